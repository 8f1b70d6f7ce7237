// SPDX-License-Identifier: GPL-2.0-or-later
// What is told about hand-overs that an earlier run left behind: of the VM itself when
// it is off, of all others when the program starts.
#include "control/gpu/guard.h"

#include "control/link.h"
#include "control/pci/journal.h"
#include "tests/fakes/control_rig.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

// No machine has a device there, so it is not on the driver that it had.
static const struct vf_pci_address nowhere = {.domain = 0x7777, .bus = 0x77};

static const char vm_uuid[] = "6695eb01-f6a4-8304-79aa-97f2502e193f";
static const char other_uuid[] = "00000000-0000-4000-8000-000000000001";

static void
leave_note(const char *vm, const char *uuid)
{
    g_autofree char *folder = vf_journal_user_folder();
    struct vf_journal_entry entry = {.kind = VF_JOURNAL_START,
                                     .phase = VF_JOURNAL_GOING,
                                     .function_count = 1};
    entry.functions[0].address = nowhere;
    g_strlcpy(entry.functions[0].driver, "nvidia",
              sizeof(entry.functions[0].driver));
    g_strlcpy(entry.vm, vm, sizeof(entry.vm));
    g_strlcpy(entry.uuid, uuid, sizeof(entry.uuid));
    vf_journal_name_vm(uuid, entry.id);
    const int lock = vf_journal_lock(folder, NULL);
    g_assert_cmpint(lock, >=, 0);
    g_assert_true(vf_journal_write(folder, &entry, NULL));
    close(lock);
}

static void
forget(const char *uuid)
{
    g_autofree char *folder = vf_journal_user_folder();
    char id[VF_JOURNAL_ID];
    vf_journal_name_vm(uuid, id);
    g_assert_true(vf_journal_close(folder, id, NULL));
}

static virDomainPtr
find_domain(virConnectPtr conn)
{
    virDomainPtr domain = virDomainLookupByUUIDString(conn, vm_uuid);
    g_assert_nonnull(domain);
    return domain;
}

static void
test_others(void)
{
    char words[600];
    virConnectPtr conn = virConnectOpen("test:///default");
    virDomainPtr domain = find_domain(conn);
    vf_gpu_guard.when_found(domain, words, sizeof(words));
    g_assert_cmpstr(words, ==, "");

    leave_note("other", other_uuid);
    vf_gpu_guard.when_found(domain, words, sizeof(words));
    g_assert_nonnull(strstr(words, "7777:77:00.0, of 'other'"));
    g_assert_nonnull(strstr(words, "has no driver, not nvidia"));
    g_assert_nonnull(strstr(words, "gpu recover"));
    vf_gpu_guard.when_off(domain, words, sizeof(words));
    g_assert_cmpstr(words, ==, "");

    forget(other_uuid);
    vf_gpu_guard.when_found(domain, words, sizeof(words));
    g_assert_cmpstr(words, ==, "");
    virDomainFree(domain);
    virConnectClose(conn);
}

static bool
tells_of_others(const struct vf_control_status *status)
{
    return strstr(status->gpu_others, "of 'other'") != NULL;
}

static void
test_program_start(void)
{
    struct control_rig rig;
    leave_note("other", other_uuid);
    control_rig_open_guarded(&rig, "test:///default", "test", &vf_gpu_guard);
    control_rig_wait(&rig, tells_of_others, "the note of the other VM");
    g_assert_cmpstr(rig.status.gpu_detail, ==, "");
    control_rig_close(&rig);
    forget(other_uuid);
}

static void
test_own(void)
{
    char words[600];
    virConnectPtr conn = virConnectOpen("test:///default");
    virDomainPtr domain = find_domain(conn);
    leave_note("test", vm_uuid);
    // It runs, and has what it was given.
    vf_gpu_guard.when_off(domain, words, sizeof(words));
    g_assert_cmpstr(words, ==, "");
    g_assert_cmpint(virDomainDestroy(domain), ==, 0);
    vf_gpu_guard.when_off(domain, words, sizeof(words));
    g_assert_nonnull(strstr(words, "of 'test'"));
    vf_gpu_guard.when_found(domain, words, sizeof(words));
    g_assert_cmpstr(words, ==, "");
    forget(vm_uuid);
    g_assert_cmpint(virDomainCreate(domain), ==, 0);
    virDomainFree(domain);
    virConnectClose(conn);
}

int
main(int argc, char **argv)
{
    g_autofree char *state = g_dir_make_tmp("vf-guard-XXXXXX", NULL);
    g_setenv("XDG_STATE_HOME", state, TRUE);
    g_test_init(&argc, &argv, NULL);
    vf_link_init_library();
    g_test_add_func("/guard/what other VMs left behind is told in the beginning",
                    test_others);
    g_test_add_func("/guard/a program that starts finds it by itself",
                    test_program_start);
    g_test_add_func("/guard/what the VM itself left behind is told when it is off",
                    test_own);
    return g_test_run();
}
