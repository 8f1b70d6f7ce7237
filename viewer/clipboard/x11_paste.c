// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/clipboard/x11_internal.h"

#include <stdlib.h>

// One is asked for at a time: owners are not made for more.

static void
end(struct vf_x11_clipboard *clipboard, struct vf_x11_paste *paste, bool has_it,
    bool too_large)
{
    GByteArray *content = g_steal_pointer(&paste->content);
    GBytes *data = has_it ? g_byte_array_free_to_bytes(content) : NULL;
    if (!has_it && content) {
        g_byte_array_unref(content);
    }
    paste->used = false;
    clipboard->base.listener.on_data(clipboard->base.listener.data,
                                     paste->request, data, too_large);
}

static struct vf_x11_paste *
current(struct vf_x11_clipboard *clipboard)
{
    for (unsigned i = 0; i < VF_DESKTOP_MOST_PENDING; i++) {
        if (clipboard->pastes[i].used && clipboard->pastes[i].begun) {
            return &clipboard->pastes[i];
        }
    }
    return NULL;
}

static void
ask(struct vf_x11_clipboard *clipboard, struct vf_x11_paste *paste)
{
    // What an owner still puts into the property of a paste that was given up is
    // not taken for another's.
    unsigned at = clipboard->next_property++ % 4;
    paste->property = clipboard->atoms[VF_X11_CONTENT_0 + at];
    paste->begun = true;
    xcb_delete_property(clipboard->connection, clipboard->window,
                        paste->property);
    xcb_convert_selection(
        clipboard->connection, clipboard->window,
        clipboard->atoms[VF_X11_CLIPBOARD],
        clipboard->offered_as[g_bit_nth_lsf(paste->format, -1)],
        paste->property, clipboard->offered_at);
}

static void
ask_next(struct vf_x11_clipboard *clipboard)
{
    for (unsigned i = 0; i < VF_DESKTOP_MOST_PENDING; i++) {
        struct vf_x11_paste *paste = &clipboard->pastes[i];
        if (current(clipboard)) {
            return;
        }
        if (paste->used) {
            ask(clipboard, paste);
        }
    }
}

void
vf_x11_paste_begin(struct vf_x11_clipboard *clipboard, unsigned format,
                   size_t max_bytes, uint32_t request, uint64_t now_ns)
{
    for (unsigned i = 0; i < VF_DESKTOP_MOST_PENDING; i++) {
        struct vf_x11_paste *paste = &clipboard->pastes[i];
        if (!paste->used && (format & clipboard->offered)) {
            *paste = (struct vf_x11_paste){
                .used = true,
                .request = request,
                .format = format,
                .max_bytes = max_bytes,
                .content = g_byte_array_new(),
                .deadline_ns = now_ns + VF_DESKTOP_PATIENCE_NS,
            };
            ask_next(clipboard);
            return;
        }
    }
    clipboard->base.listener.on_data(clipboard->base.listener.data, request,
                                     NULL, false);
}

// Takes what is in the property out of it. False when it is of no use.
static bool
take(struct vf_x11_clipboard *clipboard, struct vf_x11_paste *paste,
     size_t *taken, bool *begins_pieces)
{
    xcb_get_property_reply_t *reply = xcb_get_property_reply(
        clipboard->connection,
        xcb_get_property(clipboard->connection, 1, clipboard->window,
                         paste->property, XCB_GET_PROPERTY_TYPE_ANY, 0,
                         (uint32_t)(paste->max_bytes / 4 + 2)),
        NULL);
    *taken = reply ? (size_t)xcb_get_property_value_length(reply) : 0;
    *begins_pieces = reply && reply->type == clipboard->atoms[VF_X11_INCR];
    bool ok = reply && reply->bytes_after == 0;
    if (ok && !*begins_pieces && *taken > 0) {
        g_byte_array_append(paste->content, xcb_get_property_value(reply),
                            (guint)*taken);
    }
    free(reply);
    return ok;
}

static bool
is_too_large(const struct vf_x11_paste *paste)
{
    return paste->content->len > paste->max_bytes;
}

void
vf_x11_paste_on_notify(struct vf_x11_clipboard *clipboard,
                       const xcb_selection_notify_event_t *event)
{
    struct vf_x11_paste *paste = current(clipboard);
    size_t taken = 0;
    bool begins_pieces = false;
    if (!paste ||
        (event->property != XCB_NONE && event->property != paste->property) ||
        paste->is_pieces) {
        return;
    }
    if (event->property == XCB_NONE) {
        end(clipboard, paste, false, false);
    } else if (!take(clipboard, paste, &taken, &begins_pieces)) {
        end(clipboard, paste, false, true);
    } else if (begins_pieces) {
        paste->is_pieces = true;
    } else {
        end(clipboard, paste, !is_too_large(paste), is_too_large(paste));
    }
    ask_next(clipboard);
}

void
vf_x11_paste_on_property(struct vf_x11_clipboard *clipboard,
                         const xcb_property_notify_event_t *event,
                         uint64_t now_ns)
{
    struct vf_x11_paste *paste = current(clipboard);
    size_t taken = 0;
    bool begins_pieces = false;
    if (!paste || !paste->is_pieces || event->atom != paste->property ||
        event->state != XCB_PROPERTY_NEW_VALUE) {
        return;
    }
    paste->deadline_ns = now_ns + VF_DESKTOP_PATIENCE_NS;
    bool ok = take(clipboard, paste, &taken, &begins_pieces);
    if (!ok || is_too_large(paste)) {
        end(clipboard, paste, false, true);
    } else if (taken == 0) {
        end(clipboard, paste, true, false);
    }
    ask_next(clipboard);
}

void
vf_x11_paste_step(struct vf_x11_clipboard *clipboard, uint64_t now_ns)
{
    for (unsigned i = 0; i < VF_DESKTOP_MOST_PENDING; i++) {
        struct vf_x11_paste *paste = &clipboard->pastes[i];
        if (paste->used && now_ns >= paste->deadline_ns) {
            end(clipboard, paste, false, false);
        }
    }
    ask_next(clipboard);
}

void
vf_x11_paste_forget(struct vf_x11_clipboard *clipboard)
{
    clipboard->offered = 0;
    for (unsigned i = 0; i < VF_DESKTOP_MOST_PENDING; i++) {
        if (clipboard->pastes[i].used) {
            end(clipboard, &clipboard->pastes[i], false, false);
        }
    }
}
