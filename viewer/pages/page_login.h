// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The part of the Machine page that asks what a connection to libvirt wants to know
// of its user, before anything else can be known.
//
// Path: viewer/pages/page_machine.h -> this -> viewer/app/login.h

#include "viewer/pages/page.h"

// Item ids from here on are this part's, up to those of page_machine_keeping.h.
enum { VF_PAGE_LOGIN_FIRST = 50 };

void
vf_page_login_fill(struct vf_document *document,
                   const struct vf_page_facts *facts);

void
vf_page_login_act(struct vf_app *app, const struct vf_page_action *action);
