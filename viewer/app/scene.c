// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/app/app.h"

#include "input/router.h"
#include "shm/poller.h"
#include "viewer/render/renderer.h"
#include "viewer/window.h"

#include <glib.h>
#include <string.h>

// A still picture is not called lost before this, so that a host that restarts or
// changes its mode does not flash a notice.
static const uint64_t LOST_AFTER_NS = VF_NS_PER_S;
// At the start a reason is only shown when there is still no picture after this.
static const uint64_t REASON_AFTER_NS = 400 * VF_NS_PER_MS;
// How often the overlay's figures change while it is open.
static const uint64_t OVERLAY_INTERVAL_NS = 500 * VF_NS_PER_MS;

// When what Looking Glass showed last is no longer taken for the present. A frame may
// be on the screen before it is heard that its source runs again.
static uint64_t
stale_at_ns(const struct vf_app *app)
{
    uint64_t shown_ns = app->known.render.statistics.last_frame_ns;
    return MAX(app->picture_lost_at_ns, shown_ns) + LOST_AFTER_NS;
}

bool
vf_app_picture_is_fresh(const struct vf_app *app)
{
    return vf_app_picture_is_spice(app) || vf_app_picture_is_coming(app) ||
           (app->known.render.has_picture &&
            app->known.render.source == VF_PICTURE_LOOKING_GLASS &&
            (app->picture_lost_at_ns == 0 || vf_clock_ns() < stale_at_ns(app)));
}

void
vf_app_scene_follow_options(struct vf_app *app)
{
    app->rotation = (enum vf_rotation)(app->config->rotate / 90);
    vf_app_scene_changed(app);
}

void
vf_app_scene_changed(struct vf_app *app)
{
    app->scene_stale = true;
}

static void
update_reason(struct vf_app *app, uint64_t now_ns)
{
    const struct vf_picture_reason before = app->known.reason;
    app->known.reason = vf_picture_reason_find(&(struct vf_picture_facts){
        .control = app->known.has_control ? &app->known.control : NULL,
        .source = &app->known.source,
        .shm_path = app->shm_path,
        .obstacle = vf_app_doctor_obstacle(app),
    });
    if (app->known.reason.missing &&
        strcmp(app->known.reason.detail, before.detail) != 0) {
        g_info("no picture: %s: %s", app->known.reason.title,
               app->known.reason.detail);
    }
    if (!app->known.reason.missing) {
        app->picture_lost_at_ns = 0;
    } else if (app->picture_lost_at_ns == 0) {
        app->picture_lost_at_ns = now_ns;
    }
}

static bool
is_early(const struct vf_app *app, uint64_t now_ns)
{
    return !app->known.render.has_picture &&
           now_ns < app->started_ns + REASON_AFTER_NS;
}

static uint64_t
earlier_if_ahead(uint64_t at_ns, uint64_t candidate_ns, uint64_t now_ns)
{
    return candidate_ns > now_ns ? MIN(at_ns, candidate_ns) : at_ns;
}

// When what is shown changes by the passing of time alone.
static uint64_t
next_look(const struct vf_app *app, uint64_t now_ns)
{
    uint64_t at = app->overlay.open ? now_ns + OVERLAY_INTERVAL_NS : UINT64_MAX;
    at = MIN(at, vf_toasts_change_at(&app->overlay.toasts, now_ns));
    at = earlier_if_ahead(at, app->badge_until_ns, now_ns);
    if (is_early(app, now_ns)) {
        at = earlier_if_ahead(at, app->started_ns + REASON_AFTER_NS, now_ns);
    }
    if (app->picture_lost_at_ns != 0) {
        at = earlier_if_ahead(at, stale_at_ns(app), now_ns);
    }
    return at;
}

void
vf_app_scene_update(struct vf_app *app, uint64_t now_ns)
{
    if (!app->scene_stale && now_ns < app->scene_at_ns) {
        return;
    }
    app->scene_stale = false;
    update_reason(app, now_ns);

    struct vf_render_request request = {
        .scale = 1.0f,
        .visible = true,
        .rotation = app->rotation,
    };
    vf_app_picture_request(app, &request);
    vf_app_display_request(app, &request);
    vf_app_pointer_request(app, &request);
    if (app->window) {
        request.window = vf_window_pixels(app->window);
        request.scale = vf_window_ui_scale(app->window) *
                        (float)app->config->overlay.scale / 100.0f;
        request.visible = vf_window_is_visible(app->window);
        request.model =
            vf_app_overlay_model(app, is_early(app, now_ns), now_ns);
        vf_window_set_title(app->window, app->config->window.title
                                             ? app->config->window.title
                                             : vf_app_title(app));
    }
    vf_renderer_request(app->renderer, &request);
    // Afterwards, so that the first frame finds the renderer looking.
    vf_poller_set_paused(app->poller, !request.visible || app->picture.stopped ||
                                           request.source == VF_PICTURE_SPICE);

    app->scene_at_ns = next_look(app, now_ns);
}

uint64_t
vf_app_scene_wake_at(const struct vf_app *app)
{
    return app->scene_stale ? 0 : app->scene_at_ns;
}
