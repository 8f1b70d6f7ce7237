// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The list of VMs that control/roster.h publishes, for its maker.
//
// Lifetime: create, with one reference, and fill; constant once it is given on.
// Thread-safety: references on any thread.
// Path: control/roster.h -> this

#include "control/roster.h"

// Empty, with room for `room` rows of zeros.
struct vf_roster_list *
vf_roster_list_create(unsigned room);

struct vf_roster_list *
vf_roster_list_ref(struct vf_roster_list *list);

// By name, as people sort: without regard to upper and lower case.
void
vf_roster_list_sort(struct vf_roster_list *list);

// Says the same.
bool
vf_roster_list_equal(const struct vf_roster_list *a,
                     const struct vf_roster_list *b);
