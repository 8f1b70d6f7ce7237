// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The other VMs of the connection: choosing one brings its window to the front, or
// opens it. And the way back to the launcher.
//
// Path: viewer/pages/page.h -> this -> viewer/app/switcher.h

#include "viewer/pages/page.h"

extern const struct vf_page VF_PAGE_SWITCHER;

void
vf_page_switcher_fill(struct vf_document *document,
                      const struct vf_page_facts *facts);
