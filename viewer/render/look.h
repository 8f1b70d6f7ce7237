// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// How the guest's picture is made to look: how it is scaled, sharpened, filtered
// and coloured on its way to the window. A plain value; all zero is the picture as
// the guest made it, scaled smoothly.
//
// Path: viewer/options/options.h -> this -> viewer/render/filter_chain.h,
//   viewer/render/color_adjust.h

#include <stdbool.h>

enum vf_scaler {
    VF_SCALER_LINEAR,
    VF_SCALER_AUTO,    // nearest for whole multiples, else linear
    VF_SCALER_NEAREST,
    VF_SCALER_BICUBIC, // Catmull-Rom
    VF_SCALER_LANCZOS, // three lobes
    VF_SCALER_EDGE,    // along edges where it enlarges, else Lanczos
    VF_SCALERS,
};

enum vf_color_vision {
    VF_VISION_NORMAL,
    VF_VISION_PROTAN, // little or no red
    VF_VISION_DEUTAN, // little or no green
    VF_VISION_TRITAN, // little or no blue
};

struct vf_look {
    enum vf_scaler scaler;
    float sharpen; // 0 none .. 1
    bool user_filter; // the filter from a file, if there is one

    enum vf_color_vision vision; // colours that it confuses are moved apart
    float vision_strength;       // 0 .. 1
    float night_vision;          // 0 none .. 4: lifts what is dark
    float temperature;           // of white, in kelvin; 0: as it is
};

// True when the picture needs filters of its own before it is drawn. `is_scaled`: its
// size differs from the window's place for it.
static inline bool
vf_look_filters(const struct vf_look *look, bool is_scaled)
{
    bool scales = look->scaler == VF_SCALER_BICUBIC ||
                  look->scaler == VF_SCALER_LANCZOS ||
                  look->scaler == VF_SCALER_EDGE;
    return look->sharpen > 0 || look->user_filter || (scales && is_scaled);
}
