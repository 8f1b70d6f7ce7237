// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/keep/trace.h"

#include "base/queue.h"
#include "base/thread.h"
#include "base/wakeup.h"
#include "viewer/keep/trace_row.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>

struct vf_trace {
    char *path;
    FILE *file; // trace thread only, once it runs
    struct vf_queue *rows;
    struct vf_wakeup wakeup;
    struct vf_thread *thread;
    atomic_bool stopping;
};

static void
write_rows(struct vf_trace *trace)
{
    struct vf_frame_times row;
    while (vf_queue_pop(trace->rows, &row)) {
        vf_trace_row_print(trace->file, &row);
    }
}

static void
run(void *data)
{
    struct vf_trace *trace = data;
    while (!atomic_load(&trace->stopping)) {
        vf_wakeup_wait_until(&trace->wakeup, UINT64_MAX);
        write_rows(trace);
    }
    write_rows(trace);
}

struct vf_trace *
vf_trace_create(const char *path, GError **error)
{
    FILE *file = fopen(path, "we");
    if (!file) {
        g_set_error(error, VF_ERROR, VF_ERROR_FAILED,
                    "The frame trace '%s' could not be created: %s. Name a file "
                    "in a folder that you may write to.",
                    path, g_strerror(errno));
        return NULL;
    }
    vf_trace_row_print_header(file);
    struct vf_trace *trace = g_new0(struct vf_trace, 1);
    trace->path = g_strdup(path);
    trace->file = file;
    vf_wakeup_init(&trace->wakeup);
    trace->rows = vf_queue_create(sizeof(struct vf_frame_times),
                                  vf_wakeup_signal_cb, &trace->wakeup);
    trace->thread = vf_thread_start(VF_ROLE_TRACE, "vf-trace", run, trace);
    return trace;
}

void
vf_trace_destroy(struct vf_trace *trace)
{
    if (!trace) {
        return;
    }
    atomic_store(&trace->stopping, true);
    vf_wakeup_signal(&trace->wakeup);
    vf_thread_join(trace->thread);
    bool failed = ferror(trace->file) != 0;
    failed = fclose(trace->file) != 0 || failed;
    if (failed) {
        g_warning("The frame trace '%s' is incomplete: %s.", trace->path,
                  g_strerror(errno));
    }
    vf_queue_destroy(trace->rows);
    vf_wakeup_finish(&trace->wakeup);
    g_free(trace->path);
    g_free(trace);
}

void
vf_trace_add(struct vf_trace *trace, const struct vf_frame_times *times)
{
    vf_queue_push(trace->rows, times);
}
