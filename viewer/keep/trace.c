// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/keep/trace.h"

#include "base/queue.h"
#include "base/thread.h"
#include "base/wakeup.h"
#include "viewer/keep/trace_row.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>

struct kind {
    const char *name;
    size_t row_size;
    void (*print_header)(FILE *file);
    void (*print)(FILE *file, const void *row);
};

struct vf_trace {
    const struct kind *kind;
    char *path;
    FILE *file; // trace thread only, once it runs
    struct vf_queue *rows;
    struct vf_wakeup wakeup;
    struct vf_thread *thread;
    atomic_bool stopping;
};

union row {
    struct vf_frame_times frame;
    struct vf_input_times input;
};

static void
print_frame(FILE *file, const void *row)
{
    vf_trace_row_print(file, row);
}

static void
print_input(FILE *file, const void *row)
{
    vf_trace_row_print_input(file, row);
}

static const struct kind KINDS[] = {
    [VF_TRACE_FRAMES] = {"frame", sizeof(struct vf_frame_times),
                         vf_trace_row_print_header, print_frame},
    [VF_TRACE_INPUT] = {"input", sizeof(struct vf_input_times),
                        vf_trace_row_print_input_header, print_input},
};

static void
write_rows(struct vf_trace *trace)
{
    union row row;
    while (vf_queue_pop(trace->rows, &row)) {
        trace->kind->print(trace->file, &row);
    }
    // Whoever reads along sees whole rows, and soon.
    fflush(trace->file);
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
vf_trace_create(enum vf_trace_kind kind, const char *path, GError **error)
{
    FILE *file = fopen(path, "we");
    if (!file) {
        g_set_error(error, VF_ERROR, VF_ERROR_FAILED,
                    "The %s trace '%s' could not be created: %s. Name a file in a "
                    "folder that you may write to.",
                    KINDS[kind].name, path, g_strerror(errno));
        return NULL;
    }
    KINDS[kind].print_header(file);
    struct vf_trace *trace = g_new0(struct vf_trace, 1);
    trace->kind = &KINDS[kind];
    trace->path = g_strdup(path);
    trace->file = file;
    vf_wakeup_init(&trace->wakeup);
    trace->rows = vf_queue_create(trace->kind->row_size, vf_wakeup_signal_cb,
                                  &trace->wakeup);
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
        g_warning("The %s trace '%s' is incomplete: %s.", trace->kind->name,
                  trace->path, g_strerror(errno));
    }
    vf_queue_destroy(trace->rows);
    vf_wakeup_finish(&trace->wakeup);
    g_free(trace->path);
    g_free(trace);
}

struct vf_queue *
vf_trace_rows(struct vf_trace *trace)
{
    return trace ? trace->rows : NULL;
}
