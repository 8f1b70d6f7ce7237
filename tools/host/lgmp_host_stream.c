// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/host/lgmp_host_stream.h"

enum { PRODUCER, CONSUMER };

static void
store(const struct vf_lgmp_host_stream *stream, uint32_t field, uint32_t value)
{
    vf_lgmp_store(stream->host->memory, stream->shape.offset + field, value);
}

static uint32_t
load(const struct vf_lgmp_host_stream *stream, uint32_t field)
{
    return vf_lgmp_load(stream->host->memory, stream->shape.offset + field);
}

static size_t
cursor_at(const struct vf_lgmp_host_stream *stream, int which)
{
    return (size_t)stream->shape.offset +
           (which == PRODUCER ? VF_LGMP_STREAM_AT_PRODUCER
                              : VF_LGMP_STREAM_AT_CONSUMER);
}

static int
own_cursor(const struct vf_lgmp_host_stream *stream)
{
    return stream->shape.direction == VF_LGMP_STREAM_FROM_HOST ? PRODUCER
                                                               : CONSUMER;
}

static void
publish(struct vf_lgmp_host_stream *stream, int which, uint32_t sequence)
{
    struct vf_lgmp_stream_mark mark = {stream->epoch, sequence};
    vf_lgmp_stream_publish(stream->host->memory, cursor_at(stream, which),
                           &stream->stamps[which], mark);
}

bool
vf_lgmp_host_add_stream(struct vf_lgmp_host *host,
                        enum vf_lgmp_stream_direction direction,
                        uint32_t slot_count, uint32_t slot_size,
                        struct vf_lgmp_host_stream *stream)
{
    *stream = (struct vf_lgmp_host_stream){.host = host, .stamps = {1, 1}};
    struct vf_lgmp_stream_shape *shape = &stream->shape;
    if (!vf_lgmp_stream_measure(direction, slot_count, slot_size, shape)) {
        return false;
    }
    struct vf_lgmp_payload room =
        vf_lgmp_host_alloc(host, shape->bytes, VF_LGMP_STREAM_ALIGN);
    if (room.offset == 0) {
        return false;
    }
    shape->offset = room.offset;
    for (uint32_t at = 0; at < VF_LGMP_STREAM_HEADER_BYTES; at += 4) {
        store(stream, at, 0);
    }
    store(stream, VF_LGMP_STREAM_AT_VERSION,
          VF_LGMP_STREAM_VERSION | VF_LGMP_STREAM_HEADER_BYTES << 16);
    store(stream, VF_LGMP_STREAM_AT_BYTES, shape->bytes);
    store(stream, VF_LGMP_STREAM_AT_SESSION, host->session);
    store(stream, VF_LGMP_STREAM_AT_DIRECTION, shape->direction);
    store(stream, VF_LGMP_STREAM_AT_POLICY, VF_LGMP_STREAM_RELIABLE);
    store(stream, VF_LGMP_STREAM_AT_SLOT_COUNT, shape->slot_count);
    store(stream, VF_LGMP_STREAM_AT_SLOT_SIZE, shape->slot_size);
    store(stream, VF_LGMP_STREAM_AT_STRIDE, shape->stride);
    store(stream, VF_LGMP_STREAM_AT_SLOTS, VF_LGMP_STREAM_HEADER_BYTES);
    store(stream, VF_LGMP_STREAM_AT_PRODUCER, stream->stamps[PRODUCER]);
    store(stream, VF_LGMP_STREAM_AT_CONSUMER, stream->stamps[CONSUMER]);
    store(stream, VF_LGMP_STREAM_AT_MAGIC, VF_LGMP_STREAM_REGION_MAGIC);
    return true;
}

void
vf_lgmp_host_describe_stream(const struct vf_lgmp_host_stream *stream,
                             uint8_t bytes[VF_LGMP_STREAM_DESCRIPTOR_BYTES])
{
    vf_lgmp_stream_encode(&stream->shape, bytes);
}

static bool
is_anybody_inside(const struct vf_lgmp_host_stream *stream)
{
    struct vf_lgmp_memory memory = stream->host->memory;
    return vf_lgmp_stream_is_inside(memory, cursor_at(stream, PRODUCER)) ||
           vf_lgmp_stream_is_inside(memory, cursor_at(stream, CONSUMER));
}

static void
begin_epoch(struct vf_lgmp_host_stream *stream)
{
    stream->epoch += stream->epoch + 1 == 0 ? 2 : 1;
    stream->sequence = 0;
    store(stream, VF_LGMP_STREAM_AT_EPOCH, stream->epoch);
    publish(stream, PRODUCER, 0);
    publish(stream, CONSUMER, 0);
}

bool
vf_lgmp_host_bind_stream(struct vf_lgmp_host_stream *stream, uint32_t client)
{
    if (load(stream, VF_LGMP_STREAM_AT_STATE) != VF_LGMP_STREAM_UNBOUND ||
        is_anybody_inside(stream)) {
        return false;
    }
    store(stream, VF_LGMP_STREAM_AT_STATE, VF_LGMP_STREAM_BINDING);
    begin_epoch(stream);
    store(stream, VF_LGMP_STREAM_AT_CLIENT, client);
    store(stream, VF_LGMP_STREAM_AT_STATE, VF_LGMP_STREAM_READY);
    stream->client = client;
    return true;
}

static void
set_unbound(struct vf_lgmp_host_stream *stream)
{
    store(stream, VF_LGMP_STREAM_AT_STATE, VF_LGMP_STREAM_UNBOUND);
    store(stream, VF_LGMP_STREAM_AT_CLIENT, 0);
    stream->client = 0;
}

// Records that were written and not yet read; a client that writes nonsense has
// written none.
static uint32_t
count_used(const struct vf_lgmp_host_stream *stream)
{
    struct vf_lgmp_stream_mark other;
    int own = own_cursor(stream);
    if (!vf_lgmp_stream_observe(stream->host->memory, cursor_at(stream, !own),
                                &other) ||
        other.epoch != stream->epoch) {
        return 0;
    }
    uint32_t used = own == PRODUCER ? stream->sequence - other.sequence
                                    : other.sequence - stream->sequence;
    return used <= stream->shape.slot_count ? used : 0;
}

bool
vf_lgmp_host_unbind_stream(struct vf_lgmp_host_stream *stream)
{
    uint32_t state = load(stream, VF_LGMP_STREAM_AT_STATE);
    if (state == VF_LGMP_STREAM_UNBOUND) {
        return true;
    }
    uint32_t draining = VF_LGMP_STREAM_DRAINING;
    size_t at = stream->shape.offset + VF_LGMP_STREAM_AT_STATE;
    __atomic_store_n(vf_lgmp_u32(stream->host->memory, at), draining,
                     __ATOMIC_SEQ_CST);
    if (is_anybody_inside(stream) || count_used(stream) > 0) {
        return false;
    }
    set_unbound(stream);
    return true;
}

void
vf_lgmp_host_force_unbind_stream(struct vf_lgmp_host_stream *stream)
{
    struct vf_lgmp_memory memory = stream->host->memory;
    for (uint32_t epoch = 0; epoch < 2; epoch++) {
        vf_lgmp_stream_set_inside(memory, cursor_at(stream, PRODUCER), epoch,
                                  false);
        vf_lgmp_stream_set_inside(memory, cursor_at(stream, CONSUMER), epoch,
                                  false);
    }
    begin_epoch(stream);
    set_unbound(stream);
}

bool
vf_lgmp_host_write_stream(struct vf_lgmp_host_stream *stream, const void *data,
                          size_t size)
{
    uint32_t state = load(stream, VF_LGMP_STREAM_AT_STATE);
    if (own_cursor(stream) != PRODUCER || state != VF_LGMP_STREAM_READY ||
        size > stream->shape.slot_size ||
        count_used(stream) == stream->shape.slot_count) {
        return false;
    }
    struct vf_lgmp_stream_mark mark = {stream->epoch, stream->sequence};
    vf_lgmp_stream_put(stream->host->memory, &stream->shape, mark, data,
                       (uint32_t)size);
    publish(stream, PRODUCER, ++stream->sequence);
    return true;
}

bool
vf_lgmp_host_read_stream(struct vf_lgmp_host_stream *stream, void *data,
                         size_t *size)
{
    uint32_t length;
    if (own_cursor(stream) != CONSUMER || count_used(stream) == 0) {
        return false;
    }
    struct vf_lgmp_stream_mark mark = {stream->epoch, stream->sequence};
    bool is_whole = vf_lgmp_stream_take(stream->host->memory, &stream->shape,
                                        mark, data, &length);
    publish(stream, CONSUMER, ++stream->sequence);
    *size = length;
    return is_whole;
}

void
vf_lgmp_host_stay_in_stream(struct vf_lgmp_host_stream *stream, bool inside)
{
    vf_lgmp_stream_set_inside(stream->host->memory,
                              cursor_at(stream, own_cursor(stream)),
                              stream->epoch, inside);
}
