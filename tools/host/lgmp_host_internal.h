// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What the files of the LGMP host share: fields of a queue header, its locks,
// its subscribers.
//
// Thread-safety: as lgmp_host.h.
// Path: tools/host/lgmp_host.h -> this -> tools/host/lgmp_host_post.c

#include "tools/host/lgmp_host.h"

struct vf_lgmp_host_subscribers {
    uint32_t on;
    uint32_t bad;
};

// Fields of a queue header, by their offset in it.
uint32_t
vf_lgmp_host_load(const struct vf_lgmp_host *host,
                  const struct vf_lgmp_host_queue *queue, uint32_t field);

void
vf_lgmp_host_store(struct vf_lgmp_host *host,
                   const struct vf_lgmp_host_queue *queue, uint32_t field,
                   uint32_t value);

// Waits some tens of milliseconds; `field` is that of the lock.
bool
vf_lgmp_host_lock(struct vf_lgmp_host *host,
                  const struct vf_lgmp_host_queue *queue, uint32_t field);

void
vf_lgmp_host_unlock(struct vf_lgmp_host *host,
                    const struct vf_lgmp_host_queue *queue, uint32_t field);

struct vf_lgmp_host_subscribers
vf_lgmp_host_load_subscribers(const struct vf_lgmp_host *host,
                              const struct vf_lgmp_host_queue *queue);

void
vf_lgmp_host_store_subscribers(struct vf_lgmp_host *host,
                               const struct vf_lgmp_host_queue *queue,
                               struct vf_lgmp_host_subscribers subscribers);

// Region offset of the client id of a slot.
size_t
vf_lgmp_host_slot_client(const struct vf_lgmp_host *host,
                         const struct vf_lgmp_host_queue *queue, uint32_t slot);

// Region offset of a descriptor.
size_t
vf_lgmp_host_descriptor(const struct vf_lgmp_host *host,
                        const struct vf_lgmp_host_queue *queue, uint32_t index);

static inline uint32_t
vf_lgmp_host_next_index(const struct vf_lgmp_host_queue *queue, uint32_t index)
{
    return index + 1 == queue->ring_length ? 0 : index + 1;
}
