// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Whose picture is shown: Looking Glass when it has one, the SPICE display while
// it has none, or the one that the user pinned. The picture on the screen stays
// until the next source has brought a complete one, so nothing here ever asks for
// black. Pure; times come as arguments.
//
// Path: shm/source_status.h, spice/session.h -> this ->
//   viewer/render/render_request.h

#include "viewer/render/render_request.h"

#include <stdbool.h>
#include <stdint.h>

enum vf_picture_pin {
    VF_PICTURE_PIN_NONE,
    VF_PICTURE_PIN_LOOKING_GLASS,
    VF_PICTURE_PIN_SPICE,
};

struct vf_source_choice_facts {
    uint64_t now_ns;
    enum vf_picture_pin pin;
    bool looking_glass_runs;  // its frames arrive
    uint64_t missing_since_ns; // of those frames, when they do not
    bool ever_ran;            // they arrived before, in this life of the program
    bool has_picture;         // something is shown
    enum vf_picture_source shown;
};

struct vf_source_choice {
    enum vf_picture_source source; // whose frames are wanted
    bool fallback; // SPICE's are taken until Looking Glass brings one
    bool display;  // the SPICE display is to be connected
    uint64_t look_again_ns; // UINT64_MAX: when a fact changes
};

struct vf_source_choice
vf_source_choose(const struct vf_source_choice_facts *facts);
