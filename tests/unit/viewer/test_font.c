// SPDX-License-Identifier: GPL-2.0-or-later
// Fonts of this test alone: DejaVu, which has no Chinese, Japanese or Korean letters,
// and WenQuanYi Micro Hei, which has them.
#include "viewer/overlay/font.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

static const char DEJAVU[] = "/usr/share/fonts/truetype/dejavu";
static const char WQY[] = "/usr/share/fonts/truetype/wqy";

struct world {
    char *folder;
    char *config;
    GPtrArray *parts;
};

static struct world *
new_world(const char *first, const char *second)
{
    struct world *world = g_new0(struct world, 1);
    g_autoptr(GError) error = NULL;
    world->folder = g_dir_make_tmp("vf-font-XXXXXX", &error);
    g_assert_no_error(error);
    world->config = g_build_filename(world->folder, "fonts.conf", NULL);
    g_autofree char *text = g_strdup_printf(
        "<?xml version=\"1.0\"?>\n<!DOCTYPE fontconfig SYSTEM \"fonts.dtd\">\n"
        "<fontconfig><dir>%s</dir><dir>%s</dir>"
        "<cachedir>%s/cache</cachedir></fontconfig>\n",
        first, second, world->folder);
    g_assert_true(g_file_set_contents(world->config, text, -1, &error));
    g_setenv("FONTCONFIG_FILE", world->config, TRUE);
    return world;
}

static void
remove_folder(const char *path)
{
    GDir *folder = g_dir_open(path, 0, NULL);
    for (const char *name; folder && (name = g_dir_read_name(folder));) {
        g_autofree char *inner = g_build_filename(path, name, NULL);
        if (g_file_test(inner, G_FILE_TEST_IS_DIR)) {
            remove_folder(inner);
        } else {
            g_unlink(inner);
        }
    }
    if (folder) {
        g_dir_close(folder);
    }
    g_rmdir(path);
}

static void
free_world(struct world *world)
{
    g_clear_pointer(&world->parts, g_ptr_array_unref);
    remove_folder(world->folder);
    g_free(world->folder);
    g_free(world->config);
    g_free(world);
}

static void
share_out(struct world *world, const char *family, const char *text)
{
    g_clear_pointer(&world->parts, g_ptr_array_unref);
    glong count;
    g_autofree gunichar *letters = g_utf8_to_ucs4_fast(text, -1, &count);
    world->parts = vf_font_share_out(family, letters, (size_t)count);
}

// The file that has the letter; NULL: none has.
static const char *
file_of(const struct world *world, const char *letter)
{
    for (guint i = 0; i < world->parts->len; i++) {
        const struct vf_font_part *part = g_ptr_array_index(world->parts, i);
        for (guint k = 0; k < part->letters->len; k++) {
            if (g_array_index(part->letters, uint32_t, k) ==
                g_utf8_get_char(letter)) {
                return part->path;
            }
        }
    }
    return NULL;
}

static void
test_the_family_asked_for_comes_first_whatever_letters_are_wanted(void)
{
    struct world *world = new_world(DEJAVU, WQY);
    share_out(world, "DejaVu Sans", "日本");
    const struct vf_font_part *part = g_ptr_array_index(world->parts, 0);
    g_assert_true(g_str_has_suffix(part->path, "/DejaVuSans.ttf"));
    g_assert_cmpuint(part->letters->len, ==, 0);
    share_out(world, "DejaVu Sans Mono", "");
    g_assert_cmpuint(world->parts->len, ==, 1);
    part = g_ptr_array_index(world->parts, 0);
    g_assert_true(g_str_has_suffix(part->path, "/DejaVuSansMono.ttf"));
    free_world(world);
}

static void
test_letters_of_other_scripts_are_found_in_other_fonts(void)
{
    static const char *const FOREIGN[] = {"日", "ゲ", "汉", "한"};
    struct world *world = new_world(DEJAVU, WQY);
    share_out(world, "DejaVu Sans", "Русские日ゲ汉한");
    for (size_t i = 0; i < G_N_ELEMENTS(FOREIGN); i++) {
        const char *file = file_of(world, FOREIGN[i]);
        g_assert_nonnull(file);
        g_assert_nonnull(strstr(file, "wqy-microhei"));
    }
    // What the family has itself is taken from it.
    g_assert_true(g_str_has_suffix(file_of(world, "Р"), "/DejaVuSans.ttf"));
    free_world(world);
}

static void
test_letters_that_no_font_has_are_left_out(void)
{
    struct world *world = new_world(DEJAVU, DEJAVU);
    share_out(world, "DejaVu Sans", "日Ж");
    g_assert_null(file_of(world, "日"));
    g_assert_nonnull(file_of(world, "Ж"));
    free_world(world);
}

static void
test_without_any_font_there_is_no_part(void)
{
    struct world *world = new_world("/nowhere", "/nowhere");
    share_out(world, "DejaVu Sans", "a");
    g_assert_cmpuint(world->parts->len, ==, 0);
    g_assert_null(vf_font_family("DejaVu Sans"));
    free_world(world);
}

static void
test_a_font_that_cannot_be_drawn_is_passed_over(void)
{
    struct world *world = new_world(DEJAVU, WQY);
    // fontconfig reads it all the same: PostScript's own form has no tables.
    struct world *other = new_world("/usr/share/fonts/type1", DEJAVU);
    share_out(other, "Nimbus Sans", "a");
    if (other->parts->len > 0) {
        const struct vf_font_part *part = g_ptr_array_index(other->parts, 0);
        g_assert_false(g_str_has_suffix(part->path, ".t1"));
    }
    free_world(other);
    free_world(world);
}

static void
test_a_family_that_is_not_there_is_told_from_one_that_is(void)
{
    struct world *world = new_world(DEJAVU, WQY);
    g_autofree char *there = vf_font_family("WenQuanYi Micro Hei");
    g_assert_cmpstr(there, ==, "WenQuanYi Micro Hei");
    g_autofree char *instead = vf_font_family("No Such Font");
    g_assert_cmpstr(instead, !=, "No Such Font");
    free_world(world);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(path, name) g_test_add_func("/font/" path, test_##name)
    TEST("the-family-asked-for-comes-first-whatever-letters-are-wanted",
         the_family_asked_for_comes_first_whatever_letters_are_wanted);
    TEST("letters-of-other-scripts-are-found-in-other-fonts",
         letters_of_other_scripts_are_found_in_other_fonts);
    TEST("letters-that-no-font-has-are-left-out",
         letters_that_no_font_has_are_left_out);
    TEST("without-any-font-there-is-no-part", without_any_font_there_is_no_part);
    TEST("a-font-that-cannot-be-drawn-is-passed-over",
         a_font_that_cannot_be_drawn_is_passed_over);
    TEST("a-family-that-is-not-there-is-told-from-one-that-is",
         a_family_that_is_not_there_is_told_from_one_that_is);
#undef TEST
    return g_test_run();
}
