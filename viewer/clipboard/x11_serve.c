// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/clipboard/x11_internal.h"

#include <string.h>

static void
notify(struct vf_x11_clipboard *clipboard, const struct vf_x11_serve *serve,
       bool has_it)
{
    // Events are 32 bytes on the wire.
    union {
        xcb_selection_notify_event_t event;
        char bytes[32];
    } message;
    memset(&message, 0, sizeof(message));
    message.event = (xcb_selection_notify_event_t){
        .response_type = XCB_SELECTION_NOTIFY,
        .time = serve->time,
        .requestor = serve->requestor,
        .selection = clipboard->atoms[VF_X11_CLIPBOARD],
        .target = serve->target,
        .property = has_it ? serve->property : (xcb_atom_t)XCB_NONE,
    };
    xcb_send_event(clipboard->connection, 0, serve->requestor,
                   XCB_EVENT_MASK_NO_EVENT, message.bytes);
}

static void
put(struct vf_x11_clipboard *clipboard, const struct vf_x11_serve *serve,
    xcb_atom_t type, uint8_t bits, size_t count, const void *values)
{
    xcb_change_property(clipboard->connection, XCB_PROP_MODE_REPLACE,
                        serve->requestor, serve->property, type, bits,
                        (uint32_t)count, values);
}

// --- small answers ---

static void
put_targets(struct vf_x11_clipboard *clipboard, const struct vf_x11_serve *serve)
{
    xcb_atom_t targets[VF_CLIPBOARD_NAMES + 2];
    size_t count = 0;
    targets[count++] = clipboard->atoms[VF_X11_TARGETS];
    targets[count++] = clipboard->atoms[VF_X11_TIMESTAMP];
    for (size_t i = 0; i < VF_CLIPBOARD_NAMES; i++) {
        if (VF_CLIPBOARD_NAME[i].format & clipboard->owned) {
            targets[count++] = clipboard->names[i];
        }
    }
    put(clipboard, serve, XCB_ATOM_ATOM, 32, count, targets);
}

static unsigned
format_of(const struct vf_x11_clipboard *clipboard, xcb_atom_t target)
{
    for (size_t i = 0; i < VF_CLIPBOARD_NAMES; i++) {
        if (clipboard->names[i] == target) {
            return VF_CLIPBOARD_NAME[i].format & clipboard->owned;
        }
    }
    return 0;
}

// --- content ---

static void
begin(struct vf_x11_clipboard *clipboard, const struct vf_x11_serve *request,
      unsigned format)
{
    for (unsigned i = 0; i < VF_DESKTOP_MOST_PENDING; i++) {
        struct vf_x11_serve *serve = &clipboard->serves[i];
        if (!serve->used) {
            *serve = *request;
            serve->used = true;
            serve->paste = ++clipboard->next_paste;
            clipboard->base.listener.on_wanted(clipboard->base.listener.data,
                                               serve->paste, format);
            return;
        }
    }
    notify(clipboard, request, false);
}

void
vf_x11_serve_on_request(struct vf_x11_clipboard *clipboard,
                        const xcb_selection_request_event_t *event,
                        uint64_t now_ns)
{
    struct vf_x11_serve request = {
        .requestor = event->requestor,
        .target = event->target,
        // Programs older than the ICCCM name none.
        .property =
            event->property == XCB_NONE ? event->target : event->property,
        .time = event->time,
        .deadline_ns = now_ns + VF_DESKTOP_PATIENCE_NS,
    };
    bool is_ours = event->selection == clipboard->atoms[VF_X11_CLIPBOARD] &&
                   event->owner == clipboard->window && clipboard->owned != 0;
    unsigned format = is_ours ? format_of(clipboard, event->target) : 0;
    if (format != 0) {
        begin(clipboard, &request, format);
    } else if (is_ours && event->target == clipboard->atoms[VF_X11_TARGETS]) {
        put_targets(clipboard, &request);
        notify(clipboard, &request, true);
    } else if (is_ours && event->target == clipboard->atoms[VF_X11_TIMESTAMP]) {
        put(clipboard, &request, XCB_ATOM_INTEGER, 32, 1,
            &clipboard->owned_since);
        notify(clipboard, &request, true);
    } else {
        notify(clipboard, &request, false);
    }
}

static void
finish(struct vf_x11_serve *serve)
{
    g_clear_pointer(&serve->content, g_bytes_unref);
    serve->used = false;
}

// What does not fit one request goes in pieces, each when the last was taken.
static void
begin_pieces(struct vf_x11_clipboard *clipboard, struct vf_x11_serve *serve,
             GBytes *data)
{
    const uint32_t events = XCB_EVENT_MASK_PROPERTY_CHANGE;
    uint32_t size = (uint32_t)g_bytes_get_size(data);
    serve->content = g_bytes_ref(data);
    serve->is_pieces = true;
    xcb_change_window_attributes(clipboard->connection, serve->requestor,
                                 XCB_CW_EVENT_MASK, &events);
    put(clipboard, serve, clipboard->atoms[VF_X11_INCR], 32, 1, &size);
    notify(clipboard, serve, true);
}

void
vf_x11_serve_give(struct vf_x11_clipboard *clipboard, uint32_t paste,
                  GBytes *data)
{
    for (unsigned i = 0; i < VF_DESKTOP_MOST_PENDING; i++) {
        struct vf_x11_serve *serve = &clipboard->serves[i];
        if (!serve->used || serve->paste != paste || serve->is_pieces) {
            continue;
        }
        if (data && g_bytes_get_size(data) > clipboard->piece) {
            begin_pieces(clipboard, serve, data);
            return;
        }
        if (data) {
            put(clipboard, serve, serve->target, 8, g_bytes_get_size(data),
                g_bytes_get_data(data, NULL));
        }
        notify(clipboard, serve, data != NULL);
        finish(serve);
        return;
    }
}

void
vf_x11_serve_on_property(struct vf_x11_clipboard *clipboard,
                         const xcb_property_notify_event_t *event,
                         uint64_t now_ns)
{
    for (unsigned i = 0; i < VF_DESKTOP_MOST_PENDING; i++) {
        struct vf_x11_serve *serve = &clipboard->serves[i];
        if (!serve->used || !serve->is_pieces ||
            serve->requestor != event->window ||
            serve->property != event->atom ||
            event->state != XCB_PROPERTY_DELETE) {
            continue;
        }
        size_t left = g_bytes_get_size(serve->content) - serve->sent;
        size_t piece = MIN(left, clipboard->piece);
        const uint8_t *bytes = g_bytes_get_data(serve->content, NULL);
        put(clipboard, serve, serve->target, 8, piece, bytes + serve->sent);
        serve->sent += piece;
        serve->deadline_ns = now_ns + VF_DESKTOP_PATIENCE_NS;
        if (piece == 0) {
            finish(serve);
        }
        return;
    }
}

void
vf_x11_serve_step(struct vf_x11_clipboard *clipboard, uint64_t now_ns)
{
    for (unsigned i = 0; i < VF_DESKTOP_MOST_PENDING; i++) {
        struct vf_x11_serve *serve = &clipboard->serves[i];
        if (serve->used && now_ns >= serve->deadline_ns) {
            if (!serve->is_pieces) {
                notify(clipboard, serve, false);
            }
            finish(serve);
        }
    }
}

void
vf_x11_serve_finish(struct vf_x11_clipboard *clipboard)
{
    for (unsigned i = 0; i < VF_DESKTOP_MOST_PENDING; i++) {
        finish(&clipboard->serves[i]);
    }
}
