// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/app.h"

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
    struct vf_app_gamepad *gamepad = &app->gamepad;
    unsigned buttons = 0;
    g_autofree char *why = NULL;
    if (!app->window || !app->config->input.gamepad ||
        !vf_gamepad_parse_buttons(app->config->input.gamepad_open, &buttons,
                                  &why)) {
        return;
    }
    // The driver below would talk to the pads, set their lights and wake them.
    SDL_SetHint(SDL_HINT_JOYSTICK_HIDAPI, "0");
    if (SDL_InitSubSystem(SDL_INIT_GAMECONTROLLER) != 0) {
        g_info("no gamepads: %s", SDL_GetError());
        return;
    }
    gamepad->on = true;
    vf_gamepad_init(&gamepad->state, buttons);
}

void
vf_app_gamepad_stop(struct vf_app *app)
{
    struct vf_app_gamepad *gamepad = &app->gamepad;
    if (!gamepad->on) {
        return;
    }
    for (int i = 0; i < VF_APP_MAX_GAMEPADS; i++) {
        if (gamepad->open[i]) {
            SDL_GameControllerClose(gamepad->open[i]);
        }
    }
    SDL_QuitSubSystem(SDL_INIT_GAMECONTROLLER);
    gamepad->on = false;
}

static void
add(struct vf_app *app, int index)
{
    struct vf_app_gamepad *gamepad = &app->gamepad;
    for (int i = 0; i < VF_APP_MAX_GAMEPADS; i++) {
        if (!gamepad->open[i]) {
            gamepad->open[i] = SDL_GameControllerOpen(index);
            if (gamepad->open[i]) {
                g_info("gamepad '%s'", SDL_GameControllerName(gamepad->open[i]));
            }
            app->scene_stale = true;
            return;
        }
    }
}

static void
take_away(struct vf_app *app, SDL_JoystickID id)
{
    struct vf_app_gamepad *gamepad = &app->gamepad;
    SDL_GameController *gone = SDL_GameControllerFromInstanceID(id);
    for (int i = 0; i < VF_APP_MAX_GAMEPADS; i++) {
        if (gone && gamepad->open[i] == gone) {
            SDL_GameControllerClose(gone);
            gamepad->open[i] = NULL;
        }
    }
    struct vf_gamepad_actions actions;
    gamepad->stick_x = gamepad->stick_y = 0;
    vf_gamepad_on_lost(&gamepad->state, &actions);
    perform(app, &actions);
    app->scene_stale = true;
}

static void
on_button(struct vf_app *app, const SDL_ControllerButtonEvent *event)
{
    struct vf_gamepad_actions actions;
    if (event->button >= VF_GAMEPAD_BUTTONS) {
        return;
    }
    vf_gamepad_on_button(&app->gamepad.state,
                         (enum vf_gamepad_button)event->button,
                         event->state == SDL_PRESSED, vf_clock_ns(), &actions);
    perform(app, &actions);
}

static void
on_axis(struct vf_app *app, const SDL_ControllerAxisEvent *event)
{
    struct vf_app_gamepad *gamepad = &app->gamepad;
    if (event->axis == SDL_CONTROLLER_AXIS_LEFTX) {
        gamepad->stick_x = event->value;
    } else if (event->axis == SDL_CONTROLLER_AXIS_LEFTY) {
        gamepad->stick_y = event->value;
    } else {
        return;
    }
    struct vf_gamepad_actions actions;
    vf_gamepad_on_stick(&gamepad->state, gamepad->stick_x, gamepad->stick_y,
                        &actions);
    perform(app, &actions);
}

bool
vf_app_gamepad_event(struct vf_app *app, const SDL_Event *event)
{
    if (!app->gamepad.on) {
        return false;
    }
    switch (event->type) {
    case SDL_CONTROLLERDEVICEADDED:
        add(app, event->cdevice.which);
        return true;
    case SDL_CONTROLLERDEVICEREMOVED:
        take_away(app, event->cdevice.which);
        return true;
    case SDL_CONTROLLERBUTTONDOWN:
    case SDL_CONTROLLERBUTTONUP:
        on_button(app, &event->cbutton);
        return true;
    case SDL_CONTROLLERAXISMOTION:
        on_axis(app, &event->caxis);
        return true;
    default:
        return false;
    }
}

void
vf_app_gamepad_update(struct vf_app *app, uint64_t now_ns)
{
    struct vf_app_gamepad *gamepad = &app->gamepad;
    struct vf_gamepad_actions actions;
    if (!gamepad->on) {
        return;
    }
    if (gamepad->state.overlay_open != app->overlay.open) {
        vf_gamepad_on_overlay(&gamepad->state, app->overlay.open, &actions);
        perform(app, &actions);
    }
    if (now_ns >= vf_gamepad_wake_at(&gamepad->state)) {
        vf_gamepad_tick(&gamepad->state, now_ns, &actions);
        perform(app, &actions);
    }
}

uint64_t
vf_app_gamepad_wake_at(const struct vf_app *app)
{
    return app->gamepad.on ? vf_gamepad_wake_at(&app->gamepad.state)
                           : UINT64_MAX;
}

bool
vf_app_gamepad_is_there(const struct vf_app *app)
{
    for (int i = 0; i < VF_APP_MAX_GAMEPADS; i++) {
        if (app->gamepad.open[i]) {
            return true;
        }
    }
    return false;
}
