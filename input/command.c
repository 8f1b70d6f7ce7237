// SPDX-License-Identifier: GPL-2.0-or-later
#include "input/command.h"

#include "base/words.h"
#include "input/keys.h"

#include <glib.h>

#define DO(key, command_, text)                                             \
    {                                                                       \
        .usage = VF_USAGE_##key,                                            \
        .request = {.command = VF_COMMAND_##command_}, .description = text, \
    }
#define SEND(key, sequence_, text)                        \
    {                                                     \
        .usage = VF_USAGE_##key,                          \
        .request = {.command = VF_COMMAND_SEND_KEYS,      \
                    .sequence = VF_SEQUENCE_##sequence_}, \
        .description = text,                              \
    }

static const struct vf_command_key keys[] = {
    DO(F, FULLSCREEN, N_("Full screen")),
    DO(O, OVERLAY, N_("Overlay")),
    DO(Q, QUIT, N_("Quit")),
    DO(V, VIDEO, N_("Stop or resume the picture")),
    DO(R, ROTATE, N_("Rotate the picture by 90 degrees")),
    DO(I, INPUT, N_("Switch keyboard and mouse off or on")),
    DO(D, FPS, N_("Frame counter")),
    DO(T, TIMING, N_("Frame timing")),
    DO(N, NIGHT_VISION, N_("Night vision")),
    DO(L, PRESET, N_("Next picture preset")),
    DO(S, SCREENSHOT, N_("Screenshot of the guest")),
    DO(X, RECORD, N_("Start or stop recording the picture")),
    DO(G, FLIGHT, N_("Write the last minute of figures")),
    DO(1, ONE_TO_ONE, N_("Picture 1:1, and back")),
    DO(W, FIT_WINDOW, N_("Window as large as the picture")),
    DO(EQUAL, FIT_GUEST, N_("Guest's desktop as large as the window")),
    DO(E, MICROPHONE, N_("Start or stop the microphone")),
    DO(C, MICROPHONE_CONSENT, N_("Microphone: ask, allow, deny")),
    DO(INSERT, SENSITIVITY_UP, N_("Faster mouse")),
    DO(DELETE, SENSITIVITY_DOWN, N_("Slower mouse")),
    DO(P, TYPE_CLIPBOARD, N_("Type the clipboard as keys")),
    SEND(M, MUTE, N_("Mute the guest")),
    SEND(UP, VOLUME_UP, N_("Guest volume up")),
    SEND(DOWN, VOLUME_DOWN, N_("Guest volume down")),
    SEND(BACKSPACE, CTRL_ALT_DEL, N_("Send Ctrl+Alt+Del")),
    SEND(LEFT_WIN, LEFT_WIN, N_("Send the Windows key")),
    SEND(RIGHT_WIN, RIGHT_WIN, N_("Send the right Windows key")),
    SEND(F1, CTRL_ALT_F1, N_("Send Ctrl+Alt+F1")),
    SEND(F2, CTRL_ALT_F2, N_("Send Ctrl+Alt+F2")),
    SEND(F3, CTRL_ALT_F3, N_("Send Ctrl+Alt+F3")),
    SEND(F4, CTRL_ALT_F4, N_("Send Ctrl+Alt+F4")),
    SEND(F5, CTRL_ALT_F5, N_("Send Ctrl+Alt+F5")),
    SEND(F6, CTRL_ALT_F6, N_("Send Ctrl+Alt+F6")),
    SEND(F7, CTRL_ALT_F7, N_("Send Ctrl+Alt+F7")),
    SEND(F8, CTRL_ALT_F8, N_("Send Ctrl+Alt+F8")),
    SEND(F9, CTRL_ALT_F9, N_("Send Ctrl+Alt+F9")),
    SEND(F10, CTRL_ALT_F10, N_("Send Ctrl+Alt+F10")),
    SEND(F11, CTRL_ALT_F11, N_("Send Ctrl+Alt+F11")),
    SEND(F12, CTRL_ALT_F12, N_("Send Ctrl+Alt+F12")),
};

const struct vf_command_key *
vf_command_for_key(uint16_t usage)
{
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        if (keys[i].usage == usage) {
            return &keys[i];
        }
    }
    return NULL;
}

const struct vf_command_key *
vf_command_keys(unsigned *count)
{
    *count = G_N_ELEMENTS(keys);
    return keys;
}
