// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Real processes and real time: lgmp-testhost as a child that is told what to
// do line by line, and the poller in this process with its mailboxes. Waits are
// for conditions, with a deadline that only a hang reaches.

#include "base/mailbox.h"
#include "base/wakeup.h"
#include "shm/cursor.h"
#include "shm/frame.h"
#include "shm/poller.h"
#include "shm/source_status.h"
#include "tools/host/scene.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

// --- the host ---------------------------------------------------------------

struct host {
    pid_t pid;
    FILE *to;
    FILE *from;
    char line[256]; // the last line it wrote
};

// Starts the program with `arguments` (split at blanks) on `path`, and waits
// until its session has begun.
void
host_start(struct host *host, const char *arguments, const char *path);

// Sends a command and waits for its 'ok'; fails the test on an 'error'.
void
host_tell(struct host *host, const char *command);

// The same, again and again until it is done.
void
host_insist(struct host *host, const char *command);

// Waits for a line that begins with `words`.
void
host_expect(struct host *host, const char *words);

// SIGKILL, in the middle of everything.
void
host_kill(struct host *host);

// --- the poller -------------------------------------------------------------

struct viewer {
    struct vf_wakeup wakeup;
    struct vf_mailbox *frames;
    struct vf_mailbox *cursors;
    struct vf_mailbox *statuses;
    struct vf_poller *poller;

    struct vf_source_status status; // newest
    struct vf_cursor cursor;        // newest, with its references
    uint64_t frames_seen;
};

void
viewer_start(struct viewer *viewer, const char *path);
void
viewer_stop(struct viewer *viewer);

// The next frame, complete. To be released.
struct vf_frame
viewer_next_frame(struct viewer *viewer);

// Takes and releases frames until `is_it` says yes to one, which it returns.
struct vf_frame
viewer_wait_for_frame(struct viewer *viewer,
                      bool (*is_it)(const struct vf_frame *frame,
                                    const void *data),
                      const void *data);

// A frame of that size.
struct vf_frame
viewer_wait_for_size(struct viewer *viewer, int32_t w, int32_t h);

// Consumes everything until the source is in `state`.
void
viewer_wait_for_state(struct viewer *viewer, enum vf_source_state state);

// Consumes everything until `is_so(viewer)`.
void
viewer_wait_until(struct viewer *viewer,
                  bool (*is_so)(const struct viewer *viewer));

// --- both -------------------------------------------------------------------

// A path in /dev/shm that nobody else uses. Free with g_free() after unlinking.
char *
make_region_path(const char *name);

// True when every pixel of the frame is what a scene with these parameters
// looks like. `*row` is the first that differs, or -1 when there is no code to
// read.
bool
is_scene(const struct vf_frame *frame, const struct vf_scene_params *params,
         int32_t *row);

void
assert_scene(const struct vf_frame *frame,
             const struct vf_scene_params *params);
