// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// How the picture looks: source, size, filters, colours, HDR.
//
// Path: viewer/pages/page.h -> this -> viewer/app/display.h

#include "viewer/pages/page.h"

extern const struct vf_page VF_PAGE_DISPLAY;

void
vf_page_display_fill(struct vf_document *document,
                     const struct vf_page_facts *facts);
