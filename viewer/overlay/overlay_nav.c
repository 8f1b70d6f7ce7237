// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/overlay/overlay_nav.h"

#include "viewer/overlay/overlay_nav_edit.h"

#include <glib.h>
#include <string.h>

enum { NOWHERE = -1 };

// Lines that one step beyond the first or last control scrolls.
enum { SCROLL_STEP = 3 };

// Where the focus is ---------------------------------------------------------

static bool
can_focus(const struct vf_item *item)
{
    return vf_item_is_control(item) && item->id != 0;
}

// The next control from `from` in direction `step`; NOWHERE when there is none.
static long
seek(const struct vf_document *document, long from, int step, bool enabled_only)
{
    size_t count;
    const struct vf_item *items = vf_document_items(document, &count);
    for (long i = from; i >= 0 && i < (long)count; i += step) {
        if (can_focus(&items[i]) && (items[i].enabled || !enabled_only)) {
            return i;
        }
    }
    return NOWHERE;
}

static const struct vf_item *
item_at(const struct vf_document *document, long place)
{
    size_t count;
    return &vf_document_items(document, &count)[place];
}

static long
last_place(const struct vf_document *document)
{
    size_t count;
    vf_document_items(document, &count);
    return (long)count - 1;
}

static void
focus(struct vf_overlay_nav *nav, const struct vf_document *document, long place)
{
    const struct vf_item *item = item_at(document, place);
    nav->zone = VF_NAV_CONTENT;
    nav->id = item->id;
    nav->index = item->index;
    nav->place = (size_t)place;
    nav->editing = VF_NAV_NOT_EDITING;
}

static void
leave(struct vf_overlay_nav *nav)
{
    nav->zone = VF_NAV_PAGES;
    nav->id = 0;
    nav->editing = VF_NAV_NOT_EDITING;
}

static bool
focus_if_any(struct vf_overlay_nav *nav, const struct vf_document *document,
             long place)
{
    if (place == NOWHERE) {
        return false;
    }
    focus(nav, document, place);
    return true;
}

static const struct vf_item *
focused(const struct vf_overlay_nav *nav, const struct vf_document *document)
{
    return nav->zone == VF_NAV_CONTENT
               ? vf_document_find(document, nav->id, nav->index)
               : NULL;
}

static bool
enter(struct vf_overlay_nav *nav, const struct vf_document *document)
{
    return focus_if_any(nav, document, seek(document, 0, 1, true)) ||
           focus_if_any(nav, document, seek(document, 0, 1, false));
}

void
vf_overlay_nav_open(struct vf_overlay_nav *nav,
                    const struct vf_document *document)
{
    leave(nav);
    size_t count;
    const struct vf_item *items = vf_document_items(document, &count);
    for (size_t i = 0; i < count; i++) {
        if (items[i].preferred && items[i].enabled && can_focus(&items[i])) {
            focus(nav, document, (long)i);
            return;
        }
    }
}

void
vf_overlay_nav_follow(struct vf_overlay_nav *nav,
                      const struct vf_document *document)
{
    if (nav->zone != VF_NAV_CONTENT) {
        return;
    }
    size_t count;
    const struct vf_item *items = vf_document_items(document, &count);
    const struct vf_item *item = focused(nav, document);
    if (item) {
        nav->place = (size_t)(item - items);
        return;
    }
    long place = MIN((long)nav->place, (long)count - 1);
    if (!focus_if_any(nav, document, seek(document, place, 1, false)) &&
        !focus_if_any(nav, document, seek(document, place, -1, false))) {
        leave(nav);
    }
}

// Requests -------------------------------------------------------------------

static struct vf_nav_request
request_page(int steps)
{
    return (struct vf_nav_request){.kind = VF_NAV_PAGE, .number = steps};
}

struct vf_nav_request
vf_nav_request_item(const struct vf_item *item, double number, const char *text)
{
    struct vf_nav_request request = {
        .kind = VF_NAV_ITEM,
        .id = item->id,
        .index = item->index,
        .number = number,
    };
    g_strlcpy(request.text, text, sizeof(request.text));
    return request;
}

static struct vf_nav_request
use(struct vf_overlay_nav *nav, const struct vf_item *item)
{
    static const struct vf_nav_request NOTHING = {0};
    if (!item->enabled) {
        return NOTHING;
    }
    switch (item->kind) {
    case VF_ITEM_BUTTON:
    case VF_ITEM_LIST:
    case VF_ITEM_CARD:
        return vf_nav_request_item(item, 0, "");
    case VF_ITEM_TOGGLE:
        return vf_nav_request_item(item, item->on ? 0 : 1, "");
    case VF_ITEM_CHOICE:
        return vf_nav_request_item(
            item, item->number < item->max ? item->number + 1 : 0, "");
    case VF_ITEM_FIELD:
        nav->editing = VF_NAV_TEXT;
        g_strlcpy(nav->text, item->value, sizeof(nav->text));
        nav->caret = strlen(nav->text);
        return NOTHING;
    case VF_ITEM_KEY:
        nav->editing = VF_NAV_KEY;
        nav->text[0] = '\0';
        return NOTHING;
    case VF_ITEM_SLIDER:
    case VF_ITEM_HEADING:
    case VF_ITEM_TEXT:
    case VF_ITEM_ROW:
    case VF_ITEM_SEPARATOR:
    case VF_ITEM_PROGRESS:
    case VF_ITEM_BLOCK:
    case VF_ITEM_DIFF:
    case VF_ITEM_BARS:
    case VF_ITEM_GRAPH:
    case VF_ITEM_HISTOGRAM:
    case VF_ITEM_IMAGE:
        break;
    }
    return NOTHING;
}

static bool
is_adjustable(const struct vf_item *item)
{
    return item->enabled &&
           (item->kind == VF_ITEM_SLIDER || item->kind == VF_ITEM_CHOICE);
}

static struct vf_nav_request
adjust(const struct vf_item *item, int direction)
{
    double number = item->number + direction * item->step;
    number = CLAMP(number, item->min, item->max);
    if (number == item->number) {
        return (struct vf_nav_request){0};
    }
    return vf_nav_request_item(item, number, "");
}

// Walking --------------------------------------------------------------------

static void
step(struct vf_overlay_nav *nav, const struct vf_document *document, int step)
{
    long next = seek(document, (long)nav->place + step, step, false);
    if (!focus_if_any(nav, document, next)) {
        nav->scroll += step * SCROLL_STEP;
    }
}

// Beside each other on the screen: from one to the other without leaving the line.
static bool
step_in_line(struct vf_overlay_nav *nav, const struct vf_document *document,
             int direction)
{
    long next =
        seek(document, (long)nav->place + direction, direction, false);
    if (next == NOWHERE || labs(next - (long)nav->place) != 1) {
        return false;
    }
    long right = MAX(next, (long)nav->place);
    if (!item_at(document, right)->same_line) {
        return false;
    }
    focus(nav, document, next);
    return true;
}

static struct vf_nav_request
sideways(struct vf_overlay_nav *nav, const struct vf_document *document,
         int direction)
{
    const struct vf_item *item = focused(nav, document);
    if (item && is_adjustable(item)) {
        return adjust(item, direction);
    }
    if (!step_in_line(nav, document, direction) && direction < 0) {
        leave(nav);
    }
    return (struct vf_nav_request){0};
}

// Tab goes round: the list of pages, then every control.
static void
go_round(struct vf_overlay_nav *nav, const struct vf_document *document,
         int direction)
{
    long from = nav->zone == VF_NAV_CONTENT ? (long)nav->place + direction
                : direction > 0             ? 0
                                            : last_place(document);
    if (!focus_if_any(nav, document, seek(document, from, direction, true))) {
        leave(nav);
    }
}

static struct vf_nav_request
walk_pages(struct vf_overlay_nav *nav, const struct vf_document *document,
           enum vf_nav_key key)
{
    switch (key) {
    case VF_NAV_UP:
        return request_page(-1);
    case VF_NAV_DOWN:
        return request_page(1);
    case VF_NAV_FIRST:
        return request_page(-VF_DOCUMENT_MAX_ITEMS);
    case VF_NAV_LAST:
        return request_page(VF_DOCUMENT_MAX_ITEMS);
    case VF_NAV_RIGHT:
    case VF_NAV_USE:
        enter(nav, document);
        break;
    case VF_NAV_BACK:
        return (struct vf_nav_request){.kind = VF_NAV_CLOSE};
    case VF_NAV_LEFT:
    case VF_NAV_NEXT:
    case VF_NAV_PREVIOUS:
    case VF_NAV_NEXT_PAGE:
    case VF_NAV_PREVIOUS_PAGE:
    case VF_NAV_SCROLL_UP:
    case VF_NAV_SCROLL_DOWN:
    case VF_NAV_ERASE:
    case VF_NAV_DELETE:
    case VF_NAV_SPIN_UP:
    case VF_NAV_SPIN_DOWN:
    case VF_NAV_SPIN_ADD:
        break;
    }
    return (struct vf_nav_request){0};
}

static struct vf_nav_request
walk_content(struct vf_overlay_nav *nav, const struct vf_document *document,
             enum vf_nav_key key)
{
    const struct vf_item *item = focused(nav, document);
    switch (key) {
    case VF_NAV_UP:
        step(nav, document, -1);
        break;
    case VF_NAV_DOWN:
        step(nav, document, 1);
        break;
    case VF_NAV_LEFT:
        return sideways(nav, document, -1);
    case VF_NAV_RIGHT:
        return sideways(nav, document, 1);
    case VF_NAV_USE:
        return item ? use(nav, item) : (struct vf_nav_request){0};
    case VF_NAV_FIRST:
        focus_if_any(nav, document, seek(document, 0, 1, false));
        break;
    case VF_NAV_LAST:
        focus_if_any(nav, document,
                     seek(document, last_place(document), -1, false));
        break;
    case VF_NAV_BACK:
        return (struct vf_nav_request){.kind = VF_NAV_CLOSE};
    case VF_NAV_NEXT:
    case VF_NAV_PREVIOUS:
    case VF_NAV_NEXT_PAGE:
    case VF_NAV_PREVIOUS_PAGE:
    case VF_NAV_SCROLL_UP:
    case VF_NAV_SCROLL_DOWN:
    case VF_NAV_ERASE:
    case VF_NAV_DELETE:
    case VF_NAV_SPIN_UP:
    case VF_NAV_SPIN_DOWN:
    case VF_NAV_SPIN_ADD:
        break;
    }
    return (struct vf_nav_request){0};
}

struct vf_nav_request
vf_overlay_nav_key(struct vf_overlay_nav *nav,
                   const struct vf_document *document, enum vf_nav_key key)
{
    nav->visible = true;
    vf_overlay_nav_follow(nav, document);
    if (nav->editing == VF_NAV_TEXT) {
        return vf_nav_edit_key(nav, focused(nav, document), key);
    }
    if (nav->editing == VF_NAV_KEY) {
        switch (key) {
        case VF_NAV_SPIN_UP:
            return vf_nav_edit_spin(nav, 1);
        case VF_NAV_SPIN_DOWN:
            return vf_nav_edit_spin(nav, -1);
        case VF_NAV_USE:
            return nav->text[0] ? vf_overlay_nav_pick(nav, nav->text)
                                : (struct vf_nav_request){0};
        default:
            break;
        }
    }
    nav->editing = VF_NAV_NOT_EDITING;
    switch (key) {
    case VF_NAV_NEXT:
        go_round(nav, document, 1);
        return (struct vf_nav_request){0};
    case VF_NAV_PREVIOUS:
        go_round(nav, document, -1);
        return (struct vf_nav_request){0};
    case VF_NAV_NEXT_PAGE:
        return request_page(1);
    case VF_NAV_PREVIOUS_PAGE:
        return request_page(-1);
    case VF_NAV_SCROLL_UP:
        nav->scroll -= SCROLL_STEP;
        return (struct vf_nav_request){0};
    case VF_NAV_SCROLL_DOWN:
        nav->scroll += SCROLL_STEP;
        return (struct vf_nav_request){0};
    case VF_NAV_UP:
    case VF_NAV_DOWN:
    case VF_NAV_LEFT:
    case VF_NAV_RIGHT:
    case VF_NAV_USE:
    case VF_NAV_BACK:
    case VF_NAV_FIRST:
    case VF_NAV_LAST:
    case VF_NAV_ERASE:
    case VF_NAV_DELETE:
    case VF_NAV_SPIN_UP:
    case VF_NAV_SPIN_DOWN:
    case VF_NAV_SPIN_ADD:
        break;
    }
    return nav->zone == VF_NAV_PAGES ? walk_pages(nav, document, key)
                                     : walk_content(nav, document, key);
}

struct vf_nav_request
vf_overlay_nav_click(struct vf_overlay_nav *nav,
                     const struct vf_document *document, uint32_t id,
                     uint32_t index)
{
    const struct vf_item *item = vf_document_find(document, id, index);
    if (!item || !can_focus(item)) {
        return (struct vf_nav_request){0};
    }
    size_t count;
    focus(nav, document, item - vf_document_items(document, &count));
    nav->visible = false;
    return use(nav, item);
}

int
vf_overlay_nav_answer(struct vf_overlay_nav *nav, enum vf_nav_key key)
{
    nav->visible = true;
    switch (key) {
    case VF_NAV_BACK:
        return 0;
    case VF_NAV_USE:
        return nav->yes;
    case VF_NAV_UP:
    case VF_NAV_DOWN:
    case VF_NAV_LEFT:
    case VF_NAV_RIGHT:
    case VF_NAV_NEXT:
    case VF_NAV_PREVIOUS:
        nav->yes = !nav->yes;
        break;
    case VF_NAV_NEXT_PAGE:
    case VF_NAV_PREVIOUS_PAGE:
    case VF_NAV_FIRST:
    case VF_NAV_LAST:
    case VF_NAV_SCROLL_UP:
    case VF_NAV_SCROLL_DOWN:
    case VF_NAV_ERASE:
    case VF_NAV_DELETE:
    case VF_NAV_SPIN_UP:
    case VF_NAV_SPIN_DOWN:
    case VF_NAV_SPIN_ADD:
        break;
    }
    return -1;
}
