// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What the files of the X server's clipboard share: x11_clipboard.c (connection and
// ownership), x11_paste.c (reading somebody else's), x11_serve.c (others paste ours).
// The ICCCM, section 2, is the law here.
//
// Thread-safety: the clipboard's thread.
// Path: viewer/clipboard/desktop_backend.h -> this -> viewer/clipboard/x11_clipboard.c

#include "viewer/clipboard/clipboard_mime.h"
#include "viewer/clipboard/desktop_backend.h"

#include <xcb/xcb.h>

enum vf_x11_atom {
    VF_X11_CLIPBOARD,
    VF_X11_TARGETS,
    VF_X11_TIMESTAMP,
    VF_X11_INCR,
    VF_X11_OFFERED,   // property where targets are put for us
    VF_X11_TIME,      // property that makes the server tell the time
    VF_X11_CONTENT_0, // properties where content is put for us
    VF_X11_CONTENT_1,
    VF_X11_CONTENT_2,
    VF_X11_CONTENT_3,
    VF_X11_ATOMS,
};

// Content that we read.
struct vf_x11_paste {
    bool used;
    uint32_t request;
    unsigned format;
    size_t max_bytes;
    bool begun;     // was asked for: one at a time is
    bool is_pieces; // comes in pieces
    xcb_atom_t property;
    GByteArray *content;
    uint64_t deadline_ns;
};

// Content that somebody reads from us.
struct vf_x11_serve {
    bool used;
    uint32_t paste;
    xcb_window_t requestor;
    xcb_atom_t target;
    xcb_atom_t property;
    xcb_timestamp_t time;
    GBytes *content; // NULL: not there yet
    size_t sent;     // of it, in pieces
    bool is_pieces;
    uint64_t deadline_ns;
};

struct vf_x11_clipboard {
    struct vf_desktop_backend base;
    xcb_connection_t *connection;
    xcb_window_t root;
    xcb_window_t window; // ours, never seen
    xcb_atom_t atoms[VF_X11_ATOMS];
    xcb_atom_t names[VF_CLIPBOARD_NAMES];
    uint8_t first_event; // of XFixes
    size_t piece;        // bytes that one request may carry

    // ownership
    unsigned wished; // formats to own as soon as the time is known
    unsigned owned;  // 0: it is somebody else's
    xcb_timestamp_t owned_since;

    // somebody else's
    unsigned offered;
    xcb_atom_t offered_as[VF_CLIPBOARD_FORMATS]; // name to ask for, by format
    xcb_timestamp_t offered_at;

    struct vf_x11_paste pastes[VF_DESKTOP_MOST_PENDING];
    unsigned next_property;
    struct vf_x11_serve serves[VF_DESKTOP_MOST_PENDING];
    uint32_t next_paste;
};

// x11_paste.c

void
vf_x11_paste_begin(struct vf_x11_clipboard *clipboard, unsigned format,
                   size_t max_bytes, uint32_t request, uint64_t now_ns);

// Content that was asked for is there, or is not.
void
vf_x11_paste_on_notify(struct vf_x11_clipboard *clipboard,
                       const xcb_selection_notify_event_t *event);

// One more piece is there.
void
vf_x11_paste_on_property(struct vf_x11_clipboard *clipboard,
                         const xcb_property_notify_event_t *event,
                         uint64_t now_ns);

void
vf_x11_paste_step(struct vf_x11_clipboard *clipboard, uint64_t now_ns);

// Whoever owned it does not any more.
void
vf_x11_paste_forget(struct vf_x11_clipboard *clipboard);

// x11_serve.c

void
vf_x11_serve_on_request(struct vf_x11_clipboard *clipboard,
                        const xcb_selection_request_event_t *event,
                        uint64_t now_ns);

void
vf_x11_serve_give(struct vf_x11_clipboard *clipboard, uint32_t paste,
                  GBytes *data);

// The last piece was taken.
void
vf_x11_serve_on_property(struct vf_x11_clipboard *clipboard,
                         const xcb_property_notify_event_t *event,
                         uint64_t now_ns);

void
vf_x11_serve_step(struct vf_x11_clipboard *clipboard, uint64_t now_ns);

void
vf_x11_serve_finish(struct vf_x11_clipboard *clipboard);
