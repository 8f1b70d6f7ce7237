// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A capture machine wired to a router and a fake guest the way the application
// wires them, for tests that speak in keys: rig_down(rig, VF_USAGE_A).

#include "fake_sink.h"
#include "input/capture.h"
#include "input/router.h"

struct capture_rig {
    struct vf_capture capture;
    struct vf_router *router;
    struct fake_sink guest;
    uint64_t now_ns;

    // what the last call asked for
    struct vf_capture_actions last;
    // what the machine asked for so far
    bool grab_keyboard, grab_mouse;
    bool keys_shown;
    enum vf_command command; // of the last call; NONE when it had none
    enum vf_sequence sequence;
    enum vf_capture_refusal refusal; // of the last call
    unsigned commands;
};

void
capture_rig_init(struct capture_rig *rig,
                 const struct vf_capture_config *config);

// As above, and: window shown, focused, picture and input there.
void
capture_rig_init_ready(struct capture_rig *rig,
                       const struct vf_capture_config *config);

void
capture_rig_finish(struct capture_rig *rig);

void
rig_event(struct capture_rig *rig, const struct vf_input_event *event);
void
rig_down(struct capture_rig *rig, uint16_t usage);
void
rig_up(struct capture_rig *rig, uint16_t usage);
void
rig_tap(struct capture_rig *rig, uint16_t usage);
void
rig_button(struct capture_rig *rig, enum vf_button button, bool down);
void
rig_motion(struct capture_rig *rig, float dx, float dy);
void
rig_position(struct capture_rig *rig, float x, float y);
void
rig_focus(struct capture_rig *rig, bool focus);
void
rig_visible(struct capture_rig *rig, bool visible);
void
rig_notice(struct capture_rig *rig, enum vf_capture_notice notice);

// Lets time pass, ticking the machine when it asks to be.
void
rig_wait_ms(struct capture_rig *rig, unsigned ms);

static inline bool
rig_is_captured(const struct capture_rig *rig)
{
    return vf_capture_mode(&rig->capture) != VF_CAPTURE_NONE;
}
