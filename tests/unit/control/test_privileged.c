// SPDX-License-Identifier: GPL-2.0-or-later
// With a script in the place of pkexec, which answers as pkexec(1) does.
#include "control/privileged.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

static const char *const arguments[] = {"shm-tmpfiles", "it's", NULL};

struct stand_in {
    char *folder;
    char *program;
    struct vf_privileged privileged;
};

static void
open_stand_in(struct stand_in *stand_in, const char *script)
{
    stand_in->folder = g_dir_make_tmp("vf-pkexec-XXXXXX", NULL);
    stand_in->program = g_build_filename(stand_in->folder, "pkexec", NULL);
    g_autofree char *text = g_strconcat("#!/bin/sh\n", script, "\n", NULL);
    g_assert_true(g_file_set_contents(stand_in->program, text, -1, NULL));
    g_assert_cmpint(g_chmod(stand_in->program, 0755), ==, 0);
    stand_in->privileged = (struct vf_privileged){.pkexec = stand_in->program,
                                                  .helper = "/bin/true"};
}

static void
close_stand_in(struct stand_in *stand_in)
{
    g_unlink(stand_in->program);
    g_rmdir(stand_in->folder);
    g_free(stand_in->program);
    g_free(stand_in->folder);
}

static void
the_helper_gets_its_arguments_as_they_are(void)
{
    struct stand_in stand_in;
    g_autoptr(GError) error = NULL;
    g_autofree char *said = NULL;
    open_stand_in(&stand_in, "printf '%s|' \"$@\"");
    g_assert_true(
        vf_privileged_run(&stand_in.privileged, arguments, &said, &error));
    g_assert_no_error(error);
    g_assert_cmpstr(said, ==, "/bin/true|shm-tmpfiles|it's|");
    g_autofree char *line =
        vf_privileged_command(&stand_in.privileged, arguments);
    g_assert_cmpstr(line, ==, "pkexec /bin/true 'shm-tmpfiles' 'it'\\''s'");
    close_stand_in(&stand_in);
}

static void
assert_fails(const char *script, int code, const char *fragment)
{
    struct stand_in stand_in;
    g_autoptr(GError) error = NULL;
    g_autofree char *said = NULL;
    open_stand_in(&stand_in, script);
    g_assert_false(
        vf_privileged_run(&stand_in.privileged, arguments, &said, &error));
    g_assert_error(error, VF_ERROR, code);
    g_assert_nonnull(strstr(error->message, fragment));
    g_assert_null(said);
    close_stand_in(&stand_in);
}

static void
every_ending_has_its_sentence(void)
{
    assert_fails("exit 126", VF_ERROR_CANCELLED, "dismissed");
    assert_fails("exit 127", VF_ERROR_PERMISSION, "no agent");
    assert_fails("echo 'virtflow-view-helper: It broke.' >&2; exit 1",
                 VF_ERROR_FAILED, "It broke.");
    assert_fails("exit 1", VF_ERROR_FAILED, "did not say why");
    assert_fails("kill -9 $$", VF_ERROR_FAILED, "did not say why");
}

static void
what_is_not_installed_is_named(void)
{
    const struct vf_privileged none = {.pkexec = "/nowhere/pkexec",
                                       .helper = "/bin/true"};
    const struct vf_privileged no_helper = {.pkexec = "/bin/true",
                                            .helper = "/nowhere/helper"};
    g_autoptr(GError) error = NULL;
    g_assert_false(vf_privileged_run(&none, arguments, NULL, &error));
    g_assert_error(error, VF_ERROR, VF_ERROR_UNSUPPORTED);
    g_assert_nonnull(strstr(error->message, "'pkexec'"));
    g_clear_error(&error);
    g_assert_false(vf_privileged_run(&no_helper, arguments, NULL, &error));
    g_assert_error(error, VF_ERROR, VF_ERROR_UNSUPPORTED);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(test) g_test_add_func("/privileged/" #test, test)
    ADD(the_helper_gets_its_arguments_as_they_are);
    ADD(every_ending_has_its_sentence);
    ADD(what_is_not_installed_is_named);
    return g_test_run();
}
