// SPDX-License-Identifier: GPL-2.0-or-later
#include "gl_reference.h"

#include "gl_color.h"

#include <glib.h>
#include <math.h>
#include <string.h>

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

// Beyond an edge is the pixel on the edge.
static void
turned_pixel(const struct gl_frame *frame, const struct gl_look *look,
             int32_t x, int32_t y, double rgb[3])
{
    struct vf_size image = frame->frame.image;
    struct vf_size turned = vf_size_rotate(image, frame->frame.rotation);
    struct vf_point at = turn_back(
        (struct vf_point){CLAMP(x, 0, turned.w - 1), CLAMP(y, 0, turned.h - 1)},
        image, frame->frame.rotation);
    rgb[0] = rgb[1] = rgb[2] = 0;
    if (at.y < frame->frame.rows) {
        double number[3];
        gl_frame_numbers(frame, at.x, at.y, number);
        gl_color_shown(&frame->frame.color, &look->tone, number, rgb);
    }
}

// Between the four nearest pixels.
static void
scaled_pixel(const struct gl_frame *frame, const struct gl_look *look, double x,
             double y, double rgb[3])
{
    double left = floor(x - 0.5);
    double top = floor(y - 0.5);
    double right_part = x - 0.5 - left;
    double bottom_part = y - 0.5 - top;
    rgb[0] = rgb[1] = rgb[2] = 0;
    for (int corner = 0; corner < 4; corner++) {
        int dx = corner & 1;
        int dy = corner >> 1;
        double weight = (dx ? right_part : 1 - right_part) *
                        (dy ? bottom_part : 1 - bottom_part);
        double pixel[3];
        turned_pixel(frame, look, (int32_t)left + dx, (int32_t)top + dy, pixel);
        for (int i = 0; i < 3; i++) {
            rgb[i] += weight * pixel[i];
        }
    }
}

// Cursor ---------------------------------------------------------------------

static bool
mask_bit(const struct vf_cursor_shape *shape, int32_t x, int32_t row)
{
    return shape->data[(size_t)row * shape->pitch + (size_t)(x / 8)] &
           (0x80 >> (x % 8));
}

static double
xor_bits(double number, unsigned bits)
{
    return ((unsigned)lrint(number * 255) ^ bits) / 255.0;
}

// Whether the guest's colours are those of the window.
static bool
is_plain(const struct gl_frame *frame, const struct vf_cursor *cursor)
{
    enum vf_transfer transfer = frame->frame.color.transfer;
    return !cursor->transform && transfer != VF_TRANSFER_PQ &&
           transfer != VF_TRANSFER_SCRGB;
}

static void
cursor_color(const struct gl_frame *frame, const struct gl_look *look,
             const uint8_t bgra[4], double shown[3])
{
    const struct vf_cursor *cursor = look->cursor;
    double desktop[3] = {bgra[2] / 255.0, bgra[1] / 255.0, bgra[0] / 255.0};
    if (is_plain(frame, cursor)) {
        memcpy(shown, desktop, sizeof(desktop));
        return;
    }
    gl_color_cursor(&frame->frame.color, &look->tone, cursor->transform,
                    cursor->sdr_white, desktop, shown);
}

static void
apply_monochrome(const struct vf_cursor_shape *shape, int32_t x, int32_t y,
                 const double white[3], double rgb[3])
{
    bool and_bit = mask_bit(shape, x, y);
    bool xor_bit = mask_bit(shape, x, y + shape->size.h);
    for (int i = 0; i < 3; i++) {
        if (and_bit) {
            rgb[i] = xor_bits(rgb[i], xor_bit ? 255 : 0);
        } else {
            rgb[i] = xor_bit ? white[i] : 0;
        }
    }
}

static void
apply_cursor(const struct gl_frame *frame, const struct gl_look *look,
             struct vf_point at, double rgb[3])
{
    static const uint8_t WHITE[4] = {255, 255, 255, 255};
    const struct vf_cursor *cursor = look->cursor;
    const struct vf_cursor_shape *shape = cursor->shape;
    int32_t x = at.x - cursor->position.x;
    int32_t y = at.y - cursor->position.y;
    if (!cursor->visible || x < 0 || y < 0 || x >= shape->size.w ||
        y >= shape->size.h) {
        return;
    }
    double shown[3];
    if (shape->type == VF_CURSOR_MONOCHROME) {
        cursor_color(frame, look, WHITE, shown);
        apply_monochrome(shape, x, y, shown, rgb);
        return;
    }
    const uint8_t *bgra =
        shape->data + (size_t)y * shape->pitch + (size_t)x * 4;
    bool inverts = shape->type == VF_CURSOR_MASKED_COLOR && bgra[3];
    double alpha = shape->type == VF_CURSOR_COLOR ? bgra[3] / 255.0 : 1;
    cursor_color(frame, look, bgra, shown);
    for (int i = 0; i < 3; i++) {
        rgb[i] = inverts ? xor_bits(rgb[i], bgra[2 - i])
                         : shown[i] * alpha + rgb[i] * (1 - alpha);
    }
}

// Window ---------------------------------------------------------------------

static void
unscaled_pixel(const struct gl_frame *frame, const struct gl_look *look,
               int32_t x, int32_t y, double rgb[3])
{
    struct vf_size image = frame->frame.image;
    struct vf_size shown = vf_size_rotate(image, frame->frame.rotation);
    x -= (look->window.w - shown.w) / 2;
    y -= (look->window.h - shown.h) / 2;
    rgb[0] = rgb[1] = rgb[2] = 0;
    if (x < 0 || y < 0 || x >= shown.w || y >= shown.h) {
        return;
    }
    turned_pixel(frame, look, x, y, rgb);
    if (look->cursor) {
        apply_cursor(
            frame, look,
            turn_back((struct vf_point){x, y}, image, frame->frame.rotation),
            rgb);
    }
}

double *
gl_reference(const struct gl_frame *frame, const struct gl_look *look)
{
    struct vf_size window = look->window;
    struct vf_size turned =
        vf_size_rotate(frame->frame.image, frame->frame.rotation);
    double *out = g_new(double, (size_t)window.w *(size_t)window.h * 3);
    for (int32_t y = 0; y < window.h; y++) {
        for (int32_t x = 0; x < window.w; x++) {
            double *rgb = out + ((size_t)y * (size_t)window.w + (size_t)x) * 3;
            if (look->fill) {
                scaled_pixel(frame, look, (x + 0.5) * turned.w / window.w,
                             (y + 0.5) * turned.h / window.h, rgb);
            } else {
                unscaled_pixel(frame, look, x, y, rgb);
            }
        }
    }
    return out;
}

void
gl_assert_close(const uint8_t *found, const double *wanted, struct vf_size size,
                double tolerance)
{
    for (int32_t y = 0; y < size.h; y++) {
        for (int32_t x = 0; x < size.w; x++) {
            size_t at = ((size_t)y * (size_t)size.w + (size_t)x) * 3;
            const uint8_t *is = found + at;
            const double *must = wanted + at;
            for (int i = 0; i < 3; i++) {
                if (fabs(is[i] - must[i] * 255) > tolerance) {
                    g_error("pixel %d,%d is %d,%d,%d and must be "
                            "%.3f,%.3f,%.3f",
                            x, y, is[0], is[1], is[2], must[0] * 255,
                            must[1] * 255, must[2] * 255);
                }
            }
        }
    }
}
