// SPDX-License-Identifier: GPL-2.0-or-later
// Handing over where libvirt refuses, and holding notes against what is so. That it
// works is shown by tests/vm/test_gpu.py, with a real IOMMU.
#include "control/gpu/handover.h"

#include "control/link.h"
#include "machine_tree.h"

#include <glib/gstdio.h>
#include <string.h>

struct rig {
    struct machine_tree tree;
    struct vf_handover handover;
};

static void
set_up(struct rig *rig, const char *machine)
{
    g_autofree char *path =
        g_strdup_printf("%s/gpu/%s.machine", TEST_DATA, machine);
    machine_tree_build(&rig->tree, path, NULL);
    rig->handover = (struct vf_handover){
        .conn = virConnectOpen("test:///default"),
        .roots = &rig->tree.roots,
        .folder = rig->tree.journal,
    };
    g_assert_nonnull(rig->handover.conn);
}

static void
tear_down(struct rig *rig)
{
    virConnectClose(rig->handover.conn);
    machine_tree_remove(&rig->tree);
}

static const struct vf_pci_address card[] = {{.bus = 1},
                                             {.bus = 1, .function = 1}};

static GArray *
reconcile(struct rig *rig, bool repair)
{
    g_autoptr(GError) error = NULL;
    GArray *findings = vf_handover_reconcile(&rig->handover, repair, &error);
    g_assert_no_error(error);
    return findings;
}

// Where the note says it was, because nothing has moved.
static void
test_refused(void)
{
    struct rig rig;
    set_up(&rig, "desktop-on-demand");
    g_autoptr(GError) error = NULL;
    g_assert_false(vf_handover_take(&rig.handover, card, 2, &error));
    g_assert_nonnull(strstr(error->message, "0000:01:00.0"));
    g_autoptr(GArray) findings = reconcile(&rig, true);
    g_assert_cmpuint(findings->len, ==, 0);
    tear_down(&rig);
}

static void
test_missing_device(void)
{
    struct rig rig;
    set_up(&rig, "desktop-on-demand");
    g_autoptr(GError) error = NULL;
    const struct vf_pci_address nowhere = {.bus = 0x77};
    g_assert_false(vf_handover_take(&rig.handover, &nowhere, 1, &error));
    g_assert_error(error, VF_ERROR, VF_ERROR_NOT_FOUND);
    g_assert_nonnull(strstr(error->message, "0000:77:00.0"));
    tear_down(&rig);
}

static const char vm_uuid[] = "6695eb01-f6a4-8304-79aa-97f2502e193f";

static void
test_note_of_start(void)
{
    struct rig rig;
    set_up(&rig, "desktop-on-demand");
    g_autoptr(GError) error = NULL;
    // libvirt's example VM is running.
    g_assert_true(vf_handover_note_start(&rig.handover, "test", vm_uuid, card, 2,
                                         &error));
    g_autoptr(GArray) findings = reconcile(&rig, true);
    g_assert_cmpuint(findings->len, ==, 1);
    const struct vf_handover_finding *finding =
        &g_array_index(findings, struct vf_handover_finding, 0);
    g_assert_cmpint(finding->outcome, ==, VF_HANDOVER_IN_USE);
    g_assert_cmpstr(finding->entry.functions[0].driver, ==, "nvidia");

    virDomainPtr domain =
        virDomainLookupByUUIDString(rig.handover.conn, vm_uuid);
    g_assert_nonnull(domain);
    g_assert_cmpint(virDomainDestroy(domain), ==, 0);
    g_autoptr(GArray) after = reconcile(&rig, false);
    finding = &g_array_index(after, struct vf_handover_finding, 0);
    g_assert_cmpint(finding->outcome, ==, VF_HANDOVER_FINISHED);
    virDomainCreate(domain);
    virDomainFree(domain);
    tear_down(&rig);
}

static void
rebind(const struct rig *rig, const char *address, const char *driver)
{
    g_autofree char *link = g_build_filename(
        rig->tree.sys, "bus/pci/devices", address, "driver", NULL);
    g_unlink(link);
    if (driver) {
        g_autofree char *target =
            g_build_filename(rig->tree.sys, "bus/pci/drivers", driver, NULL);
        g_assert_cmpint(symlink(target, link), ==, 0);
    }
}

static void
test_not_back(void)
{
    struct rig rig;
    set_up(&rig, "desktop-on-demand");
    g_autoptr(GError) error = NULL;
    static const char other[] = "00000000-0000-4000-8000-000000000001";
    g_assert_true(vf_handover_note_start(&rig.handover, "win11", other, card, 2,
                                         &error));
    rebind(&rig, "0000:01:00.0", NULL);
    g_autofree char *loaded =
        g_build_filename(rig.tree.sys, "bus/pci/drivers/nvidia", NULL);
    g_autofree char *gone = g_strconcat(loaded, ".gone", NULL);
    g_assert_cmpint(g_rename(loaded, gone), ==, 0);

    g_autoptr(GArray) looked = reconcile(&rig, false);
    const struct vf_handover_finding *finding =
        &g_array_index(looked, struct vf_handover_finding, 0);
    g_assert_cmpint(finding->outcome, ==, VF_HANDOVER_WAITING);
    g_assert_nonnull(strstr(finding->words, "0000:01:00.0 has no driver, not "
                                            "nvidia"));
    g_assert_nonnull(strstr(finding->words, "gpu recover"));

    g_autoptr(GArray) tried = reconcile(&rig, true);
    finding = &g_array_index(tried, struct vf_handover_finding, 0);
    g_assert_cmpint(finding->outcome, ==, VF_HANDOVER_FAILED);
    g_assert_nonnull(strstr(finding->words, "modprobe nvidia"));

    // Somebody loaded it.
    g_assert_cmpint(g_rename(gone, loaded), ==, 0);
    rebind(&rig, "0000:01:00.0", "nvidia");
    g_autoptr(GArray) done = reconcile(&rig, false);
    finding = &g_array_index(done, struct vf_handover_finding, 0);
    g_assert_cmpint(finding->outcome, ==, VF_HANDOVER_FINISHED);
    g_autoptr(GArray) nothing = reconcile(&rig, false);
    g_assert_cmpuint(nothing->len, ==, 0);
    tear_down(&rig);
}

static void
test_broken_note(void)
{
    struct rig rig;
    set_up(&rig, "desktop-on-demand");
    g_assert_cmpint(g_mkdir_with_parents(rig.tree.journal, 0700), ==, 0);
    g_autofree char *path =
        g_build_filename(rig.tree.journal, "gpu-0000:01:00.0.handover", NULL);
    g_assert_true(g_file_set_contents(path, "rubbish", -1, NULL));
    g_autoptr(GArray) findings = reconcile(&rig, true);
    const struct vf_handover_finding *finding =
        &g_array_index(findings, struct vf_handover_finding, 0);
    g_assert_cmpint(finding->outcome, ==, VF_HANDOVER_FAILED);
    g_assert_nonnull(strstr(finding->words, path));
    g_autoptr(GError) error = NULL;
    g_assert_false(vf_handover_take(&rig.handover, card, 2, &error));
    g_assert_error(error, VF_ERROR, VF_ERROR_INVALID);
    tear_down(&rig);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    vf_link_init_library();
    g_test_add_func("/handover/what libvirt refuses leaves no note behind",
                    test_refused);
    g_test_add_func("/handover/a device that is not there is named",
                    test_missing_device);
    g_test_add_func("/handover/a running VM keeps its card, a stopped one's is "
                    "looked after",
                    test_note_of_start);
    g_test_add_func("/handover/a card that is not back is told, with what to do",
                    test_not_back);
    g_test_add_func("/handover/a note that somebody broke is in nobody's way "
                    "silently",
                    test_broken_note);
    return g_test_run();
}
