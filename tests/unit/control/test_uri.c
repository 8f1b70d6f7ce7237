// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/control.h"
#include "control/uri.h"

#include <glib.h>

static void
test_the_host_is_found_in_every_form(void)
{
    static const struct {
        const char *uri;
        const char *host;
        bool is_local;
    } uris[] = {
        {"qemu:///system", "", true},
        {"qemu:///session", "", true},
        {"test:///default", "", true},
        {"qemu+unix:///system?socket=/run/x/sock", "", true},
        {"qemu+ssh://root@desk.example.org/system", "desk.example.org", false},
        {"qemu+ssh://desk:2222/system?keyfile=/a@b", "desk", false},
        {"qemu+tls://[2001:db8::7]:16514/system", "2001:db8::7", false},
        {"qemu+tcp://localhost/system", "localhost", true},
        {"qemu+tcp://LocalHost:16509/system", "LocalHost", true},
        {"qemu+tcp://127.0.0.1/system", "127.0.0.1", true},
        {"qemu+tcp://[::1]/system", "::1", true},
        {"xen://host", "host", false},
        {"garbage", "", true},
        {"", "", true},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(uris); i++) {
        char host[256];
        g_test_message("%s", uris[i].uri);
        vf_uri_host(uris[i].uri, host, sizeof(host));
        g_assert_cmpstr(host, ==, uris[i].host);
        g_assert_cmpint(vf_uri_is_local(uris[i].uri), ==, uris[i].is_local);
    }
}

static void
test_an_address_to_listen_on_becomes_one_to_dial(void)
{
    static const char local[] = "qemu:///system";
    static const char remote[] = "qemu+ssh://desk/system";
    static const struct {
        const char *uri;
        const char *listen;
        const char *dial;
    } cases[] = {
        {local, "", "127.0.0.1"},
        {local, "0.0.0.0", "127.0.0.1"},
        {local, "::", "::1"},
        {local, "127.0.0.1", "127.0.0.1"},
        {local, "192.168.122.1", "192.168.122.1"},
        {remote, "", "desk"},
        {remote, "0.0.0.0", "desk"},
        {remote, "::", "desk"},
        {remote, "127.0.0.1", "desk"},
        {remote, "10.0.0.7", "10.0.0.7"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        char host[256];
        vf_uri_dial_host(cases[i].uri, cases[i].listen, host, sizeof(host));
        g_assert_cmpstr(host, ==, cases[i].dial);
    }
}

static void
test_a_connection_by_ssh_says_how(void)
{
    struct vf_uri_ssh ssh;
    g_assert_false(vf_uri_ssh("qemu:///system", &ssh));
    g_assert_false(vf_uri_ssh("qemu+tls://ssh.example/system", &ssh));
    g_assert_false(vf_uri_ssh("qemu+ssh:///system", &ssh));

    g_assert_true(vf_uri_ssh("qemu+ssh://desk/system", &ssh));
    g_assert_cmpstr(ssh.host, ==, "desk");
    g_assert_cmpstr(ssh.user, ==, "");
    g_assert_cmpuint(ssh.port, ==, 0);
    g_assert_false(ssh.unverified);

    g_assert_true(vf_uri_ssh("qemu+libssh2://ann%40home@[fe80::1]:2222/system?"
                             "keyfile=/k%20y&no_verify=1&command=/bin/my-ssh",
                             &ssh));
    g_assert_cmpstr(ssh.host, ==, "fe80::1");
    g_assert_cmpstr(ssh.user, ==, "ann@home");
    g_assert_cmpuint(ssh.port, ==, 2222);
    g_assert_cmpstr(ssh.key, ==, "/k y");
    g_assert_cmpstr(ssh.program, ==, "/bin/my-ssh");
    g_assert_true(ssh.unverified);

    g_assert_true(vf_uri_ssh("qemu+ssh://[fe80::1]/session?no_verify=0", &ssh));
    g_assert_cmpuint(ssh.port, ==, 0);
    g_assert_false(ssh.unverified);
}

static void
test_the_effective_uri_follows_the_environment(void)
{
    g_unsetenv("LIBVIRT_DEFAULT_URI");
    g_assert_cmpstr(vf_control_effective_uri(NULL), ==, "qemu:///system");
    g_setenv("LIBVIRT_DEFAULT_URI", "", TRUE);
    g_assert_cmpstr(vf_control_effective_uri(NULL), ==, "qemu:///system");
    g_setenv("LIBVIRT_DEFAULT_URI", "qemu:///session", TRUE);
    g_assert_cmpstr(vf_control_effective_uri(NULL), ==, "qemu:///session");
    g_assert_cmpstr(vf_control_effective_uri("test:///default"), ==,
                    "test:///default");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/uri/the-host-is-found-in-every-form",
                    test_the_host_is_found_in_every_form);
    g_test_add_func("/uri/an-address-to-listen-on-becomes-one-to-dial",
                    test_an_address_to_listen_on_becomes_one_to_dial);
    g_test_add_func("/uri/a-connection-by-ssh-says-how",
                    test_a_connection_by_ssh_says_how);
    g_test_add_func("/uri/the-effective-uri-follows-the-environment",
                    test_the_effective_uri_follows_the_environment);
    return g_test_run();
}
