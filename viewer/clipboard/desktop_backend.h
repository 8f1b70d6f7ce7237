// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// One desktop's clipboard, as seen from the thread that looks after it: an X
// server's, or that of a Wayland compositor. Nothing of it waits: it is told when
// there is something to do, and keeps what is on its way.
//
// Lifetime: made by one of the functions below -> destroy.
// Thread-safety: the clipboard's thread.
// Path: viewer/clipboard/clipboard_mime.h -> this ->
//       viewer/clipboard/desktop_clipboard.c

#include <glib.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vf_desktop_backend;

enum {
    VF_DESKTOP_MOST_FDS = 24,
    // Pastes that are answered at a time, either way.
    VF_DESKTOP_MOST_PENDING = 8,
};

// Programs that begin to paste and do not go on are given up on.
#define VF_DESKTOP_PATIENCE_NS (UINT64_C(10) * 1000 * 1000 * 1000)

struct vf_desktop_poll {
    struct pollfd fds[VF_DESKTOP_MOST_FDS];
    unsigned count;
    uint64_t deadline_ns; // of vf_clock_ns(); UINT64_MAX: none
};

struct vf_desktop_backend_ops {
    const char *name;
    // Sends what is to be sent, and adds what is to be waited for.
    void (*prepare)(struct vf_desktop_backend *backend,
                    struct vf_desktop_poll *poll);
    // After the wait. False when the desktop is gone.
    bool (*dispatch)(struct vf_desktop_backend *backend, uint64_t now_ns);
    // Takes the clipboard with these formats. 0: lets go of what is ours.
    void (*own)(struct vf_desktop_backend *backend, unsigned formats);
    // Answers on_wanted(); `data` is borrowed, NULL: there is none.
    void (*give)(struct vf_desktop_backend *backend, uint32_t paste, GBytes *data);
    // Asks whoever owns it for `format`; on_data() answers once.
    void (*read)(struct vf_desktop_backend *backend, unsigned format,
                 size_t max_bytes, uint32_t request, uint64_t now_ns);
    void (*destroy)(struct vf_desktop_backend *backend);
};

// Who is told.
struct vf_desktop_listener {
    void *data;
    // Somebody else's content; 0: nothing, or nothing that is passed on.
    void (*on_offer)(void *data, unsigned formats);
    // It is ours now, and everybody knows.
    void (*on_owned)(void *data);
    // Somebody pastes ours.
    void (*on_wanted)(void *data, uint32_t paste, unsigned format);
    // `content` is *transferred*; NULL: none. `too_large`: there was more of it.
    void (*on_data)(void *data, uint32_t request, GBytes *content, bool too_large);
};

struct vf_desktop_backend {
    const struct vf_desktop_backend_ops *ops;
    struct vf_desktop_listener listener;
};

// By $DISPLAY, on a connection of its own. NULL when there is no X server.
struct vf_desktop_backend *
vf_x11_clipboard_create(const struct vf_desktop_listener *listener);

// By $WAYLAND_DISPLAY, for compositors that let programs without the focus manage
// the clipboard (ext-data-control-v1, wlr-data-control-unstable-v1). NULL when this
// is none of them.
struct vf_desktop_backend *
vf_wayland_clipboard_create(const struct vf_desktop_listener *listener);
