// SPDX-License-Identifier: GPL-2.0-or-later
// The Looking Glass host in a guest, asked through an agent on a real socket.
#include "control/guest/agent_socket.h"
#include "control/guest/host.h"
#include "fake_agent.h"

#include <string.h>

#define SC "C:\\Windows\\System32\\sc.exe "
#define HOST "Looking Glass (host)"
#define RUNNING                                                                \
    "\r\nSERVICE_NAME: " HOST "\r\n        TYPE               : 10  "          \
    "WIN32_OWN_PROCESS  \r\n        STATE              : 4  RUNNING \r\n"
#define STOPPED                                                                \
    "\r\nDIENSTNAME: " HOST "\r\n        TYP                : 10  "            \
    "WIN32_OWN_PROCESS  \r\n        ZUSTAND            : 1  GESTOPPT \r\n"
#define CONFIG                                                                 \
    "[SC] QueryServiceConfig SUCCESS\r\n\r\n        BINARY_PATH_NAME   : "     \
    "\"C:\\Program Files\\Looking Glass (host)\\looking-glass-host.exe\" "      \
    "RunService\r\n"
#define LOG "C:\\ProgramData\\Looking Glass (host)\\looking-glass-host.txt"

struct world {
    struct fake_agent fake;
    struct vf_agent_socket *socket;
    struct vf_agent agent;
};

static void
open_world(struct world *world)
{
    g_autoptr(GError) error = NULL;
    fake_agent_start(&world->fake);
    world->socket = vf_agent_socket_open(world->fake.path, &error);
    g_assert_no_error(error);
    world->agent = vf_agent_of_socket(world->socket);
}

static void
close_world(struct world *world)
{
    vf_agent_socket_close(world->socket);
    fake_agent_stop(&world->fake);
}

static const struct fake_program stopped_host[] = {
    {SC "query " HOST, 0, STOPPED, NULL, NULL},
    {SC "query LGIddHelper", 1060, "[SC] EnumQueryServicesStatus 1060", NULL,
     NULL},
    {SC "qc " HOST, 0, CONFIG, NULL, NULL},
    {SC "start " HOST, 5, "Access is denied.", NULL, NULL},
    {"C:\\Windows\\System32\\WindowsPowerShell", 0, "B7-2-gabcdef\r\n", NULL,
     NULL},
    {NULL, 0, NULL, NULL, NULL},
};

static void
test_a_stopped_host_is_seen(void)
{
    struct world world;
    fake_agent_init(&world.fake);
    world.fake.programs = stopped_host;
    world.fake.polls_until_exit = 2;
    open_world(&world);
    struct vf_guest_status status;
    g_autoptr(GError) error = NULL;
    g_assert_true(vf_guest_look(&world.agent, &status, &error));
    g_assert_no_error(error);
    g_assert_cmpstr(status.abilities.version, ==, "107.0.1");
    g_assert_cmpstr(status.system.name, ==, "Windows 11 Pro");
    g_assert_true(status.system.is_windows);
    g_assert_cmpint(vf_guest_best(&status), ==, VF_GUEST_HOST);
    const struct vf_guest_service *host = &status.services[VF_GUEST_HOST];
    g_assert_true(host->is_there);
    g_assert_false(host->is_running);
    g_assert_cmpstr(host->path, ==,
                    "C:\\Program Files\\Looking Glass (host)\\"
                    "looking-glass-host.exe");
    g_assert_cmpstr(host->version, ==, "B7-2-gabcdef");
    g_assert_cmpstr(host->log, ==, LOG);
    g_assert_false(status.services[VF_GUEST_IDD].is_there);

    g_assert_false(vf_guest_start_host(&world.agent, &status, &error));
    g_assert_error(error, VF_ERROR, VF_ERROR_FAILED);
    g_assert_nonnull(strstr(error->message, "Access is denied."));
    close_world(&world);
    fake_agent_finish(&world.fake);
}

static void
test_a_host_is_started(void)
{
    static const struct fake_program programs[] = {
        {SC "query " HOST, 0, RUNNING, NULL, NULL},
        {SC "query LGIddHelper", 1060, "", NULL, NULL},
        {SC "qc " HOST, 0, CONFIG, NULL, NULL},
        {SC "start " HOST, 1056, "already running", NULL, NULL},
        {"C:\\Windows\\System32\\WindowsPowerShell", 1, "", "no", NULL},
        {NULL, 0, NULL, NULL, NULL},
    };
    struct world world;
    fake_agent_init(&world.fake);
    world.fake.programs = programs;
    fake_agent_put(&world.fake, LOG, "[I] Looking Glass (B7)\r\n", 24);
    open_world(&world);
    struct vf_guest_status status;
    g_autoptr(GError) error = NULL;
    g_assert_true(vf_guest_look(&world.agent, &status, &error));
    g_assert_true(vf_guest_start_host(&world.agent, &status, &error));
    g_assert_no_error(error);
    g_autofree char *log = vf_guest_read_log(&world.agent, &status, &error);
    g_assert_cmpstr(log, ==, "[I] Looking Glass (B7)\n");
    close_world(&world);
    fake_agent_finish(&world.fake);
}

static void
test_of_a_long_log_the_end_is_read(void)
{
    struct world world;
    fake_agent_init(&world.fake);
    g_autoptr(GString) log = g_string_new(NULL);
    for (int i = 0; i < 100000; i++) {
        g_string_append_printf(log, "line %d\n", i);
    }
    fake_agent_put(&world.fake, "/log", log->str, log->len);
    open_world(&world);
    g_autoptr(GError) error = NULL;
    g_autofree char *tail =
        vf_agent_read_tail(&world.agent, "/log", 600000, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(strlen(tail), ==, 600000);
    g_assert_true(g_str_has_suffix(tail, "line 99999\n"));
    g_assert_null(vf_agent_read_tail(&world.agent, "/nothing", 10, &error));
    g_assert_error(error, VF_ERROR, VF_ERROR_FAILED);
    g_assert_nonnull(strstr(error->message, "/nothing"));
    close_world(&world);
    fake_agent_finish(&world.fake);
}

static void
test_an_agent_that_may_not_run_programs_says_the_rest(void)
{
    struct world world;
    fake_agent_init(&world.fake);
    world.fake.info_reply =
        "{\"return\":{\"version\":\"5.2.0\",\"supported_commands\":[{\"name\":"
        "\"guest-exec\",\"enabled\":false},{\"name\":\"guest-exec-status\","
        "\"enabled\":true},17,{\"enabled\":3}]}}";
    open_world(&world);
    struct vf_guest_status status;
    g_autoptr(GError) error = NULL;
    g_assert_true(vf_guest_look(&world.agent, &status, &error));
    g_assert_false(status.looked_for_host);
    g_assert_cmpint(vf_guest_best(&status), ==, VF_GUEST_KIND_COUNT);
    g_assert_false(vf_guest_start_host(&world.agent, &status, &error));
    g_assert_error(error, VF_ERROR, VF_ERROR_UNSUPPORTED);
    close_world(&world);
    fake_agent_finish(&world.fake);
}

static void
test_a_linux_guest_has_a_unit(void)
{
    static const struct fake_program programs[] = {
        {"systemctl show looking-glass-host", 0,
         "LoadState=loaded\nActiveState=inactive\nExecStart={ "
         "path=/usr/bin/looking-glass-host ; argv[]=x }\n",
         NULL, NULL},
        {NULL, 0, NULL, NULL, NULL},
    };
    struct world world;
    fake_agent_init(&world.fake);
    world.fake.programs = programs;
    world.fake.system_reply = "{\"return\":{\"id\":\"debian\"}}";
    open_world(&world);
    struct vf_guest_status status;
    g_assert_true(vf_guest_look(&world.agent, &status, NULL));
    g_assert_cmpint(vf_guest_best(&status), ==, VF_GUEST_HOST);
    g_assert_false(status.services[VF_GUEST_HOST].is_running);
    g_assert_cmpstr(status.services[VF_GUEST_HOST].path, ==,
                    "/usr/bin/looking-glass-host");
    close_world(&world);
    fake_agent_finish(&world.fake);
}

// Whatever the guest answers to everything, it is an error with a sentence.
static void
test_a_lying_agent_does_no_harm(void)
{
    g_autofree char *deep = g_strnfill(200000, '{');
    g_autofree char *many = g_strnfill(VF_AGENT_MAX_REPLY + 20000, 'x');
    const char *const lies[] = {
        "{\"return\":{}}", "{\"return\":[]}", "{\"return\":-1}", "true", "",
        "{\"error\":null}", "{\"return\":{\"supported_commands\":{}}}",
        "{\"return\":{\"supported_commands\":[null,[],{\"name\":[]}]}}", deep, many,
        "\xff\xff\xff", "{\"return\":{\"position\":-5,\"buf-b64\":\"AAAA\"}}"};
    for (size_t i = 0; i < G_N_ELEMENTS(lies); i++) {
        struct world world;
        fake_agent_init(&world.fake);
        world.fake.any_reply = lies[i];
        open_world(&world);
        struct vf_guest_status status;
        struct vf_agent_outcome outcome;
        static const char *const words[] = {"x", NULL};
        g_test_message("lie %zu", i);
        g_autoptr(GError) error = NULL;
        const bool looked = vf_guest_look(&world.agent, &status, &error);
        g_assert_true(looked || error);
        if (looked) {
            g_assert_cmpint(vf_guest_best(&status), ==, VF_GUEST_KIND_COUNT);
        }
        g_clear_error(&error);
        g_assert_false(vf_agent_run(&world.agent, words, 1, NULL, NULL, &outcome,
                                    &error));
        g_assert_nonnull(error);
        g_clear_error(&error);
        g_assert_null(
            vf_agent_read_tail(&world.agent, "/x", 100, &error));
        g_assert_nonnull(error);
        close_world(&world);
        fake_agent_finish(&world.fake);
    }
}

static void
test_an_agent_that_goes_away_is_lost(void)
{
    struct world world;
    fake_agent_init(&world.fake);
    world.fake.hangs_up = true;
    open_world(&world);
    struct vf_guest_status status;
    g_autoptr(GError) error = NULL;
    g_assert_false(vf_guest_look(&world.agent, &status, &error));
    g_assert_error(error, VF_ERROR, VF_ERROR_LOST);
    close_world(&world);
    fake_agent_finish(&world.fake);
    g_clear_error(&error);
    g_assert_null(vf_agent_socket_open("/nonexistent/socket", &error));
    g_assert_error(error, VF_ERROR, VF_ERROR_LOST);
}

static void
test_what_windows_says_is_read_in_any_language(void)
{
    bool running = false;
    char path[64];
    g_assert_true(vf_guest_parse_query(RUNNING, &running));
    g_assert_true(running);
    g_assert_true(vf_guest_parse_query(STOPPED, &running));
    g_assert_false(running);
    static const char *const none[] = {"", ": ", "a: 1", "x: 1\ny: 99\n",
                                       "x: 1\ny: 0"};
    for (size_t i = 0; i < G_N_ELEMENTS(none); i++) {
        g_assert_false(vf_guest_parse_query(none[i], &running));
    }
    static const char *const no_path[] = {
        "", ":\\", ":\\x.exe", "C:\\x", "C:\\x\nC.exe",
        "C:\\much-too-long-for-what-is-there-to-hold-it-in-this-test-of-ours.exe"};
    for (size_t i = 0; i < G_N_ELEMENTS(no_path); i++) {
        g_assert_false(vf_guest_parse_path(no_path[i], path, sizeof(path)));
        g_assert_cmpstr(path, ==, "");
    }
    g_assert_true(vf_guest_parse_path("p : C:\\A b\\c.EXE /x", path,
                                      sizeof(path)));
    g_assert_cmpstr(path, ==, "C:\\A b\\c.EXE");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/guest/host/a-stopped-host-is-seen",
                    test_a_stopped_host_is_seen);
    g_test_add_func("/guest/host/a-host-is-started", test_a_host_is_started);
    g_test_add_func("/guest/host/of-a-long-log-the-end-is-read",
                    test_of_a_long_log_the_end_is_read);
    g_test_add_func("/guest/host/an-agent-that-may-not-run-programs",
                    test_an_agent_that_may_not_run_programs_says_the_rest);
    g_test_add_func("/guest/host/a-linux-guest-has-a-unit",
                    test_a_linux_guest_has_a_unit);
    g_test_add_func("/guest/host/a-lying-agent-does-no-harm",
                    test_a_lying_agent_does_no_harm);
    g_test_add_func("/guest/host/an-agent-that-goes-away-is-lost",
                    test_an_agent_that_goes_away_is_lost);
    g_test_add_func("/guest/host/windows-in-any-language",
                    test_what_windows_says_is_read_in_any_language);
    return g_test_run();
}
