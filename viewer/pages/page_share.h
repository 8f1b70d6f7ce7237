// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What host and guest share: the clipboard, files on their way, USB devices.
//
// Path: viewer/pages/page.h -> this -> viewer/pages/page_table.c

#include "viewer/pages/page.h"

extern const struct vf_page VF_PAGE_SHARE;
extern const struct vf_page VF_PAGE_USB;

void
vf_page_share_fill(struct vf_document *document,
                   const struct vf_page_facts *facts);

void
vf_page_usb_fill(struct vf_document *document,
                 const struct vf_page_facts *facts);
