// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A stage for whole plays: a region with a path, our own host in
// it, and the mailboxes that frames, cursors and status arrive in. Time is
// told, not waited for.

#include "base/mailbox.h"
#include "base/wakeup.h"
#include "shm/cursor.h"
#include "shm/frame.h"
#include "shm/frame_lease.h"
#include "shm/region.h"
#include "shm/source_status.h"
#include "tools/host/looking_glass.h"

struct stage {
    char *path;
    struct vf_region *region; // the host's view
    struct vf_lg_config config;
    struct vf_lg lg;
    bool has_host;

    struct vf_wakeup wakeup;
    struct vf_lease_pool *pool;
    struct vf_mailbox *frames;
    struct vf_mailbox *cursors;
    struct vf_mailbox *status;
};

// A region of `mib` MiB without a host.
void
stage_init(struct stage *stage, size_t mib);
void
stage_finish(struct stage *stage);

// The host maps anew what is at `path` by now. Its session is over.
void
stage_open_region(struct stage *stage);

// Ends the session there is, if any, and begins one with `stage->config`.
void
stage_start_host(struct stage *stage);

// The host stops in the middle of everything, as killed ones do.
void
stage_stop_host(struct stage *stage);

// Takes what is in a mailbox and gives it back at once. False when it was
// empty.
bool
stage_drop_frame(struct stage *stage);
bool
stage_drop_cursor(struct stage *stage);

// The code painted in a frame of 4-byte pixels.
struct vf_scene_code
stage_read_code(const struct vf_frame *frame);
