// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The fonts of the overlay in the toolkit: one for words, one of a fixed width. They
// begin with Latin letters; others are added when a text with them is to be shown, so
// that a machine's name in any script can be read and nobody pays for scripts that do
// not occur. C++, and known to the overlay_*.cpp files alone.
//
// Lifetime: a value; destroyed with the overlay, after the toolkit's context.
// Thread-safety: render thread, not between the toolkit's NewFrame() and Render().
// Path: viewer/overlay/overlay.h -> this -> viewer/overlay/font.h

#include "viewer/overlay/overlay_model.h"

#include <imgui.h>
#include <set>
#include <string>

struct vf_overlay_font {
    std::set<ImWchar> letters; // beyond those it begins with
    ImFont *font;
};

struct vf_overlay_fonts {
    std::string family; // as the model has it
    vf_overlay_font words;
    vf_overlay_font mono;
};

// Looks for what the model's texts need. True when the fonts are to be built anew.
bool
vf_overlay_fonts_follow(vf_overlay_fonts *fonts, const vf_overlay_model *model);

// Builds the toolkit's atlas of them; `px`: height of words in pixels.
void
vf_overlay_fonts_build(vf_overlay_fonts *fonts, float px);
