// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What the files of the capture machine share: capture.c (modes, pointer,
// window, time), capture_keys.c (escape, chords, keys) and capture_config.c.
//
// Path: input/capture.h -> this -> input/capture.c, input/capture_keys.c

#include "input/capture.h"

// Appends an action of this type, zeroed, and returns it to be filled in.
struct vf_capture_action *
vf_capture_add(struct vf_capture_actions *actions,
               enum vf_capture_action_type type);

void
vf_capture_send(struct vf_capture_actions *actions,
                const struct vf_input_event *event);

// Changes the mode and, when it does change, lets go and asks for the grabs.
void
vf_capture_set_mode(struct vf_capture *capture, enum vf_capture_mode mode,
                    struct vf_capture_actions *actions);

// Ends capture; what the free pointer holds in the guest is let go too.
void
vf_capture_let_go(struct vf_capture *capture,
                  struct vf_capture_actions *actions);

// Captures because a setting says so; keeps silent when it cannot.
void
vf_capture_if_possible(struct vf_capture *capture, enum vf_capture_mode mode,
                       struct vf_capture_actions *actions);

// What a tap of the escape key does.
void
vf_capture_toggle(struct vf_capture *capture,
                  struct vf_capture_actions *actions);

// Asks for the grabs that mode and held keys call for, when they are others
// than before.
void
vf_capture_update_grabs(struct vf_capture *capture,
                        struct vf_capture_actions *actions);

void
vf_capture_on_key(struct vf_capture *capture,
                  const struct vf_input_event *event,
                  struct vf_capture_actions *actions);

// A button goes down while the escape key is held: that is no tap any more.
void
vf_capture_spoil_escape(struct vf_capture *capture, uint64_t time_ns,
                        struct vf_capture_actions *actions);

// Nothing is known about the keyboard any more.
void
vf_capture_forget_keys(struct vf_capture *capture,
                       struct vf_capture_actions *actions);
