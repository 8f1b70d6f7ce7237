// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/gamepad.h"

#include "base/clock.h"
#include "base/words.h"
#include "input/keys.h"

#include <glib.h>

// A game's own use of the button is a tap.
static const uint64_t HOLD_NS = 400 * VF_NS_PER_MS;
// The stick leans from here on, and no longer from there on.
enum { STICK_ON = 18000, STICK_OFF = 12000 };

static const char *const NAMES[VF_GAMEPAD_BUTTONS] = {
    "a",         "b",          "x",            "y",             "back",
    "guide",     "start",      "leftstick",    "rightstick",    "leftshoulder",
    "rightshoulder", "dpup",   "dpdown",       "dpleft",        "dpright",
};

// What a button types; no usage: nothing.
static const uint16_t KEYS[VF_GAMEPAD_BUTTONS] = {
    [VF_GAMEPAD_A] = VF_USAGE_ENTER,
    [VF_GAMEPAD_B] = VF_USAGE_ESCAPE,
    [VF_GAMEPAD_X] = VF_USAGE_SPACE,
    [VF_GAMEPAD_Y] = VF_USAGE_TAB,
    [VF_GAMEPAD_LEFT_SHOULDER] = VF_USAGE_PAGE_UP,
    [VF_GAMEPAD_RIGHT_SHOULDER] = VF_USAGE_PAGE_DOWN,
    [VF_GAMEPAD_UP] = VF_USAGE_UP,
    [VF_GAMEPAD_DOWN] = VF_USAGE_DOWN,
    [VF_GAMEPAD_LEFT] = VF_USAGE_LEFT,
    [VF_GAMEPAD_RIGHT] = VF_USAGE_RIGHT,
};

static unsigned
bit(enum vf_gamepad_button button)
{
    return 1u << button;
}

static bool
find_button(const char *name, unsigned *buttons)
{
    for (unsigned i = 0; i < VF_GAMEPAD_BUTTONS; i++) {
        if (g_ascii_strcasecmp(name, NAMES[i]) == 0) {
            *buttons |= 1u << i;
            return true;
        }
    }
    return false;
}

bool
vf_gamepad_parse_buttons(const char *text, unsigned *buttons, char **why)
{
    g_auto(GStrv) parts = g_strsplit(text, "+", -1);
    *buttons = 0;
    for (char **part = parts; *part; part++) {
        if (!find_button(g_strstrip(*part), buttons)) {
            char *known[VF_GAMEPAD_BUTTONS + 1] = {NULL};
            for (int i = 0; i < VF_GAMEPAD_BUTTONS; i++) {
                known[i] = (char *)NAMES[i];
            }
            g_autofree char *list = g_strjoinv(", ", known);
            *why = g_strdup_printf(_("'%s' is no button of a gamepad; they are %s."),
                                   *part, list);
            return false;
        }
    }
    return true;
}

void
vf_gamepad_init(struct vf_gamepad *gamepad, unsigned open_buttons)
{
    *gamepad = (struct vf_gamepad){
        .open_buttons = open_buttons,
        .open_at_ns = UINT64_MAX,
    };
}

// Presses and releases keys until what is typed is what is held.
static void
follow(struct vf_gamepad *gamepad, struct vf_gamepad_actions *actions)
{
    unsigned wanted =
        gamepad->overlay_open ? gamepad->held | gamepad->stick : 0;
    // What opens the overlay is no key in it as long as it is a chord.
    bool is_chord = (gamepad->held & gamepad->open_buttons) ==
                    gamepad->open_buttons;
    wanted &= is_chord ? ~gamepad->open_buttons : ~0u;
    for (unsigned i = 0; i < VF_GAMEPAD_BUTTONS; i++) {
        unsigned changed = (wanted ^ gamepad->typed) & (1u << i);
        if (KEYS[i] == VF_USAGE_NONE || !changed) {
            continue;
        }
        actions->keys[actions->count].usage = KEYS[i];
        actions->keys[actions->count].down = wanted & changed;
        actions->count++;
        gamepad->typed ^= changed;
    }
}

void
vf_gamepad_on_button(struct vf_gamepad *gamepad, enum vf_gamepad_button button,
                     bool down, uint64_t now_ns,
                     struct vf_gamepad_actions *actions)
{
    *actions = (struct vf_gamepad_actions){.toggle = false};
    if (down) {
        gamepad->held |= bit(button);
    } else {
        gamepad->held &= ~bit(button);
    }
    bool complete =
        gamepad->open_buttons != 0 &&
        (gamepad->held & gamepad->open_buttons) == gamepad->open_buttons;
    if (!complete) {
        gamepad->open_at_ns = UINT64_MAX;
    } else if (down && (bit(button) & gamepad->open_buttons)) {
        gamepad->open_at_ns = now_ns + HOLD_NS;
    }
    follow(gamepad, actions);
}

static void
lean(struct vf_gamepad *gamepad, int value, enum vf_gamepad_button back,
     enum vf_gamepad_button forth)
{
    unsigned was = gamepad->stick;
    gamepad->stick &= ~(bit(back) | bit(forth));
    if (value <= (was & bit(back) ? -STICK_OFF : -STICK_ON)) {
        gamepad->stick |= bit(back);
    } else if (value >= (was & bit(forth) ? STICK_OFF : STICK_ON)) {
        gamepad->stick |= bit(forth);
    }
}

void
vf_gamepad_on_stick(struct vf_gamepad *gamepad, int x, int y,
                    struct vf_gamepad_actions *actions)
{
    *actions = (struct vf_gamepad_actions){.toggle = false};
    lean(gamepad, x, VF_GAMEPAD_LEFT, VF_GAMEPAD_RIGHT);
    lean(gamepad, y, VF_GAMEPAD_UP, VF_GAMEPAD_DOWN);
    follow(gamepad, actions);
}

void
vf_gamepad_on_overlay(struct vf_gamepad *gamepad, bool open,
                      struct vf_gamepad_actions *actions)
{
    *actions = (struct vf_gamepad_actions){.toggle = false};
    if (open && !gamepad->overlay_open) {
        // What is held was not pressed for the overlay.
        gamepad->typed = gamepad->held | gamepad->stick;
    }
    gamepad->overlay_open = open;
    if (!open) {
        follow(gamepad, actions);
    }
}

void
vf_gamepad_on_lost(struct vf_gamepad *gamepad,
                   struct vf_gamepad_actions *actions)
{
    *actions = (struct vf_gamepad_actions){.toggle = false};
    gamepad->held = 0;
    gamepad->stick = 0;
    gamepad->open_at_ns = UINT64_MAX;
    follow(gamepad, actions);
}

void
vf_gamepad_tick(struct vf_gamepad *gamepad, uint64_t now_ns,
                struct vf_gamepad_actions *actions)
{
    *actions = (struct vf_gamepad_actions){.toggle = false};
    if (now_ns >= gamepad->open_at_ns) {
        gamepad->open_at_ns = UINT64_MAX;
        actions->toggle = true;
    }
}

uint64_t
vf_gamepad_wake_at(const struct vf_gamepad *gamepad)
{
    return gamepad->open_at_ns;
}
