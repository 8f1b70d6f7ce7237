// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Everything the overlay shows, as one plain value, and everything a person can ask
// for in it. The application fills it in (viewer/overlay_content.c, pure); the
// toolkit side only lays it out. Strings are UTF-8 and end in NUL.
//
// Path: viewer/overlay_content.h -> this -> viewer/overlay.h

#include "base/geometry.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    VF_OVERLAY_MAX_BUTTONS = 8,
    VF_OVERLAY_MAX_ROWS = 16,
    VF_OVERLAY_MAX_HELP = 24,
    VF_OVERLAY_GRAPH = 240,
};

enum vf_overlay_action_kind {
    VF_OVERLAY_CLOSE,
    VF_OVERLAY_OPERATION, // value: the operation of the button
    VF_OVERLAY_CONFIRM,   // the question was answered with yes
    VF_OVERLAY_CANCEL,    // the question was answered with no
    VF_OVERLAY_FULLSCREEN,
    VF_OVERLAY_QUIT,
};

struct vf_overlay_action {
    enum vf_overlay_action_kind kind;
    int value;
};

struct vf_overlay_button {
    char label[32];
    int value; // handed back in the action
    bool enabled;
    bool dangerous; // loses work: drawn as a warning
    bool preferred; // the keyboard begins here when the panel opens
    char hint[160]; // why it is disabled, or what it does
};

struct vf_overlay_row {
    char label[48];
    char value[160];
};

struct vf_overlay_model {
    bool open;         // the panel itself; what follows "always" shows without it
    bool gamepad;

    // the VM
    char title[128];   // its name
    char state[64];
    char uptime[32];
    char busy[160];    // what is going on, or empty
    char message[512]; // how the last operation ended, or empty
    bool message_is_error;
    unsigned button_count;
    struct vf_overlay_button buttons[VF_OVERLAY_MAX_BUTTONS];

    // a question in front of everything
    bool asking;
    char question[256];
    char answer_yes[32];

    // the picture and its figures
    char source[160];
    char reason_title[96];   // why there is no picture, or empty
    char reason_detail[512];
    unsigned row_count;
    struct vf_overlay_row rows[VF_OVERLAY_MAX_ROWS];
    unsigned graph_count;    // newest last
    float graph_ms[VF_OVERLAY_GRAPH]; // time between shown frames

    // always: in the middle of a window without a picture
    bool notice;
    char notice_title[96];
    char notice_detail[512];
    char notice_hint[160];

    // always: while captured, and for a moment after a change
    char badge[256];

    // always: the list of chords while the escape key is held
    unsigned help_count;
    struct vf_overlay_row help[VF_OVERLAY_MAX_HELP];

    // always: a short word about what just happened, or empty
    char toast[256];
};
