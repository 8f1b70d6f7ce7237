// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The walk through the overlay by keyboard and gamepad: which control has the focus,
// what is being typed into it, and what a key makes of that. Pure: a state, a
// document and a key give a state and at most one request, so that every walk can be
// tested without drawing anything. The pointer needs none of this.
//
// Lifetime: a value; starts as all zero: in the list of pages.
// Thread-safety: any one thread at a time.
// Path: viewer/app/overlay.c -> this -> viewer/overlay/overlay_model.h

#include "viewer/overlay/document.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum vf_nav_zone {
    VF_NAV_PAGES,   // in the list of pages
    VF_NAV_CONTENT, // on a control of the page
};

enum vf_nav_editing {
    VF_NAV_NOT_EDITING,
    VF_NAV_TEXT, // a field: `text` is what it is going to be
    VF_NAV_KEY,  // a key picker: the next chord is what it is going to be, or
                 // `text` when that was chosen without a keyboard
};

struct vf_overlay_nav {
    unsigned page; // number of the page shown
    enum vf_nav_zone zone;
    uint32_t id; // of the control with the focus, in VF_NAV_CONTENT
    uint32_t index;
    size_t place; // its place in the document when it was last seen
    bool visible; // keys are in use: the focus is to be drawn
    bool yes;     // of the question's two answers, which one has the focus
    int scroll;   // lines asked for beyond what the focus shows; ever growing
    enum vf_nav_editing editing;
    char text[VF_DOCUMENT_FIELD];
    size_t caret; // byte in `text`
};

enum vf_nav_key {
    VF_NAV_UP,
    VF_NAV_DOWN,
    VF_NAV_LEFT,
    VF_NAV_RIGHT,
    VF_NAV_NEXT, // Tab
    VF_NAV_PREVIOUS,
    VF_NAV_USE,  // Enter, A
    VF_NAV_BACK, // Escape, B
    VF_NAV_NEXT_PAGE,
    VF_NAV_PREVIOUS_PAGE,
    VF_NAV_FIRST,
    VF_NAV_LAST,
    VF_NAV_SCROLL_UP,
    VF_NAV_SCROLL_DOWN,
    VF_NAV_ERASE,  // the character before the caret
    VF_NAV_DELETE, // the one after it
    // of a gamepad while something is edited: another letter, or key to pick; one more
    VF_NAV_SPIN_UP,
    VF_NAV_SPIN_DOWN,
    VF_NAV_SPIN_ADD,
};

enum vf_nav_request_kind {
    VF_NAV_NOTHING,
    VF_NAV_CLOSE, // the overlay
    VF_NAV_PAGE,  // show another page: `number` steps down the list
    VF_NAV_ITEM,  // do what the item says
};

struct vf_nav_request {
    enum vf_nav_request_kind kind;
    uint32_t id;
    uint32_t index;
    double number;
    char text[VF_DOCUMENT_FIELD];
};

// Where the keyboard begins on a page that was just opened: on its preferred
// control, else in the list of pages, where a stray key does nothing.
void
vf_overlay_nav_open(struct vf_overlay_nav *nav,
                    const struct vf_document *document);

// The document changed: the focus stays on its control, or goes to the nearest.
void
vf_overlay_nav_follow(struct vf_overlay_nav *nav,
                      const struct vf_document *document);

struct vf_nav_request
vf_overlay_nav_key(struct vf_overlay_nav *nav,
                   const struct vf_document *document, enum vf_nav_key key);

// Text was typed; UTF-8. Nothing happens unless a field is being edited.
void
vf_overlay_nav_type(struct vf_overlay_nav *nav, const char *text);

// A key picker got its chord: its request.
struct vf_nav_request
vf_overlay_nav_pick(struct vf_overlay_nav *nav, const char *chord);

// The control was clicked: as moving there and VF_NAV_USE.
struct vf_nav_request
vf_overlay_nav_click(struct vf_overlay_nav *nav,
                     const struct vf_document *document, uint32_t id,
                     uint32_t index);

// In front of a question: 1 yes, 0 no, -1 nothing yet.
int
vf_overlay_nav_answer(struct vf_overlay_nav *nav, enum vf_nav_key key);

#ifdef __cplusplus
}
#endif
