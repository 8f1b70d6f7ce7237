// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Looks that go well together, by name. A preset sets how the picture is scaled and
// sharpened; colours stay as they are.
//
// Pure. Path: viewer/render/look.h -> this -> viewer/app/display.h

#include "viewer/render/look.h"

enum vf_look_preset {
    VF_PRESET_NONE,  // as the options say
    VF_PRESET_PLAIN, // nothing added
    VF_PRESET_TEXT,  // small print stays legible
    VF_PRESET_GAME,  // a lower resolution that looks like a higher one
    VF_PRESET_FILM,  // soft, without edges added
    VF_PRESET_PIXEL, // every pixel a square
    VF_PRESETS,
};

// A word for people and for the option.
const char *
vf_look_preset_name(enum vf_look_preset preset);

// `look` with what the preset sets.
struct vf_look
vf_look_with_preset(const struct vf_look *look, enum vf_look_preset preset);
