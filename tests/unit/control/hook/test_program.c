// SPDX-License-Identifier: GPL-2.0-or-later
// The hook as libvirtd runs it: what it answers to calls and definitions that mean
// nothing, and that it comes to its end when its input does not.
#include <gio/gio.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>

struct answer {
    int code;
    char *said; // on standard error
};

// `input`: NULL: one that never ends and never says anything.
static struct answer
call(const char *const *words, const char *input)
{
    g_autoptr(GPtrArray) line = g_ptr_array_new();
    g_ptr_array_add(line, (char *)GPU_HOOK);
    for (unsigned i = 0; words[i]; i++) {
        g_ptr_array_add(line, (char *)words[i]);
    }
    g_ptr_array_add(line, NULL);
    g_autoptr(GError) error = NULL;
    GSubprocess *hook = g_subprocess_newv(
        (const char *const *)line->pdata,
        G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error);
    g_assert_no_error(error);
    if (input) {
        GOutputStream *pipe = g_subprocess_get_stdin_pipe(hook);
        // It may have ended without reading.
        (void)!g_output_stream_write_all(pipe, input, strlen(input), NULL, NULL,
                                         NULL);
        g_output_stream_close(pipe, NULL, NULL);
    }
    g_autoptr(GDataInputStream) said =
        g_data_input_stream_new(g_subprocess_get_stderr_pipe(hook));
    struct answer answer = {
        .said = g_data_input_stream_read_upto(said, "", 1, NULL, NULL, NULL)};
    answer.said = answer.said ? answer.said : g_strdup("");
    g_assert_true(g_subprocess_wait(hook, NULL, &error));
    g_assert_true(g_subprocess_get_if_exited(hook));
    answer.code = g_subprocess_get_exit_status(hook);
    g_object_unref(hook);
    return answer;
}

static bool
is_one_sentence(const char *said)
{
    const char *end = strchr(said, '\n');
    return end && end[1] == '\0' && end > said && end[-1] == '.';
}

static void
test_calls(void)
{
    static const char *const calls[][6] = {
        {NULL},
        {"", NULL},
        {"--help", NULL},
        {"--recover", "../../etc", NULL},
        {"win11", "reconnect", "begin", "-", NULL},
        {"win11", "migrate", "begin", "-", NULL},
        {"win11", "prepare\n", "begin", "-", NULL},
        {"win11", "prepare", "begin", "-", "more", NULL},
        {"/etc/passwd", "../prepare", "begin", "-", NULL},
        {"a\nb", "started", "begin", "$(reboot)", NULL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(calls); i++) {
        // It is not read, so it need not end.
        const struct answer answer = call(calls[i], NULL);
        g_assert_cmpint(answer.code, ==, 0);
        g_assert_cmpstr(answer.said, ==, "");
        g_free(answer.said);
    }
}

static void
test_definitions(void)
{
    static const char *const prepare[] = {"../../x", "prepare", "begin", "-", NULL};
    static const char *const release[] = {"a\nb", "release", "end", "-", NULL};
    static const char *const texts[] = {
        "",
        "root:x:0:0:root:/root:/bin/bash\n",
        "<domain><uuid>../../../etc/cron.d/evil</uuid></domain>",
        "<domain><uuid>5d3b6b2e-5a0e-4a5c-8f0a-6c1f7f3d2a10</uuid><devices>"
        "<hostdev type='pci'><source><address bus='/etc' slot='0' function='0'/>"
        "</source></hostdev></devices></domain>",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        const struct answer before = call(prepare, texts[i]);
        g_assert_cmpint(before.code, ==, 1);
        g_assert_true(is_one_sentence(before.said));
        g_free(before.said);
        // The VM is off whatever is said about it.
        const struct answer after = call(release, texts[i]);
        g_assert_cmpint(after.code, ==, 0);
        g_assert_true(is_one_sentence(after.said));
        g_free(after.said);
    }
}

static void
test_too_long(void)
{
    static const char *const prepare[] = {"x", "prepare", "begin", "-", NULL};
    enum { MANY = 9 << 20 };
    g_autofree char *text = g_strnfill(MANY, '<');
    const struct answer answer = call(prepare, text);
    g_assert_cmpint(answer.code, ==, 1);
    g_assert_nonnull(strstr(answer.said, "too long"));
    g_free(answer.said);
}

static void
test_end(void)
{
    static const char *const prepare[] = {"x", "prepare", "begin", "-", NULL};
    const struct answer answer = call(prepare, NULL);
    g_assert_cmpint(answer.code, ==, 1);
    g_assert_nonnull(strstr(answer.said, "takes too long"));
    g_free(answer.said);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    signal(SIGPIPE, SIG_IGN); // it need not read all that it is told
    g_test_add_func("/hook-program/calls that are none of its business succeed",
                    test_calls);
    g_test_add_func("/hook-program/what is no definition is refused in one line",
                    test_definitions);
    g_test_add_func("/hook-program/a definition without end is not read to its end",
                    test_too_long);
    g_test_add_func("/hook-program/when libvirtd says no more it gives up by itself",
                    test_end);
    return g_test_run();
}
