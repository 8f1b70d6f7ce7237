// SPDX-License-Identifier: GPL-2.0-or-later
// Small pictures of VMs' screens: made, kept, and read again although anybody may have
// written what is read.
#include "viewer/keep/image_read.h"
#include "viewer/keep/screen_store.h"
#include "viewer/keep/screenshot.h"
#include "viewer/keep/thumbnail.h"

#include <glib.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define UUID_TEXT "6695EB01-f6a4-8304-79aa-97f2502e193f"

static void
test_a_thumbnail_keeps_the_shape(void)
{
    static const struct {
        struct vf_size size;
        struct vf_size small;
    } CASES[] = {
        {{1920, 1080}, {480, 270}}, {{1080, 1920}, {270, 480}},
        {{480, 480}, {480, 480}},   {{100, 50}, {100, 50}},
        {{8192, 1}, {480, 1}},      {{7680, 4320}, {480, 270}},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(CASES); i++) {
        struct vf_size small = vf_thumbnail_size(CASES[i].size, 480);
        g_assert_cmpint(small.w, ==, CASES[i].small.w);
        g_assert_cmpint(small.h, ==, CASES[i].small.h);
    }
}

static void
test_a_pixel_is_the_mean_of_those_it_stands_for(void)
{
    static const uint8_t PIXELS[] = {
        0,  0, 0, 100, 10, 1, 50, 50, 50, //
        20, 0, 0, 40,  20, 2, 60, 70, 80,
    };
    struct vf_size size = {3, 2};
    g_autofree uint8_t *same = vf_thumbnail_make(PIXELS, size, size);
    g_assert_cmpmem(same, 18, PIXELS, 18);
    g_autofree uint8_t *small =
        vf_thumbnail_make(PIXELS, size, (struct vf_size){1, 1});
    static const uint8_t MEAN[] = {45, 25, 22};
    g_assert_cmpmem(small, 3, MEAN, 3);
    g_autofree uint8_t *narrow =
        vf_thumbnail_make(PIXELS, size, (struct vf_size){2, 1});
    static const uint8_t HALVES[] = {10, 0, 0, 63, 38, 33};
    g_assert_cmpmem(narrow, 6, HALVES, 6);
}

static char *
new_folder(void)
{
    g_autofree char *outer = g_dir_make_tmp("vf-screens-XXXXXX", NULL);
    return g_build_filename(outer, "screens", NULL);
}

static void
remove_folder(char *folder)
{
    g_autofree char *outer = g_path_get_dirname(folder);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_unlink(path);
    }
    g_rmdir(folder);
    g_rmdir(outer);
    g_free(folder);
}

static void
test_a_screen_is_kept_small_and_private(void)
{
    char *folder = new_folder();
    struct vf_size size = {1920, 1080};
    size_t length = (size_t)size.w * (size_t)size.h * 3;
    g_autofree uint8_t *rgb = g_malloc(length);
    memset(rgb, 77, length);
    g_autofree char *path = vf_screen_store_path(folder, UUID_TEXT);
    g_assert_true(
        g_str_has_suffix(path, "/6695eb01-f6a4-8304-79aa-97f2502e193f.png"));
    g_assert_cmpint(vf_screen_store_time(path), ==, 0);
    g_assert_true(vf_screen_store_write(path, rgb, size, NULL));
    g_assert_cmpint(vf_screen_store_time(path), >, 0);

    GStatBuf info;
    g_assert_cmpint(g_stat(path, &info), ==, 0);
    g_assert_cmpint(info.st_mode & 0777, ==, 0600);
    g_assert_cmpint(g_stat(folder, &info), ==, 0);
    g_assert_cmpint(info.st_mode & 0777, ==, 0700);

    struct vf_size got;
    g_autoptr(GBytes) read = vf_screen_store_read(path, &got, NULL);
    g_assert_nonnull(read);
    g_assert_cmpint(got.w, ==, 480);
    g_assert_cmpint(got.h, ==, 270);
    const uint8_t *pixels = g_bytes_get_data(read, &length);
    g_assert_cmpuint(length, ==, 480 * 270 * 3);
    g_assert_cmpint(pixels[0], ==, 77);
    g_assert_cmpint(pixels[length - 1], ==, 77);
    remove_folder(folder);
}

static void
test_only_uuids_have_files(void)
{
    g_assert_null(vf_screen_store_path("/x", "../../etc/passwd"));
    g_assert_null(vf_screen_store_path("/x", ""));
    g_assert_null(vf_screen_store_path("/x", UUID_TEXT "/"));
}

static void
test_a_folder_that_cannot_be_made_is_said(void)
{
    static const uint8_t PIXEL[3];
    g_autoptr(GError) error = NULL;
    g_assert_false(vf_screen_store_write("/proc/no/such/x.png", PIXEL,
                                         (struct vf_size){1, 1}, &error));
    g_assert_nonnull(strstr(error->message, "'/proc/no/such' cannot be made"));
}

static GBytes *
load(const char *name)
{
    g_autofree char *path =
        g_build_filename(TEST_DATA, "../fuzz/viewer/corpus", name, NULL);
    char *data;
    size_t length;
    g_assert_true(g_file_get_contents(path, &data, &length, NULL));
    return g_bytes_new_take(data, length);
}

static void
test_every_kind_of_png_and_ppm_is_read(void)
{
    static const struct {
        const char *name;
        struct vf_size size;
        uint8_t first[3];
    } FILES[] = {
        {"rgb.png", {5, 4}, {0, 0, 128}},
        {"rgba16.png", {3, 2}, {0, 0, 0}},
        {"palette.png", {8, 2}, {0, 0, 0}},
        {"interlaced.png", {1, 1}, {0x55, 0x55, 0x55}},
        {"good.ppm", {3, 2}, {0, 1, 2}},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(FILES); i++) {
        g_test_message("%s", FILES[i].name);
        g_autoptr(GBytes) bytes = load(FILES[i].name);
        g_autoptr(GError) error = NULL;
        struct vf_size size;
        g_autoptr(GBytes) rgb = vf_image_read(bytes, &size, &error);
        g_assert_no_error(error);
        g_assert_true(vf_size_equal(size, FILES[i].size));
        g_assert_cmpmem(g_bytes_get_data(rgb, NULL), 3, FILES[i].first, 3);
    }
}

static void
test_hostile_pictures_are_refused_with_a_sentence(void)
{
    static const struct {
        const char *name;
        const char *words;
    } FILES[] = {
        {"huge.png", "no PNG file"},
        {"short.png", "no whole PNG file"},
        {"short.ppm", "no whole PPM file"},
        {"wide.ppm", "more than 8192 on a side"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(FILES); i++) {
        g_test_message("%s", FILES[i].name);
        g_autoptr(GBytes) bytes = load(FILES[i].name);
        g_autoptr(GError) error = NULL;
        struct vf_size size;
        g_assert_null(vf_image_read(bytes, &size, &error));
        g_test_message("%s", error->message);
        g_assert_nonnull(strstr(error->message, FILES[i].words));
    }
    g_autoptr(GBytes) nothing = g_bytes_new_static("", 0);
    g_autoptr(GError) error = NULL;
    struct vf_size size;
    g_assert_null(vf_image_read(nothing, &size, &error));
    g_assert_nonnull(error);
}

// Any byte of a good file turned over, and any end of it missing.
static void
test_damaged_files_do_no_harm(void)
{
    static const char *const NAMES[] = {"rgb.png", "rgba16.png", "palette.png",
                                        "good.ppm"};
    for (size_t i = 0; i < G_N_ELEMENTS(NAMES); i++) {
        g_autoptr(GBytes) good = load(NAMES[i]);
        size_t length;
        const uint8_t *data = g_bytes_get_data(good, &length);
        for (size_t at = 0; at < length; at++) {
            g_autofree uint8_t *copy = g_memdup2(data, length);
            copy[at] ^= 0xff;
            g_autoptr(GBytes) bad = g_bytes_new(copy, length);
            g_autoptr(GBytes) cut = g_bytes_new(data, at);
            struct vf_size size = {0, 0};
            g_autoptr(GBytes) one = vf_screen_store_parse(bad, &size, NULL);
            g_assert_true(!one || g_bytes_get_size(one) ==
                                      (size_t)size.w * (size_t)size.h * 3);
            g_autoptr(GBytes) two = vf_screen_store_parse(cut, &size, NULL);
            g_assert_true(!two || g_bytes_get_size(two) ==
                                      (size_t)size.w * (size_t)size.h * 3);
        }
    }
}

static void
test_what_is_no_file_is_not_read(void)
{
    char *folder = new_folder();
    g_autofree char *path = vf_screen_store_path(folder, UUID_TEXT);
    g_assert_cmpint(g_mkdir_with_parents(path, 0700), ==, 0);
    struct vf_size size;
    g_autoptr(GError) error = NULL;
    g_assert_null(vf_screen_store_read(path, &size, &error));
    g_assert_nonnull(strstr(error->message, "delete it"));
    g_assert_cmpint(vf_screen_store_time(path), ==, 0);
    g_rmdir(path);
    g_clear_error(&error);
    // A file that says it is larger than memory.
    int fd = g_open(path, O_CREAT | O_WRONLY, 0600);
    g_assert_cmpint(ftruncate(fd, (off_t)1 << 40), ==, 0);
    close(fd);
    g_assert_null(vf_screen_store_read(path, &size, &error));
    g_assert_nonnull(strstr(error->message, "delete it"));
    g_clear_error(&error);
    g_unlink(path);
    g_assert_null(vf_screen_store_read(path, &size, &error));
    g_assert_nonnull(error);
    remove_folder(folder);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/screens/a thumbnail keeps the shape",
                    test_a_thumbnail_keeps_the_shape);
    g_test_add_func("/screens/a pixel is the mean of those it stands for",
                    test_a_pixel_is_the_mean_of_those_it_stands_for);
    g_test_add_func("/screens/a screen is kept small, and private",
                    test_a_screen_is_kept_small_and_private);
    g_test_add_func("/screens/only UUIDs have files", test_only_uuids_have_files);
    g_test_add_func("/screens/a folder that cannot be made is said",
                    test_a_folder_that_cannot_be_made_is_said);
    g_test_add_func("/screens/every kind of PNG and PPM is read",
                    test_every_kind_of_png_and_ppm_is_read);
    g_test_add_func("/screens/hostile pictures are refused with a sentence",
                    test_hostile_pictures_are_refused_with_a_sentence);
    g_test_add_func("/screens/damaged files do no harm",
                    test_damaged_files_do_no_harm);
    g_test_add_func("/screens/what is no file is not read",
                    test_what_is_no_file_is_not_read);
    return g_test_run();
}
