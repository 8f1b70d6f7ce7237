// SPDX-License-Identifier: GPL-2.0-or-later
// The whole of control/ against libvirt's test driver: real libvirt calls,
// events and errors, with a hypervisor that is a table in this process.
#include "control/control.h"
#include "tests/fakes/control_rig.h"

#include <glib.h>
#include <libvirt/libvirt.h>
#include <string.h>

#define TEST_UUID "6695eb01-f6a4-8304-79aa-97f2502e193f"

// Keeps the driver's state alive between the connections of one test, and plays
// the other user who also manages VMs.
static virConnectPtr
open_bystander(void)
{
    virConnectPtr conn = virConnectOpen("test:///default");
    g_assert_nonnull(conn);
    return conn;
}

static virDomainPtr
look_up(virConnectPtr conn)
{
    virDomainPtr domain = virDomainLookupByName(conn, "test");
    g_assert_nonnull(domain);
    return domain;
}

static bool
is_allowed(const struct control_rig *rig, enum vf_operation operation)
{
    return rig->status.allowed & (1u << operation);
}

static void
test_finds_a_running_vm_by_name(void)
{
    struct control_rig rig;
    control_rig_open(&rig, "test:///default", "test", false);
    control_rig_wait_state(&rig, VF_DOMAIN_RUNNING);
    g_assert_cmpint(rig.status.link, ==, VF_LINK_CONNECTED);
    g_assert_cmpstr(rig.status.link_detail, ==, "");
    g_assert_cmpstr(rig.status.name, ==, "test");
    g_assert_cmpstr(rig.status.uuid_text, ==, TEST_UUID);
    g_assert_cmpstr(rig.status.uri, ==, "test:///default");
    g_assert_cmpuint(rig.status.uuid[0], ==, 0x66);
    g_assert_true(rig.status.is_local);
    g_assert_cmpuint(rig.status.running_since_ns, !=, 0);
    g_assert_cmpuint(rig.status.generation, ==, 1);
    control_rig_close(&rig);
}

static void
test_finds_a_vm_by_uuid(void)
{
    struct control_rig rig;
    control_rig_open(&rig, "test:///default", TEST_UUID, false);
    control_rig_wait_state(&rig, VF_DOMAIN_RUNNING);
    g_assert_cmpstr(rig.status.name, ==, "test");
    control_rig_close(&rig);
}

static void
test_does_every_operation(void)
{
    virConnectPtr bystander = open_bystander();
    struct control_rig rig;
    control_rig_open(&rig, "test:///default", "test", false);
    control_rig_wait_state(&rig, VF_DOMAIN_RUNNING);

    static const struct {
        enum vf_operation operation;
        enum vf_domain_state then;
    } steps[] = {
        {VF_OPERATION_PAUSE, VF_DOMAIN_PAUSED},
        {VF_OPERATION_RESUME, VF_DOMAIN_RUNNING},
        {VF_OPERATION_RESET, VF_DOMAIN_RUNNING},
        {VF_OPERATION_FORCE_OFF, VF_DOMAIN_OFF},
        {VF_OPERATION_START, VF_DOMAIN_RUNNING},
        {VF_OPERATION_SHUTDOWN, VF_DOMAIN_OFF},
        {VF_OPERATION_START, VF_DOMAIN_RUNNING},
        {VF_OPERATION_REBOOT, VF_DOMAIN_RUNNING},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++) {
        g_test_message("%s", vf_operation_name(steps[i].operation));
        g_assert_true(is_allowed(&rig, steps[i].operation));
        control_rig_do(&rig, steps[i].operation);
        g_assert_cmpstr(rig.status.last_detail, ==, "");
        g_assert_false(rig.status.last_failed);
        control_rig_wait_state(&rig, steps[i].then);
    }
    g_assert_cmpuint(rig.status.last_serial, ==, G_N_ELEMENTS(steps));
    control_rig_close(&rig);
    virConnectClose(bystander);
}

static void
test_sees_what_others_do(void)
{
    virConnectPtr bystander = open_bystander();
    virDomainPtr domain = look_up(bystander);
    struct control_rig rig;
    control_rig_open(&rig, "test:///default", "test", false);
    control_rig_wait_state(&rig, VF_DOMAIN_RUNNING);
    const unsigned generation = rig.status.generation;

    g_assert_cmpint(virDomainSuspend(domain), ==, 0);
    control_rig_wait_state(&rig, VF_DOMAIN_PAUSED);
    g_assert_cmpuint(rig.status.generation, ==, generation);
    g_assert_cmpint(virDomainResume(domain), ==, 0);
    control_rig_wait_state(&rig, VF_DOMAIN_RUNNING);
    g_assert_cmpuint(rig.status.generation, ==, generation);
    g_assert_cmpint(virDomainDestroy(domain), ==, 0);
    control_rig_wait_state(&rig, VF_DOMAIN_OFF);
    g_assert_cmpstr(rig.status.state_reason, ==, "forced off");
    g_assert_cmpuint(rig.status.running_since_ns, ==, 0);
    g_assert_cmpint(virDomainCreate(domain), ==, 0);
    control_rig_wait_state(&rig, VF_DOMAIN_RUNNING);
    g_assert_cmpuint(rig.status.generation, ==, generation + 1);

    control_rig_close(&rig);
    virDomainFree(domain);
    virConnectClose(bystander);
}

static void
test_refuses_what_makes_no_sense(void)
{
    struct control_rig rig;
    control_rig_open(&rig, "test:///default", "test", false);
    control_rig_wait_state(&rig, VF_DOMAIN_RUNNING);
    g_assert_false(is_allowed(&rig, VF_OPERATION_START));
    control_rig_do(&rig, VF_OPERATION_START);
    g_assert_true(rig.status.last_failed);
    g_assert_cmpstr(rig.status.last_detail, ==,
                    "Cannot start 'test' now: it is running.");
    control_rig_close(&rig);
}

static void
test_starts_the_vm_when_asked_to_from_the_first(void)
{
    virConnectPtr bystander = open_bystander();
    virDomainPtr domain = look_up(bystander);
    g_assert_cmpint(virDomainDestroy(domain), ==, 0);
    struct control_rig rig;
    control_rig_open(&rig, "test:///default", "test", true);
    control_rig_wait_state(&rig, VF_DOMAIN_RUNNING);
    g_assert_cmpint(rig.status.last_operation, ==, VF_OPERATION_START);

    // Once: a VM that is turned off later stays off.
    control_rig_do(&rig, VF_OPERATION_FORCE_OFF);
    control_rig_wait_state(&rig, VF_DOMAIN_OFF);
    control_rig_do(&rig, VF_OPERATION_START);
    g_assert_cmpuint(rig.status.last_serial, ==, 3);
    control_rig_close(&rig);
    virDomainFree(domain);
    virConnectClose(bystander);
}

static void
test_an_unknown_vm_is_missing_until_it_is_defined(void)
{
    virConnectPtr bystander = open_bystander();
    struct control_rig rig;
    control_rig_open(&rig, "test:///default", "win11", false);
    control_rig_wait_state(&rig, VF_DOMAIN_MISSING);
    g_assert_cmpuint(rig.status.allowed, ==, 0);
    g_assert_cmpstr(rig.status.uuid_text, ==, "");

    virDomainPtr domain = virDomainDefineXML(
        bystander, "<domain type='test'><name>win11</name>"
                   "<memory>65536</memory><os><type>hvm</type></os><devices>"
                   "<shmem name='looking-glass'><model type='ivshmem-plain'/>"
                   "<size unit='M'>64</size></shmem></devices></domain>");
    g_assert_nonnull(domain);
    control_rig_wait_state(&rig, VF_DOMAIN_OFF);
    g_assert_cmpstr(rig.status.facts.shm_path, ==, "/dev/shm/looking-glass");
    g_assert_cmpuint(rig.status.facts.shm_size, ==, 64 << 20);

    g_assert_cmpint(virDomainUndefine(domain), ==, 0);
    control_rig_wait_state(&rig, VF_DOMAIN_MISSING);
    g_assert_false(rig.status.facts.has_shm);
    control_rig_close(&rig);
    virDomainFree(domain);
    virConnectClose(bystander);
}

static bool
has_failed(const struct vf_control_status *status)
{
    return status->link == VF_LINK_FAILED;
}

static void
test_a_hypervisor_that_is_not_there_is_told(void)
{
    struct control_rig rig;
    control_rig_open(&rig, "qemu+unix:///system?socket=/nonexistent/sock",
                     "win11", false);
    control_rig_wait(&rig, has_failed, "a failed link");
    g_assert_nonnull(strstr(rig.status.link_detail, "is not running"));
    g_assert_cmpint(rig.status.state, ==, VF_DOMAIN_UNKNOWN);
    control_rig_close(&rig);
}

struct fd_answer {
    struct vf_wakeup wakeup;
    uint64_t token;
    int fd;
    char *why;
};

static void
on_fd(void *data, uint64_t token, int fd, const char *why)
{
    struct fd_answer *answer = data;
    answer->token = token;
    answer->fd = fd;
    answer->why = g_strdup(why);
    vf_wakeup_signal(&answer->wakeup);
}

static void
test_a_vm_without_graphics_gives_no_descriptor(void)
{
    struct control_rig rig;
    struct fd_answer answer = {.fd = 0};
    vf_wakeup_init(&answer.wakeup);
    control_rig_open(&rig, "test:///default", "test", false);
    control_rig_wait_state(&rig, VF_DOMAIN_RUNNING);
    vf_control_request_graphics_fd(rig.control, 7, on_fd, &answer);
    vf_wakeup_wait_until(&answer.wakeup, UINT64_MAX);
    g_assert_cmpuint(answer.token, ==, 7);
    g_assert_cmpint(answer.fd, ==, -1);
    g_assert_cmpstr(answer.why, ==, "The VM has no SPICE graphics.");
    g_free(answer.why);
    control_rig_close(&rig);
    vf_wakeup_finish(&answer.wakeup);
}

static void
test_the_list_has_all_vms_by_name(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) rows = vf_control_list("test:///default", &error);
    g_assert_no_error(error);
    g_assert_cmpuint(rows->len, ==, 1);
    const struct vf_domain_row *row = g_ptr_array_index(rows, 0);
    g_assert_cmpstr(row->name, ==, "test");
    g_assert_cmpstr(row->uuid_text, ==, TEST_UUID);
    g_assert_cmpint(row->state, ==, VF_DOMAIN_RUNNING);
}

static void
test_a_list_that_cannot_be_had_says_why(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) rows =
        vf_control_list("qemu+unix:///system?socket=/nonexistent/sock", &error);
    g_assert_null(rows);
    g_assert_error(error, VF_ERROR, VF_ERROR_LOST);
    g_assert_nonnull(strstr(error->message, "systemctl start libvirtd"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/control/finds-a-running-vm-by-name",
                    test_finds_a_running_vm_by_name);
    g_test_add_func("/control/finds-a-vm-by-uuid", test_finds_a_vm_by_uuid);
    g_test_add_func("/control/does-every-operation", test_does_every_operation);
    g_test_add_func("/control/sees-what-others-do", test_sees_what_others_do);
    g_test_add_func("/control/refuses-what-makes-no-sense",
                    test_refuses_what_makes_no_sense);
    g_test_add_func("/control/starts-the-vm-when-asked-to-from-the-first",
                    test_starts_the_vm_when_asked_to_from_the_first);
    g_test_add_func("/control/an-unknown-vm-is-missing-until-it-is-defined",
                    test_an_unknown_vm_is_missing_until_it_is_defined);
    g_test_add_func("/control/a-hypervisor-that-is-not-there-is-told",
                    test_a_hypervisor_that_is_not_there_is_told);
    g_test_add_func("/control/a-vm-without-graphics-gives-no-descriptor",
                    test_a_vm_without_graphics_gives_no_descriptor);
    g_test_add_func("/control/the-list-has-all-vms-by-name",
                    test_the_list_has_all_vms_by_name);
    g_test_add_func("/control/a-list-that-cannot-be-had-says-why",
                    test_a_list_that_cannot_be_had_says_why);
    return g_test_run();
}
