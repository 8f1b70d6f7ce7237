// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/keep/y4m.h"

#include <glib.h>
#include <math.h>
#include <string.h>

static void
test_the_file_begins_with_its_size_and_rate(void)
{
    char text[VF_Y4M_HEADER];
    size_t length = vf_y4m_header(text, (struct vf_size){1920, 1080}, 60);
    g_assert_cmpuint(length, ==, strlen(text));
    g_assert_cmpstr(text, ==,
                    "YUV4MPEG2 W1920 H1080 F60:1 Ip A1:1 C444 "
                    "XCOLORRANGE=LIMITED\n");
}

// Kr and Kb of the two recommendations, and the rest follows from them.
static void
expected(const uint8_t rgb[3], double kr, double kb, double yuv[3])
{
    double y = kr * rgb[0] + (1 - kr - kb) * rgb[1] + kb * rgb[2];
    yuv[0] = 16 + y * 219 / 255;
    yuv[1] = 128 + (rgb[2] - y) / (2 * (1 - kb)) * 224 / 255;
    yuv[2] = 128 + (rgb[0] - y) / (2 * (1 - kr)) * 224 / 255;
}

static void
check_colors(struct vf_size size, double kr, double kb)
{
    size_t plane = (size_t)size.w * (size_t)size.h;
    g_autofree uint8_t *rgba = g_malloc(plane * 4);
    g_autofree uint8_t *out = g_malloc(vf_y4m_picture_bytes(size));
    for (size_t i = 0; i < plane * 4; i++) {
        // Black, white and the primaries are among them.
        static const uint8_t LEVELS[] = {0, 255, 17, 128, 254, 90, 1};
        rgba[i] = LEVELS[(i * 7 + i / 11 + i / 4) % G_N_ELEMENTS(LEVELS)];
    }
    vf_y4m_picture(out, rgba, size);
    g_assert_cmpmem(out, 6, "FRAME\n", 6);
    for (size_t i = 0; i < plane; i++) {
        size_t x = i % (size_t)size.w;
        size_t row = (size_t)size.h - 1 - i / (size_t)size.w;
        double yuv[3];
        expected(rgba + (row * (size_t)size.w + x) * 4, kr, kb, yuv);
        for (size_t c = 0; c < 3; c++) {
            g_assert_cmpfloat(fabs(out[6 + c * plane + i] - yuv[c]), <, 0.51);
        }
    }
}

static void
test_small_pictures_follow_bt_601_and_large_ones_bt_709(void)
{
    check_colors((struct vf_size){64, 48}, 0.299, 0.114);
    check_colors((struct vf_size){1280, 4}, 0.2126, 0.0722);
    check_colors((struct vf_size){3, 577}, 0.2126, 0.0722);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/y4m/the-file-begins-with-its-size-and-rate",
                    test_the_file_begins_with_its_size_and_rate);
    g_test_add_func("/y4m/small-pictures-follow-bt-601-and-large-ones-bt-709",
                    test_small_pictures_follow_bt_601_and_large_ones_bt_709);
    return g_test_run();
}
