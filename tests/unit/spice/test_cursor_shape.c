// SPDX-License-Identifier: GPL-2.0-or-later
#include "spice/cursor.h"

#include <glib.h>

static void
test_channels_change_places(void)
{
    static const uint8_t rgba[] = {1, 2, 3, 4, 5, 6, 7, 8};
    static const uint8_t bgra[] = {3, 2, 1, 4, 7, 6, 5, 8};
    struct vf_cursor_shape *shape = vf_spice_cursor_shape(2, 1, 1, 0, rgba);
    g_assert_nonnull(shape);
    g_assert_cmpint(shape->type, ==, VF_CURSOR_COLOR);
    g_assert_cmpuint(shape->pitch, ==, 8);
    g_assert_cmpmem(shape->data, shape->data_size, bgra, sizeof(bgra));
    g_assert_cmpint(shape->hot.x, ==, 1);
    vf_cursor_shape_unref(shape);
}

static void
test_a_hot_spot_outside_is_moved_in(void)
{
    static const uint8_t rgba[4 * 4 * 4];
    struct vf_cursor_shape *shape =
        vf_spice_cursor_shape(4, 4, 65535, -3, rgba);
    g_assert_cmpint(shape->hot.x, ==, 3);
    g_assert_cmpint(shape->hot.y, ==, 0);
    vf_cursor_shape_unref(shape);
}

static void
test_absurd_shapes_are_none(void)
{
    static const uint8_t rgba[4];
    g_assert_null(vf_spice_cursor_shape(0, 1, 0, 0, rgba));
    g_assert_null(vf_spice_cursor_shape(1, 0, 0, 0, rgba));
    g_assert_null(vf_spice_cursor_shape(-1, 1, 0, 0, rgba));
    g_assert_null(vf_spice_cursor_shape(513, 1, 0, 0, rgba));
    g_assert_null(vf_spice_cursor_shape(1, 65535, 0, 0, rgba));
    g_assert_null(vf_spice_cursor_shape(1, 1, 0, 0, NULL));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cursor-shape/channels-change-places",
                    test_channels_change_places);
    g_test_add_func("/cursor-shape/a-hot-spot-outside-is-moved-in",
                    test_a_hot_spot_outside_is_moved_in);
    g_test_add_func("/cursor-shape/absurd-shapes-are-none",
                    test_absurd_shapes_are_none);
    return g_test_run();
}
