// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The picture of one source: takes its frames, brings them to the graphics card step
// by step, converts what cannot be shown as it is stored, and gives every frame back
// as soon as nobody reads its memory any more.
//
// Lifetime: create/destroy with a context bound. Thread-safety: render thread.
// Ownership: frames are *transferred* and released by the picture.
// Path: viewer/render/frame_texture.h, viewer/render/converter.h -> this ->
//   viewer/render/stage.h

#include "shm/frame.h"
#include "viewer/render/tone.h"

#include <stdbool.h>
#include <stdint.h>

struct vf_converter;
struct vf_import_driver;
struct vf_picture;

struct vf_picture_params {
    bool software;
    const struct vf_import_driver *import; // borrowed; NULL: EGL is not in use
    struct vf_converter *converter;        // borrowed
};

// What there is to be shown, by the newest complete frame.
struct vf_shown_picture {
    unsigned texture;     // GL texture of the rows present; 0: none yet
    unsigned framebuffer; // GL framebuffer to copy it from
    bool is_window_order; // a software renderer copies it as it is
    struct vf_size image;
    struct vf_size screen;
    int32_t rows; // of the image that are present
    enum vf_rotation rotation;
    struct vf_tone tone;
};

// How it is to be shown.
struct vf_picture_settings {
    struct vf_tone_settings tone;
    bool deep;       // the display shows more than eight bits a channel
    unsigned upload; // ways allowed, as vf_uploader_allow() takes them
};

struct vf_picture *
vf_picture_create(const struct vf_picture_params *params);

// NULL is accepted. Gives back the frames it has.
void
vf_picture_destroy(struct vf_picture *picture);

// Returns true when the picture looks different now.
bool
vf_picture_set(struct vf_picture *picture,
               const struct vf_picture_settings *settings);

// Takes a frame, for whose completion by the guest it will wait until
// `deadline_ns`; gives up the one it is busy with. False when the graphics card
// cannot hold such a picture: see vf_picture_note().
bool
vf_picture_take(struct vf_picture *picture, const struct vf_frame *frame,
                uint64_t deadline_ns);

enum vf_picture_progress {
    VF_PICTURE_IDLE,    // there is nothing to do
    VF_PICTURE_WAITING, // for the guest: call again within 50 us or so
    VF_PICTURE_MORE,    // call again
    VF_PICTURE_UPDATED, // another frame is shown from now on
    VF_PICTURE_FAILED,  // the frame came to nothing
};

// Takes the work one step further, at most about a millisecond.
enum vf_picture_progress
vf_picture_advance(struct vf_picture *picture, uint64_t now_ns);

bool
vf_picture_is_busy(const struct vf_picture *picture);

// False while part of what is shown belongs to the frame before and part to the one
// that is being brought in.
bool
vf_picture_is_whole(const struct vf_picture *picture);

// Gives up the frame that it is busy with, if any.
void
vf_picture_cancel(struct vf_picture *picture);

// Frames were missed: the next one is brought whole.
void
vf_picture_invalidate(struct vf_picture *picture);

// Gives back a frame whose memory the graphics card still reads, waiting for that
// up to `timeout_ns`. False when it does not yet.
bool
vf_picture_settle(struct vf_picture *picture, uint64_t timeout_ns);

// Borrowed; changes with the next advance or set.
const struct vf_shown_picture *
vf_picture_shown(const struct vf_picture *picture);

// Where the picture changed by the frame updated last, in image pixels; borrowed.
const struct vf_damage *
vf_picture_damage(const struct vf_picture *picture);

// Bytes brought for the frame updated last.
uint64_t
vf_picture_bytes(const struct vf_picture *picture);

// The way that the newest frame has gone: a static name.
const char *
vf_picture_upload(const struct vf_picture *picture);

// Why it does not go a better way, or why the picture cannot be shown; or empty.
const char *
vf_picture_note(const struct vf_picture *picture);
