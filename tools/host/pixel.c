// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/host/pixel.h"

#include "shm/kvmfr_bytes.h"

#include <math.h>
#include <string.h>

uint32_t
vf_host_pixel_bytes(uint32_t type)
{
    switch (type) {
    case VF_KVMFR_FRAME_RGBA16F:
        return 8;
    case VF_KVMFR_FRAME_BGR_32:
    case VF_KVMFR_FRAME_RGB_24:
        return 3;
    default:
        return 4;
    }
}

uint16_t
vf_host_half(float value)
{
    if (!(value > 0)) {
        return 0;
    }
    int exponent;
    float mantissa = frexpf(value, &exponent); // 0.5 <= mantissa < 1
    if (exponent > 16) {
        return 0x7bff;
    }
    if (exponent < -13) {
        return (uint16_t)lrintf(ldexpf(value, 24)); // without a leading one
    }
    long bits = lrintf(ldexpf(mantissa, 11)); // 1024..2048
    return (uint16_t)(((long)(exponent + 13) << 10) + bits);
}

static float
linear_of(float srgb)
{
    return srgb <= 0.04045f ? srgb / 12.92f
                            : powf((srgb + 0.055f) / 1.055f, 2.4f);
}

// ST 2084, `nits` of 10000.
static float
pq_of(float nits)
{
    float y = powf(nits / 10000.0f, 0.1593017578125f);
    return powf((0.8359375f + 18.8515625f * y) / (1.0f + 18.6875f * y),
                78.84375f);
}

static float
encode(float srgb, enum vf_host_encoding encoding, float sdr_white)
{
    switch (encoding) {
    case VF_HOST_SRGB:
        return srgb;
    case VF_HOST_PQ:
        return pq_of(linear_of(srgb) * sdr_white);
    case VF_HOST_SCRGB:
        return linear_of(srgb) * sdr_white / 80.0f;
    case VF_HOST_LINEAR:
        return linear_of(srgb);
    }
    return srgb;
}

void
vf_host_encoder_init(struct vf_host_encoder *encoder, uint32_t type,
                     enum vf_host_encoding encoding, float sdr_white)
{
    encoder->type = type;
    encoder->bytes = vf_host_pixel_bytes(type);
    for (int i = 0; i < 256; i++) {
        float value = encode((float)i / 255.0f, encoding, sdr_white);
        if (type == VF_KVMFR_FRAME_RGBA16F) {
            encoder->level[i] = vf_host_half(value);
        } else {
            float most = type == VF_KVMFR_FRAME_RGBA10 ? 1023.0f : 255.0f;
            encoder->level[i] = (uint16_t)lrintf(fminf(value, 1.0f) * most);
        }
    }
}

void
vf_host_encode_pixel(const struct vf_host_encoder *encoder,
                     struct vf_host_color color,
                     uint8_t pixel[VF_HOST_PIXEL_MAX])
{
    uint16_t r = encoder->level[color.r];
    uint16_t g = encoder->level[color.g];
    uint16_t b = encoder->level[color.b];
    switch (encoder->type) {
    case VF_KVMFR_FRAME_RGBA10:
        vf_put_u32(pixel, r | (uint32_t)g << 10 | (uint32_t)b << 20 |
                              UINT32_C(3) << 30);
        break;
    case VF_KVMFR_FRAME_RGBA16F:
        vf_put_u16(pixel, r);
        vf_put_u16(pixel + 2, g);
        vf_put_u16(pixel + 4, b);
        vf_put_u16(pixel + 6, 0x3c00); // 1.0
        break;
    case VF_KVMFR_FRAME_RGBA:
    case VF_KVMFR_FRAME_RGB_24:
        pixel[0] = (uint8_t)r;
        pixel[1] = (uint8_t)g;
        pixel[2] = (uint8_t)b;
        pixel[3] = 0xff;
        break;
    default:
        pixel[0] = (uint8_t)b;
        pixel[1] = (uint8_t)g;
        pixel[2] = (uint8_t)r;
        pixel[3] = 0xff;
        break;
    }
}

void
vf_host_fill(const struct vf_host_canvas *canvas, struct vf_host_rect rect,
             struct vf_host_color color)
{
    if (rect.x >= canvas->size.w || rect.y >= canvas->size.h) {
        return;
    }
    uint32_t w = canvas->size.w - rect.x;
    uint32_t h = canvas->size.h - rect.y;
    w = rect.w < w ? rect.w : w;
    h = rect.h < h ? rect.h : h;
    if (w == 0 || h == 0) {
        return;
    }
    uint32_t bytes = canvas->encoder->bytes;
    uint8_t pixel[VF_HOST_PIXEL_MAX];
    vf_host_encode_pixel(canvas->encoder, color, pixel);
    uint8_t *first =
        canvas->pixels + rect.y * canvas->pitch + (size_t)rect.x * bytes;
    for (uint32_t x = 0; x < w; x++) {
        memcpy(first + (size_t)x * bytes, pixel, bytes);
    }
    for (uint32_t y = 1; y < h; y++) {
        memcpy(first + y * canvas->pitch, first, (size_t)w * bytes);
    }
}
