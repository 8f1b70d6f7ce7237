// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A gamepad in front of the overlay: some buttons held together open and close it,
// and while it is open the others are keys of its keyboard. While it is closed a
// gamepad does nothing here: it is the guest's, by USB, or the host's. Pure; times
// come as arguments.
//
// Lifetime: init; a plain struct in the caller's memory, no finish.
// Thread-safety: none; the main thread owns it.
// Path: viewer/options/input_options.h -> this -> viewer/app/gamepad.h

#include <stdbool.h>
#include <stdint.h>

// In the order of SDL_GameControllerButton, names as SDL writes them.
enum vf_gamepad_button {
    VF_GAMEPAD_A,
    VF_GAMEPAD_B,
    VF_GAMEPAD_X,
    VF_GAMEPAD_Y,
    VF_GAMEPAD_BACK,
    VF_GAMEPAD_GUIDE,
    VF_GAMEPAD_START,
    VF_GAMEPAD_LEFT_STICK,
    VF_GAMEPAD_RIGHT_STICK,
    VF_GAMEPAD_LEFT_SHOULDER,
    VF_GAMEPAD_RIGHT_SHOULDER,
    VF_GAMEPAD_UP,
    VF_GAMEPAD_DOWN,
    VF_GAMEPAD_LEFT,
    VF_GAMEPAD_RIGHT,
    VF_GAMEPAD_BUTTONS,
};

enum { VF_GAMEPAD_MAX_KEYS = 16 };

struct vf_gamepad {
    unsigned open_buttons; // bits; constant after init
    bool overlay_open;
    unsigned held;  // buttons, bits
    unsigned stick; // directions that the left stick leans to, bits of buttons
    unsigned typed; // buttons whose key is down in the overlay, bits
    uint64_t open_at_ns; // all of open_buttons are held: when it counts; else max
};

struct vf_gamepad_actions {
    bool toggle; // open the overlay, or close it
    unsigned count;
    struct {
        uint16_t usage; // USB HID usage, page 7
        bool down;
    } keys[VF_GAMEPAD_MAX_KEYS]; // for the overlay alone
};

// "guide", "back+start". False with a sentence, to be freed, in `why`.
bool
vf_gamepad_parse_buttons(const char *text, unsigned *buttons, char **why);

void
vf_gamepad_init(struct vf_gamepad *gamepad, unsigned open_buttons);

void
vf_gamepad_on_button(struct vf_gamepad *gamepad, enum vf_gamepad_button button,
                     bool down, uint64_t now_ns,
                     struct vf_gamepad_actions *actions);

// The left stick is there: -32768..32767, right and down are positive.
void
vf_gamepad_on_stick(struct vf_gamepad *gamepad, int x, int y,
                    struct vf_gamepad_actions *actions);

// The overlay was opened or closed, by whomever.
void
vf_gamepad_on_overlay(struct vf_gamepad *gamepad, bool open,
                      struct vf_gamepad_actions *actions);

// The gamepad is gone: lets go of everything.
void
vf_gamepad_on_lost(struct vf_gamepad *gamepad,
                   struct vf_gamepad_actions *actions);

void
vf_gamepad_tick(struct vf_gamepad *gamepad, uint64_t now_ns,
                struct vf_gamepad_actions *actions);

// UINT64_MAX: nothing to wait for.
uint64_t
vf_gamepad_wake_at(const struct vf_gamepad *gamepad);
