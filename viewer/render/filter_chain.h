// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The filters between the guest's picture and its place in the window, one pass each
// into a texture of its own:
//     picture -> user's filter -> scaling -> user's filter -> sharpening -> result
// The result has as many pixels as its place in the window, before it is turned, so
// that everything behind draws it pixel by pixel, as it draws a picture that needs
// no scaling: the cursor, the damage, and the copy of a software renderer. Filters
// run once a frame, where it was damaged, and not in every drawing.
//
// Lifetime: create/destroy with a context bound; shaders are compiled and textures
// made when first needed. Thread-safety: render thread.
// Path: viewer/render/look.h, viewer/render/picture.h -> this ->
//   viewer/render/stage.h

#include "base/damage.h"
#include "viewer/render/look.h"
#include "viewer/render/picture.h"

#include <stdbool.h>

struct vf_filter_chain;
struct vf_user_filter;

struct vf_filter_chain_params {
    bool gles;
    bool deep; // the display shows more than eight bits a channel
    const struct vf_user_filter *user; // borrowed; NULL: none
};

struct vf_filter_chain *
vf_filter_chain_create(const struct vf_filter_chain_params *params);

// NULL is accepted.
void
vf_filter_chain_destroy(struct vf_filter_chain *chain);

// One picture to filter; borrowed for the call.
struct vf_filter_job {
    const struct vf_look *look;
    const struct vf_shown_picture *picture;
    struct vf_size size; // of the result, before it is turned
};

// Filters the picture and sets `result` to what is to be shown instead of it, valid
// until the next run. `damage`: where the picture changed since the run before, in
// its pixels; afterwards where the result did, in its. A filter that the driver
// cannot compile is left out: vf_filter_chain_note() says why.
void
vf_filter_chain_run(struct vf_filter_chain *chain,
                    const struct vf_filter_job *job,
                    struct vf_shown_picture *result, struct vf_damage *damage);

// Gives the textures back; what is run next is whole.
void
vf_filter_chain_rest(struct vf_filter_chain *chain);

// Why a filter is left out, or empty.
const char *
vf_filter_chain_note(const struct vf_filter_chain *chain);
