// SPDX-License-Identifier: GPL-2.0-or-later
#include "shm/input_stream.h"

#include "base/clock.h"
#include "shm/lgmp_input.h"

#include <glib.h>
#include <string.h>

// The host says it keeps its lease for half a second.
static const uint64_t KEEPALIVE_NS = 200 * VF_NS_PER_MS;
// A claim that nobody answers is made again.
static const uint64_t CLAIM_NS = 500 * VF_NS_PER_MS;
// By then the host has let go of what a viewer held that gave no sign of life.
static const uint64_t LET_GO_NS = 2 * VF_NS_PER_S;
// How often is looked: while an answer is awaited, and for lock keys and losses.
static const uint64_t AWAITING_NS = VF_NS_PER_MS;
static const uint64_t WATCHING_NS = 10 * VF_NS_PER_MS;
// A stream without room is tried again.
static const uint64_t FULL_NS = 500 * VF_NS_PER_US;

enum { STATUSES_A_LOOK = 16 };

static void
publish(struct vf_input_stream *stream)
{
    const struct vf_kvmfr_input_status *status = &stream->status;
    uint8_t leds = status->leds;
    struct vf_input_sink_state state = {
        .ready = stream->state == VF_INPUT_STREAM_OWNED,
        .can_relative = status->capabilities & VF_KVMFR_INPUT_CAN_RELATIVE,
        .can_absolute = status->capabilities & VF_KVMFR_INPUT_CAN_ABSOLUTE,
        .locks_known = status->flags & VF_KVMFR_INPUT_LEDS_VALID,
        .guest_locks =
            (leds & VF_KVMFR_INPUT_LED_NUM ? (unsigned)VF_LOCK_NUM : 0) |
            (leds & VF_KVMFR_INPUT_LED_CAPS ? (unsigned)VF_LOCK_CAPS : 0) |
            (leds & VF_KVMFR_INPUT_LED_SCROLL ? (unsigned)VF_LOCK_SCROLL : 0),
        .epoch = stream->epoch,
    };
    vf_lgmp_input_publish(stream->input, &state);
}

static void
set_idle(struct vf_input_stream *stream)
{
    stream->state = VF_INPUT_STREAM_IDLE;
    stream->has_change = false;
    stream->has_record = false;
    stream->reports = (struct vf_input_reports){0};
    publish(stream);
}

static void
forget_stream(struct vf_input_stream *stream)
{
    stream->stream = (struct vf_lgmp_stream){0};
    if (stream->state != VF_INPUT_STREAM_IDLE) {
        set_idle(stream);
    }
}

void
vf_input_stream_init(struct vf_input_stream *stream,
                     struct vf_lgmp_input *input)
{
    *stream = (struct vf_input_stream){.input = input};
}

void
vf_input_stream_attach(struct vf_input_stream *stream,
                       struct vf_lgmp_session *session)
{
    vf_lgmp_subscription_attach(&stream->statuses, session);
    stream->next_claim_ns = 0;
    stream->has_status = false;
}

void
vf_input_stream_lose_touch(struct vf_input_stream *stream)
{
    if (stream->statuses.session) {
        forget_stream(stream);
    }
}

void
vf_input_stream_detach(struct vf_input_stream *stream)
{
    if (stream->statuses.session) {
        forget_stream(stream);
        vf_lgmp_subscription_detach(&stream->statuses);
    }
}

// --- records ---

// False when the stream has no room yet, or is of no use any more.
static bool
write_record(struct vf_input_stream *stream,
             struct vf_kvmfr_input_record *record, uint64_t now_ns)
{
    uint8_t bytes[VF_KVMFR_INPUT_RECORD_BYTES];
    record->generation = stream->generation;
    record->sequence = stream->sequence + 1 ? stream->sequence + 1 : 1;
    vf_kvmfr_input_encode_record(record, bytes);
    enum vf_lgmp_stream_result result =
        vf_lgmp_stream_write(&stream->stream, bytes, sizeof(bytes));
    switch (result) {
    case VF_LGMP_STREAM_OK:
        stream->sequence = record->sequence;
        stream->sent_ns = now_ns;
        stream->records++;
        return true;
    case VF_LGMP_STREAM_FULL:
    case VF_LGMP_STREAM_BUSY:
        return false;
    case VF_LGMP_STREAM_EMPTY:
    case VF_LGMP_STREAM_NOT_BOUND:
    case VF_LGMP_STREAM_STALE:
    case VF_LGMP_STREAM_CORRUPTED:
    case VF_LGMP_STREAM_LOST:
        break;
    }
    forget_stream(stream);
    return false;
}

static bool
write_control(struct vf_input_stream *stream, enum vf_kvmfr_input_type type,
              uint64_t now_ns)
{
    struct vf_kvmfr_input_record record = {.type = type};
    return write_record(stream, &record, now_ns);
}

static void
claim(struct vf_input_stream *stream, uint64_t now_ns)
{
    stream->generation = stream->generation + 1 ? stream->generation + 1 : 1;
    stream->sequence = 0;
    if (write_control(stream, VF_KVMFR_INPUT_CLAIM, now_ns)) {
        stream->state = VF_INPUT_STREAM_CLAIMED;
        stream->claimed_ns = now_ns;
    }
}

// Makes the next record out of what is to be sent. False when there is nothing.
static bool
make_record(struct vf_input_stream *stream)
{
    while (!stream->has_record) {
        if (!stream->has_change &&
            !vf_lgmp_input_take(stream->input, &stream->change)) {
            return false;
        }
        stream->has_change =
            !vf_input_reports_apply(&stream->reports, &stream->change,
                                    &stream->record, &stream->has_record);
    }
    return true;
}

static void
send_changes(struct vf_input_stream *stream, uint64_t now_ns, uint64_t *next_ns)
{
    while (stream->state == VF_INPUT_STREAM_OWNED && make_record(stream)) {
        if (!write_record(stream, &stream->record, now_ns)) {
            *next_ns = MIN(*next_ns, now_ns + FULL_NS);
            return;
        }
        stream->has_record = false;
        if (!stream->has_change) {
            vf_lgmp_input_written(stream->input, &stream->change);
        }
    }
}

// --- status ---

static void
on_message(void *data, const struct vf_lgmp_message *message)
{
    struct vf_input_stream *stream = data;
    uint32_t serial = (uint32_t)message->udata;
    bool is_old = stream->has_status && (int32_t)(serial - stream->serial) <= 0;
    if (is_old || message->size < VF_KVMFR_INPUT_STATUS_BYTES) {
        return;
    }
    uint8_t bytes[VF_KVMFR_INPUT_STATUS_BYTES];
    struct vf_kvmfr_input_status status;
    vf_lgmp_copy_out(bytes, stream->statuses.session->memory, message->offset,
                     sizeof(bytes));
    if (vf_kvmfr_input_decode_status(bytes, sizeof(bytes), &status)) {
        stream->status = status;
        stream->serial = serial;
        stream->has_status = true;
    }
}

static const struct vf_kvmfr_input_endpoint *
our_endpoint(const struct vf_input_stream *stream)
{
    const uint32_t wanted = VF_KVMFR_ENDPOINT_AVAILABLE | VF_KVMFR_ENDPOINT_BOUND;
    for (int i = 0; i < VF_KVMFR_INPUT_ENDPOINTS; i++) {
        const struct vf_kvmfr_input_endpoint *endpoint =
            &stream->status.endpoints[i];
        if (endpoint->client == stream->statuses.session->client &&
            (endpoint->flags & wanted) == wanted) {
            return endpoint;
        }
    }
    return NULL;
}

static bool
is_usable(const struct vf_kvmfr_input_status *status)
{
    const uint32_t needed =
        VF_KVMFR_INPUT_CAN_RELATIVE | VF_KVMFR_INPUT_CAN_KEYBOARD;
    return (status->flags & VF_KVMFR_INPUT_AVAILABLE) &&
           (status->capabilities & needed) == needed;
}

// The host says what kind of stream it is: only one that records go into, and fit
// into, is taken up.
static bool
carries_records(const struct vf_lgmp_stream_shape *shape)
{
    return shape->direction == VF_LGMP_STREAM_TO_HOST &&
           shape->slot_size >= VF_KVMFR_INPUT_RECORD_BYTES;
}

static void
take_up_stream(struct vf_input_stream *stream)
{
    const struct vf_kvmfr_input_endpoint *endpoint =
        is_usable(&stream->status) ? our_endpoint(stream) : NULL;
    if (!endpoint) {
        forget_stream(stream);
        return;
    }
    if (stream->stream.session &&
        memcmp(endpoint, &stream->endpoint, sizeof(*endpoint)) == 0) {
        return;
    }
    forget_stream(stream);
    stream->endpoint = *endpoint;
    if (vf_lgmp_stream_attach(&stream->stream, stream->statuses.session,
                              endpoint->descriptor) != VF_LGMP_STREAM_OK ||
        !carries_records(&stream->stream.shape) ||
        vf_lgmp_stream_activate(&stream->stream) != VF_LGMP_STREAM_OK) {
        stream->stream = (struct vf_lgmp_stream){0};
    }
}

static void
follow_owner(struct vf_input_stream *stream)
{
    const struct vf_kvmfr_input_status *status = &stream->status;
    bool is_ours = (status->flags & VF_KVMFR_INPUT_OWNED) &&
                   status->owner == stream->statuses.session->client &&
                   status->owner_generation == stream->generation &&
                   stream->stream.session;
    if (is_ours && stream->state == VF_INPUT_STREAM_CLAIMED) {
        stream->state = VF_INPUT_STREAM_OWNED;
        stream->reports = (struct vf_input_reports){0};
        stream->epoch++;
    } else if (!is_ours && stream->state == VF_INPUT_STREAM_OWNED) {
        set_idle(stream);
    }
    publish(stream);
}

// --- steps ---

static bool
is_free(const struct vf_kvmfr_input_status *status)
{
    return !(status->flags & VF_KVMFR_INPUT_OWNED);
}

static void
keep(struct vf_input_stream *stream, uint64_t now_ns, uint64_t *next_ns)
{
    *next_ns = MIN(*next_ns, now_ns + WATCHING_NS);
    if (!stream->stream.session) {
        return;
    }
    switch (stream->state) {
    case VF_INPUT_STREAM_IDLE:
        if (is_free(&stream->status) && now_ns >= stream->next_claim_ns) {
            claim(stream, now_ns);
        }
        break;
    case VF_INPUT_STREAM_CLAIMED:
        if (now_ns - stream->claimed_ns >= CLAIM_NS) {
            set_idle(stream);
        }
        break;
    case VF_INPUT_STREAM_OWNED:
        send_changes(stream, now_ns, next_ns);
        if (stream->state == VF_INPUT_STREAM_OWNED &&
            now_ns - stream->sent_ns >= KEEPALIVE_NS) {
            write_control(stream, VF_KVMFR_INPUT_KEEPALIVE, now_ns);
        }
        break;
    }
    if (stream->state == VF_INPUT_STREAM_CLAIMED) {
        *next_ns = MIN(*next_ns, now_ns + AWAITING_NS);
    }
}

void
vf_input_stream_unsubscribe(struct vf_input_stream *stream)
{
    if (!stream->statuses.on) {
        return;
    }
    if (stream->state != VF_INPUT_STREAM_IDLE) {
        uint64_t next_ns = UINT64_MAX;
        send_changes(stream, stream->sent_ns, &next_ns);
        write_control(stream, VF_KVMFR_INPUT_RELEASE, stream->sent_ns);
    }
    forget_stream(stream);
    vf_lgmp_subscription_end(&stream->statuses);
    stream->has_status = false;
}

bool
vf_input_stream_step(struct vf_input_stream *stream, uint64_t now_ns,
                     uint64_t *next_ns)
{
    if (!stream->statuses.session || !stream->input) {
        return true;
    }
    if (vf_lgmp_input_has_overflowed(stream->input)) {
        // Without signs of life the host lets go of everything by itself.
        forget_stream(stream);
        stream->next_claim_ns = now_ns + LET_GO_NS;
    }
    if (!vf_lgmp_input_is_wanted(stream->input)) {
        vf_input_stream_unsubscribe(stream);
        return true;
    }
    if (!vf_lgmp_subscription_keep(&stream->statuses, VF_KVMFR_QUEUE_INPUT,
                                   now_ns)) {
        return false;
    }
    if (!stream->statuses.on) {
        *next_ns = MIN(*next_ns, stream->statuses.next_try_ns);
        return true;
    }
    uint32_t known = stream->serial;
    bool had_status = stream->has_status;
    enum vf_lgmp_result result =
        vf_lgmp_receive(&stream->statuses.queue, STATUSES_A_LOOK, on_message,
                        stream, &stream->rejected);
    if (result == VF_LGMP_LOST) {
        return false;
    }
    if (result != VF_LGMP_OK && result != VF_LGMP_EMPTY &&
        result != VF_LGMP_BUSY) {
        forget_stream(stream);
        vf_lgmp_subscription_drop(&stream->statuses, now_ns);
        return true;
    }
    bool is_new = !had_status || stream->serial != known;
    if (stream->has_status && (is_new || !stream->stream.session)) {
        take_up_stream(stream);
        follow_owner(stream);
    }
    keep(stream, now_ns, next_ns);
    return true;
}
