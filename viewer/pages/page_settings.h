// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Everything that can be set and is remembered: a control for every option of the
// table that is kept, for all VMs or for this one.
//
// Path: viewer/pages/page.h -> this -> viewer/pages/page_table.c

#include "viewer/pages/page.h"

extern const struct vf_page VF_PAGE_SETTINGS;

void
vf_page_settings_fill(struct vf_document *document,
                      const struct vf_page_facts *facts);

// Opens the page and asks whether the settings in `path` are to be taken over.
void
vf_page_settings_offer_import(struct vf_app *app, const char *path);
