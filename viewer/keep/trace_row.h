// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// One frame as a row of CSV, what --trace-frames and the flight recorder write, and
// one event that was sent, what --trace-input does. The columns are part of the
// program's interface; see virtflow-view(1).
//
// Pure. Path: viewer/keep/statistics.h, input/input_times.h -> this ->
//   viewer/keep/trace.h

#include "input/input_times.h"
#include "viewer/keep/statistics.h"

#include <stdio.h>

void
vf_trace_row_print_header(FILE *file);

void
vf_trace_row_print(FILE *file, const struct vf_frame_times *times);

void
vf_trace_row_print_input_header(FILE *file);

void
vf_trace_row_print_input(FILE *file, const struct vf_input_times *times);
