// SPDX-License-Identifier: GPL-2.0-or-later
// QEMU's own guest agent on this machine, by its socket: it plays the guest's, and
// this machine the guest.
#include "control/guest/agent_socket.h"
#include "control/guest/host.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct fixture {
    char *folder;
    GPid pid;
    struct vf_agent_socket *socket;
    struct vf_agent agent;
};

static void
set_up(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture->folder = g_dir_make_tmp("vf-ga-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(fixture->folder, "socket", NULL);
    g_autofree char *pid_file = g_build_filename(fixture->folder, "pid", NULL);
    const char *words[] = {"qemu-ga", "-m", "unix-listen", "-p", path,
                           "-t", fixture->folder, "-f", pid_file, NULL};
    g_autoptr(GError) error = NULL;
    g_autofree char *search =
        g_strconcat("/usr/sbin:", g_getenv("PATH"), NULL);
    g_setenv("PATH", search, TRUE);
    g_spawn_async(NULL, (char **)words, NULL,
                  G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                  &fixture->pid, &error);
    g_assert_no_error(error);
    for (int i = 0; i < 3000 && !fixture->socket; i++) {
        g_usleep(20000);
        g_clear_error(&error);
        fixture->socket = vf_agent_socket_open(path, &error);
    }
    g_assert_no_error(error);
    fixture->agent = vf_agent_of_socket(fixture->socket);
}

static void
tear_down(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    vf_agent_socket_close(fixture->socket);
    kill(fixture->pid, SIGTERM);
    g_assert_cmpint(waitpid(fixture->pid, NULL, 0), ==, fixture->pid);
    GDir *dir = g_dir_open(fixture->folder, 0, NULL);
    const char *name;
    while ((name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(fixture->folder, name, NULL);
        g_unlink(path);
    }
    g_dir_close(dir);
    g_rmdir(fixture->folder);
    g_free(fixture->folder);
}

static void
test_it_says_what_it_is(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct vf_agent_abilities abilities;
    struct vf_agent_system system;
    g_autoptr(GError) error = NULL;
    g_assert_true(vf_agent_ask_abilities(&fixture->agent, &abilities, &error));
    g_assert_no_error(error);
    g_assert_true(g_ascii_isdigit(abilities.version[0]));
    g_assert_true(abilities.can_run);
    g_assert_true(abilities.can_read_files);
    g_assert_true(abilities.can_write_files);
    g_assert_true(vf_agent_ask_system(&fixture->agent, &system, &error));
    g_assert_false(system.is_windows);
    g_assert_cmpstr(system.id, !=, "");
}

static void
test_it_runs_programs(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct vf_agent_outcome outcome;
    g_autoptr(GError) error = NULL;
    static const char *const words[] = {
        "/bin/sh", "-c", "echo \"$1\"; echo no >&2; exit 7", "sh",
        "a 'word' of \"its\" own", NULL};
    g_assert_true(vf_agent_run(&fixture->agent, words, 60, NULL, NULL, &outcome,
                               &error));
    g_assert_no_error(error);
    g_assert_cmpint(outcome.exit_code, ==, 7);
    g_assert_cmpstr(outcome.output, ==, "a 'word' of \"its\" own\n");
    g_assert_cmpstr(outcome.errors, ==, "no\n");
    vf_agent_outcome_finish(&outcome);

    static const char *const missing[] = {"/nonexistent", NULL};
    g_assert_false(vf_agent_run(&fixture->agent, missing, 60, NULL, NULL,
                                &outcome, &error));
    g_assert_error(error, VF_ERROR, VF_ERROR_FAILED);
}

static bool
at_once(void *data)
{
    (void)data;
    return true;
}

static void
test_nobody_waits_for_ever(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct vf_agent_outcome outcome;
    g_autoptr(GError) error = NULL;
    // As long as the agent lives.
    static const char *const words[] = {
        "/bin/sh", "-c", "while kill -0 $PPID; do sleep 0.2; done", NULL};
    g_assert_false(vf_agent_run(&fixture->agent, words, 0, NULL, NULL, &outcome,
                                &error));
    g_assert_error(error, VF_ERROR, VF_ERROR_TIMEOUT);
    g_clear_error(&error);
    g_assert_false(vf_agent_run(&fixture->agent, words, 600, at_once, NULL,
                                &outcome, &error));
    g_assert_error(error, VF_ERROR, VF_ERROR_CANCELLED);
}

static void
test_files_go_there_and_come_back(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    enum { BYTES = 900000 };
    g_autofree char *from = g_build_filename(fixture->folder, "from", NULL);
    g_autofree char *to = g_build_filename(fixture->folder, "to", NULL);
    g_autofree char *bytes = g_malloc(BYTES);
    for (size_t i = 0; i < BYTES; i++) {
        bytes[i] = (char)('a' + (i * 31 + i / 977) % 26);
    }
    g_assert_true(g_file_set_contents(from, bytes, BYTES, NULL));
    const int fd = open(from, O_RDONLY | O_CLOEXEC);
    uint64_t size = 0;
    g_autoptr(GError) error = NULL;
    g_assert_true(vf_agent_write_file(&fixture->agent, to, fd, NULL, NULL, &size,
                                      &error));
    g_assert_no_error(error);
    close(fd);
    g_assert_cmpuint(size, ==, BYTES);
    g_autofree char *back = NULL;
    gsize length;
    g_assert_true(g_file_get_contents(to, &back, &length, NULL));
    g_assert_cmpmem(back, length, bytes, BYTES);
    g_autofree char *tail =
        vf_agent_read_tail(&fixture->agent, to, 1000, &error);
    g_assert_no_error(error);
    g_assert_cmpmem(tail, strlen(tail), bytes + BYTES - 1000, 1000);
    g_assert_null(vf_agent_read_tail(&fixture->agent, "/nonexistent", 1, &error));
    g_assert_nonnull(error);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, test)                                                        \
    g_test_add("/guest/qemu-ga/" name, struct fixture, NULL, set_up, test,     \
               tear_down)
    ADD("it-says-what-it-is", test_it_says_what_it_is);
    ADD("it-runs-programs", test_it_runs_programs);
    ADD("nobody-waits-for-ever", test_nobody_waits_for_ever);
    ADD("files-go-there-and-come-back", test_files_go_there_and_come_back);
    return g_test_run();
}
