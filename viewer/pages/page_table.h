// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The pages of the overlay, in the order of its list.
//
// Path: viewer/pages/page.h -> this -> viewer/pages/overlay_content.h

#include "viewer/pages/page.h"

#include <stddef.h>

// Static, `count` of them; a page's number is its place here.
const struct vf_page *const *
vf_pages(unsigned *count);

// The number of the page called `name`; -1: there is none.
int
vf_page_find(const char *name);
