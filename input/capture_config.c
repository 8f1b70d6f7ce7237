// SPDX-License-Identifier: GPL-2.0-or-later
#include "input/capture_internal.h"

#include <glib.h>

static struct vf_chord
chord(const char *text)
{
    struct vf_chord parsed;
    bool ok = vf_chord_parse(text, &parsed, NULL);
    g_assert(ok);
    return parsed;
}

struct vf_capture_config
vf_capture_config_default(void)
{
    return (struct vf_capture_config){
        .escape = {chord("ScrollLock")},
        .quit = chord("Ctrl+Alt+Q"),
        .fullscreen = chord("Ctrl+Alt+F"),
        .overlay = chord("Ctrl+Alt+O"),
        .on_escape = VF_CAPTURE_BOTH,
        .hold_ms = 200,
        .lost_ms = 5000,
    };
}

void
vf_capture_init(struct vf_capture *capture,
                const struct vf_capture_config *config)
{
    *capture = (struct vf_capture){
        .config = *config,
        .enabled = true,
        .picture_lost = true,
        .input_lost = true,
    };
}

void
vf_capture_configure(struct vf_capture *capture,
                     const struct vf_capture_config *config,
                     struct vf_capture_actions *actions)
{
    actions->count = 0;
    actions->consumed = false;
    vf_capture_forget_keys(capture, actions);
    vf_capture_let_go(capture, actions);
    capture->config = *config;
}

const struct vf_chord *
vf_capture_escape(const struct vf_capture *capture)
{
    for (unsigned i = 0; i < VF_CAPTURE_MAX_ESCAPES; i++) {
        if (capture->config.escape[i].count > 0) {
            return &capture->config.escape[i];
        }
    }
    return &capture->config.escape[0];
}
