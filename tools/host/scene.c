// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/host/scene.h"

#include "tools/host/scene_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    BAR_W = 64,
    BARS = 8,
    REPEAT = BAR_W * BARS, // pixels
    BAND_H = 96,           // rows that move alike
    STEP = 4,              // pixels a frame
    ROUND = 256,           // random scenes begin anew after so many frames
    MAX_RANDOM = 6,
    CAPTION_X = 72,
    CAPTION_Y = 8,
    CAPTION_SCALE = 2,
};

bool
vf_scene_init(struct vf_scene *scene, const struct vf_scene_params *params)
{
    static const struct vf_host_color bar[BARS] = {
        {235, 235, 235}, {225, 220, 20}, {20, 215, 220}, {30, 200, 40},
        {210, 30, 200},  {215, 30, 30},  {30, 40, 215},  {16, 16, 16},
    };
    *scene = (struct vf_scene){.size = params->size, .motion = params->motion};
    snprintf(scene->caption, sizeof(scene->caption), "%s", params->caption);
    vf_host_encoder_init(&scene->encoder, params->type, params->encoding,
                         params->sdr_white);
    size_t width = (size_t)params->size.w + REPEAT;
    scene->bars = malloc(width * scene->encoder.bytes);
    if (!scene->bars) {
        return false;
    }
    for (size_t x = 0; x < width; x++) {
        struct vf_host_color color = bar[x / BAR_W % BARS];
        uint8_t pixel[VF_HOST_PIXEL_MAX];
        color.g = (uint8_t)(color.g ^ (x % BAR_W / 8)); // no two columns alike
        vf_host_encode_pixel(&scene->encoder, color, pixel);
        memcpy(scene->bars + x * scene->encoder.bytes, pixel,
               scene->encoder.bytes);
    }
    return true;
}

void
vf_scene_finish(struct vf_scene *scene)
{
    free(scene->bars);
    scene->bars = NULL;
}

// The same numbers on every machine, for every serial.
static uint32_t
scatter(uint32_t serial, uint32_t index)
{
    uint64_t x =
        ((uint64_t)serial << 32 | index) + UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return (uint32_t)(x ^ x >> 31);
}

static uint32_t
random_count(uint32_t serial)
{
    return 1 + scatter(serial, 0) % MAX_RANDOM;
}

static struct vf_host_rect
random_rect(const struct vf_scene *scene, uint32_t serial, uint32_t i)
{
    uint32_t x = scatter(serial, 8 * i + 1) % scene->size.w;
    uint32_t y = scatter(serial, 8 * i + 2) % scene->size.h;
    uint32_t w = 1 + scatter(serial, 8 * i + 3) % (scene->size.w / 3 + 1);
    uint32_t h = 1 + scatter(serial, 8 * i + 4) % (scene->size.h / 3 + 1);
    if (w > scene->size.w - x) {
        w = scene->size.w - x;
    }
    if (h > scene->size.h - y) {
        h = scene->size.h - y;
    }
    return (struct vf_host_rect){x, y, w, h};
}

static struct vf_host_rect
code_rect(const struct vf_scene *scene)
{
    struct vf_host_rect rect = {0, 0, VF_SCENE_CODE_SIDE, VF_SCENE_CODE_SIDE};
    if (scene->size.w < rect.w || scene->size.h < rect.h) {
        rect = (struct vf_host_rect){0, 0, 1, 1};
    }
    return rect;
}

uint32_t
vf_scene_damage(const struct vf_scene *scene, uint32_t serial,
                struct vf_host_rect rects[VF_KVMFR_MAX_DAMAGE])
{
    if (scene->motion == VF_SCENE_FULL ||
        (scene->motion == VF_SCENE_RANDOM && serial % ROUND == 0)) {
        return 0;
    }
    rects[0] = code_rect(scene);
    if (scene->motion == VF_SCENE_BOX) {
        return 1;
    }
    uint32_t count = random_count(serial);
    for (uint32_t i = 0; i < count; i++) {
        rects[1 + i] = random_rect(scene, serial, i);
    }
    return 1 + count;
}

static void
paint_bars(const struct vf_scene *scene, const struct vf_host_canvas *canvas,
           uint32_t serial)
{
    uint32_t shift = scene->motion == VF_SCENE_FULL ? serial * STEP : 0;
    size_t bytes = (size_t)canvas->size.w * scene->encoder.bytes;
    for (uint32_t y = 0; y < canvas->size.h; y++) {
        uint32_t band = y / BAND_H;
        uint32_t moved = (band % 2 ? shift : 0 - shift) + band * BAR_W / 2;
        memcpy(canvas->pixels + y * canvas->pitch,
               scene->bars + (size_t)(moved % REPEAT) * scene->encoder.bytes,
               bytes);
    }
}

static void
paint_random(const struct vf_scene *scene, const struct vf_host_canvas *canvas,
             uint32_t serial)
{
    uint32_t count = random_count(serial);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t color = scatter(serial, 8 * i + 5);
        vf_host_fill(canvas, random_rect(scene, serial, i),
                     (struct vf_host_color){(uint8_t)color,
                                            (uint8_t)(color >> 8),
                                            (uint8_t)(color >> 16)});
    }
}

static void
paint_caption(const struct vf_scene *scene, const struct vf_host_canvas *canvas,
              uint32_t serial)
{
    char line[32];
    vf_scene_text_paint(canvas, CAPTION_X, CAPTION_Y, CAPTION_SCALE,
                        scene->caption);
    if (scene->motion == VF_SCENE_FULL) {
        snprintf(line, sizeof(line), "FRAME %u", serial);
        vf_scene_text_paint(canvas, CAPTION_X,
                            CAPTION_Y + VF_SCENE_GLYPH_H * CAPTION_SCALE,
                            CAPTION_SCALE, line);
    }
}

void
vf_scene_paint(const struct vf_scene *scene,
               const struct vf_scene_target *target, uint32_t serial,
               uint64_t (*time_ns)(void))
{
    struct vf_host_canvas canvas = {
        .encoder = &scene->encoder,
        .pixels = target->pixels,
        .pitch = target->pitch,
        .size = {scene->size.w, target->rows},
    };
    bool is_random = scene->motion == VF_SCENE_RANDOM;
    uint32_t first = serial / ROUND * ROUND; // of this round
    bool from_scratch = !target->has_picture ||
                        scene->motion == VF_SCENE_FULL ||
                        target->old_serial > serial ||
                        (is_random && target->old_serial < first);
    uint32_t from = from_scratch ? first : target->old_serial;
    if (from_scratch) {
        paint_bars(scene, &canvas, serial);
    }
    for (uint32_t s = from + 1; is_random && s <= serial; s++) {
        paint_random(scene, &canvas, s);
    }
    if (from_scratch || is_random) {
        paint_caption(scene, &canvas, serial);
    }
    vf_scene_code_paint(&canvas, (struct vf_scene_code){serial, time_ns()});
}
