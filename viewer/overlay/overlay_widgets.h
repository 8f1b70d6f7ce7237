// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// One item of a document, drawn. The items are all that pages are made of.
//
// Thread-safety: render thread, inside a toolkit window.
// Path: viewer/overlay/overlay_pages.h -> this -> viewer/overlay/overlay_figures.h

#include "viewer/overlay/overlay_pages.h"

#include <string>

// Draws `item`, the `place`th, where the cursor of the toolkit is; clicks are
// appended to the view's actions.
void
vf_overlay_widget(const vf_overlay_view &view, const vf_item *item, size_t place);

// Text that goes on in the next line where the window ends.
void
vf_overlay_wrapped(const char *text, const ImVec4 &tone);

// `text`, or as much of its beginning as there is room for, with a sign for the rest.
std::string
vf_overlay_fitting(const char *text, float room);

ImVec4
vf_overlay_tone(const vf_overlay_view &view, vf_item_tone tone);

// A frame around what was drawn last.
void
vf_overlay_focus_ring(const vf_overlay_view &view);

// True when the keyboard is on it and that is to be seen.
bool
vf_overlay_has_focus(const vf_overlay_view &view, const vf_item *item);
