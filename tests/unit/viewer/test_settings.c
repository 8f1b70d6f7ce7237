// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/options/settings.h"

#include "viewer/options/options.h"
#include "viewer/options/startup.h"
#include "viewer/window_place.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define UUID "4dea22b3-1d52-d8f3-2516-782e98ab3fa0"

// What stands in the file after saving.
static char *
saved(struct vf_settings *settings)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(vf_settings_save(settings, &error));
    char *text = NULL;
    g_file_get_contents(vf_settings_path(settings), &text, NULL, &error);
    g_assert_no_error(error);
    return text;
}

struct world {
    char *folder;
    char *path;
    struct vf_settings *settings;
    struct vf_config config;
    GPtrArray *complaints;
};

static struct world *
new_world(const char *text)
{
    struct world *world = g_new0(struct world, 1);
    g_autoptr(GError) error = NULL;
    world->folder = g_dir_make_tmp("vf-settings-XXXXXX", &error);
    g_assert_no_error(error);
    world->path = g_build_filename(world->folder, "new", "config.ini", NULL);
    if (text) {
        g_autofree char *inner = g_path_get_dirname(world->path);
        g_assert_cmpint(g_mkdir(inner, 0700), ==, 0);
        g_assert_true(g_file_set_contents(world->path, text, -1, &error));
    }
    world->settings = vf_settings_load(world->path, &error);
    g_assert_no_error(error);
    vf_config_init(&world->config);
    world->complaints = g_ptr_array_new_with_free_func(g_free);
    return world;
}

static void
free_world(struct world *world)
{
    g_unlink(world->path);
    g_autofree char *inner = g_path_get_dirname(world->path);
    g_rmdir(inner);
    g_rmdir(world->folder);
    vf_settings_free(world->settings);
    vf_config_finish(&world->config);
    g_ptr_array_unref(world->complaints);
    g_free(world->folder);
    g_free(world->path);
    g_free(world);
}

static void
apply(struct world *world, const char *uuid)
{
    vf_settings_apply(world->settings, vf_config_table(), uuid, &world->config,
                      world->complaints);
}

static void
test_a_file_that_is_not_there_is_an_empty_one(void)
{
    struct world *world = new_world(NULL);
    g_assert_false(vf_settings_is_there(world->settings));
    apply(world, UUID);
    g_assert_cmpuint(world->complaints->len, ==, 0);
    g_assert_cmpint(world->config.size.w, ==, 1024);
    free_world(world);
}

static void
test_the_profile_of_the_vm_wins(void)
{
    struct world *world = new_world("[Window]\nscale=stretch\nfullscreen=on\n"
                                    "[vm " UUID "]\nname=win11\nscale=integer\n");
    apply(world, NULL);
    g_assert_cmpint(world->config.scale_mode, ==, VF_SCALE_STRETCH);
    apply(world, UUID);
    g_assert_cmpint(world->config.scale_mode, ==, VF_SCALE_INTEGER);
    g_assert_true(world->config.fullscreen);
    g_assert_cmpuint(world->complaints->len, ==, 0);
    free_world(world);
}

static void
test_a_profile_is_found_by_name_or_uuid(void)
{
    struct world *world = new_world("[vm " UUID "]\nname=win11\n");
    g_autofree char *by_name =
        vf_settings_find_profile(world->settings, "win11");
    g_autofree char *by_uuid = vf_settings_find_profile(world->settings, UUID);
    g_assert_cmpstr(by_name, ==, UUID);
    g_assert_cmpstr(by_uuid, ==, UUID);
    g_assert_null(vf_settings_find_profile(world->settings, "other"));
    free_world(world);
}

static void
test_a_bad_value_is_named_and_counts_as_not_given(void)
{
    struct world *world = new_world("[Overlay]\nui-scale=9000\n");
    apply(world, NULL);
    g_assert_cmpint(world->config.overlay.scale, ==, 100);
    g_assert_cmpuint(world->complaints->len, ==, 1);
    const char *text = world->complaints->pdata[0];
    static const char *const WORDS[] = {"config.ini", "[Overlay]", "ui-scale",
                                        "'9000'", "50 to 400"};
    for (size_t i = 0; i < G_N_ELEMENTS(WORDS); i++) {
        g_assert_nonnull(strstr(text, WORDS[i]));
    }
    free_world(world);
}

static void
test_what_is_not_known_is_said_and_kept(void)
{
    struct world *world = new_world("# mine\n[Window]\nfuture=1\nui-scale=50\n"
                                    "[Elsewhere]\na=b\n[State]\nx=y\n");
    apply(world, NULL);
    // An unknown key, a key in the wrong group, and an unknown group.
    g_assert_cmpuint(world->complaints->len, ==, 3);
    g_assert_cmpint(world->config.overlay.scale, ==, 100);
    const struct vf_option *option =
        vf_option_table_find(vf_config_table(), "vsync");
    vf_settings_set(world->settings, option, NULL, "on");
    g_autofree char *text = saved(world->settings);
    g_assert_nonnull(strstr(text, "future=1"));
    g_assert_nonnull(strstr(text, "a=b"));
    g_assert_nonnull(strstr(text, "# mine"));
    g_assert_nonnull(strstr(text, "vsync=on"));
    free_world(world);
}

static void
test_what_is_set_is_read_again_and_reset(void)
{
    struct world *world = new_world(NULL);
    const struct vf_option *option =
        vf_option_table_find(vf_config_table(), "scale");
    vf_settings_set(world->settings, option, NULL, "1:1");
    vf_settings_set(world->settings, option, UUID, "shrink");
    g_autofree char *text = saved(world->settings);
    g_assert_nonnull(strstr(text, "scale=shrink"));
    g_autoptr(GError) error = NULL;
    struct vf_settings *again = vf_settings_load(world->path, &error);
    g_assert_no_error(error);
    g_autofree char *of_all = vf_settings_get(again, option, NULL);
    g_autofree char *of_vm = vf_settings_get(again, option, UUID);
    g_assert_cmpstr(of_all, ==, "1:1");
    g_assert_cmpstr(of_vm, ==, "shrink");
    vf_settings_set(again, option, UUID, NULL);
    g_assert_null(vf_settings_get(again, option, UUID));
    vf_settings_free(again);
    free_world(world);
}

static void
test_what_another_window_saved_meanwhile_stays(void)
{
    struct world *world = new_world("# mine\n[Window]\nvsync=on\nscale=1:1\n");
    g_autoptr(GError) error = NULL;
    struct vf_settings *other = vf_settings_load(world->path, &error);
    g_assert_no_error(error);
    const struct vf_option_table *table = vf_config_table();
    vf_settings_set(other, vf_option_table_find(table, "scale"), NULL, "fit");
    vf_settings_set(other, vf_option_table_find(table, "vsync"), NULL, NULL);
    g_assert_true(vf_settings_save(other, &error));
    vf_settings_free(other);
    vf_settings_set(world->settings, vf_option_table_find(table, "dim"), NULL, "off");
    g_autofree char *text = saved(world->settings);
    g_assert_nonnull(strstr(text, "# mine"));
    g_assert_nonnull(strstr(text, "scale=fit"));
    g_assert_nonnull(strstr(text, "dim=off"));
    g_assert_null(strstr(text, "vsync"));
    free_world(world);
}

static void
test_changes_that_could_not_be_saved_are_saved_the_next_time(void)
{
    struct world *world = new_world("[Window]\n");
    const struct vf_option *dim = vf_option_table_find(vf_config_table(), "dim");
    const struct vf_option *vsync =
        vf_option_table_find(vf_config_table(), "vsync");
    vf_settings_set(world->settings, dim, NULL, "off");
    // Somebody is in the middle of editing it.
    g_autoptr(GError) error = NULL;
    g_assert_true(g_file_set_contents(world->path, "[Wind", -1, &error));
    g_assert_false(vf_settings_save(world->settings, &error));
    g_assert_nonnull(strstr(error->message, world->path));
    g_clear_error(&error);
    vf_settings_set(world->settings, vsync, NULL, "on");
    g_assert_true(g_file_set_contents(world->path, "[Window]\n", -1, &error));
    g_autofree char *text = saved(world->settings);
    g_assert_nonnull(strstr(text, "dim=off"));
    g_assert_nonnull(strstr(text, "vsync=on"));
    free_world(world);
}

static void
test_a_link_in_place_of_the_file_stays_a_link(void)
{
    struct world *world = new_world(NULL);
    g_autofree char *inner = g_path_get_dirname(world->path);
    g_autofree char *real = g_build_filename(world->folder, "dotfiles.ini", NULL);
    g_autoptr(GError) error = NULL;
    g_assert_cmpint(g_mkdir(inner, 0700), ==, 0);
    g_assert_true(g_file_set_contents(real, "[Window]\nscale=1:1\n", -1, &error));
    g_assert_cmpint(symlink(real, world->path), ==, 0);
    const struct vf_option *dim = vf_option_table_find(vf_config_table(), "dim");
    vf_settings_set(world->settings, dim, NULL, "off");
    g_autofree char *text = saved(world->settings);
    g_assert_true(g_file_test(world->path, G_FILE_TEST_IS_SYMLINK));
    g_assert_nonnull(strstr(text, "scale=1:1"));
    g_assert_nonnull(strstr(text, "dim=off"));
    g_unlink(real);
    free_world(world);
}

static void
test_every_option_that_is_kept_can_be_printed_and_set_again(void)
{
    const struct vf_option_table *table = vf_config_table();
    struct vf_config config;
    vf_config_init(&config);
    for (size_t i = 0; i < table->count; i++) {
        const struct vf_option *option = &table->options[i];
        g_autofree char *text = vf_option_print(option, &config);
        g_autofree char *allowed = NULL;
        if (text && vf_option_is_kept(option)) {
            g_assert_true(vf_option_set(option, &config, text, &allowed));
            g_autofree char *again = vf_option_print(option, &config);
            g_assert_cmpstr(again, ==, text);
        }
    }
    vf_config_finish(&config);
}

// Startup --------------------------------------------------------------------

static struct vf_startup
start(const struct world *world, const char *line)
{
    g_autofree char *whole =
        g_strdup_printf("virtflow-view --config=%s %s", world->path, line);
    g_auto(GStrv) argv = g_strsplit(g_strchomp(whole), " ", -1);
    struct vf_startup startup;
    g_autoptr(GError) error = NULL;
    bool ok = vf_startup_read(&startup, argv, &error);
    g_assert_no_error(error);
    g_assert_true(ok);
    return startup;
}

static void
test_the_command_line_wins(void)
{
    struct world *world = new_world(
        "[Window]\nscale=stretch\nfullscreen=on\nborderless=on\n"
        "[vm " UUID "]\nname=win11\nvsync=on\n");
    struct vf_startup startup =
        start(world, "--no-fullscreen --scale fit win11");
    g_assert_cmpint(startup.config.scale_mode, ==, VF_SCALE_FIT);
    g_assert_false(startup.config.fullscreen);
    g_assert_true(startup.config.borderless);
    g_assert_cmpint(startup.config.vsync, ==, 1);
    g_assert_cmpstr(startup.profile, ==, UUID);
    const struct vf_option *scale =
        vf_option_table_find(vf_config_table(), "scale");
    const struct vf_option *vsync =
        vf_option_table_find(vf_config_table(), "vsync");
    g_assert_true(vf_startup_was_given(&startup, scale));
    g_assert_false(vf_startup_was_given(&startup, vsync));
    vf_startup_finish(&startup);
    free_world(world);
}

static void
test_arguments_of_looking_glass_are_understood(void)
{
    struct world *world = new_world("");
    struct vf_startup startup =
        start(world, "win:fullScreen win:size=800x600 egl:doubleBuffer=yes win11");
    g_assert_true(startup.config.fullscreen);
    g_assert_cmpint(startup.config.size.w, ==, 800);
    g_assert_cmpstr(startup.config.domain, ==, "win11");
    g_assert_cmpuint(startup.complaints->len, ==, 1);
    vf_startup_finish(&startup);
    free_world(world);
}

static void
test_a_wrong_key_in_the_file_does_not_stop_the_program(void)
{
    struct world *world = new_world("[Input]\ncapture-key=NoSuchKey\n");
    struct vf_startup startup = start(world, "win11");
    g_assert_cmpstr(startup.config.input.capture_key, ==, "ScrollLock");
    g_assert_cmpuint(startup.complaints->len, ==, 1);
    vf_startup_finish(&startup);
    free_world(world);
}

static void
test_without_settings_nothing_is_read(void)
{
    struct world *world = new_world("[Window]\nfullscreen=on\n");
    struct vf_startup startup = start(world, "--no-config win11");
    g_assert_false(startup.config.fullscreen);
    g_assert_null(startup.settings);
    vf_startup_finish(&startup);
    free_world(world);
}

static void
test_importing_reports_every_line_and_leaves_the_file_alone(void)
{
    struct world *world = new_world(NULL);
    g_autofree char *path =
        g_build_filename(TEST_DATA, "client-ini", "broken.ini", NULL);
    g_autoptr(GString) report = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    g_assert_true(vf_startup_import(world->settings, path, report, &error));
    // What no option of ours takes is left out, and said.
    g_assert_nonnull(strstr(report->str, "'big'"));
    g_assert_nonnull(strstr(report->str, "noSuchThing"));
    g_autofree char *text = saved(world->settings);
    g_assert_null(strstr(text, "big"));
    g_assert_false(vf_startup_import(world->settings, "/no/such/file", report,
                                     &error));
    g_assert_nonnull(strstr(error->message, "/no/such/file"));
    free_world(world);
}

static void
test_places_of_windows(void)
{
    struct vf_window_place place = {0};
    g_assert_true(vf_window_place_parse("1280x720+10-20", &place));
    g_assert_cmpint(place.size.w, ==, 1280);
    g_assert_cmpint(place.position.y, ==, -20);
    g_autofree char *text =
        vf_window_place_print(&(struct vf_rect){-5, 6, 640, 480});
    g_assert_cmpstr(text, ==, "640x480-5+6");
    g_assert_false(vf_window_place_parse("1280x720", &place));
    g_assert_false(vf_window_place_parse("1x1+0+0", &place));
    g_assert_false(vf_window_place_parse("1280x720+0+0 and more", &place));
    const struct vf_rect left = {0, 0, 1920, 1080};
    const struct vf_rect right = {1920, 0, 1280, 1024};
    g_assert_true(vf_window_place_parse("800x600+1900+100", &place));
    g_assert_false(vf_window_place_is_seen(&place, left)); // 20 points of it
    g_assert_true(vf_window_place_is_seen(&place, right));
    g_assert_true(vf_window_place_parse("800x600-5-6", &place));
    g_assert_true(vf_window_place_is_seen(&place, left));
    g_assert_true(vf_window_place_parse("800x600+100-300", &place));
    g_assert_false(vf_window_place_is_seen(&place, left)); // no hand gets there
    g_assert_true(vf_window_place_parse("800x600+100+1070", &place));
    g_assert_false(vf_window_place_is_seen(&place, left));
    place = (struct vf_window_place){.size = {800, 600}};
    g_assert_false(vf_window_place_is_seen(&place, left));
    struct vf_point at;
    g_assert_true(vf_window_position_parse("100x40", &at));
    g_assert_false(vf_window_position_parse("center", &at));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(path, name) g_test_add_func("/settings/" path, test_##name)
    TEST("a-file-that-is-not-there-is-an-empty-one",
         a_file_that_is_not_there_is_an_empty_one);
    TEST("the-profile-of-the-vm-wins", the_profile_of_the_vm_wins);
    TEST("a-profile-is-found-by-name-or-uuid", a_profile_is_found_by_name_or_uuid);
    TEST("a-bad-value-is-named-and-counts-as-not-given",
         a_bad_value_is_named_and_counts_as_not_given);
    TEST("what-is-not-known-is-said-and-kept", what_is_not_known_is_said_and_kept);
    TEST("what-is-set-is-read-again-and-reset",
         what_is_set_is_read_again_and_reset);
    TEST("what-another-window-saved-meanwhile-stays",
         what_another_window_saved_meanwhile_stays);
    TEST("changes-that-could-not-be-saved-are-saved-the-next-time",
         changes_that_could_not_be_saved_are_saved_the_next_time);
    TEST("a-link-in-place-of-the-file-stays-a-link",
         a_link_in_place_of_the_file_stays_a_link);
    TEST("every-option-that-is-kept-can-be-printed-and-set-again",
         every_option_that_is_kept_can_be_printed_and_set_again);
    TEST("the-command-line-wins", the_command_line_wins);
    TEST("arguments-of-looking-glass-are-understood",
         arguments_of_looking_glass_are_understood);
    TEST("a-wrong-key-in-the-file-does-not-stop-the-program",
         a_wrong_key_in_the_file_does_not_stop_the_program);
    TEST("without-settings-nothing-is-read", without_settings_nothing_is_read);
    TEST("importing-reports-every-line-and-leaves-the-file-alone",
         importing_reports_every_line_and_leaves_the_file_alone);
    TEST("places-of-windows", places_of_windows);
    return g_test_run();
}
