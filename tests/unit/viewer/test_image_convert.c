// SPDX-License-Identifier: GPL-2.0-or-later
// Images of the clipboard: which is made of which, and how.
#include "viewer/clipboard/clipboard_mime.h"
#include "viewer/clipboard/image_convert.h"

#include <stdint.h>
#include <string.h>

// 2x1 pixels: red, blue. 24 bits, bottom row first, rows of multiples of 4 bytes.
static const uint8_t BMP[] = {
    'B', 'M', 62, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0,
    2,   0,   0,  0, 1, 0, 0, 0, 1, 0, 24, 0, 0, 0, 0,  0, 8, 0,
    0,   0,   0,  0, 0, 0, 0, 0, 0, 0, 0,  0, 0, 0, 0,  0, 0, 0,
    0,   0,   255, 255, 0, 0, 0, 0,
};

static void
test_what_comes_back_is_what_was_there(void)
{
    static const char *const KINDS[] = {"image/png", "image/tiff"};
    g_autoptr(GBytes) image = g_bytes_new_static(BMP, sizeof(BMP));
    for (size_t i = 0; i < G_N_ELEMENTS(KINDS); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GBytes) made =
            vf_image_convert(image, "image/bmp", KINDS[i], &error);
        g_assert_no_error(error);
        g_autoptr(GBytes) back =
            vf_image_convert(made, KINDS[i], "image/bmp", &error);
        g_assert_no_error(error);
        gsize size;
        const uint8_t *bytes = g_bytes_get_data(back, &size);
        // What fills the row up to a multiple of 4 bytes is anything.
        g_assert_cmpmem(bytes + size - 8, 6, BMP + sizeof(BMP) - 8, 6);
    }
}

static void
test_what_is_no_image_is_said_to_be_none(void)
{
    static const char *const KINDS[] = {"image/png", "image/bmp", "image/tiff",
                                        "image/jpeg"};
    g_autoptr(GBytes) words = g_bytes_new_static("no image at all", 15);
    g_autoptr(GBytes) nothing = g_bytes_new_static("", 0);
    for (size_t i = 0; i < G_N_ELEMENTS(KINDS); i++) {
        g_autoptr(GError) first = NULL;
        g_autoptr(GError) second = NULL;
        g_assert_null(vf_image_convert(words, KINDS[i], "image/png", &first));
        g_assert_nonnull(first);
        g_assert_null(vf_image_convert(nothing, KINDS[i], "image/png", &second));
        g_assert_nonnull(second);
    }
    g_autoptr(GError) error = NULL;
    g_assert_null(vf_image_convert(words, "text/plain", "image/png", &error));
    g_assert_nonnull(strstr(error->message, "text/plain"));
}

static void
test_an_image_of_too_many_pixels_is_refused(void)
{
    uint8_t large[sizeof(BMP)];
    memcpy(large, BMP, sizeof(large));
    large[19] = 0xff; // 65282 x 65281
    large[23] = 0xff;
    g_autoptr(GBytes) image = g_bytes_new_static(large, sizeof(large));
    g_autoptr(GError) error = NULL;
    g_assert_null(vf_image_convert(image, "image/bmp", "image/png", &error));
    g_assert_nonnull(error);
}

static void
test_with_any_image_there_are_png_and_bmp(void)
{
    const unsigned made = VF_CLIPBOARD_PNG | VF_CLIPBOARD_BMP;
    g_assert_cmphex(vf_clipboard_derived(0), ==, 0);
    g_assert_cmphex(vf_clipboard_derived(VF_CLIPBOARD_TEXT), ==, VF_CLIPBOARD_TEXT);
    g_assert_cmphex(vf_clipboard_derived(VF_CLIPBOARD_JPEG), ==,
                    VF_CLIPBOARD_JPEG | made);
    g_assert_cmphex(vf_clipboard_best_source(VF_CLIPBOARD_ALL, VF_CLIPBOARD_BMP), ==,
                    VF_CLIPBOARD_BMP);
    g_assert_cmphex(vf_clipboard_best_source(
                        VF_CLIPBOARD_JPEG | VF_CLIPBOARD_TIFF, VF_CLIPBOARD_PNG),
                    ==, VF_CLIPBOARD_TIFF);
    g_assert_cmphex(vf_clipboard_best_source(VF_CLIPBOARD_TEXT, VF_CLIPBOARD_PNG), ==,
                    0);
    g_assert_cmphex(vf_clipboard_best_source(VF_CLIPBOARD_PNG, VF_CLIPBOARD_TEXT), ==,
                    0);
}

static void
test_desktops_have_many_names_for_one_thing(void)
{
    g_assert_cmphex(vf_clipboard_format_of("UTF8_STRING"), ==, VF_CLIPBOARD_TEXT);
    g_assert_cmphex(vf_clipboard_format_of("text/plain;charset=UTF-8"), ==,
                    VF_CLIPBOARD_TEXT);
    g_assert_cmphex(vf_clipboard_format_of("image/x-bmp"), ==, VF_CLIPBOARD_BMP);
    g_assert_cmphex(vf_clipboard_format_of("text/uri-list"), ==, 0);
    for (unsigned i = 0; i < VF_CLIPBOARD_FORMATS; i++) {
        g_assert_cmphex(vf_clipboard_format_of(vf_clipboard_mime(1u << i)), ==,
                        1u << i);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(name, function) g_test_add_func("/image-convert/" name, function)
    TEST("what-comes-back-is-what-was-there", test_what_comes_back_is_what_was_there);
    TEST("what-is-no-image-is-said-to-be-none",
         test_what_is_no_image_is_said_to_be_none);
    TEST("an-image-of-too-many-pixels-is-refused",
         test_an_image_of_too_many_pixels_is_refused);
    TEST("with-any-image-there-are-png-and-bmp",
         test_with_any_image_there_are_png_and_bmp);
    TEST("desktops-have-many-names-for-one-thing",
         test_desktops_have_many_names_for_one_thing);
#undef TEST
    return g_test_run();
}
