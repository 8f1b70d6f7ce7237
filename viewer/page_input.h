// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Keyboard and mouse: where they go, what captures them, and keys that the desktop
// would not let through.
//
// Path: viewer/page.h -> this -> viewer/page_table.c

#include "viewer/page.h"

extern const struct vf_page VF_PAGE_INPUT;

void
vf_page_input_fill(struct vf_document *document,
                   const struct vf_page_facts *facts);
