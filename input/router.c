// SPDX-License-Identifier: GPL-2.0-or-later
#include "input/router.h"

#include "input/key_set.h"
#include "input/keymap.h"

#include <glib.h>
#include <string.h>

// Releases that are told again to a guest that may not have heard them: more than two
// hands hold, and few enough for the queue of a keyboard.
enum { RELEASES = 12 };

struct vf_router {
    struct vf_input_sink *sinks[VF_ROUTER_MAX_SINKS];
    unsigned sink_count;
    struct vf_input_sink *pinned; // or NULL
    struct vf_input_sink *sink;   // in use, or NULL
    uint32_t epoch;               // of `sink` when it was taken into use

    // What is down in the guest; keys also in the order they were pressed.
    struct vf_key_set held;
    uint16_t order[VF_USAGE_LIMIT];
    unsigned order_count;
    unsigned buttons; // bits by enum vf_button

    // What was let go of last, the oldest first.
    uint16_t released[RELEASES];
    unsigned released_count;
    unsigned released_buttons;

    struct vf_pointer pointer;
    struct vf_pointer_view view;
    bool relative;
    bool inside; // the last position was inside the picture

    struct vf_router_counters counters;
};

struct vf_router *
vf_router_create(void)
{
    struct vf_router *router = g_new0(struct vf_router, 1);
    vf_pointer_init(&router->pointer);
    return router;
}

void
vf_router_destroy(struct vf_router *router)
{
    if (!router) {
        return;
    }
    vf_router_release_all(router);
    g_free(router);
}

static struct vf_input_sink_state
state_of(struct vf_input_sink *sink)
{
    return sink->ops->state(sink);
}

// The sink in use, as long as what we hold is held through this connection.
static struct vf_input_sink *
usable(const struct vf_router *router)
{
    if (!router->sink) {
        return NULL;
    }
    struct vf_input_sink_state state = state_of(router->sink);
    return state.ready && state.epoch == router->epoch ? router->sink : NULL;
}

// --- what is held ---

static void
remember(struct vf_router *router, uint16_t usage)
{
    vf_key_set_add(&router->held, usage);
    router->order[router->order_count++] = usage;
}

static void
forget(struct vf_router *router, uint16_t usage)
{
    vf_key_set_remove(&router->held, usage);
    unsigned kept = 0;
    for (unsigned i = 0; i < router->order_count; i++) {
        if (router->order[i] != usage) {
            router->order[kept++] = router->order[i];
        }
    }
    router->order_count = kept;
}

static void
note_released(struct vf_router *router, uint16_t usage)
{
    if (router->released_count == RELEASES) {
        router->released_count--;
        memmove(&router->released[0], &router->released[1],
                router->released_count * sizeof(router->released[0]));
    }
    router->released[router->released_count++] = usage;
}

static void
put_key(struct vf_input_sink *sink, uint16_t usage, bool down)
{
    struct vf_key key;
    vf_key_from_usage(usage, &key);
    sink->ops->key(sink, key, down);
}

static void
press_held(struct vf_router *router, struct vf_input_sink *sink)
{
    for (unsigned i = 0; i < router->order_count; i++) {
        put_key(sink, router->order[i], true);
    }
    for (unsigned button = 0; button < VF_BUTTON_COUNT; button++) {
        if (router->buttons & (1u << button)) {
            sink->ops->button(sink, (enum vf_button)button, true);
        }
    }
}

static void
release_held(struct vf_router *router, struct vf_input_sink *sink)
{
    for (unsigned button = 0; button < VF_BUTTON_COUNT; button++) {
        if (router->buttons & (1u << button)) {
            sink->ops->button(sink, (enum vf_button)button, false);
        }
    }
    for (unsigned i = router->order_count; i > 0; i--) {
        put_key(sink, router->order[i - 1], false);
    }
}

// A guest leaves alone what is not down there.
static void
release_again(struct vf_router *router, struct vf_input_sink *sink)
{
    for (unsigned i = 0; i < router->released_count; i++) {
        if (!vf_key_set_has(&router->held, router->released[i])) {
            put_key(sink, router->released[i], false);
        }
    }
    for (unsigned button = 0; button < VF_BUTTON_COUNT; button++) {
        if (router->released_buttons & ~router->buttons & (1u << button)) {
            sink->ops->button(sink, (enum vf_button)button, false);
        }
    }
}

void
vf_router_release_again(struct vf_router *router)
{
    struct vf_input_sink *sink = usable(router);
    if (sink) {
        release_again(router, sink);
    }
}

void
vf_router_release_all(struct vf_router *router)
{
    struct vf_input_sink *sink = usable(router);
    if (sink) {
        release_held(router, sink);
    }
    for (unsigned i = 0; i < router->order_count; i++) {
        note_released(router, router->order[i]);
    }
    router->released_buttons |= router->buttons;
    vf_key_set_clear(&router->held);
    router->order_count = 0;
    router->buttons = 0;
    vf_pointer_reset(&router->pointer);
}

bool
vf_router_is_idle(const struct vf_router *router)
{
    return router->order_count == 0 && router->buttons == 0;
}

// --- the choice of the sink ---

static void
want_pointer(struct vf_router *router)
{
    if (router->sink && router->sink->ops->want_absolute) {
        router->sink->ops->want_absolute(router->sink, !router->relative);
    }
}

static void
move_to(struct vf_router *router, struct vf_input_sink *sink)
{
    struct vf_input_sink *left = usable(router);
    if (left) {
        release_held(router, left);
    }
    router->sink = sink;
    vf_pointer_reset(&router->pointer);
    router->counters.moves++;
    if (sink) {
        router->epoch = state_of(sink).epoch;
        want_pointer(router);
        press_held(router, sink);
    }
}

static struct vf_input_sink *
best_sink(const struct vf_router *router)
{
    if (router->pinned) {
        return state_of(router->pinned).ready ? router->pinned : NULL;
    }
    for (unsigned i = 0; i < router->sink_count; i++) {
        if (state_of(router->sinks[i]).ready) {
            return router->sinks[i];
        }
    }
    return NULL;
}

struct vf_input_sink *
vf_router_update(struct vf_router *router)
{
    struct vf_input_sink *best = best_sink(router);
    bool same = best == router->sink && (!best || usable(router));
    if (!same) {
        move_to(router, best);
    }
    return router->sink;
}

struct vf_input_sink_state
vf_router_state(const struct vf_router *router)
{
    return router->sink ? state_of(router->sink)
                        : (struct vf_input_sink_state){.ready = false};
}

void
vf_router_add_sink(struct vf_router *router, struct vf_input_sink *sink)
{
    g_assert(router->sink_count < VF_ROUTER_MAX_SINKS);
    router->sinks[router->sink_count++] = sink;
    vf_router_update(router);
}

void
vf_router_remove_sink(struct vf_router *router, struct vf_input_sink *sink)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < router->sink_count; i++) {
        if (router->sinks[i] != sink) {
            router->sinks[kept++] = router->sinks[i];
        }
    }
    router->sink_count = kept;
    if (router->pinned == sink) {
        router->pinned = NULL;
    }
    vf_router_update(router);
}

void
vf_router_pin(struct vf_router *router, struct vf_input_sink *sink)
{
    router->pinned = sink;
    vf_router_update(router);
}

// --- events ---

static void
send_key(struct vf_router *router, uint16_t usage, bool down, bool repeat)
{
    struct vf_key key;
    if (!vf_key_from_usage(usage, &key)) {
        router->counters.unknown++;
        return;
    }
    bool was_down = vf_key_set_has(&router->held, usage);
    // A repeat is for keys that are down, a press for keys that are not.
    if (down ? was_down != repeat : !was_down) {
        return;
    }
    struct vf_input_sink *sink = usable(router);
    if (!sink) {
        router->counters.dropped++;
        if (!down) {
            forget(router, usage);
            note_released(router, usage);
        }
        return;
    }
    if (!down) {
        forget(router, usage);
        note_released(router, usage);
    } else if (!was_down) {
        remember(router, usage);
    }
    sink->ops->key(sink, key, down);
    router->counters.sent++;
}

// A free pointer speaks for the guest's only inside the picture, and only where
// the guest's pointer can be put under it.
static bool
pointer_is_guests(const struct vf_router *router)
{
    return router->relative ||
           (router->inside && vf_router_state(router).can_absolute);
}

static void
send_button(struct vf_router *router, enum vf_button button, bool down)
{
    unsigned bit = 1u << button;
    bool was_down = router->buttons & bit;
    // A release is never held back.
    if (down == was_down || (down && !pointer_is_guests(router))) {
        return;
    }
    struct vf_input_sink *sink = usable(router);
    if (!sink) {
        router->counters.dropped++;
        router->buttons &= ~bit;
        router->released_buttons |= down ? 0 : bit;
        return;
    }
    router->buttons ^= bit;
    router->released_buttons |= down ? 0 : bit;
    sink->ops->button(sink, button, down);
    router->counters.sent++;
}

static void
send_motion(struct vf_router *router, double dx, double dy)
{
    struct vf_input_sink *sink = usable(router);
    if (!sink) {
        router->counters.dropped++;
        return;
    }
    struct vf_pointer_step step =
        vf_pointer_move(&router->pointer, dx, dy, router->view.rotation);
    if (step.dx != 0 || step.dy != 0) {
        sink->ops->motion(sink, step.dx, step.dy);
        router->counters.sent++;
    }
}

static void
send_position(struct vf_router *router, double x, double y)
{
    struct vf_point guest;
    router->inside = vf_pointer_map(&router->view, x, y, &guest);
    // A drag that leaves the picture goes on along its edge.
    if (router->relative || (!router->inside && router->buttons == 0)) {
        return;
    }
    struct vf_input_sink *sink = usable(router);
    if (!sink || !state_of(sink).can_absolute) {
        router->counters.dropped++;
        return;
    }
    sink->ops->position(sink, guest, router->view.screen);
    router->counters.sent++;
}

static void
send_wheel(struct vf_router *router, double dx, double dy)
{
    struct vf_input_sink *sink = usable(router);
    if (!sink) {
        router->counters.dropped++;
        return;
    }
    if (!pointer_is_guests(router)) {
        return;
    }
    struct vf_pointer_step step = vf_pointer_turn(&router->pointer, dx, dy);
    if (step.dx != 0 || step.dy != 0) {
        sink->ops->wheel(sink, step.dx, step.dy);
        router->counters.sent++;
    }
}

static void
send_event(struct vf_router *router, const struct vf_input_event *event)
{
    switch (event->type) {
    case VF_INPUT_KEY:
        send_key(router, event->key.usage, event->key.down, event->key.repeat);
        break;
    case VF_INPUT_BUTTON:
        send_button(router, event->button.button, event->button.down);
        break;
    case VF_INPUT_MOTION:
        send_motion(router, event->motion.dx, event->motion.dy);
        break;
    case VF_INPUT_POSITION:
        send_position(router, event->position.x, event->position.y);
        break;
    case VF_INPUT_WHEEL:
        send_wheel(router, event->wheel.dx, event->wheel.dy);
        break;
    case VF_INPUT_FOCUS:
    case VF_INPUT_POINTER:
    case VF_INPUT_VISIBLE:
    case VF_INPUT_LOCKS:
        break;
    }
}

void
vf_router_send(struct vf_router *router, const struct vf_input_event *event)
{
    struct vf_input_sink *sink = router->sink;
    if (sink) {
        sink->event_ns = event->time_ns;
    }
    send_event(router, event);
    if (sink) {
        sink->event_ns = 0;
    }
}

void
vf_router_send_key(struct vf_router *router, uint16_t usage, bool down)
{
    send_key(router, usage, down, false);
}

bool
vf_router_pointer_is_inside(const struct vf_router *router)
{
    return router->inside;
}

// --- settings ---

void
vf_router_set_relative(struct vf_router *router, bool relative)
{
    if (router->relative == relative) {
        return;
    }
    router->relative = relative;
    router->inside = false;
    vf_pointer_reset(&router->pointer);
    want_pointer(router);
}

void
vf_router_set_view(struct vf_router *router, const struct vf_pointer_view *view)
{
    router->view = *view;
}

void
vf_router_set_sensitivity(struct vf_router *router, int sensitivity)
{
    vf_pointer_set_sensitivity(&router->pointer, sensitivity);
}

void
vf_router_set_locks(struct vf_router *router, unsigned locks)
{
    struct vf_input_sink *sink = usable(router);
    if (sink) {
        sink->ops->set_locks(sink, locks);
    }
}

struct vf_router_counters
vf_router_counters(const struct vf_router *router)
{
    return router->counters;
}
