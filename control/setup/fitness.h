// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// How well a VM is set up, in a sentence, for lists of VMs: what the Setup page and
// `virtflow-view setup` would change, so that nobody is told two different things.
//
// Thread-safety: any thread that may block.
// Path: control/roster.h -> this -> control/setup/setup.h

#include "control/roster.h"

struct vf_plan;

// Fits struct vf_roster_judge.
extern const struct vf_roster_judge vf_setup_judge;

// The verdict on a VM for which this is the plan. Pure.
void
vf_setup_fitness(const struct vf_plan *plan, struct vf_roster_verdict *verdict);
