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
