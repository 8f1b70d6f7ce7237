// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/host/looking_glass.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    PAGE = 4096,
    CHUNK = 1 << 20,
    TIMEOUT_MS = 1000,
    MIN_ROWS = 4,
    SHAPE_BYTES = 1 << 20,
    SMALL_SHAPE_BYTES = 64 << 10,
    SMALL_REGION = 16 << 20,
    SPLIT_POINTER_DEPTH = 32, // LGMP 10 and later: a power of two
};

uint64_t
vf_lg_clock_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

static uint64_t
clock_ms(void)
{
    return vf_lg_clock_ns() / 1000000;
}

static uint32_t
kvmfr_for(uint32_t lgmp)
{
    switch (lgmp) {
    case 5:
        return 19;
    case 12:
        return 34;
    default:
        return 20;
    }
}

static const char *
type_name(uint32_t type)
{
    static const char *const names[] = {"?",       "BGRA",   "RGBA",  "RGBA10",
                                        "RGBA16F", "BGR_32", "RGB_24"};
    return type < sizeof(names) / sizeof(names[0]) ? names[type] : names[0];
}

static bool
begin_session(struct vf_lg *lg, struct vf_lgmp_memory memory)
{
    const struct vf_lg_config *config = &lg->config;
    struct vf_host_introduction introduction = {
        .version = lg->layout->version,
        .features = config->features,
        .host_version = "virtflow testhost",
        .capture = config->capture ? config->capture : "scene",
        .cpu_model = "virtflow test CPU",
        .os_name = "virtflow test OS",
        .os = 0,
        .cpus = 4,
        .cores = 4,
        .sockets = 1,
        .uuid = {0x76, 0x66, 0x74, 0x65, 0x73, 0x74, 0x40, 0x00, 0x80, 0, 0, 0,
                 0, 0, 0, 1},
    };
    uint8_t bytes[VF_HOST_INTRODUCTION_MAX];
    size_t size = vf_host_encode_introduction(&introduction, bytes);
    return vf_lgmp_host_init(&lg->host, vf_lgmp_layout_for(config->lgmp),
                             memory, 0, clock_ms(), bytes, size);
}

static bool
add_queues(struct vf_lg *lg)
{
    uint32_t depth = lg->host.layout->one_slot_unused
                         ? lg->layout->pointer_depth
                         : SPLIT_POINTER_DEPTH;
    lg->frames = vf_lgmp_host_add_queue(&lg->host, VF_KVMFR_QUEUE_FRAME,
                                        lg->layout->frame_depth, TIMEOUT_MS);
    lg->pointer = vf_lgmp_host_add_queue(&lg->host, VF_KVMFR_QUEUE_POINTER,
                                         depth, TIMEOUT_MS);
    lg->pointer_count = depth;
    return lg->frames && lg->pointer;
}

static bool
allocate_buffers(struct vf_lg *lg)
{
    struct vf_lgmp_host *host = &lg->host;
    size_t shape_room =
        lg->host.memory.size < SMALL_REGION ? SMALL_SHAPE_BYTES : SHAPE_BYTES;
    for (uint32_t i = 0; i < lg->pointer_count; i++) {
        lg->pointers[i] = vf_lgmp_host_alloc(host, lg->layout->cursor_bytes, 4);
    }
    for (uint32_t i = 0; i < VF_LG_SHAPES; i++) {
        lg->shapes[i] =
            vf_lgmp_host_alloc(host, lg->layout->cursor_bytes + shape_room, 4);
    }
    lg->buffer_count = 2;
    size_t left =
        host->memory.size - (host->next_free + PAGE - 1) / PAGE * PAGE;
    size_t each = left / lg->buffer_count / PAGE * PAGE;
    if (host->next_free + PAGE > host->memory.size || each <= PAGE ||
        each > UINT32_MAX) {
        return false;
    }
    for (uint32_t i = 0; i < lg->buffer_count; i++) {
        lg->buffers[i].payload = vf_lgmp_host_alloc(host, each, PAGE);
    }
    return lg->buffers[lg->buffer_count - 1].payload.offset != 0;
}

static uint32_t
pitch_for(const struct vf_lg_config *config)
{
    uint32_t texel = config->type == VF_KVMFR_FRAME_BGR_32
                         ? 4
                         : vf_host_pixel_bytes(config->type);
    uint32_t row = config->size.w * vf_host_pixel_bytes(config->type);
    uint32_t pitch = (row + texel - 1) / texel * texel;
    while (config->pitch_align && pitch % config->pitch_align != 0) {
        pitch += texel;
    }
    return pitch;
}

// Makes everything that depends on the format. The present one stays on
// failure.
static bool
make_format(struct vf_lg *lg, const struct vf_lg_config *config)
{
    struct vf_scene scene;
    char caption[64];
    uint32_t pitch = pitch_for(config);
    uint32_t room = (lg->buffers[0].payload.size - PAGE) / pitch;
    uint32_t rows = room < config->size.h ? room : config->size.h;
    if (config->max_rows && config->max_rows < rows) {
        rows = config->max_rows;
    }
    snprintf(caption, sizeof(caption), "LGMP %u KVMFR %u %s %ux%u",
             config->lgmp, lg->layout->version, type_name(config->type),
             config->size.w, config->size.h);
    struct vf_scene_params params = {
        .size = config->size,
        .type = config->type,
        .encoding = config->encoding,
        .sdr_white = (float)config->sdr_white,
        .motion = config->motion,
        .caption = caption,
    };
    uint8_t *stage = malloc((size_t)pitch * config->size.h);
    if (!stage || rows < MIN_ROWS || !vf_scene_init(&scene, &params)) {
        free(stage);
        return false;
    }
    vf_scene_finish(&lg->scene);
    free(lg->stage);
    lg->scene = scene;
    lg->stage = stage;
    lg->stage_has_picture = false;
    lg->pitch = pitch;
    lg->rows = rows;
    lg->format_version++;
    lg->has_posted = false;
    for (uint32_t i = 0; i < lg->buffer_count; i++) {
        lg->buffers[i].has_picture = false;
    }
    return true;
}

bool
vf_lg_start(struct vf_lg *lg, struct vf_lgmp_memory memory,
            const struct vf_lg_config *config)
{
    *lg = (struct vf_lg){.config = *config};
    uint32_t kvmfr = config->kvmfr ? config->kvmfr : kvmfr_for(config->lgmp);
    lg->layout = vf_kvmfr_layout_for(kvmfr);
    return lg->layout && vf_lgmp_layout_for(config->lgmp) &&
           begin_session(lg, memory) && add_queues(lg) &&
           allocate_buffers(lg) && make_format(lg, config);
}

void
vf_lg_stop(struct vf_lg *lg)
{
    vf_scene_finish(&lg->scene);
    free(lg->stage);
    lg->stage = NULL;
}

bool
vf_lg_change(struct vf_lg *lg, const struct vf_lg_config *config)
{
    if (!make_format(lg, config)) {
        return false;
    }
    lg->config = *config;
    return true;
}

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
        .offset = PAGE - VF_KVMFR_WRITE_POINTER,
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
                  buffer->payload.offset + PAGE - VF_KVMFR_WRITE_POINTER,
                  bytes);
}

static uint8_t *
pixels_of(struct vf_lg *lg, const struct vf_lg_buffer *buffer)
{
    return lg->host.memory.base + buffer->payload.offset + PAGE;
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
    for (uint32_t y = 0; y < lg->rows; y++) {
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
    vf_scene_paint(&lg->scene, &target, serial, vf_lg_clock_ns);
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
    // A buffer is free again when the ring has room for its next message.
    if (vf_lgmp_host_pending(&lg->host, lg->frames) >= lg->frames->depth) {
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
    posted.posted_ns = vf_lg_clock_ns();
    posted.result = vf_lgmp_host_post(&lg->host, lg->frames, 0, buffer->payload,
                                      clock_ms());
    if (!is_before) {
        copy_staged(lg, buffer, serial);
    }
    buffer->has_picture = true;
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
    posted.posted_ns = vf_lg_clock_ns();
    posted.result = vf_lgmp_host_post(&lg->host, lg->frames, 0,
                                      lg->buffers[last].payload, clock_ms());
    return posted;
}

// Flags of a cursor message, which moved from one version to the next.
static uint32_t
cursor_flags(const struct vf_lg *lg, bool with_shape)
{
    uint32_t flags = VF_KVMFR_CURSOR_POSITION;
    if (!lg->config.cursor_hidden) {
        flags |= VF_KVMFR_CURSOR_VISIBLE;
    }
    if (lg->layout->version >= 34) {
        flags |= VF_KVMFR_CURSOR_VISIBLE_VALID;
    }
    return with_shape ? flags | VF_KVMFR_CURSOR_SHAPE : flags;
}

enum vf_lgmp_post
vf_lg_post_cursor(struct vf_lg *lg, int16_t x, int16_t y, bool with_shape)
{
    uint8_t header[VF_KVMFR_CURSOR_MAX_HEADER];
    uint8_t image[VF_CURSOR_IMAGE_MAX];
    struct vf_lgmp_payload *payload = with_shape
                                          ? &lg->shapes[lg->next_shape]
                                          : &lg->pointers[lg->next_pointer];
    struct vf_host_cursor cursor = {
        .x = x, .y = y, .sdr_white = lg->config.sdr_white};
    lg->cursor_x = x;
    lg->cursor_y = y;
    if (payload->offset == 0 ||
        vf_lgmp_host_pending(&lg->host, lg->pointer) >= lg->pointer->depth) {
        return VF_LGMP_POST_FULL;
    }
    if (with_shape) {
        size_t bytes = vf_cursor_image(lg->config.cursor, &cursor, image);
        vf_lgmp_copy_in(lg->host.memory,
                        payload->offset + lg->layout->cursor_bytes, image,
                        bytes);
        lg->next_shape = (lg->next_shape + 1) % VF_LG_SHAPES;
    } else {
        lg->next_pointer = (lg->next_pointer + 1) % lg->pointer_count;
    }
    vf_host_encode_cursor(lg->layout, &cursor, header);
    vf_lgmp_copy_in(lg->host.memory, payload->offset, header,
                    lg->layout->cursor_bytes);
    return vf_lgmp_host_post(&lg->host, lg->pointer,
                             cursor_flags(lg, with_shape), *payload,
                             clock_ms());
}

bool
vf_lg_is_watched(const struct vf_lg *lg)
{
    return vf_lgmp_host_has_subscribers(&lg->host, lg->frames);
}
