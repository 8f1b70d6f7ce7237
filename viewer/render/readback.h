// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What is shown as pixels in memory: drawn once more, into a picture of its own, so
// that it does not matter what became of the window's buffers. Either at once, or in
// two steps without waiting for the graphics card: draw and begin now, and map the
// pixels when they have arrived.
//
// Lifetime: values, all zero at first; make and begin, then finish, with a context
// bound. Thread-safety: render thread.
// Path: viewer/render/compositor.h -> this
//   -> viewer/render/snapshot.h, viewer/render/frame_grabber.h

#include "viewer/render/compositor.h"

#include <stdbool.h>
#include <stdint.h>

// What pictures are drawn into.
struct vf_readback_target {
    unsigned framebuffer;
    unsigned renderbuffer;
    struct vf_size size; // pixels
};

// One picture on its way from the graphics card.
struct vf_readback {
    unsigned buffer;     // of the driver; 0: none yet
    struct vf_size size; // pixels
    void *fence;         // GLsync; NULL: nothing is under way
};

void
vf_readback_target_make(struct vf_readback_target *target, struct vf_size size);

// All zero is accepted, and is what it leaves.
void
vf_readback_target_finish(struct vf_readback_target *target);

// Draws `scene` as large as fits into the target, whatever size it is for. False when
// the driver cannot draw it.
bool
vf_readback_draw_fitted(const struct vf_readback_target *target,
                        struct vf_compositor *compositor,
                        const struct vf_scene *scene,
                        GError **error) VF_WARN_UNUSED;

// Sends what was drawn into the target on its way, on which nothing may be yet. The
// target can be drawn into again at once.
void
vf_readback_begin(struct vf_readback *readback,
                  const struct vf_readback_target *target);

bool
vf_readback_is_under_way(const struct vf_readback *readback);

// Whether what is under way is there, within `timeout_ns`.
bool
vf_readback_has_arrived(const struct vf_readback *readback, uint64_t timeout_ns);

// The pixels, R,G,B,A bytes, bottom row first, *borrowed* until they are unmapped;
// waits where they have not arrived. NULL, which is not unmapped: the driver gave none.
// Nothing is under way any more.
const uint8_t *
vf_readback_map(struct vf_readback *readback);
void
vf_readback_unmap(struct vf_readback *readback);

// All zero is accepted, and is what it leaves.
void
vf_readback_finish(struct vf_readback *readback);

// GL's bottom row first, four bytes a pixel -> top row first, three; *transferred*.
uint8_t *
vf_readback_flip(const uint8_t *rgba, struct vf_size size);

// At once: R,G,B bytes of scene->target pixels, top row first, *transferred*. NULL when
// it cannot be drawn.
uint8_t *
vf_readback_rgb(struct vf_compositor *compositor, const struct vf_scene *scene,
                GError **error) VF_WARN_UNUSED;
