// SPDX-License-Identifier: GPL-2.0-or-later
#include "session_rig.h"

#include <string.h>
#include <unistd.h>

// Files on their way through a real SPICE server to a guest's agent.

struct fixture {
    struct spice_server *server;
    struct session_rig rig;
};

static void
start(struct fixture *fixture)
{
    struct spice_server_params params = {.socket = session_rig_socket(),
                                         .agent = true};
    fixture->server = spice_server_start(&params);
    session_rig_start(&fixture->rig);
    session_rig_connect_unix(&fixture->rig, params.socket, NULL);
    session_rig_wait_inputs(&fixture->rig);
    wait_until(session_rig_status(&fixture->rig)->agent);
}

static void
stop(struct fixture *fixture)
{
    session_rig_stop(&fixture->rig);
    spice_server_stop(fixture->server);
}

static char *
make_file(const char *name, size_t size)
{
    char *path = g_strdup_printf("/tmp/vf-spice-test-%d-%s", getpid(), name);
    g_autofree char *content = g_malloc(size + 1);
    for (size_t i = 0; i < size; i++) {
        content[i] = (char)(i * 13 + i / 777);
    }
    g_assert_true(g_file_set_contents(path, content, (gssize)size, NULL));
    return path;
}

static void
test_a_file_arrives_whole(void)
{
    struct fixture fixture;
    start(&fixture);
    g_autofree char *path = make_file("large.bin", 5000000);
    const char *paths[] = {path, NULL};
    vf_spice_send_files(fixture.rig.spice, paths, 42);
    struct vf_spice_event event =
        session_rig_wait_event(&fixture.rig, VF_SPICE_FILES_PROGRESS);
    g_assert_cmpuint(event.request, ==, 42);
    g_assert_cmpuint(event.total, ==, 5000000);
    g_assert_cmpuint(event.sent, <=, event.total);
    event = session_rig_wait_event(&fixture.rig, VF_SPICE_FILES_DONE);
    g_assert_cmpuint(event.request, ==, 42);
    g_assert_true(event.ok);
    g_autoptr(GBytes) file = spice_server_agent_file(fixture.server);
    g_autofree char *content = NULL;
    gsize size;
    g_assert_true(g_file_get_contents(path, &content, &size, NULL));
    gsize got;
    const void *bytes = g_bytes_get_data(file, &got);
    g_assert_cmpmem(bytes, got, content, size);
    vf_spice_event_clear(&event);
    unlink(path);
    stop(&fixture);
}

static void
test_several_files_arrive(void)
{
    struct fixture fixture;
    start(&fixture);
    g_autofree char *first = make_file("one", 100);
    g_autofree char *second = make_file("two", 200000);
    g_autofree char *third = make_file("three", 1);
    const char *paths[] = {first, second, third, NULL};
    vf_spice_send_files(fixture.rig.spice, paths, 1);
    struct vf_spice_event event =
        session_rig_wait_event(&fixture.rig, VF_SPICE_FILES_DONE);
    g_assert_true(event.ok);
    g_assert_cmpuint(spice_server_agent(fixture.server).files, ==, 3);
    unlink(first);
    unlink(second);
    unlink(third);
    stop(&fixture);
}

static void
assert_fails(struct fixture *fixture, const char *path, const char *part)
{
    const char *paths[] = {path, NULL};
    vf_spice_send_files(fixture->rig.spice, paths, 3);
    struct vf_spice_event event =
        session_rig_wait_event(&fixture->rig, VF_SPICE_FILES_DONE);
    g_assert_false(event.ok);
    g_assert_nonnull(event.text);
    if (part && !strstr(event.text, part)) {
        g_error("'%s' does not say '%s'", event.text, part);
    }
    vf_spice_event_clear(&event);
}

static void
test_a_file_that_cannot_be_sent_is_said(void)
{
    struct fixture fixture;
    start(&fixture);
    assert_fails(&fixture, "/nonexistent/file", "No such file");
    assert_fails(&fixture, "/tmp", NULL);
    g_autofree char *path = make_file("refused", 1000);
    spice_server_agent_files(fixture.server, true, false);
    assert_fails(&fixture, path, NULL);
    spice_server_agent_quit(fixture.server);
    wait_until(!session_rig_status(&fixture.rig)->agent);
    assert_fails(&fixture, path, "install the SPICE guest tools");
    unlink(path);
    stop(&fixture);
}

static void
test_a_transfer_can_be_cancelled(void)
{
    struct fixture fixture;
    start(&fixture);
    spice_server_agent_files(fixture.server, false, true);
    g_autofree char *path = make_file("cancelled", 1000);
    const char *paths[] = {path, NULL};
    vf_spice_send_files(fixture.rig.spice, paths, 8);
    g_usleep(50000);
    g_assert_false(session_rig_has_event(&fixture.rig));
    vf_spice_cancel_files(fixture.rig.spice, 8);
    struct vf_spice_event event =
        session_rig_wait_event(&fixture.rig, VF_SPICE_FILES_DONE);
    g_assert_false(event.ok);
    vf_spice_event_clear(&event);
    unlink(path);
    stop(&fixture);
}

static void
test_a_transfer_ends_with_its_session(void)
{
    struct fixture fixture;
    start(&fixture);
    spice_server_agent_files(fixture.server, false, true);
    g_autofree char *path = make_file("lost", 1000);
    const char *paths[] = {path, NULL};
    vf_spice_send_files(fixture.rig.spice, paths, 9);
    g_usleep(50000);
    vf_spice_disconnect(fixture.rig.spice);
    struct vf_spice_event event =
        session_rig_wait_event(&fixture.rig, VF_SPICE_FILES_DONE);
    g_assert_false(event.ok);
    g_assert_nonnull(strstr(event.text, "send the files again"));
    vf_spice_event_clear(&event);
    unlink(path);
    stop(&fixture);
}

int
main(int argc, char **argv)
{
    session_rig_test_init(&argc, &argv);
#define TEST(name, function) g_test_add_func("/spice-files/" name, function)
    TEST("a-file-arrives-whole", test_a_file_arrives_whole);
    TEST("several-files-arrive", test_several_files_arrive);
    TEST("a-file-that-cannot-be-sent-is-said",
         test_a_file_that_cannot_be_sent_is_said);
    TEST("a-transfer-can-be-cancelled", test_a_transfer_can_be_cancelled);
    TEST("a-transfer-ends-with-its-session",
         test_a_transfer_ends_with_its_session);
#undef TEST
    return g_test_run();
}
