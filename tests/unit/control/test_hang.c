// SPDX-License-Identifier: GPL-2.0-or-later
// A libvirt that takes the connection and never answers: its calls hang for
// ever, and the program must end in spite of that.
#include "tests/fakes/control_rig.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

struct silent_server {
    char *folder;
    char *path;
    char *uri;
    int listener;
    int peer;
};

static void
open_server(struct silent_server *server)
{
    server->folder = g_dir_make_tmp("vf-hang-XXXXXX", NULL);
    server->path = g_build_filename(server->folder, "sock", NULL);
    server->uri =
        g_strdup_printf("qemu+unix:///system?socket=%s", server->path);
    server->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    g_strlcpy(address.sun_path, server->path, sizeof(address.sun_path));
    g_assert_cmpint(
        bind(server->listener, (struct sockaddr *)&address, sizeof(address)),
        ==, 0);
    g_assert_cmpint(listen(server->listener, 4), ==, 0);
}

// Returns when the client has asked its first question, and so waits for us.
static void
wait_for_question(struct silent_server *server)
{
    server->peer = accept(server->listener, NULL, NULL);
    g_assert_cmpint(server->peer, >=, 0);
    char byte;
    g_assert_cmpint(read(server->peer, &byte, 1), ==, 1);
}

static void
close_server(struct silent_server *server)
{
    close(server->listener);
    close(server->peer);
    g_unlink(server->path);
    g_rmdir(server->folder);
    g_free(server->folder);
    g_free(server->path);
    g_free(server->uri);
}

static bool
thread_exists(const char *wanted)
{
    g_autoptr(GDir) tasks = g_dir_open("/proc/self/task", 0, NULL);
    const char *id;
    while ((id = g_dir_read_name(tasks))) {
        g_autofree char *path =
            g_build_filename("/proc/self/task", id, "comm", NULL);
        g_autofree char *name = NULL;
        if (g_file_get_contents(path, &name, NULL, NULL) &&
            strcmp(g_strchomp(name), wanted) == 0) {
            return true;
        }
    }
    return false;
}

static void
test_the_program_ends_while_the_connection_hangs(void)
{
    struct silent_server server;
    open_server(&server);
    struct control_rig rig;
    control_rig_open(&rig, server.uri, "win11", false);
    wait_for_question(&server);
    control_rig_close(&rig);
    g_assert_true(thread_exists("vf-watch"));

    // What was given up ends by itself when its call returns, and touches
    // nothing of what is gone by then: the sanitizers watch.
    close_server(&server);
    while (thread_exists("vf-watch")) {
        g_usleep(1000);
    }
}

static void
on_fd(void *data, uint64_t token, int fd, const char *why)
{
    (void)data;
    (void)token;
    (void)fd;
    (void)why;
    g_assert_not_reached();
}

static void
test_no_answer_comes_after_the_end(void)
{
    struct silent_server server;
    open_server(&server);
    struct control_rig rig;
    control_rig_open(&rig, server.uri, "win11", false);
    vf_control_request_graphics_fd(rig.control, 1, on_fd, NULL);
    vf_control_request(rig.control, VF_OPERATION_START);
    wait_for_question(&server);
    vf_control_stop(rig.control);
    vf_control_request_graphics_fd(rig.control, 2, on_fd, NULL);
    vf_control_request(rig.control, VF_OPERATION_START);
    control_rig_close(&rig);
    close_server(&server);
    while (thread_exists("vf-watch")) {
        g_usleep(1000);
    }
}

static bool
has_failed(const struct vf_control_status *status)
{
    return status->link == VF_LINK_FAILED;
}

static void
test_a_connection_that_fails_is_tried_again(void)
{
    struct silent_server server;
    open_server(&server);
    struct control_rig rig;
    control_rig_open(&rig, server.uri, "win11", false);
    wait_for_question(&server);
    close(server.peer);
    control_rig_wait(&rig, has_failed, "a failed link");
    wait_for_question(&server);
    close(server.peer);
    wait_for_question(&server);
    close(server.peer);
    control_rig_close(&rig);
    server.peer = -1;
    close_server(&server);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/hang/the-program-ends-while-the-connection-hangs",
                    test_the_program_ends_while_the_connection_hangs);
    g_test_add_func("/hang/no-answer-comes-after-the-end",
                    test_no_answer_comes_after_the_end);
    g_test_add_func("/hang/a-connection-that-fails-is-tried-again",
                    test_a_connection_that_fails_is_tried_again);
    return g_test_run();
}
