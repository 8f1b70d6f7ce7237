// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Content of the clipboard on its way through pipes, as Wayland has it: what we read of
// somebody else's, what others read of ours. Never waits; ends that nothing happens at
// for VF_DESKTOP_PATIENCE_NS are given up on.
//
// Lifetime: init/finish in the caller's memory. Thread-safety: the clipboard's thread.
// Path: viewer/clipboard/desktop_backend.h -> this
//   -> viewer/clipboard/wayland_clipboard.c

#include "viewer/clipboard/desktop_backend.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct vf_clipboard_pipe {
    int fd; // -1: free
    struct pollfd *polled;
    uint32_t number; // request, or paste
    bool is_ours;    // we write
    GByteArray *read;
    size_t max_bytes;
    GBytes *content; // to write; NULL: not there yet
    size_t written;
    uint64_t deadline_ns;
};

struct vf_clipboard_pipes {
    const struct vf_desktop_listener *listener; // borrowed; told what was read
    struct vf_clipboard_pipe list[2 * VF_DESKTOP_MOST_PENDING];
};

void
vf_clipboard_pipes_init(struct vf_clipboard_pipes *pipes,
                        const struct vf_desktop_listener *listener);

void
vf_clipboard_pipes_finish(struct vf_clipboard_pipes *pipes);

// Reads up to `max_bytes` from `fd`, which is *transferred*, and tells the listener
// under the number `request`. False when too many are on their way: nothing is told.
bool
vf_clipboard_pipes_read(struct vf_clipboard_pipes *pipes, int fd, uint32_t request,
                        size_t max_bytes, uint64_t now_ns);

// Is to write what vf_clipboard_pipes_give() will be given for `paste` to `fd`, which is
// *transferred*. False when too many are on their way.
bool
vf_clipboard_pipes_write(struct vf_clipboard_pipes *pipes, int fd, uint32_t paste,
                         uint64_t now_ns);

// `data`: borrowed; NULL or empty: there is none, and the pipe is closed.
void
vf_clipboard_pipes_give(struct vf_clipboard_pipes *pipes, uint32_t paste,
                        GBytes *data);

// What is read is somebody's who does not own the clipboard any more: it is told that
// there is none.
void
vf_clipboard_pipes_forget_reading(struct vf_clipboard_pipes *pipes);

// Adds what is to be waited for.
void
vf_clipboard_pipes_prepare(struct vf_clipboard_pipes *pipes,
                           struct vf_desktop_poll *poll);

// After the wait, while what it waited with is still there.
void
vf_clipboard_pipes_step(struct vf_clipboard_pipes *pipes, uint64_t now_ns);
