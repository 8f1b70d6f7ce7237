// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/app/endpoints.h"

#include <glib.h>

static struct vf_control_status
running_vm(void)
{
    struct vf_control_status control = {0};
    control.link = VF_LINK_CONNECTED;
    control.is_local = true;
    control.state = VF_DOMAIN_RUNNING;
    control.facts.has_spice = true;
    control.facts.has_shm = true;
    g_strlcpy(control.uri, "qemu:///system", sizeof(control.uri));
    g_strlcpy(control.facts.shm_path, "/dev/shm/lg",
              sizeof(control.facts.shm_path));
    return control;
}

static void
test_the_command_line_wins(void)
{
    struct vf_config config = {.shm = (char *)"/tmp/x",
                               .spice_uri = (char *)"spice://h:1"};
    struct vf_control_status control = running_vm();
    struct vf_spice_endpoint candidates[VF_SPICE_MAX_CANDIDATES];
    g_assert_cmpstr(vf_endpoints_shm_path(&config, &control), ==, "/tmp/x");
    g_assert_cmpuint(vf_endpoints_spice(&config, &control, candidates), ==, 1);
    g_assert_cmpstr(candidates[0].host, ==, "h");
    config.no_spice = true;
    g_assert_cmpuint(vf_endpoints_spice(&config, &control, candidates), ==, 0);
}

static void
test_descriptors_come_before_socket_and_port(void)
{
    struct vf_config config = {0};
    struct vf_control_status control = running_vm();
    g_strlcpy(control.facts.spice_socket, "/run/s",
              sizeof(control.facts.spice_socket));
    g_strlcpy(control.facts.spice_password, "pw",
              sizeof(control.facts.spice_password));
    control.facts.spice_port = 5900;
    struct vf_spice_endpoint candidates[VF_SPICE_MAX_CANDIDATES];
    g_assert_cmpuint(vf_endpoints_spice(&config, &control, candidates), ==, 3);
    g_assert_cmpint(candidates[0].transport, ==, VF_SPICE_FD);
    g_assert_cmpint(candidates[1].transport, ==, VF_SPICE_UNIX);
    g_assert_cmpint(candidates[2].transport, ==, VF_SPICE_TCP);
    g_assert_cmpstr(candidates[2].host, ==, "127.0.0.1");
    g_assert_cmpstr(candidates[2].password, ==, "pw");
    // "Everywhere" is no address to connect to.
    g_strlcpy(control.facts.spice_host, "0.0.0.0",
              sizeof(control.facts.spice_host));
    vf_endpoints_spice(&config, &control, candidates);
    g_assert_cmpstr(candidates[2].host, ==, "127.0.0.1");

    // A connection that may only look gets no descriptors.
    control.link = VF_LINK_READ_ONLY;
    g_assert_cmpuint(vf_endpoints_spice(&config, &control, candidates), ==, 2);
    g_assert_cmpint(candidates[0].transport, ==, VF_SPICE_UNIX);
}

static void
test_a_stopped_vm_has_no_spice(void)
{
    struct vf_config config = {0};
    struct vf_control_status control = running_vm();
    struct vf_spice_endpoint candidates[VF_SPICE_MAX_CANDIDATES];
    control.state = VF_DOMAIN_OFF;
    g_assert_cmpuint(vf_endpoints_spice(&config, &control, candidates), ==, 0);
    control.state = VF_DOMAIN_PAUSED;
    g_assert_cmpuint(vf_endpoints_spice(&config, &control, candidates), ==, 1);
    control.facts.has_spice = false;
    g_assert_cmpuint(vf_endpoints_spice(&config, &control, candidates), ==, 0);
    g_assert_cmpuint(vf_endpoints_spice(&config, NULL, candidates), ==, 0);
}

static void
test_a_remote_vm_has_no_region(void)
{
    struct vf_config config = {0};
    struct vf_control_status control = running_vm();
    g_assert_cmpstr(vf_endpoints_shm_path(&config, &control), ==, "/dev/shm/lg");
    control.is_local = false;
    g_assert_null(vf_endpoints_shm_path(&config, &control));
}

static void
test_a_remote_vm_is_reached_by_the_same_ssh(void)
{
    struct vf_config config = {0};
    struct vf_control_status control = running_vm();
    struct vf_spice_endpoint ways[VF_SPICE_MAX_CANDIDATES];
    control.is_local = false;
    control.facts.spice_socket[0] = '\0';
    control.facts.spice_port = 5901;
    control.facts.spice_tls_port = 0;
    g_strlcpy(control.facts.spice_host, "127.0.0.1",
              sizeof(control.facts.spice_host));
    g_strlcpy(control.uri, "qemu+ssh://ann@desk:2222/system", sizeof(control.uri));
    g_assert_cmpuint(vf_endpoints_spice(&config, &control, ways), ==, 1);
    g_assert_cmpint(ways[0].transport, ==, VF_SPICE_SSH);
    g_assert_cmpstr(ways[0].host, ==, "127.0.0.1");
    g_assert_cmpuint(ways[0].port, ==, 5901);
    g_assert_cmpstr(ways[0].ssh.host, ==, "desk");
    g_assert_cmpstr(ways[0].ssh.user, ==, "ann");
    g_assert_cmpuint(ways[0].ssh.port, ==, 2222);

    // One that listens for others as well can be dialled, too.
    g_strlcpy(control.facts.spice_host, "0.0.0.0",
              sizeof(control.facts.spice_host));
    g_assert_cmpuint(vf_endpoints_spice(&config, &control, ways), ==, 2);
    g_assert_cmpint(ways[0].transport, ==, VF_SPICE_SSH);
    g_assert_cmpstr(ways[0].host, ==, "127.0.0.1");
    g_assert_cmpint(ways[1].transport, ==, VF_SPICE_TCP);
    g_assert_cmpstr(ways[1].host, ==, "desk");

    g_strlcpy(control.uri, "qemu+tls://desk/system", sizeof(control.uri));
    g_assert_cmpuint(vf_endpoints_spice(&config, &control, ways), ==, 1);
    g_assert_cmpint(ways[0].transport, ==, VF_SPICE_TCP);
}

static void
test_spice_addresses(void)
{
    struct vf_spice_endpoint e;
    g_assert_true(vf_endpoints_parse_spice_uri("spice://localhost:5901", &e, NULL));
    g_assert_cmpint(e.transport, ==, VF_SPICE_TCP);
    g_assert_cmpstr(e.host, ==, "localhost");
    g_assert_cmpuint(e.port, ==, 5901);
    g_assert_true(vf_endpoints_parse_spice_uri(
        "spice://[::1]?port=5&tls-port=6&password=p", &e, NULL));
    g_assert_cmpstr(e.host, ==, "::1");
    g_assert_cmpuint(e.port, ==, 5);
    g_assert_cmpuint(e.tls_port, ==, 6);
    g_assert_cmpstr(e.password, ==, "p");
    g_assert_true(
        vf_endpoints_parse_spice_uri("spice+unix:///run/a.sock", &e, NULL));
    g_assert_cmpint(e.transport, ==, VF_SPICE_UNIX);
    g_assert_cmpstr(e.path, ==, "/run/a.sock");

    const char *const wrong[] = {"", "localhost:5900", "spice://", "spice://h",
                                 "spice://h:99999", "spice://h?port=x",
                                 "vnc://h:1", "spice+unix://relative"};
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_false(vf_endpoints_parse_spice_uri(wrong[i], &e, &error));
        g_assert_error(error, VF_ERROR, VF_ERROR_USAGE);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/endpoints/the-command-line-wins",
                    test_the_command_line_wins);
    g_test_add_func("/endpoints/descriptors-come-before-socket-and-port",
                    test_descriptors_come_before_socket_and_port);
    g_test_add_func("/endpoints/a-stopped-vm-has-no-spice",
                    test_a_stopped_vm_has_no_spice);
    g_test_add_func("/endpoints/a-remote-vm-has-no-region",
                    test_a_remote_vm_has_no_region);
    g_test_add_func("/endpoints/a-remote-vm-is-reached-by-the-same-ssh",
                    test_a_remote_vm_is_reached_by_the_same_ssh);
    g_test_add_func("/endpoints/spice-addresses", test_spice_addresses);
    return g_test_run();
}
