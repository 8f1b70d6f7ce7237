// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Which keys do what.
//
// Path: viewer/pages/page.h -> this -> viewer/pages/page_table.c

#include "viewer/pages/page.h"

extern const struct vf_page VF_PAGE_KEYS;

void
vf_page_keys_fill(struct vf_document *document,
                  const struct vf_page_facts *facts);
