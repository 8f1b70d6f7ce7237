// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A stage on an off-screen surface, to show frames (tests/gl/gl_frame.h) on and to
// read back what is seen.
//
// Lifetime: vf_gl_rig_create() skips the whole program (exit 77) where the machine
// has no EGL at all; destroy at the end. One thread.

#include "gl_frame.h"
#include "viewer/render/gl_surface.h"
#include "viewer/render/stage.h"

#include <stdint.h>

struct gl_rig {
    struct vf_gl_surface *surface;
    struct vf_stage *stage;
    struct vf_render_request request;
    struct vf_user_filter *filter; // owned; NULL: none
};

// Takes from the command line "--shade": draw with shaders also where a software
// renderer would copy; or "--es": use OpenGL ES. Then as g_test_init().
void
gl_rig_init(int *argc, char ***argv);

struct gl_rig *
gl_rig_create(struct vf_size window);

// The window is always as large as the picture.
struct gl_rig *
gl_rig_create_fitting(void);

// Starts anew with this filter, which is *transferred*; before anything is shown.
void
gl_rig_use_filter(struct gl_rig *rig, struct vf_user_filter *filter);

void
gl_rig_destroy(struct gl_rig *rig);

// Brings the frame into the stage; returns how that ended.
enum vf_picture_progress
gl_rig_bring(struct gl_rig *rig, struct gl_frame *frame);

// Shows the frame through the stage; asserts that it was taken and given back.
void
gl_rig_show(struct gl_rig *rig, struct gl_frame *frame);

void
gl_rig_present(struct gl_rig *rig);

// What is on the surface itself, as R,G,B top row first; free with g_free(). (The
// stage's own read-back draws again; this does not.)
uint8_t *
gl_rig_read(struct gl_rig *rig);
