// SPDX-License-Identifier: GPL-2.0-or-later
// What is read of a machine's PCI functions.
#include "control/pci/machine.h"
#include "control/pci/use.h"
#include "machine_tree.h"

#include <string.h>

static struct machine_tree tree;

static void
build(const char *machine)
{
    g_autofree char *path =
        g_strdup_printf("%s/gpu/%s.machine", TEST_DATA, machine);
    machine_tree_build(&tree, path, NULL);
}

static struct vf_pci_device
read_device(const char *text)
{
    struct vf_pci_address address;
    struct vf_pci_device device;
    g_assert_true(vf_pci_parse(text, &address));
    g_assert_true(vf_pci_read_device(&tree.roots, address, &device));
    return device;
}

static void
test_facts(void)
{
    build("desktop-on-demand");
    const struct vf_pci_device card = read_device("01:00.0");
    g_assert_cmphex(card.class_code, ==, 0x030000);
    g_assert_cmphex(card.vendor, ==, 0x10de);
    g_assert_cmphex(card.device, ==, 0x2684);
    g_assert_cmphex(card.sub_vendor, ==, 0x1043);
    g_assert_cmpstr(card.driver, ==, "nvidia");
    g_assert_cmpint(card.iommu_group, ==, 15);
    g_assert_cmpstr(card.reset_methods, ==, "flr bus");
    g_assert_cmpuint(card.link_width, ==, 16);
    g_assert_false(card.boot_vga);
    g_assert_true(read_device("00:02.0").boot_vga);
    g_assert_cmpint(read_device("01:00.1").iommu_group, ==, 15);
    struct vf_pci_device nothing;
    g_assert_false(vf_pci_read_device(
        &tree.roots, (struct vf_pci_address){.bus = 9}, &nothing));
    machine_tree_remove(&tree);
}

static void
test_order_and_bridges(void)
{
    build("shared-with-disk");
    struct vf_pci_machine machine;
    vf_pci_machine_read(&machine, &tree.roots);
    g_assert_cmpuint(machine.devices->len, ==, 6);
    g_assert_true(machine.has_iommu);
    for (guint i = 1; i < machine.devices->len; i++) {
        g_assert_cmpint(
            vf_pci_compare(vf_pci_machine_at(&machine, i - 1)->address,
                           vf_pci_machine_at(&machine, i)->address),
            <, 0);
    }
    vf_pci_machine_finish(&machine);
    machine_tree_remove(&tree);
}

static void
test_database_names(void)
{
    build("desktop-on-demand");
    struct vf_roots named = tree.roots;
    named.unnamed = false;
    struct vf_pci_machine machine;
    vf_pci_machine_read(&machine, &named);
    const struct vf_pci_device *card =
        vf_pci_machine_find(&machine, (struct vf_pci_address){.bus = 1});
    g_assert_nonnull(strstr(card->name, "GeForce RTX 4090"));
    vf_pci_machine_finish(&machine);
    machine_tree_remove(&tree);
}

// A disk behind a bridge is the disk controller's, not the bridge's.
static void
test_use(void)
{
    build("shared-with-disk");
    struct vf_open_files open_files;
    struct vf_pci_use use;
    vf_open_files_read(&open_files, &tree.roots);
    const struct vf_pci_device disk = read_device("03:00.0");
    vf_pci_read_use(&tree.roots, &disk, &open_files, &use);
    g_assert_cmpstr(use.host_use, ==, "the disk nvme0n1");
    const struct vf_pci_device bridge = read_device("00:02.1");
    vf_pci_read_use(&tree.roots, &bridge, &open_files, &use);
    g_assert_cmpstr(use.host_use, ==, "");
    vf_open_files_finish(&open_files);
    machine_tree_remove(&tree);
}

static void
test_holders(void)
{
    build("identical-cards");
    struct vf_open_files open_files;
    struct vf_pci_use use;
    vf_open_files_read(&open_files, &tree.roots);
    g_assert_true(open_files.all_visible);
    const struct vf_pci_device first = read_device("0a:00.0");
    vf_pci_read_use(&tree.roots, &first, &open_files, &use);
    g_assert_cmpuint(use.holder_count, ==, 1);
    g_assert_cmpstr(use.holders[0].name, ==, "Xorg");
    g_assert_cmpint(use.holders[0].pid, ==, 820);
    g_assert_cmpint(use.module_references, ==, 29);
    const struct vf_pci_device second = read_device("0b:00.0");
    vf_pci_read_use(&tree.roots, &second, &open_files, &use);
    g_assert_cmpuint(use.holder_count, ==, 0);
    vf_open_files_finish(&open_files);
    machine_tree_remove(&tree);

    build("unseen-reference");
    vf_open_files_read(&open_files, &tree.roots);
    g_assert_false(open_files.all_visible);
    vf_open_files_finish(&open_files);
    machine_tree_remove(&tree);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pci/sysfs says what a function is", test_facts);
    g_test_add_func("/pci/functions come in the order of their addresses",
                    test_order_and_bridges);
    g_test_add_func("/pci/udev's database has names for them",
                    test_database_names);
    g_test_add_func("/pci/what is behind a bridge is not the bridge's",
                    test_use);
    g_test_add_func("/pci/each card has its own users", test_holders);
    return g_test_run();
}
