// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What a page of the overlay says, as a list of plain items: headings, rows,
// buttons, sliders. It knows nothing of how they look; the toolkit side draws any
// document, and overlay_nav.h walks any document by keyboard and gamepad.
//
// Lifetime: create -> add items -> (constant) -> destroy. Texts and numbers given
// are copied, and what the items point to lives as long as the document. At most
// VF_DOCUMENT_MAX_ITEMS items and VF_DOCUMENT_MAX_BYTES of what they say: what is
// beyond is left out, and one last item says so.
// Thread-safety: one thread at a time while items are added; any number after it.
// Path: viewer/pages/page.h -> this -> viewer/overlay/overlay_model.h

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    VF_DOCUMENT_MAX_ITEMS = 4000,
    VF_DOCUMENT_MAX_BYTES = 4 << 20,
    VF_DOCUMENT_FIELD = 512, // longest text of a field, in bytes with the NUL
};

enum vf_item_kind {
    VF_ITEM_HEADING,   // label; value: said behind it, with its tone
    VF_ITEM_TEXT,      // label: a paragraph, wrapped
    VF_ITEM_ROW,       // label, value
    VF_ITEM_SEPARATOR,
    VF_ITEM_PROGRESS,  // label, value, number: 0..1, or below 0: no end known
    VF_ITEM_BLOCK,     // label: lines as they are, in a fixed-width font
    VF_ITEM_DIFF,      // the same, lines coloured by their first character
    VF_ITEM_BARS,      // label; numbers, names: lengths of one bar in pieces, unit
    VF_ITEM_GRAPH,     // label; numbers, oldest first; min..max, unit
    VF_ITEM_HISTOGRAM, // label; numbers: heights of bars, in bins of min..max, unit
    VF_ITEM_IMAGE,     // label: said below it, or in the empty place; image

    // what can be focused and used
    VF_ITEM_BUTTON, // label
    VF_ITEM_TOGGLE, // label, on
    VF_ITEM_SLIDER, // label, number in min..max by step, unit
    VF_ITEM_CHOICE, // label, number: index into names
    VF_ITEM_FIELD,  // label, value
    VF_ITEM_KEY,    // label, value: name of the key or chord
    VF_ITEM_LIST,   // a line of a list: label, value (its state), on: selected
    VF_ITEM_CARD,   // the same with a picture, and a second line: unit
};

enum vf_item_tone {
    VF_TONE_PLAIN,
    VF_TONE_DIM,
    VF_TONE_GOOD,
    VF_TONE_WARNING,
    VF_TONE_BAD,
};

// A picture: R,G,B bytes, rows from the top without gaps. The bytes are constant and
// shared: whoever keeps the picture keeps a reference to them, and pictures with the
// same bytes are one picture to whoever draws them.
struct vf_item_image {
    int w;
    int h;
    GBytes *rgb; // w * h * 3 bytes; NULL: there is none, and its place is empty
};

struct vf_item {
    enum vf_item_kind kind;
    uint32_t id;    // what it is to its page; 0: only says something
    uint32_t index; // which one of several with the same id
    enum vf_item_tone tone;
    bool enabled;   // may be used; the hint says why not
    bool dangerous; // loses work: drawn as a warning
    bool preferred; // the keyboard begins here when the page is opened
    bool same_line; // stands beside the item before, if there is room
    bool on;
    bool is_secret; // of a field: what is typed is not shown
    const char *label; // texts are never NULL
    const char *value;
    const char *hint; // what it does, or why it is disabled
    const char *unit; // " ms"; of a card: its second line
    double number;
    double min;
    double max;
    double step;
    const float *numbers;
    const char *const *names;
    unsigned count; // of numbers or names
    struct vf_item_image image;
};

struct vf_document;

struct vf_document *
vf_document_create(void);

// NULL is accepted.
void
vf_document_destroy(struct vf_document *document);

// Borrowed; in the order they were added.
const struct vf_item *
vf_document_items(const struct vf_document *document, size_t *count);

// Says the same, item by item.
bool
vf_document_equal(const struct vf_document *a, const struct vf_document *b);

// The item with `id` and `index`; NULL when there is none.
const struct vf_item *
vf_document_find(const struct vf_document *document, uint32_t id,
                 uint32_t index);

// True for what can be focused: buttons and all that follow them in the enum.
bool
vf_item_is_control(const struct vf_item *item);

// What is seen of `text`, typed into a field: itself, or a star for each character.
// Returns where the caret is in `shown`, when it is before byte `caret` of `text`.
size_t
vf_item_shown_text(const struct vf_item *item, const char *text, size_t caret,
                   char shown[VF_DOCUMENT_FIELD]);

// Adding ---------------------------------------------------------------------
// Each returns the item, for what its arguments do not say: change its fields
// (texts through vf_document_text()) before the next one is added.

struct vf_item *
vf_document_heading(struct vf_document *document, const char *text);

struct vf_item *
vf_document_textf(struct vf_document *document, enum vf_item_tone tone,
                  const char *format, ...) G_GNUC_PRINTF(3, 4);

struct vf_item *
vf_document_row(struct vf_document *document, const char *label,
                const char *format, ...) G_GNUC_PRINTF(3, 4);

void
vf_document_separator(struct vf_document *document);

struct vf_item *
vf_document_button(struct vf_document *document, uint32_t id, const char *label,
                   const char *hint);

struct vf_item *
vf_document_toggle(struct vf_document *document, uint32_t id, const char *label,
                   bool on, const char *hint);

struct vf_item *
vf_document_slider(struct vf_document *document, uint32_t id, const char *label,
                   double number, double min, double max, double step,
                   const char *unit);

// `names` ends in NULL.
struct vf_item *
vf_document_choice(struct vf_document *document, uint32_t id, const char *label,
                   int chosen, const char *const *names);

struct vf_item *
vf_document_field(struct vf_document *document, uint32_t id, const char *label,
                  const char *value, const char *hint);

struct vf_item *
vf_document_key(struct vf_document *document, uint32_t id, const char *label,
                const char *value);

struct vf_item *
vf_document_list(struct vf_document *document, uint32_t id, uint32_t index,
                 const char *label, const char *state, enum vf_item_tone tone);

// `done`: 0..1; below 0: nobody knows how long it takes.
struct vf_item *
vf_document_progress(struct vf_document *document, const char *label,
                     const char *value, double done);

// `kind`: VF_ITEM_BLOCK or VF_ITEM_DIFF.
struct vf_item *
vf_document_block(struct vf_document *document, enum vf_item_kind kind,
                  const char *text);

// `kind`: VF_ITEM_GRAPH or VF_ITEM_HISTOGRAM.
struct vf_item *
vf_document_plot(struct vf_document *document, enum vf_item_kind kind,
                 const char *label, const float *numbers, unsigned count,
                 double min, double max, const char *unit);

// One bar whose pieces have these names and lengths; `max`: length of the whole
// width, 0: their sum.
struct vf_item *
vf_document_bars(struct vf_document *document, const char *label,
                 const float *numbers, const char *const *names, unsigned count,
                 double max, const char *unit);

// The document keeps a reference to the picture's bytes.
struct vf_item *
vf_document_image(struct vf_document *document, const char *label,
                  const struct vf_item_image *image);

// `image` as above; NULL: a card that has no place for a picture.
struct vf_item *
vf_document_card(struct vf_document *document, uint32_t id, uint32_t index,
                 const char *label, const char *state, enum vf_item_tone tone,
                 const char *second_line, const struct vf_item_image *image);

// The document's own copy of `text` (NULL: empty), for fields of its items.
const char *
vf_document_text(struct vf_document *document, const char *text);

#ifdef __cplusplus
}
#endif
