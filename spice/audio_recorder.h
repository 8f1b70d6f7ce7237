// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Sound from the host's microphone on its way to the guest: filled by the sound
// card's thread, emptied by the one that sends.
//
// Lifetime: create with one reference -> ref/unref.
// Thread-safety: the ring's (one writer, one reader).
// Path: spice/audio_ring.h -> this -> spice/audio_host.h

#include "spice/audio_player.h"
#include "spice/audio_ring.h"

struct vf_audio_recorder {
    unsigned refs;                 // atomic
    struct vf_audio_format format; // constant
    struct vf_audio_ring ring;     // of 16 bit frames
};

struct vf_audio_recorder *
vf_audio_recorder_create(struct vf_audio_format format);

struct vf_audio_recorder *
vf_audio_recorder_ref(struct vf_audio_recorder *recorder);

// NULL is accepted.
void
vf_audio_recorder_unref(struct vf_audio_recorder *recorder);
