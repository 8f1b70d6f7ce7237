// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Which keys do what.
//
// Path: viewer/page.h -> this -> viewer/page_table.c

#include "viewer/page.h"

extern const struct vf_page VF_PAGE_KEYS;

void
vf_page_keys_fill(struct vf_document *document,
                  const struct vf_page_facts *facts);
