// SPDX-License-Identifier: GPL-2.0-or-later
#include "shm/cursor_stream.h"

#include "base/mailbox.h"
#include "shm/lgmp_subscription.h"

#include <glib.h>

enum {
    SCRATCH_BYTES = VF_KVMFR_CURSOR_MAX_HEADER + VF_CURSOR_MAX_BYTES +
                    VF_KVMFR_TRANSFORM_BYTES,
    MESSAGES_A_LOOK = 32,
};

void
vf_cursor_stream_init(struct vf_cursor_stream *stream,
                      struct vf_mailbox *mailbox)
{
    *stream = (struct vf_cursor_stream){.mailbox = mailbox};
    stream->scratch = g_malloc(SCRATCH_BYTES);
}

void
vf_cursor_stream_finish(struct vf_cursor_stream *stream)
{
    vf_cursor_clear(&stream->cursor);
    g_free(stream->scratch);
    stream->scratch = NULL;
}

static void
publish(struct vf_cursor_stream *stream)
{
    if (stream->published == stream->cursor.changes) {
        return;
    }
    struct vf_cursor copy = vf_cursor_copy(&stream->cursor);
    struct vf_cursor replaced;
    if (vf_mailbox_put(stream->mailbox, &copy, &replaced)) {
        vf_cursor_clear(&replaced);
    }
    stream->published = stream->cursor.changes;
}

void
vf_cursor_stream_attach(struct vf_cursor_stream *stream,
                        struct vf_region *region,
                        struct vf_kvmfr_dialect dialect, uint32_t features)
{
    stream->region = region;
    stream->dialect = dialect;
    stream->features = features;
    stream->queue = (struct vf_lgmp_queue){0};
}

void
vf_cursor_stream_detach(struct vf_cursor_stream *stream)
{
    stream->queue = (struct vf_lgmp_queue){0};
    stream->region = NULL;
    stream->requests = (struct vf_cursor_requests){0};
    if (stream->cursor.visible || stream->cursor.shape) {
        vf_cursor_clear(&stream->cursor);
        publish(stream);
    }
}

enum vf_lgmp_result
vf_cursor_stream_subscribe(struct vf_cursor_stream *stream,
                           struct vf_lgmp_session *session)
{
    return vf_lgmp_subscribe(session, VF_KVMFR_QUEUE_POINTER, &stream->queue);
}

void
vf_cursor_stream_unsubscribe(struct vf_cursor_stream *stream)
{
    vf_lgmp_unsubscribe(&stream->queue);
}

void
vf_cursor_stream_request(struct vf_cursor_stream *stream,
                         const struct vf_cursor_requests *requests)
{
    if (requests->warp) {
        stream->requests.warp = true;
        stream->requests.warp_to = requests->warp_to;
    }
    if (requests->resize) {
        stream->requests.resize = true;
        stream->requests.resize_to = requests->resize_to;
    }
}

static void
on_message(void *data, const struct vf_lgmp_message *message)
{
    struct vf_cursor_stream *stream = data;
    struct vf_lgmp_memory memory = vf_region_memory(stream->region);
    struct vf_kvmfr_cursor cursor;
    size_t header = MIN(message->size, stream->dialect.layout->cursor_bytes);
    vf_lgmp_copy_out(stream->scratch, memory, message->offset, header);
    if (!vf_kvmfr_decode_cursor(&stream->dialect, message->udata,
                                stream->scratch, message->size, &cursor)) {
        stream->rejected++;
        return;
    }
    if (cursor.extent > header) {
        vf_lgmp_copy_out(stream->scratch + header, memory,
                         message->offset + header, cursor.extent - header);
    }
    vf_kvmfr_apply_cursor(&cursor, stream->scratch, &stream->cursor);
    stream->applied++;
}

enum vf_lgmp_result
vf_cursor_stream_send(struct vf_cursor_stream *stream, uint32_t feature,
                      const uint8_t *message, size_t size, uint32_t *serial)
{
    if (!(stream->features & feature) || !stream->queue.session) {
        return VF_LGMP_NO_QUEUE;
    }
    return vf_lgmp_send(&stream->queue, message, size, serial);
}

// True when the message is gone or can never go; false to try again.
static bool
send_message(struct vf_cursor_stream *stream, uint32_t feature,
             const uint8_t message[VF_KVMFR_CONTROL_BYTES])
{
    uint32_t serial;
    return vf_cursor_stream_send(stream, feature, message,
                                 VF_KVMFR_CONTROL_BYTES,
                                 &serial) != VF_LGMP_BUSY;
}

// True when nothing is left to be sent.
static bool
send_requests(struct vf_cursor_stream *stream)
{
    struct vf_cursor_requests *requests = &stream->requests;
    uint8_t message[VF_KVMFR_CONTROL_BYTES];
    if (requests->warp) {
        vf_kvmfr_encode_set_cursor(requests->warp_to, message);
        requests->warp =
            !send_message(stream, VF_KVMFR_FEATURE_SET_CURSOR, message);
    }
    if (requests->resize) {
        vf_kvmfr_encode_window_size(requests->resize_to, message);
        requests->resize =
            !send_message(stream, VF_KVMFR_FEATURE_WINDOW_SIZE, message);
    }
    return !requests->warp && !requests->resize;
}

enum vf_lgmp_result
vf_cursor_stream_step(struct vf_cursor_stream *stream)
{
    enum vf_lgmp_result result =
        vf_lgmp_receive(&stream->queue, MESSAGES_A_LOOK, on_message, stream,
                        &stream->rejected);
    publish(stream);
    bool is_subscribed = result == VF_LGMP_OK || result == VF_LGMP_EMPTY;
    if (is_subscribed && !send_requests(stream)) {
        return VF_LGMP_BUSY;
    }
    return result;
}
