// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The toolkit side's own seam: from the model to the toolkit's widgets. C++, and
// known to overlay_imgui.cpp alone.
//
// Thread-safety: render thread, between the toolkit's NewFrame() and Render().
// Path: viewer/overlay.h -> this

#include "viewer/overlay.h"

#include <deque>

using vf_overlay_actions = std::deque<vf_overlay_action>;

// Lays `model` out in a window of `window` pixels; what is clicked is appended to
// `actions`.
void
vf_overlay_pages_layout(const vf_overlay_model *model, vf_size window, float scale,
                        vf_overlay_actions *actions);
