// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// How the main thread sleeps: for toolkit events when there is a window, on an
// eventfd when there is none; woken by any thread that has something for it, and by
// the signals that ask the program to end or to let go of the keyboard.
//
// Lifetime: create after SDL's video is up (or without it) -> destroy.
// Thread-safety: wake from any thread; the rest on the main thread.
// Path: base/wakeup.h -> this -> viewer/app/app.c

#include <stdbool.h>
#include <stdint.h>

union SDL_Event;
struct vf_main_loop;

struct vf_main_loop *
vf_main_loop_create(bool has_window);

// NULL is accepted.
void
vf_main_loop_destroy(struct vf_main_loop *loop);

// Any thread. Many wakes before the main thread looks are one.
void
vf_main_loop_wake(struct vf_main_loop *loop);

// The same, as a callback of mailboxes and queues; `loop` is a struct vf_main_loop.
void
vf_main_loop_wake_cb(void *loop);

// Sleeps until a toolkit event, a wake, a signal or `deadline_ns` of vf_clock_ns().
// True when `event` was filled; call again without sleeping until it is false.
bool
vf_main_loop_wait(struct vf_main_loop *loop, uint64_t deadline_ns,
                  union SDL_Event *event);

// When the toolkit had the event that was filled in last, or before: events that it
// read at once have one time, that of the first.
uint64_t
vf_main_loop_event_ns(const struct vf_main_loop *loop);

// SIGINT, SIGTERM or SIGHUP arrived.
bool
vf_main_loop_quit_asked(const struct vf_main_loop *loop);

// SIGUSR1 arrived since the last call.
bool
vf_main_loop_release_asked(struct vf_main_loop *loop);
