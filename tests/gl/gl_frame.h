// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A guest's frame in plain memory, of any format, and what each of its pixels means.
//
// Lifetime: create/free. One thread.

#include "shm/frame.h"

#include <stdint.h>

struct gl_frame {
    struct vf_frame frame;
    struct vf_frame_lease lease;
    size_t ready;      // bytes "written by the guest"
    unsigned releases; // atomic
    uint8_t *memory;   // whole pages, what frame.memory speaks of
    size_t memory_size;
    uint8_t *pixels; // begins on a page only if it is whole pages
};

// A frame of random pixels; its pitch has `padding` more bytes than a row.
struct gl_frame *
gl_frame_create(enum vf_pixel_format format, struct vf_size size,
                size_t padding);

void
gl_frame_free(struct gl_frame *frame);

// Fills a rectangle with new random pixels and adds it to the frame's damage.
void
gl_frame_scribble(struct gl_frame *frame, struct vf_rect rect);

// The numbers of one pixel as they are stored: 0..1, for half floats any.
void
gl_frame_numbers(const struct gl_frame *frame, int32_t x, int32_t y,
                 double rgb[3]);

// Stores a pixel, rounded as the format wants it.
void
gl_frame_set_numbers(struct gl_frame *frame, int32_t x, int32_t y,
                     const double rgb[3]);
