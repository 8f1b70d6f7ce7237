// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/host/looking_glass.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    TIMEOUT_MS = 1000,
    MIN_ROWS = 4,
    SHAPE_BYTES = 1 << 20,
    SMALL_SHAPE_BYTES = 64 << 10,
    SMALL_REGION = 16 << 20,
    SPLIT_POINTER_DEPTH = 32, // LGMP 10 and later: a power of two
};

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
                             memory, 0, vf_lg_clock_ms(), bytes, size);
}

static bool
add_queues(struct vf_lg *lg)
{
    uint32_t depth = lg->host.layout->one_slot_unused
                         ? lg->layout->pointer_depth
                         : SPLIT_POINTER_DEPTH;
    lg->frames = vf_lgmp_host_add_queue(&lg->host, VF_KVMFR_QUEUE_FRAME,
                                        lg->layout->frame_depth, TIMEOUT_MS);
    bool has_lanes = vf_lg_add_owner_queues(lg, TIMEOUT_MS);
    lg->pointer = vf_lgmp_host_add_queue(&lg->host, VF_KVMFR_QUEUE_POINTER,
                                         depth, TIMEOUT_MS);
    lg->pointer_count = depth;
    if (!lg->frames || !has_lanes || !lg->pointer) {
        return false;
    }
    lg->has_input = lg->layout->version >= 34 &&
                    (lg->config.features & VF_KVMFR_FEATURE_INPUT) != 0;
    lg->has_clipboard = lg->layout->version >= 34 &&
                        (lg->config.features & VF_KVMFR_FEATURE_CLIPBOARD) != 0;
    return (!lg->has_input || vf_host_input_start(&lg->input, &lg->host)) &&
           (!lg->has_clipboard ||
            vf_host_clipboard_start(&lg->clipboard, &lg->host));
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
    if (lg->layout->version >= 34) {
        lg->transform = vf_lgmp_host_alloc(
            host, lg->layout->cursor_bytes + VF_KVMFR_TRANSFORM_BYTES, 4);
    }
    lg->buffer_count = 2;
    size_t left = host->memory.size -
                  (host->next_free + VF_LG_PAGE - 1) / VF_LG_PAGE * VF_LG_PAGE;
    size_t each = left / lg->buffer_count / VF_LG_PAGE * VF_LG_PAGE;
    if (host->next_free + VF_LG_PAGE > host->memory.size ||
        each <= VF_LG_PAGE || each > UINT32_MAX) {
        return false;
    }
    for (uint32_t i = 0; i < lg->buffer_count; i++) {
        lg->buffers[i].payload = vf_lgmp_host_alloc(host, each, VF_LG_PAGE);
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
    uint32_t room = (lg->buffers[0].payload.size - VF_LG_PAGE) / pitch;
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
    vf_host_clipboard_finish(&lg->clipboard);
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

bool
vf_lg_is_watched(const struct vf_lg *lg)
{
    return vf_lgmp_host_has_subscribers(&lg->host, lg->frames);
}
