// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The guest's sound, and who may listen to the microphone.
//
// Path: viewer/pages/page.h -> this -> viewer/pages/page_table.c

#include "viewer/pages/page.h"

extern const struct vf_page VF_PAGE_SOUND;

void
vf_page_sound_fill(struct vf_document *document,
                   const struct vf_page_facts *facts);
