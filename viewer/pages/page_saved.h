// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What pages that set options have in common: which of their items stand for which
// option, that a change is saved, whom it is for, and the way back to how it was.
//
// A page lists its items; vf_page_saved_fill() adds the choice "Remember for" and the
// button "Reset" below them, vf_page_saved_act() does what was asked for.
//
// Path: viewer/pages/page.h -> this -> viewer/app/settings.h

#include "base/option_table.h"
#include "viewer/pages/page.h"

#include <stdbool.h>
#include <stddef.h>

// Ids of the items that are added: no page has so many of its own.
enum { VF_PAGE_SAVED_SCOPE = 100000, VF_PAGE_SAVED_RESET };

struct vf_page_saved {
    uint32_t id;        // of the item
    const char *option; // its name
    // What the numbers of a choice are to the option; NULL: as the option has them.
    const char *const *texts;
};

void
vf_page_saved_fill(struct vf_document *document,
                   const struct vf_page_facts *facts,
                   const struct vf_page_saved *list, size_t count);

// False when the action is about none of them.
bool
vf_page_saved_act(struct vf_app *app, const struct vf_page_action *action,
                  const struct vf_page_saved *list, size_t count);

// What the action makes of an option, as text; *transferred*.
char *
vf_page_saved_text(const struct vf_option *option,
                   const struct vf_page_action *action);

// True for what a toggle stands for; true for what a slider does.
bool
vf_option_is_switch(const struct vf_option *option);
bool
vf_option_is_slider(const struct vf_option *option);
