// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A way for pixels to get from memory into a texture. Every way fills the same
// texture with the same bytes; they differ in who moves them (this thread, the
// driver, the graphics card) and in how long the memory is still read afterwards.
//
//   direct  the driver copies from the mapping, during the call
//   ring    this thread copies into memory that the graphics card reads
//   pinned  the graphics card reads the mapping itself
//   import  the graphics card reads the kvmfr device's memory as a DMABUF
//
// Lifetime: create functions below -> begin, put..., end for every frame -> destroy.
// Thread-safety: render thread, with the context bound.
// Errors: a way that does not work here says so at its first begin and is not asked
// again; nothing is allocated per frame once it works.
// Path: viewer/render/pixel_storage.h -> this -> viewer/render/uploader.h

#include "shm/frame.h"
#include "viewer/render/pixel_storage.h"

#include <stdbool.h>
#include <stdint.h>

enum vf_upload_path {
    VF_UPLOAD_DIRECT,
    VF_UPLOAD_RING,
    VF_UPLOAD_PINNED,
    VF_UPLOAD_IMPORT,
    VF_UPLOAD_PATHS,
};

// Where the texels go.
struct vf_upload_target {
    unsigned texture; // bound to GL_TEXTURE_2D during begin, put and end
    struct vf_size texels;
    struct vf_pixel_storage storage;
};

enum vf_upload_fitness {
    VF_UPLOAD_READY,
    VF_UPLOAD_UNFIT, // this frame lies in memory in a way that does not suit it
    VF_UPLOAD_BROKEN, // it works for no frame of this mapping: see `reason`
};

struct vf_import_driver;
struct vf_upload;

struct vf_upload_ops {
    // True when it must see frames that the guest has finished writing.
    bool whole_frames;

    enum vf_upload_fitness (*begin)(struct vf_upload *upload,
                                    const struct vf_upload_target *target,
                                    const struct vf_frame *frame);

    // Brings one rectangle of texels, all of whose rows the guest has written.
    void (*put)(struct vf_upload *upload, const struct vf_upload_target *target,
                const struct vf_frame *frame, struct vf_rect texels);

    // Returns true when the graphics card goes on reading the frame's memory until
    // it has done everything asked for so far.
    bool (*end)(struct vf_upload *upload);

    void (*destroy)(struct vf_upload *upload);
};

// The implementer's own struct begins with this.
struct vf_upload {
    const struct vf_upload_ops *ops;
    char reason[256]; // a whole sentence once broken
};

struct vf_upload *
vf_upload_create_direct(void);
struct vf_upload *
vf_upload_create_ring(void);
struct vf_upload *
vf_upload_create_pinned(void);

// `driver`: borrowed; NULL where EGL is not in use.
struct vf_upload *
vf_upload_create_import(const struct vf_import_driver *driver);

const char *
vf_upload_path_name(enum vf_upload_path path);

// For implementers -----------------------------------------------------------

// Byte of the frame at which a rectangle of texels begins, and the byte behind its
// last texel; the latter may lie behind the end of the frame's pixels.
size_t
vf_upload_first_byte(const struct vf_frame *frame, int32_t texel_bytes,
                     struct vf_rect texels);
size_t
vf_upload_end_byte(const struct vf_frame *frame, int32_t texel_bytes,
                   struct vf_rect texels);

// How GL is told where rows begin.
struct vf_upload_rows {
    int32_t alignment; // GL_UNPACK_ALIGNMENT
    int32_t length;    // GL_UNPACK_ROW_LENGTH; 0: cannot be said
};

struct vf_upload_rows
vf_upload_rows_of(size_t pitch, int32_t texel_bytes);

// True when GL can address the whole frame as rows of texels.
bool
vf_upload_is_regular(const struct vf_frame *frame,
                     const struct vf_upload_target *target);
