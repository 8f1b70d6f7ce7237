// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/app.h"

#include "input/keys.h"
#include "input/router.h"
#include "input/sdl_translate.h"
#include "input/sequence.h"
#include "viewer/renderer.h"
#include "viewer/window.h"

#include <SDL.h>
#include <glib.h>

// Long enough to be read, short enough not to be in the way of a game.
static const uint64_t BADGE_NS = 5 * VF_NS_PER_S;

// Commands -------------------------------------------------------------------

static void
send_sequence(struct vf_app *app, enum vf_sequence sequence)
{
    const struct vf_sequence_info *info = vf_sequence_info(sequence);
    for (int i = 0; i < info->count; i++) {
        vf_router_send_key(app->input.router, info->usages[i], true);
    }
    for (int i = info->count - 1; i >= 0; i--) {
        vf_router_send_key(app->input.router, info->usages[i], false);
    }
}

static void
run_command(struct vf_app *app, const struct vf_command_request *request)
{
    switch (request->command) {
    case VF_COMMAND_QUIT:
        vf_app_quit(app, 0, NULL);
        break;
    case VF_COMMAND_FULLSCREEN:
        vf_window_set_fullscreen(app->window,
                                 !vf_window_is_fullscreen(app->window));
        break;
    case VF_COMMAND_OVERLAY:
        vf_app_set_overlay(app, !app->overlay_open);
        break;
    case VF_COMMAND_ROTATE:
        app->rotation = vf_rotation_add(app->rotation, VF_ROTATION_90);
        break;
    case VF_COMMAND_SEND_KEYS:
        send_sequence(app, request->sequence);
        break;
    case VF_COMMAND_NONE:
    case VF_COMMAND_VIDEO:
    case VF_COMMAND_INPUT:
    case VF_COMMAND_FPS:
    case VF_COMMAND_TIMING:
    case VF_COMMAND_NIGHT_VISION:
    case VF_COMMAND_MICROPHONE:
    case VF_COMMAND_MICROPHONE_CONSENT:
    case VF_COMMAND_SENSITIVITY_UP:
    case VF_COMMAND_SENSITIVITY_DOWN:
        break;
    }
    app->scene_stale = true;
}

static void
explain_refusal(struct vf_app *app, enum vf_capture_refusal refusal)
{
    switch (refusal) {
    case VF_REFUSED_NOT:
    case VF_REFUSED_NO_FOCUS:
        break;
    case VF_REFUSED_OVERLAY:
        vf_app_toast(app, "Close the overlay first to capture keyboard and mouse.");
        break;
    case VF_REFUSED_NO_INPUT:
        vf_app_toast(app, app->spice ? "Nothing was captured: there is no input "
                                       "connection to the VM yet."
                                     : "Nothing was captured: this run has no "
                                       "input connection.");
        break;
    case VF_REFUSED_OFF:
        vf_app_toast(app, "Nothing was captured: input is switched off.");
        break;
    }
}

static void
set_grab(struct vf_app *app, bool keyboard, bool mouse)
{
    if (!(app->input.grab_keyboard || app->input.grab_mouse)) {
        app->badge_until_ns = vf_clock_ns() + BADGE_NS;
    }
    app->input.grab_keyboard = keyboard;
    app->input.grab_mouse = mouse;
    g_info("%s", keyboard || mouse ? "captured" : "released");
    vf_router_set_relative(app->input.router, mouse);
    vf_sdl_set_grabs(vf_window_sdl(app->window), keyboard, mouse);
    app->scene_stale = true;
}

static void
perform(struct vf_app *app, const struct vf_capture_actions *actions)
{
    for (unsigned i = 0; i < actions->count; i++) {
        const struct vf_capture_action *action = &actions->list[i];
        switch (action->type) {
        case VF_CAPTURE_SEND:
            vf_router_send(app->input.router, &action->event);
            break;
        case VF_CAPTURE_RELEASE:
            vf_router_release_all(app->input.router);
            break;
        case VF_CAPTURE_GRAB:
            set_grab(app, action->grab.keyboard, action->grab.mouse);
            break;
        case VF_CAPTURE_COMMAND:
            run_command(app, &action->command);
            break;
        case VF_CAPTURE_KEYS:
            app->input.show_keys = action->show_keys;
            app->scene_stale = true;
            break;
        case VF_CAPTURE_REFUSED:
            explain_refusal(app, action->refusal);
            break;
        }
    }
}

// Events ---------------------------------------------------------------------

static void
on_input(struct vf_app *app, const struct vf_input_event *event)
{
    struct vf_capture_actions actions;
    vf_capture_event(&app->input.capture, event, &actions);
    perform(app, &actions);
    bool for_overlay = !actions.consumed && app->overlay_open;
    if (for_overlay && event->type == VF_INPUT_KEY && event->key.down &&
        event->key.usage == VF_USAGE_ESCAPE && app->asking == VF_OPERATION_NONE) {
        vf_app_set_overlay(app, false);
    } else if (for_overlay) {
        vf_renderer_feed(app->renderer, event);
    }
}

void
vf_app_input_event(struct vf_app *app, const SDL_Event *event)
{
    struct vf_input_event events[VF_SDL_MAX_EVENTS];
    size_t count = vf_sdl_translate(event, vf_window_sdl(app->window),
                                    vf_clock_ns(), events);
    for (size_t i = 0; i < count; i++) {
        on_input(app, &events[i]);
    }
}

void
vf_app_input_notice(struct vf_app *app, enum vf_capture_notice notice)
{
    struct vf_capture_actions actions;
    if (app->window) {
        vf_capture_notice(&app->input.capture, notice, vf_clock_ns(), &actions);
        perform(app, &actions);
    }
}

void
vf_app_input_start(struct vf_app *app)
{
    if (!app->window) {
        return;
    }
    app->input.router = vf_router_create();
    if (app->spice) {
        vf_router_add_sink(app->input.router, vf_spice_sink(app->spice));
    }
    struct vf_capture_config config = vf_capture_config_default();
    vf_capture_init(&app->input.capture, &config);
    app->input.input_lost = true;

    struct vf_input_event events[VF_SDL_MAX_EVENTS];
    size_t count = vf_sdl_initial_events(vf_window_sdl(app->window),
                                         vf_clock_ns(), events);
    for (size_t i = 0; i < count; i++) {
        on_input(app, &events[i]);
    }
}

void
vf_app_input_stop(struct vf_app *app)
{
    if (!app->input.router) {
        return;
    }
    vf_app_input_notice(app, VF_NOTICE_RELEASE);
    vf_router_destroy(app->input.router);
    app->input.router = NULL;
}

// Following ------------------------------------------------------------------

static void
follow_picture(struct vf_app *app)
{
    const struct vf_view *view = &app->known.render.view;
    vf_router_set_view(app->input.router, &(struct vf_pointer_view){
                                              .picture = view->target,
                                              .screen = view->screen,
                                              .rotation = view->rotation,
                                          });
    bool lost = !vf_app_picture_is_fresh(app);
    if (lost != app->input.picture_lost) {
        app->input.picture_lost = lost;
        vf_app_input_notice(app, lost ? VF_NOTICE_PICTURE_LOST
                                      : VF_NOTICE_PICTURE_BACK);
    }
}

static void
follow_sinks(struct vf_app *app)
{
    bool lost = vf_router_update(app->input.router) == NULL;
    if (lost != app->input.input_lost) {
        app->input.input_lost = lost;
        vf_app_input_notice(app, lost ? VF_NOTICE_INPUT_LOST
                                      : VF_NOTICE_INPUT_BACK);
        app->scene_stale = true;
    }
}

void
vf_app_input_update(struct vf_app *app, uint64_t now_ns)
{
    if (!app->window) {
        return;
    }
    follow_picture(app);
    follow_sinks(app);
    if (now_ns >= vf_capture_wake_at(&app->input.capture)) {
        struct vf_capture_actions actions;
        vf_capture_tick(&app->input.capture, now_ns, &actions);
        perform(app, &actions);
    }
}

uint64_t
vf_app_input_wake_at(const struct vf_app *app)
{
    return app->window ? vf_capture_wake_at(&app->input.capture) : UINT64_MAX;
}
