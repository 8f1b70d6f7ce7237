// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/gamepad_devices.h"

#include "base/clock.h"

#include <SDL.h>
#include <glib.h>

bool
vf_gamepad_devices_start(struct vf_gamepad_devices *devices, unsigned buttons)
{
    // The driver below would talk to the pads, set their lights and wake them.
    SDL_SetHint(SDL_HINT_JOYSTICK_HIDAPI, "0");
    if (SDL_InitSubSystem(SDL_INIT_GAMECONTROLLER) != 0) {
        g_info("no gamepads: %s", SDL_GetError());
        return false;
    }
    devices->on = true;
    vf_gamepad_init(&devices->state, buttons);
    return true;
}

void
vf_gamepad_devices_stop(struct vf_gamepad_devices *devices)
{
    if (!devices->on) {
        return;
    }
    for (int i = 0; i < VF_MAX_GAMEPADS; i++) {
        if (devices->open[i]) {
            SDL_GameControllerClose(devices->open[i]);
        }
    }
    SDL_QuitSubSystem(SDL_INIT_GAMECONTROLLER);
    devices->on = false;
}

static void
add(struct vf_gamepad_devices *devices, int index)
{
    for (int i = 0; i < VF_MAX_GAMEPADS; i++) {
        if (!devices->open[i]) {
            devices->open[i] = SDL_GameControllerOpen(index);
            if (devices->open[i]) {
                g_info("gamepad '%s'", SDL_GameControllerName(devices->open[i]));
            }
            return;
        }
    }
}

static void
take_away(struct vf_gamepad_devices *devices, SDL_JoystickID id,
          struct vf_gamepad_actions *actions)
{
    SDL_GameController *gone = SDL_GameControllerFromInstanceID(id);
    for (int i = 0; i < VF_MAX_GAMEPADS; i++) {
        if (gone && devices->open[i] == gone) {
            SDL_GameControllerClose(gone);
            devices->open[i] = NULL;
        }
    }
    devices->stick_x = devices->stick_y = 0;
    vf_gamepad_on_lost(&devices->state, actions);
}

static void
on_button(struct vf_gamepad_devices *devices,
          const SDL_ControllerButtonEvent *event,
          struct vf_gamepad_actions *actions)
{
    if (event->button < VF_GAMEPAD_BUTTONS) {
        vf_gamepad_on_button(&devices->state,
                             (enum vf_gamepad_button)event->button,
                             event->state == SDL_PRESSED, vf_clock_ns(), actions);
    }
}

static void
on_axis(struct vf_gamepad_devices *devices, const SDL_ControllerAxisEvent *event,
        struct vf_gamepad_actions *actions)
{
    if (event->axis == SDL_CONTROLLER_AXIS_LEFTX) {
        devices->stick_x = event->value;
    } else if (event->axis == SDL_CONTROLLER_AXIS_LEFTY) {
        devices->stick_y = event->value;
    } else {
        return;
    }
    vf_gamepad_on_stick(&devices->state, devices->stick_x, devices->stick_y,
                        actions);
}

bool
vf_gamepad_devices_event(struct vf_gamepad_devices *devices,
                         const SDL_Event *event,
                         struct vf_gamepad_actions *actions)
{
    *actions = (struct vf_gamepad_actions){0};
    if (!devices->on) {
        return false;
    }
    switch (event->type) {
    case SDL_CONTROLLERDEVICEADDED:
        add(devices, event->cdevice.which);
        return true;
    case SDL_CONTROLLERDEVICEREMOVED:
        take_away(devices, event->cdevice.which, actions);
        return true;
    case SDL_CONTROLLERBUTTONDOWN:
    case SDL_CONTROLLERBUTTONUP:
        on_button(devices, &event->cbutton, actions);
        return true;
    case SDL_CONTROLLERAXISMOTION:
        on_axis(devices, &event->caxis, actions);
        return true;
    default:
        return false;
    }
}

bool
vf_gamepad_devices_are_there(const struct vf_gamepad_devices *devices)
{
    for (int i = 0; i < VF_MAX_GAMEPADS; i++) {
        if (devices->open[i]) {
            return true;
        }
    }
    return false;
}
