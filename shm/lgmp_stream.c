// SPDX-License-Identifier: GPL-2.0-or-later
#include "shm/lgmp_stream.h"

#include "shm/lgmp_internal.h"

#include <assert.h>

static uint32_t
load(const struct vf_lgmp_stream *stream, uint32_t field)
{
    return vf_lgmp_load(stream->session->memory, stream->shape.offset + field);
}

static size_t
cursor_at(const struct vf_lgmp_stream *stream, bool is_ours)
{
    bool we_write = stream->shape.direction == VF_LGMP_STREAM_TO_HOST;
    return (size_t)stream->shape.offset +
           (we_write == is_ours ? VF_LGMP_STREAM_AT_PRODUCER
                                : VF_LGMP_STREAM_AT_CONSUMER);
}

static bool
is_same_session(const struct vf_lgmp_stream *stream)
{
    return stream->session && vf_lgmp_is_same_session(stream->session);
}

// The region says of the stream what its descriptor says.
static bool
matches_region(const struct vf_lgmp_stream *stream)
{
    const struct vf_lgmp_stream_shape *shape = &stream->shape;
    uint32_t version =
        VF_LGMP_STREAM_VERSION | VF_LGMP_STREAM_HEADER_BYTES << 16;
    return load(stream, VF_LGMP_STREAM_AT_MAGIC) ==
               VF_LGMP_STREAM_REGION_MAGIC &&
           load(stream, VF_LGMP_STREAM_AT_VERSION) == version &&
           load(stream, VF_LGMP_STREAM_AT_BYTES) == shape->bytes &&
           load(stream, VF_LGMP_STREAM_AT_DIRECTION) == shape->direction &&
           load(stream, VF_LGMP_STREAM_AT_POLICY) == VF_LGMP_STREAM_RELIABLE &&
           load(stream, VF_LGMP_STREAM_AT_SLOT_COUNT) == shape->slot_count &&
           load(stream, VF_LGMP_STREAM_AT_SLOT_SIZE) == shape->slot_size &&
           load(stream, VF_LGMP_STREAM_AT_STRIDE) == shape->stride &&
           load(stream, VF_LGMP_STREAM_AT_SLOTS) == VF_LGMP_STREAM_HEADER_BYTES;
}

enum vf_lgmp_stream_result
vf_lgmp_stream_attach(struct vf_lgmp_stream *stream,
                      struct vf_lgmp_session *session,
                      const uint8_t bytes[VF_LGMP_STREAM_DESCRIPTOR_BYTES])
{
    *stream = (struct vf_lgmp_stream){.session = session};
    if (!is_same_session(stream)) {
        stream->session = NULL;
        return VF_LGMP_STREAM_LOST;
    }
    if (!vf_lgmp_stream_decode(bytes, session->udata_end, session->memory.size,
                               &stream->shape) ||
        !matches_region(stream) ||
        load(stream, VF_LGMP_STREAM_AT_SESSION) != session->id) {
        stream->session = NULL;
        return VF_LGMP_STREAM_CORRUPTED;
    }
    return VF_LGMP_STREAM_OK;
}

// OK when the stream is in a state that `also_draining` allows, and ours.
static enum vf_lgmp_stream_result
check_owner(const struct vf_lgmp_stream *stream, bool also_draining)
{
    if (!is_same_session(stream)) {
        return VF_LGMP_STREAM_LOST;
    }
    uint32_t state = vf_lgmp_stream_state(stream->session->memory,
                                          stream->shape.offset);
    if (load(stream, VF_LGMP_STREAM_AT_SESSION) != stream->session->id) {
        return VF_LGMP_STREAM_STALE;
    }
    if (state != VF_LGMP_STREAM_READY &&
        !(also_draining && state == VF_LGMP_STREAM_DRAINING)) {
        return VF_LGMP_STREAM_NOT_BOUND;
    }
    if (load(stream, VF_LGMP_STREAM_AT_CLIENT) != stream->session->client) {
        return VF_LGMP_STREAM_STALE;
    }
    return VF_LGMP_STREAM_OK;
}

static enum vf_lgmp_stream_result
check_binding(const struct vf_lgmp_stream *stream, bool also_draining)
{
    enum vf_lgmp_stream_result result = check_owner(stream, also_draining);
    if (result == VF_LGMP_STREAM_OK &&
        load(stream, VF_LGMP_STREAM_AT_EPOCH) != stream->mark.epoch) {
        result = VF_LGMP_STREAM_STALE;
    }
    return result;
}

enum vf_lgmp_stream_result
vf_lgmp_stream_activate(struct vf_lgmp_stream *stream)
{
    stream->mark = (struct vf_lgmp_stream_mark){0};
    enum vf_lgmp_stream_result result = check_owner(stream, true);
    if (result != VF_LGMP_STREAM_OK) {
        return result;
    }
    struct vf_lgmp_memory memory = stream->session->memory;
    struct vf_lgmp_stream_mark own;
    struct vf_lgmp_stream_mark other;
    uint32_t epoch = load(stream, VF_LGMP_STREAM_AT_EPOCH);
    stream->stamp = vf_lgmp_load(memory, cursor_at(stream, true));
    if (!vf_lgmp_stream_observe(memory, cursor_at(stream, true), &own) ||
        !vf_lgmp_stream_observe(memory, cursor_at(stream, false), &other)) {
        return VF_LGMP_STREAM_BUSY;
    }
    if (epoch == 0 || own.epoch != epoch || other.epoch != epoch) {
        return VF_LGMP_STREAM_STALE;
    }
    stream->mark = own;
    result = check_binding(stream, true);
    if (result != VF_LGMP_STREAM_OK) {
        stream->mark = (struct vf_lgmp_stream_mark){0};
    }
    return result;
}

// How many records lie between the two ends.
static enum vf_lgmp_stream_result
count_used(const struct vf_lgmp_stream *stream, uint32_t *used)
{
    struct vf_lgmp_stream_mark other;
    if (!vf_lgmp_stream_observe(stream->session->memory,
                                cursor_at(stream, false), &other)) {
        return VF_LGMP_STREAM_BUSY;
    }
    if (other.epoch != stream->mark.epoch) {
        return VF_LGMP_STREAM_STALE;
    }
    bool we_write = stream->shape.direction == VF_LGMP_STREAM_TO_HOST;
    *used = we_write ? stream->mark.sequence - other.sequence
                     : other.sequence - stream->mark.sequence;
    return *used > stream->shape.slot_count ? VF_LGMP_STREAM_CORRUPTED
                                            : VF_LGMP_STREAM_OK;
}

// Goes among the slots. Unless the answer is OK we are not there.
static enum vf_lgmp_stream_result
enter(const struct vf_lgmp_stream *stream, bool also_draining)
{
    struct vf_lgmp_memory memory = stream->session->memory;
    size_t cursor = cursor_at(stream, true);
    vf_lgmp_stream_set_inside(memory, cursor, stream->mark.epoch, true);
    enum vf_lgmp_stream_result result = check_binding(stream, also_draining);
    if (result != VF_LGMP_STREAM_OK && is_same_session(stream)) {
        vf_lgmp_stream_set_inside(memory, cursor, stream->mark.epoch, false);
    }
    return result;
}

// Leaves them, one record further unless the binding ended meanwhile.
static enum vf_lgmp_stream_result
leave(struct vf_lgmp_stream *stream, bool advance)
{
    struct vf_lgmp_memory memory = stream->session->memory;
    size_t cursor = cursor_at(stream, true);
    enum vf_lgmp_stream_result result = check_binding(stream, true);
    if (result == VF_LGMP_STREAM_OK && advance) {
        stream->mark.sequence++;
        vf_lgmp_stream_publish(memory, cursor, &stream->stamp, stream->mark);
    }
    if (is_same_session(stream)) {
        vf_lgmp_stream_set_inside(memory, cursor, stream->mark.epoch, false);
    }
    return result;
}

static enum vf_lgmp_stream_result
prepare(const struct vf_lgmp_stream *stream, bool also_draining, uint32_t *used)
{
    if (!is_same_session(stream)) {
        return VF_LGMP_STREAM_LOST;
    }
    if (stream->mark.epoch == 0) {
        return VF_LGMP_STREAM_NOT_BOUND;
    }
    enum vf_lgmp_stream_result result = check_binding(stream, also_draining);
    return result == VF_LGMP_STREAM_OK ? count_used(stream, used) : result;
}

enum vf_lgmp_stream_result
vf_lgmp_stream_write(struct vf_lgmp_stream *stream, const void *data,
                     size_t size)
{
    uint32_t used;
    enum vf_lgmp_stream_result result = prepare(stream, false, &used);
    if (result != VF_LGMP_STREAM_OK) {
        return result;
    }
    assert(stream->shape.direction == VF_LGMP_STREAM_TO_HOST);
    assert(size <= stream->shape.slot_size);
    if (used == stream->shape.slot_count) {
        return VF_LGMP_STREAM_FULL;
    }
    result = enter(stream, false);
    if (result == VF_LGMP_STREAM_OK) {
        vf_lgmp_stream_put(stream->session->memory, &stream->shape,
                           stream->mark, data, (uint32_t)size);
        result = leave(stream, true);
    }
    return result;
}

enum vf_lgmp_stream_result
vf_lgmp_stream_read(struct vf_lgmp_stream *stream, void *data, size_t *size)
{
    uint32_t used;
    enum vf_lgmp_stream_result result = prepare(stream, true, &used);
    if (result != VF_LGMP_STREAM_OK) {
        return result;
    }
    assert(stream->shape.direction == VF_LGMP_STREAM_FROM_HOST);
    if (used == 0) {
        return VF_LGMP_STREAM_EMPTY;
    }
    result = enter(stream, true);
    if (result != VF_LGMP_STREAM_OK) {
        return result;
    }
    uint32_t length = 0;
    bool is_whole = vf_lgmp_stream_take(stream->session->memory, &stream->shape,
                                        stream->mark, data, &length);
    result = leave(stream, is_whole);
    *size = length;
    return result == VF_LGMP_STREAM_OK && !is_whole ? VF_LGMP_STREAM_CORRUPTED
                                                    : result;
}

const char *
vf_lgmp_stream_result_name(enum vf_lgmp_stream_result result)
{
    switch (result) {
    case VF_LGMP_STREAM_OK:
        return "ok";
    case VF_LGMP_STREAM_EMPTY:
        return "empty";
    case VF_LGMP_STREAM_FULL:
        return "full";
    case VF_LGMP_STREAM_BUSY:
        return "busy";
    case VF_LGMP_STREAM_NOT_BOUND:
        return "not bound";
    case VF_LGMP_STREAM_STALE:
        return "stale";
    case VF_LGMP_STREAM_CORRUPTED:
        return "corrupted";
    case VF_LGMP_STREAM_LOST:
        return "lost";
    }
    return "?";
}
