// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What was measured on the way of the frames.
//
// Path: viewer/pages/page.h -> this -> viewer/pages/page_table.c

#include "viewer/pages/page.h"

extern const struct vf_page VF_PAGE_PERFORMANCE;

void
vf_page_performance_fill(struct vf_document *document,
                  const struct vf_page_facts *facts);
