// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Key combinations that a person wants to send but cannot always type, because
// the host's desktop takes them first: Ctrl+Alt+Del, Alt+Tab, the Windows key.
// They are pressed in order and let go in reverse order.
//
// Path: input/keys.h -> this -> input/key_player.h

#include <stdint.h>

enum vf_sequence {
    VF_SEQUENCE_CTRL_ALT_DEL,
    VF_SEQUENCE_CTRL_ALT_BACKSPACE,
    VF_SEQUENCE_CTRL_SHIFT_ESC,
    VF_SEQUENCE_ALT_TAB,
    VF_SEQUENCE_ALT_F4,
    VF_SEQUENCE_LEFT_WIN,
    VF_SEQUENCE_RIGHT_WIN,
    VF_SEQUENCE_WIN_L,
    VF_SEQUENCE_PRINT_SCREEN,
    VF_SEQUENCE_SCROLL_LOCK,
    VF_SEQUENCE_PAUSE,
    VF_SEQUENCE_MUTE,
    VF_SEQUENCE_VOLUME_UP,
    VF_SEQUENCE_VOLUME_DOWN,
    VF_SEQUENCE_CTRL_ALT_F1,
    VF_SEQUENCE_CTRL_ALT_F2,
    VF_SEQUENCE_CTRL_ALT_F3,
    VF_SEQUENCE_CTRL_ALT_F4,
    VF_SEQUENCE_CTRL_ALT_F5,
    VF_SEQUENCE_CTRL_ALT_F6,
    VF_SEQUENCE_CTRL_ALT_F7,
    VF_SEQUENCE_CTRL_ALT_F8,
    VF_SEQUENCE_CTRL_ALT_F9,
    VF_SEQUENCE_CTRL_ALT_F10,
    VF_SEQUENCE_CTRL_ALT_F11,
    VF_SEQUENCE_CTRL_ALT_F12,
    VF_SEQUENCE_COUNT,
};

enum { VF_SEQUENCE_MAX_KEYS = 3 };

struct vf_sequence_info {
    const char *label; // for menus: "Ctrl+Alt+Del"
    uint8_t count;
    uint16_t usages[VF_SEQUENCE_MAX_KEYS]; // in the order of pressing
};

// Static; never NULL for a value of the enum.
const struct vf_sequence_info *
vf_sequence_info(enum vf_sequence sequence);
