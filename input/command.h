// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What a chord can ask the application to do, and which key after the escape
// key asks for what (the letters that Looking Glass users know). The capture
// machine only says which command was asked for; the application does it.
//
// Path: input/sequence.h -> this -> input/capture.h

#include "input/sequence.h"

#include <stdbool.h>
#include <stdint.h>

enum vf_command {
    VF_COMMAND_NONE,
    VF_COMMAND_QUIT,
    VF_COMMAND_FULLSCREEN,
    VF_COMMAND_OVERLAY,
    VF_COMMAND_VIDEO,  // stop or resume showing frames
    VF_COMMAND_ROTATE, // by 90 degrees clockwise
    VF_COMMAND_INPUT,  // input was switched off or on
    VF_COMMAND_FPS,    // show or hide the frame counter
    VF_COMMAND_TIMING, // show or hide the frame graphs
    VF_COMMAND_NIGHT_VISION,
    VF_COMMAND_PRESET,     // next way of scaling and sharpening
    VF_COMMAND_ONE_TO_ONE, // one guest pixel is one of the window, and back
    VF_COMMAND_SCREENSHOT, // the guest's picture to a file
    VF_COMMAND_RECORD,     // start or stop recording the picture
    VF_COMMAND_FLIGHT,     // write the last minute of figures
    VF_COMMAND_FIT_WINDOW, // window as large as the picture
    VF_COMMAND_FIT_GUEST,  // guest's desktop as large as the window
    VF_COMMAND_MICROPHONE,         // start or stop recording
    VF_COMMAND_MICROPHONE_CONSENT, // next of ask, allow, deny
    VF_COMMAND_SENSITIVITY_UP,
    VF_COMMAND_SENSITIVITY_DOWN,
    VF_COMMAND_SEND_KEYS, // with a vf_sequence
    VF_COMMAND_TYPE_CLIPBOARD, // the host's, as keys
};

struct vf_command_request {
    enum vf_command command;
    enum vf_sequence sequence; // for VF_COMMAND_SEND_KEYS
};

// One line of the list that is shown while the escape key is held.
struct vf_command_key {
    uint16_t usage;
    struct vf_command_request request;
    const char *description;
};

// The command of a key pressed while the escape key is held; NULL when it has
// none. Static.
const struct vf_command_key *
vf_command_for_key(uint16_t usage);

// The whole list, in the order to show it. Static; `count` is set.
const struct vf_command_key *
vf_command_keys(unsigned *count);
