// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Gets pictures from the graphics card for a recording without waiting for them:
// each is drawn once more in the recording's size, read into a buffer of the card's
// driver, and fetched from there when it has arrived.
//
// Lifetime: create/destroy with a context bound. Thread-safety: render thread.
// Path: viewer/render/picture_keeper.h -> this -> viewer/keep/recorder.h

#include "viewer/render/compositor.h"

#include <stdbool.h>
#include <stdint.h>

struct vf_frame_grabber;
struct vf_recorder;

// `recorder`: a reference, *transferred*.
struct vf_frame_grabber *
vf_frame_grabber_create(struct vf_recorder *recorder);

// NULL is accepted. Fetches what is under way and ends the recording.
void
vf_frame_grabber_destroy(struct vf_frame_grabber *grabber);

// Takes a picture of `scene`, if one is due at `now_ns`. The first one gives the
// recording its size; later ones are drawn as large as fits in it. False when the
// driver cannot draw it.
bool
vf_frame_grabber_take(struct vf_frame_grabber *grabber,
                      struct vf_compositor *compositor,
                      const struct vf_scene *scene, uint64_t now_ns,
                      GError **error) VF_WARN_UNUSED;

// Fetches what has arrived.
void
vf_frame_grabber_fetch(struct vf_frame_grabber *grabber);

// When it wants to be fetched, in vf_clock_ns() time; UINT64_MAX: nothing is under way.
uint64_t
vf_frame_grabber_deadline(const struct vf_frame_grabber *grabber);
