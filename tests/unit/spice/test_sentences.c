// SPDX-License-Identifier: GPL-2.0-or-later
#include "spice/sentences.h"

#include <glib.h>
#include <string.h>

static const struct vf_spice_endpoint endpoints[] = {
    {.transport = VF_SPICE_FD},
    {.transport = VF_SPICE_UNIX, .path = "/run/win11.sock"},
    {.transport = VF_SPICE_TCP, .host = "10.0.0.5", .port = 5901},
    {.transport = VF_SPICE_TCP, .host = "10.0.0.5", .tls_port = 5902},
};

static void
test_every_failure_is_a_whole_sentence(void)
{
    for (int failure = VF_SPICE_NO_FD; failure <= VF_SPICE_BROKEN; failure++) {
        for (size_t i = 0; i < G_N_ELEMENTS(endpoints); i++) {
            char text[512];
            vf_spice_failure_sentence((enum vf_spice_failure)failure,
                                      &endpoints[i], "the cause", text,
                                      sizeof(text));
            g_assert_cmpuint(strlen(text), >, 60);
            g_assert_nonnull(strchr(text, ':')); // what to do next
            g_assert_null(strchr(text, '%'));
        }
    }
}

static void
test_the_place_is_named(void)
{
    static const char *const names[] = {
        "the descriptor from libvirt", "the socket '/run/win11.sock'",
        "'10.0.0.5' port 5901", "'10.0.0.5' port 5902"};
    for (size_t i = 0; i < G_N_ELEMENTS(endpoints); i++) {
        char text[512];
        vf_spice_describe_endpoint(&endpoints[i], text, sizeof(text));
        g_assert_cmpstr(text, ==, names[i]);
        vf_spice_failure_sentence(VF_SPICE_UNREACHABLE, &endpoints[i], NULL,
                                  text, sizeof(text));
        g_assert_nonnull(strstr(text, names[i]));
    }
}

static void
test_a_password_is_never_shown(void)
{
    struct vf_spice_endpoint endpoint = endpoints[2];
    g_strlcpy(endpoint.password, "hunter2", sizeof(endpoint.password));
    for (int failure = VF_SPICE_NO_FD; failure <= VF_SPICE_BROKEN; failure++) {
        char text[512];
        vf_spice_failure_sentence((enum vf_spice_failure)failure, &endpoint,
                                  "x", text, sizeof(text));
        g_assert_null(strstr(text, "hunter2"));
    }
}

static void
test_long_causes_are_cut(void)
{
    g_autofree char *cause = g_strnfill(5000, 'x');
    char text[128];
    vf_spice_failure_sentence(VF_SPICE_BROKEN, &endpoints[2], cause, text,
                              sizeof(text));
    g_assert_cmpuint(strlen(text), ==, sizeof(text) - 1);
    vf_spice_failure_sentence(VF_SPICE_NO_FAILURE, &endpoints[2], NULL, text,
                              sizeof(text));
    g_assert_cmpstr(text, ==, "");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sentences/every-failure-is-a-whole-sentence",
                    test_every_failure_is_a_whole_sentence);
    g_test_add_func("/sentences/the-place-is-named", test_the_place_is_named);
    g_test_add_func("/sentences/a-password-is-never-shown",
                    test_a_password_is_never_shown);
    g_test_add_func("/sentences/long-causes-are-cut", test_long_causes_are_cut);
    return g_test_run();
}
