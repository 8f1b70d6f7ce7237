// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What the modules behind lgmp.h share: the checks before every operation, the
// locks, descriptors, and the table through which each wire layout brings its
// own way of reading and finishing messages.
//
// Thread-safety: as lgmp.h.
// Path: shm/lgmp.h -> this -> shm/lgmp_v5v6.c, shm/lgmp_v10.c, shm/lgmp_v12.c

#include "shm/lgmp.h"

struct vf_lgmp_ops {
    enum vf_lgmp_result (*next)(struct vf_lgmp_queue *queue,
                                struct vf_lgmp_message *message);
    enum vf_lgmp_result (*done)(struct vf_lgmp_queue *queue, uint32_t index);
    enum vf_lgmp_result (*skip_to_last)(struct vf_lgmp_queue *queue);
    bool send_locks_queue; // before the client lock
};

extern const struct vf_lgmp_ops vf_lgmp_ops_v5v6;
extern const struct vf_lgmp_ops vf_lgmp_ops_v10;
extern const struct vf_lgmp_ops vf_lgmp_ops_v12;

const struct vf_lgmp_ops *
vf_lgmp_ops_for(const struct vf_lgmp_layout *layout);

struct vf_lgmp_subscribers {
    uint32_t on;
    uint32_t bad;
};

struct vf_lgmp_subscribers
vf_lgmp_load_subscribers(const struct vf_lgmp_session *session,
                         uint32_t header);

void
vf_lgmp_store_subscribers(const struct vf_lgmp_session *session,
                          uint32_t header, struct vf_lgmp_subscribers now);

// True when a host of another layout has written its header over this one's,
// which need not have touched this one's magic number and session.
bool
vf_lgmp_is_displaced(const struct vf_lgmp_layout *layout,
                     struct vf_lgmp_memory memory);

// True while the region still holds the session that was opened.
bool
vf_lgmp_is_same_session(const struct vf_lgmp_session *session);

// OK when the session is the same and this subscription is healthy and ours.
enum vf_lgmp_result
vf_lgmp_check(const struct vf_lgmp_queue *queue);

enum vf_lgmp_lock {
    VF_LGMP_QUEUE_LOCK,
    VF_LGMP_CLIENT_LOCK,
};

// Tries for a fraction of a millisecond. BUSY, or LOST when the session ended
// or when nobody got this lock for a second: whoever holds it is not coming
// back.
enum vf_lgmp_result
vf_lgmp_lock(struct vf_lgmp_session *session, uint32_t header,
             enum vf_lgmp_lock which);

bool
vf_lgmp_try_queue_lock(const struct vf_lgmp_queue *queue);

void
vf_lgmp_release_lock(const struct vf_lgmp_session *session, uint32_t header,
                     enum vf_lgmp_lock which);

static inline uint32_t
vf_lgmp_queue_load(const struct vf_lgmp_queue *queue, uint32_t field)
{
    return vf_lgmp_load(queue->session->memory, queue->header + field);
}

static inline void
vf_lgmp_queue_store(const struct vf_lgmp_queue *queue, uint32_t field,
                    uint32_t value)
{
    vf_lgmp_store(queue->session->memory, queue->header + field, value);
}

static inline uint32_t
vf_lgmp_slot_bit(const struct vf_lgmp_queue *queue)
{
    return UINT32_C(1) << queue->slot;
}

static inline uint32_t
vf_lgmp_next_index(const struct vf_lgmp_queue *queue, uint32_t index)
{
    return index + 1 == queue->ring_length ? 0 : index + 1;
}

// Region offset of a descriptor's pending bits.
static inline size_t
vf_lgmp_pending_at(const struct vf_lgmp_queue *queue, uint32_t index)
{
    const struct vf_lgmp_layout *layout = queue->session->layout;
    return queue->ring + (size_t)index * layout->descriptor.bytes +
           layout->descriptor.pending;
}

static inline bool
vf_lgmp_is_pending(const struct vf_lgmp_queue *queue, uint32_t index)
{
    return vf_lgmp_load(queue->session->memory,
                        vf_lgmp_pending_at(queue, index)) &
           vf_lgmp_slot_bit(queue);
}

bool
vf_lgmp_is_held(const struct vf_lgmp_queue *queue, uint32_t index);

// Reads a descriptor once, checks its payload, adds it to what is held and
// moves the read position behind it.
enum vf_lgmp_result
vf_lgmp_hold(struct vf_lgmp_queue *queue, uint32_t index,
             struct vf_lgmp_message *message);

void
vf_lgmp_forget_held(struct vf_lgmp_queue *queue, uint32_t index);

// Takes the oldest descriptor out of use. Needs the queue lock. False when the
// count in the region does not fit.
bool
vf_lgmp_retire_oldest(const struct vf_lgmp_queue *queue, uint32_t index);

// Gives the next message its full time from now. Needs the queue lock.
// `only_raise`: keep what is there when it is later.
void
vf_lgmp_restart_expiry(const struct vf_lgmp_queue *queue, bool only_raise);

// How versions before 12 finish a message: the bit is cleared without the lock,
// and the descriptor taken out of use only when the lock is to be had at once;
// otherwise whoever has the lock, or the host's next step, does it. False when
// the count in the region does not fit.
bool
vf_lgmp_finish_by_try(struct vf_lgmp_queue *queue, uint32_t index,
                      bool only_raise);

// The same for everything from the read position up to, not including, `last`.
void
vf_lgmp_skip_by_try(struct vf_lgmp_queue *queue, uint32_t last,
                    bool only_raise);
