// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// One colour as the bytes of any frame type, and canvases of such pixels to
// fill.
//
// Plain C, no GLib.
// Thread-safety: pure.
// Path: shm/kvmfr_layout.h -> this -> tools/host/scene.h

#include "shm/kvmfr_layout.h"
#include "tools/host/kvmfr_host.h"

#include <stddef.h>
#include <stdint.h>

enum { VF_HOST_PIXEL_MAX = 8 }; // bytes

// How a host turns the colours of its desktop into numbers.
enum vf_host_encoding {
    VF_HOST_SRGB,
    VF_HOST_PQ,     // ST 2084; SDR white at the white level of the encoder
    VF_HOST_SCRGB,  // linear, 1.0 = 80 cd/m2
    VF_HOST_LINEAR, // linear, 1.0 = SDR white
};

struct vf_host_color {
    uint8_t r, g, b;
};

// The number that every level of a channel becomes.
struct vf_host_encoder {
    uint32_t type;       // enum vf_kvmfr_frame_type
    uint32_t bytes;      // of a pixel
    uint16_t level[256]; // as stored: 8 bits, 10 bits or a half float
};

void
vf_host_encoder_init(struct vf_host_encoder *encoder, uint32_t type,
                     enum vf_host_encoding encoding, float sdr_white);

void
vf_host_encode_pixel(const struct vf_host_encoder *encoder,
                     struct vf_host_color color,
                     uint8_t pixel[VF_HOST_PIXEL_MAX]);

// Bytes of a pixel; of BGR_32 those of a real one, not of a storage texel.
uint32_t
vf_host_pixel_bytes(uint32_t type);

// Pixels to paint on, *borrowed*. Everything is clipped to `size`.
struct vf_host_canvas {
    const struct vf_host_encoder *encoder;
    uint8_t *pixels;
    size_t pitch;
    struct vf_host_size size;
};

void
vf_host_fill(const struct vf_host_canvas *canvas, struct vf_host_rect rect,
             struct vf_host_color color);

// The bits of an IEEE half float, rounded to nearest; overflow gives the
// largest.
uint16_t
vf_host_half(float value);
