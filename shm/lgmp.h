// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The consuming end of LGMP, the queue transport in the region, for every
// version this program speaks behind one interface: which version a region
// holds is found by looking (vf_lgmp_probe_*), and nobody above this header
// asks for it again.
//
// The region is hostile: whatever is read from it is read once, checked and
// then used; no lock is waited for longer than some milliseconds, and none is
// broken. Every operation gives up when the host began another session, so
// nothing is ever done to a session on behalf of the one before it.
//
// Lifetime: sessions and queues are values in the caller's memory that own
// nothing but a slot in the region; there is nothing to free. A queue borrows
// its session, a session borrows the mapping. Thread-safety: one thread for a
// session and its queues. Any number of other clients, threads and processes
// may use the same region. Errors: results, no GError: these run for every
// frame. Path: shm/region.h, shm/lgmp_layout.h -> this -> shm/kvmfr.h

#include "shm/lgmp_layout.h"
#include "shm/lgmp_memory.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum vf_lgmp_result {
    VF_LGMP_OK,
    VF_LGMP_EMPTY,    // no message
    VF_LGMP_REJECTED, // a message with impossible numbers: finish it unread
    VF_LGMP_BUSY,     // somebody holds a lock, or all the room: try again
    VF_LGMP_NO_QUEUE, // the host has not made this queue (yet)
    VF_LGMP_NO_SLOT,  // all subscriber slots are taken
    VF_LGMP_DROPPED,  // the host gave up on this subscription: subscribe again
    VF_LGMP_UNSUBSCRIBED, // somebody removed this subscription
    VF_LGMP_CORRUPTED,    // the queue's own numbers are impossible
    VF_LGMP_LOST,         // the session is over
};

// --- Finding a live host ----------------------------------------------------

enum {
    VF_LGMP_CANDIDATES = 3, // places where a magic number can be
};

enum vf_lgmp_sight {
    VF_LGMP_NOTHING, // no magic number anywhere
    VF_LGMP_SILENT,  // there is one, but its heartbeat has not moved (yet)
    VF_LGMP_FOREIGN, // there is one, of a version this program does not speak
    VF_LGMP_ALIVE,
};

struct vf_lgmp_sighting {
    enum vf_lgmp_sight sight;
    uint32_t version;                    // what the host says; 0: nothing
    const struct vf_lgmp_layout *layout; // only when SILENT or ALIVE
    bool is_alone; // there is no other magic number that could be meant
};

// Remembers the heartbeats between two looks; zero-initialise before the first.
struct vf_lgmp_probe {
    struct {
        const struct vf_lgmp_layout *layout; // NULL: not a candidate
        uint64_t timestamp;
    } candidates[VF_LGMP_CANDIDATES];
};

// Looks once. Call it every few milliseconds: a heartbeat moves every 10 to 260
// ms.
struct vf_lgmp_sighting
vf_lgmp_probe_look(struct vf_lgmp_probe *probe, struct vf_lgmp_memory memory);

// --- A session --------------------------------------------------------------

struct vf_lgmp_session {
    const struct vf_lgmp_layout *layout; // constant while open
    struct vf_lgmp_memory memory;
    uint32_t id;
    uint32_t client;
    uint32_t queue_count; // largest seen: may grow, not shrink
    size_t udata_end;     // region offset behind the host's user data

    uint64_t heartbeat;       // timestamp seen last
    uint64_t heartbeat_at_ns; // when it last changed, own clock
    bool lost;
    bool silent; // lost because the heartbeat stopped, and for no other reason

    // Since when the queue lock and the client lock of every queue could not be
    // had, own clock; 0: all is well.
    uint64_t locked_since_ns[VF_LGMP_MAX_QUEUES][2];
};

// Opens a session on what the probe found and copies at most `capacity` bytes
// of the host's user data to `udata`, `*size` of them. BUSY while the host
// rewrites its header: look again some milliseconds later.
enum vf_lgmp_result
vf_lgmp_open(struct vf_lgmp_session *session, struct vf_lgmp_memory memory,
             const struct vf_lgmp_layout *layout, uint64_t now_ns,
             uint8_t *udata, size_t capacity, size_t *size);

// True while the session in the region is still this one and its heartbeat
// moved within the last second. Call it at least every 100 ms.
bool
vf_lgmp_is_alive(struct vf_lgmp_session *session, uint64_t now_ns);

// Takes up again a session that was lost because it was silent, and whose
// heartbeat was seen again; its queues are as they were.
void
vf_lgmp_revive(struct vf_lgmp_session *session, uint64_t now_ns);

// --- Queues -----------------------------------------------------------------

enum {
    VF_LGMP_MAX_HELD = 8, // messages read and not yet finished
};

struct vf_lgmp_queue {
    struct vf_lgmp_session *session; // borrowed; NULL: not subscribed
    uint32_t header;                 // region offset
    uint32_t ring;                   // region offset, checked at subscription
    uint32_t ring_length;
    uint32_t timeout_ms;
    uint32_t slot;
    uint32_t position; // the next descriptor to read
    uint32_t held_count;
    uint32_t held[VF_LGMP_MAX_HELD]; // read and not yet finished, oldest first
};

struct vf_lgmp_message {
    uint32_t index;  // descriptor
    uint64_t udata;  // application tag
    uint32_t offset; // payload, inside the region
    uint32_t size;   // of the payload's buffer, not of what was written
};

// Takes the lowest free slot; later messages are for us. NO_QUEUE, NO_SLOT and
// BUSY are worth another try.
enum vf_lgmp_result
vf_lgmp_subscribe(struct vf_lgmp_session *session, uint32_t queue_id,
                  struct vf_lgmp_queue *queue);

// Gives the slot back, with everything held. Does nothing to another session
// and nothing to a slot that the host gave up on.
void
vf_lgmp_unsubscribe(struct vf_lgmp_queue *queue);

// The next message that was not read yet. It is held until vf_lgmp_done(); a
// host waits at most a second for that. REJECTED messages are held, too. BUSY
// also when VF_LGMP_MAX_HELD are held.
enum vf_lgmp_result
vf_lgmp_next(struct vf_lgmp_queue *queue, struct vf_lgmp_message *message);

// Finishes a held message; finish the oldest first, so that the host gets its
// room back at once. BUSY: it is still held, try again soon.
enum vf_lgmp_result
vf_lgmp_done(struct vf_lgmp_queue *queue, uint32_t index);

// Finishes unread everything but the newest message.
enum vf_lgmp_result
vf_lgmp_skip_to_last(struct vf_lgmp_queue *queue);

// --- Client to host ---------------------------------------------------------

// `size` <= VF_LGMP_CLIENT_DATA. `*serial` names the message afterwards.
enum vf_lgmp_result
vf_lgmp_send(struct vf_lgmp_queue *queue, const void *data, size_t size,
             uint32_t *serial);

// True when the host has carried out that message.
bool
vf_lgmp_was_handled(const struct vf_lgmp_queue *queue, uint32_t serial);
