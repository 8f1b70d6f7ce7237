// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What keys make of a control that is being edited: text, and keys that are picked, also
// without a keyboard. Known to overlay_nav.c alone.
//
// Path: viewer/overlay/overlay_nav.h -> this

#include "viewer/overlay/overlay_nav.h"

// In overlay_nav.c: the control is to be `number` or `text`.
struct vf_nav_request
vf_nav_request_item(const struct vf_item *item, double number, const char *text);

// A key while text is edited; `item`: the field, NULL when it is gone.
struct vf_nav_request
vf_nav_edit_key(struct vf_overlay_nav *nav, const struct vf_item *item,
                enum vf_nav_key key);

// The next or the previous letter before the caret, or key to pick.
struct vf_nav_request
vf_nav_edit_spin(struct vf_overlay_nav *nav, int step);
