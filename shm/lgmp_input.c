// SPDX-License-Identifier: GPL-2.0-or-later
#include "shm/lgmp_input.h"

#include "base/clock.h"
#include "base/mutex.h"
#include "base/queue.h"
#include "base/wakeup.h"
#include "input/input_times.h"

#include <glib.h>

// At 1000 changes a second, which is more than anybody types and clicks, a host
// that takes nothing is noticed after a second.
enum { QUEUE = 1024 };

enum { USAGE_CAPS_LOCK = 0x39, USAGE_SCROLL_LOCK = 0x47, USAGE_NUM_LOCK = 0x53 };

struct vf_lgmp_input {
    struct vf_input_sink sink;
    // constant after creation
    struct vf_wakeup *wakeup;
    void (*on_change)(void *data);
    void *data;
    struct vf_queue *times; // NULL: nobody asked

    struct vf_mutex lock;
    // protected by lock
    struct vf_input_sink_state state;
    bool wanted;
    bool overflowed;
    unsigned first;
    unsigned count;
    struct vf_input_change queue[QUEUE];
};

// --- main thread ---

static struct vf_input_sink_state
get_state(struct vf_input_sink *sink)
{
    struct vf_lgmp_input *input = (struct vf_lgmp_input *)sink;
    vf_mutex_lock(&input->lock);
    struct vf_input_sink_state state = input->state;
    vf_mutex_unlock(&input->lock);
    return state;
}

// Needs the lock. True when the newest change in the queue took `change` in.
static bool
join(struct vf_lgmp_input *input, const struct vf_input_change *change)
{
    if (input->count == 0) {
        return false;
    }
    struct vf_input_change *last =
        &input->queue[(input->first + input->count - 1) % QUEUE];
    if (last->type != change->type) {
        return false;
    }
    if (change->type == VF_INPUT_CHANGE_MOTION) {
        int64_t dx = (int64_t)last->dx + change->dx;
        int64_t dy = (int64_t)last->dy + change->dy;
        if (dx != (int32_t)dx || dy != (int32_t)dy) {
            return false;
        }
        last->dx = (int32_t)dx;
        last->dy = (int32_t)dy;
        return true;
    }
    if (change->type == VF_INPUT_CHANGE_POSITION) {
        last->x = change->x;
        last->y = change->y;
        return true;
    }
    return false;
}

static void
push(struct vf_input_sink *sink, const struct vf_input_change *pushed)
{
    struct vf_lgmp_input *input = (struct vf_lgmp_input *)sink;
    struct vf_input_change timed = *pushed;
    const struct vf_input_change *change = &timed;
    if (input->times) {
        timed.event_ns = sink->event_ns;
        timed.given_ns = vf_clock_ns();
    }
    vf_mutex_lock(&input->lock);
    bool was_empty = input->count == 0;
    if (!input->state.ready) {
        was_empty = false;
    } else if (join(input, change)) {
        // The change is in.
    } else if (input->count < QUEUE) {
        input->queue[(input->first + input->count++) % QUEUE] = *change;
    } else {
        input->overflowed = true;
        input->state.ready = false;
        was_empty = true;
    }
    vf_mutex_unlock(&input->lock);
    if (was_empty) {
        vf_wakeup_signal(input->wakeup);
    }
}

static void
send_key(struct vf_input_sink *sink, struct vf_key key, bool down)
{
    push(sink, &(struct vf_input_change){
                   .type = VF_INPUT_CHANGE_KEY,
                   .usage = key.usage,
                   .down = down,
               });
}

static void
send_button(struct vf_input_sink *sink, enum vf_button button, bool down)
{
    static const uint8_t HID[VF_BUTTON_COUNT] = {
        [VF_BUTTON_LEFT] = 0, [VF_BUTTON_RIGHT] = 1, [VF_BUTTON_MIDDLE] = 2,
        [VF_BUTTON_SIDE] = 3, [VF_BUTTON_EXTRA] = 4,
    };
    push(sink, &(struct vf_input_change){
                   .type = VF_INPUT_CHANGE_BUTTON,
                   .button = HID[button],
                   .down = down,
               });
}

static void
send_motion(struct vf_input_sink *sink, int32_t dx, int32_t dy)
{
    push(sink, &(struct vf_input_change){
                   .type = VF_INPUT_CHANGE_MOTION, .dx = dx, .dy = dy});
}

static void
send_position(struct vf_input_sink *sink, struct vf_point position,
              struct vf_size screen)
{
    struct vf_input_change change = {.type = VF_INPUT_CHANGE_POSITION};
    vf_input_reports_position(position, screen, &change.x, &change.y);
    push(sink, &change);
}

// There is no sideways wheel in this language.
static void
send_wheel(struct vf_input_sink *sink, int32_t dx, int32_t dy)
{
    (void)dx;
    push(sink,
         &(struct vf_input_change){.type = VF_INPUT_CHANGE_WHEEL, .dy = dy});
}

// Lock keys cannot be set, but pressed.
static void
set_locks(struct vf_input_sink *sink, unsigned locks)
{
    static const struct {
        unsigned lock;
        uint16_t usage;
    } KEYS[] = {
        {VF_LOCK_NUM, USAGE_NUM_LOCK},
        {VF_LOCK_CAPS, USAGE_CAPS_LOCK},
        {VF_LOCK_SCROLL, USAGE_SCROLL_LOCK},
    };
    struct vf_input_sink_state state = get_state(sink);
    for (size_t i = 0; state.locks_known && i < G_N_ELEMENTS(KEYS); i++) {
        if ((state.guest_locks ^ locks) & KEYS[i].lock) {
            struct vf_key key = {.usage = KEYS[i].usage};
            send_key(sink, key, true);
            send_key(sink, key, false);
        }
    }
}

static const struct vf_input_sink_ops OPS = {
    .name = "Looking Glass",
    .state = get_state,
    .key = send_key,
    .button = send_button,
    .motion = send_motion,
    .position = send_position,
    .wheel = send_wheel,
    .set_locks = set_locks,
};

void
vf_lgmp_input_want(struct vf_lgmp_input *input, bool wanted)
{
    vf_mutex_lock(&input->lock);
    bool changed = input->wanted != wanted;
    input->wanted = wanted;
    vf_mutex_unlock(&input->lock);
    if (changed) {
        vf_wakeup_signal(input->wakeup);
    }
}

// --- lifetime ---

struct vf_lgmp_input *
vf_lgmp_input_create(struct vf_wakeup *wakeup, void (*on_change)(void *data),
                     void *data, struct vf_queue *times)
{
    struct vf_lgmp_input *input = g_new0(struct vf_lgmp_input, 1);
    input->sink.ops = &OPS;
    input->wakeup = wakeup;
    input->on_change = on_change;
    input->data = data;
    input->times = times;
    vf_mutex_init(&input->lock);
    return input;
}

void
vf_lgmp_input_destroy(struct vf_lgmp_input *input)
{
    if (input) {
        vf_mutex_finish(&input->lock);
        g_free(input);
    }
}

struct vf_input_sink *
vf_lgmp_input_sink(struct vf_lgmp_input *input)
{
    return &input->sink;
}

// --- the poller's thread ---

bool
vf_lgmp_input_is_wanted(struct vf_lgmp_input *input)
{
    vf_mutex_lock(&input->lock);
    bool wanted = input->wanted;
    vf_mutex_unlock(&input->lock);
    return wanted;
}

void
vf_lgmp_input_publish(struct vf_lgmp_input *input,
                      const struct vf_input_sink_state *state)
{
    vf_mutex_lock(&input->lock);
    if (state->epoch != input->state.epoch || !state->ready) {
        input->count = 0;
    }
    bool changed = input->state.ready != state->ready ||
                   input->state.epoch != state->epoch ||
                   input->state.guest_locks != state->guest_locks;
    input->state = *state;
    vf_mutex_unlock(&input->lock);
    if (changed && input->on_change) {
        input->on_change(input->data);
    }
}

bool
vf_lgmp_input_take(struct vf_lgmp_input *input, struct vf_input_change *change)
{
    vf_mutex_lock(&input->lock);
    bool any = input->count > 0;
    if (any) {
        *change = input->queue[input->first];
        input->first = (input->first + 1) % QUEUE;
        input->count--;
    }
    vf_mutex_unlock(&input->lock);
    if (any && input->times) {
        change->taken_ns = vf_clock_ns();
    }
    return any;
}

void
vf_lgmp_input_written(struct vf_lgmp_input *input,
                      const struct vf_input_change *change)
{
    static const enum vf_input_type TYPES[] = {
        [VF_INPUT_CHANGE_KEY] = VF_INPUT_KEY,
        [VF_INPUT_CHANGE_BUTTON] = VF_INPUT_BUTTON,
        [VF_INPUT_CHANGE_MOTION] = VF_INPUT_MOTION,
        [VF_INPUT_CHANGE_POSITION] = VF_INPUT_POSITION,
        [VF_INPUT_CHANGE_WHEEL] = VF_INPUT_WHEEL,
    };
    if (input->times) {
        struct vf_input_times times = {
            .way = OPS.name,
            .type = TYPES[change->type],
            .event_ns = change->event_ns,
            .given_ns = change->given_ns,
            .taken_ns = change->taken_ns,
            .sent_ns = vf_clock_ns(),
        };
        vf_queue_push(input->times, &times);
    }
}

bool
vf_lgmp_input_has_overflowed(struct vf_lgmp_input *input)
{
    vf_mutex_lock(&input->lock);
    bool overflowed = input->overflowed;
    input->overflowed = false;
    vf_mutex_unlock(&input->lock);
    return overflowed;
}
