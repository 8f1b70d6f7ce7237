// SPDX-License-Identifier: GPL-2.0-or-later
// How a frame gets from the scene into the region.
#include "tools/host/looking_glass.h"

#include <string.h>

enum {
    CHUNK = 1 << 20
}; // bytes that are copied before the write pointer moves

static uint32_t
frame_flags(const struct vf_lg *lg)
{
    const struct vf_lg_config *config = &lg->config;
    uint32_t flags = config->flags;
    if (lg->rows < config->size.h) {
        flags |= VF_KVMFR_FRAME_TRUNCATED;
    }
    if (config->encoding != VF_HOST_SRGB) {
        flags |= VF_KVMFR_FRAME_HDR;
    }
    if (config->encoding == VF_HOST_PQ) {
        flags |= VF_KVMFR_FRAME_HDR_PQ;
    }
    if (config->hdr_metadata && lg->layout->version >= 34) {
        flags |= VF_KVMFR_FRAME_HDR_METADATA;
    }
    return flags;
}

static const struct vf_host_hdr hdr_metadata = {
    // BT.2020, D65
    .primaries = {{35400, 14600}, {8500, 39850}, {6550, 2300}},
    .white_point = {15635, 16450},
    .max_luminance = 1000,
    .min_luminance = 50,
    .max_content = 800,
    .max_frame_average = 400,
};

static struct vf_host_frame
describe_frame(const struct vf_lg *lg, uint32_t serial)
{
    const struct vf_lg_config *config = &lg->config;
    bool is_packed = config->type == VF_KVMFR_FRAME_BGR_32;
    struct vf_host_frame frame = {
        .format_version = lg->format_version,
        .serial = serial,
        .type = config->type,
        .screen = config->screen.w ? config->screen : config->size,
        .data = {is_packed ? lg->pitch / 4 : config->size.w, lg->rows},
        .frame = config->size,
        .rotation = config->rotation,
        .stride =
            lg->pitch / (is_packed ? 4 : vf_host_pixel_bytes(config->type)),
        .pitch = lg->pitch,
        .offset = VF_LG_PAGE - VF_KVMFR_WRITE_POINTER,
        .flags = frame_flags(lg),
        .sdr_white = config->sdr_white,
        .hdr = config->hdr_metadata ? &hdr_metadata : NULL,
    };
    if (lg->layout->frame.data == VF_KVMFR_ABSENT) {
        frame.frame.h = lg->rows; // version 19 shrinks the frame itself
    }
    if (lg->has_posted) {
        frame.damage_count = vf_scene_damage(&lg->scene, serial, frame.damage);
    }
    return frame;
}

static void
set_write_pointer(struct vf_lg *lg, const struct vf_lg_buffer *buffer,
                  uint32_t bytes)
{
    vf_lgmp_store(lg->host.memory,
                  buffer->payload.offset + VF_LG_PAGE - VF_KVMFR_WRITE_POINTER,
                  bytes);
}

static uint8_t *
pixels_of(struct vf_lg *lg, const struct vf_lg_buffer *buffer)
{
    return lg->host.memory.base + buffer->payload.offset + VF_LG_PAGE;
}

// True when row `y` is inside of what the last frames changed.
static bool
is_changed(const struct vf_lg *lg, const struct vf_lg_buffer *buffer,
           uint32_t serial, uint32_t y)
{
    struct vf_host_rect rects[VF_KVMFR_MAX_DAMAGE];
    if (!buffer->has_picture || serial - buffer->serial > 8) {
        return true;
    }
    for (uint32_t s = buffer->serial + 1; s <= serial; s++) {
        uint32_t count = vf_scene_damage(&lg->scene, s, rects);
        if (count == 0) {
            return true;
        }
        for (uint32_t i = 0; i < count; i++) {
            if (y >= rects[i].y && y - rects[i].y < rects[i].h) {
                return true;
            }
        }
    }
    return false;
}

static void
copy_staged(struct vf_lg *lg, const struct vf_lg_buffer *buffer,
            uint32_t serial)
{
    uint8_t *to = pixels_of(lg, buffer);
    uint32_t total = lg->rows * lg->pitch;
    if (lg->config.copy == VF_LG_COPY_CHUNKS) {
        for (uint32_t at = 0; at < total; at += CHUNK) {
            uint32_t part = total - at < CHUNK ? total - at : CHUNK;
            memcpy(to + at, lg->stage + at, part);
            set_write_pointer(lg, buffer, at + part);
        }
        return;
    }
    uint32_t rows =
        lg->config.copy == VF_LG_COPY_STALL ? lg->rows / 2 : lg->rows;
    for (uint32_t y = 0; y < rows; y++) {
        if (is_changed(lg, buffer, serial, y)) {
            memcpy(to + (size_t)y * lg->pitch,
                   lg->stage + (size_t)y * lg->pitch, lg->pitch);
        }
        set_write_pointer(lg, buffer, (y + 1) * lg->pitch);
    }
}

static void
put_header(struct vf_lg *lg, const struct vf_lg_buffer *buffer,
           const struct vf_host_frame *frame)
{
    uint8_t header[VF_KVMFR_MAX_HEADER];
    bool hdr_behind_header = lg->layout->version == 20 && lg->config.lgmp == 10;
    size_t bytes = lg->layout->frame.bytes;
    if (hdr_behind_header) {
        memset(header + bytes, 0, VF_KVMFR_HDR_BYTES);
    }
    vf_host_encode_frame(lg->layout, hdr_behind_header, frame, header);
    vf_lgmp_copy_in(lg->host.memory, buffer->payload.offset, header,
                    bytes + (hdr_behind_header ? VF_KVMFR_HDR_BYTES : 0));
}

static void
paint(struct vf_lg *lg, struct vf_lg_buffer *buffer, uint32_t serial)
{
    struct vf_scene_target target = {
        .pitch = lg->pitch,
        .rows = lg->rows,
    };
    if (lg->config.copy == VF_LG_COPY_BEFORE) {
        target.pixels = pixels_of(lg, buffer);
        target.has_picture = buffer->has_picture;
        target.old_serial = buffer->serial;
    } else {
        target.pixels = lg->stage;
        target.has_picture = lg->stage_has_picture;
        target.old_serial = lg->stage_serial;
    }
    vf_scene_paint(&lg->scene, &target, serial, vf_clock_ns);
    lg->stage_has_picture = lg->config.copy != VF_LG_COPY_BEFORE;
    lg->stage_serial = serial;
}

struct vf_lg_posted
vf_lg_post_frame(struct vf_lg *lg)
{
    uint32_t serial = lg->serial;
    struct vf_lg_posted posted = {
        .serial = serial,
        .bytes = (uint64_t)lg->rows * lg->pitch,
    };
    if (!vf_lg_is_watched(lg)) {
        posted.result = VF_LGMP_POST_UNHEARD;
        return posted;
    }
    struct vf_lgmp_host_queue *lane = vf_lg_owner_lane(lg, vf_clock_ns());
    // A buffer is free again when the ring has room for its next message.
    if (vf_lgmp_host_pending(&lg->host, lg->frames) >= lg->frames->depth ||
        (lane && vf_lgmp_host_pending(&lg->host, lane) > 0)) {
        posted.result = VF_LGMP_POST_FULL;
        return posted;
    }
    struct vf_lg_buffer *buffer = &lg->buffers[lg->next_buffer];
    struct vf_host_frame frame = describe_frame(lg, serial);
    bool is_before = lg->config.copy == VF_LG_COPY_BEFORE;
    put_header(lg, buffer, &frame);
    set_write_pointer(lg, buffer, 0);
    paint(lg, buffer, serial);
    if (is_before) {
        set_write_pointer(lg, buffer, lg->rows * lg->pitch);
    }
    posted.posted_ns = vf_clock_ns();
    posted.result =
        lane ? vf_lg_post_to_owner(lg, lane, buffer->payload, vf_lg_clock_ms())
             : vf_lgmp_host_post(&lg->host, lg->frames, 0, buffer->payload,
                                 vf_lg_clock_ms());
    if (!is_before) {
        copy_staged(lg, buffer, serial);
    }
    vf_lg_stamp_timing(lg, buffer->payload, serial, lane != NULL);
    lg->schedule.deadline += lane != NULL;
    buffer->has_picture = lg->config.copy != VF_LG_COPY_STALL;
    buffer->serial = serial;
    if (posted.result == VF_LGMP_POSTED) {
        lg->next_buffer = (lg->next_buffer + 1) % lg->buffer_count;
        lg->has_posted = true;
        lg->serial++;
    }
    return posted;
}

struct vf_lg_posted
vf_lg_repost_frame(struct vf_lg *lg)
{
    struct vf_lg_posted posted = {.result = VF_LGMP_POST_UNHEARD};
    if (!lg->has_posted) {
        return posted;
    }
    uint32_t last = (lg->next_buffer + lg->buffer_count - 1) % lg->buffer_count;
    posted.serial = lg->buffers[last].serial;
    posted.bytes = (uint64_t)lg->rows * lg->pitch;
    posted.posted_ns = vf_clock_ns();
    posted.result = vf_lgmp_host_post(
        &lg->host, lg->frames, 0, lg->buffers[last].payload, vf_lg_clock_ms());
    return posted;
}
