// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/upload.h"

#include <epoxy/gl.h>
#include <glib.h>
#include <string.h>

static enum vf_upload_fitness
begin(struct vf_upload *upload, const struct vf_upload_target *target,
      const struct vf_frame *frame)
{
    (void)upload;
    (void)target;
    (void)frame;
    return VF_UPLOAD_READY;
}

// A row of three-byte pixels may end inside its last texel, and the last row of all
// may end the readable memory, so such a texel is completed from a copy.
static void
put_row(const struct vf_upload_target *target, const struct vf_frame *frame,
        struct vf_rect row)
{
    const struct vf_pixel_storage *storage = &target->storage;
    size_t texel = (size_t)storage->texel_bytes;
    size_t offset = vf_upload_first_byte(frame, storage->texel_bytes, row);
    int32_t whole = row.w;
    if (vf_upload_end_byte(frame, storage->texel_bytes, row) >
        frame->pixels_size) {
        uint8_t last[8] = {0};
        whole--;
        size_t at = offset + (size_t)whole * texel;
        memcpy(last, frame->pixels + at, frame->pixels_size - at);
        glTexSubImage2D(GL_TEXTURE_2D, 0, row.x + whole, row.y, 1, 1,
                        storage->format, storage->type, last);
    }
    if (whole > 0) {
        glTexSubImage2D(GL_TEXTURE_2D, 0, row.x, row.y, whole, 1,
                        storage->format, storage->type, frame->pixels + offset);
    }
}

static void
put(struct vf_upload *upload, const struct vf_upload_target *target,
    const struct vf_frame *frame, struct vf_rect texels)
{
    (void)upload;
    const struct vf_pixel_storage *storage = &target->storage;
    int32_t texel = storage->texel_bytes;
    struct vf_upload_rows rows = vf_upload_rows_of(frame->pitch, texel);
    bool inside =
        vf_upload_end_byte(frame, texel, texels) <= frame->pixels_size;
    int32_t bottom = texels.y + texels.h;
    int32_t together = rows.length == 0 ? 0 : inside ? texels.h : texels.h - 1;
    if (together > 0) {
        glPixelStorei(GL_UNPACK_ALIGNMENT, rows.alignment);
        glPixelStorei(GL_UNPACK_ROW_LENGTH, rows.length);
        glTexSubImage2D(GL_TEXTURE_2D, 0, texels.x, texels.y, texels.w,
                        together, storage->format, storage->type,
                        frame->pixels +
                            vf_upload_first_byte(frame, texel, texels));
        glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
    }
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    for (int32_t y = texels.y + together; y < bottom; y++) {
        put_row(target, frame, (struct vf_rect){texels.x, y, texels.w, 1});
    }
}

static bool
end(struct vf_upload *upload)
{
    (void)upload;
    return false;
}

static void
destroy(struct vf_upload *upload)
{
    g_free(upload);
}

static const struct vf_upload_ops direct_ops = {
    .begin = begin,
    .put = put,
    .end = end,
    .destroy = destroy,
};

struct vf_upload *
vf_upload_create_direct(void)
{
    struct vf_upload *upload = g_new0(struct vf_upload, 1);
    upload->ops = &direct_ops;
    return upload;
}
