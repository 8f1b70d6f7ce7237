// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What happened: the short words that were shown, to be read again.
//
// Path: viewer/page.h -> this -> viewer/page_table.c

#include "viewer/page.h"

extern const struct vf_page VF_PAGE_MESSAGES;

void
vf_page_messages_fill(struct vf_document *document,
                  const struct vf_page_facts *facts);
