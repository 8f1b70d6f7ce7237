// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The VM: what it is doing, what can be done with it, and the window it is in.
//
// Path: viewer/page.h -> this -> viewer/page_table.c

#include "viewer/page.h"

extern const struct vf_page VF_PAGE_MACHINE;

void
vf_page_machine_fill(struct vf_document *document,
                  const struct vf_page_facts *facts);
