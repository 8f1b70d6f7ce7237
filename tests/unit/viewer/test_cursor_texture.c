// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/cursor_texture.h"

#include <glib.h>
#include <string.h>

static struct vf_cursor_shape *
shape_of(enum vf_cursor_type type, struct vf_size size, size_t pitch,
         const uint8_t *data, size_t data_size)
{
    struct vf_cursor_shape *shape = vf_cursor_shape_create(data_size);
    shape->type = type;
    shape->size = size;
    shape->pitch = pitch;
    memcpy(shape->data, data, data_size);
    return shape;
}

static void
assert_pixel(const uint8_t *rgba, int r, int g, int b, int a)
{
    g_assert_cmpint(rgba[0], ==, r);
    g_assert_cmpint(rgba[1], ==, g);
    g_assert_cmpint(rgba[2], ==, b);
    g_assert_cmpint(rgba[3], ==, a);
}

// (picture AND a) XOR b: black, white, clear, inverted; nine pixels wide, so that a
// second byte per row and a padded pitch are walked.
static void
test_monochrome_is_and_then_xor(void)
{
    const uint8_t data[] = {
        0x30, 0x80, 0xEE, // AND: 0 0 1 1 0 0 0 0 | 1, then padding
        0x50, 0x80, 0xEE, // XOR: 0 1 0 1 0 0 0 0 | 1
    };
    struct vf_cursor_shape *shape =
        shape_of(VF_CURSOR_MONOCHROME, (struct vf_size){9, 1}, 3, data,
                 sizeof(data));
    uint8_t rgba[9 * 4];
    g_assert_true(vf_cursor_shape_convert(shape, rgba));
    assert_pixel(rgba + 0, 0, 0, 0, 0);
    assert_pixel(rgba + 4, 255, 255, 255, 0);
    assert_pixel(rgba + 8, 0, 0, 0, 255);
    assert_pixel(rgba + 12, 255, 255, 255, 255);
    assert_pixel(rgba + 32, 255, 255, 255, 255);
    vf_cursor_shape_unref(shape);
}

static void
test_masked_colour_replaces_or_inverts(void)
{
    const uint8_t data[] = {1, 2, 3, 0, 4, 5, 6, 0xFF};
    struct vf_cursor_shape *shape =
        shape_of(VF_CURSOR_MASKED_COLOR, (struct vf_size){2, 1}, 8, data,
                 sizeof(data));
    uint8_t rgba[8];
    g_assert_true(vf_cursor_shape_convert(shape, rgba));
    assert_pixel(rgba, 3, 2, 1, 0);
    assert_pixel(rgba + 4, 6, 5, 4, 255);
    vf_cursor_shape_unref(shape);
}

static void
test_straight_alpha_is_premultiplied(void)
{
    const uint8_t data[] = {200, 100, 50, 100, 10, 20, 30, 255, 9, 9, 9, 0};
    struct vf_cursor_shape *shape = shape_of(
        VF_CURSOR_COLOR, (struct vf_size){3, 1}, 12, data, sizeof(data));
    uint8_t rgba[12];
    g_assert_false(vf_cursor_shape_convert(shape, rgba));
    assert_pixel(rgba, 20, 39, 78, 100);
    assert_pixel(rgba + 4, 30, 20, 10, 255);
    assert_pixel(rgba + 8, 0, 0, 0, 0);
    vf_cursor_shape_unref(shape);
}

static void
test_premultiplied_stays(void)
{
    const uint8_t data[] = {80, 100, 50, 100, 10, 20, 30, 255};
    struct vf_cursor_shape *shape = shape_of(
        VF_CURSOR_COLOR, (struct vf_size){1, 2}, 4, data, sizeof(data));
    uint8_t rgba[8];
    g_assert_false(vf_cursor_shape_convert(shape, rgba));
    assert_pixel(rgba, 50, 100, 80, 100);
    assert_pixel(rgba + 4, 30, 20, 10, 255);
    vf_cursor_shape_unref(shape);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cursor-texture/monochrome-is-and-then-xor",
                    test_monochrome_is_and_then_xor);
    g_test_add_func("/cursor-texture/masked-colour-replaces-or-inverts",
                    test_masked_colour_replaces_or_inverts);
    g_test_add_func("/cursor-texture/straight-alpha-is-premultiplied",
                    test_straight_alpha_is_premultiplied);
    g_test_add_func("/cursor-texture/premultiplied-stays",
                    test_premultiplied_stays);
    return g_test_run();
}
