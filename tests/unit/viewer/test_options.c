// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/options/options.h"

#include <glib.h>
#include <string.h>

static bool
parse(struct vf_config *config, const char *line, GError **error)
{
    g_auto(GStrv) argv = g_strsplit(line, " ", -1);
    vf_config_init(config);
    return vf_config_parse(config, (int)g_strv_length(argv), argv, error);
}

static void
test_defaults(void)
{
    struct vf_config config;
    g_assert_true(parse(&config, "virtflow-view", NULL));
    g_assert_null(config.domain);
    g_assert_cmpint(config.size.w, ==, 1024);
    g_assert_cmpint(config.size.h, ==, 768);
    g_assert_cmpint(config.scale_mode, ==, VF_SCALE_FIT);
    g_assert_cmpint(config.vsync, ==, 0);
    g_assert_false(config.fullscreen);
    vf_config_finish(&config);
}

static void
test_everything_is_read(void)
{
    struct vf_config config;
    g_autoptr(GError) error = NULL;
    g_assert_true(parse(&config,
                        "virtflow-view -c qemu:///session --start -F "
                        "--size=1920x1080 --rotate 270 --scale integer "
                        "--frames 10 --seconds=0.5 win11",
                        &error));
    g_assert_no_error(error);
    g_assert_cmpstr(config.domain, ==, "win11");
    g_assert_cmpstr(config.uri, ==, "qemu:///session");
    g_assert_true(config.start);
    g_assert_true(config.fullscreen);
    g_assert_cmpint(config.size.w, ==, 1920);
    g_assert_cmpint(config.rotate, ==, 270);
    g_assert_cmpint(config.scale_mode, ==, VF_SCALE_INTEGER);
    g_assert_cmpint(config.frames, ==, 10);
    g_assert_cmpfloat(config.seconds, ==, 0.5);
    vf_config_finish(&config);
}

static void
test_wrong_values_are_named(void)
{
    const struct {
        const char *line;
        const char *words[3];
    } cases[] = {
        {"virtflow-view --size 12", {"--size", "'12'", "1920x1080"}},
        {"virtflow-view --size 10x1080", {"--size", "10x1080", "160"}},
        {"virtflow-view --frames 0", {"--frames", "'0'", "whole number"}},
        {"virtflow-view --frames 1.5", {"--frames", "1.5", "whole number"}},
        {"virtflow-view --seconds x", {"--seconds", "'x'", "number"}},
        {"virtflow-view --scale huge", {"--scale", "huge", "fit, stretch"}},
        {"virtflow-view --rotate 45", {"--rotate", "45", "0, 90, 180, 270"}},
        {"virtflow-view --nonsense", {"nonsense", "--help", ""}},
        {"virtflow-view --uri", {"uri", "--help", ""}},
        {"virtflow-view a b", {"'a'", "'b'", "One VM"}},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct vf_config config;
        g_autoptr(GError) error = NULL;
        g_assert_false(parse(&config, cases[i].line, &error));
        g_assert_error(error, VF_ERROR, VF_ERROR_USAGE);
        for (int w = 0; w < 3; w++) {
            if (!strstr(error->message, cases[i].words[w])) {
                g_error("'%s' lacks '%s'", error->message, cases[i].words[w]);
            }
        }
        vf_config_finish(&config);
    }
}

static void
test_help_names_every_option(void)
{
    char *help = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&help, &size);
    vf_config_print_help(out);
    fclose(out);
    const char *const names[] = {"--connect", "--start", "--list", "--demo",
                                 "--shm", "--headless", "--screenshot",
                                 "--trace-frames", "--trace-input", "--vsync", "--version"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_assert_nonnull(strstr(help, names[i]));
    }
    // Fits a terminal.
    g_auto(GStrv) lines = g_strsplit(help, "\n", -1);
    for (int i = 0; lines[i]; i++) {
        g_assert_cmpuint(strlen(lines[i]), <=, 80);
    }
    free(help);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/options/defaults", test_defaults);
    g_test_add_func("/options/everything-is-read", test_everything_is_read);
    g_test_add_func("/options/wrong-values-are-named",
                    test_wrong_values_are_named);
    g_test_add_func("/options/help-names-every-option",
                    test_help_names_every_option);
    return g_test_run();
}
