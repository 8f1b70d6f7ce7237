// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/host/hostile.h"

#include <string.h>

enum {
    STRIKES = 256,
    FLOOD_ONE_IN = 8,    // rounds
    HONEST_ONE_IN = 3,   // strikes
    RECTANGLES_BYTES = VF_KVMFR_MAX_DAMAGE * 16,
    CURSOR_PIXELS = 64,
};

// xorshift64*: the same seed, the same attack.
static uint32_t
draw(struct vf_hostile *hostile)
{
    uint64_t x = hostile->random;
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    hostile->random = x;
    return (uint32_t)((x * UINT64_C(0x2545f4914f6cdd1d)) >> 32);
}

static void
add(struct vf_hostile *hostile, const char *name, size_t offset, uint32_t bytes)
{
    if (hostile->area_count == VF_HOSTILE_AREAS ||
        offset + bytes > hostile->memory.size) {
        return;
    }
    hostile->areas[hostile->area_count++] = (struct vf_hostile_area){
        .name = name,
        .offset = (uint32_t)offset & ~UINT32_C(3),
        .bytes = bytes < 4 ? 4 : bytes,
    };
    if (offset + bytes > hostile->end) {
        hostile->end = (uint32_t)(offset + bytes);
    }
}

static void
add_header(struct vf_hostile *hostile, const struct vf_lg *lg)
{
    const struct vf_lgmp_layout *layout = lg->host.layout;
    uint32_t udata = vf_lgmp_load(hostile->memory, layout->header.udata_size);
    add(hostile, "header.magic", layout->header.magic, 4);
    add(hostile, "header.version", layout->header.version, 4);
    add(hostile, "header.session", layout->header.session, 4);
    add(hostile, "header.timestamp", layout->header.timestamp, 8);
    add(hostile, "header.queue-count", layout->header.queue_count, 4);
    add(hostile, "header.udata-size", layout->header.udata_size, 4);
    add(hostile, "header.udata", layout->header.udata, udata);
    if (layout->header.next_client) {
        add(hostile, "header.next-client", layout->header.next_client, 4);
    }
}

static void
add_queue(struct vf_hostile *hostile, const struct vf_lgmp_layout *layout,
          const struct vf_lgmp_host_queue *queue)
{
    const struct {
        const char *name;
        uint32_t at, bytes;
    } fields[] = {
        {"queue.id", layout->queue.id, 4},
        {"queue.ring-length", layout->queue.ring_length, 4},
        {"queue.ring", layout->queue.ring, 4},
        {"queue.timeout", layout->queue.timeout, 4},
        {"queue.new-subscribers", layout->queue.new_subscribers, 4},
        {"queue.position", layout->queue.position, 4},
        {"queue.start", layout->queue.start, 4},
        {"queue.count", layout->queue.count, 4},
        {"queue.expiry", layout->queue.expiry, 8},
        {"queue.lock", layout->queue.lock, 4},
        {"queue.subscribers", layout->queue.subscribers,
         layout->subscriber_bits / 4},
        {"queue.slot-client", layout->queue.slot_client, 4 * layout->slots},
        {"queue.slot-expiry", layout->queue.slot_expiry, 8 * layout->slots},
        {"client.lock", layout->queue.client_lock, 4},
        {"client.free", layout->queue.client_free, 4},
        {"client.position", layout->queue.client_position, 4},
        {"client.written", layout->queue.client_written, 4},
        {"client.handled", layout->queue.client_handled, 4},
        {"client.slots", layout->queue.client_slots,
         layout->client.bytes * layout->client.count},
    };
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        add(hostile, fields[i].name, queue->header + fields[i].at,
            fields[i].bytes);
    }
    for (uint32_t i = 0; i < queue->ring_length; i++) {
        size_t at = queue->ring + (size_t)i * layout->descriptor.bytes;
        add(hostile, "message.udata", at + layout->descriptor.udata,
            layout->wide_udata ? 8 : 4);
        add(hostile, "message.size", at + layout->descriptor.size, 4);
        add(hostile, "message.offset", at + layout->descriptor.offset, 4);
        add(hostile, "message.pending", at + layout->descriptor.pending, 4);
    }
}

static void
add_frame_field(struct vf_hostile *hostile, const char *name, size_t base,
                uint32_t field, uint32_t bytes)
{
    if (field != VF_KVMFR_ABSENT) {
        add(hostile, name, base + field, bytes);
    }
}

static void
add_frame(struct vf_hostile *hostile,
          const struct vf_kvmfr_frame_layout *layout, size_t base)
{
    add_frame_field(hostile, "frame.format", base, layout->format_version, 4);
    add_frame_field(hostile, "frame.serial", base, layout->serial, 4);
    add_frame_field(hostile, "frame.type", base, layout->type, 4);
    add_frame_field(hostile, "frame.screen", base, layout->screen, 8);
    add_frame_field(hostile, "frame.data", base, layout->data, 8);
    add_frame_field(hostile, "frame.size", base, layout->frame, 8);
    add_frame_field(hostile, "frame.rotation", base, layout->rotation, 4);
    add_frame_field(hostile, "frame.pitch", base, layout->pitch, 4);
    add_frame_field(hostile, "frame.offset", base, layout->offset, 4);
    add_frame_field(hostile, "frame.flags", base, layout->flags, 4);
    add_frame_field(hostile, "frame.damage-count", base, layout->damage_count,
                    4);
    add_frame_field(hostile, "frame.damage", base, layout->damage,
                    RECTANGLES_BYTES);
    add_frame_field(hostile, "frame.white", base, layout->sdr_white, 4);
    add_frame_field(hostile, "frame.hdr", base, layout->hdr,
                    VF_KVMFR_HDR_BYTES);
    add(hostile, "frame.write-pointer",
        base + VF_LG_PAGE - VF_KVMFR_WRITE_POINTER, 4);
}

static void
add_cursors(struct vf_hostile *hostile, const struct vf_lg *lg)
{
    uint32_t bytes = lg->layout->cursor_bytes;
    for (uint32_t i = 0; i < lg->pointer_count; i++) {
        add(hostile, "cursor.position", lg->pointers[i].offset, bytes);
    }
    for (uint32_t i = 0; i < VF_LG_SHAPES; i++) {
        size_t base = lg->shapes[i].offset;
        add(hostile, "cursor.type", base + VF_KVMFR_CURSOR_TYPE, 4);
        add(hostile, "cursor.hot", base + VF_KVMFR_CURSOR_HOT, 4);
        add(hostile, "cursor.size", base + VF_KVMFR_CURSOR_WIDTH, 8);
        add(hostile, "cursor.pitch", base + VF_KVMFR_CURSOR_PITCH, 4);
        add(hostile, "cursor.pixels", base + bytes, CURSOR_PIXELS);
    }
    if (lg->transform.offset) {
        add(hostile, "cursor.transform", lg->transform.offset + bytes, 4096);
    }
}

static void
add_stream(struct vf_hostile *hostile, const struct vf_lgmp_host_stream *stream)
{
    const struct vf_lgmp_stream_shape *shape = &stream->shape;
    add(hostile, "stream.header", shape->offset, VF_LGMP_STREAM_HEADER_BYTES);
    add(hostile, "stream.slots",
        (size_t)shape->offset + VF_LGMP_STREAM_HEADER_BYTES, 4 * shape->stride);
}

static void
add_input(struct vf_hostile *hostile, const struct vf_host_input *input)
{
    for (uint32_t i = 0; i < VF_HOST_INPUT_DEPTH; i++) {
        add(hostile, "input.status", input->payloads[i].offset,
            VF_KVMFR_INPUT_STATUS_BYTES);
    }
    for (uint32_t i = 0; i < VF_KVMFR_INPUT_ENDPOINTS; i++) {
        add_stream(hostile, &input->streams[i]);
    }
}

static void
add_clipboard(struct vf_hostile *hostile,
              const struct vf_host_clipboard *clipboard)
{
    for (uint32_t i = 0; i < VF_HOST_CLIPBOARD_DEPTH; i++) {
        add(hostile, "clipboard.message", clipboard->payloads[i].offset,
            VF_KVMFR_CLIPBOARD_STATUS_BYTES);
    }
    add_stream(hostile, &clipboard->from_host);
    add_stream(hostile, &clipboard->to_host);
}

void
vf_hostile_init(struct vf_hostile *hostile, const struct vf_lg *lg,
                uint64_t seed)
{
    *hostile = (struct vf_hostile){
        .memory = lg->host.memory,
        .random = seed * UINT64_C(0x9e3779b97f4a7c15) + 1,
    };
    add_header(hostile, lg);
    for (uint32_t i = 0; i < lg->host.queue_count; i++) {
        add_queue(hostile, lg->host.layout, &lg->host.queues[i]);
    }
    for (uint32_t i = 0; i < lg->buffer_count; i++) {
        add_frame(hostile, &lg->layout->frame, lg->buffers[i].payload.offset);
    }
    add_cursors(hostile, lg);
    if (lg->has_input) {
        add_input(hostile, &lg->input);
    }
    if (lg->has_clipboard) {
        add_clipboard(hostile, &lg->clipboard);
    }
}

// Names repeat, once for every queue, message and buffer; all names are equally
// likely.
static const struct vf_hostile_area *
draw_area(struct vf_hostile *hostile, const char *only)
{
    const char *names[VF_HOSTILE_AREAS];
    uint32_t count = 0;
    for (uint32_t i = 0; i < hostile->area_count; i++) {
        const char *name = hostile->areas[i].name;
        bool is_known = only && strncmp(name, only, strlen(only)) != 0;
        for (uint32_t j = 0; j < count && !is_known; j++) {
            is_known = strcmp(names[j], name) == 0;
        }
        if (!is_known) {
            names[count++] = name;
        }
    }
    if (count == 0) {
        return NULL;
    }
    const char *name = names[draw(hostile) % count];
    for (;;) {
        const struct vf_hostile_area *area =
            &hostile->areas[draw(hostile) % hostile->area_count];
        if (strcmp(area->name, name) == 0) {
            return area;
        }
    }
}

bool
vf_hostile_choose(struct vf_hostile *hostile, const char *only)
{
    hostile->is_flood = !only && draw(hostile) % FLOOD_ONE_IN == 0;
    hostile->target_count = 1 + draw(hostile) % VF_HOSTILE_TARGETS;
    for (uint32_t i = 0; i < hostile->target_count; i++) {
        const struct vf_hostile_area *area = draw_area(hostile, only);
        if (!area) {
            hostile->target_count = 0;
            return false;
        }
        uint32_t offset =
            area->offset + draw(hostile) % (area->bytes / 4) * 4;
        hostile->targets[i] = (struct vf_hostile_target){
            area, offset, vf_lgmp_load(hostile->memory, offset)};
    }
    return true;
}

// What breaks programs: the edges of what fits, and anything at all.
static uint32_t
draw_value(struct vf_hostile *hostile, uint32_t honest)
{
    static const uint32_t edges[] = {
        0,    1,      2,      3,      4,          5,          31,
        32,   33,     64,     65,     127,        128,        255,
        256,  511,    512,    513,    1023,       1024,       4095,
        4096, 8191,   16383,  16384,  16385,      65535,      65536,
        1 << 20, 1 << 24, 0x7ffffffc, 0x7fffffff, 0x80000000, 0xfffffffc,
        0xffffffff,
    };
    uint32_t size = (uint32_t)hostile->memory.size;
    switch (draw(hostile) % 8) {
    case 0:
        return honest + 1;
    case 1:
        return honest - 1;
    case 2:
        return honest ^ (UINT32_C(1) << draw(hostile) % 32);
    case 3:
        return size - draw(hostile) % 8192;
    case 4:
        return draw(hostile) % size;
    case 5:
        return draw(hostile);
    default:
        return edges[draw(hostile) % (sizeof(edges) / sizeof(edges[0]))];
    }
}

static void
strike_anywhere(struct vf_hostile *hostile)
{
    const struct vf_hostile_area *area =
        &hostile->areas[draw(hostile) % hostile->area_count];
    uint32_t at = area->offset + draw(hostile) % (area->bytes / 4) * 4;
    vf_lgmp_store(hostile->memory, at,
                  draw_value(hostile, vf_lgmp_load(hostile->memory, at)));
}

void
vf_hostile_strike(struct vf_hostile *hostile)
{
    for (int i = 0; i < STRIKES; i++) {
        if (hostile->is_flood || hostile->target_count == 0) {
            strike_anywhere(hostile);
            continue;
        }
        const struct vf_hostile_target *target =
            &hostile->targets[draw(hostile) % hostile->target_count];
        bool is_honest = draw(hostile) % HONEST_ONE_IN == 0;
        vf_lgmp_store(hostile->memory, target->offset,
                      is_honest ? target->honest
                                : draw_value(hostile, target->honest));
    }
    hostile->writes += STRIKES;
}

void
vf_hostile_relent(struct vf_hostile *hostile)
{
    for (uint32_t i = 0; i < hostile->target_count; i++) {
        vf_lgmp_store(hostile->memory, hostile->targets[i].offset,
                      hostile->targets[i].honest);
    }
    hostile->target_count = 0;
}
