// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/frame_texture.h"

#include "base/clock.h"

#include <epoxy/gl.h>
#include <string.h>
#include <time.h>

// How a storage texel is handed to GL: always in the order it has in memory, so that
// the driver copies and never converts.
struct storage {
    GLenum internal;
    GLenum format;
    GLenum type;
    bool swap_red_blue; // the sampler puts the channels in order
};

static struct storage
storage_of(enum vf_pixel_format format)
{
    switch (format) {
    case VF_PIXEL_BGRA8:
        // OpenGL ES has no such order for uploads.
        if (epoxy_is_desktop_gl()) {
            return (struct storage){GL_RGBA8, GL_BGRA, GL_UNSIGNED_BYTE, false};
        }
        return (struct storage){GL_RGBA8, GL_RGBA, GL_UNSIGNED_BYTE, true};
    case VF_PIXEL_RGBA8:
    case VF_PIXEL_BGR24:
    case VF_PIXEL_RGB24:
        return (struct storage){GL_RGBA8, GL_RGBA, GL_UNSIGNED_BYTE, false};
    case VF_PIXEL_RGB10A2:
        return (struct storage){GL_RGB10_A2, GL_RGBA,
                                GL_UNSIGNED_INT_2_10_10_10_REV, false};
    case VF_PIXEL_RGBA16F:
        return (struct storage){GL_RGBA16F, GL_RGBA, GL_HALF_FLOAT, false};
    }
    return (struct storage){GL_RGBA8, GL_RGBA, GL_UNSIGNED_BYTE, false};
}

static int32_t
storage_texel_bytes(enum vf_pixel_format format)
{
    return format == VF_PIXEL_RGBA16F ? 8 : 4;
}

// Three-byte pixels are stored as they lie, in four-byte texels.
static struct vf_size
storage_size(const struct vf_frame *frame)
{
    size_t row = vf_pixel_format_row_bytes(frame->format, frame->image.w);
    size_t texel = (size_t)storage_texel_bytes(frame->format);
    return (struct vf_size){(int32_t)((row + texel - 1) / texel),
                            frame->image.h};
}

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

static void
allocate(struct vf_frame_texture *texture, const struct vf_frame *frame)
{
    vf_frame_texture_finish(texture);
    texture->texels = storage_size(frame);
    texture->format = frame->format;
    texture->torn = true;

    struct storage storage = storage_of(frame->format);
    glGenTextures(1, &texture->name);
    glBindTexture(GL_TEXTURE_2D, texture->name);
    glTexImage2D(GL_TEXTURE_2D, 0, (GLint)storage.internal, texture->texels.w,
                 texture->texels.h, 0, storage.format, storage.type, NULL);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAX_LEVEL, 0);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
    if (storage.swap_red_blue) {
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_SWIZZLE_R, GL_BLUE);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_SWIZZLE_B, GL_RED);
    }
    texture->is_plain = !storage.swap_red_blue &&
                        (frame->format == VF_PIXEL_BGRA8 ||
                         frame->format == VF_PIXEL_RGBA8);
    glGenFramebuffers(1, &texture->framebuffer);
    glBindFramebuffer(GL_READ_FRAMEBUFFER, texture->framebuffer);
    glFramebufferTexture2D(GL_READ_FRAMEBUFFER, GL_COLOR_ATTACHMENT0,
                           GL_TEXTURE_2D, texture->name, 0);
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

// Most hosts have finished by the time we look; others take a millisecond or two.
static int32_t
wait_for_rows(const struct vf_frame *frame, int32_t beyond, uint64_t deadline_ns)
{
    for (;;) {
        int32_t ready = rows_ready(frame);
        if (ready > beyond || vf_clock_ns() >= deadline_ns) {
            return ready;
        }
        nanosleep(&(struct timespec){.tv_nsec = 50 * 1000}, NULL);
    }
}

static struct vf_rect
texel_rect(enum vf_pixel_format format, struct vf_rect rect)
{
    if (format != VF_PIXEL_BGR24 && format != VF_PIXEL_RGB24) {
        return rect;
    }
    int32_t left = rect.x * 3 / 4;
    int32_t right = ((rect.x + rect.w) * 3 + 3) / 4;
    return (struct vf_rect){left, rect.y, right - left, rect.h};
}

// Copies one rectangle of storage texels. A row of three-byte pixels may end
// inside its last texel, and the last row of all may end the readable memory, so
// such a texel is completed from a copy.
static void
copy_rect(const struct vf_frame *frame, struct vf_rect rect)
{
    struct storage storage = storage_of(frame->format);
    size_t texel = (size_t)storage_texel_bytes(frame->format);
    size_t offset = (size_t)rect.y * frame->pitch + (size_t)rect.x * texel;
    size_t end = offset + (size_t)(rect.h - 1) * frame->pitch +
                 (size_t)rect.w * texel;
    if (frame->pitch % texel == 0 && end <= frame->pixels_size) {
        glPixelStorei(GL_UNPACK_ROW_LENGTH, (GLint)(frame->pitch / texel));
        glTexSubImage2D(GL_TEXTURE_2D, 0, rect.x, rect.y, rect.w, rect.h,
                        storage.format, storage.type, frame->pixels + offset);
        return;
    }
    glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
    for (int32_t y = rect.y; y < rect.y + rect.h; y++) {
        offset = (size_t)y * frame->pitch + (size_t)rect.x * texel;
        int32_t whole = rect.w;
        if (offset + (size_t)whole * texel > frame->pixels_size) {
            uint8_t last[8] = {0};
            whole = rect.w - 1;
            size_t at = offset + (size_t)whole * texel;
            memcpy(last, frame->pixels + at, frame->pixels_size - at);
            glTexSubImage2D(GL_TEXTURE_2D, 0, rect.x + whole, y, 1, 1,
                            storage.format, storage.type, last);
        }
        if (whole > 0) {
            glTexSubImage2D(GL_TEXTURE_2D, 0, rect.x, y, whole, 1,
                            storage.format, storage.type,
                            frame->pixels + offset);
        }
    }
}

// The part of the damage that lies in rows [from, to).
static uint64_t
copy_band(const struct vf_frame_texture *texture, const struct vf_frame *frame,
          const struct vf_damage *damage, int32_t from, int32_t to)
{
    uint64_t bytes = 0;
    struct vf_rect band = {0, from, texture->texels.w, to - from};
    if (damage->full) {
        copy_rect(frame, band);
        return (uint64_t)band.h * (uint64_t)band.w *
               (uint64_t)storage_texel_bytes(frame->format);
    }
    for (uint32_t i = 0; i < damage->count; i++) {
        struct vf_rect rect =
            texel_rect(frame->format, damage->rects[i]);
        rect = vf_rect_intersect(rect, band);
        if (!vf_rect_is_empty(rect)) {
            copy_rect(frame, rect);
            bytes += (uint64_t)rect.h * (uint64_t)rect.w *
                     (uint64_t)storage_texel_bytes(frame->format);
        }
    }
    return bytes;
}

// First row below everything damaged.
static int32_t
last_damaged_row(const struct vf_frame *frame, const struct vf_damage *damage)
{
    struct vf_rect bounds = vf_damage_bounds(
        damage, (struct vf_size){frame->image.w, frame->rows});
    return bounds.y + bounds.h;
}

struct vf_frame_texture_result
vf_frame_texture_update(struct vf_frame_texture *texture,
                        const struct vf_frame *frame, uint64_t deadline_ns)
{
    struct vf_frame_texture_result result = {0};
    if (!texture->name || texture->format != frame->format ||
        !vf_size_equal(texture->texels, storage_size(frame))) {
        allocate(texture, frame);
        result.reallocated = true;
    } else {
        glBindTexture(GL_TEXTURE_2D, texture->name);
    }
    struct vf_damage damage = frame->damage;
    if (texture->torn) {
        vf_damage_add_full(&damage);
    }

    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    int32_t wanted = last_damaged_row(frame, &damage);
    int32_t done = 0;
    while (done < wanted) {
        int32_t ready = wait_for_rows(frame, done, deadline_ns);
        if (ready <= done) {
            break;
        }
        int32_t to = ready < wanted ? ready : wanted;
        result.bytes += copy_band(texture, frame, &damage, done, to);
        done = to;
    }
    glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);

    texture->torn = done < wanted;
    result.updated = !texture->torn;
    if (result.updated) {
        texture->color = frame->color;
        texture->rotation = frame->rotation;
        texture->image = frame->image;
        texture->screen = frame->screen;
        texture->rows = frame->rows;
    }
    return result;
}
