// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The last minute, always: every frame's way, and once a second what the machine was
// doing, so that a stutter can be looked into after it was felt. Written to files
// only when asked for:
//     NAME frames.csv  as --trace-frames
//     NAME host.csv    a row a second: when, in CLOCK_MONOTONIC ns; how busy the
//                      machine's processors were, all of them being 100 percent; this
//                      program, one processor being 100; the time that something waited
//                      for a processor, for memory, for the disk, in percent of the
//                      last ten seconds (the kernel's "some avg10"); looks at the
//                      region, frames and frames skipped in it
//
// Lifetime: create/destroy; a thread of its own looks once a second and writes.
// Thread-safety: add_frame from the render thread, the rest from the owner.
// Path: viewer/keep/statistics.h -> this -> viewer/keep/host_load.h,
//   viewer/keep/trace_row.h

#include "shm/source_status.h"
#include "viewer/keep/statistics.h"

#include <stdbool.h>

struct vf_flight_recorder;
struct vf_queue;

struct vf_flight_result {
    bool failed;
    char message[512]; // a whole sentence
};

// `results`: of struct vf_flight_result; borrowed.
struct vf_flight_recorder *
vf_flight_recorder_create(struct vf_queue *results);

// NULL is accepted.
void
vf_flight_recorder_destroy(struct vf_flight_recorder *recorder);

void
vf_flight_recorder_add_frame(struct vf_flight_recorder *recorder,
                             const struct vf_frame_times *times);

// What was last heard of the source.
void
vf_flight_recorder_note_source(struct vf_flight_recorder *recorder,
                               const struct vf_source_counters *counters);

// Writes what there is to the files called `name`, and says so in `results`. Copied.
void
vf_flight_recorder_dump(struct vf_flight_recorder *recorder, const char *name);
