// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/frame_texture.h"

#include "viewer/render/uploader.h"

#include <epoxy/gl.h>

void
vf_frame_texture_init(struct vf_frame_texture *texture)
{
    *texture = (struct vf_frame_texture){0};
}

void
vf_frame_texture_finish(struct vf_frame_texture *texture)
{
    if (texture->name) {
        glDeleteFramebuffers(1, &texture->framebuffer);
        glDeleteTextures(1, &texture->name);
    }
    *texture = (struct vf_frame_texture){0};
}

bool
vf_frame_texture_fits(const struct vf_frame_texture *texture,
                      const struct vf_frame *frame)
{
    return texture->name && texture->format == frame->format &&
           vf_size_equal(texture->texels,
                         vf_pixel_storage_size(&texture->storage, frame));
}

bool
vf_frame_texture_make(struct vf_frame_texture *texture,
                      const struct vf_frame *frame, bool software)
{
    texture->format = frame->format;
    texture->storage = vf_pixel_storage_of(frame->format, software);
    texture->texels = vf_pixel_storage_size(&texture->storage, frame);
    texture->torn = true;
    glGenTextures(1, &texture->name);
    glGenFramebuffers(1, &texture->framebuffer);
    if (!vf_pixel_storage_allocate(&texture->storage, texture->name,
                                   texture->texels)) {
        vf_frame_texture_finish(texture);
        return false;
    }
    glBindFramebuffer(GL_READ_FRAMEBUFFER, texture->framebuffer);
    glFramebufferTexture2D(GL_READ_FRAMEBUFFER, GL_COLOR_ATTACHMENT0,
                           GL_TEXTURE_2D, texture->name, 0);
    return true;
}

static struct vf_upload_target
target_of(const struct vf_frame_texture *texture)
{
    return (struct vf_upload_target){
        .texture = texture->name,
        .texels = texture->texels,
        .storage = texture->storage,
    };
}

// Rows from the top that hold this frame by now.
static int32_t
rows_ready(const struct vf_frame *frame)
{
    size_t bytes = vf_frame_bytes_ready(frame);
    size_t row = vf_pixel_format_row_bytes(frame->format, frame->image.w);
    if (bytes < row) {
        return 0;
    }
    size_t rows = (bytes - row) / frame->pitch + 1;
    return rows < (size_t)frame->rows ? (int32_t)rows : frame->rows;
}

void
vf_frame_texture_begin(struct vf_frame_texture *texture,
                       struct vf_uploader *uploader,
                       const struct vf_frame *frame)
{
    struct vf_size stored = {frame->image.w, frame->rows};
    texture->damage = frame->damage;
    if (texture->torn) {
        vf_damage_add_full(&texture->damage);
    }
    vf_damage_clip(&texture->damage, stored);
    struct vf_rect bounds = vf_damage_bounds(&texture->damage, stored);
    texture->done = 0;
    texture->wanted = bounds.y + bounds.h;
    texture->bytes = 0;
    texture->torn = true;

    struct vf_upload_target target = target_of(texture);
    int64_t pixels = vf_damage_area(&texture->damage, stored);
    glBindTexture(GL_TEXTURE_2D, texture->name);
    vf_uploader_begin(uploader, &target, frame,
                      (size_t)pixels * (size_t)texture->storage.texel_bytes);
}

static void
put(struct vf_frame_texture *texture, struct vf_uploader *uploader,
    struct vf_rect texels)
{
    vf_uploader_put(uploader, texels);
    texture->bytes +=
        (uint64_t)vf_rect_area(texels) * (uint64_t)texture->storage.texel_bytes;
}

// The part of the damage that lies in rows [from, to).
static void
put_band(struct vf_frame_texture *texture, struct vf_uploader *uploader,
         int32_t from, int32_t to)
{
    struct vf_rect band = {0, from, texture->texels.w, to - from};
    if (texture->damage.full) {
        put(texture, uploader, band);
        return;
    }
    for (uint32_t i = 0; i < texture->damage.count; i++) {
        struct vf_rect rect =
            vf_pixel_storage_rect(&texture->storage, texture->damage.rects[i]);
        rect = vf_rect_intersect(rect, band);
        if (!vf_rect_is_empty(rect)) {
            put(texture, uploader, rect);
        }
    }
}

enum vf_frame_texture_step
vf_frame_texture_step(struct vf_frame_texture *texture,
                      struct vf_uploader *uploader,
                      const struct vf_frame *frame, size_t budget)
{
    if (texture->done < texture->wanted) {
        int32_t ready = rows_ready(frame);
        if (ready <= texture->done ||
            (vf_uploader_needs_whole_frame(uploader) && ready < frame->rows)) {
            return VF_FRAME_TEXTURE_WAITING;
        }
        size_t rows = budget / frame->pitch + 1;
        int32_t to = ready < texture->wanted ? ready : texture->wanted;
        if (rows < (size_t)(to - texture->done)) {
            to = texture->done + (int32_t)rows;
        }
        glBindTexture(GL_TEXTURE_2D, texture->name);
        put_band(texture, uploader, texture->done, to);
        texture->done = to;
        if (to < texture->wanted) {
            return VF_FRAME_TEXTURE_MORE;
        }
    }
    texture->torn = false;
    vf_uploader_end(uploader, texture->bytes);
    return VF_FRAME_TEXTURE_DONE;
}

void
vf_frame_texture_break_off(struct vf_frame_texture *texture,
                           struct vf_uploader *uploader)
{
    (void)texture; // it stays torn
    vf_uploader_end(uploader, 0);
}
