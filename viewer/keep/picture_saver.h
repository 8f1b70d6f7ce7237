// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Keeps one picture: waits on a thread of its own for the pixels, writes the PNG file,
// and hands its bytes on for the clipboard.
//
// Lifetime: start -> give (which hands it over) -> result. The result frees it.
// Thread-safety: start and finish from the owner, give from any.
// Path: viewer/render/renderer.h -> this -> viewer/keep/screenshot.h

#include "base/geometry.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct vf_picture_saver;
struct vf_queue;

struct vf_picture_saver_params {
    const char *path; // copied
    bool wants_bytes; // of the file
    bool is_screen; // the VM's last screen: small, see viewer/keep/screen_store.h
    struct vf_queue *results; // of struct vf_picture_saver_result; borrowed
};

struct vf_picture_saver_result {
    struct vf_picture_saver *saver; // for vf_picture_saver_finish()
    bool failed;
    bool is_screen;
    char message[512]; // a whole sentence
    GBytes *png;       // owned; NULL: failed, or not wanted
};

struct vf_picture_saver *
vf_picture_saver_start(const struct vf_picture_saver_params *params);

// R,G,B bytes of size.w * size.h pixels, top row first, *transferred*; or NULL and
// why there are none.
void
vf_picture_saver_give(struct vf_picture_saver *saver, uint8_t *rgb,
                      struct vf_size size, const char *failure);

// True when a small picture will do; constant.
bool
vf_picture_saver_is_small(const struct vf_picture_saver *saver);

// Once its result was read.
void
vf_picture_saver_finish(struct vf_picture_saver *saver);
