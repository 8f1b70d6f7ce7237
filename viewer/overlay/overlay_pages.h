// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The toolkit side's own seam: from the model to the toolkit's drawing. C++, and
// known to the overlay_*.cpp files alone.
//
// Thread-safety: render thread, between the toolkit's NewFrame() and Render().
// Path: viewer/overlay/overlay.h -> this -> viewer/overlay/overlay_widgets.h

#include "viewer/overlay/overlay.h"

#include <deque>
#include <imgui.h>

using vf_overlay_actions = std::deque<vf_overlay_action>;

// Colours that mean something.
struct vf_overlay_colors {
    ImVec4 text;
    ImVec4 dim;
    ImVec4 good;
    ImVec4 warning;
    ImVec4 bad;
    ImVec4 danger; // behind the text of what loses work
    ImVec4 danger_hovered;
    ImVec4 accent; // the focus, what is on, graphs
    ImVec4 scrim;  // over the guest
};

// What is seen of the pages from one picture to the next.
struct vf_overlay_scroll {
    unsigned page;  // whose
    uint32_t id;    // had the focus
    uint32_t index;
    int lines;      // of vf_overlay_nav.scroll, done
};

struct vf_overlay_view {
    const vf_overlay_model *model;
    vf_size window;
    float scale;
    const vf_overlay_colors *colors;
    ImFont *mono;
    vf_overlay_scroll *scroll;
    vf_overlay_actions *actions;
};

// Lays the model out; what is clicked is appended to the actions.
void
vf_overlay_pages_layout(const vf_overlay_view &view);

// For the launcher, too ------------------------------------------------------

// The items of the page's document, into the toolkit's window that is open.
void
vf_overlay_items(const vf_overlay_view &view);

// What the control with the focus does; `otherwise`: when it has nothing to say.
void
vf_overlay_hint_line(const vf_overlay_view &view, const char *otherwise);

// The height to leave for that and a line above it: two lines of text, so that little
// moves when it changes; where it is `narrow`, what it takes now.
float
vf_overlay_hint_height(const vf_overlay_view &view, const char *otherwise,
                       bool narrow);

// overlay_launcher.cpp: the model's list and document over the whole window.
void
vf_overlay_launcher(const vf_overlay_view &view);
