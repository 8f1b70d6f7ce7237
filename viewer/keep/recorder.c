// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/keep/recorder.h"

#include "base/clock.h"
#include "base/mutex.h"
#include "base/queue.h"
#include "base/thread.h"
#include "base/words.h"
#include "viewer/keep/recorder_output.h"

#include <glib.h>
#include <stdatomic.h>
#include <string.h>

// Pictures on their way to the thread: a sixth of a second of a fast guest.
enum { BUFFERS = 8 };

// While nothing new comes the picture goes on this often, so that there is little
// left to write when the recording ends.
static const uint64_t GO_ON_NS = 250 * VF_NS_PER_MS;

// What an encoder that is too slow has not taken so long after the end is left out, so
// that nobody waits for it by the minute.
static const uint64_t LINGER_NS = 3 * VF_NS_PER_S;

struct buffer {
    uint8_t *rgba; // NULL: not made yet
    bool is_free;
    uint64_t time_ns;
    uint64_t number; // the order in which they were pushed
};

struct vf_recorder {
    char *path;
    unsigned fps;
    struct vf_queue *results;
    struct vf_thread *thread;
    atomic_int references;

    struct vf_mutex lock;
    struct vf_cond changed;
    // protected by lock
    struct buffer buffers[BUFFERS];
    struct vf_size size;
    uint64_t pushed;
    uint64_t left_out;
    atomic_bool stopping; // the output looks at it without
    uint64_t stopped_ns; // when that began
    bool ended; // the thread takes nothing more

    // of the recorder's thread
    uint64_t written;    // pictures
    uint64_t first_ns;   // when the first picture was seen
    uint64_t taken;      // number of the newest picture written
    GError *error;
};

// Pushing --------------------------------------------------------------------

uint64_t
vf_recorder_interval_ns(const struct vf_recorder *recorder)
{
    return VF_NS_PER_S / recorder->fps;
}

uint8_t *
vf_recorder_buffer(struct vf_recorder *recorder, struct vf_size size)
{
    uint8_t *found = NULL;
    vf_mutex_lock(&recorder->lock);
    for (int i = 0; i < BUFFERS && !found && !recorder->ended; i++) {
        struct buffer *buffer = &recorder->buffers[i];
        if (buffer->is_free) {
            buffer->is_free = false;
            if (!buffer->rgba) {
                buffer->rgba = g_malloc((size_t)size.w * (size_t)size.h * 4);
            }
            found = buffer->rgba;
        }
    }
    recorder->size = size;
    recorder->left_out += found || recorder->ended ? 0 : 1;
    vf_mutex_unlock(&recorder->lock);
    return found;
}

void
vf_recorder_push(struct vf_recorder *recorder, uint8_t *rgba, uint64_t time_ns)
{
    vf_mutex_lock(&recorder->lock);
    for (int i = 0; i < BUFFERS; i++) {
        struct buffer *buffer = &recorder->buffers[i];
        if (buffer->rgba == rgba) {
            buffer->time_ns = time_ns;
            buffer->number = ++recorder->pushed;
        }
    }
    vf_cond_signal(&recorder->changed);
    vf_mutex_unlock(&recorder->lock);
}

// The thread -----------------------------------------------------------------

// The oldest picture that was not written yet; NULL: none.
static struct buffer *
oldest(struct vf_recorder *recorder)
{
    struct buffer *found = NULL;
    for (int i = 0; i < BUFFERS; i++) {
        struct buffer *buffer = &recorder->buffers[i];
        if (!buffer->is_free && buffer->number > recorder->taken &&
            (!found || buffer->number < found->number)) {
            found = buffer;
        }
    }
    return found;
}

// Waits for a picture; NULL: there is none now, or never again when `*over`.
static struct buffer *
next_picture(struct vf_recorder *recorder, bool *over)
{
    vf_mutex_lock(&recorder->lock);
    struct buffer *buffer = oldest(recorder);
    if (!buffer && !recorder->stopping) {
        vf_cond_wait_until(&recorder->changed, &recorder->lock,
                           vf_clock_ns() + GO_ON_NS);
        buffer = oldest(recorder);
    }
    *over = !buffer && recorder->stopping;
    vf_mutex_unlock(&recorder->lock);
    return buffer;
}

static void
give_back(struct vf_recorder *recorder, struct buffer *buffer)
{
    vf_mutex_lock(&recorder->lock);
    recorder->taken = buffer->number;
    buffer->is_free = true;
    vf_mutex_unlock(&recorder->lock);
}

// How many pictures there are before `time_ns`.
static uint64_t
place_of(const struct vf_recorder *recorder, uint64_t time_ns)
{
    double seconds = (double)(time_ns - recorder->first_ns) / 1e9;
    return (uint64_t)(seconds * recorder->fps + 0.5);
}

// 0 before it is stopped.
static uint64_t
stopped_at(struct vf_recorder *recorder)
{
    if (!atomic_load(&recorder->stopping)) {
        return 0;
    }
    vf_mutex_lock(&recorder->lock);
    const uint64_t stopped_ns = recorder->stopped_ns;
    vf_mutex_unlock(&recorder->lock);
    return stopped_ns;
}

static bool
is_overdue(struct vf_recorder *recorder)
{
    const uint64_t stopped_ns = stopped_at(recorder);
    return stopped_ns > 0 && vf_clock_ns() - stopped_ns > LINGER_NS;
}

// The picture before goes on until `place`.
static bool
repeat_until(struct vf_recorder *recorder, struct vf_recorder_output *output,
             uint64_t place)
{
    for (; recorder->written < place && !is_overdue(recorder);
         recorder->written++) {
        if (!vf_recorder_output_put(output, NULL, &recorder->error)) {
            return false;
        }
    }
    return true;
}

static bool
write_picture(struct vf_recorder *recorder, struct vf_recorder_output *output,
              const struct buffer *buffer)
{
    uint64_t place = place_of(recorder, buffer->time_ns);
    if (!repeat_until(recorder, output, place)) {
        return false;
    }
    // Two at the same place: the later one is left out.
    if (recorder->written > place || is_overdue(recorder)) {
        return true;
    }
    recorder->written++;
    return vf_recorder_output_put(output, buffer->rgba, &recorder->error);
}

// Until when the picture before goes on while there is no newer one.
static uint64_t
until_now(struct vf_recorder *recorder)
{
    const uint64_t stopped_ns = stopped_at(recorder);
    return place_of(recorder, stopped_ns > 0 ? stopped_ns : vf_clock_ns());
}

static bool
write_all(struct vf_recorder *recorder, struct vf_recorder_output *output)
{
    for (;;) {
        bool over;
        struct buffer *buffer = next_picture(recorder, &over);
        bool written =
            buffer ? write_picture(recorder, output, buffer)
                   : repeat_until(recorder, output, until_now(recorder));
        if (buffer) {
            give_back(recorder, buffer);
        }
        if (!written || over || is_overdue(recorder)) {
            return written;
        }
    }
}

// False when there was no picture at all.
static bool
wait_for_first(struct vf_recorder *recorder, struct vf_size *size)
{
    vf_mutex_lock(&recorder->lock);
    while (!oldest(recorder) && !recorder->stopping) {
        vf_cond_wait(&recorder->changed, &recorder->lock);
    }
    struct buffer *first = oldest(recorder);
    recorder->first_ns = first ? first->time_ns : 0;
    *size = recorder->size;
    vf_mutex_unlock(&recorder->lock);
    return first != NULL;
}

// Seconds at the end that were not written.
static double
missing_s(struct vf_recorder *recorder)
{
    const uint64_t wanted = is_overdue(recorder) ? until_now(recorder) : 0;
    return wanted > recorder->written
               ? (double)(wanted - recorder->written) / recorder->fps
               : 0;
}

static void
report(struct vf_recorder *recorder, uint64_t left_out)
{
    const double missing = missing_s(recorder);
    struct vf_recorder_result result = {.recorder = recorder,
                                        .failed = recorder->error != NULL};
    if (recorder->error) {
        g_strlcpy(result.message, recorder->error->message,
                  sizeof(result.message));
    } else if (missing > 0) {
        g_snprintf(result.message, sizeof(result.message),
                   _("Recorded %.1f s to '%s'; the last %.1f s are missing, because "
                     "%u pictures a second are too many for this computer: choose "
                     "fewer with --record-fps."),
                   (double)recorder->written / recorder->fps, recorder->path,
                   missing, recorder->fps);
    } else {
        g_snprintf(result.message, sizeof(result.message),
                   _("Recorded %.1f s to '%s'; %u pictures were left out."),
                   (double)recorder->written / recorder->fps, recorder->path,
                   (unsigned)left_out);
    }
    vf_queue_push(recorder->results, &result);
}

static void
run(void *data)
{
    struct vf_recorder *recorder = data;
    struct vf_size size;
    if (wait_for_first(recorder, &size)) {
        struct vf_recorder_output *output = vf_recorder_output_open(
            recorder->path, size, recorder->fps, &recorder->stopping,
            &recorder->error);
        if (output) {
            bool written = write_all(recorder, output);
            GError *late = NULL;
            if (!vf_recorder_output_close(output, written ? &recorder->error
                                                          : &late)) {
                g_clear_error(&late);
            }
        }
    }
    vf_mutex_lock(&recorder->lock);
    recorder->ended = true;
    uint64_t left_out = recorder->left_out;
    vf_mutex_unlock(&recorder->lock);
    report(recorder, left_out);
}

// Life -----------------------------------------------------------------------

struct vf_recorder *
vf_recorder_start(const struct vf_recorder_params *params)
{
    struct vf_recorder *recorder = g_new0(struct vf_recorder, 1);
    recorder->path = g_strdup(params->path);
    recorder->fps = params->fps;
    recorder->results = params->results;
    atomic_init(&recorder->references, 1);
    vf_mutex_init(&recorder->lock);
    vf_cond_init(&recorder->changed);
    for (int i = 0; i < BUFFERS; i++) {
        recorder->buffers[i].is_free = true;
    }
    recorder->thread = vf_thread_start(VF_ROLE_TRACE, "vf-record", run, recorder);
    return recorder;
}

struct vf_recorder *
vf_recorder_ref(struct vf_recorder *recorder)
{
    atomic_fetch_add(&recorder->references, 1);
    return recorder;
}

void
vf_recorder_unref(struct vf_recorder *recorder)
{
    if (!recorder || atomic_fetch_sub(&recorder->references, 1) > 1) {
        return;
    }
    vf_recorder_stop(recorder);
    vf_thread_join(recorder->thread);
    for (int i = 0; i < BUFFERS; i++) {
        g_free(recorder->buffers[i].rgba);
    }
    vf_cond_finish(&recorder->changed);
    vf_mutex_finish(&recorder->lock);
    g_clear_error(&recorder->error);
    g_free(recorder->path);
    g_free(recorder);
}

void
vf_recorder_stop(struct vf_recorder *recorder)
{
    vf_mutex_lock(&recorder->lock);
    if (!recorder->stopping) {
        recorder->stopped_ns = vf_clock_ns();
    }
    recorder->stopping = true;
    vf_cond_signal(&recorder->changed);
    vf_mutex_unlock(&recorder->lock);
}
