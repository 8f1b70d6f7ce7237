// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/keep/trace_row.h"

#include <inttypes.h>

void
vf_trace_row_print_header(FILE *file)
{
    fputs("serial,detected_ns,copied_ns,drawn_ns,swapped_ns,bytes,absent_ns,"
          "upload,skipped,damage_rects\n",
          file);
}

void
vf_trace_row_print(FILE *file, const struct vf_frame_times *times)
{
    fprintf(file,
            "%" PRIu32 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64
            ",%" PRIu64 ",%s,%" PRIu32 ",%" PRIu32 "\n",
            times->serial, times->detected_ns, times->copied_ns, times->drawn_ns,
            times->swapped_ns, times->bytes, times->absent_ns,
            times->upload ? times->upload : "", times->skipped,
            times->damage_rects);
}

void
vf_trace_row_print_input_header(FILE *file)
{
    fputs("way,what,event_ns,given_ns,taken_ns,sent_ns\n", file);
}

void
vf_trace_row_print_input(FILE *file, const struct vf_input_times *times)
{
    static const char *const NAMES[] = {
        [VF_INPUT_KEY] = "key",         [VF_INPUT_BUTTON] = "button",
        [VF_INPUT_MOTION] = "motion",   [VF_INPUT_POSITION] = "position",
        [VF_INPUT_WHEEL] = "wheel",     [VF_INPUT_FOCUS] = "focus",
        [VF_INPUT_POINTER] = "pointer", [VF_INPUT_VISIBLE] = "visible",
        [VF_INPUT_LOCKS] = "locks",
    };
    fprintf(file,
            "%s,%s,%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 "\n", times->way,
            NAMES[times->type], times->event_ns, times->given_ns, times->taken_ns,
            times->sent_ns);
}
