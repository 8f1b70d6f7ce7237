// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// --demo: a Looking Glass host of our own in a process of its own, playing a moving
// scene into private memory that vanishes with us. It follows the state of the VM
// that stands in for a real one: no host while that is off, a stopped one while it
// is paused.
//
// Lifetime: create (starts the host) -> destroy (ends it).
// Thread-safety: main thread.
// Path: viewer/app/machine.c -> this -> tools/lgmp-testhost

#include "base/error.h"
#include "control/control.h"

struct vf_demo;

struct vf_demo *
vf_demo_create(GError **error) VF_WARN_UNUSED;

// NULL is accepted.
void
vf_demo_destroy(struct vf_demo *demo);

// The region, as a path that this process may open. Borrowed.
const char *
vf_demo_path(const struct vf_demo *demo);

void
vf_demo_follow(struct vf_demo *demo, enum vf_domain_state state);
