// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Small pictures of what is shown, for those who want one now and then: drawn once
// more, not much larger than they are kept, read into a buffer of the driver, and
// fetched from there when it has arrived. Nothing is waited for.
//
// Lifetime: create/destroy with a context bound. Thread-safety: render thread.
// Path: viewer/render/picture_keeper.h -> this -> viewer/keep/picture_saver.h

#include "viewer/render/compositor.h"

#include <stdbool.h>
#include <stdint.h>

struct vf_picture_saver;
struct vf_snapshot;

struct vf_snapshot *
vf_snapshot_create(void);

// NULL is accepted. Waits for what is under way, and gives it.
void
vf_snapshot_destroy(struct vf_snapshot *snapshot);

// Draws `scene`, which is as large as the guest's picture, in a small size, for
// `saver`, which is *transferred*. One that was under way is given first.
bool
vf_snapshot_take(struct vf_snapshot *snapshot, struct vf_compositor *compositor,
                 const struct vf_scene *scene, struct vf_picture_saver *saver,
                 GError **error) VF_WARN_UNUSED;

// Gives what has arrived.
void
vf_snapshot_fetch(struct vf_snapshot *snapshot);

// When it wants to be fetched, in vf_clock_ns() time; UINT64_MAX: nothing is under way.
uint64_t
vf_snapshot_deadline(const struct vf_snapshot *snapshot);
