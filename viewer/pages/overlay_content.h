// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What the overlay says: from everything that is known to the model that is shown.
// Pure: the same facts give the same model.
//
// Path: viewer/app/overlay.c -> this -> viewer/overlay/overlay_model.h

#include "viewer/overlay/overlay_model.h"
#include "viewer/pages/page_table.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Everything is borrowed for the call.
struct vf_overlay_facts {
    struct vf_page_facts page;

    bool open;
    const struct vf_overlay_nav *nav;
    bool high_contrast;
    const char *font;  // family; NULL: the desktop's
    bool dim;          // what is behind the open overlay
    bool hides_toasts; // they are only kept
    const char *question; // NULL: nothing is asked
    const char *answer_yes;
    bool captured;    // and it is to be said
    bool input_ready; // somewhere for the keys to go
};

// The model, *transferred*: it may be added to before it is given on. When open, its
// `nav` is the facts' one with the focus on a control that is there.
struct vf_overlay_model *
vf_overlay_content_make(const struct vf_overlay_facts *facts);

// The document of one page alone, *transferred*.
struct vf_document *
vf_overlay_content_page(unsigned page, const struct vf_page_facts *facts);

// The page that is `steps` down the list from `page`; stops at its ends.
unsigned
vf_overlay_content_step(const struct vf_page_facts *facts, unsigned page,
                        double steps);
