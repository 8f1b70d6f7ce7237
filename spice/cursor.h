// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The guest's cursor as the SPICE cursor channel tells it: shape, place,
// hidden. While the pointer is absolute nobody tells the place: it is where the
// last position sent it.
//
// Lifetime: create -> attach/detach any number of times -> destroy.
// Thread-safety: GLib thread only.
// Path: shm/cursor.h -> this -> spice/session.h

#include "base/geometry.h"
#include "shm/cursor.h"

#include <spice-client.h>

struct vf_mailbox;
struct vf_spice_cursor;

// `cursors`: of struct vf_cursor, borrowed.
struct vf_spice_cursor *
vf_spice_cursor_create(struct vf_mailbox *cursors);

// Detached first. NULL is accepted.
void
vf_spice_cursor_destroy(struct vf_spice_cursor *cursor);

// Borrowed until detach.
void
vf_spice_cursor_attach(struct vf_spice_cursor *cursor,
                       SpiceCursorChannel *channel);

void
vf_spice_cursor_detach(struct vf_spice_cursor *cursor);

// Where we put the pointer, in pixels of the surface; NULL: the guest moves it.
void
vf_spice_cursor_set_pointer(struct vf_spice_cursor *cursor,
                            const struct vf_point *position);

// Where on the surface the picture begins.
void
vf_spice_cursor_set_origin(struct vf_spice_cursor *cursor,
                           struct vf_point origin);

// A shape of R,G,B,A rows as the server announced it, checked and turned into
// ours; NULL when it has no size or too great a one. Pure.
struct vf_cursor_shape *
vf_spice_cursor_shape(int64_t width, int64_t height, int64_t hot_x,
                      int64_t hot_y, const void *rgba);
