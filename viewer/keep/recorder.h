// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Records what is shown, on a thread of its own: pictures are handed over in buffers
// that exist already, and when all of those are waiting to be written a picture is
// left out and counted, so that no disk and no encoder slows the viewer.
//
// A recording has so many pictures a second, each shown as long as it was. What an
// encoder that is too slow for that has not taken some seconds after the end is missing
// from it, and the result says so.
//
// Lifetime: counted; start, and unref by whoever holds it. The last unref waits for
// the thread; after vf_recorder_stop() and its result there is nothing to wait for.
// Thread-safety: buffer and push from one thread; stop, ref and unref from any.
// Path: viewer/render/frame_grabber.h -> this -> viewer/keep/recorder_output.h

#include "base/geometry.h"

#include <stdbool.h>
#include <stdint.h>

struct vf_queue;
struct vf_recorder;

struct vf_recorder_params {
    const char *path; // see viewer/keep/recorder_output.h; copied
    unsigned fps;     // pictures a second, 1..240
    struct vf_queue *results; // of struct vf_recorder_result; borrowed
};

// How it ended, by itself or because it was stopped.
struct vf_recorder_result {
    struct vf_recorder *recorder; // which one; not a reference
    bool failed;
    char message[512]; // a whole sentence
};

struct vf_recorder *
vf_recorder_start(const struct vf_recorder_params *params);

struct vf_recorder *
vf_recorder_ref(struct vf_recorder *recorder);

// NULL is accepted.
void
vf_recorder_unref(struct vf_recorder *recorder);

// Ends it with the pictures pushed so far; the result comes once they are written.
void
vf_recorder_stop(struct vf_recorder *recorder);

// Between two pictures of the recording.
uint64_t
vf_recorder_interval_ns(const struct vf_recorder *recorder);

// Room for one picture of `size`, four bytes a pixel; NULL: all are in use. Every
// picture has the size of the first one.
uint8_t *
vf_recorder_buffer(struct vf_recorder *recorder, struct vf_size size);

// Hands the buffer back with a picture in it: R,G,B,x bytes, bottom row first, seen
// from `time_ns` (vf_clock_ns()) on.
void
vf_recorder_push(struct vf_recorder *recorder, uint8_t *buffer, uint64_t time_ns);
