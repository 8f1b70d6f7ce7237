// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A stage on an off-screen surface, frames made of plain memory, and a reference
// that computes the same picture with none of the program's drawing code.
//
// Lifetime: vf_gl_rig_create() skips the whole program (exit 77) where the machine
// has no EGL at all; destroy at the end. One thread.

#include "shm/cursor.h"
#include "shm/frame.h"
#include "viewer/gl_surface.h"
#include "viewer/stage.h"

#include <stdint.h>

struct gl_rig {
    struct vf_gl_surface *surface;
    struct vf_stage *stage;
    struct vf_render_request request;
};

// A guest's frame in memory of its own; free with g_free().
struct gl_frame {
    struct vf_frame frame;
    struct vf_frame_lease lease;
    size_t ready; // bytes "written by the guest"
    unsigned releases;
    uint8_t *pixels;
};

// Takes "--shade" from the command line: draw with shaders also where a software
// renderer would copy. Then as g_test_init().
void gl_rig_init(int *argc, char ***argv);

struct gl_rig *gl_rig_create(struct vf_size window);

void gl_rig_destroy(struct gl_rig *rig);

// Brings the frame into the stage; returns how that ended.
enum vf_picture_progress gl_rig_bring(struct gl_rig *rig,
                                      struct gl_frame *frame);

// Shows the frame through the stage; asserts that it was taken and given back.
void gl_rig_show(struct gl_rig *rig, struct gl_frame *frame);

void gl_rig_present(struct gl_rig *rig);

// What is on the surface itself, as R,G,B top row first; free with g_free(). (The
// stage's own read-back draws again; this does not.)
uint8_t *gl_rig_read(struct gl_rig *rig);

// A frame of random pixels; its pitch has `padding` more bytes than a row.
struct gl_frame *gl_frame_create(enum vf_pixel_format format,
                                 struct vf_size size, size_t padding);

void gl_frame_free(struct gl_frame *frame);

// Fills a rectangle with new random pixels and adds it to the frame's damage.
void gl_frame_scribble(struct gl_frame *frame, struct vf_rect rect);

// The colour of one pixel, 0..255 each.
void gl_frame_pixel(const struct gl_frame *frame, int32_t x, int32_t y,
                    uint8_t *rgb);

// What a window of `window` pixels must show when the picture is not scaled, with
// the cursor over it (NULL: none); free with g_free().
uint8_t *gl_reference(const struct gl_frame *frame, struct vf_size window,
                      const struct vf_cursor *cursor);

// Asserts that two pictures are the same to within `tolerance` per channel, and
// names the first pixel that is not.
void gl_assert_same(const uint8_t *found, const uint8_t *wanted,
                    struct vf_size size, int tolerance);
