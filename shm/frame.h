// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// One picture of the guest, and the guest's cursor, as the rest of the program
// sees them: checked numbers, our own names, no wire version. Whoever makes frames
// (shm/poller.c from Looking Glass, spice/display.c from SPICE) has validated
// everything here; whoever shows them (viewer/) trusts the numbers and not one
// byte of the pixels.
//
// Lifetime: a struct vf_frame is a value. Its pixels are *borrowed* from the
// source until vf_frame_release(); every frame taken from a mailbox is released
// exactly once, in any order, also when it was never shown.
// Thread-safety: values may move between threads; the lease functions may be
// called on any thread.
// Path: shm/kvmfr.h -> this -> base/mailbox.h

#include "base/damage.h"
#include "base/geometry.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// How one pixel lies in memory, in ascending addresses.
enum vf_pixel_format {
    VF_PIXEL_BGRA8,   // B,G,R,A bytes; A has no meaning
    VF_PIXEL_RGBA8,   // R,G,B,A bytes; A has no meaning
    VF_PIXEL_RGB10A2, // little-endian word: R bits 0-9, G 10-19, B 20-29
    VF_PIXEL_RGBA16F, // four IEEE half floats
    VF_PIXEL_BGR24,   // B,G,R bytes packed along the row, stored as 4-byte texels
    VF_PIXEL_RGB24,   // R,G,B bytes
};

// What the numbers in a pixel mean.
enum vf_transfer {
    VF_TRANSFER_SRGB,       // ordinary desktop
    VF_TRANSFER_PQ,         // ST 2084, BT.2020 primaries
    VF_TRANSFER_SCRGB,      // linear, BT.709 primaries, 1.0 = 80 cd/m2
    VF_TRANSFER_LINEAR_SDR, // linear, BT.709 primaries, 1.0 = SDR white
};

// Mastering metadata of HDR content; only when vf_color.has_metadata.
struct vf_hdr_metadata {
    float primaries[3][2];  // R,G,B: CIE x,y
    float white_point[2];   // CIE x,y
    float max_luminance;    // cd/m2, mastering display
    float min_luminance;    // cd/m2
    float max_content;      // MaxCLL, cd/m2; 0: unknown
    float max_frame_average; // MaxFALL, cd/m2; 0: unknown
};

struct vf_color {
    enum vf_transfer transfer;
    float sdr_white; // cd/m2 of SDR white inside HDR content, 1..10000
    bool has_metadata;
    struct vf_hdr_metadata metadata;
};

enum vf_frame_flag {
    VF_FRAME_TRUNCATED = 1u << 0,          // lower rows do not fit the region
    VF_FRAME_BLOCK_SCREENSAVER = 1u << 1,  // the guest asks to stay awake
    VF_FRAME_REQUEST_ACTIVATION = 1u << 2, // the guest wants attention, once
};

struct vf_frame_lease;

// What a source gives along with its pixels. Both functions: any thread.
struct vf_frame_lease_ops {
    // Bytes of vf_frame.pixels, from the start, that hold this frame by now. Never
    // decreases; reaches the needed size when the source has finished writing, or
    // never: the caller brings its own deadline.
    size_t (*bytes_ready)(const struct vf_frame_lease *lease);

    // The pixels are no longer read through this lease.
    void (*release)(struct vf_frame_lease *lease);
};

// The source's own struct begins with this.
struct vf_frame_lease {
    const struct vf_frame_lease_ops *ops;
};

struct vf_region;

// Where the pixels lie, for upload paths that take memory as a whole.
struct vf_frame_memory {
    const uint8_t *map; // start of the mapping the pixels lie in; NULL: private
    size_t map_size;    // bytes
    int kvmfr_fd;       // descriptor of /dev/kvmfrN behind the mapping, else -1
    uint64_t map_id;    // another number whenever the mapping is another one
    // Borrowed with the frame; a reference of one's own (shm/region.h) keeps it
    // mapped for longer. NULL: nothing does.
    struct vf_region *region;
};

struct vf_frame {
    uint64_t sequence;    // counts the frames of this source from 1; never 0
    uint32_t serial;      // the guest's own number, for traces only
    uint32_t skipped;     // frames of the guest folded into this one's damage

    enum vf_pixel_format format;
    enum vf_rotation rotation; // turn clockwise by this before showing
    struct vf_color color;
    unsigned flags; // enum vf_frame_flag

    struct vf_size screen; // guest desktop: the space the cursor lives in
    struct vf_size image;  // picture in real pixels, 1..16384 each
    int32_t rows;          // rows of the image that are stored, 1..image.h
    int32_t texels;        // storage texels per row (BGR24: 4-byte texels)
    size_t pitch;          // bytes from one row to the next

    // Since the frame this consumer took last; in image pixels, clipped.
    struct vf_damage damage;

    const uint8_t *pixels; // borrowed until release; rows * pitch bytes, except
                           // that the last row may end after its last texel
    size_t pixels_size;    // bytes readable at `pixels`
    struct vf_frame_memory memory;
    struct vf_frame_lease *lease;

    uint64_t detected_ns; // vf_clock_ns() when the source first saw it
    uint64_t absent_ns;   // the look before, which did not: it is no older
};

static inline size_t
vf_frame_bytes_ready(const struct vf_frame *frame)
{
    return frame->lease->ops->bytes_ready(frame->lease);
}

static inline void
vf_frame_release(struct vf_frame *frame)
{
    struct vf_frame_lease *lease = frame->lease;
    frame->lease = NULL;
    frame->pixels = NULL;
    if (lease) {
        lease->ops->release(lease);
    }
}

// Bytes of one storage texel.
int32_t
vf_pixel_format_texel_bytes(enum vf_pixel_format format);

// Bytes of one row that carry pixels, for an image `width` pixels wide.
size_t
vf_pixel_format_row_bytes(enum vf_pixel_format format, int32_t width);

const char *
vf_pixel_format_name(enum vf_pixel_format format);

const char *
vf_transfer_name(enum vf_transfer transfer);

// Storage texels touched by an image rectangle; the same except for BGR24.
struct vf_rect
vf_pixel_format_texel_rect(enum vf_pixel_format format, struct vf_rect rect);

// True when a texture made for `a` can take `b`.
bool
vf_frame_same_storage(const struct vf_frame *a, const struct vf_frame *b);
