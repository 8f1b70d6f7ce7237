// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Keyboard and mouse: where they go, what captures them, and keys that the desktop
// would not let through.
//
// Path: viewer/pages/page.h -> this -> viewer/pages/page_table.c

#include "viewer/pages/page.h"

extern const struct vf_page VF_PAGE_INPUT;

void
vf_page_input_fill(struct vf_document *document,
                   const struct vf_page_facts *facts);
