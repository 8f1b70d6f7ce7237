// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/main_loop.h"

#include "base/clock.h"
#include "base/wakeup.h"

#include <SDL.h>
#include <glib.h>
#include <signal.h>
#include <stdatomic.h>

// Signals have no argument to find their loop by.
static volatile sig_atomic_t quit_signal;
static volatile sig_atomic_t release_signal;
static int signal_fd = -1;

struct vf_main_loop {
    bool has_window;
    struct vf_wakeup wakeup;
    Uint32 wake_event;
    atomic_bool wake_pending;
    uint64_t event_ns; // the end of the wait that brought events
    bool has_more;     // the last wait brought one, others may follow it
};

static void
on_signal(int number)
{
    if (number == SIGUSR1) {
        release_signal = 1;
    } else {
        quit_signal = 1;
    }
    struct vf_wakeup wakeup = {.fd = signal_fd};
    vf_wakeup_signal(&wakeup);
}

static void
install_signals(struct vf_main_loop *loop)
{
    signal_fd = loop->wakeup.fd;
    // Without SA_RESTART, so that the toolkit's own wait ends too.
    struct sigaction action = {.sa_handler = on_signal};
    sigemptyset(&action.sa_mask);
    const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGUSR1};
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
        sigaction(numbers[i], &action, NULL);
    }
    signal(SIGPIPE, SIG_IGN);
}

struct vf_main_loop *
vf_main_loop_create(bool has_window)
{
    struct vf_main_loop *loop = g_new0(struct vf_main_loop, 1);
    loop->has_window = has_window;
    vf_wakeup_init(&loop->wakeup);
    if (has_window) {
        loop->wake_event = SDL_RegisterEvents(1);
    }
    install_signals(loop);
    return loop;
}

void
vf_main_loop_destroy(struct vf_main_loop *loop)
{
    if (!loop) {
        return;
    }
    signal_fd = -1;
    vf_wakeup_finish(&loop->wakeup);
    g_free(loop);
}

void
vf_main_loop_wake(struct vf_main_loop *loop)
{
    if (!loop->has_window) {
        vf_wakeup_signal(&loop->wakeup);
    } else if (!atomic_exchange(&loop->wake_pending, true)) {
        SDL_Event event = {.type = loop->wake_event};
        SDL_PushEvent(&event);
    }
}

void
vf_main_loop_wake_cb(void *loop)
{
    vf_main_loop_wake(loop);
}

static int
milliseconds_until(uint64_t deadline_ns)
{
    uint64_t now = vf_clock_ns();
    if (deadline_ns <= now) {
        return 0;
    }
    uint64_t ms = (deadline_ns - now + VF_NS_PER_MS - 1) / VF_NS_PER_MS;
    return ms < 1000 ? (int)ms : 1000;
}

bool
vf_main_loop_wait(struct vf_main_loop *loop, uint64_t deadline_ns,
                  SDL_Event *event)
{
    if (!loop->has_window) {
        vf_wakeup_wait_until(&loop->wakeup, deadline_ns);
        return false;
    }
    // A signal that comes between the look at its flag and the toolkit's wait is
    // seen within the second that the wait is cut to.
    bool got = quit_signal || release_signal
                   ? SDL_PollEvent(event)
                   : SDL_WaitEventTimeout(event, milliseconds_until(deadline_ns));
    // Another wake can come between the two: one that was left pending would be the
    // last ever.
    if (!loop->has_more) {
        loop->event_ns = vf_clock_ns();
    }
    while (got && event->type == loop->wake_event) {
        atomic_store(&loop->wake_pending, false);
        got = SDL_PollEvent(event);
    }
    loop->has_more = got;
    return got;
}

uint64_t
vf_main_loop_event_ns(const struct vf_main_loop *loop)
{
    return loop->event_ns;
}

bool
vf_main_loop_quit_asked(const struct vf_main_loop *loop)
{
    (void)loop;
    return quit_signal;
}

bool
vf_main_loop_release_asked(struct vf_main_loop *loop)
{
    (void)loop;
    bool asked = release_signal;
    release_signal = 0;
    return asked;
}
