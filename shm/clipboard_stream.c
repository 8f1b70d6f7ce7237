// SPDX-License-Identifier: GPL-2.0-or-later
#include "shm/clipboard_stream.h"

#include "base/clock.h"
#include "shm/lgmp_clipboard.h"

#include <glib.h>
#include <string.h>

// The host says it keeps its lease for a second.
static const uint64_t KEEPALIVE_NS = 200 * VF_NS_PER_MS;
// A claim that nobody answers is made again.
static const uint64_t CLAIM_NS = VF_NS_PER_S;
// How often is looked: while an answer is awaited, and for what is copied.
static const uint64_t AWAITING_NS = VF_NS_PER_MS;
static const uint64_t WATCHING_NS = 50 * VF_NS_PER_MS;

enum {
    MESSAGES_A_LOOK = 16,
    SLOT_BYTES = VF_KVMFR_CLIPBOARD_RECORD_BYTES + VF_KVMFR_CLIPBOARD_SLOT_BYTES,
};

static void
set_state(struct vf_clipboard_stream *stream, int state, uint64_t now_ns)
{
    bool was_owned = stream->state == VF_CLIPBOARD_STREAM_OWNED;
    bool is_owned = state == VF_CLIPBOARD_STREAM_OWNED;
    stream->state = state;
    stream->since_ns = now_ns;
    if (was_owned != is_owned) {
        vf_lgmp_clipboard_tell(stream->clipboard,
                               &(struct vf_lgmp_clipboard_event){
                                   .type = VF_LGMP_CLIPBOARD_READY,
                                   .ok = is_owned,
                               });
    }
    if (!is_owned) {
        stream->active = false;
        stream->control_count = 0;
        vf_clipboard_content_reset(stream);
    }
}

static void
forget_streams(struct vf_clipboard_stream *stream)
{
    stream->from_host = (struct vf_lgmp_stream){.session = NULL};
    stream->to_host = (struct vf_lgmp_stream){.session = NULL};
    set_state(stream, VF_CLIPBOARD_STREAM_IDLE, 0);
}

void
vf_clipboard_stream_init(struct vf_clipboard_stream *stream,
                         struct vf_lgmp_clipboard *clipboard)
{
    *stream = (struct vf_clipboard_stream){.clipboard = clipboard};
}

void
vf_clipboard_stream_finish(struct vf_clipboard_stream *stream)
{
    vf_clipboard_stream_detach(stream);
    g_clear_pointer(&stream->buffer, g_free);
}

void
vf_clipboard_stream_attach(struct vf_clipboard_stream *stream,
                           struct vf_lgmp_session *session)
{
    if (stream->clipboard) {
        vf_lgmp_subscription_attach(&stream->messages, session);
        stream->has_status = false;
    }
}

void
vf_clipboard_stream_lose_touch(struct vf_clipboard_stream *stream)
{
    if (stream->messages.session) {
        forget_streams(stream);
    }
}

void
vf_clipboard_stream_detach(struct vf_clipboard_stream *stream)
{
    if (stream->messages.session) {
        forget_streams(stream);
        vf_lgmp_subscription_detach(&stream->messages);
    }
}

// --- records ---

void
vf_clipboard_stream_control(struct vf_clipboard_stream *stream,
                            const struct vf_kvmfr_clipboard_record *record)
{
    // A host that takes none of so many is given up by send_controls().
    if (stream->control_count < VF_CLIPBOARD_STREAM_CONTROLS) {
        struct vf_kvmfr_clipboard_record *control =
            &stream->controls[stream->control_count++];
        *control = *record;
        control->generation = stream->generation;
    }
}

static enum vf_lgmp_result
write_control(struct vf_clipboard_stream *stream,
              const struct vf_kvmfr_clipboard_record *record, uint64_t now_ns)
{
    uint8_t bytes[VF_KVMFR_CLIPBOARD_RECORD_BYTES];
    uint32_t serial;
    vf_kvmfr_clipboard_encode_record(record, bytes);
    enum vf_lgmp_result result =
        vf_lgmp_send(&stream->messages.queue, bytes, sizeof(bytes), &serial);
    if (result == VF_LGMP_OK) {
        stream->sent_ns = now_ns;
    }
    return result;
}

// False when the session is lost.
static bool
send_controls(struct vf_clipboard_stream *stream, uint64_t now_ns,
              uint64_t *next_ns)
{
    enum vf_lgmp_result result = VF_LGMP_OK;
    unsigned sent = 0;
    while (sent < stream->control_count && result == VF_LGMP_OK) {
        result = write_control(stream, &stream->controls[sent], now_ns);
        sent += result == VF_LGMP_OK;
    }
    stream->control_count -= sent;
    memmove(stream->controls, stream->controls + sent,
            stream->control_count * sizeof(stream->controls[0]));
    if (stream->control_count > 0) {
        *next_ns = MIN(*next_ns, now_ns + AWAITING_NS);
    }
    if (stream->control_count == VF_CLIPBOARD_STREAM_CONTROLS) {
        forget_streams(stream); // it has not listened for a long time
    }
    return result != VF_LGMP_LOST;
}

static void
claim(struct vf_clipboard_stream *stream, uint64_t now_ns)
{
    stream->generation = stream->generation + 1 ? stream->generation + 1 : 1;
    struct vf_kvmfr_clipboard_record record = {
        .type = VF_KVMFR_CLIPBOARD_CLAIM,
        .generation = stream->generation,
        .token = stream->status.generation,
    };
    if (write_control(stream, &record, now_ns) == VF_LGMP_OK) {
        set_state(stream, VF_CLIPBOARD_STREAM_CLAIMED, now_ns);
    }
}

// --- what the host says ---

static bool
attach_one(struct vf_clipboard_stream *stream, struct vf_lgmp_stream *one,
           const uint8_t *descriptor, enum vf_lgmp_stream_direction direction)
{
    return vf_lgmp_stream_attach(one, stream->messages.session, descriptor) ==
               VF_LGMP_STREAM_OK &&
           one->shape.direction == direction &&
           one->shape.slot_size == SLOT_BYTES;
}

// The host says what its streams are: only such as are spoken of are taken up.
static void
take_up_streams(struct vf_clipboard_stream *stream)
{
    const struct vf_kvmfr_clipboard_status *status = &stream->status;
    if (attach_one(stream, &stream->from_host, status->from_host,
                   VF_LGMP_STREAM_FROM_HOST) &&
        attach_one(stream, &stream->to_host, status->to_host,
                   VF_LGMP_STREAM_TO_HOST)) {
        stream->buffer = stream->buffer ? stream->buffer : g_malloc(SLOT_BYTES);
    } else {
        forget_streams(stream);
    }
}

static void
on_status(struct vf_clipboard_stream *stream, const uint8_t *bytes,
          uint32_t serial, uint64_t now_ns)
{
    struct vf_kvmfr_clipboard_status before = stream->status;
    bool is_old = stream->has_status && (int32_t)(serial - stream->serial) <= 0;
    struct vf_kvmfr_clipboard_status status;
    if (is_old ||
        !vf_kvmfr_clipboard_decode_status(
            bytes, VF_KVMFR_CLIPBOARD_STATUS_BYTES, &status)) {
        return;
    }
    bool is_other =
        !stream->has_status || status.generation != before.generation ||
        memcmp(status.from_host, before.from_host, sizeof(before.from_host)) ||
        memcmp(status.to_host, before.to_host, sizeof(before.to_host));
    stream->status = status;
    stream->serial = serial;
    stream->has_status = true;
    if (is_other) {
        forget_streams(stream);
    }
    bool is_ours = (status.flags & VF_KVMFR_CLIPBOARD_OWNED) &&
                   (status.flags & VF_KVMFR_CLIPBOARD_AVAILABLE) &&
                   status.owner == stream->messages.session->client &&
                   status.owner_generation == stream->generation;
    if (is_ours && stream->state == VF_CLIPBOARD_STREAM_CLAIMED) {
        set_state(stream, VF_CLIPBOARD_STREAM_OWNED, now_ns);
    } else if (!is_ours && stream->state == VF_CLIPBOARD_STREAM_OWNED) {
        set_state(stream, VF_CLIPBOARD_STREAM_IDLE, now_ns);
    }
}

struct look {
    struct vf_clipboard_stream *stream;
    uint64_t now_ns;
};

static void
on_message(void *data, const struct vf_lgmp_message *message)
{
    struct vf_clipboard_stream *stream = ((struct look *)data)->stream;
    uint64_t now_ns = ((struct look *)data)->now_ns;
    uint8_t bytes[VF_KVMFR_CLIPBOARD_STATUS_BYTES];
    uint32_t kind = (uint32_t)(message->udata >> 32);
    size_t size = kind == VF_KVMFR_CLIPBOARD_IS_STATUS
                      ? (size_t)VF_KVMFR_CLIPBOARD_STATUS_BYTES
                      : (size_t)VF_KVMFR_CLIPBOARD_RECORD_BYTES;
    if (message->size < size) {
        stream->rejected++;
        return;
    }
    vf_lgmp_copy_out(bytes, stream->messages.session->memory, message->offset, size);
    struct vf_kvmfr_clipboard_record record;
    if (kind == VF_KVMFR_CLIPBOARD_IS_STATUS) {
        on_status(stream, bytes, (uint32_t)message->udata, now_ns);
    } else if (kind == VF_KVMFR_CLIPBOARD_IS_RECORD &&
               stream->state == VF_CLIPBOARD_STREAM_OWNED &&
               vf_kvmfr_clipboard_decode_record(bytes, size, &record) &&
               record.generation == stream->generation) {
        vf_clipboard_content_on_record(stream, &record, now_ns);
    } else {
        stream->rejected++;
    }
}

// --- steps ---

static void
activate(struct vf_clipboard_stream *stream)
{
    if (!stream->active) {
        enum vf_lgmp_stream_result from =
            vf_lgmp_stream_activate(&stream->from_host);
        enum vf_lgmp_stream_result to = vf_lgmp_stream_activate(&stream->to_host);
        stream->active = from == VF_LGMP_STREAM_OK && to == VF_LGMP_STREAM_OK;
    }
}

static void
keep_owned(struct vf_clipboard_stream *stream, uint64_t now_ns,
           uint64_t *next_ns)
{
    activate(stream);
    if (!stream->active && now_ns - stream->since_ns > CLAIM_NS) {
        forget_streams(stream);
    } else if (stream->active &&
               !vf_clipboard_content_step(stream, now_ns, next_ns)) {
        forget_streams(stream);
    } else if (now_ns - stream->sent_ns >= KEEPALIVE_NS &&
               stream->control_count == 0) {
        vf_clipboard_stream_control(stream,
                                    &(struct vf_kvmfr_clipboard_record){
                                        .type = VF_KVMFR_CLIPBOARD_KEEPALIVE});
    }
    if (!stream->active) {
        *next_ns = MIN(*next_ns, now_ns + AWAITING_NS);
    }
}

static void
keep(struct vf_clipboard_stream *stream, uint64_t now_ns, uint64_t *next_ns)
{
    const uint32_t flags = stream->status.flags;
    *next_ns = MIN(*next_ns, now_ns + WATCHING_NS);
    if (!stream->to_host.session) {
        take_up_streams(stream);
    }
    switch (stream->state) {
    case VF_CLIPBOARD_STREAM_IDLE:
        if (stream->to_host.session && (flags & VF_KVMFR_CLIPBOARD_AVAILABLE) &&
            !(flags & VF_KVMFR_CLIPBOARD_OWNED)) {
            claim(stream, now_ns);
        }
        break;
    case VF_CLIPBOARD_STREAM_CLAIMED:
        *next_ns = MIN(*next_ns, now_ns + AWAITING_NS);
        if (now_ns - stream->since_ns >= CLAIM_NS) {
            set_state(stream, VF_CLIPBOARD_STREAM_IDLE, now_ns);
        }
        break;
    case VF_CLIPBOARD_STREAM_OWNED:
        keep_owned(stream, now_ns, next_ns);
        break;
    }
}

void
vf_clipboard_stream_unsubscribe(struct vf_clipboard_stream *stream)
{
    if (!stream->messages.on) {
        return;
    }
    if (stream->state != VF_CLIPBOARD_STREAM_IDLE) {
        struct vf_kvmfr_clipboard_record record = {
            .type = VF_KVMFR_CLIPBOARD_RELEASE,
            .generation = stream->generation,
        };
        (void)write_control(stream, &record, stream->sent_ns);
    }
    forget_streams(stream);
    vf_lgmp_subscription_end(&stream->messages);
    stream->has_status = false;
}

static bool
step_subscribed(struct vf_clipboard_stream *stream, uint64_t now_ns,
                uint64_t *next_ns)
{
    struct look look = {stream, now_ns};
    enum vf_lgmp_result result =
        vf_lgmp_receive(&stream->messages.queue, MESSAGES_A_LOOK, on_message,
                        &look, &stream->rejected);
    if (result == VF_LGMP_LOST) {
        return false;
    }
    if (result != VF_LGMP_OK && result != VF_LGMP_EMPTY &&
        result != VF_LGMP_BUSY) {
        forget_streams(stream);
        vf_lgmp_subscription_drop(&stream->messages, now_ns);
        return true;
    }
    if (stream->has_status) {
        keep(stream, now_ns, next_ns);
    }
    return send_controls(stream, now_ns, next_ns);
}

bool
vf_clipboard_stream_step(struct vf_clipboard_stream *stream, uint64_t now_ns,
                         uint64_t *next_ns)
{
    if (!stream->messages.session) {
        return true;
    }
    if (!vf_lgmp_clipboard_is_wanted(stream->clipboard)) {
        vf_clipboard_stream_unsubscribe(stream);
        return true;
    }
    if (!vf_lgmp_subscription_keep(&stream->messages, VF_KVMFR_QUEUE_CLIPBOARD,
                                   now_ns)) {
        return false;
    }
    if (!stream->messages.on) {
        *next_ns = MIN(*next_ns, stream->messages.next_try_ns);
        return true;
    }
    return step_subscribed(stream, now_ns, next_ns);
}
