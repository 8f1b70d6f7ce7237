// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/app.h"

#include "input/chord.h"
#include "input/command.h"
#include "input/router.h"
#include "shm/poller.h"
#include "viewer/overlay_content.h"
#include "viewer/renderer.h"
#include "viewer/window.h"

#include <glib.h>

// A still picture is not called lost before this, so that a host that restarts or
// changes its mode does not flash a notice.
static const uint64_t LOST_AFTER_NS = VF_NS_PER_S;
// At the start a reason is only shown when there is still no picture after this.
static const uint64_t REASON_AFTER_NS = 400 * VF_NS_PER_MS;
// How often the overlay's figures change while it is open.
static const uint64_t OVERLAY_INTERVAL_NS = 500 * VF_NS_PER_MS;

bool
vf_app_picture_is_fresh(const struct vf_app *app)
{
    return vf_app_picture_is_spice(app) ||
           (app->known.render.has_picture &&
            app->known.render.source == VF_PICTURE_LOOKING_GLASS &&
            (app->picture_lost_at_ns == 0 ||
             vf_clock_ns() < app->picture_lost_at_ns + LOST_AFTER_NS));
}

void
vf_app_set_overlay(struct vf_app *app, bool open)
{
    if (app->overlay_open == open) {
        return;
    }
    g_info("overlay %s", open ? "opened" : "closed");
    app->overlay_open = open;
    app->asking = VF_OPERATION_NONE;
    app->scene_stale = true;
    vf_app_input_notice(app, open ? VF_NOTICE_OVERLAY_OPENED
                                  : VF_NOTICE_OVERLAY_CLOSED);
}

static const char *
title(const struct vf_app *app)
{
    if (app->known.has_control && app->known.control.name[0]) {
        return app->known.control.name;
    }
    if (app->config->domain) {
        return app->config->domain;
    }
    return app->config->demo ? "Demo" : "virtflow-view";
}

static void
update_reason(struct vf_app *app, uint64_t now_ns)
{
    app->known.reason = vf_picture_reason_find(&(struct vf_picture_facts){
        .control = app->known.has_control ? &app->known.control : NULL,
        .source = &app->known.source,
        .shm_path = app->shm_path,
    });
    if (!app->known.reason.missing) {
        app->picture_lost_at_ns = 0;
    } else if (app->picture_lost_at_ns == 0) {
        app->picture_lost_at_ns = now_ns;
    }
}

static void
fill_help(const struct vf_app *app, struct vf_overlay_model *model)
{
    if (!app->input.show_keys) {
        return;
    }
    unsigned count;
    const struct vf_command_key *keys = vf_command_keys(&count);
    char escape[VF_CHORD_TEXT];
    vf_chord_print(vf_capture_escape(&app->input.capture), escape,
                   sizeof(escape));
    for (unsigned i = 0; i < count && i < VF_OVERLAY_MAX_HELP; i++) {
        struct vf_overlay_row *row = &model->help[model->help_count++];
        struct vf_chord key = {.count = 1, .keys = {keys[i].usage}};
        char name[VF_CHORD_TEXT];
        vf_chord_print(&key, name, sizeof(name));
        g_snprintf(row->label, sizeof(row->label), "%s + %s", escape, name);
        g_strlcpy(row->value, keys[i].description, sizeof(row->value));
    }
}

static bool
is_early(const struct vf_app *app, uint64_t now_ns)
{
    return !app->known.render.has_picture &&
           now_ns < app->started_ns + REASON_AFTER_NS;
}

// A capture that leads nowhere is worth saying all the time.
static bool
shows_badge(const struct vf_app *app, uint64_t now_ns)
{
    return vf_capture_mode(&app->input.capture) != VF_CAPTURE_NONE &&
           (now_ns < app->badge_until_ns || app->input.input_lost);
}

static void
fill_model(const struct vf_app *app, struct vf_overlay_model *model,
           uint64_t now_ns)
{
    static const struct vf_picture_reason NOTHING_YET = {0};
    char escape[VF_CHORD_TEXT];
    vf_chord_print(vf_capture_escape(&app->input.capture), escape,
                   sizeof(escape));
    vf_overlay_content_fill(
        model,
        &(struct vf_overlay_facts){
            .now_ns = now_ns,
            .title = title(app),
            .control = app->known.has_control ? &app->known.control : NULL,
            .source = &app->known.source,
            .spice = app->spice ? &app->known.spice : NULL,
            .render = &app->known.render,
            .reason = is_early(app, now_ns) ? &NOTHING_YET : &app->known.reason,
            .picture_is_fresh = vf_app_picture_is_fresh(app),
            .open = app->overlay_open,
            .asking = app->asking,
            .captured = shows_badge(app, now_ns),
            .capture_key = escape,
            .input_ready = !app->input.input_lost,
            .toast = now_ns < app->toast_until_ns ? app->toast : NULL,
        });
    fill_help(app, model);
    vf_app_fill_signs(app, model);
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
    uint64_t at = app->overlay_open ? now_ns + OVERLAY_INTERVAL_NS : UINT64_MAX;
    at = earlier_if_ahead(at, app->toast_until_ns, now_ns);
    at = earlier_if_ahead(at, app->badge_until_ns, now_ns);
    if (is_early(app, now_ns)) {
        at = earlier_if_ahead(at, app->started_ns + REASON_AFTER_NS, now_ns);
    }
    if (app->picture_lost_at_ns != 0) {
        at = earlier_if_ahead(at, app->picture_lost_at_ns + LOST_AFTER_NS,
                              now_ns);
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

    static const int INTERVALS[] = {0, 1, -1};
    struct vf_render_request request = {
        .scale = 1.0f,
        .visible = true,
        .mode = (enum vf_scale_mode)app->config->scale_mode,
        .rotation = app->rotation,
        .swap_interval = INTERVALS[app->config->vsync],
    };
    vf_app_picture_request(app, &request);
    if (app->window) {
        request.window = vf_window_pixels(app->window);
        request.scale = vf_window_ui_scale(app->window);
        request.visible = vf_window_is_visible(app->window);
        request.overlay = true;
        fill_model(app, &request.model, now_ns);
        vf_window_set_title(app->window, title(app));
    }
    vf_renderer_request(app->renderer, &request);
    // Afterwards, so that the first frame finds the renderer looking.
    vf_poller_set_paused(app->poller, !request.visible || app->picture.stopped);

    app->scene_at_ns = next_look(app, now_ns);
}

uint64_t
vf_app_scene_wake_at(const struct vf_app *app)
{
    return app->scene_stale ? 0 : app->scene_at_ns;
}
