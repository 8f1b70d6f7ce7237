// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The desktop's clipboard, on a thread and a connection of its own: the toolkit's
// holds only text, and waits for whoever owns it. Here nothing is fetched before
// somebody pastes, images pass, and the window need not have the focus. With an
// image of one kind there is always also PNG and BMP, converted when asked for
// (viewer/clipboard/image_process.h).
//
// Lifetime: create -> destroy (joins).
// Ownership: the queue is borrowed until destroy.
// Thread-safety: the owner's thread; the thread inside tells by the queue.
// Path: viewer/clipboard/desktop_backend.h -> this -> viewer/app/clipboard.c

#include "base/clipboard_format.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vf_queue;
struct vf_desktop_clipboard;

enum vf_desktop_clipboard_event_type {
    // This desktop has no clipboard that could be looked after (any more): `text`
    // says why.
    VF_DESKTOP_CLIPBOARD_NONE,
    // It can, by `text`: "X11", "Wayland".
    VF_DESKTOP_CLIPBOARD_READY,
    // Somebody here has copied `formats`; 0: nothing that can be passed on. What was
    // ours is not any more.
    VF_DESKTOP_CLIPBOARD_OFFERED,
    // Somebody here pastes what is ours: answer with vf_desktop_clipboard_give().
    VF_DESKTOP_CLIPBOARD_WANTED,
    // The answer to vf_desktop_clipboard_read(): `data`, or NULL.
    VF_DESKTOP_CLIPBOARD_DATA,
};

struct vf_desktop_clipboard_event {
    enum vf_desktop_clipboard_event_type type;
    uint32_t number; // WANTED: of the paste; DATA: of the read
    unsigned formats;
    unsigned format;
    GBytes *data;     // owned, or NULL
    bool too_large;   // there is more than was allowed
    const char *text; // constant
};

void
vf_desktop_clipboard_event_clear(struct vf_desktop_clipboard_event *event);

// `events`: of struct vf_desktop_clipboard_event. `wayland_first`: the window is one
// of a Wayland compositor, whose clipboard is tried before that of an X server.
struct vf_desktop_clipboard *
vf_desktop_clipboard_create(struct vf_queue *events, bool wayland_first);

// What is being pasted from us is lost. NULL is accepted.
void
vf_desktop_clipboard_destroy(struct vf_desktop_clipboard *clipboard);

// Takes the clipboard, with content that is fetched when somebody pastes. 0: lets go
// of what is ours.
void
vf_desktop_clipboard_own(struct vf_desktop_clipboard *clipboard,
                         unsigned formats);

// Answers WANTED, in the format that it named. `data` is *transferred*; NULL: there
// is none.
void
vf_desktop_clipboard_give(struct vf_desktop_clipboard *clipboard,
                          uint32_t number, GBytes *data);

// Fetches what somebody here has copied; DATA answers, always. More than `max_bytes`
// is not fetched.
void
vf_desktop_clipboard_read(struct vf_desktop_clipboard *clipboard,
                          unsigned format, size_t max_bytes, uint32_t number);
