// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The items that are drawn more than written and cannot be used: progress, blocks of
// lines and differences, bars, graphs and histograms.
//
// Thread-safety: render thread, inside a toolkit window.
// Path: viewer/overlay/overlay_widgets.h -> this

#include "viewer/overlay/overlay_pages.h"

// `item` is of one of these kinds.
void
vf_overlay_figure(const vf_overlay_view &view, const vf_item *item);
