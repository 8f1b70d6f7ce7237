// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/words.h"
#include "viewer/render/import_driver.h"

#include <epoxy/egl.h>
#include <epoxy/gl.h>
#include <sys/ioctl.h>

// The kvmfr module's interface.
struct kvmfr_create {
    uint8_t flags;
    uint64_t offset;
    uint64_t size;
};

#define KVMFR_CREATE _IOW('u', 0x42, struct kvmfr_create)

enum { KVMFR_CLOEXEC = 1 };

static const char *
obstacle(void)
{
    EGLDisplay display = eglGetCurrentDisplay();
    if (display == EGL_NO_DISPLAY ||
        !epoxy_has_egl_extension(display, "EGL_EXT_image_dma_buf_import")) {
        return _("The graphics driver cannot import DMABUFs "
                 "(EGL_EXT_image_dma_buf_import).");
    }
    if (!epoxy_has_gl_extension("GL_OES_EGL_image")) {
        return _("The graphics driver cannot draw imported images "
                 "(GL_OES_EGL_image).");
    }
    return NULL;
}

static int export(int kvmfr_fd, size_t offset, size_t size)
{
    struct kvmfr_create create = {
        .flags = KVMFR_CLOEXEC, .offset = offset, .size = size};
    return ioctl(kvmfr_fd, KVMFR_CREATE, &create);
}

static void *
create_image(int dmabuf, const struct vf_import_layout *layout)
{
    EGLDisplay display = eglGetCurrentDisplay();
    EGLint attributes[32];
    int count = 0;
    const EGLint always[] = {EGL_WIDTH,
                             layout->size.w,
                             EGL_HEIGHT,
                             layout->size.h,
                             EGL_LINUX_DRM_FOURCC_EXT,
                             (EGLint)layout->fourcc,
                             EGL_DMA_BUF_PLANE0_FD_EXT,
                             dmabuf,
                             EGL_DMA_BUF_PLANE0_OFFSET_EXT,
                             0,
                             EGL_DMA_BUF_PLANE0_PITCH_EXT,
                             (EGLint)layout->pitch};
    for (size_t i = 0; i < sizeof(always) / sizeof(*always); i++) {
        attributes[count++] = always[i];
    }
    if (epoxy_has_egl_extension(display,
                                "EGL_EXT_image_dma_buf_import_modifiers")) {
        // Modifier 0: rows one after the other.
        attributes[count++] = EGL_DMA_BUF_PLANE0_MODIFIER_LO_EXT;
        attributes[count++] = 0;
        attributes[count++] = EGL_DMA_BUF_PLANE0_MODIFIER_HI_EXT;
        attributes[count++] = 0;
    }
    attributes[count] = EGL_NONE;
    EGLImageKHR image = eglCreateImageKHR(
        display, EGL_NO_CONTEXT, EGL_LINUX_DMA_BUF_EXT, NULL, attributes);
    return image == EGL_NO_IMAGE_KHR ? NULL : image;
}

static void
bind_image(void *image)
{
    glEGLImageTargetTexture2DOES(GL_TEXTURE_2D, image);
}

static void
destroy_image(void *image)
{
    eglDestroyImageKHR(eglGetCurrentDisplay(), image);
}

const struct vf_import_driver *
vf_import_driver_egl(void)
{
    static const struct vf_import_driver driver = {
        .obstacle = obstacle,
        .export = export,
        .create_image = create_image,
        .bind_image = bind_image,
        .destroy_image = destroy_image,
    };
    return &driver;
}
