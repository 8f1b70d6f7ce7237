// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The second part of the Machine page: what waits for the next start, and what is
// kept of the VM: autostart, a saved state, CDs, snapshots.
//
// Path: viewer/pages/page_machine.h -> this -> control/operation.h

#include "viewer/pages/page.h"

// Item ids from here on are this part's.
enum { VF_PAGE_KEEPING_FIRST = 100 };

void
vf_page_keeping_fill(struct vf_document *document,
                     const struct vf_page_facts *facts);

void
vf_page_keeping_act(struct vf_app *app, const struct vf_page_action *action);
