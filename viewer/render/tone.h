// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// How HDR numbers are shown on an SDR display: the numbers that the shader
// (shaders/color.glsl) computes with, from what the guest says about its picture
// and what the user says about the monitor.
//
// The guest's SDR white is shown at the white level asked for, and everything up to
// there keeps its tone, so that a desktop looks as it does without HDR. Above it,
// or above the knee of BT.2390 where that is higher, a curve in the PQ domain
// brings the content's peak down to the monitor's. It is applied to the largest of
// red, green and blue, which keeps the hue.
//
// Pure. Path: shm/frame.h (struct vf_color) -> this -> viewer/render/converter.h

#include "shm/frame.h"

#include <stdbool.h>

// In cd/m2; 0 stands for the default.
struct vf_tone_settings {
    float peak;  // the monitor's brightest white; 250
    float white; // where SDR white of an HDR picture is shown; 203
};

struct vf_tone {
    enum vf_transfer transfer;
    float scale;   // cd/m2 shown for a decoded 1.0 (of PQ: 10000 cd/m2)
    float peak;    // cd/m2 shown as the largest number
    float knee;    // cd/m2 above which the curve sets in
    float knee_pq; // the same as a PQ number
    float span_pq; // from the knee to the content's peak
    float bend;    // the curve: x / (1 + bend * x), in PQ above the knee
    float white;   // cd/m2 of the guest that its SDR white has
};

struct vf_tone
vf_tone_compute(const struct vf_color *color,
                const struct vf_tone_settings *settings);

bool
vf_tone_equal(const struct vf_tone *a, const struct vf_tone *b);
