// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Carries input to the guest: chooses among the sinks, knows what is held down
// in the guest, and sees to it that every press gets its release, whatever
// happens to the sinks in between. The only place that calls a sink.
//
// A sink that becomes unusable is left for the next one; what is still held is
// pressed again there, so a key held by the user stays held and none is
// doubled.
//
// Lifetime: create -> add sinks -> destroy (lets go of everything first).
// Ownership: sinks are borrowed until removed or destroyed.
// Thread-safety: main thread only. Nothing here allocates per event.
// Path: input/capture.h -> this -> input/input_sink.h

#include "input/input_event.h"
#include "input/input_sink.h"
#include "input/pointer.h"

#include <stdbool.h>
#include <stdint.h>

struct vf_router;

struct vf_router_counters {
    uint64_t sent;    // events that reached a sink
    uint64_t dropped; // events with no sink to take them
    uint64_t unknown; // keys that no guest knows
    uint64_t moves;   // changes of the sink
};

enum { VF_ROUTER_MAX_SINKS = 4 };

struct vf_router *
vf_router_create(void);

// NULL is accepted.
void
vf_router_destroy(struct vf_router *router);

// Sinks are preferred in the order they are added.
void
vf_router_add_sink(struct vf_router *router, struct vf_input_sink *sink);

void
vf_router_remove_sink(struct vf_router *router, struct vf_input_sink *sink);

// Uses only this sink from now on; NULL: the best one that is ready.
void
vf_router_pin(struct vf_router *router, struct vf_input_sink *sink);

// Looks at the sinks again and moves over when another one is better. To be
// called whenever a sink's state may have changed. Returns the sink in use, or
// NULL when none is ready.
struct vf_input_sink *
vf_router_update(struct vf_router *router);

// State of the sink in use; all false when there is none.
struct vf_input_sink_state
vf_router_state(const struct vf_router *router);

// Takes what the capture machine said to send.
void
vf_router_send(struct vf_router *router, const struct vf_input_event *event);

// One key that no user pressed: sequences and typed text.
void
vf_router_send_key(struct vf_router *router, uint16_t usage, bool down);

// The guest may not have heard what was sent last, because it was paused or on its way
// to another host: lets go once more of what was let go of and is not held again. A key
// that it has not heard pressed is not pressed again: it would be typed late, or twice.
void
vf_router_release_again(struct vf_router *router);

// Lets go of everything held in the guest, the last pressed first.
void
vf_router_release_all(struct vf_router *router);

// The pointer is held by the window and sends motion, or is free and sends
// positions.
void
vf_router_set_relative(struct vf_router *router, bool relative);

void
vf_router_set_view(struct vf_router *router,
                   const struct vf_pointer_view *view);

void
vf_router_set_sensitivity(struct vf_router *router, int sensitivity);

void
vf_router_set_locks(struct vf_router *router, unsigned locks);

// True while the free pointer is over the guest's picture.
bool
vf_router_pointer_is_inside(const struct vf_router *router);

// True when nothing is held down in the guest as far as the router knows.
bool
vf_router_is_idle(const struct vf_router *router);

struct vf_router_counters
vf_router_counters(const struct vf_router *router);
