// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What a person did at the window, in our own words: physical keys, buttons and
// motion, with no toolkit type and no meaning yet. Events flow one way:
//   toolkit event -> this -> capture (what does it mean?) -> router -> sink.
//
// Path: input/sdl_translate.c -> this -> input/capture.h -> input/router.h

#include <stdbool.h>
#include <stdint.h>

enum vf_button {
    VF_BUTTON_LEFT,
    VF_BUTTON_MIDDLE,
    VF_BUTTON_RIGHT,
    VF_BUTTON_SIDE,  // "back", X1
    VF_BUTTON_EXTRA, // "forward", X2
    VF_BUTTON_COUNT,
};

// Lock keys, as bits.
enum vf_lock {
    VF_LOCK_SCROLL = 1u << 0,
    VF_LOCK_NUM = 1u << 1,
    VF_LOCK_CAPS = 1u << 2,
};

enum vf_input_type {
    VF_INPUT_KEY,      // key
    VF_INPUT_BUTTON,   // button
    VF_INPUT_MOTION,   // motion: relative, in pointer units as the system gives
    VF_INPUT_POSITION, // position: absolute, in window pixels
    VF_INPUT_WHEEL,    // wheel
    VF_INPUT_FOCUS,    // focus: the window gained or lost the keyboard focus
    VF_INPUT_POINTER,  // pointer: it entered or left the window
    VF_INPUT_VISIBLE,  // visible: the window was shown or hidden
    VF_INPUT_LOCKS,    // locks: the host's lock keys are now so
};

struct vf_input_key {
    uint16_t usage; // USB HID usage, page 7 (equal to SDL's scancodes)
    bool down;
    bool repeat; // the host's auto-repeat of a key already down
};

struct vf_input_button {
    enum vf_button button;
    bool down;
};

struct vf_input_motion {
    float dx;
    float dy;
};

struct vf_input_position {
    float x;
    float y;
};

struct vf_input_wheel {
    float dx; // notches to the right; fractions are high resolution
    float dy; // notches away from the user
};

struct vf_input_event {
    enum vf_input_type type;
    uint64_t time_ns; // vf_clock_ns() when the program received it
    union {
        struct vf_input_key key;
        struct vf_input_button button;
        struct vf_input_motion motion;
        struct vf_input_position position;
        struct vf_input_wheel wheel;
        bool focus;
        bool pointer;
        bool visible;
        unsigned locks; // enum vf_lock bits
    };
};
