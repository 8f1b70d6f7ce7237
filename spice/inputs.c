// SPDX-License-Identifier: GPL-2.0-or-later
#include "spice/inputs.h"

#include "base/clock.h"
#include "base/glib_thread.h"
#include "base/mutex.h"
#include "base/queue.h"
#include "base/thread.h"
#include "spice/input_probe.h"
#include "spice/input_sender.h"

#include <spice/enums.h>

enum message_type {
    MESSAGE_KEY,
    MESSAGE_BUTTON,
    MESSAGE_MOTION,
    MESSAGE_POSITION,
    MESSAGE_WHEEL,
    MESSAGE_LOCKS,
    MESSAGE_WANT_ABSOLUTE,
};

struct message {
    enum message_type type;
    uint32_t epoch; // of the connection it was meant for
    uint64_t event_ns; // see input/input_times.h; 0 where nobody asked
    uint64_t given_ns;
    union {
        struct {
            uint16_t set1;
            bool down;
        } key;
        struct {
            enum vf_button button;
            bool down;
        } button;
        struct {
            int32_t dx, dy;
        } motion; // also wheel
        struct {
            struct vf_point at;
            struct vf_size screen;
        } position;
        unsigned locks;
        bool want_absolute;
    };
};

// How long input waits for the server to change the mouse mode.
enum { MODE_PATIENCE_MS = 250 };

struct vf_spice_inputs {
    struct vf_input_sink sink; // first: the sink is this struct

    // constant after creation
    struct vf_glib_thread *glib;
    struct vf_queue *messages; // of struct message, main -> GLib
    struct vf_spice_inputs_listener listener;
    bool is_timed; // somebody asked when what was sent

    // GLib thread
    SpiceInputsChannel *channel; // borrowed; NULL while detached
    SpiceMainChannel *main;      // borrowed
    struct vf_spice_input_sender sender;
    struct vf_spice_input_probe *probe; // NULL: nobody asked
    bool want_absolute;
    guint mode_timer; // runs while a mouse mode was asked for and not given
    struct message waiting; // taken from the queue, not yet sent
    bool has_waiting;

    struct vf_mutex lock;
    struct vf_input_sink_state state; // protected by lock
};

// --- the sink: main thread ---

static struct vf_spice_inputs *
from_sink(struct vf_input_sink *sink)
{
    return (struct vf_spice_inputs *)sink;
}

struct vf_input_sink_state
vf_spice_inputs_state(struct vf_spice_inputs *inputs)
{
    vf_mutex_lock(&inputs->lock);
    struct vf_input_sink_state state = inputs->state;
    vf_mutex_unlock(&inputs->lock);
    return state;
}

static struct vf_input_sink_state
sink_state(struct vf_input_sink *sink)
{
    return vf_spice_inputs_state(from_sink(sink));
}

static void
push(struct vf_spice_inputs *inputs, struct message *message)
{
    message->epoch = vf_spice_inputs_state(inputs).epoch;
    if (inputs->is_timed) {
        message->event_ns = inputs->sink.event_ns;
        message->given_ns = vf_clock_ns();
    }
    vf_queue_push(inputs->messages, message);
}

static void
sink_key(struct vf_input_sink *sink, struct vf_key key, bool down)
{
    if (key.set1 == 0) {
        return;
    }
    struct message message = {.type = MESSAGE_KEY};
    message.key.set1 = key.set1;
    message.key.down = down;
    push(from_sink(sink), &message);
}

static void
sink_button(struct vf_input_sink *sink, enum vf_button button, bool down)
{
    struct message message = {.type = MESSAGE_BUTTON};
    message.button.button = button;
    message.button.down = down;
    push(from_sink(sink), &message);
}

static void
sink_motion(struct vf_input_sink *sink, int32_t dx, int32_t dy)
{
    struct message message = {.type = MESSAGE_MOTION};
    message.motion.dx = dx;
    message.motion.dy = dy;
    push(from_sink(sink), &message);
}

static void
sink_position(struct vf_input_sink *sink, struct vf_point position,
              struct vf_size screen)
{
    struct message message = {.type = MESSAGE_POSITION};
    message.position.at = position;
    message.position.screen = screen;
    push(from_sink(sink), &message);
}

static void
sink_wheel(struct vf_input_sink *sink, int32_t dx, int32_t dy)
{
    struct message message = {.type = MESSAGE_WHEEL};
    message.motion.dx = dx;
    message.motion.dy = dy;
    push(from_sink(sink), &message);
}

static void
sink_set_locks(struct vf_input_sink *sink, unsigned locks)
{
    struct message message = {.type = MESSAGE_LOCKS, .locks = locks};
    push(from_sink(sink), &message);
}

static void
sink_want_absolute(struct vf_input_sink *sink, bool absolute)
{
    struct message message = {.type = MESSAGE_WANT_ABSOLUTE,
                              .want_absolute = absolute};
    push(from_sink(sink), &message);
}

static const struct vf_input_sink_ops sink_ops = {
    .name = "SPICE",
    .state = sink_state,
    .key = sink_key,
    .button = sink_button,
    .motion = sink_motion,
    .position = sink_position,
    .wheel = sink_wheel,
    .set_locks = sink_set_locks,
    .want_absolute = sink_want_absolute,
};

// --- sending: GLib thread ---

static void
send_message(struct vf_spice_inputs *inputs, const struct message *message)
{
    struct vf_spice_input_sender *sender = &inputs->sender;
    switch (message->type) {
    case MESSAGE_KEY:
        vf_spice_send_key(sender, message->key.set1, message->key.down);
        break;
    case MESSAGE_BUTTON:
        vf_spice_send_button(sender, message->button.button,
                             message->button.down);
        break;
    case MESSAGE_MOTION:
        vf_spice_send_motion(sender, message->motion.dx, message->motion.dy);
        break;
    case MESSAGE_POSITION:
        vf_spice_send_position(sender, message->position.at,
                               message->position.screen);
        inputs->listener.on_pointer(inputs->listener.data);
        break;
    case MESSAGE_WHEEL:
        vf_spice_send_wheel(sender, message->motion.dy);
        break;
    case MESSAGE_LOCKS:
        spice_inputs_channel_set_key_locks(inputs->channel, message->locks);
        break;
    case MESSAGE_WANT_ABSOLUTE:
        break;
    }
}

static void
note_times(struct vf_spice_inputs *inputs, const struct message *message,
           uint64_t taken_ns)
{
    static const enum vf_input_type TYPES[] = {
        [MESSAGE_KEY] = VF_INPUT_KEY,
        [MESSAGE_BUTTON] = VF_INPUT_BUTTON,
        [MESSAGE_MOTION] = VF_INPUT_MOTION,
        [MESSAGE_POSITION] = VF_INPUT_POSITION,
        [MESSAGE_WHEEL] = VF_INPUT_WHEEL,
        [MESSAGE_LOCKS] = VF_INPUT_LOCKS,
    };
    vf_spice_input_probe_add(inputs->probe, &(struct vf_input_times){
                                                .way = sink_ops.name,
                                                .type = TYPES[message->type],
                                                .event_ns = message->event_ns,
                                                .given_ns = message->given_ns,
                                                .taken_ns = taken_ns,
                                            });
}

// --- mouse mode ---

static int
current_mode(struct vf_spice_inputs *inputs)
{
    int mode = 0;
    g_object_get(inputs->main, "mouse-mode", &mode, NULL);
    return mode;
}

static int
wanted_mode(const struct vf_spice_inputs *inputs)
{
    return inputs->want_absolute ? SPICE_MOUSE_MODE_CLIENT
                                 : SPICE_MOUSE_MODE_SERVER;
}

static void
stop_waiting(struct vf_spice_inputs *inputs)
{
    if (inputs->mode_timer != 0) {
        g_source_remove(inputs->mode_timer);
        inputs->mode_timer = 0;
    }
}

static void
drain(void *data);

// The server does not answer: go on without.
static gboolean
on_mode_refused(gpointer data)
{
    struct vf_spice_inputs *inputs = data;
    inputs->mode_timer = 0;
    drain(inputs);
    return G_SOURCE_REMOVE;
}

// Relative mode is always given, and motion that comes before it would be lost,
// so input waits for it. Absolute mode is a wish (a guest without tablet and
// agent has none), and a position that is lost is followed by a better one.
static void
request_mode(struct vf_spice_inputs *inputs)
{
    stop_waiting(inputs);
    spice_main_channel_request_mouse_mode(inputs->main, wanted_mode(inputs));
    if (!inputs->want_absolute &&
        current_mode(inputs) != SPICE_MOUSE_MODE_SERVER) {
        inputs->mode_timer =
            g_timeout_add(MODE_PATIENCE_MS, on_mode_refused, inputs);
    }
}

static void
want_absolute(struct vf_spice_inputs *inputs, bool absolute)
{
    inputs->want_absolute = absolute;
    if (inputs->channel) {
        request_mode(inputs);
    }
}

// --- the queue: GLib thread ---

// True when `next` was added to `message`.
static bool
join(struct message *message, const struct message *next)
{
    if (message->type != next->type || message->epoch != next->epoch) {
        return false;
    }
    if (message->type == MESSAGE_MOTION) {
        message->motion.dx += next->motion.dx;
        message->motion.dy += next->motion.dy;
        return true;
    }
    if (message->type == MESSAGE_POSITION) {
        message->position = next->position;
        return true;
    }
    return false;
}

static bool
take(struct vf_spice_inputs *inputs, struct message *message)
{
    if (inputs->has_waiting) {
        *message = inputs->waiting;
        inputs->has_waiting = false;
        return true;
    }
    return vf_queue_pop(inputs->messages, message);
}

// Sends what is queued, motions that follow each other as one. While the server
// is changing the mouse mode all stays queued, since motion of the other kind
// would be thrown away there.
static void
drain(void *data)
{
    struct vf_spice_inputs *inputs = data;
    VF_ASSERT_ROLE(VF_ROLE_GLIB);
    struct message message;
    uint64_t taken_ns = inputs->probe ? vf_clock_ns() : 0;
    while (inputs->mode_timer == 0 && take(inputs, &message)) {
        struct message next;
        while (vf_queue_pop(inputs->messages, &next)) {
            if (!join(&message, &next)) {
                inputs->waiting = next;
                inputs->has_waiting = true;
                break;
            }
        }
        // A wish holds beyond the connection, all else is for this one.
        bool current = inputs->channel && message.epoch == inputs->state.epoch;
        if (message.type == MESSAGE_WANT_ABSOLUTE) {
            want_absolute(inputs, message.want_absolute);
        } else if (current) {
            send_message(inputs, &message);
            if (inputs->probe) {
                note_times(inputs, &message, taken_ns);
            }
        }
    }
    if (inputs->probe && inputs->channel) {
        vf_spice_input_probe_ask(inputs->probe, inputs->channel);
    }
}

static void
on_message(void *data)
{
    struct vf_spice_inputs *inputs = data;
    vf_glib_post(inputs->glib, drain, inputs);
}

// --- state and connection ---

static void
publish(struct vf_spice_inputs *inputs)
{
    struct vf_input_sink_state state = {.epoch = inputs->state.epoch};
    if (inputs->channel) {
        int mode = current_mode(inputs);
        int locks = 0;
        g_object_get(inputs->channel, "key-modifiers", &locks, NULL);
        state.ready = true;
        state.can_relative = mode == SPICE_MOUSE_MODE_SERVER;
        state.can_absolute = mode == SPICE_MOUSE_MODE_CLIENT;
        state.locks_known = true;
        state.guest_locks =
            (unsigned)locks & (VF_LOCK_SCROLL | VF_LOCK_NUM | VF_LOCK_CAPS);
    }
    vf_mutex_lock(&inputs->lock);
    inputs->state = state;
    vf_mutex_unlock(&inputs->lock);
    inputs->listener.on_state(inputs->listener.data);
}

void
vf_spice_inputs_update_mode(struct vf_spice_inputs *inputs)
{
    if (!inputs->channel) {
        return;
    }
    if (current_mode(inputs) == wanted_mode(inputs)) {
        stop_waiting(inputs);
    }
    if (current_mode(inputs) != SPICE_MOUSE_MODE_CLIENT) {
        inputs->sender.pointer_known = false;
    }
    publish(inputs);
    drain(inputs);
}

static void
on_modifiers(SpiceInputsChannel *channel, gpointer data)
{
    (void)channel;
    publish(data);
}

void
vf_spice_inputs_attach(struct vf_spice_inputs *inputs,
                       SpiceInputsChannel *channel, SpiceMainChannel *main)
{
    vf_spice_inputs_detach(inputs);
    inputs->channel = channel;
    inputs->main = main;
    vf_spice_input_sender_begin(&inputs->sender, channel);
    vf_mutex_lock(&inputs->lock);
    inputs->state.epoch++;
    vf_mutex_unlock(&inputs->lock);
    g_signal_connect(channel, "inputs-modifiers", G_CALLBACK(on_modifiers),
                     inputs);
    request_mode(inputs);
    publish(inputs);
}

void
vf_spice_inputs_detach(struct vf_spice_inputs *inputs)
{
    if (!inputs->channel) {
        return;
    }
    stop_waiting(inputs);
    g_signal_handlers_disconnect_by_data(inputs->channel, inputs);
    inputs->channel = NULL;
    inputs->main = NULL;
    inputs->sender.pointer_known = false;
    publish(inputs);
    drain(inputs);
}

void
vf_spice_inputs_set_screen(struct vf_spice_inputs *inputs, struct vf_size size)
{
    inputs->sender.screen = size;
}

bool
vf_spice_inputs_pointer(const struct vf_spice_inputs *inputs,
                        struct vf_point *position)
{
    *position = inputs->sender.pointer;
    return inputs->sender.pointer_known;
}

// --- lifetime ---

struct vf_spice_inputs *
vf_spice_inputs_create(struct vf_glib_thread *glib,
                       const struct vf_spice_inputs_listener *listener,
                       struct vf_queue *times)
{
    struct vf_spice_inputs *inputs = g_new0(struct vf_spice_inputs, 1);
    inputs->sink.ops = &sink_ops;
    inputs->glib = glib;
    inputs->messages =
        vf_queue_create(sizeof(struct message), on_message, inputs);
    inputs->listener = *listener;
    inputs->is_timed = times != NULL;
    inputs->probe = times ? vf_spice_input_probe_create(times) : NULL;
    vf_mutex_init(&inputs->lock);
    return inputs;
}

void
vf_spice_inputs_destroy(struct vf_spice_inputs *inputs)
{
    if (!inputs) {
        return;
    }
    vf_queue_destroy(inputs->messages);
    vf_spice_input_probe_destroy(inputs->probe);
    vf_mutex_finish(&inputs->lock);
    g_free(inputs);
}

struct vf_input_sink *
vf_spice_inputs_sink(struct vf_spice_inputs *inputs)
{
    return &inputs->sink;
}
