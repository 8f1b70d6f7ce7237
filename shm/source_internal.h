// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The source's inside, shared by its files: source.c goes through the stages,
// source_session.c runs one session, source_schedule.c owns the host's
// schedule in it, source_report.c tells the outside where it stands.
//
// Thread-safety: the poller's thread.
// Path: shm/source.h -> this -> shm/source.c

#include "shm/source.h"
#include "shm/source_status.h"
#include "shm/source_text.h"

enum vf_source_stage {
    VF_STAGE_OFF,     // no path
    VF_STAGE_REGION,  // opening it
    VF_STAGE_HOST,    // looking for a live host in it
    VF_STAGE_FOREIGN, // a live host that cannot be understood
    VF_STAGE_SESSION, // running
};

enum { VF_SOURCE_UDATA = 16 << 10 }; // bytes of the host's introduction we read

// One of the two subscriptions of a session.
struct vf_subscription {
    bool on;
    uint64_t since_ns;          // subscribed since
    uint64_t next_try_ns;       // not before
    enum vf_lgmp_result result; // of the last attempt
};

struct vf_source {
    struct vf_mailbox *status_box; // constant after creation

    // asked for
    char *path;
    bool paused;

    // stage
    enum vf_source_stage stage;
    uint64_t stage_since_ns;
    uint64_t look_at_region_ns; // next comparison with the path
    uint64_t open_session_ns;   // no session is opened before
    struct vf_region *region;
    char *region_error;
    bool unreadable; // the region is there and cannot be used
    bool forbidden;
    struct vf_lgmp_probe probe;
    enum vf_lgmp_sight sight;
    uint32_t seen_version;

    // session
    bool has_session;         // streams are attached; the host may be silent
    bool is_tentative;        // no sign of life was seen yet
    uint64_t still_heartbeat; // of a tentative session
    uint32_t dead_session;    // gave none; 0: there was no such
    struct vf_lgmp_session session;
    struct vf_kvmfr_session introduction;
    bool is_looking_glass;
    uint64_t check_alive_ns;
    struct vf_subscription frames_on;
    struct vf_subscription cursor_on;
    struct vf_subscription owner_on; // of the owner's queues
    struct vf_frame_schedule schedule;
    bool has_told;        // something about the schedule, in this session
    uint32_t told_serial; // the last of it
    struct vf_frame_stream frames;
    struct vf_cursor_stream cursor;
    struct vf_input_stream input;
    struct vf_clipboard_stream clipboard;
    uint64_t cursor_moved_ns;
    uint64_t no_frame_since_ns; // or since the last attempt to get one
    uint64_t no_frame_patience_ns;
    uint64_t newest_patience_ns; // for a frame that was left out
    uint64_t off_until_ns; // unsubscribed on purpose; 0: not
    struct vf_cadence cadence;
    uint8_t udata[VF_SOURCE_UDATA];

    // report
    enum vf_source_state wished;
    uint64_t wished_since_ns;
    uint64_t reported_ns;
    struct vf_source_status status; // as the outside knows it
    uint64_t sessions;
    uint64_t resubscribed;
    uint64_t faults; // of regions that are closed
    uint64_t polls;
};

// --- source.c ---

void
vf_source_enter(struct vf_source *source, enum vf_source_stage stage,
                uint64_t now_ns);

// --- source_session.c ---

// Opens a session on `layout`. OK, or BUSY and CORRUPTED to try again.
//
// Newer hosts move their heartbeat only four times a second. A picture comes
// sooner when we subscribe to what looks like a host and see whether it
// answers: a session is tentative until the heartbeat moved or a frame came,
// and left when neither happens.
enum vf_lgmp_result
vf_source_open_session(struct vf_source *source,
                       const struct vf_lgmp_layout *layout, bool is_tentative,
                       uint64_t now_ns);

// The host is gone for good: forget everything about it.
void
vf_source_drop_session(struct vf_source *source);

// The same, after giving our slots back.
void
vf_source_leave_session(struct vf_source *source);

uint64_t
vf_source_run_session(struct vf_source *source, uint64_t now_ns);

// --- source_schedule.c ---

// The host need not wait for the end of a lease that we give up.
void
vf_source_release_schedule(struct vf_source *source);

// Tells the host when frames are wanted, where it wants to know. `*next_ns`
// becomes no later than when there is more to tell.
void
vf_source_step_schedule(struct vf_source *source, uint64_t now_ns,
                        uint64_t *next_ns);

// --- source_report.c ---

void
vf_source_report(struct vf_source *source, uint64_t now_ns);
