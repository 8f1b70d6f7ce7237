// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The guest's cursor as the rest of the program sees it. The position changes
// often and the shape seldom, so the state is a small value and the shape a
// reference-counted immutable block that it points to.
//
// Ownership: a struct vf_cursor taken from a mailbox holds one reference to its
// shape; vf_cursor_clear() gives it back.
// Thread-safety: shapes are immutable; ref and unref on any thread.
// Path: shm/kvmfr.h -> this -> viewer/render/cursor_texture.h

#include "base/geometry.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum vf_cursor_type {
    VF_CURSOR_COLOR,        // B,G,R,A rows
    VF_CURSOR_MONOCHROME,   // 1 bpp AND rows, then XOR rows, MSB first
    VF_CURSOR_MASKED_COLOR, // B,G,R,mask: mask 0 replaces, else XORs
};

enum {
    VF_CURSOR_MAX_SIDE = 512,                    // pixels
    VF_CURSOR_MAX_BYTES = 512 * 512 * 4,         // as the hosts' own buffers
    VF_CURSOR_LUT_SIZE = 4096,
};

struct vf_cursor_shape {
    unsigned refs;        // atomic
    uint64_t id;          // another number for every new shape of a source
    enum vf_cursor_type type;
    struct vf_size size;  // visible size, 1..VF_CURSOR_MAX_SIDE each
    struct vf_point hot;  // inside the image as sent; any value
    size_t pitch;         // bytes per row of `data`
    size_t data_size;     // bytes: size.h * pitch, twice that for MONOCHROME
    uint8_t data[];
};

// Colour transform that the guest applied to its picture and wants on the cursor
// (KVMFR 34); NULL when it has none.
struct vf_cursor_transform {
    unsigned refs; // atomic
    uint64_t id;
    bool has_matrix;
    bool has_lut;
    float matrix[3][4]; // XYZ to XYZ, row-major, last column translates
    float scalar;
    float lut[VF_CURSOR_LUT_SIZE][3]; // input 0..1 spans the table
};

struct vf_cursor {
    bool visible;
    struct vf_point position; // top left of the image, in guest screen pixels
    float sdr_white;          // cd/m2 for HDR frames; 0: unknown
    struct vf_cursor_shape *shape;         // one reference, or NULL
    struct vf_cursor_transform *transform; // one reference, or NULL
    uint64_t changes; // counts everything that would look different
};

// A shape with room for `data_size` bytes and one reference; the caller fills it.
struct vf_cursor_shape *
vf_cursor_shape_create(size_t data_size);

struct vf_cursor_shape *
vf_cursor_shape_ref(struct vf_cursor_shape *shape);

// NULL is accepted.
void
vf_cursor_shape_unref(struct vf_cursor_shape *shape);

struct vf_cursor_transform *
vf_cursor_transform_create(void);

struct vf_cursor_transform *
vf_cursor_transform_ref(struct vf_cursor_transform *transform);

// NULL is accepted.
void
vf_cursor_transform_unref(struct vf_cursor_transform *transform);

// A copy that holds its own references.
struct vf_cursor
vf_cursor_copy(const struct vf_cursor *cursor);

// Gives the references back and makes the cursor invisible.
void
vf_cursor_clear(struct vf_cursor *cursor);
