// SPDX-License-Identifier: GPL-2.0-or-later
#include "spice/surface.h"

#include <glib.h>
#include <spice/enums.h>

static uint8_t memory[64 * 64 * 4];

static void
test_sane_screens_are_taken(void)
{
    struct vf_surface surface;
    char why[256];
    g_assert_true(vf_surface_init(&surface, SPICE_SURFACE_FMT_32_xRGB, 64, 64,
                                  256, memory, why, sizeof(why)));
    g_assert_cmpstr(why, ==, "");
    g_assert_cmpint(surface.size.w, ==, 64);
    g_assert_cmpuint(surface.stride, ==, 256);
    g_assert_true(vf_surface_init(&surface, SPICE_SURFACE_FMT_16_565, 64, 64,
                                  128, memory, why, sizeof(why)));
}

static void
test_other_screens_are_refused_with_a_sentence(void)
{
    static const struct {
        int format;
        int64_t width, height, stride;
        bool has_data;
    } rows[] = {
        {SPICE_SURFACE_FMT_8_A, 64, 64, 64, true},
        {-1, 64, 64, 256, true},
        {SPICE_SURFACE_FMT_32_xRGB, 0, 64, 256, true},
        {SPICE_SURFACE_FMT_32_xRGB, -1, 64, 256, true},
        {SPICE_SURFACE_FMT_32_xRGB, 64, 0, 256, true},
        {SPICE_SURFACE_FMT_32_xRGB, 16385, 64, 16385 * 4, true},
        {SPICE_SURFACE_FMT_32_xRGB, 64, 16385, 256, true},
        {SPICE_SURFACE_FMT_32_xRGB, 64, 64, 255, true},
        {SPICE_SURFACE_FMT_32_xRGB, 64, 64, 258, true},
        {SPICE_SURFACE_FMT_32_xRGB, 64, 64, -256, true},
        {SPICE_SURFACE_FMT_32_xRGB, 64, 64, INT64_MAX, true},
        {SPICE_SURFACE_FMT_32_xRGB, INT64_MAX, INT64_MAX, 256, true},
        {SPICE_SURFACE_FMT_16_555, 64, 64, 127, true},
        {SPICE_SURFACE_FMT_32_xRGB, 64, 64, 256, false},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct vf_surface surface;
        char why[256] = "";
        g_assert_false(vf_surface_init(&surface, rows[i].format, rows[i].width,
                                       rows[i].height, rows[i].stride,
                                       rows[i].has_data ? memory : NULL, why,
                                       sizeof(why)));
        g_assert_null(surface.data);
        g_assert_cmpuint(strlen(why), >, 20);
    }
}

static void
test_copies_only_the_rectangle(void)
{
    for (size_t i = 0; i < sizeof(memory); i++) {
        memory[i] = (uint8_t)(i * 7);
    }
    struct vf_surface surface;
    char why[256];
    g_assert_true(vf_surface_init(&surface, SPICE_SURFACE_FMT_32_xRGB, 64, 64,
                                  256, memory, why, sizeof(why)));
    uint8_t to[10 * 32];
    memset(to, 0xee, sizeof(to));
    vf_surface_copy(&surface, (struct vf_rect){5, 6, 3, 10}, to, 32);
    for (int y = 0; y < 10; y++) {
        g_assert_cmpmem(to + y * 32, 12, memory + (y + 6) * 256 + 20, 12);
        for (int x = 12; x < 32; x++) {
            g_assert_cmphex(to[y * 32 + x], ==, 0xee);
        }
    }
}

static void
test_sixteen_bits_become_eight_a_color(void)
{
    static const struct {
        int format;
        uint16_t pixel;
        uint8_t bgr[3];
    } rows[] = {
        {SPICE_SURFACE_FMT_16_565, 0xffff, {255, 255, 255}},
        {SPICE_SURFACE_FMT_16_565, 0xf800, {0, 0, 255}},
        {SPICE_SURFACE_FMT_16_565, 0x07e0, {0, 255, 0}},
        {SPICE_SURFACE_FMT_16_565, 0x001f, {255, 0, 0}},
        {SPICE_SURFACE_FMT_16_565, 0x8410, {132, 130, 132}},
        {SPICE_SURFACE_FMT_16_555, 0x7fff, {255, 255, 255}},
        {SPICE_SURFACE_FMT_16_555, 0x7c00, {0, 0, 255}},
        {SPICE_SURFACE_FMT_16_555, 0x03e0, {0, 255, 0}},
        {SPICE_SURFACE_FMT_16_555, 0x8000, {0, 0, 0}},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        uint8_t from[2] = {(uint8_t)rows[i].pixel, rows[i].pixel >> 8};
        struct vf_surface surface;
        char why[256];
        g_assert_true(vf_surface_init(&surface, rows[i].format, 1, 1, 2, from,
                                      why, sizeof(why)));
        uint8_t to[4];
        vf_surface_copy(&surface, (struct vf_rect){0, 0, 1, 1}, to, 4);
        g_assert_cmpmem(to, 3, rows[i].bgr, 3);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/surface/sane-screens-are-taken",
                    test_sane_screens_are_taken);
    g_test_add_func("/surface/other-screens-are-refused-with-a-sentence",
                    test_other_screens_are_refused_with_a_sentence);
    g_test_add_func("/surface/copies-only-the-rectangle",
                    test_copies_only_the_rectangle);
    g_test_add_func("/surface/sixteen-bits-become-eight-a-color",
                    test_sixteen_bits_become_eight_a_color);
    return g_test_run();
}
