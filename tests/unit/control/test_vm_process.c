// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/domain.h"
#include "control/pci/device.h"
#include "control/vm_process.h"

#include "base/clock.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#define UUID "4dea22b3-1d52-d8f3-2516-782e98ab3fa0"
#define OTHER "00000000-1d52-d8f3-2516-782e98ab3fa0"
#define STAT_REST " S 1 2 2 0 -1 4 5 6 7 8 9 10 11 12 20 0 4 0 "

static void
test_the_start_is_field_22_whatever_the_name(void)
{
    static const struct {
        const char *text;
        bool ok;
        uint64_t ticks;
    } stats[] = {
        {"7 (qemu-system-x86)" STAT_REST "8812345 1 2 3", true, 8812345},
        {"7 (a) S 1 (b) c)" STAT_REST "5 1", true, 5},
        {"7 ()" STAT_REST "0", true, 0},
        {"7 (qemu) S 1 2", false, 0},
        {"7 (qemu)" STAT_REST, false, 0},
        {"7 qemu S", false, 0},
        {"", false, 0},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(stats); i++) {
        uint64_t ticks = 0;
        g_test_message("%s", stats[i].text);
        g_assert_cmpint(vf_vm_process_parse_stat(stats[i].text, &ticks), ==,
                        stats[i].ok);
        g_assert_cmpuint(ticks, ==, stats[i].ticks);
    }
}

#define RUNS(arguments) \
    vf_vm_process_runs(arguments, sizeof(arguments) - 1, UUID)

static void
test_the_uuid_must_be_the_argument_of_uuid(void)
{
    g_assert_true(RUNS("/usr/bin/qemu-system-x86_64\0-uuid\0" UUID "\0-m\0"));
    g_assert_true(RUNS("qemu\0-uuid\0"
                       "4DEA22B3-1D52-D8F3-2516-782E98AB3FA0\0"));
    g_assert_false(RUNS("qemu\0-uuid\0" OTHER "\0"));
    g_assert_false(RUNS("qemu\0-name\0" UUID "\0"));
    g_assert_false(RUNS("qemu\0-uuid\0" UUID)); // cut off
    g_assert_false(RUNS("virsh\0start\0" UUID "\0"));
    g_assert_false(RUNS(""));
}

static void
add_file(const char *root, const char *folder, const char *name,
         const char *content, size_t length)
{
    g_autofree char *path = g_build_filename(root, folder, NULL);
    g_assert_cmpint(g_mkdir_with_parents(path, 0700), ==, 0);
    g_autofree char *file = g_build_filename(path, name, NULL);
    g_assert_true(g_file_set_contents(file, content, (gssize)length, NULL));
}

static void
add_process(const char *root, const char *pid, const char *arguments,
            size_t length, const char *start)
{
    add_file(root, pid, "cmdline", arguments, length);
    g_autofree char *stat =
        g_strdup_printf("%s (x)" STAT_REST "%s 1", pid, start);
    add_file(root, pid, "stat", stat, strlen(stat));
}

static void
remove_tree(const char *path)
{
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *child = g_build_filename(path, name, NULL);
        remove_tree(child);
    }
    g_remove(path);
}

static void
test_the_process_is_found_among_others(void)
{
    g_autofree char *root = g_dir_make_tmp("vf-proc-XXXXXX", NULL);
    static const char ours[] = "qemu\0-uuid\0" UUID "\0";
    static const char theirs[] = "qemu\0-uuid\0" OTHER "\0";
    add_process(root, "100", theirs, sizeof(theirs) - 1, "11");
    add_process(root, "200", ours, sizeof(ours) - 1, "22");
    add_process(root, "self", ours, sizeof(ours) - 1, "33");
    add_process(root, "300", "", 0, "44");

    struct vf_vm_process found =
        vf_vm_process_find(root, UUID, (struct vf_vm_process){.pid = 0});
    g_assert_cmpint(found.pid, ==, 200);
    g_assert_cmpuint(found.start_ticks, ==, 22);

    // A process of the same number that is another one is looked for again.
    add_process(root, "200", theirs, sizeof(theirs) - 1, "55");
    g_assert_cmpint(vf_vm_process_find(root, UUID, found).pid, ==, 0);
    add_process(root, "400", ours, sizeof(ours) - 1, "66");
    found = vf_vm_process_find(root, UUID, found);
    g_assert_cmpint(found.pid, ==, 400);
    remove_tree(root);
    g_assert_cmpint(vf_vm_process_find(root, UUID, found).pid, ==, 0);
}

static void
test_a_start_is_told_in_our_own_time(void)
{
    const struct vf_vm_process at_boot = {.pid = 1, .start_ticks = 0};
    const struct vf_vm_process later = {.pid = 1, .start_ticks = 1};
    const uint64_t boot_ns = vf_vm_process_started_ns(at_boot);
    g_assert_cmpuint(boot_ns, >=, 1);
    g_assert_cmpuint(boot_ns, <=, vf_clock_ns());
    g_assert_cmpuint(vf_vm_process_started_ns(later), >=, boot_ns);
    const struct vf_vm_process future = {.pid = 1,
                                         .start_ticks = UINT64_C(1) << 40};
    g_assert_cmpuint(vf_vm_process_started_ns(future), <=, vf_clock_ns());
}

static void
test_one_run_is_told_from_the_next(void)
{
    const struct vf_domain_run run = {.id = 3,
                                      .process = {.pid = 7, .start_ticks = 9}};
    struct vf_domain_run other = run;
    g_assert_false(vf_domain_run_is_another(&run, &other));
    other.process.start_ticks = 10;
    g_assert_true(vf_domain_run_is_another(&run, &other));
    other = run;
    other.process.pid = 8;
    g_assert_true(vf_domain_run_is_another(&run, &other));
    other.process.pid = 0; // not seen this time
    g_assert_false(vf_domain_run_is_another(&run, &other));
    g_assert_false(vf_domain_run_is_another(&other, &run));
    other.id = 4;
    g_assert_true(vf_domain_run_is_another(&run, &other));
}

static void
test_a_display_device_is_told_by_its_class(void)
{
    g_autofree char *root = g_dir_make_tmp("vf-sys-XXXXXX", NULL);
    const char gpu[] = "bus/pci/devices/0000:0a:00.0";
    const char sound[] = "bus/pci/devices/0000:0a:00.1";
    const char accelerator[] = "bus/pci/devices/0001:01:1f.7";
    add_file(root, gpu, "class", "0x030000\n", 9);
    add_file(root, sound, "class", "0x040300\n", 9);
    add_file(root, accelerator, "class", "0x030200\n", 9);
    g_assert_true(vf_pci_is_display(
        root, (struct vf_pci_address){.bus = 0x0a, .function = 0}));
    g_assert_false(vf_pci_is_display(
        root, (struct vf_pci_address){.bus = 0x0a, .function = 1}));
    g_assert_false(vf_pci_is_display(
        root, (struct vf_pci_address){.bus = 0x0b, .function = 0}));
    g_assert_true(vf_pci_is_display(
        root, (struct vf_pci_address){
                  .domain = 1, .bus = 1, .slot = 0x1f, .function = 7}));
    remove_tree(root);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/vm-process/the-start-is-field-22-whatever-the-name",
                    test_the_start_is_field_22_whatever_the_name);
    g_test_add_func("/vm-process/the-uuid-must-be-the-argument-of-uuid",
                    test_the_uuid_must_be_the_argument_of_uuid);
    g_test_add_func("/vm-process/it-is-found-among-others",
                    test_the_process_is_found_among_others);
    g_test_add_func("/vm-process/a-start-is-told-in-our-own-time",
                    test_a_start_is_told_in_our_own_time);
    g_test_add_func("/vm-process/one-run-is-told-from-the-next",
                    test_one_run_is_told_from_the_next);
    g_test_add_func("/pci/a-display-device-is-told-by-its-class",
                    test_a_display_device_is_told_by_its_class);
    return g_test_run();
}
