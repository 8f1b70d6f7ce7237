// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The doctor's eyes for what control/ may not know: how far the Looking Glass
// picture gets. In the window that is known already; for the command it is found
// out by watching the region for a moment, as any viewer does.
//
// Path: shm/source_status.h, shm/poller.h -> this -> control/doctor/doctor.h

#include "control/doctor/facts.h"
#include "shm/source_status.h"

// Pure.
void vf_doctor_sight_fill(struct vf_picture_sight *picture,
                          const struct vf_source_status *source);

// Watches the region of a running VM for at most two seconds. Blocks; any thread
// without a role. Fits struct vf_verb_services.
void vf_doctor_sight_look(const struct vf_vm_facts *vm,
                          struct vf_live_facts *live);
