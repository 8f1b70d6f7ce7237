// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/overlay/overlay_nav_edit.h"

#include <glib.h>
#include <string.h>

void
vf_overlay_nav_type(struct vf_overlay_nav *nav, const char *text)
{
    if (nav->editing != VF_NAV_TEXT || !g_utf8_validate(text, -1, NULL)) {
        return;
    }
    for (const char *at = text; *at; at = g_utf8_next_char(at)) {
        size_t bytes = (size_t)(g_utf8_next_char(at) - at);
        size_t length = strlen(nav->text);
        if (length + bytes >= sizeof(nav->text) ||
            g_unichar_iscntrl(g_utf8_get_char(at))) {
            continue;
        }
        char *place = nav->text + nav->caret;
        memmove(place + bytes, place, length - nav->caret + 1);
        memcpy(place, at, bytes);
        nav->caret += bytes;
    }
}

static void
erase(struct vf_overlay_nav *nav, size_t from, size_t to)
{
    memmove(nav->text + from, nav->text + to, strlen(nav->text + to) + 1);
    nav->caret = from;
}

static size_t
before_caret(const struct vf_overlay_nav *nav)
{
    const char *before =
        g_utf8_find_prev_char(nav->text, nav->text + nav->caret);
    return before ? (size_t)(before - nav->text) : 0;
}

static size_t
after_caret(const struct vf_overlay_nav *nav)
{
    const char *caret = nav->text + nav->caret;
    return *caret ? (size_t)(g_utf8_next_char(caret) - nav->text) : nav->caret;
}

// What the field is to be; empty: nothing else.
static struct vf_nav_request
commit(struct vf_overlay_nav *nav, const struct vf_item *item)
{
    nav->editing = VF_NAV_NOT_EDITING;
    if (!item || !item->enabled || strcmp(item->value, nav->text) == 0) {
        return (struct vf_nav_request){0};
    }
    return vf_nav_request_item(item, 0, nav->text);
}

// Without a keyboard: the letter before the caret is another one, one step further in
// a row that begins with what names and paths are made of.
static void
spin(struct vf_overlay_nav *nav, int step)
{
    static const char LETTERS[] = "abcdefghijklmnopqrstuvwxyz0123456789-_./: "
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ+,=@%~()'&!?#";
    const int count = (int)sizeof(LETTERS) - 1;
    size_t before = before_caret(nav);
    const char *at = nav->caret > 0 && nav->caret - before == 1
                         ? strchr(LETTERS, nav->text[before])
                         : NULL;
    int place = at ? (int)(at - LETTERS) + step : 0;
    char letter[] = {LETTERS[(place + count) % count], '\0'};
    if (nav->caret > 0) {
        erase(nav, before, nav->caret);
    }
    vf_overlay_nav_type(nav, letter);
}

struct vf_nav_request
vf_nav_edit_spin(struct vf_overlay_nav *nav, int step)
{
    // Keys that keyboards have and guests seldom need.
    static const char *const CHORDS[] = {"ScrollLock", "Pause",     "RightCtrl",
                                         "RightAlt",   "RightShift", "Insert",
                                         "F12",        "Ctrl+Alt+G"};
    if (nav->editing == VF_NAV_TEXT) {
        spin(nav, step);
    } else if (nav->editing == VF_NAV_KEY) {
        const int count = G_N_ELEMENTS(CHORDS);
        int place = step > 0 ? -1 : 0;
        for (int i = 0; i < count; i++) {
            place = strcmp(CHORDS[i], nav->text) == 0 ? i : place;
        }
        g_strlcpy(nav->text, CHORDS[(place + step + count) % count],
                  sizeof(nav->text));
    }
    return (struct vf_nav_request){0};
}

struct vf_nav_request
vf_nav_edit_key(struct vf_overlay_nav *nav, const struct vf_item *item,
                enum vf_nav_key key)
{
    switch (key) {
    case VF_NAV_USE:
    case VF_NAV_NEXT:
    case VF_NAV_PREVIOUS:
    case VF_NAV_UP:
    case VF_NAV_DOWN:
        return commit(nav, item);
    case VF_NAV_BACK:
        nav->editing = VF_NAV_NOT_EDITING;
        break;
    case VF_NAV_LEFT:
        nav->caret = before_caret(nav);
        break;
    case VF_NAV_RIGHT:
        nav->caret = after_caret(nav);
        break;
    case VF_NAV_SPIN_UP:
        return vf_nav_edit_spin(nav, 1);
    case VF_NAV_SPIN_DOWN:
        return vf_nav_edit_spin(nav, -1);
    case VF_NAV_SPIN_ADD:
        if (nav->text[nav->caret] == '\0') {
            vf_overlay_nav_type(nav, "a");
        } else {
            nav->caret = after_caret(nav);
        }
        break;
    case VF_NAV_FIRST:
        nav->caret = 0;
        break;
    case VF_NAV_LAST:
        nav->caret = strlen(nav->text);
        break;
    case VF_NAV_ERASE:
        erase(nav, before_caret(nav), nav->caret);
        break;
    case VF_NAV_DELETE:
        erase(nav, nav->caret, after_caret(nav));
        break;
    case VF_NAV_NEXT_PAGE:
    case VF_NAV_PREVIOUS_PAGE:
    case VF_NAV_SCROLL_UP:
    case VF_NAV_SCROLL_DOWN:
        break;
    }
    return (struct vf_nav_request){0};
}

struct vf_nav_request
vf_overlay_nav_pick(struct vf_overlay_nav *nav, const char *chord)
{
    bool wanted = nav->editing == VF_NAV_KEY;
    nav->editing = VF_NAV_NOT_EDITING;
    if (!wanted) {
        return (struct vf_nav_request){0};
    }
    struct vf_item item = {.id = nav->id, .index = nav->index};
    return vf_nav_request_item(&item, 0, chord);
}
