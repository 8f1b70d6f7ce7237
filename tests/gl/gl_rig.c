// SPDX-License-Identifier: GPL-2.0-or-later
#include "gl_rig.h"

#include "base/clock.h"

#include <epoxy/gl.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>

enum { SKIPPED = 77 };

static bool shade;

void
gl_rig_init(int *argc, char ***argv)
{
    if (*argc > 1 && strcmp((*argv)[1], "--shade") == 0) {
        shade = true;
        (*argv)[1] = (*argv)[0];
        (*argc)--;
        (*argv)++;
    }
    g_test_init(argc, argv, NULL);
}

struct gl_rig *
gl_rig_create(struct vf_size window)
{
    struct gl_rig *rig = g_new0(struct gl_rig, 1);
    rig->surface = vf_gl_surface_create_offscreen(window);
    g_autoptr(GError) error = NULL;
    if (!rig->surface->ops->bind(rig->surface, &error)) {
        g_printerr("%s\n", error->message);
        exit(SKIPPED);
    }
    if (shade) {
        rig->surface->is_software = false;
    }
    rig->stage = vf_stage_create(rig->surface, &error);
    g_assert_no_error(error);
    rig->request = (struct vf_render_request){
        .window = window,
        .scale = 1.0f,
        .visible = true,
        .mode = VF_SCALE_FIT,
    };
    vf_stage_set_request(rig->stage, &rig->request);
    return rig;
}

void
gl_rig_destroy(struct gl_rig *rig)
{
    g_assert_cmpuint(glGetError(), ==, GL_NO_ERROR);
    vf_stage_destroy(rig->stage);
    rig->surface->ops->unbind(rig->surface);
    vf_gl_surface_destroy(rig->surface);
    g_free(rig);
}

void
gl_rig_present(struct gl_rig *rig)
{
    uint64_t drawn;
    vf_stage_present(rig->stage, &drawn);
}

enum vf_picture_progress
gl_rig_bring(struct gl_rig *rig, struct gl_frame *frame)
{
    uint64_t deadline = vf_clock_ns() + VF_NS_PER_S;
    g_assert_true(vf_stage_take_frame(rig->stage, VF_PICTURE_LOOKING_GLASS,
                                      &frame->frame, deadline));
    for (;;) {
        enum vf_picture_progress progress =
            vf_stage_advance(rig->stage, vf_clock_ns());
        if (progress != VF_PICTURE_MORE && progress != VF_PICTURE_WAITING) {
            return progress;
        }
    }
}

void
gl_rig_show(struct gl_rig *rig, struct gl_frame *frame)
{
    unsigned releases = frame->releases;
    g_assert_cmpint(gl_rig_bring(rig, frame), ==, VF_PICTURE_UPDATED);
    gl_rig_present(rig);
    g_assert_cmpuint(frame->releases, ==, releases + 1);
    vf_damage_clear(&frame->frame.damage);
}

uint8_t *
gl_rig_read(struct gl_rig *rig)
{
    struct vf_size size = rig->surface->size;
    g_autofree uint8_t *rgba = g_malloc((size_t)size.w * (size_t)size.h * 4);
    uint8_t *rgb = g_malloc((size_t)size.w * (size_t)size.h * 3);
    glBindFramebuffer(GL_FRAMEBUFFER, rig->surface->framebuffer);
    glPixelStorei(GL_PACK_ALIGNMENT, 4);
    glReadPixels(0, 0, size.w, size.h, GL_RGBA, GL_UNSIGNED_BYTE, rgba);
    for (int32_t y = 0; y < size.h; y++) {
        for (int32_t x = 0; x < size.w; x++) {
            const uint8_t *in =
                rgba +
                ((size_t)(size.h - 1 - y) * (size_t)size.w + (size_t)x) * 4;
            memcpy(rgb + ((size_t)y * (size_t)size.w + (size_t)x) * 3, in, 3);
        }
    }
    return rgb;
}

// Frames ---------------------------------------------------------------------

static struct gl_frame *
of_lease(const struct vf_frame_lease *lease)
{
    return (struct gl_frame *)((char *)lease -
                               offsetof(struct gl_frame, lease));
}

static size_t
bytes_ready(const struct vf_frame_lease *lease)
{
    return of_lease(lease)->ready;
}

static void
release(struct vf_frame_lease *lease)
{
    of_lease(lease)->releases++;
}

static const struct vf_frame_lease_ops lease_ops = {
    .bytes_ready = bytes_ready,
    .release = release,
};

struct gl_frame *
gl_frame_create(enum vf_pixel_format format, struct vf_size size,
                size_t padding)
{
    struct gl_frame *frame = g_new0(struct gl_frame, 1);
    size_t row = vf_pixel_format_row_bytes(format, size.w);
    size_t pitch = row + padding;
    frame->frame = (struct vf_frame){
        .sequence = 1,
        .format = format,
        .color = {.transfer = VF_TRANSFER_SRGB, .sdr_white = 203},
        .screen = size,
        .image = size,
        .rows = size.h,
        .texels = (int32_t)(row / (size_t)vf_pixel_format_texel_bytes(format)),
        .pitch = pitch,
        .memory = {.kvmfr_fd = -1},
    };
    // The last row ends where its pixels end: reading further is an error.
    frame->frame.pixels_size = pitch * (size_t)(size.h - 1) + row;
    frame->pixels = g_malloc(frame->frame.pixels_size);
    frame->frame.pixels = frame->pixels;
    frame->ready = frame->frame.pixels_size;
    frame->lease.ops = &lease_ops;
    frame->frame.lease = &frame->lease;
    gl_frame_scribble(frame, (struct vf_rect){0, 0, size.w, size.h});
    vf_damage_add_full(&frame->frame.damage);
    return frame;
}

void
gl_frame_free(struct gl_frame *frame)
{
    g_free(frame->pixels);
    g_free(frame);
}

static size_t
pixel_bytes(enum vf_pixel_format format)
{
    return format == VF_PIXEL_BGR24
               ? 3
               : (size_t)vf_pixel_format_texel_bytes(format);
}

static uint8_t *
pixel_at(const struct gl_frame *frame, int32_t x, int32_t y)
{
    return frame->pixels + (size_t)y * frame->frame.pitch +
           (size_t)x * pixel_bytes(frame->frame.format);
}

void
gl_frame_scribble(struct gl_frame *frame, struct vf_rect rect)
{
    size_t bytes = pixel_bytes(frame->frame.format);
    for (int32_t y = rect.y; y < rect.y + rect.h; y++) {
        for (int32_t x = rect.x; x < rect.x + rect.w; x++) {
            uint8_t *pixel = pixel_at(frame, x, y);
            for (size_t i = 0; i < bytes; i++) {
                pixel[i] = (uint8_t)g_test_rand_int_range(0, 256);
            }
        }
    }
    vf_damage_add(&frame->frame.damage, rect);
}

void
gl_frame_pixel(const struct gl_frame *frame, int32_t x, int32_t y, uint8_t *rgb)
{
    const uint8_t *p = pixel_at(frame, x, y);
    bool blue_first = frame->frame.format == VF_PIXEL_BGRA8 ||
                      frame->frame.format == VF_PIXEL_BGR24;
    rgb[0] = p[blue_first ? 2 : 0];
    rgb[1] = p[1];
    rgb[2] = p[blue_first ? 0 : 2];
}

// Reference ------------------------------------------------------------------

// The image pixel that is shown at a place of the turned picture.
static struct vf_point
turn_back(struct vf_point p, struct vf_size image, enum vf_rotation rotation)
{
    switch (rotation) {
    case VF_ROTATION_0:
        return p;
    case VF_ROTATION_90:
        return (struct vf_point){p.y, image.h - 1 - p.x};
    case VF_ROTATION_180:
        return (struct vf_point){image.w - 1 - p.x, image.h - 1 - p.y};
    case VF_ROTATION_270:
        return (struct vf_point){image.w - 1 - p.y, p.x};
    }
    return p;
}

static bool
mask_bit(const struct vf_cursor_shape *shape, int32_t x, int32_t row)
{
    return shape->data[(size_t)row * shape->pitch + (size_t)(x / 8)] &
           (0x80 >> (x % 8));
}

static void
apply_cursor(const struct vf_cursor *cursor, struct vf_point at, uint8_t *rgb)
{
    const struct vf_cursor_shape *shape = cursor->shape;
    int32_t x = at.x - cursor->position.x;
    int32_t y = at.y - cursor->position.y;
    if (!cursor->visible || x < 0 || y < 0 || x >= shape->size.w ||
        y >= shape->size.h) {
        return;
    }
    const uint8_t *bgra =
        shape->data + (size_t)y * shape->pitch + (size_t)x * 4;
    for (int i = 0; i < 3; i++) {
        switch (shape->type) {
        case VF_CURSOR_MONOCHROME:
            rgb[i] &= mask_bit(shape, x, y) ? 255 : 0;
            rgb[i] ^= mask_bit(shape, x, y + shape->size.h) ? 255 : 0;
            break;
        case VF_CURSOR_MASKED_COLOR:
            rgb[i] = (uint8_t)(bgra[3] ? rgb[i] ^ bgra[2 - i] : bgra[2 - i]);
            break;
        case VF_CURSOR_COLOR: // straight alpha in these tests
            rgb[i] = (uint8_t)((bgra[2 - i] * bgra[3] +
                                rgb[i] * (255 - bgra[3]) + 127) /
                               255);
            break;
        }
    }
}

uint8_t *
gl_reference(const struct gl_frame *frame, struct vf_size window,
             const struct vf_cursor *cursor)
{
    uint8_t *out = g_malloc0((size_t)window.w * (size_t)window.h * 3);
    struct vf_size image = frame->frame.image;
    struct vf_size shown = vf_size_rotate(image, frame->frame.rotation);
    int32_t left = (window.w - shown.w) / 2;
    int32_t top = (window.h - shown.h) / 2;
    for (int32_t y = 0; y < shown.h; y++) {
        for (int32_t x = 0; x < shown.w; x++) {
            struct vf_point at = turn_back((struct vf_point){x, y}, image,
                                           frame->frame.rotation);
            uint8_t *rgb =
                out +
                ((size_t)(y + top) * (size_t)window.w + (size_t)(x + left)) * 3;
            if (at.y < frame->frame.rows) {
                gl_frame_pixel(frame, at.x, at.y, rgb);
            }
            if (cursor) {
                apply_cursor(cursor, at, rgb);
            }
        }
    }
    return out;
}

void
gl_assert_same(const uint8_t *found, const uint8_t *wanted, struct vf_size size,
               int tolerance)
{
    for (int32_t y = 0; y < size.h; y++) {
        for (int32_t x = 0; x < size.w; x++) {
            size_t at = ((size_t)y * (size_t)size.w + (size_t)x) * 3;
            for (int i = 0; i < 3; i++) {
                if (abs(found[at + (size_t)i] - wanted[at + (size_t)i]) >
                    tolerance) {
                    g_error("pixel %d,%d is %d,%d,%d and must be %d,%d,%d", x,
                            y, found[at], found[at + 1], found[at + 2],
                            wanted[at], wanted[at + 1], wanted[at + 2]);
                }
            }
        }
    }
}
