// SPDX-License-Identifier: GPL-2.0-or-later
// lgmp-testhost as a program: its command line, its commands, its script and
// its log, on which other tests and benches rely.
#include "tests/integration/shm/harness.h"

#include <glib.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

// Runs it to its end. Returns its exit status.
static int
run(const char *arguments, char **output)
{
    g_autofree char *command = g_strdup_printf("%s %s", TESTHOST, arguments);
    g_autoptr(GError) error = NULL;
    int status;
    g_autofree char *errors = NULL;
    g_spawn_command_line_sync(command, output, &errors, &status, &error);
    g_assert_no_error(error);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
test_wrong_arguments_are_refused(void)
{
    static const char *const wrong[] = {
        "",
        "a b",
        "--pci a",
        "--nonsense a",
        "--resolution 0x5 a",
        "--resolution 10 a",
        "--resolution 10x10x10 a",
        "--format YUV a",
        "--fps -1 a",
        "--size 0 a",
        "--size x a",
        "--lgmp six a",
        "--cursor blue a",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autofree char *output = NULL;
        g_assert_cmpint(run(wrong[i], &output), ==, 2);
    }
    g_autofree char *help = NULL;
    g_assert_cmpint(run("--help", &help), ==, 0);
    g_assert_nonnull(strstr(help, "--die-with-parent"));
}

static void
test_what_cannot_work_fails(void)
{
    g_autofree char *path = make_region_path("fails");
    g_autofree char *unknown = g_strdup_printf("--size 2 --lgmp 7 %s", path);
    g_autofree char *small = g_strdup_printf(
        "--size 1 --resolution 8000x8000 --truncate 1 %s", path);
    g_autofree char *output = NULL;
    g_assert_cmpint(run(path, &output), ==, 1); // not made without --size
    g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    g_free(output);
    g_assert_cmpint(run(unknown, &output), ==, 1);
    unlink(path);
    g_free(output);
    g_assert_cmpint(run(small, &output), ==, 1);
    g_assert_true(g_str_has_prefix(output, "error"));
    unlink(path);
}

static void
test_commands_are_answered(void)
{
    g_autofree char *path = make_region_path("commands");
    struct host host;
    host_start(&host, "--size 32 --fps 0 --resolution 320x200", path);
    static const char *const refused[] = {
        "set resolution", "set color blue", "set lgmp 12",
        "nothing",        "post",           "repost",
        "cursor 1",       "restart lgmp 7", "set resolution 99999x1",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        fprintf(host.to, "%s\n", refused[i]);
        fflush(host.to);
        g_assert_nonnull(fgets(host.line, sizeof(host.line), host.from));
        if (!g_str_has_prefix(host.line, "error")) {
            g_error("'%s' was answered by: %s", refused[i], host.line);
        }
    }
    // After a restart that failed, one that does not begins a session again.
    while (!g_str_has_prefix(host.line, "ok restart")) {
        fprintf(host.to, "restart lgmp 12 resolution 640x480\n");
        fflush(host.to);
        g_assert_nonnull(fgets(host.line, sizeof(host.line), host.from));
    }
    host_tell(&host, "stat");
    host_tell(&host, "quit");
    int status;
    waitpid(host.pid, &status, 0);
    g_assert_cmpint(status, ==, 0);
    fclose(host.to);
    fclose(host.from);
    unlink(path);
}

static void
test_a_script_is_followed(void)
{
    g_autofree char *path = make_region_path("script");
    g_autofree char *script = g_strconcat(path, ".txt", NULL);
    g_autofree char *arguments =
        g_strdup_printf("--size 32 --resolution 320x200 --script %s", script);
    g_assert_true(g_file_set_contents(script,
                                      "0 set resolution 100x100\n"
                                      "50 restart lgmp 12\n"
                                      "60 set fps 30\n"
                                      "70 quit\n",
                                      -1, NULL));
    struct host host;
    host_start(&host, arguments, path);
    host_expect(&host, "ok set");
    host_expect(&host, "ready lgmp 12");
    host_expect(&host, "ok restart");
    host_expect(&host, "ok set");
    host_expect(&host, "ok quit");
    waitpid(host.pid, NULL, 0);
    fclose(host.to);
    fclose(host.from);
    unlink(script);
    unlink(path);
}

// A line for every post, with the serial and the time that a viewer can read in
// the picture, or a little later.
static void
test_the_log_agrees_with_the_picture(void)
{
    g_autofree char *path = make_region_path("log");
    g_autofree char *log = g_strconcat(path, ".log", NULL);
    g_autofree char *arguments =
        g_strdup_printf("--size 32 --resolution 320x200 --log %s", log);
    struct host host;
    struct viewer viewer;
    struct vf_scene_code codes[20];
    host_start(&host, arguments, path);
    viewer_start(&viewer, path);
    for (int i = 0; i < 20; i++) {
        struct vf_frame frame = viewer_next_frame(&viewer);
        g_assert_true(
            vf_scene_code_read(frame.pixels, frame.pitch, 4, 1, &codes[i]));
        vf_frame_release(&frame);
    }
    viewer_stop(&viewer);
    host_kill(&host);

    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(log, &text, NULL, NULL));
    for (int i = 0; i < 20; i++) {
        g_autofree char *begin = g_strdup_printf("%u ", codes[i].serial);
        const char *line = text;
        while (line && !g_str_has_prefix(line, begin)) {
            line = strchr(line, '\n');
            line = line ? line + 1 : NULL;
        }
        g_assert_nonnull(line);
        char *end;
        guint64 posted_ns = g_ascii_strtoull(line + strlen(begin), &end, 10);
        g_assert_cmpuint(posted_ns, >=, codes[i].time_ns);
        g_assert_cmpuint(g_ascii_strtoull(end, NULL, 10), ==, 320 * 200 * 4);
    }
    unlink(log);
    unlink(path);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    signal(SIGPIPE, SIG_IGN);
    g_test_add_func("/testhost/wrong-arguments-are-refused",
                    test_wrong_arguments_are_refused);
    g_test_add_func("/testhost/what-cannot-work-fails",
                    test_what_cannot_work_fails);
    g_test_add_func("/testhost/commands-are-answered",
                    test_commands_are_answered);
    g_test_add_func("/testhost/a-script-is-followed",
                    test_a_script_is_followed);
    g_test_add_func("/testhost/the-log-agrees-with-the-picture",
                    test_the_log_agrees_with_the_picture);
    return g_test_run();
}
