// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/failure.h"

#include <errno.h>
#include <glib.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <string.h>

static struct vf_failure
failure_of(int code, int domain, int sys_errno, const char *raw)
{
    struct vf_failure failure = {
        .code = code, .domain = domain, .sys_errno = sys_errno};
    g_strlcpy(failure.raw, raw, sizeof(failure.raw));
    return failure;
}

// Errors as libvirt 9 and QEMU 7 word them, and what must be said about each.
static const struct {
    int code;
    int domain;
    int sys_errno;
    const char *raw;
    enum vf_failure_kind kind;
    const char *says;
} table[] = {
    {VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, ENOENT,
     "Failed to connect socket to '/var/run/libvirt/libvirt-sock': No such "
     "file or directory",
     VF_FAILURE_NOT_RUNNING, "systemctl start libvirtd"},
    {VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, ECONNREFUSED,
     "Failed to connect socket to '/var/run/libvirt/libvirt-sock': Connection "
     "refused",
     VF_FAILURE_NOT_RUNNING, "not running"},
    {VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, EACCES,
     "Failed to connect socket to '/var/run/libvirt/libvirt-sock': Permission "
     "denied",
     VF_FAILURE_PERMISSION, "group 'libvirt'"},
    {VIR_ERR_AUTH_UNAVAILABLE, VIR_FROM_POLKIT, 0,
     "authentication unavailable: no polkit agent available to authenticate "
     "action 'org.libvirt.unix.manage'",
     VF_FAILURE_PERMISSION, "polkit agent"},
    {VIR_ERR_AUTH_CANCELLED, VIR_FROM_POLKIT, 0,
     "authentication cancelled: user cancelled authentication process",
     VF_FAILURE_PERMISSION, "group 'libvirt'"},
    {VIR_ERR_AUTH_FAILED, VIR_FROM_RPC, 0, "authentication failed",
     VF_FAILURE_PERMISSION, "did not let you in"},
    {VIR_ERR_CONFIG_UNSUPPORTED, VIR_FROM_DOMAIN, 0,
     "unsupported configuration: internal snapshot for disk vda unsupported for "
     "storage type raw",
     VF_FAILURE_UNSUPPORTED, "'qcow2'"},
    {VIR_ERR_OPERATION_UNSUPPORTED, VIR_FROM_QEMU, 0,
     "Operation not supported: internal snapshots of a VM with pflash based "
     "firmware are not supported",
     VF_FAILURE_UNSUPPORTED, "UEFI"},
    {VIR_ERR_INTERNAL_ERROR, VIR_FROM_QEMU, 0,
     "internal error: unable to execute QEMU command 'migrate': Migration is "
     "disabled when using feature 'peer mode' in device 'ivshmem'",
     VF_FAILURE_UNSUPPORTED, "shared memory device"},
    {VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, EPIPE,
     "Cannot write data: Broken pipe", VF_FAILURE_LINK_LOST,
     "try again when it is back"},
    {VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, ECONNRESET,
     "Cannot recv data: Connection reset by peer", VF_FAILURE_LINK_LOST,
     "Connection reset"},
    {VIR_ERR_INTERNAL_ERROR, VIR_FROM_RPC, 0,
     "internal error: client socket is closed", VF_FAILURE_LINK_LOST,
     "was lost"},
    {VIR_ERR_NO_CONNECT, VIR_FROM_NONE, 0,
     "no connection driver available for bogus:///", VF_FAILURE_UNSUPPORTED,
     "'-c'"},
    {VIR_ERR_OPERATION_DENIED, VIR_FROM_DOMAIN, 0,
     "operation virDomainCreate forbidden for read only access",
     VF_FAILURE_READ_ONLY, "look but not act"},
    {VIR_ERR_NO_DOMAIN, VIR_FROM_QEMU, 0,
     "Domain not found: no domain with matching name 'win11'", VF_FAILURE_GONE,
     "no such VM"},
    {VIR_ERR_OPERATION_INVALID, VIR_FROM_QEMU, 0,
     "Requested operation is not valid: domain is already running",
     VF_FAILURE_STATE_CHANGED, "already running"},
    {VIR_ERR_OPERATION_TIMEOUT, VIR_FROM_QEMU, 0,
     "Timed out during operation: cannot acquire state change lock (held by "
     "monitor=remoteDispatchDomainCreate)",
     VF_FAILURE_BUSY, "busy with another task"},
    {VIR_ERR_HOOK_SCRIPT_FAILED, VIR_FROM_HOOK, 0,
     "Hook script execution failed: the card is in use by 'Xorg'",
     VF_FAILURE_OTHER, "the card is in use by 'Xorg'"},
    {VIR_ERR_CONFIG_UNSUPPORTED, VIR_FROM_QEMU, 0,
     "unsupported configuration: TPM version '2.0' is not supported",
     VF_FAILURE_OTHER, "'swtpm'"},
    {VIR_ERR_AGENT_UNRESPONSIVE, VIR_FROM_QEMU, 0,
     "Guest agent is not responding: QEMU guest agent is not connected",
     VF_FAILURE_AGENT, "guest agent does not answer"},
    {VIR_ERR_INTERNAL_ERROR, VIR_FROM_QEMU, 0,
     "internal error: qemu unexpectedly closed the monitor: "
     "2026-01-01T00:00:00.000000Z qemu-system-x86_64: -device vfio-pci: vfio "
     "0000:0a:00.0: group 14 is not viable",
     VF_FAILURE_OTHER, "IOMMU group"},
    {VIR_ERR_INTERNAL_ERROR, VIR_FROM_QEMU, 0,
     "internal error: process exited while connecting to monitor: "
     "qemu-system-x86_64: backing store size 0x2000000 does not match 'size' "
     "option 0x8000000",
     VF_FAILURE_OTHER, "shared memory file"},
    {VIR_ERR_INTERNAL_ERROR, VIR_FROM_QEMU, 0,
     "qemu-system-x86_64: can't open backing store /dev/shm/looking-glass for "
     "guest RAM: Permission denied",
     VF_FAILURE_OTHER, "may not open its shared memory file"},
    {VIR_ERR_SYSTEM_ERROR, VIR_FROM_STREAMS, ENOENT,
     "Failed to connect socket to '/var/run/libvirt/virtlogd-sock': No such "
     "file or directory",
     VF_FAILURE_OTHER, "virtlogd.socket"},
    {VIR_ERR_OPERATION_INVALID, VIR_FROM_NETWORK, 0,
     "Requested operation is not valid: network 'default' is not active",
     VF_FAILURE_OTHER, "net-start default"},
    {VIR_ERR_OPERATION_INVALID, VIR_FROM_QEMU, 0,
     "Requested operation is not valid: PCI device 0000:0a:00.0 is in use by "
     "driver QEMU, domain other",
     VF_FAILURE_OTHER, "another VM"},
    {VIR_ERR_XML_INVALID_SCHEMA, VIR_FROM_XML, 0,
     "XML document failed to validate against schema", VF_FAILURE_OTHER,
     "refuses the VM's definition"},
    {VIR_ERR_INTERNAL_ERROR, VIR_FROM_QEMU, 0,
     "internal error: something nobody foresaw", VF_FAILURE_OTHER,
     "something nobody foresaw"},
};

static void
test_every_known_error_has_its_words(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
        const struct vf_failure failure = failure_of(
            table[i].code, table[i].domain, table[i].sys_errno, table[i].raw);
        char words[1024];
        vf_failure_operation_words(&failure, VF_OPERATION_START, "win11", words,
                                   sizeof(words));
        g_test_message("%s", words);
        g_assert_cmpint(vf_failure_kind(&failure), ==, table[i].kind);
        g_assert_true(g_str_has_prefix(words, "Could not start 'win11': "));
        g_assert_nonnull(strstr(words, table[i].says));
        g_assert_true(g_str_has_suffix(words, "."));
        g_assert_false(g_str_has_suffix(words, ".."));
    }
}

static void
test_the_words_for_a_link_name_the_uri(void)
{
    const struct vf_failure failure = failure_of(
        VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, ENOENT, "Failed to connect");
    char words[512];
    vf_failure_link_words(&failure, "qemu:///system", words, sizeof(words));
    g_assert_cmpstr(
        words, ==,
        "No connection to libvirt at 'qemu:///system': its daemon is not "
        "running or not installed; start it with 'systemctl start libvirtd', "
        "or install the package 'libvirt-daemon-system'.");
}

static void
test_words_too_long_are_cut_not_overrun(void)
{
    g_autofree char *raw = g_strnfill(5000, 'x');
    const struct vf_failure failure =
        failure_of(VIR_ERR_OPERATION_FAILED, VIR_FROM_QEMU, 0, raw);
    g_autofree char *name = g_strnfill(5000, 'n');
    char words[64];
    memset(words, '!', sizeof(words));
    vf_failure_operation_words(&failure, VF_OPERATION_RESET, name, words,
                               sizeof(words));
    g_assert_cmpuint(strlen(words), ==, sizeof(words) - 1);
}

static void
test_an_error_has_the_code_of_its_kind(void)
{
    static const struct {
        int code;
        int domain;
        int sys_errno;
        enum vf_error error;
    } kinds[] = {
        {VIR_ERR_NO_DOMAIN, 0, 0, VF_ERROR_NOT_FOUND},
        {VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, ENOENT, VF_ERROR_LOST},
        {VIR_ERR_AUTH_FAILED, 0, 0, VF_ERROR_PERMISSION},
        {VIR_ERR_OPERATION_DENIED, 0, 0, VF_ERROR_PERMISSION},
        {VIR_ERR_RPC, 0, 0, VF_ERROR_LOST},
        {VIR_ERR_OPERATION_TIMEOUT, 0, 0, VF_ERROR_BUSY},
        {VIR_ERR_NO_SUPPORT, 0, 0, VF_ERROR_UNSUPPORTED},
        {VIR_ERR_OPERATION_FAILED, 0, 0, VF_ERROR_FAILED},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        const struct vf_failure failure = failure_of(
            kinds[i].code, kinds[i].domain, kinds[i].sys_errno, "raw");
        g_autoptr(GError) error = NULL;
        vf_failure_set_error(&failure, "The VMs cannot be listed", &error);
        g_assert_error(error, VF_ERROR, (int)kinds[i].error);
        g_assert_true(
            g_str_has_prefix(error->message, "The VMs cannot be listed: "));
    }
}

static void
on_error(void *data, virErrorPtr error)
{
    (void)data;
    (void)error;
}

static void
test_the_last_error_of_the_thread_is_taken(void)
{
    virSetErrorFunc(NULL, on_error);
    g_assert_null(
        virConnectOpen("qemu+unix:///system?socket=/nonexistent/socket"));
    struct vf_failure failure;
    vf_failure_take(&failure);
    g_assert_cmpint(vf_failure_kind(&failure), ==, VF_FAILURE_NOT_RUNNING);
    g_assert_cmpint(failure.sys_errno, ==, ENOENT);
    g_assert_nonnull(strstr(failure.raw, "/nonexistent/socket"));
    virResetLastError();
    vf_failure_take(&failure);
    g_assert_cmpstr(failure.raw, ==, "libvirt gave no reason");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/failure/every-known-error-has-its-words",
                    test_every_known_error_has_its_words);
    g_test_add_func("/failure/the-words-for-a-link-name-the-uri",
                    test_the_words_for_a_link_name_the_uri);
    g_test_add_func("/failure/words-too-long-are-cut-not-overrun",
                    test_words_too_long_are_cut_not_overrun);
    g_test_add_func("/failure/an-error-has-the-code-of-its-kind",
                    test_an_error_has_the_code_of_its_kind);
    g_test_add_func("/failure/the-last-error-of-the-thread-is-taken",
                    test_the_last_error_of_the_thread_is_taken);
    return g_test_run();
}
