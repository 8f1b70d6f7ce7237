// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Everything the overlay shows, as one value, and everything a person can ask for in
// it. The application makes it (viewer/pages/overlay_content.h, pure); the toolkit side
// only lays it out. Strings are UTF-8 and end in NUL.
//
// Lifetime: made by one thread, then constant and shared by references: the main
// thread keeps one, the render thread another, and a model that says the same as the
// one before is not sent again.
// Path: viewer/pages/overlay_content.h -> this -> viewer/overlay/overlay.h

#include "base/geometry.h"
#include "viewer/overlay/document.h"
#include "viewer/overlay/overlay_nav.h"
#include "viewer/overlay/toasts.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    VF_OVERLAY_MAX_PAGES = 24,
    VF_OVERLAY_MAX_HELP = 40,
    VF_OVERLAY_MAX_HUD = 8,
    VF_OVERLAY_HUD_GRAPH = 120,
};

struct vf_overlay_tab {
    unsigned page; // its number
    const char *title; // static
};

struct vf_overlay_row {
    char label[48];
    char value[160];
};

struct vf_overlay_model {
    // the open overlay: what follows "always" shows without it
    bool open;
    char title[128]; // of the VM; the launcher: which keys do what
    char state[64];
    enum vf_item_tone state_tone;
    unsigned tab_count;
    struct vf_overlay_tab tabs[VF_OVERLAY_MAX_PAGES];
    struct vf_overlay_nav nav; // where the keyboard is
    struct vf_document *document; // of the page shown; NULL when closed
    struct vf_document *list; // of cards, whose index is a page: the launcher, which
                              // fills the window; NULL: the list of pages
    bool high_contrast;
    bool dim; // what is behind
    char font[64]; // family; empty: the desktop's own

    // always: a question in front of everything
    bool asking;
    char question[800];
    char answer_yes[96];

    // always: in the middle of a window without a picture
    bool notice;
    char notice_title[96];
    char notice_detail[800];
    char notice_hint[240];

    // always: figures in a corner
    unsigned hud_count;
    struct vf_overlay_row hud[VF_OVERLAY_MAX_HUD];
    unsigned hud_graph_count;
    float hud_graph[VF_OVERLAY_HUD_GRAPH]; // ms between frames, newest last

    // always: while captured, and for a moment after a change
    char badge[256];

    // always: the list of chords while the escape key is held
    unsigned help_count;
    struct vf_overlay_row help[VF_OVERLAY_MAX_HELP];

    // always: what just happened, oldest first
    unsigned toast_count;
    char toasts[VF_TOASTS_SHOWN][VF_TOAST_TEXT];
};

// Empty, with one reference.
struct vf_overlay_model *
vf_overlay_model_create(void);

struct vf_overlay_model *
vf_overlay_model_ref(struct vf_overlay_model *model);

// NULL is accepted.
void
vf_overlay_model_unref(struct vf_overlay_model *model);

// Shows the same.
bool
vf_overlay_model_equal(const struct vf_overlay_model *a,
                       const struct vf_overlay_model *b);

// False when nothing at all is to be drawn.
bool
vf_overlay_model_is_visible(const struct vf_overlay_model *model);

// What the pointer did. What it means is decided on the main thread.
enum vf_overlay_action_kind {
    VF_OVERLAY_CLOSE,
    VF_OVERLAY_PAGE, // page
    VF_OVERLAY_USE,  // the item (id, index) was clicked
    VF_OVERLAY_SET,  // the item is to be `number`
    VF_OVERLAY_ANSWER, // the question; number: 1 yes, 0 no
};

struct vf_overlay_action {
    enum vf_overlay_action_kind kind;
    unsigned page; // number of the page that was shown
    uint32_t id;
    uint32_t index;
    double number;
};

#ifdef __cplusplus
}
#endif
