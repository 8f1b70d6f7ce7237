// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Pictures among the items, and the cards that have them.
//
// Thread-safety: render thread.
// Path: viewer/overlay/overlay_widgets.cpp -> this -> viewer/overlay/overlay_imgui.cpp

#include "viewer/overlay/overlay_pages.h"

// As wide as there is room and no higher than half of what it stands in, with what is said
// about it below; where there is none, its words stand in an empty frame.
void
vf_overlay_image(const vf_overlay_view &view, const vf_item *item);

// True when it was clicked.
bool
vf_overlay_card(const vf_overlay_view &view, const vf_item *item);

// How high a card is, its margins included.
float
vf_overlay_card_height(const vf_overlay_view &view, const vf_item *item);
