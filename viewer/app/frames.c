// SPDX-License-Identifier: GPL-2.0-or-later
// What the Looking Glass host is told: the size its desktop should have, where
// its pointer should be, when frames are wanted, and that one is expected.
#include "base/words.h"
#include "viewer/app/app.h"

#include "input/capture.h"
#include "input/pointer.h"
#include "input/router.h"
#include "shm/kvmfr_layout.h"
#include "shm/poller.h"
#include "viewer/window.h"

#include <glib.h>

// After so long without a frame the guest is looked at less often; what is
// sent to it more often than this changes nothing about that.
static const uint64_t EXPECT_EVERY_NS = 100 * VF_NS_PER_MS;

// A host carries out what it is told every 10 ms.
static const uint64_t POINTER_EVERY_NS = 10 * VF_NS_PER_MS;

void
vf_app_frames_start(struct vf_app *app)
{
    vf_guest_size_init(&app->frames.size,
                       app->config->fullscreen || app->config->maximized);
}

static bool
host_offers(const struct vf_app *app, enum vf_kvmfr_feature feature)
{
    return app->known.source.state == VF_SOURCE_RUNNING &&
           (app->known.source.features & feature);
}

static bool
is_shown(const struct vf_app *app)
{
    return app->known.render.has_picture &&
           app->known.render.source == VF_PICTURE_LOOKING_GLASS;
}

// Size -----------------------------------------------------------------------

static bool
takes_sizes(const struct vf_app *app)
{
    return is_shown(app) && host_offers(app, VF_KVMFR_FEATURE_WINDOW_SIZE);
}

void
vf_app_frames_fit_guest(struct vf_app *app)
{
    if (!takes_sizes(app)) {
        vf_app_toast(app, _("The guest's desktop stays as it is: no Looking Glass host "
                            "that can change it is there."));
        return;
    }
    bool is_turned = vf_rotation_is_sideways(app->rotation);
    struct vf_size window = vf_window_pixels(app->window);
    vf_poller_request_size(
        app->poller,
        is_turned ? (struct vf_size){window.h, window.w} : window);
    vf_app_toast(app, _("The guest is asked for a desktop of the window's size."));
}

static void
follow_size(struct vf_app *app, uint64_t now_ns)
{
    struct vf_size wished;
    bool is_visible = app->window && vf_window_is_visible(app->window);
    struct vf_guest_size_facts facts = {
        .now_ns = now_ns,
        .is_turned = vf_rotation_is_sideways(app->rotation),
        .is_offered = app->config->guest_resize && takes_sizes(app),
        .host = app->known.source.counters.sessions,
        .screen = app->known.source.screen,
    };
    if (is_visible) {
        facts.window = vf_window_pixels(app->window);
    }
    if (vf_guest_size_update(&app->frames.size, &facts, &wished)) {
        g_info("guest desktop of %d x %d wished from the Looking Glass host",
               wished.w, wished.h);
        vf_poller_request_size(app->poller, wished);
    }
}

// Pointer --------------------------------------------------------------------

// The guest's pointer goes where the user's is when the mouse is captured, so
// that it does not jump, and follows it over the picture where only the host
// can put it there.
static void
follow_pointer(struct vf_app *app, uint64_t now_ns)
{
    struct vf_app_frames *frames = &app->frames;
    enum vf_capture_mode mode = vf_capture_mode(&app->input.capture);
    bool has_mouse = mode == VF_CAPTURE_BOTH || mode == VF_CAPTURE_MOUSE;
    bool begins = has_mouse && !frames->had_mouse;
    bool follows = !has_mouse && app->config->input.free_pointer &&
                   !app->overlay.open &&
                   !vf_router_state(app->input.router).can_absolute;
    frames->had_mouse = has_mouse;
    if (!frames->has_pointer || (!begins && !follows) ||
        !host_offers(app, VF_KVMFR_FEATURE_SET_CURSOR) || !is_shown(app)) {
        return;
    }
    const struct vf_view *view = &app->known.render.view;
    struct vf_pointer_view map = {
        .picture = view->target,
        .screen = view->screen,
        .rotation = view->rotation,
    };
    struct vf_point guest;
    if (!begins && now_ns < frames->pointer_sent_ns + POINTER_EVERY_NS) {
        frames->wake_ns = frames->pointer_sent_ns + POINTER_EVERY_NS;
        return;
    }
    frames->has_pointer = false;
    if (vf_pointer_map(&map, frames->pointer_x, frames->pointer_y, &guest)) {
        frames->pointer_sent_ns = now_ns;
        vf_poller_warp_cursor(app->poller, guest);
    }
}

void
vf_app_frames_on_input(struct vf_app *app, const struct vf_input_event *event)
{
    struct vf_app_frames *frames = &app->frames;
    if (event->type == VF_INPUT_POSITION) {
        frames->has_pointer = true;
        frames->pointer_x = event->position.x;
        frames->pointer_y = event->position.y;
    }
    bool is_for_guest = vf_capture_mode(&app->input.capture) != VF_CAPTURE_NONE;
    if (is_for_guest &&
        event->time_ns >= frames->expected_ns + EXPECT_EVERY_NS) {
        frames->expected_ns = event->time_ns;
        vf_poller_expect_frame(app->poller);
    }
}

// Rhythm ---------------------------------------------------------------------

static void
follow_rhythm(struct vf_app *app)
{
    const struct vf_presentation *now = &app->known.render.presentation;
    if (now->period_ns != 0 && now->draw_ns != app->frames.told_draw_ns) {
        app->frames.told_draw_ns = now->draw_ns;
        vf_poller_set_presentation(app->poller, now);
    }
}

void
vf_app_frames_update(struct vf_app *app, uint64_t now_ns)
{
    app->frames.wake_ns = UINT64_MAX;
    follow_rhythm(app);
    if (app->window) {
        follow_size(app, now_ns);
        follow_pointer(app, now_ns);
        app->frames.wake_ns =
            MIN(app->frames.wake_ns,
                vf_guest_size_wake_at(&app->frames.size, now_ns));
    }
}

uint64_t
vf_app_frames_wake_at(const struct vf_app *app)
{
    return app->frames.wake_ns;
}
