// SPDX-License-Identifier: GPL-2.0-or-later
#include "session_rig.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

// Coming up, going down, and what is said about it.

static void
assert_says(const struct vf_spice_status *status, const char *part)
{
    if (!strstr(status->detail, part)) {
        g_error("'%s' does not say '%s'", status->detail, part);
    }
}

static void
test_connects_over_tcp(void)
{
    struct spice_server_params params = {.password = "secret"};
    struct spice_server *server = spice_server_start(&params);
    struct session_rig rig;
    session_rig_start(&rig);
    session_rig_connect_tcp(&rig, spice_server_port(server), "secret");
    session_rig_wait_inputs(&rig);
    wait_until(session_rig_status(&rig)->has_uuid);
    const struct vf_spice_status *status = session_rig_status(&rig);
    g_assert_cmpint(status->state, ==, VF_SPICE_ONLINE);
    g_assert_cmpstr(status->name, ==, "make-believe");
    for (int i = 0; i < 16; i++) {
        g_assert_cmpuint(status->uuid[i], ==, i + 1);
    }
    g_assert_cmpstr(status->detail, ==, "");
    session_rig_stop(&rig);
    spice_server_stop(server);
}

static void
test_connects_over_a_unix_socket(void)
{
    struct spice_server_params params = {.socket = session_rig_socket()};
    struct spice_server *server = spice_server_start(&params);
    struct session_rig rig;
    session_rig_start(&rig);
    session_rig_connect_unix(&rig, params.socket, NULL);
    session_rig_wait_inputs(&rig);
    session_rig_stop(&rig);
    spice_server_stop(server);
}

static void
test_asks_for_one_descriptor_a_channel(void)
{
    struct spice_server_params params = {.password = "never asked for"};
    struct spice_server *server = spice_server_start(&params);
    struct session_rig rig;
    session_rig_start(&rig);
    session_rig_connect_fd(&rig, server);
    session_rig_wait_inputs(&rig);
    g_assert_cmpuint(rig.fd_requests, ==, 2); // main, inputs
    session_rig_stop(&rig);
    spice_server_stop(server);
}

static void
test_no_descriptor_is_a_sentence(void)
{
    struct session_rig rig;
    session_rig_start(&rig);
    rig.refuse_fds = true;
    session_rig_connect_fd(&rig, NULL);
    session_rig_wait_state(&rig, VF_SPICE_FAILED);
    g_assert_cmpint(rig.status.failure, ==, VF_SPICE_NO_FD);
    assert_says(&rig.status, "the test gives none");
    session_rig_stop(&rig);
}

static void
test_a_late_descriptor_is_closed(void)
{
    struct session_rig rig;
    session_rig_start(&rig);
    int pair[2];
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), ==, 0);
    vf_spice_give_fd(rig.spice, 4711, pair[0], NULL);
    // Its other end sees that nobody holds it any more.
    char byte;
    g_assert_cmpint(read(pair[1], &byte, 1), ==, 0);
    close(pair[1]);
    session_rig_stop(&rig);
}

static void
test_a_wrong_password_is_said(void)
{
    struct spice_server_params params = {.password = "secret"};
    struct spice_server *server = spice_server_start(&params);
    struct session_rig rig;
    session_rig_start(&rig);
    session_rig_connect_tcp(&rig, spice_server_port(server), "guess");
    session_rig_wait_state(&rig, VF_SPICE_FAILED);
    g_assert_cmpint(rig.status.failure, ==, VF_SPICE_AUTH);
    assert_says(&rig.status, "did not accept the password");
    session_rig_connect_tcp(&rig, spice_server_port(server), NULL);
    wait_until(session_rig_status(&rig)->attempts == 2 &&
               rig.status.state == VF_SPICE_FAILED);
    g_assert_cmpint(rig.status.failure, ==, VF_SPICE_AUTH);
    assert_says(&rig.status, "wants a password and none is known");
    // And a right one then works.
    session_rig_connect_tcp(&rig, spice_server_port(server), "secret");
    session_rig_wait_inputs(&rig);
    session_rig_stop(&rig);
    spice_server_stop(server);
}

static void
test_nobody_listening_is_said(void)
{
    struct session_rig rig;
    session_rig_start(&rig);
    session_rig_connect_unix(&rig, "/tmp/vf-spice-nobody-is-here.sock", NULL);
    session_rig_wait_state(&rig, VF_SPICE_FAILED);
    g_assert_cmpint(rig.status.failure, ==, VF_SPICE_UNREACHABLE);
    assert_says(&rig.status, "'/tmp/vf-spice-nobody-is-here.sock'");
    session_rig_connect_tcp(&rig, 1, NULL);
    wait_until(session_rig_status(&rig)->attempts == 2 &&
               rig.status.state == VF_SPICE_FAILED);
    g_assert_cmpint(rig.status.failure, ==, VF_SPICE_UNREACHABLE);
    assert_says(&rig.status, "'127.0.0.1' port 1");
    session_rig_stop(&rig);
}

// Accepts connections and answers each with the same bytes, or never.
static int
listen_at(const char *path)
{
    unlink(path);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    g_strlcpy(address.sun_path, path, sizeof(address.sun_path));
    g_assert_cmpint(bind(fd, (struct sockaddr *)&address, sizeof(address)), ==,
                    0);
    g_assert_cmpint(listen(fd, 5), ==, 0);
    return fd;
}

static void
test_something_else_listening_is_said(void)
{
    const char *path = session_rig_socket();
    int listener = listen_at(path);
    struct session_rig rig;
    session_rig_start(&rig);
    session_rig_connect_unix(&rig, path, NULL);
    int client = accept(listener, NULL, NULL);
    static const char ssh[] = "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n";
    g_assert_cmpint(write(client, ssh, sizeof(ssh)), ==, sizeof(ssh));
    session_rig_wait_state(&rig, VF_SPICE_FAILED);
    g_assert_cmpint(rig.status.failure, ==, VF_SPICE_PROTOCOL);
    close(client);
    close(listener);
    unlink(path);
    session_rig_stop(&rig);
}

static void
test_a_silent_server_is_given_up(void)
{
    const char *path = session_rig_socket();
    int listener = listen_at(path);
    struct session_rig rig;
    session_rig_start(&rig);
    session_rig_connect_unix(&rig, path, NULL);
    session_rig_wait_state(&rig, VF_SPICE_FAILED);
    g_assert_cmpint(rig.status.failure, ==, VF_SPICE_UNREACHABLE);
    assert_says(&rig.status, "no answer for 10 seconds");
    close(listener);
    unlink(path);
    session_rig_stop(&rig);
}

static void
test_the_server_going_away_is_said(void)
{
    struct spice_server_params params = {.socket = session_rig_socket()};
    struct spice_server *server = spice_server_start(&params);
    struct session_rig rig;
    session_rig_start(&rig);
    session_rig_connect_unix(&rig, params.socket, NULL);
    session_rig_wait_inputs(&rig);
    spice_server_stop(server);
    session_rig_wait_state(&rig, VF_SPICE_FAILED);
    g_assert_cmpint(rig.status.failure, ==, VF_SPICE_CLOSED);
    g_assert_false(rig.status.inputs_ready);
    g_assert_false(rig.sink->ops->state(rig.sink).ready);
    vf_spice_probe(rig.spice);
    wait_until(session_rig_status(&rig)->probe == VF_SPICE_PROBE_SILENT);
    // It comes back, and so does the session when asked to.
    server = spice_server_start(&params);
    session_rig_connect_unix(&rig, params.socket, NULL);
    session_rig_wait_inputs(&rig);
    g_assert_cmpuint(rig.status.sessions, ==, 2);
    session_rig_stop(&rig);
    spice_server_stop(server);
}

static void
test_another_client_takes_over(void)
{
    struct spice_server_params params = {.socket = session_rig_socket()};
    struct spice_server *server = spice_server_start(&params);
    struct session_rig first, second;
    session_rig_start(&first);
    session_rig_connect_unix(&first, params.socket, NULL);
    session_rig_wait_inputs(&first);
    // One process cannot run two GLib threads: the second viewer shares the
    // first.
    second = (struct session_rig){.glib = first.glib};
    second.status_box =
        vf_mailbox_create(sizeof(struct vf_spice_status), NULL, NULL);
    struct vf_spice_params spice_params = {.glib = second.glib,
                                           .status = second.status_box};
    second.spice = vf_spice_create(&spice_params);
    session_rig_connect_unix(&second, params.socket, NULL);
    session_rig_wait_inputs(&second);
    session_rig_wait_state(&first, VF_SPICE_FAILED);
    g_assert_cmpint(first.status.failure, ==, VF_SPICE_CLOSED);
    assert_says(&first.status, "another viewer took the session over");
    // Asking whether the server lives does not disturb the second viewer.
    vf_spice_probe(first.spice);
    wait_until(session_rig_status(&first)->probe == VF_SPICE_PROBE_LISTENS);
    g_usleep(50000);
    g_assert_true(session_rig_status(&second)->inputs_ready);
    vf_spice_destroy(second.spice);
    vf_mailbox_destroy(second.status_box);
    session_rig_stop(&first);
    spice_server_stop(server);
}

static void
test_disconnecting_is_not_a_failure(void)
{
    struct spice_server_params params = {.socket = session_rig_socket()};
    struct spice_server *server = spice_server_start(&params);
    struct session_rig rig;
    session_rig_start(&rig);
    session_rig_connect_unix(&rig, params.socket, NULL);
    session_rig_wait_inputs(&rig);
    vf_spice_disconnect(rig.spice);
    session_rig_wait_state(&rig, VF_SPICE_OFFLINE);
    g_assert_cmpstr(rig.status.detail, ==, "");
    struct vf_spice_endpoint nowhere = {.transport = VF_SPICE_NONE};
    vf_spice_connect(rig.spice, &nowhere);
    session_rig_wait_state(&rig, VF_SPICE_OFFLINE);
    session_rig_stop(&rig);
    spice_server_stop(server);
}

static void
test_connects_and_leaves_many_times(void)
{
    struct spice_server_params params = {.socket = session_rig_socket()};
    struct spice_server *server = spice_server_start(&params);
    struct session_rig rig;
    session_rig_start(&rig);
    for (unsigned i = 0; i < 50; i++) {
        session_rig_connect_unix(&rig, params.socket, NULL);
        if (i % 3 == 0) {
            session_rig_wait_inputs(&rig);
        }
        if (i % 2 == 0) {
            vf_spice_disconnect(rig.spice);
        }
    }
    session_rig_connect_unix(&rig, params.socket, NULL);
    session_rig_wait_state(&rig, VF_SPICE_ONLINE);
    session_rig_wait_inputs(&rig);
    session_rig_stop(&rig);
    spice_server_stop(server);
}

int
main(int argc, char **argv)
{
    session_rig_test_init(&argc, &argv);
#define TEST(name, function) g_test_add_func("/spice-session/" name, function)
    TEST("connects-over-tcp", test_connects_over_tcp);
    TEST("connects-over-a-unix-socket", test_connects_over_a_unix_socket);
    TEST("asks-for-one-descriptor-a-channel",
         test_asks_for_one_descriptor_a_channel);
    TEST("no-descriptor-is-a-sentence", test_no_descriptor_is_a_sentence);
    TEST("a-late-descriptor-is-closed", test_a_late_descriptor_is_closed);
    TEST("a-wrong-password-is-said", test_a_wrong_password_is_said);
    TEST("nobody-listening-is-said", test_nobody_listening_is_said);
    TEST("something-else-listening-is-said",
         test_something_else_listening_is_said);
    TEST("a-silent-server-is-given-up", test_a_silent_server_is_given_up);
    TEST("the-server-going-away-is-said", test_the_server_going_away_is_said);
    TEST("another-client-takes-over", test_another_client_takes_over);
    TEST("disconnecting-is-not-a-failure", test_disconnecting_is_not_a_failure);
    TEST("connects-and-leaves-many-times", test_connects_and_leaves_many_times);
#undef TEST
    return g_test_run();
}
