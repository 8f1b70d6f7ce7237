// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/keep/y4m.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define PICTURE_LINE "FRAME\n"

size_t
vf_y4m_header(char text[VF_Y4M_HEADER], struct vf_size size, unsigned fps)
{
    int length = snprintf(text, VF_Y4M_HEADER,
                          "YUV4MPEG2 W%d H%d F%u:1 Ip A1:1 C444 "
                          "XCOLORRANGE=LIMITED\n",
                          size.w, size.h, fps);
    return (size_t)length;
}

size_t
vf_y4m_picture_bytes(struct vf_size size)
{
    return strlen(PICTURE_LINE) + (size_t)size.w * (size_t)size.h * 3;
}

// One of Y, Cb and Cr from R, G and B: eight bits, in units of 2^-16.
struct row {
    int r, g, b, offset;
};

static const struct row BT_709[3] = {{11966, 40254, 4064, 16},
                                     {-6596, -22189, 28785, 128},
                                     {28784, -26145, -2639, 128}};
static const struct row BT_601[3] = {{16829, 33039, 6416, 16},
                                     {-9714, -19071, 28785, 128},
                                     {28784, -24103, -4681, 128}};

static uint8_t
component(const struct row *row, const uint8_t *rgb)
{
    int sum = row->r * rgb[0] + row->g * rgb[1] + row->b * rgb[2];
    return (uint8_t)((sum + (row->offset << 16) + 32768) >> 16);
}

void
vf_y4m_picture(uint8_t *out, const uint8_t *rgba, struct vf_size size)
{
    memcpy(out, PICTURE_LINE, strlen(PICTURE_LINE));
    bool is_large = size.w >= 1280 || size.h > 576;
    const struct row *rule = is_large ? BT_709 : BT_601;
    size_t plane = (size_t)size.w * (size_t)size.h;
    uint8_t *y = out + strlen(PICTURE_LINE);
    uint8_t *u = y + plane;
    uint8_t *v = u + plane;
    for (int32_t row = size.h - 1; row >= 0; row--) {
        const uint8_t *in = rgba + (size_t)row * (size_t)size.w * 4;
        for (int32_t x = 0; x < size.w; x++, in += 4) {
            *y++ = component(&rule[0], in);
            *u++ = component(&rule[1], in);
            *v++ = component(&rule[2], in);
        }
    }
}
