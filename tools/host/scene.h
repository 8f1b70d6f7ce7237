// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The picture our own host shows: bars, a caption for people and a code for
// programs (tools/host/scene_code.h). What frame `serial` looks like depends on
// nothing but the scene's parameters, the serial and the time painted in its
// code, so that a test can paint its own copy and compare.
//
// Plain C, no GLib.
// Lifetime: init/finish, in the caller's memory.
// Thread-safety: a scene is constant once made.
// Path: tools/host/scene_code.h -> this -> tools/host/looking_glass.h

#include "tools/host/pixel.h"
#include "tools/host/scene_code.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// What changes from one frame to the next.
enum vf_scene_motion {
    VF_SCENE_FULL,   // everything: all bars move
    VF_SCENE_BOX,    // only the 64 x 64 pixels of the code
    VF_SCENE_RANDOM, // the code and up to six rectangles anywhere
};

struct vf_scene_params {
    struct vf_host_size size;
    uint32_t type; // enum vf_kvmfr_frame_type
    enum vf_host_encoding encoding;
    float sdr_white; // cd/m2
    enum vf_scene_motion motion;
    const char *caption; // copied
};

struct vf_scene {
    struct vf_host_size size;
    enum vf_scene_motion motion;
    char caption[64];
    struct vf_host_encoder encoder;
    uint8_t *bars; // a row of them, longer than the picture by one repeat
};

// False when there is no memory.
bool
vf_scene_init(struct vf_scene *scene, const struct vf_scene_params *params);
void
vf_scene_finish(struct vf_scene *scene);

// The rectangles in which frame `serial` differs from the one before; 0:
// anywhere.
uint32_t
vf_scene_damage(const struct vf_scene *scene, uint32_t serial,
                struct vf_host_rect rects[VF_KVMFR_MAX_DAMAGE]);

// Where to paint, and what is there already.
struct vf_scene_target {
    uint8_t *pixels;
    size_t pitch;
    uint32_t rows;    // of the picture that are stored
    bool has_picture; // of this scene, and this one:
    uint32_t old_serial;
};

// Afterwards the target holds frame `serial` completely. The code is painted
// last.
void
vf_scene_paint(const struct vf_scene *scene,
               const struct vf_scene_target *target, uint32_t serial,
               uint64_t (*time_ns)(void));
