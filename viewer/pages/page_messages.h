// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What happened: the short words that were shown, to be read again.
//
// Path: viewer/pages/page.h -> this -> viewer/pages/page_table.c

#include "viewer/pages/page.h"

extern const struct vf_page VF_PAGE_MESSAGES;

void
vf_page_messages_fill(struct vf_document *document,
                  const struct vf_page_facts *facts);
