// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Which part of a back buffer must be drawn again, given how old its contents are
// and what was changed in the presents since. Pure.
//
// Path: viewer/render/gl_surface.h (age) -> this -> viewer/render/compositor.h
//   (repaint)

#include "base/damage.h"

enum { VF_PRESENT_HISTORY = 4 };

struct vf_present_history {
    unsigned count; // presents remembered, at most VF_PRESENT_HISTORY
    unsigned next;
    struct vf_damage damage[VF_PRESENT_HISTORY];
};

// Forgets everything, for instance after a resize.
void
vf_present_history_clear(struct vf_present_history *history);

// `age` as vf_gl_surface_ops.age returns it; `damage`: what changed now. The result
// is full when the contents are unknown or older than what is remembered.
struct vf_damage
vf_present_history_repaint(const struct vf_present_history *history, int age,
                           const struct vf_damage *damage);

// Remembers the damage of a present that was just made.
void
vf_present_history_add(struct vf_present_history *history,
                       const struct vf_damage *damage);
