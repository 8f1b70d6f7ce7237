// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Sound on its way from one thread to another: a ring of frames (one sample of
// each channel) with one writer and one reader that never wait for each other.
//
// Lifetime: init/finish, in the caller's memory, while neither side uses it.
// Thread-safety: write functions on the writer's thread, read functions on the
// reader's; fill() on either.
// Path: -> this -> spice/audio_player.h, spice/audio_recorder.h

#include <stddef.h>
#include <stdint.h>

struct vf_audio_ring {
    uint8_t *bytes;    // owned
    size_t frame_size; // bytes
    size_t capacity;   // frames, a power of two
    size_t written;    // atomic: frames ever written
    size_t read;       // atomic: frames ever read
};

// Room for at least `frames`.
void
vf_audio_ring_init(struct vf_audio_ring *ring, size_t frame_size,
                   size_t frames);

void
vf_audio_ring_finish(struct vf_audio_ring *ring);

// Frames that wait to be read.
size_t
vf_audio_ring_fill(const struct vf_audio_ring *ring);

// Copies in what fits; returns how many frames did.
size_t
vf_audio_ring_write(struct vf_audio_ring *ring, const void *frames,
                    size_t count);

// The frames that can be read in one piece: their start, and how many. Valid
// until they are skipped.
const void *
vf_audio_ring_peek(const struct vf_audio_ring *ring, size_t *count);

// Done with that many, at most all that wait.
void
vf_audio_ring_skip(struct vf_audio_ring *ring, size_t count);
