// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/pointer_image.h"

#include <glib.h>
#include <string.h>

static struct vf_cursor
cursor_of(enum vf_cursor_type type, struct vf_size size, size_t pitch,
          const uint8_t *data, size_t bytes)
{
    struct vf_cursor_shape *shape = vf_cursor_shape_create(bytes);
    memcpy(shape->data, data, bytes);
    shape->id = 7;
    shape->type = type;
    shape->size = size;
    shape->pitch = pitch;
    return (struct vf_cursor){.visible = true, .shape = shape};
}

static void
assert_pixels(const struct vf_pointer_image *image, const char *wanted)
{
    g_autoptr(GString) found = g_string_new(NULL);
    for (int i = 0; i < image->size.w * image->size.h; i++) {
        const uint8_t *p = image->rgba + i * 4;
        char name = p[3] == 0                   ? '.'
                    : p[0] + p[1] + p[2] == 0   ? 'b'
                    : p[0] + p[1] + p[2] == 765 ? 'w'
                                                : '?';
        g_string_append_c(found, name);
    }
    g_assert_cmpstr(found->str, ==, wanted);
}

static void
test_colours_are_multiplied_by_alpha(void)
{
    // B,G,R,A: straight, as a colour above its alpha says.
    const uint8_t data[] = {200, 100, 0, 128, 0, 0, 255, 255};
    struct vf_cursor cursor = cursor_of(VF_CURSOR_COLOR, (struct vf_size){2, 1},
                                        8, data, sizeof(data));
    cursor.shape->hot = (struct vf_point){1, 0};
    struct vf_pointer_image image = vf_pointer_image_make(&cursor);
    const uint8_t wanted[] = {0, 50, 100, 128, 255, 0, 0, 255};
    g_assert_cmpmem(image.rgba, 8, wanted, 8);
    g_assert_cmpuint(image.shape_id, ==, 7);
    g_assert_true(image.visible);
    g_assert_cmpint(image.hot.x, ==, 1);
    vf_pointer_image_clear(&image);
    vf_cursor_clear(&cursor);
}

// Black, white, clear and inverting, with nothing inverting nearby but at the end.
static void
test_what_inverts_is_black_with_a_white_edge(void)
{
    // Columns: black, white, clear, clear, clear, inverting, clear, white.
    const uint8_t data[] = {
        0x3e, // and: 0 0 1 1 1 1 1 0
        0x45, // xor: 0 1 0 0 0 1 0 1
    };
    struct vf_cursor cursor =
        cursor_of(VF_CURSOR_MONOCHROME, (struct vf_size){8, 1}, 1, data, 2);
    struct vf_pointer_image image = vf_pointer_image_make(&cursor);
    assert_pixels(&image, "bw..wbww");
    vf_pointer_image_clear(&image);
    vf_cursor_clear(&cursor);
}

static void
test_masked_colours(void)
{
    const uint8_t data[] = {
        0,   0,   0,   0,   // replaced by black
        0,   0,   0,   255, // unchanged, next to what inverts
        9,   0,   0,   255, // inverts
        255, 255, 255, 0,   // replaced by white
    };
    struct vf_cursor cursor = cursor_of(
        VF_CURSOR_MASKED_COLOR, (struct vf_size){2, 2}, 8, data, sizeof(data));
    struct vf_pointer_image image = vf_pointer_image_make(&cursor);
    assert_pixels(&image, "bwbw");
    vf_pointer_image_clear(&image);
    vf_cursor_clear(&cursor);
}

static void
test_a_hot_spot_outside_is_brought_inside(void)
{
    const uint8_t data[4] = {1, 1, 1, 255};
    struct vf_cursor cursor =
        cursor_of(VF_CURSOR_COLOR, (struct vf_size){1, 1}, 4, data, 4);
    cursor.shape->hot = (struct vf_point){-5, 90};
    struct vf_pointer_image image = vf_pointer_image_make(&cursor);
    g_assert_cmpint(image.hot.x, ==, 0);
    g_assert_cmpint(image.hot.y, ==, 0);
    vf_pointer_image_clear(&image);
    vf_cursor_clear(&cursor);
}

static void
test_no_shape_is_no_picture(void)
{
    struct vf_cursor cursor = {.visible = false};
    struct vf_pointer_image image = vf_pointer_image_make(&cursor);
    g_assert_null(image.rgba);
    g_assert_false(image.visible);
    g_assert_cmpuint(image.shape_id, ==, 0);
    vf_pointer_image_clear(&image);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pointer_image/colours-are-multiplied-by-alpha",
                    test_colours_are_multiplied_by_alpha);
    g_test_add_func("/pointer_image/what-inverts-is-black-with-a-white-edge",
                    test_what_inverts_is_black_with_a_white_edge);
    g_test_add_func("/pointer_image/masked-colours", test_masked_colours);
    g_test_add_func("/pointer_image/a-hot-spot-outside-is-brought-inside",
                    test_a_hot_spot_outside_is_brought_inside);
    g_test_add_func("/pointer_image/no-shape-is-no-picture",
                    test_no_shape_is_no_picture);
    return g_test_run();
}
