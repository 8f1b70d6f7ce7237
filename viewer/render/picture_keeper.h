// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What is kept of the guest's picture: read at once, in a small size when it has
// arrived, or recorded. Always the guest's own pixels with its cursor: not the
// overlay, not the window's size, and not the colours that only the person in front of
// it wants.
//
// Lifetime: create/destroy with a context bound. Thread-safety: render thread.
// Path: viewer/render/stage.h -> this
//   -> viewer/render/snapshot.h, viewer/render/frame_grabber.h

#include "viewer/render/compositor.h"

#include <stdbool.h>
#include <stdint.h>

struct vf_picture_keeper;
struct vf_picture_saver;
struct vf_recorder;

// What the guest shows; borrowed for the call.
struct vf_guest_picture {
    const struct vf_shown_picture *picture; // NULL: nothing yet
    enum vf_rotation rotation;
    struct vf_cursor_scene cursor;
};

// `compositor`: borrowed.
struct vf_picture_keeper *
vf_picture_keeper_create(struct vf_compositor *compositor);

// NULL is accepted. Gives what is under way, and ends a recording.
void
vf_picture_keeper_destroy(struct vf_picture_keeper *keeper);

// Records from now on: `recorder` is a reference, *transferred*; NULL ends it.
void
vf_picture_keeper_record(struct vf_picture_keeper *keeper,
                         struct vf_recorder *recorder);

// The guest's picture changed: it is recorded, if that was asked for and one is due.
// False when the driver cannot draw it.
bool
vf_picture_keeper_note(struct vf_picture_keeper *keeper,
                       const struct vf_guest_picture *guest,
                       GError **error) VF_WARN_UNUSED;

// Gives `saver`, which is *transferred*, the picture in a small size, later and without
// waiting for it. False when the driver cannot draw it.
bool
vf_picture_keeper_snapshot(struct vf_picture_keeper *keeper,
                           const struct vf_guest_picture *guest,
                           struct vf_picture_saver *saver,
                           GError **error) VF_WARN_UNUSED;

// At once: R,G,B bytes of `size` pixels, top row first, *transferred*. NULL without a
// picture, or when the driver cannot draw it.
uint8_t *
vf_picture_keeper_read(struct vf_picture_keeper *keeper,
                       const struct vf_guest_picture *guest, struct vf_size *size,
                       GError **error) VF_WARN_UNUSED;

// Gives what has arrived.
void
vf_picture_keeper_fetch(struct vf_picture_keeper *keeper);

// When it wants to be fetched, in vf_clock_ns() time; UINT64_MAX: nothing is under way.
uint64_t
vf_picture_keeper_deadline(const struct vf_picture_keeper *keeper);
