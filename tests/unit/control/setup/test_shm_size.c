// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/setup/shm_size.h"

#include <glib.h>
#include <glib/gstdio.h>

// What both documentations' tables say, the larger of the two.
static void
test_sizes_hold_for_both_generations(void)
{
    static const struct {
        struct vf_size mode;
        unsigned sdr;
        unsigned hdr;
    } cases[] = {
        {{640, 480}, 16, 16},     {{1280, 800}, 32, 32},
        {{1920, 1080}, 32, 64},   {{1920, 1200}, 32, 64},
        {{2560, 1080}, 64, 64},   {{2560, 1440}, 64, 128},
        {{2560, 1600}, 64, 128},  {{3440, 1440}, 64, 128},
        {{3840, 1600}, 128, 128}, {{5120, 1440}, 128, 128},
        {{3840, 2160}, 128, 256}, {{5120, 2160}, 256, 256},
        {{5120, 2880}, 256, 256}, {{7680, 4320}, 512, 1024},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%dx%d", cases[i].mode.w, cases[i].mode.h);
        g_assert_cmpuint(vf_shm_size_mib(cases[i].mode, false), ==,
                         cases[i].sdr);
        g_assert_cmpuint(vf_shm_size_mib(cases[i].mode, true), ==,
                         cases[i].hdr);
    }
}

static void
test_impossible_modes_have_no_size(void)
{
    static const struct vf_size modes[] = {
        {0, 0}, {1920, 0}, {-1, 1080}, {40000, 1080}, {INT32_MAX, INT32_MAX}};
    for (size_t i = 0; i < G_N_ELEMENTS(modes); i++) {
        g_assert_cmpuint(vf_shm_size_mib(modes[i], true), ==, 0);
    }
}

static void
test_a_size_is_a_power_of_two_within_bounds(void)
{
    static const uint64_t good[] = {16, 32, 128, 256, 4096};
    static const uint64_t bad[] = {0, 1, 8, 100, 129, 8192, UINT64_MAX};
    for (size_t i = 0; i < G_N_ELEMENTS(good); i++) {
        g_assert_true(vf_shm_size_is_valid(good[i]));
    }
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_assert_false(vf_shm_size_is_valid(bad[i]));
    }
}

static void
add_connector(const char *root, const char *name, const char *status,
              const char *modes)
{
    g_autofree char *folder = g_build_filename(root, "class/drm", name, NULL);
    g_assert_cmpint(g_mkdir_with_parents(folder, 0755), ==, 0);
    g_autofree char *status_path = g_build_filename(folder, "status", NULL);
    g_autofree char *modes_path = g_build_filename(folder, "modes", NULL);
    g_assert_true(g_file_set_contents(status_path, status, -1, NULL));
    g_assert_true(g_file_set_contents(modes_path, modes, -1, NULL));
}

static void
remove_connector(const char *root, const char *name)
{
    g_autofree char *folder = g_build_filename(root, "class/drm", name, NULL);
    g_autofree char *status_path = g_build_filename(folder, "status", NULL);
    g_autofree char *modes_path = g_build_filename(folder, "modes", NULL);
    g_unlink(status_path);
    g_unlink(modes_path);
    g_rmdir(folder);
}

static void
test_host_modes_are_those_of_connected_monitors(void)
{
    g_autofree char *root = g_dir_make_tmp("vf-modes-XXXXXX", NULL);
    add_connector(root, "card0-DP-1", "connected\n", "2560x1440\n1920x1080\n");
    add_connector(root, "card0-DP-2", "disconnected\n", "");
    add_connector(root, "card1-HDMI-A-1", "connected\n", "garbage\n");
    struct vf_size modes[VF_HOST_MAX_MODES];
    g_assert_cmpuint(vf_host_modes(root, modes), ==, 1);
    g_assert_cmpint(modes[0].w, ==, 2560);
    g_assert_cmpint(modes[0].h, ==, 1440);
    remove_connector(root, "card0-DP-1");
    remove_connector(root, "card0-DP-2");
    remove_connector(root, "card1-HDMI-A-1");
    g_autofree char *drm = g_build_filename(root, "class/drm", NULL);
    g_autofree char *class_folder = g_build_filename(root, "class", NULL);
    g_rmdir(drm);
    g_rmdir(class_folder);
    g_assert_cmpint(g_rmdir(root), ==, 0);
    g_assert_cmpuint(vf_host_modes(root, modes), ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/shm-size/sizes-hold-for-both-generations",
                    test_sizes_hold_for_both_generations);
    g_test_add_func("/shm-size/impossible-modes-have-no-size",
                    test_impossible_modes_have_no_size);
    g_test_add_func("/shm-size/a-size-is-a-power-of-two-within-bounds",
                    test_a_size_is_a_power_of_two_within_bounds);
    g_test_add_func("/shm-size/host-modes-are-those-of-connected-monitors",
                    test_host_modes_are_those_of_connected_monitors);
    return g_test_run();
}
