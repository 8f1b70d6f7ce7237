// SPDX-License-Identifier: GPL-2.0-or-later
#include "input/sequence.h"

#include "base/words.h"
#include "input/keys.h"

#include <glib.h>

#define CTRL_ALT(key, text)                                                \
    {                                                                      \
        .label = "Ctrl+Alt+" text, .count = 3,                             \
        .usages = {VF_USAGE_LEFT_CTRL, VF_USAGE_LEFT_ALT, VF_USAGE_##key}, \
    }
#define ONE(key, text)                                         \
    {                                                          \
        .label = text, .count = 1, .usages = {VF_USAGE_##key}, \
    }

static const struct vf_sequence_info infos[VF_SEQUENCE_COUNT] = {
    [VF_SEQUENCE_CTRL_ALT_DEL] = CTRL_ALT(DELETE, "Del"),
    [VF_SEQUENCE_CTRL_ALT_BACKSPACE] = CTRL_ALT(BACKSPACE, "Backspace"),
    [VF_SEQUENCE_CTRL_SHIFT_ESC] = {.label = "Ctrl+Shift+Esc",
                                    .count = 3,
                                    .usages = {VF_USAGE_LEFT_CTRL,
                                               VF_USAGE_LEFT_SHIFT,
                                               VF_USAGE_ESCAPE}},
    [VF_SEQUENCE_ALT_TAB] = {.label = "Alt+Tab",
                             .count = 2,
                             .usages = {VF_USAGE_LEFT_ALT, VF_USAGE_TAB}},
    [VF_SEQUENCE_ALT_F4] = {.label = "Alt+F4",
                            .count = 2,
                            .usages = {VF_USAGE_LEFT_ALT, VF_USAGE_F4}},
    [VF_SEQUENCE_LEFT_WIN] = ONE(LEFT_WIN, N_("Windows")),
    [VF_SEQUENCE_RIGHT_WIN] = ONE(RIGHT_WIN, N_("Right Windows")),
    [VF_SEQUENCE_WIN_L] = {.label = "Windows+L",
                           .count = 2,
                           .usages = {VF_USAGE_LEFT_WIN, VF_USAGE_L}},
    [VF_SEQUENCE_PRINT_SCREEN] = ONE(PRINT_SCREEN, N_("Print Screen")),
    [VF_SEQUENCE_SCROLL_LOCK] = ONE(SCROLL_LOCK, N_("Scroll Lock")),
    [VF_SEQUENCE_PAUSE] = ONE(PAUSE, N_("Pause")),
    [VF_SEQUENCE_MUTE] = ONE(MUTE, N_("Mute")),
    [VF_SEQUENCE_VOLUME_UP] = ONE(VOLUME_UP, N_("Volume up")),
    [VF_SEQUENCE_VOLUME_DOWN] = ONE(VOLUME_DOWN, N_("Volume down")),
    [VF_SEQUENCE_CTRL_ALT_F1] = CTRL_ALT(F1, "F1"),
    [VF_SEQUENCE_CTRL_ALT_F2] = CTRL_ALT(F2, "F2"),
    [VF_SEQUENCE_CTRL_ALT_F3] = CTRL_ALT(F3, "F3"),
    [VF_SEQUENCE_CTRL_ALT_F4] = CTRL_ALT(F4, "F4"),
    [VF_SEQUENCE_CTRL_ALT_F5] = CTRL_ALT(F5, "F5"),
    [VF_SEQUENCE_CTRL_ALT_F6] = CTRL_ALT(F6, "F6"),
    [VF_SEQUENCE_CTRL_ALT_F7] = CTRL_ALT(F7, "F7"),
    [VF_SEQUENCE_CTRL_ALT_F8] = CTRL_ALT(F8, "F8"),
    [VF_SEQUENCE_CTRL_ALT_F9] = CTRL_ALT(F9, "F9"),
    [VF_SEQUENCE_CTRL_ALT_F10] = CTRL_ALT(F10, "F10"),
    [VF_SEQUENCE_CTRL_ALT_F11] = CTRL_ALT(F11, "F11"),
    [VF_SEQUENCE_CTRL_ALT_F12] = CTRL_ALT(F12, "F12"),
};

const struct vf_sequence_info *
vf_sequence_info(enum vf_sequence sequence)
{
    g_assert((unsigned)sequence < VF_SEQUENCE_COUNT);
    return &infos[sequence];
}
