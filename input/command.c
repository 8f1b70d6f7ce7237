// SPDX-License-Identifier: GPL-2.0-or-later
#include "input/command.h"

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
    DO(F, FULLSCREEN, "Full screen"),
    DO(O, OVERLAY, "Overlay"),
    DO(Q, QUIT, "Quit"),
    DO(V, VIDEO, "Stop or resume the picture"),
    DO(R, ROTATE, "Rotate the picture by 90 degrees"),
    DO(I, INPUT, "Switch keyboard and mouse off or on"),
    DO(D, FPS, "Frame counter"),
    DO(T, TIMING, "Frame timing"),
    DO(N, NIGHT_VISION, "Night vision"),
    DO(L, PRESET, "Next picture preset"),
    DO(S, SCREENSHOT, "Screenshot of the guest"),
    DO(X, RECORD, "Start or stop recording the picture"),
    DO(G, FLIGHT, "Write the last minute of figures"),
    DO(1, ONE_TO_ONE, "Picture 1:1, and back"),
    DO(W, FIT_WINDOW, "Window as large as the picture"),
    DO(E, MICROPHONE, "Start or stop the microphone"),
    DO(C, MICROPHONE_CONSENT, "Microphone: ask, allow, deny"),
    DO(INSERT, SENSITIVITY_UP, "Faster mouse"),
    DO(DELETE, SENSITIVITY_DOWN, "Slower mouse"),
    DO(P, TYPE_CLIPBOARD, "Type the clipboard as keys"),
    SEND(M, MUTE, "Mute the guest"),
    SEND(UP, VOLUME_UP, "Guest volume up"),
    SEND(DOWN, VOLUME_DOWN, "Guest volume down"),
    SEND(BACKSPACE, CTRL_ALT_DEL, "Send Ctrl+Alt+Del"),
    SEND(LEFT_WIN, LEFT_WIN, "Send the Windows key"),
    SEND(RIGHT_WIN, RIGHT_WIN, "Send the right Windows key"),
    SEND(F1, CTRL_ALT_F1, "Send Ctrl+Alt+F1"),
    SEND(F2, CTRL_ALT_F2, "Send Ctrl+Alt+F2"),
    SEND(F3, CTRL_ALT_F3, "Send Ctrl+Alt+F3"),
    SEND(F4, CTRL_ALT_F4, "Send Ctrl+Alt+F4"),
    SEND(F5, CTRL_ALT_F5, "Send Ctrl+Alt+F5"),
    SEND(F6, CTRL_ALT_F6, "Send Ctrl+Alt+F6"),
    SEND(F7, CTRL_ALT_F7, "Send Ctrl+Alt+F7"),
    SEND(F8, CTRL_ALT_F8, "Send Ctrl+Alt+F8"),
    SEND(F9, CTRL_ALT_F9, "Send Ctrl+Alt+F9"),
    SEND(F10, CTRL_ALT_F10, "Send Ctrl+Alt+F10"),
    SEND(F11, CTRL_ALT_F11, "Send Ctrl+Alt+F11"),
    SEND(F12, CTRL_ALT_F12, "Send Ctrl+Alt+F12"),
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
