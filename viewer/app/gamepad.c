// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/app/app.h"

#include "viewer/nav_keys.h"

#include <SDL.h>
#include <glib.h>

// True when the key did something to what is being edited in the overlay.
static bool
edit(struct vf_app *app, uint16_t usage, bool down)
{
    bool editing =
        app->overlay.open && app->overlay.nav.editing != VF_NAV_NOT_EDITING;
    int key = editing && down ? vf_nav_key_find_editing(usage) : -1;
    if (key >= 0) {
        vf_app_overlay_nav(app, (enum vf_nav_key)key);
    }
    return key >= 0;
}

static void
perform(struct vf_app *app, const struct vf_gamepad_actions *actions)
{
    for (unsigned i = 0; i < actions->count; i++) {
        if (edit(app, actions->keys[i].usage, actions->keys[i].down)) {
            continue;
        }
        struct vf_input_event event = {
            .type = VF_INPUT_KEY,
            .time_ns = vf_clock_ns(),
            .key = {.usage = actions->keys[i].usage,
                    .down = actions->keys[i].down},
        };
        vf_app_input_own_event(app, &event);
    }
    if (actions->toggle) {
        vf_app_set_overlay(app, !app->overlay.open);
    }
}

void
vf_app_gamepad_start(struct vf_app *app)
{
    unsigned buttons = 0;
    g_autofree char *why = NULL;
    if (app->window && app->config->input.gamepad &&
        vf_gamepad_parse_buttons(app->config->input.gamepad_open, &buttons, &why)) {
        vf_gamepad_devices_start(&app->gamepad.devices, buttons);
    }
}

void
vf_app_gamepad_stop(struct vf_app *app)
{
    vf_gamepad_devices_stop(&app->gamepad.devices);
}

bool
vf_app_gamepad_event(struct vf_app *app, const SDL_Event *event)
{
    struct vf_gamepad_actions actions;
    if (!vf_gamepad_devices_event(&app->gamepad.devices, event, &actions)) {
        return false;
    }
    perform(app, &actions);
    if (event->type == SDL_CONTROLLERDEVICEADDED ||
        event->type == SDL_CONTROLLERDEVICEREMOVED) {
        app->scene_stale = true;
    }
    return true;
}

void
vf_app_gamepad_update(struct vf_app *app, uint64_t now_ns)
{
    struct vf_gamepad_devices *devices = &app->gamepad.devices;
    struct vf_gamepad_actions actions;
    if (!devices->on) {
        return;
    }
    if (devices->state.overlay_open != app->overlay.open) {
        vf_gamepad_on_overlay(&devices->state, app->overlay.open, &actions);
        perform(app, &actions);
    }
    if (now_ns >= vf_gamepad_wake_at(&devices->state)) {
        vf_gamepad_tick(&devices->state, now_ns, &actions);
        perform(app, &actions);
    }
}

uint64_t
vf_app_gamepad_wake_at(const struct vf_app *app)
{
    return app->gamepad.devices.on
               ? vf_gamepad_wake_at(&app->gamepad.devices.state)
               : UINT64_MAX;
}

bool
vf_app_gamepad_is_there(const struct vf_app *app)
{
    return vf_gamepad_devices_are_there(&app->gamepad.devices);
}
