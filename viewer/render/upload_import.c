// SPDX-License-Identifier: GPL-2.0-or-later
// Pieces of /dev/kvmfrN as EGL images: the graphics card copies the damaged parts
// into the texture itself. They are copied, and not shown from where they lie,
// because the host writes there again as soon as it has its message back.
#include "base/words.h"
#include "viewer/render/upload.h"

#include "viewer/render/import_driver.h"

#include <epoxy/gl.h>
#include <errno.h>
#include <glib.h>
#include <unistd.h>

// Hosts have two or three places for frames; one more for a host that restarts.
enum { IMAGES = 4 };

struct image {
    void *handle; // NULL: unused
    GLuint texture;
    GLuint framebuffer;
    size_t start; // bytes from the start of the mapping
    struct vf_import_layout layout;
};

struct import {
    struct vf_upload base;
    const struct vf_import_driver *driver;
    uint64_t map_id;
    struct image images[IMAGES];
    unsigned oldest;
    unsigned active;    // image of the frame begun last
    GLuint framebuffer; // to write the target
};

#define FOURCC(a, b, c, d)                                      \
    ((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16 | \
     (uint32_t)(d) << 24)

// Names read from the most significant byte down. Four bytes that are no pixel need
// all of them, so no X there.
static uint32_t
fourcc_of(enum vf_pixel_format format, bool swap_red_blue)
{
    switch (format) {
    case VF_PIXEL_BGRA8:
        return swap_red_blue ? FOURCC('X', 'B', '2', '4')
                             : FOURCC('X', 'R', '2', '4');
    case VF_PIXEL_RGBA8:
        return FOURCC('X', 'B', '2', '4');
    case VF_PIXEL_RGB10A2:
        return FOURCC('X', 'B', '3', '0');
    case VF_PIXEL_RGBA16F:
        return FOURCC('X', 'B', '4', 'H');
    case VF_PIXEL_BGR24:
    case VF_PIXEL_RGB24:
        break;
    }
    return FOURCC('A', 'B', '2', '4');
}

static void
drop(struct import *import, struct image *image)
{
    if (image->handle) {
        glDeleteFramebuffers(1, &image->framebuffer);
        glDeleteTextures(1, &image->texture);
        import->driver->destroy_image(image->handle);
    }
    *image = (struct image){0};
}

static void
drop_all(struct import *import)
{
    for (int i = 0; i < IMAGES; i++) {
        drop(import, &import->images[i]);
    }
}

static bool
same_layout(const struct vf_import_layout *a, const struct vf_import_layout *b)
{
    return a->fourcc == b->fourcc && a->pitch == b->pitch &&
           vf_size_equal(a->size, b->size);
}

static void *
export_and_import(struct import *import, const struct vf_frame *frame,
                  size_t start, const struct vf_import_layout *layout)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t size = (frame->pixels_size + page - 1) / page * page;
    int dmabuf = import->driver->export(frame->memory.kvmfr_fd, start, size);
    if (dmabuf < 0) {
        g_snprintf(import->base.reason, sizeof(import->base.reason),
                   _("The kvmfr module gave no DMABUF of the picture: %s."),
                   g_strerror(errno));
        return NULL;
    }
    void *handle = import->driver->create_image(dmabuf, layout);
    close(dmabuf);
    if (!handle) {
        g_snprintf(import->base.reason, sizeof(import->base.reason),
                   _("The graphics driver refused to import %dx%d %s with rows "
                     "of %zu bytes."),
                   layout->size.w, layout->size.h,
                   vf_pixel_format_name(frame->format), layout->pitch);
    }
    return handle;
}

static bool
make(struct import *import, struct image *image, const struct vf_frame *frame,
     size_t start, const struct vf_import_layout *layout)
{
    void *handle = export_and_import(import, frame, start, layout);
    if (!handle) {
        return false;
    }
    *image =
        (struct image){.handle = handle, .start = start, .layout = *layout};
    while (glGetError() != GL_NO_ERROR) {
        // Only what follows is of interest.
    }
    glGenTextures(1, &image->texture);
    glBindTexture(GL_TEXTURE_2D, image->texture);
    import->driver->bind_image(handle);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
    glGenFramebuffers(1, &image->framebuffer);
    glBindFramebuffer(GL_READ_FRAMEBUFFER, image->framebuffer);
    glFramebufferTexture2D(GL_READ_FRAMEBUFFER, GL_COLOR_ATTACHMENT0,
                           GL_TEXTURE_2D, image->texture, 0);
    if (glGetError() != GL_NO_ERROR ||
        glCheckFramebufferStatus(GL_READ_FRAMEBUFFER) !=
            GL_FRAMEBUFFER_COMPLETE) {
        g_snprintf(import->base.reason, sizeof(import->base.reason),
                   _("The graphics driver imported the picture but cannot read "
                     "it."));
        drop(import, image);
        return false;
    }
    return true;
}

// Finds the image of the place that the frame lies in, or makes one.
static bool
find_image(struct import *import, const struct vf_frame *frame, size_t start,
           const struct vf_import_layout *layout)
{
    for (unsigned i = 0; i < IMAGES; i++) {
        const struct image *image = &import->images[i];
        if (image->handle && image->start == start &&
            same_layout(&image->layout, layout)) {
            import->active = i;
            // The guest wrote behind GL's back.
            glBindTexture(GL_TEXTURE_2D, image->texture);
            import->driver->bind_image(image->handle);
            return true;
        }
    }
    import->active = import->oldest;
    import->oldest = (import->oldest + 1) % IMAGES;
    struct image *image = &import->images[import->active];
    drop(import, image);
    return make(import, image, frame, start, layout);
}

static const char *
find_obstacle(const struct import *import, const struct vf_frame *frame)
{
    if (frame->memory.kvmfr_fd < 0) {
        return _("The shared memory is a file, and only that of the kvmfr kernel "
                 "module (/dev/kvmfr0) can be imported.");
    }
    if (!import->driver) {
        return _("The window's GL comes from GLX, and DMABUFs are imported by "
                 "EGL.");
    }
    return import->driver->obstacle();
}

static bool
prepare_target(struct import *import, const struct vf_upload_target *target)
{
    if (!import->framebuffer) {
        glGenFramebuffers(1, &import->framebuffer);
    }
    glBindFramebuffer(GL_DRAW_FRAMEBUFFER, import->framebuffer);
    glFramebufferTexture2D(GL_DRAW_FRAMEBUFFER, GL_COLOR_ATTACHMENT0,
                           GL_TEXTURE_2D, target->texture, 0);
    return glCheckFramebufferStatus(GL_DRAW_FRAMEBUFFER) ==
           GL_FRAMEBUFFER_COMPLETE;
}

static enum vf_upload_fitness
begin(struct vf_upload *upload, const struct vf_upload_target *target,
      const struct vf_frame *frame)
{
    struct import *import = (struct import *)upload;
    const char *obstacle = find_obstacle(import, frame);
    if (obstacle) {
        g_strlcpy(upload->reason, obstacle, sizeof(upload->reason));
        return VF_UPLOAD_BROKEN;
    }
    size_t start = (size_t)(frame->pixels - frame->memory.map);
    if (start % (size_t)sysconf(_SC_PAGESIZE) != 0 ||
        frame->pitch % (size_t)target->storage.texel_bytes != 0 ||
        target->storage.texel_bytes == 3) {
        return VF_UPLOAD_UNFIT;
    }
    if (import->map_id != frame->memory.map_id) {
        drop_all(import);
        import->map_id = frame->memory.map_id;
    }
    struct vf_import_layout layout = {
        .fourcc = fourcc_of(frame->format, target->storage.swap_red_blue),
        .size = target->texels,
        .pitch = frame->pitch,
    };
    if (!prepare_target(import, target)) {
        g_snprintf(upload->reason, sizeof(upload->reason),
                   _("The graphics driver cannot copy into %s pictures."),
                   vf_pixel_format_name(frame->format));
        return VF_UPLOAD_BROKEN;
    }
    return find_image(import, frame, start, &layout) ? VF_UPLOAD_READY
                                                     : VF_UPLOAD_BROKEN;
}

static void
put(struct vf_upload *upload, const struct vf_upload_target *target,
    const struct vf_frame *frame, struct vf_rect texels)
{
    (void)target;
    (void)frame;
    struct import *import = (struct import *)upload;
    int32_t right = texels.x + texels.w;
    int32_t bottom = texels.y + texels.h;
    glBindFramebuffer(GL_READ_FRAMEBUFFER,
                      import->images[import->active].framebuffer);
    glBindFramebuffer(GL_DRAW_FRAMEBUFFER, import->framebuffer);
    glDisable(GL_SCISSOR_TEST);
    glBlitFramebuffer(texels.x, texels.y, right, bottom, texels.x, texels.y,
                      right, bottom, GL_COLOR_BUFFER_BIT, GL_NEAREST);
}

static bool
end(struct vf_upload *upload)
{
    (void)upload;
    return true;
}

static void
destroy(struct vf_upload *upload)
{
    struct import *import = (struct import *)upload;
    drop_all(import);
    glDeleteFramebuffers(1, &import->framebuffer);
    g_free(import);
}

static const struct vf_upload_ops import_ops = {
    .whole_frames = true,
    .begin = begin,
    .put = put,
    .end = end,
    .destroy = destroy,
};

struct vf_upload *
vf_upload_create_import(const struct vf_import_driver *driver)
{
    struct import *import = g_new0(struct import, 1);
    import->base.ops = &import_ops;
    import->driver = driver;
    return &import->base;
}
