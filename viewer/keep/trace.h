// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// --trace-frames and --trace-input: one CSV row a frame, or an event that was sent, so
// that anybody can check the figures. Rows are queued by whoever measures and written
// by a thread of their own; a slow disk never delays anything.
//
// Lifetime: create (opens the file) -> rows... -> destroy (writes what is left).
// Thread-safety: rows from any thread; the rest from the owner.
// Path: viewer/keep/statistics.h, input/input_times.h -> this

#include "base/error.h"

struct vf_queue;
struct vf_trace;

enum vf_trace_kind {
    VF_TRACE_FRAMES, // rows are struct vf_frame_times
    VF_TRACE_INPUT,  // struct vf_input_times
};

struct vf_trace *
vf_trace_create(enum vf_trace_kind kind, const char *path,
                GError **error) VF_WARN_UNUSED;

// NULL is accepted. Logs a sentence if rows could not be written.
void
vf_trace_destroy(struct vf_trace *trace);

// Where rows are put. Borrowed until destroy. NULL for NULL.
struct vf_queue *
vf_trace_rows(struct vf_trace *trace);
