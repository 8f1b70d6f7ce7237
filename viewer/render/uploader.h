// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Brings frames into a texture by the best way there is: tries the ways out on the
// first large frames, keeps the best, falls back by itself and can say why. Knows
// until when a frame's memory is still read.
//
// Lifetime: create/destroy with a context bound. Thread-safety: render thread.
// Ownership: target and frame are borrowed from begin to end, the frame further on
// until vf_uploader_settle() returned true.
// Path: viewer/render/upload.h, viewer/render/upload_choice.h -> this ->
//   viewer/render/frame_texture.h

#include "viewer/render/upload.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vf_import_driver;
struct vf_uploader;

struct vf_uploader_params {
    bool software; // the processor draws: every way but one copies twice
    const struct vf_import_driver *import; // borrowed; NULL: EGL is not in use
};

struct vf_uploader *
vf_uploader_create(const struct vf_uploader_params *params);

// NULL is accepted.
void
vf_uploader_destroy(struct vf_uploader *uploader);

// Which ways may be used, as bits 1 << enum vf_upload_path; 0: all that make sense.
// A single one is used without trying others, where it works.
void
vf_uploader_allow(struct vf_uploader *uploader, unsigned paths);

// Starts a frame that will bring about `bytes`.
void
vf_uploader_begin(struct vf_uploader *uploader,
                  const struct vf_upload_target *target,
                  const struct vf_frame *frame, size_t bytes);

// True when the frame begun must be finished by the guest before the first put.
bool
vf_uploader_needs_whole_frame(const struct vf_uploader *uploader);

void
vf_uploader_put(struct vf_uploader *uploader, struct vf_rect texels);

// `bytes`: what the frame brought; 0 when it was broken off.
void
vf_uploader_end(struct vf_uploader *uploader, size_t bytes);

// Waits up to `timeout_ns` until the memory of the frames ended is not read any
// more; true when so. At once when nothing reads it.
bool
vf_uploader_settle(struct vf_uploader *uploader, uint64_t timeout_ns);

// The way that the frame begun last has gone.
enum vf_upload_path
vf_uploader_path(const struct vf_uploader *uploader);

// Why the way of the frame begun last was chosen, and not a better one: a sentence
// or more.
const char *
vf_uploader_note(const struct vf_uploader *uploader);
