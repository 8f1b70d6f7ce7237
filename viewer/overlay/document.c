// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/overlay/document.h"

#include "base/words.h"

#include <stdarg.h>
#include <string.h>

struct vf_document {
    GArray *items;     // of struct vf_item
    GPtrArray *blocks; // what the items point to
    GPtrArray *images; // references to their bytes
    size_t bytes;      // in blocks
    bool full;
    struct vf_item beyond; // what is given to those that add to a full document
};

struct vf_document *
vf_document_create(void)
{
    struct vf_document *document = g_new0(struct vf_document, 1);
    document->items = g_array_new(FALSE, TRUE, sizeof(struct vf_item));
    document->blocks = g_ptr_array_new_with_free_func(g_free);
    document->images =
        g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    return document;
}

void
vf_document_destroy(struct vf_document *document)
{
    if (!document) {
        return;
    }
    g_array_unref(document->items);
    g_ptr_array_unref(document->blocks);
    g_ptr_array_unref(document->images);
    g_free(document);
}

const struct vf_item *
vf_document_items(const struct vf_document *document, size_t *count)
{
    *count = document->items->len;
    return (const struct vf_item *)(const void *)document->items->data;
}

// NULL when the document holds as much as it may.
static void *
keep(struct vf_document *document, const void *bytes, size_t size)
{
    if (size > VF_DOCUMENT_MAX_BYTES - document->bytes) {
        document->full = true;
        return NULL;
    }
    void *copy = g_memdup2(bytes, size);
    document->bytes += size;
    g_ptr_array_add(document->blocks, copy);
    return copy;
}

const char *
vf_document_text(struct vf_document *document, const char *text)
{
    if (!text || text[0] == '\0') {
        return "";
    }
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    const char *copy = keep(document, valid, strlen(valid) + 1);
    return copy ? copy : "";
}

size_t
vf_item_shown_text(const struct vf_item *item, const char *text, size_t caret,
                   char shown[VF_DOCUMENT_FIELD])
{
    if (!item->is_secret) {
        g_strlcpy(shown, text, VF_DOCUMENT_FIELD);
        return MIN(caret, strlen(shown));
    }
    size_t count = 0;
    size_t at = 0;
    for (size_t i = 0; text[i] && count < VF_DOCUMENT_FIELD - 1; i++) {
        // Bytes after the first of a character begin with the bits 10.
        const bool begins = (text[i] & 0xc0) != 0x80;
        at += begins && i < caret;
        shown[count] = '*';
        count += begins;
    }
    shown[count] = '\0';
    return at;
}

bool
vf_item_is_control(const struct vf_item *item)
{
    return item->kind >= VF_ITEM_BUTTON;
}

const struct vf_item *
vf_document_find(const struct vf_document *document, uint32_t id,
                 uint32_t index)
{
    size_t count;
    const struct vf_item *items = vf_document_items(document, &count);
    for (size_t i = 0; i < count; i++) {
        if (id != 0 && items[i].id == id && items[i].index == index) {
            return &items[i];
        }
    }
    return NULL;
}

// Comparing ------------------------------------------------------------------

static bool
numbers_equal(const struct vf_item *a, const struct vf_item *b)
{
    return a->count == b->count && (a->numbers == NULL) == (b->numbers == NULL) &&
           (!a->numbers ||
            memcmp(a->numbers, b->numbers, a->count * sizeof(float)) == 0);
}

static bool
names_equal(const struct vf_item *a, const struct vf_item *b)
{
    if (a->count != b->count || (a->names == NULL) != (b->names == NULL)) {
        return false;
    }
    for (unsigned i = 0; a->names && i < a->count; i++) {
        if (strcmp(a->names[i], b->names[i]) != 0) {
            return false;
        }
    }
    return true;
}

static bool
images_equal(const struct vf_item_image *a, const struct vf_item_image *b)
{
    return a->w == b->w && a->h == b->h &&
           (a->rgb == b->rgb ||
            (a->rgb && b->rgb && g_bytes_equal(a->rgb, b->rgb)));
}

static bool
flags_equal(const struct vf_item *a, const struct vf_item *b)
{
    return a->enabled == b->enabled && a->dangerous == b->dangerous &&
           a->preferred == b->preferred && a->same_line == b->same_line &&
           a->on == b->on && a->is_secret == b->is_secret;
}

static bool
values_equal(const struct vf_item *a, const struct vf_item *b)
{
    const double of_a[] = {a->number, a->min, a->max, a->step};
    const double of_b[] = {b->number, b->min, b->max, b->step};
    return memcmp(of_a, of_b, sizeof(of_a)) == 0;
}

static bool
items_equal(const struct vf_item *a, const struct vf_item *b)
{
    return a->kind == b->kind && a->id == b->id && a->index == b->index &&
           a->tone == b->tone && flags_equal(a, b) && values_equal(a, b) &&
           strcmp(a->label, b->label) == 0 && strcmp(a->value, b->value) == 0 &&
           strcmp(a->hint, b->hint) == 0 && strcmp(a->unit, b->unit) == 0 &&
           numbers_equal(a, b) && names_equal(a, b) &&
           images_equal(&a->image, &b->image);
}

bool
vf_document_equal(const struct vf_document *a, const struct vf_document *b)
{
    size_t count_a;
    size_t count_b;
    const struct vf_item *items_a = vf_document_items(a, &count_a);
    const struct vf_item *items_b = vf_document_items(b, &count_b);
    bool equal = count_a == count_b;
    for (size_t i = 0; equal && i < count_a; i++) {
        equal = items_equal(&items_a[i], &items_b[i]);
    }
    return equal;
}

// Adding ---------------------------------------------------------------------

static struct vf_item *
append(struct vf_document *document, enum vf_item_kind kind, const char *label)
{
    struct vf_item item = {
        .kind = kind,
        .enabled = true,
        .label = label,
        .value = "",
        .hint = "",
        .unit = "",
    };
    g_array_append_val(document->items, item);
    return &g_array_index(document->items, struct vf_item,
                          document->items->len - 1);
}

static struct vf_item *
add(struct vf_document *document, enum vf_item_kind kind, const char *label)
{
    bool was_full = document->full;
    const char *copy = vf_document_text(document, label);
    if (document->items->len >= VF_DOCUMENT_MAX_ITEMS - 1) {
        document->full = true;
    }
    if (!document->full) {
        return append(document, kind, copy);
    }
    if (!was_full) {
        append(document, VF_ITEM_TEXT, _("There is more than fits on this page."))
            ->tone = VF_TONE_WARNING;
    }
    document->beyond = (struct vf_item){.label = "", .value = "", .hint = "",
                                        .unit = ""};
    return &document->beyond;
}

static struct vf_item *
add_control(struct vf_document *document, enum vf_item_kind kind, uint32_t id,
            const char *label)
{
    struct vf_item *item = add(document, kind, label);
    item->id = id;
    return item;
}

struct vf_item *
vf_document_heading(struct vf_document *document, const char *text)
{
    return add(document, VF_ITEM_HEADING, text);
}

struct vf_item *
vf_document_textf(struct vf_document *document, enum vf_item_tone tone,
                  const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    struct vf_item *item = add(document, VF_ITEM_TEXT, text);
    item->tone = tone;
    return item;
}

struct vf_item *
vf_document_row(struct vf_document *document, const char *label,
                const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    struct vf_item *item = add(document, VF_ITEM_ROW, label);
    item->value = vf_document_text(document, text);
    return item;
}

void
vf_document_separator(struct vf_document *document)
{
    add(document, VF_ITEM_SEPARATOR, "");
}

struct vf_item *
vf_document_button(struct vf_document *document, uint32_t id, const char *label,
                   const char *hint)
{
    struct vf_item *item = add_control(document, VF_ITEM_BUTTON, id, label);
    item->hint = vf_document_text(document, hint);
    return item;
}

struct vf_item *
vf_document_toggle(struct vf_document *document, uint32_t id, const char *label,
                   bool on, const char *hint)
{
    struct vf_item *item = add_control(document, VF_ITEM_TOGGLE, id, label);
    item->on = on;
    item->hint = vf_document_text(document, hint);
    return item;
}

struct vf_item *
vf_document_slider(struct vf_document *document, uint32_t id, const char *label,
                   double number, double min, double max, double step,
                   const char *unit)
{
    struct vf_item *item = add_control(document, VF_ITEM_SLIDER, id, label);
    item->number = CLAMP(number, min, max);
    item->min = min;
    item->max = max;
    item->step = step;
    item->unit = vf_document_text(document, unit);
    return item;
}

static void
set_names(struct vf_document *document, struct vf_item *item,
          const char *const *names, unsigned count)
{
    const char **copies =
        keep(document, names, count * sizeof(*names));
    for (unsigned i = 0; copies && i < count; i++) {
        copies[i] = vf_document_text(document, _(names[i]));
    }
    item->names = copies;
    item->count = copies ? count : 0;
}

struct vf_item *
vf_document_choice(struct vf_document *document, uint32_t id, const char *label,
                   int chosen, const char *const *names)
{
    struct vf_item *item = add_control(document, VF_ITEM_CHOICE, id, label);
    set_names(document, item, names, g_strv_length((char **)names));
    item->number = item->count ? CLAMP(chosen, 0, (int)item->count - 1) : 0;
    item->max = item->count ? item->count - 1 : 0;
    item->step = 1;
    return item;
}

struct vf_item *
vf_document_field(struct vf_document *document, uint32_t id, const char *label,
                  const char *value, const char *hint)
{
    struct vf_item *item = add_control(document, VF_ITEM_FIELD, id, label);
    item->value = vf_document_text(document, value);
    item->hint = vf_document_text(document, hint);
    return item;
}

struct vf_item *
vf_document_key(struct vf_document *document, uint32_t id, const char *label,
                const char *value)
{
    struct vf_item *item = add_control(document, VF_ITEM_KEY, id, label);
    item->value = vf_document_text(document, value);
    return item;
}

struct vf_item *
vf_document_list(struct vf_document *document, uint32_t id, uint32_t index,
                 const char *label, const char *state, enum vf_item_tone tone)
{
    struct vf_item *item = add_control(document, VF_ITEM_LIST, id, label);
    item->index = index;
    item->value = vf_document_text(document, state);
    item->tone = tone;
    return item;
}

struct vf_item *
vf_document_progress(struct vf_document *document, const char *label,
                     const char *value, double done)
{
    struct vf_item *item = add(document, VF_ITEM_PROGRESS, label);
    item->value = vf_document_text(document, value);
    item->number = MIN(done, 1.0);
    return item;
}

struct vf_item *
vf_document_block(struct vf_document *document, enum vf_item_kind kind,
                  const char *text)
{
    return add(document, kind, text);
}

struct vf_item *
vf_document_plot(struct vf_document *document, enum vf_item_kind kind,
                 const char *label, const float *numbers, unsigned count,
                 double min, double max, const char *unit)
{
    struct vf_item *item = add(document, kind, label);
    item->numbers = keep(document, numbers, count * sizeof(*numbers));
    item->count = item->numbers ? count : 0;
    item->min = min;
    item->max = max;
    item->unit = vf_document_text(document, unit);
    return item;
}

struct vf_item *
vf_document_bars(struct vf_document *document, const char *label,
                 const float *numbers, const char *const *names, unsigned count,
                 double max, const char *unit)
{
    struct vf_item *item = add(document, VF_ITEM_BARS, label);
    set_names(document, item, names, count);
    item->numbers = keep(document, numbers, count * sizeof(*numbers));
    item->count = item->numbers && item->names ? count : 0;
    item->max = max;
    for (unsigned i = 0; max <= 0 && i < item->count; i++) {
        item->max += numbers[i];
    }
    item->unit = vf_document_text(document, unit);
    return item;
}

// A picture whose bytes are not as many as its size says is none.
static struct vf_item_image
keep_image(struct vf_document *document, const struct vf_item_image *image)
{
    struct vf_item_image kept = {.w = MAX(image->w, 1), .h = MAX(image->h, 1)};
    if (image->rgb && image->w > 0 && image->h > 0 &&
        g_bytes_get_size(image->rgb) / 3 / (size_t)image->w ==
            (size_t)image->h) {
        kept.rgb = image->rgb;
        g_ptr_array_add(document->images, g_bytes_ref(image->rgb));
    }
    return kept;
}

struct vf_item *
vf_document_image(struct vf_document *document, const char *label,
                  const struct vf_item_image *image)
{
    struct vf_item *item = add(document, VF_ITEM_IMAGE, label);
    item->image = keep_image(document, image);
    return item;
}

struct vf_item *
vf_document_card(struct vf_document *document, uint32_t id, uint32_t index,
                 const char *label, const char *state, enum vf_item_tone tone,
                 const char *second_line, const struct vf_item_image *image)
{
    struct vf_item *item = add_control(document, VF_ITEM_CARD, id, label);
    item->index = index;
    item->value = vf_document_text(document, state);
    item->tone = tone;
    item->unit = vf_document_text(document, second_line);
    if (image) {
        item->image = keep_image(document, image);
    }
    return item;
}
