// SPDX-License-Identifier: GPL-2.0-or-later
#include "spice/audio_ring.h"

#include <glib.h>
#include <string.h>

void
vf_audio_ring_init(struct vf_audio_ring *ring, size_t frame_size, size_t frames)
{
    size_t capacity = 1;
    while (capacity < frames) {
        capacity *= 2;
    }
    *ring = (struct vf_audio_ring){
        .bytes = g_malloc0_n(capacity, frame_size),
        .frame_size = frame_size,
        .capacity = capacity,
    };
}

void
vf_audio_ring_finish(struct vf_audio_ring *ring)
{
    g_free(ring->bytes);
    ring->bytes = NULL;
}

static size_t
load(const size_t *counter)
{
    return __atomic_load_n(counter, __ATOMIC_ACQUIRE);
}

size_t
vf_audio_ring_fill(const struct vf_audio_ring *ring)
{
    size_t read = load(&ring->read);
    return load(&ring->written) - read;
}

size_t
vf_audio_ring_write(struct vf_audio_ring *ring, const void *frames,
                    size_t count)
{
    size_t written = ring->written;
    count = MIN(count, ring->capacity - (written - load(&ring->read)));
    size_t at = written & (ring->capacity - 1);
    size_t first = MIN(count, ring->capacity - at);
    memcpy(ring->bytes + at * ring->frame_size, frames,
           first * ring->frame_size);
    memcpy(ring->bytes, (const uint8_t *)frames + first * ring->frame_size,
           (count - first) * ring->frame_size);
    __atomic_store_n(&ring->written, written + count, __ATOMIC_RELEASE);
    return count;
}

const void *
vf_audio_ring_peek(const struct vf_audio_ring *ring, size_t *count)
{
    size_t at = ring->read & (ring->capacity - 1);
    *count = MIN(load(&ring->written) - ring->read, ring->capacity - at);
    return ring->bytes + at * ring->frame_size;
}

void
vf_audio_ring_skip(struct vf_audio_ring *ring, size_t count)
{
    size_t read = ring->read;
    count = MIN(count, load(&ring->written) - read);
    __atomic_store_n(&ring->read, read + count, __ATOMIC_RELEASE);
}
