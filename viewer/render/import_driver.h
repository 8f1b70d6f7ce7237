// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What importing a piece of /dev/kvmfrN as a picture takes from the kernel and from
// EGL, as a table of functions, so that everything above it is tested on machines
// that have neither.
//
// Thread-safety: render thread, with the context bound.
// Path: viewer/render/upload.h -> this -> EGL_EXT_image_dma_buf_import

#include "base/geometry.h"

#include <stddef.h>
#include <stdint.h>

// One frame as a DMABUF.
struct vf_import_layout {
    uint32_t fourcc; // DRM's name of the format
    struct vf_size size;
    size_t pitch; // bytes
};

struct vf_import_driver {
    // A whole sentence when images cannot be imported here at all, else NULL.
    const char *(*obstacle)(void);

    // A DMABUF of `size` bytes from `offset`, both whole pages; -1 with errno.
    int (*export)(int kvmfr_fd, size_t offset, size_t size);

    // An image of a DMABUF, which it does not keep open; NULL when refused.
    void *(*create_image)(int dmabuf, const struct vf_import_layout *layout);

    // Makes the image the contents of the texture bound to GL_TEXTURE_2D.
    void (*bind_image)(void *image);

    void (*destroy_image)(void *image);
};

// The real one.
const struct vf_import_driver *
vf_import_driver_egl(void);
