// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// --trace-frames: one CSV row a frame, so that anybody can check the figures.
// Rows are queued by the render thread and written by a thread of their own; a
// slow disk never delays a frame.
//
// Lifetime: create (opens the file) -> add... -> destroy (writes what is left).
// Thread-safety: add from the render thread; the rest from the owner.
// Path: viewer/keep/statistics.h -> this

#include "base/error.h"
#include "viewer/keep/statistics.h"

struct vf_trace;

struct vf_trace *
vf_trace_create(const char *path, GError **error) VF_WARN_UNUSED;

// NULL is accepted. Logs a sentence if rows could not be written.
void
vf_trace_destroy(struct vf_trace *trace);

void
vf_trace_add(struct vf_trace *trace, const struct vf_frame_times *times);
