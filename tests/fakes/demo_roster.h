// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The VMs of one fixed connection, for the launcher and the page VMs: every state
// there is, names that are long and names of other scripts, and the last screens of
// some. The VM of demo_facts.h is the last of them.

#include "control/roster.h"
#include "viewer/launcher/launcher_content.h"

enum { DEMO_ROSTER_SCREENS = 3 };

// A reference. `room` more VMs that are off, and called by their number, for long
// lists.
struct vf_roster_list *
demo_roster_create(unsigned room);

// Pictures that the screens' last references let go of.
void
demo_roster_screens(struct vf_launcher_screen screens[DEMO_ROSTER_SCREENS]);
void
demo_roster_drop_screens(struct vf_launcher_screen screens[DEMO_ROSTER_SCREENS]);

// What the launcher knows then; borrows all of it.
struct vf_launcher_facts
demo_roster_facts(const struct vf_roster_list *list,
                  const struct vf_launcher_screen screens[DEMO_ROSTER_SCREENS]);
