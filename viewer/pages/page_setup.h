// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What the VM's definition lacks for Looking Glass: each change with its reason, all
// of them as a difference, doing them and taking them back.
//
// Path: viewer/pages/page.h -> this -> viewer/app/setup.h

#include "viewer/pages/page.h"

extern const struct vf_page VF_PAGE_SETUP;

void
vf_page_setup_fill(struct vf_document *document,
                   const struct vf_page_facts *facts);
