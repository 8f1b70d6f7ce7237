// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/clipboard/x11_internal.h"

#include "base/clock.h"

#include <stdlib.h>
#include <string.h>
#include <xcb/xfixes.h>

static const char *const ATOM_NAMES[VF_X11_ATOMS] = {
    [VF_X11_CLIPBOARD] = "CLIPBOARD",
    [VF_X11_TARGETS] = "TARGETS",
    [VF_X11_TIMESTAMP] = "TIMESTAMP",
    [VF_X11_INCR] = "INCR",
    [VF_X11_OFFERED] = "VIRTFLOW_VIEW_OFFERED",
    [VF_X11_TIME] = "VIRTFLOW_VIEW_TIME",
    [VF_X11_CONTENT_0] = "VIRTFLOW_VIEW_CONTENT_0",
    [VF_X11_CONTENT_1] = "VIRTFLOW_VIEW_CONTENT_1",
    [VF_X11_CONTENT_2] = "VIRTFLOW_VIEW_CONTENT_2",
    [VF_X11_CONTENT_3] = "VIRTFLOW_VIEW_CONTENT_3",
};

enum {
    // Targets that one program may offer, of which the rest is not looked at.
    MOST_TARGETS = 1024,
    // A request that is not larger than this is taken by every server.
    LARGEST_PIECE = 256 * 1024,
};

// --- what others have ---

static void
set_offered(struct vf_x11_clipboard *clipboard, unsigned offered)
{
    clipboard->offered = offered;
    clipboard->base.listener.on_offer(clipboard->base.listener.data, offered);
}

static void
ask_for_targets(struct vf_x11_clipboard *clipboard, xcb_timestamp_t time)
{
    clipboard->offered_at = time;
    xcb_convert_selection(clipboard->connection, clipboard->window,
                          clipboard->atoms[VF_X11_CLIPBOARD],
                          clipboard->atoms[VF_X11_TARGETS],
                          clipboard->atoms[VF_X11_OFFERED], time);
}

static void
on_owner(struct vf_x11_clipboard *clipboard,
         const xcb_xfixes_selection_notify_event_t *event)
{
    if (event->selection != clipboard->atoms[VF_X11_CLIPBOARD] ||
        event->owner == clipboard->window) {
        return;
    }
    vf_x11_paste_forget(clipboard);
    if (event->owner == XCB_NONE) {
        set_offered(clipboard, 0);
    } else {
        ask_for_targets(clipboard, event->timestamp);
    }
}

static void
on_targets(struct vf_x11_clipboard *clipboard)
{
    unsigned offered = 0;
    xcb_get_property_reply_t *reply = xcb_get_property_reply(
        clipboard->connection,
        xcb_get_property(clipboard->connection, 1, clipboard->window,
                         clipboard->atoms[VF_X11_OFFERED],
                         XCB_GET_PROPERTY_TYPE_ANY, 0, MOST_TARGETS),
        NULL);
    const xcb_atom_t *targets = reply ? xcb_get_property_value(reply) : NULL;
    size_t count = reply && reply->format == 32 ? reply->value_len : 0;
    // Our table is in the order of what is best to ask for.
    for (size_t name = VF_CLIPBOARD_NAMES; name > 0; name--) {
        for (size_t i = 0; i < count; i++) {
            if (targets[i] == clipboard->names[name - 1]) {
                unsigned format = VF_CLIPBOARD_NAME[name - 1].format;
                offered |= format;
                clipboard->offered_as[g_bit_nth_lsf(format, -1)] = targets[i];
            }
        }
    }
    free(reply);
    if (clipboard->owned == 0) {
        set_offered(clipboard, offered);
    }
}

// --- what we have ---

// The server's time is needed for the claim: it comes with the change of a property.
static void
ask_for_time(struct vf_x11_clipboard *clipboard)
{
    xcb_change_property(clipboard->connection, XCB_PROP_MODE_APPEND,
                        clipboard->window, clipboard->atoms[VF_X11_TIME],
                        XCB_ATOM_INTEGER, 32, 0, NULL);
}

static void
claim(struct vf_x11_clipboard *clipboard, xcb_timestamp_t time)
{
    if (clipboard->wished == 0) {
        return;
    }
    xcb_connection_t *connection = clipboard->connection;
    xcb_atom_t selection = clipboard->atoms[VF_X11_CLIPBOARD];
    xcb_set_selection_owner(connection, clipboard->window, selection, time);
    xcb_get_selection_owner_reply_t *reply = xcb_get_selection_owner_reply(
        connection, xcb_get_selection_owner(connection, selection), NULL);
    if (reply && reply->owner == clipboard->window) {
        clipboard->owned = clipboard->wished;
        clipboard->owned_since = time;
        clipboard->offered = 0;
        clipboard->base.listener.on_owned(clipboard->base.listener.data);
    }
    free(reply);
    clipboard->wished = 0;
}

static void
own(struct vf_desktop_backend *backend, unsigned formats)
{
    struct vf_x11_clipboard *clipboard = (struct vf_x11_clipboard *)backend;
    if (formats != 0) {
        clipboard->wished = formats;
        ask_for_time(clipboard);
        return;
    }
    clipboard->wished = 0;
    if (clipboard->owned != 0) {
        xcb_set_selection_owner(clipboard->connection, XCB_NONE,
                                clipboard->atoms[VF_X11_CLIPBOARD],
                                clipboard->owned_since);
        clipboard->owned = 0;
    }
}

static void
give(struct vf_desktop_backend *backend, uint32_t paste, GBytes *data)
{
    vf_x11_serve_give((struct vf_x11_clipboard *)backend, paste, data);
}

static void
read_content(struct vf_desktop_backend *backend, unsigned format,
             size_t max_bytes, uint32_t request, uint64_t now_ns)
{
    vf_x11_paste_begin((struct vf_x11_clipboard *)backend, format, max_bytes,
                       request, now_ns);
}

// --- events ---

static void
on_property(struct vf_x11_clipboard *clipboard,
            const xcb_property_notify_event_t *event, uint64_t now_ns)
{
    if (event->window != clipboard->window) {
        vf_x11_serve_on_property(clipboard, event, now_ns);
    } else if (event->atom == clipboard->atoms[VF_X11_TIME]) {
        claim(clipboard, event->time);
    } else {
        vf_x11_paste_on_property(clipboard, event, now_ns);
    }
}

static void
on_notify(struct vf_x11_clipboard *clipboard,
          const xcb_selection_notify_event_t *event)
{
    if (event->target != clipboard->atoms[VF_X11_TARGETS]) {
        vf_x11_paste_on_notify(clipboard, event);
    } else if (event->property != XCB_NONE) {
        on_targets(clipboard);
    } else {
        set_offered(clipboard, 0);
    }
}

static void
on_event(struct vf_x11_clipboard *clipboard, const void *event, uint64_t now_ns)
{
    uint8_t type = ((const xcb_generic_event_t *)event)->response_type & 0x7f;
    if (type == clipboard->first_event + XCB_XFIXES_SELECTION_NOTIFY) {
        on_owner(clipboard, event);
        return;
    }
    switch (type) {
    case XCB_SELECTION_CLEAR:
        clipboard->owned = 0;
        break;
    case XCB_SELECTION_REQUEST:
        vf_x11_serve_on_request(clipboard, event, now_ns);
        break;
    case XCB_SELECTION_NOTIFY:
        on_notify(clipboard, event);
        break;
    case XCB_PROPERTY_NOTIFY:
        on_property(clipboard, event, now_ns);
        break;
    default:
        // Errors too: of windows that went while we answered them.
        break;
    }
}

static void
prepare(struct vf_desktop_backend *backend, struct vf_desktop_poll *poll)
{
    struct vf_x11_clipboard *clipboard = (struct vf_x11_clipboard *)backend;
    xcb_flush(clipboard->connection);
    poll->fds[poll->count++] = (struct pollfd){
        .fd = xcb_get_file_descriptor(clipboard->connection),
        .events = POLLIN,
    };
    for (unsigned i = 0; i < VF_DESKTOP_MOST_PENDING; i++) {
        if (clipboard->pastes[i].used) {
            poll->deadline_ns =
                MIN(poll->deadline_ns, clipboard->pastes[i].deadline_ns);
        }
        if (clipboard->serves[i].used) {
            poll->deadline_ns =
                MIN(poll->deadline_ns, clipboard->serves[i].deadline_ns);
        }
    }
}

static bool
dispatch(struct vf_desktop_backend *backend, uint64_t now_ns)
{
    struct vf_x11_clipboard *clipboard = (struct vf_x11_clipboard *)backend;
    xcb_generic_event_t *event;
    while ((event = xcb_poll_for_event(clipboard->connection))) {
        on_event(clipboard, event, now_ns);
        free(event);
    }
    vf_x11_paste_step(clipboard, now_ns);
    vf_x11_serve_step(clipboard, now_ns);
    // Answers that were waited for may have brought events along.
    while ((event = xcb_poll_for_queued_event(clipboard->connection))) {
        on_event(clipboard, event, now_ns);
        free(event);
    }
    return !xcb_connection_has_error(clipboard->connection);
}

// --- lifetime ---

static void
destroy(struct vf_desktop_backend *backend)
{
    struct vf_x11_clipboard *clipboard = (struct vf_x11_clipboard *)backend;
    for (unsigned i = 0; i < VF_DESKTOP_MOST_PENDING; i++) {
        g_clear_pointer(&clipboard->pastes[i].content, g_byte_array_unref);
    }
    vf_x11_serve_finish(clipboard);
    xcb_disconnect(clipboard->connection);
    g_free(clipboard);
}

static const struct vf_desktop_backend_ops OPS = {
    .name = "X11",
    .prepare = prepare,
    .dispatch = dispatch,
    .own = own,
    .give = give,
    .read = read_content,
    .destroy = destroy,
};

static xcb_atom_t
intern(xcb_connection_t *connection, const char *name)
{
    xcb_intern_atom_reply_t *reply = xcb_intern_atom_reply(
        connection,
        xcb_intern_atom(connection, 0, (uint16_t)strlen(name), name), NULL);
    xcb_atom_t atom = reply ? reply->atom : XCB_NONE;
    free(reply);
    return atom;
}

// False when the server cannot say whose the clipboard is.
static bool
watch_owner(struct vf_x11_clipboard *clipboard)
{
    xcb_connection_t *connection = clipboard->connection;
    const xcb_query_extension_reply_t *extension =
        xcb_get_extension_data(connection, &xcb_xfixes_id);
    if (!extension || !extension->present) {
        return false;
    }
    clipboard->first_event = extension->first_event;
    free(xcb_xfixes_query_version_reply(
        connection,
        xcb_xfixes_query_version(connection, XCB_XFIXES_MAJOR_VERSION,
                                 XCB_XFIXES_MINOR_VERSION),
        NULL));
    xcb_xfixes_select_selection_input(
        connection, clipboard->window, clipboard->atoms[VF_X11_CLIPBOARD],
        XCB_XFIXES_SELECTION_EVENT_MASK_SET_SELECTION_OWNER |
            XCB_XFIXES_SELECTION_EVENT_MASK_SELECTION_WINDOW_DESTROY |
            XCB_XFIXES_SELECTION_EVENT_MASK_SELECTION_CLIENT_CLOSE);
    return true;
}

static void
make_window(struct vf_x11_clipboard *clipboard, const xcb_screen_t *screen)
{
    const uint32_t events = XCB_EVENT_MASK_PROPERTY_CHANGE;
    clipboard->root = screen->root;
    clipboard->window = xcb_generate_id(clipboard->connection);
    xcb_create_window(clipboard->connection, XCB_COPY_FROM_PARENT,
                      clipboard->window, screen->root, -1, -1, 1, 1, 0,
                      XCB_WINDOW_CLASS_INPUT_OUTPUT, XCB_COPY_FROM_PARENT,
                      XCB_CW_EVENT_MASK, &events);
}

struct vf_desktop_backend *
vf_x11_clipboard_create(const struct vf_desktop_listener *listener)
{
    int number;
    xcb_connection_t *connection = xcb_connect(NULL, &number);
    if (xcb_connection_has_error(connection)) {
        xcb_disconnect(connection);
        return NULL;
    }
    xcb_screen_iterator_t screens =
        xcb_setup_roots_iterator(xcb_get_setup(connection));
    for (int i = 0; i < number && screens.rem > 1; i++) {
        xcb_screen_next(&screens);
    }
    struct vf_x11_clipboard *clipboard = g_new0(struct vf_x11_clipboard, 1);
    clipboard->base.ops = &OPS;
    clipboard->base.listener = *listener;
    clipboard->connection = connection;
    size_t largest = (size_t)xcb_get_maximum_request_length(connection) * 4;
    clipboard->piece = MIN((size_t)LARGEST_PIECE, largest - 64);
    make_window(clipboard, screens.data);
    for (int i = 0; i < VF_X11_ATOMS; i++) {
        clipboard->atoms[i] = intern(connection, ATOM_NAMES[i]);
    }
    for (int i = 0; i < VF_CLIPBOARD_NAMES; i++) {
        clipboard->names[i] = intern(connection, VF_CLIPBOARD_NAME[i].name);
    }
    if (!watch_owner(clipboard)) {
        destroy(&clipboard->base);
        return NULL;
    }
    ask_for_targets(clipboard, XCB_CURRENT_TIME);
    return &clipboard->base;
}
