// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/keep/flight_recorder.h"

#include "base/clock.h"
#include "base/mutex.h"
#include "base/queue.h"
#include "base/thread.h"
#include "base/words.h"
#include "viewer/keep/host_load.h"
#include "viewer/keep/trace_row.h"

#include <errno.h>
#include <glib.h>
#include <inttypes.h>
#include <string.h>

enum {
    SECONDS = 60,
    FRAMES = SECONDS * 240, // of a fast guest; a slow one's last minutes
};

struct second {
    uint64_t at_ns;
    struct vf_host_load load;
    struct vf_source_counters counters;
};

struct vf_flight_recorder {
    struct vf_queue *results;
    struct vf_thread *thread;

    struct vf_mutex lock;
    struct vf_cond changed;
    // protected by lock
    bool stopping;
    char *dump_name; // asked for; NULL: nothing
    struct vf_source_counters counters;
    struct vf_frame_times *frames; // FRAMES, as a ring
    uint64_t frame_count;          // ever added

    // of the recorder's thread
    struct vf_host_load_meter meter;
    struct second seconds[SECONDS]; // as a ring
    uint64_t second_count;
};

void
vf_flight_recorder_add_frame(struct vf_flight_recorder *recorder,
                             const struct vf_frame_times *times)
{
    vf_mutex_lock(&recorder->lock);
    recorder->frames[recorder->frame_count++ % FRAMES] = *times;
    vf_mutex_unlock(&recorder->lock);
}

void
vf_flight_recorder_note_source(struct vf_flight_recorder *recorder,
                               const struct vf_source_counters *counters)
{
    vf_mutex_lock(&recorder->lock);
    recorder->counters = *counters;
    vf_mutex_unlock(&recorder->lock);
}

void
vf_flight_recorder_dump(struct vf_flight_recorder *recorder, const char *name)
{
    vf_mutex_lock(&recorder->lock);
    g_free(recorder->dump_name);
    recorder->dump_name = g_strdup(name);
    vf_cond_signal(&recorder->changed);
    vf_mutex_unlock(&recorder->lock);
}

// The thread -------------------------------------------------------------------

static void
note_second(struct vf_flight_recorder *recorder)
{
    struct second *second = &recorder->seconds[recorder->second_count++ % SECONDS];
    second->load = vf_host_load_read(&recorder->meter);
    second->at_ns = vf_clock_ns();
    vf_mutex_lock(&recorder->lock);
    second->counters = recorder->counters;
    vf_mutex_unlock(&recorder->lock);
}

static FILE *
open_file(const char *name, const char *ending, char **path)
{
    *path = g_strconcat(name, ending, NULL);
    return fopen(*path, "we");
}

static bool
close_file(FILE *file)
{
    bool failed = ferror(file) != 0;
    return fclose(file) == 0 && !failed;
}

// Copied under the lock in pieces, so that the render thread waits for no more than
// a moment.
static bool
write_frames(struct vf_flight_recorder *recorder, FILE *file)
{
    enum { PIECE = 256 };
    struct vf_frame_times piece[PIECE];
    uint64_t since = vf_clock_ns() - SECONDS * VF_NS_PER_S;
    vf_trace_row_print_header(file);
    uint64_t next = 0;
    for (uint64_t count = 1; count > 0;) {
        vf_mutex_lock(&recorder->lock);
        uint64_t end = recorder->frame_count;
        uint64_t oldest = end > FRAMES ? end - FRAMES : 0;
        next = MAX(next, oldest);
        count = MIN(end - next, PIECE);
        for (uint64_t i = 0; i < count; i++) {
            piece[i] = recorder->frames[(next + i) % FRAMES];
        }
        vf_mutex_unlock(&recorder->lock);
        for (uint64_t i = 0; i < count; i++) {
            if (piece[i].swapped_ns >= since) {
                vf_trace_row_print(file, &piece[i]);
            }
        }
        next += count;
    }
    return close_file(file);
}

static bool
write_seconds(const struct vf_flight_recorder *recorder, FILE *file)
{
    fputs("at_ns,machine_percent,program_percent,cpu_pressure,memory_pressure,"
          "io_pressure,polls,frames,skipped\n",
          file);
    uint64_t end = recorder->second_count;
    for (uint64_t i = end > SECONDS ? end - SECONDS : 0; i < end; i++) {
        const struct second *s = &recorder->seconds[i % SECONDS];
        fprintf(file,
                "%" PRIu64 ",%.1f,%.1f,%.2f,%.2f,%.2f,%" PRIu64 ",%" PRIu64
                ",%" PRIu64 "\n",
                s->at_ns, s->load.machine_percent, s->load.program_percent,
                s->load.cpu_pressure, s->load.memory_pressure, s->load.io_pressure,
                s->counters.polls, s->counters.frames, s->counters.skipped);
    }
    return close_file(file);
}

static void
dump(struct vf_flight_recorder *recorder, const char *name)
{
    struct vf_flight_result result = {.failed = false};
    g_autofree char *frames_path = NULL;
    g_autofree char *host_path = NULL;
    errno = 0;
    FILE *frames = open_file(name, " frames.csv", &frames_path);
    FILE *host = frames ? open_file(name, " host.csv", &host_path) : NULL;
    bool written = frames && host;
    written = frames && write_frames(recorder, frames) && written;
    written = host && write_seconds(recorder, host) && written;
    result.failed = !written;
    if (written) {
        g_snprintf(result.message, sizeof(result.message),
                   _("The last minute was written to '%s' and '%s'."), frames_path,
                   host_path);
    } else {
        g_snprintf(result.message, sizeof(result.message),
                   _("The last minute could not be written to '%s': %s."),
                   host_path ? host_path : frames_path, g_strerror(errno));
    }
    vf_queue_push(recorder->results, &result);
}

// Waits until `deadline_ns`; what is to be written, *transferred*, or NULL.
static char *
wait_until(struct vf_flight_recorder *recorder, uint64_t deadline_ns, bool *stop)
{
    vf_mutex_lock(&recorder->lock);
    bool in_time = true;
    while (in_time && !recorder->stopping && !recorder->dump_name) {
        in_time = vf_cond_wait_until(&recorder->changed, &recorder->lock,
                                     deadline_ns);
    }
    char *name = recorder->dump_name;
    recorder->dump_name = NULL;
    *stop = recorder->stopping && !name;
    vf_mutex_unlock(&recorder->lock);
    return name;
}

static void
run(void *data)
{
    struct vf_flight_recorder *recorder = data;
    uint64_t next_ns = vf_clock_ns() + VF_NS_PER_S;
    for (bool stop = false; !stop;) {
        g_autofree char *name = wait_until(recorder, next_ns, &stop);
        if (name) {
            dump(recorder, name);
        } else if (!stop) {
            note_second(recorder);
            next_ns = vf_clock_ns() + VF_NS_PER_S;
        }
    }
}

struct vf_flight_recorder *
vf_flight_recorder_create(struct vf_queue *results)
{
    struct vf_flight_recorder *recorder = g_new0(struct vf_flight_recorder, 1);
    recorder->results = results;
    recorder->frames = g_new0(struct vf_frame_times, FRAMES);
    vf_mutex_init(&recorder->lock);
    vf_cond_init(&recorder->changed);
    recorder->thread = vf_thread_start(VF_ROLE_TRACE, "vf-flight", run, recorder);
    return recorder;
}

void
vf_flight_recorder_destroy(struct vf_flight_recorder *recorder)
{
    if (!recorder) {
        return;
    }
    vf_mutex_lock(&recorder->lock);
    recorder->stopping = true;
    vf_cond_signal(&recorder->changed);
    vf_mutex_unlock(&recorder->lock);
    vf_thread_join(recorder->thread);
    vf_cond_finish(&recorder->changed);
    vf_mutex_finish(&recorder->lock);
    g_free(recorder->dump_name);
    g_free(recorder->frames);
    g_free(recorder);
}
