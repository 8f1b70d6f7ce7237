// SPDX-License-Identifier: GPL-2.0-or-later
#include "shm/poller.h"

#include "base/clock.h"
#include "base/mutex.h"
#include "base/thread.h"
#include "base/wakeup.h"
#include "shm/lgmp_clipboard.h"
#include "shm/lgmp_input.h"
#include "shm/source.h"

#include <glib.h>
#include <sys/prctl.h>
#include <time.h>

// Looks closer together than this are not worth a sleep.
static const uint64_t shortest_sleep_ns = 15 * VF_NS_PER_US;

// Stopping is noticed through the wakeup; this is for requests that raced it.
static const uint64_t longest_sleep_ns = 1 * VF_NS_PER_S;

// Hosts read what clients say every 10 ms.
static const uint64_t settle_ns = 50 * VF_NS_PER_MS;
static const uint64_t settle_look_ns = VF_NS_PER_MS;

enum { SLEEPS_A_MEASUREMENT = 32 };

struct requests {
    bool stop;
    bool path_changed;
    char *path;
    bool paused;
    bool expect;
    bool has_presentation;
    struct vf_presentation presentation;
    struct vf_cursor_requests cursor;
};

struct vf_poller {
    struct vf_wakeup wakeup;
    struct vf_lease_pool *pool;
    struct vf_lgmp_input *input;
    struct vf_lgmp_clipboard *clipboard; // NULL: nobody wants it
    struct vf_source *source; // the thread's alone while it runs
    struct vf_thread *thread;

    struct vf_mutex lock;
    // protected by lock
    struct requests requests;
};

// What sleeping and looking costs on this machine, without the time spent
// looking closely.
struct meter {
    uint64_t cpu_ns;
    uint64_t close_ns;
    unsigned sleeps;
};

struct vf_poller *
vf_poller_create(const struct vf_poller_params *params)
{
    struct vf_poller *poller = g_new0(struct vf_poller, 1);
    vf_wakeup_init(&poller->wakeup);
    vf_mutex_init(&poller->lock);
    poller->pool = vf_lease_pool_create(&poller->wakeup);
    poller->input = vf_lgmp_input_create(
        &poller->wakeup, params->input_changed, params->input_data,
        params->input_times);
    if (params->clipboard) {
        poller->clipboard =
            vf_lgmp_clipboard_create(&poller->wakeup, params->clipboard);
    }
    poller->source = vf_source_create(params, poller->pool, poller->input,
                                      poller->clipboard);
    return poller;
}

void
vf_poller_destroy(struct vf_poller *poller)
{
    if (!poller) {
        return;
    }
    vf_poller_stop(poller);
    vf_source_destroy(poller->source);
    vf_lgmp_input_destroy(poller->input);
    vf_lgmp_clipboard_destroy(poller->clipboard);
    vf_lease_pool_destroy(poller->pool);
    g_free(poller->requests.path);
    vf_mutex_finish(&poller->lock);
    vf_wakeup_finish(&poller->wakeup);
    g_free(poller);
}

static struct requests
take_requests(struct vf_poller *poller)
{
    vf_mutex_lock(&poller->lock);
    struct requests taken = poller->requests;
    poller->requests.path_changed = false;
    poller->requests.path = NULL;
    poller->requests.expect = false;
    poller->requests.has_presentation = false;
    poller->requests.cursor = (struct vf_cursor_requests){0};
    vf_mutex_unlock(&poller->lock);
    return taken;
}

// False when the thread is to end.
static bool
obey(struct vf_poller *poller)
{
    struct requests asked = take_requests(poller);
    if (asked.path_changed) {
        vf_source_set_path(poller->source, asked.path);
        g_free(asked.path);
    }
    vf_source_set_paused(poller->source, asked.paused);
    vf_source_request(poller->source, &asked.cursor);
    if (asked.has_presentation) {
        vf_source_set_presentation(poller->source, &asked.presentation,
                                   vf_clock_ns());
    }
    if (asked.expect) {
        vf_cadence_expect_frame(vf_source_cadence(poller->source),
                                vf_clock_ns());
    }
    return !asked.stop;
}

static uint64_t
thread_cpu_ns(void)
{
    struct timespec used;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return (uint64_t)used.tv_sec * VF_NS_PER_S + (uint64_t)used.tv_nsec;
}

static void
measure_cost(struct vf_poller *poller, struct meter *meter)
{
    if (++meter->sleeps < SLEEPS_A_MEASUREMENT) {
        return;
    }
    uint64_t cpu_ns = thread_cpu_ns();
    uint64_t used_ns = cpu_ns - meter->cpu_ns;
    uint64_t cost_ns =
        used_ns > meter->close_ns ? used_ns - meter->close_ns : 0;
    vf_cadence_on_cost(vf_source_cadence(poller->source),
                       cost_ns / meter->sleeps);
    *meter = (struct meter){.cpu_ns = cpu_ns};
}

// Ends what the host was promised, for as long as that takes when it listens.
static void
settle(struct vf_poller *poller)
{
    uint64_t until_ns = vf_clock_ns() + settle_ns;
    uint64_t now_ns = vf_clock_ns();
    vf_source_set_presentation(poller->source, &(struct vf_presentation){0},
                               now_ns);
    while (vf_source_owes_schedule(poller->source) && now_ns < until_ns) {
        (void)vf_source_step(poller->source, now_ns);
        vf_wakeup_wait_until(&poller->wakeup, now_ns + settle_look_ns);
        now_ns = vf_clock_ns();
    }
}

static void
run(void *data)
{
    struct vf_poller *poller = data;
    struct vf_cadence *cadence = vf_source_cadence(poller->source);
    vf_thread_be_prompt();
    struct meter meter = {.cpu_ns = thread_cpu_ns()};
    bool running = true;

    // Wake when asked to, not up to 50 us later so that others can be woken
    // too.
    prctl(PR_SET_TIMERSLACK, 1UL);
    running = obey(poller);
    while (running) {
        uint64_t now_ns = vf_clock_ns();
        uint64_t next_ns = vf_source_step(poller->source, now_ns);
        if (next_ns <= now_ns + shortest_sleep_ns) {
            meter.close_ns += vf_clock_ns() - now_ns;
            continue;
        }
        next_ns = MIN(next_ns, now_ns + longest_sleep_ns);
        if (vf_wakeup_wait_until(&poller->wakeup, next_ns)) {
            running = obey(poller);
        } else {
            vf_cadence_on_wake(cadence, next_ns - now_ns,
                               vf_clock_ns() - next_ns);
        }
        measure_cost(poller, &meter);
    }
    settle(poller);
}

void
vf_poller_start(struct vf_poller *poller)
{
    if (!poller->thread) {
        poller->requests.stop = false;
        poller->thread = vf_thread_start(VF_ROLE_SHM, "vf-shm", run, poller);
    }
}

void
vf_poller_stop(struct vf_poller *poller)
{
    vf_mutex_lock(&poller->lock);
    poller->requests.stop = true;
    vf_mutex_unlock(&poller->lock);
    vf_wakeup_signal(&poller->wakeup);
    vf_thread_join(poller->thread);
    poller->thread = NULL;
}

void
vf_poller_set_path(struct vf_poller *poller, const char *path)
{
    vf_mutex_lock(&poller->lock);
    g_free(poller->requests.path);
    poller->requests.path = g_strdup(path);
    poller->requests.path_changed = true;
    vf_mutex_unlock(&poller->lock);
    vf_wakeup_signal(&poller->wakeup);
}

void
vf_poller_set_paused(struct vf_poller *poller, bool paused)
{
    vf_mutex_lock(&poller->lock);
    poller->requests.paused = paused;
    vf_mutex_unlock(&poller->lock);
    vf_wakeup_signal(&poller->wakeup);
}

void
vf_poller_expect_frame(struct vf_poller *poller)
{
    vf_mutex_lock(&poller->lock);
    poller->requests.expect = true;
    vf_mutex_unlock(&poller->lock);
    vf_wakeup_signal(&poller->wakeup);
}

void
vf_poller_set_presentation(struct vf_poller *poller,
                           const struct vf_presentation *presentation)
{
    vf_mutex_lock(&poller->lock);
    poller->requests.has_presentation = true;
    poller->requests.presentation = *presentation;
    vf_mutex_unlock(&poller->lock);
    vf_wakeup_signal(&poller->wakeup);
}

void
vf_poller_warp_cursor(struct vf_poller *poller, struct vf_point position)
{
    vf_mutex_lock(&poller->lock);
    poller->requests.cursor.warp = true;
    poller->requests.cursor.warp_to = position;
    vf_mutex_unlock(&poller->lock);
    vf_wakeup_signal(&poller->wakeup);
}

void
vf_poller_request_size(struct vf_poller *poller, struct vf_size size)
{
    vf_mutex_lock(&poller->lock);
    poller->requests.cursor.resize = true;
    poller->requests.cursor.resize_to = size;
    vf_mutex_unlock(&poller->lock);
    vf_wakeup_signal(&poller->wakeup);
}

struct vf_input_sink *
vf_poller_sink(struct vf_poller *poller)
{
    return vf_lgmp_input_sink(poller->input);
}

void
vf_poller_want_input(struct vf_poller *poller, bool wanted)
{
    vf_lgmp_input_want(poller->input, wanted);
}

void
vf_poller_want_clipboard(struct vf_poller *poller, bool wanted)
{
    vf_lgmp_clipboard_want(poller->clipboard, wanted);
}

void
vf_poller_clipboard_offer(struct vf_poller *poller, unsigned formats)
{
    vf_lgmp_clipboard_offer(poller->clipboard, formats);
}

void
vf_poller_clipboard_give(struct vf_poller *poller, uint32_t request, GBytes *data)
{
    vf_lgmp_clipboard_give(poller->clipboard, request, data);
}

void
vf_poller_clipboard_fetch(struct vf_poller *poller, unsigned format,
                          size_t max_bytes, uint32_t request)
{
    vf_lgmp_clipboard_fetch(poller->clipboard, format, max_bytes, request);
}
