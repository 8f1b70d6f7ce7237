// SPDX-License-Identifier: GPL-2.0-or-later
#include "spice/input_probe.h"

#include "base/clock.h"
#include "base/queue.h"

struct vf_spice_input_probe {
    struct vf_queue *times;
    GArray *added; // of struct vf_input_times
};

// What is asked about at once.
struct question {
    struct vf_queue *times;
    GArray *rows;
};

struct vf_spice_input_probe *
vf_spice_input_probe_create(struct vf_queue *times)
{
    struct vf_spice_input_probe *probe = g_new0(struct vf_spice_input_probe, 1);
    probe->times = times;
    probe->added = g_array_new(FALSE, FALSE, sizeof(struct vf_input_times));
    return probe;
}

void
vf_spice_input_probe_destroy(struct vf_spice_input_probe *probe)
{
    if (probe) {
        g_array_unref(probe->added);
        g_free(probe);
    }
}

void
vf_spice_input_probe_add(struct vf_spice_input_probe *probe,
                         const struct vf_input_times *times)
{
    g_array_append_val(probe->added, *times);
}

static void
on_flushed(GObject *channel, GAsyncResult *result, gpointer data)
{
    struct question *question = data;
    uint64_t now_ns = vf_clock_ns();
    // What a channel that ends did not write was not sent.
    if (spice_channel_flush_finish(SPICE_CHANNEL(channel), result, NULL)) {
        for (guint i = 0; i < question->rows->len; i++) {
            struct vf_input_times *row =
                &g_array_index(question->rows, struct vf_input_times, i);
            row->sent_ns = now_ns;
            vf_queue_push(question->times, row);
        }
    }
    g_array_unref(question->rows);
    g_free(question);
}

void
vf_spice_input_probe_ask(struct vf_spice_input_probe *probe,
                         SpiceInputsChannel *channel)
{
    if (probe->added->len == 0) {
        return;
    }
    struct question *question = g_new0(struct question, 1);
    question->times = probe->times;
    question->rows = probe->added;
    probe->added = g_array_new(FALSE, FALSE, sizeof(struct vf_input_times));
    spice_channel_flush_async(SPICE_CHANNEL(channel), NULL, on_flushed, question);
}
