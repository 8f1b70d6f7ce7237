// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Where a recording goes, by its name:
//     NAME.y4m or -     YUV4MPEG2, written to the file, named pipe or standard output
//     any other name    FFV1, without loss, by the program ffmpeg
//
// A pipe that nobody reads holds a recording up, but not its end: once `stopping` is
// true, which another thread may make it, two seconds without progress are enough.
//
// Lifetime: open -> put... -> close, which frees. Thread-safety: one thread; every
// call may block as long as the disk does, or the reader of a pipe until `stopping`.
// Path: viewer/keep/recorder.h -> this -> viewer/keep/y4m.h

#include "base/error.h"
#include "base/geometry.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct vf_recorder_output;

// `fps`: pictures a second. `stopping` is borrowed until close.
struct vf_recorder_output *
vf_recorder_output_open(const char *path, struct vf_size size, unsigned fps,
                        const atomic_bool *stopping,
                        GError **error) VF_WARN_UNUSED;

// The next picture: R,G,B,x bytes, bottom row first; NULL: the one before again.
bool
vf_recorder_output_put(struct vf_recorder_output *output, const uint8_t *rgba,
                       GError **error) VF_WARN_UNUSED;

// Waits until everything is written. `output` is gone afterwards, also on failure.
bool
vf_recorder_output_close(struct vf_recorder_output *output,
                         GError **error) VF_WARN_UNUSED;
