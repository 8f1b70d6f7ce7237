// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Colours for the person who looks: moved apart for a colour-blind eye, warmer at
// night, brighter where a game is too dark. Shown only: screenshots and recordings
// are what the guest made.
//
//   colour vision  what the eye would see is computed after Machado, Oliveira and
//                  Fernandes, "A Physiologically-based Model for Simulation of
//                  Color Vision Deficiency" (2009), and what it loses is moved to
//                  the other channels after Fidaner, Lin and Ozguven,
//                  "Analysis of Color Blindness" (2005)
//   temperature    of the light of a black body, after Kim et al., "Design of
//                  advanced color temperature control system" (2002)
//
// Pure. Path: viewer/render/look.h -> this -> viewer/render/compositor.h, shaders/adjust.glsl

#include "viewer/render/look.h"

#include <stdbool.h>

struct vf_color_adjust {
    bool active;     // false: colours stay as they are
    float matrix[9]; // of light, row by row
    float power;     // of the display's numbers, after the matrix
};

struct vf_color_adjust
vf_color_adjust_compute(const struct vf_look *look);

bool
vf_color_adjust_equal(const struct vf_color_adjust *a,
                      const struct vf_color_adjust *b);
