// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Makes frames of a screen that changes under our feet: a few buffers, of which
// each frame lends one out. A frame is written whole before anybody sees it and
// left alone until its last reader lets go, so it is never torn. Each buffer
// knows what has changed since it was written, so only that is copied.
//
// Lifetime: create -> destroy. Frames handed out keep the memory alive by
// themselves and may be released after destroy.
// Thread-safety: one owner thread; leases may be released on any thread.
// Path: spice/surface.h -> this -> shm/frame.h, spice/display.h

#include "shm/frame.h"
#include "spice/surface.h"

#include <stdbool.h>
#include <stdint.h>

struct vf_frame_pool;

enum { VF_FRAME_POOL_BUFFERS = 4 };

// Frames show `region` of a surface and say that they lie in mapping `id`. NULL
// when there is not so much memory.
struct vf_frame_pool *
vf_frame_pool_create(struct vf_rect region, uint64_t id);

// NULL is accepted.
void
vf_frame_pool_destroy(struct vf_frame_pool *pool);

struct vf_rect
vf_frame_pool_region(const struct vf_frame_pool *pool);

// The surface changed there; clipped to the region.
void
vf_frame_pool_damage(struct vf_frame_pool *pool, struct vf_rect rect);

void
vf_frame_pool_damage_all(struct vf_frame_pool *pool);

// True when something changed that no frame shows yet.
bool
vf_frame_pool_is_dirty(const struct vf_frame_pool *pool);

// Writes a frame of `surface` as it is now, with all damage since the last
// frame that was made. The caller fills in sequence, serial and detected_ns.
// False when every buffer is lent out: try again when one has been released.
bool
vf_frame_pool_make(struct vf_frame_pool *pool, const struct vf_surface *surface,
                   struct vf_frame *frame);

// A frame came back that nobody looked at: its damage counts again. Releases
// it.
void
vf_frame_pool_take_back(struct vf_frame_pool *pool, struct vf_frame *frame);
