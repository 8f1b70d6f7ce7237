// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The guest's picture on the graphics card, as it is stored in the region: one
// texture, brought up to date by the damaged parts of each frame. Updating follows
// the guest's write pointer, so it starts before the guest has finished, and goes in
// steps, so that the thread can see to something else in between.
//
// Lifetime: init/finish with a context bound, in the caller's memory.
// Thread-safety: render thread.
// Path: viewer/render/uploader.h -> this -> viewer/render/picture.h

#include "shm/frame.h"
#include "viewer/render/pixel_storage.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vf_uploader;

struct vf_frame_texture {
    unsigned name;        // GL texture; 0 until the first frame
    unsigned framebuffer; // GL framebuffer to copy it from
    struct vf_pixel_storage storage;
    enum vf_pixel_format format;
    struct vf_size texels; // size of the texture
    bool torn;             // an update broke off: the next one is full

    // of the update going on
    struct vf_damage damage; // image pixels
    int32_t done;            // rows from the top that are brought
    int32_t wanted;          // rows from the top that hold all damage
    uint64_t bytes;          // moved so far
};

void
vf_frame_texture_init(struct vf_frame_texture *texture);

void
vf_frame_texture_finish(struct vf_frame_texture *texture);

// True when `frame` can be brought into the texture as it is.
bool
vf_frame_texture_fits(const struct vf_frame_texture *texture,
                      const struct vf_frame *frame);

// Makes a texture, which must be none, for frames like `frame`. False when the
// graphics card cannot hold such a picture; it is none then.
bool
vf_frame_texture_make(struct vf_frame_texture *texture,
                      const struct vf_frame *frame, bool software);

// Starts an update with the damaged parts of `frame`, which must fit; the first one
// is of everything.
void
vf_frame_texture_begin(struct vf_frame_texture *texture,
                       struct vf_uploader *uploader,
                       const struct vf_frame *frame);

enum vf_frame_texture_step {
    VF_FRAME_TEXTURE_WAITING, // the guest has not written further
    VF_FRAME_TEXTURE_MORE,    // call again
    VF_FRAME_TEXTURE_DONE,    // the texture holds the frame now
};

// Brings at most about `budget` bytes of `frame`, the one it was begun with.
enum vf_frame_texture_step
vf_frame_texture_step(struct vf_frame_texture *texture,
                      struct vf_uploader *uploader,
                      const struct vf_frame *frame, size_t budget);

// Ends an update that is not done; the next one will be full.
void
vf_frame_texture_break_off(struct vf_frame_texture *texture,
                           struct vf_uploader *uploader);
