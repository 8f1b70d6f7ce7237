// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The VM: what it is doing, what can be done with it, and the window it is in.
//
// Path: viewer/pages/page.h -> this -> viewer/pages/page_table.c

#include "viewer/pages/page.h"

extern const struct vf_page VF_PAGE_MACHINE;

void
vf_page_machine_fill(struct vf_document *document,
                  const struct vf_page_facts *facts);
