// SPDX-License-Identifier: GPL-2.0-or-later
#include "shm/lgmp_stream_wire.h"

#include "shm/kvmfr_bytes.h"

enum { OBSERVE_ATTEMPTS = 8 };

// Fields of a cursor: u32 stamp, u32 active[2], then two pairs of epoch and
// sequence.
enum { AT_STAMP = 0, AT_ACTIVE = 4, AT_PAIRS = 16, PAIR_BYTES = 8 };

// Fields of a slot's header.
enum { AT_EPOCH = 0, AT_TICKET = 4, AT_LENGTH = 8, AT_RESERVED = 12 };

bool
vf_lgmp_stream_measure(uint32_t direction, uint32_t slot_count,
                       uint32_t slot_size, struct vf_lgmp_stream_shape *shape)
{
    uint64_t stride = ((uint64_t)slot_size + VF_LGMP_STREAM_SLOT_HEADER +
                       VF_LGMP_STREAM_ALIGN - 1) /
                      VF_LGMP_STREAM_ALIGN * VF_LGMP_STREAM_ALIGN;
    bool is_sane = (direction == VF_LGMP_STREAM_FROM_HOST ||
                    direction == VF_LGMP_STREAM_TO_HOST) &&
                   slot_count >= 2 && (slot_count & (slot_count - 1)) == 0 &&
                   slot_size >= 1 && stride <= UINT32_MAX;
    uint64_t bytes =
        is_sane ? VF_LGMP_STREAM_HEADER_BYTES + slot_count * stride : 0;
    if (!is_sane || bytes > UINT32_MAX) {
        return false;
    }
    *shape = (struct vf_lgmp_stream_shape){
        .bytes = (uint32_t)bytes,
        .direction = (enum vf_lgmp_stream_direction)direction,
        .slot_count = slot_count,
        .slot_size = slot_size,
        .stride = (uint32_t)stride,
    };
    return true;
}

void
vf_lgmp_stream_encode(const struct vf_lgmp_stream_shape *shape,
                      uint8_t bytes[VF_LGMP_STREAM_DESCRIPTOR_BYTES])
{
    vf_put_u32(bytes, VF_LGMP_STREAM_DESCRIPTOR_MAGIC);
    vf_put_u16(bytes + 4, VF_LGMP_STREAM_VERSION);
    vf_put_u16(bytes + 6, VF_LGMP_STREAM_DESCRIPTOR_BYTES);
    vf_put_u32(bytes + 8, shape->offset);
    vf_put_u32(bytes + 12, shape->bytes);
    vf_put_u32(bytes + 16, shape->direction);
    vf_put_u32(bytes + 20, VF_LGMP_STREAM_RELIABLE);
    vf_put_u32(bytes + 24, shape->slot_count);
    vf_put_u32(bytes + 28, shape->slot_size);
}

bool
vf_lgmp_stream_decode(const uint8_t bytes[VF_LGMP_STREAM_DESCRIPTOR_BYTES],
                      size_t floor, size_t region_size,
                      struct vf_lgmp_stream_shape *shape)
{
    if (vf_get_u32(bytes) != VF_LGMP_STREAM_DESCRIPTOR_MAGIC ||
        vf_get_u16(bytes + 4) != VF_LGMP_STREAM_VERSION ||
        vf_get_u16(bytes + 6) != VF_LGMP_STREAM_DESCRIPTOR_BYTES ||
        vf_get_u32(bytes + 20) != VF_LGMP_STREAM_RELIABLE ||
        !vf_lgmp_stream_measure(vf_get_u32(bytes + 16), vf_get_u32(bytes + 24),
                                vf_get_u32(bytes + 28), shape)) {
        return false;
    }
    shape->offset = vf_get_u32(bytes + 8);
    return vf_get_u32(bytes + 12) == shape->bytes &&
           shape->offset % VF_LGMP_STREAM_ALIGN == 0 &&
           shape->offset >= floor && shape->offset <= region_size &&
           shape->bytes <= region_size - shape->offset;
}

bool
vf_lgmp_stream_observe(struct vf_lgmp_memory memory, size_t cursor,
                       struct vf_lgmp_stream_mark *mark)
{
    for (int i = 0; i < OBSERVE_ATTEMPTS; i++) {
        uint32_t stamp = vf_lgmp_load(memory, cursor + AT_STAMP);
        size_t pair = cursor + AT_PAIRS + (stamp & 1) * PAIR_BYTES;
        mark->epoch = vf_lgmp_load(memory, pair);
        mark->sequence = vf_lgmp_load(memory, pair + 4);
        // Both loads acquire: this one comes after them.
        if (vf_lgmp_load(memory, cursor + AT_STAMP) == stamp) {
            return true;
        }
    }
    return false;
}

void
vf_lgmp_stream_publish(struct vf_lgmp_memory memory, size_t cursor,
                       uint32_t *stamp, struct vf_lgmp_stream_mark mark)
{
    uint32_t next = *stamp + 1;
    size_t pair = cursor + AT_PAIRS + (next & 1) * PAIR_BYTES;
    vf_lgmp_store(memory, pair, mark.epoch);
    vf_lgmp_store(memory, pair + 4, mark.sequence);
    vf_lgmp_store(memory, cursor + AT_STAMP, next);
    *stamp = next;
}

void
vf_lgmp_stream_set_inside(struct vf_lgmp_memory memory, size_t cursor,
                          uint32_t epoch, bool inside)
{
    size_t at = cursor + AT_ACTIVE + 4 * (epoch & 1);
    // The other end stores its state and then looks here, we store here and
    // then look at its state: one of the two must see the other.
    __atomic_store_n(vf_lgmp_u32(memory, at), inside ? epoch : 0,
                     __ATOMIC_SEQ_CST);
}

bool
vf_lgmp_stream_is_inside(struct vf_lgmp_memory memory, size_t cursor)
{
    size_t at = cursor + AT_ACTIVE;
    return __atomic_load_n(vf_lgmp_u32(memory, at), __ATOMIC_SEQ_CST) != 0 ||
           __atomic_load_n(vf_lgmp_u32(memory, at + 4), __ATOMIC_SEQ_CST) != 0;
}

static size_t
slot_at(const struct vf_lgmp_stream_shape *shape, uint32_t sequence)
{
    return shape->offset + VF_LGMP_STREAM_HEADER_BYTES +
           (size_t)(sequence & (shape->slot_count - 1)) * shape->stride;
}

void
vf_lgmp_stream_put(struct vf_lgmp_memory memory,
                   const struct vf_lgmp_stream_shape *shape,
                   struct vf_lgmp_stream_mark mark, const void *data,
                   uint32_t size)
{
    size_t slot = slot_at(shape, mark.sequence);
    vf_lgmp_copy_in(memory, slot + VF_LGMP_STREAM_SLOT_HEADER, data, size);
    vf_lgmp_store(memory, slot + AT_EPOCH, mark.epoch);
    vf_lgmp_store(memory, slot + AT_TICKET, mark.sequence);
    vf_lgmp_store(memory, slot + AT_LENGTH, size);
    vf_lgmp_store(memory, slot + AT_RESERVED, 0);
}

bool
vf_lgmp_stream_take(struct vf_lgmp_memory memory,
                    const struct vf_lgmp_stream_shape *shape,
                    struct vf_lgmp_stream_mark mark, void *data, uint32_t *size)
{
    size_t slot = slot_at(shape, mark.sequence);
    *size = vf_lgmp_load(memory, slot + AT_LENGTH);
    if (vf_lgmp_load(memory, slot + AT_EPOCH) != mark.epoch ||
        vf_lgmp_load(memory, slot + AT_TICKET) != mark.sequence ||
        *size > shape->slot_size) {
        return false;
    }
    vf_lgmp_copy_out(data, memory, slot + VF_LGMP_STREAM_SLOT_HEADER, *size);
    return true;
}
