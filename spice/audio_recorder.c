// SPDX-License-Identifier: GPL-2.0-or-later
#include "spice/audio_recorder.h"

#include <glib.h>

enum { RING_MS = 250 };

struct vf_audio_recorder *
vf_audio_recorder_create(struct vf_audio_format format)
{
    struct vf_audio_recorder *recorder = g_new0(struct vf_audio_recorder, 1);
    recorder->refs = 1;
    recorder->format = format;
    vf_audio_ring_init(&recorder->ring, format.channels * sizeof(int16_t),
                       (size_t)format.rate * RING_MS / 1000);
    return recorder;
}

struct vf_audio_recorder *
vf_audio_recorder_ref(struct vf_audio_recorder *recorder)
{
    __atomic_fetch_add(&recorder->refs, 1, __ATOMIC_RELAXED);
    return recorder;
}

void
vf_audio_recorder_unref(struct vf_audio_recorder *recorder)
{
    if (recorder &&
        __atomic_sub_fetch(&recorder->refs, 1, __ATOMIC_ACQ_REL) == 0) {
        vf_audio_ring_finish(&recorder->ring);
        g_free(recorder);
    }
}
