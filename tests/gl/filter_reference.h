// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The filters of the program once more, in double precision and with none of its
// code: what a picture must look like after them.
//
// Pure.

#include "base/geometry.h"
#include "viewer/render/color_adjust.h"
#include "viewer/render/look.h"

#include <stdint.h>

// R,G,B numbers 0..1, top row first; free with g_free(). `scaler` is not AUTO.
double *
filter_reference_scale(const double *rgb, struct vf_size from, struct vf_size to,
                       enum vf_scaler scaler);

double *
filter_reference_sharpen(const double *rgb, struct vf_size size, double strength);

// In place: as a texture of eight bits a channel keeps them.
void
filter_reference_round(double *rgb, struct vf_size size);

// In place.
void
filter_reference_adjust(double *rgb, struct vf_size size,
                        const struct vf_color_adjust *adjust);

// The picture turned clockwise.
double *
filter_reference_turn(const double *rgb, struct vf_size size,
                      enum vf_rotation rotation);
