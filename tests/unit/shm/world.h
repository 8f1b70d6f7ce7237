// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A source, the host it finds, and the consumer of its frames, in simulated
// time: a millisecond a step.

#include "base/queue.h"
#include "input/input_times.h"
#include "shm/lgmp_clipboard.h"
#include "shm/lgmp_input.h"
#include "shm/source.h"
#include "tests/unit/shm/stage.h"

struct world {
    struct stage stage;
    struct vf_source *source;
    struct vf_lgmp_input *input; // not wanted, unless a test says so
    struct vf_queue *input_times; // of struct vf_input_times
    struct vf_queue *clipboard_events;   // of struct vf_lgmp_clipboard_event
    struct vf_lgmp_clipboard *clipboard; // not wanted, unless a test says so
    uint64_t now;

    // how the host behaves
    bool frozen; // does nothing, as a VM that is paused
    bool mute;   // posts no frames of its own
    bool spoils; // writes headers that make no sense
    unsigned forgets; // so many newcomers, for want of room for their frame
    uint32_t warps;
    int32_t warp[2];
    uint32_t resizes;
    uint32_t odd_requests; // of any other size than ours have

    // what the consumer got
    struct vf_source_status status;
    uint64_t frames;
    struct vf_scene_code code; // of the newest frame
    struct vf_size image;
    struct vf_cursor cursor;
};

// A source without a path, and a region without a host.
void
world_begin(struct world *world);
void
world_end(struct world *world);

// The same, with a host of that version that is shown.
void
world_begin_running(struct world *world, uint32_t version);

void
world_run_ms(struct world *world, uint64_t ms);

// Until the source is in `state`; fails after `ms`.
void
world_run_until(struct world *world, enum vf_source_state state, uint64_t ms);

// Until another frame has arrived; fails after `ms`.
void
world_run_until_frames(struct world *world, uint64_t ms);

// The sentence for the screen contains `words`.
void
world_assert_says(const struct world *world, const char *words);

// The host's own step, without anybody looking.
void
world_step_host(struct world *world);

static const uint32_t world_versions[] = {5, 6, 10, 12};
enum { WORLD_VERSIONS = 4 };

// Registers `test` once for every version, as "/path/lgmp-N".
void
world_add_tests(const char *path, void (*test)(const void *version));
