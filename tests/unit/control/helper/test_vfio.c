// SPDX-License-Identifier: GPL-2.0-or-later
// Dedicating a graphics card at boot: what the helper writes for the machines of
// tests/data/gpu, what it refuses, and that a run which is killed anywhere leaves
// files that are whole.
#include "control/helper/files.h"
#include "control/pci/boot.h"
#include "helper_rig.h"
#include "machine_tree.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

// The system is that machine.
static void
open_rig(struct helper_rig *rig, const char *machine)
{
    struct machine_tree tree;
    g_autofree char *path = g_strdup_printf("%s/gpu/%s.machine", TEST_DATA, machine);
    machine_tree_build(&tree, path, NULL);
    helper_rig_begin(rig, g_strdup(tree.root));
    machine_tree_leave(&tree);
}

static unsigned
count_files(const struct helper_rig *rig, const char *folder)
{
    g_autofree char *path = g_strconcat(rig->root, folder, NULL);
    g_autoptr(GDir) names = g_dir_open(path, 0, NULL);
    unsigned count = 0;
    while (names && g_dir_read_name(names)) {
        count++;
    }
    return count;
}

static unsigned
written(const struct helper_rig *rig)
{
    return count_files(rig, "/etc/modprobe.d") +
           count_files(rig, "/etc/udev/rules.d");
}

static void
test_by_id(void)
{
    struct helper_rig rig;
    open_rig(&rig, "desktop-on-demand");
    g_assert_cmpint(helper_run(&rig, "vfio-dedicate 0000:01:00.0"), ==, 0);
    g_autofree char *text = helper_get(&rig, VF_BOOT_MODPROBE);
    g_assert_cmpstr(
        text, ==,
        VF_HELPER_MARK
        "# card 0000:01:00.0=10de:2684 0000:01:00.1=10de:22ba drivers nouveau "
        "nvidia nvidia_current nvidiafb snd_hda_intel\n"
        "options vfio-pci ids=10de:2684,10de:22ba\n"
        "softdep nouveau pre: vfio-pci\n"
        "softdep nvidia pre: vfio-pci\n"
        "softdep nvidia_current pre: vfio-pci\n"
        "softdep nvidiafb pre: vfio-pci\n"
        "softdep snd_hda_intel pre: vfio-pci\n");
    g_assert_null(helper_get(&rig, VF_BOOT_UDEV));
    g_assert_nonnull(strstr(rig.said, "update-initramfs -u"));
    g_assert_nonnull(strstr(rig.said, "when this computer starts"));

    g_assert_cmpint(helper_run(&rig, "vfio-dedicate 0000:01:00.0"), ==, 0);
    g_assert_nonnull(strstr(rig.said, "dedicated already"));
    g_autofree char *again = helper_get(&rig, VF_BOOT_MODPROBE);
    g_assert_cmpstr(again, ==, text);

    g_assert_cmpint(helper_run(&rig, "undo vfio-dedicate 0000:01:00.0"), ==, 0);
    g_assert_cmpuint(written(&rig), ==, 0);
    g_assert_cmpint(helper_run(&rig, "undo vfio-dedicate 0000:01:00.0"), ==, 0);
    g_assert_nonnull(strstr(rig.said, "is not dedicated by virtflow-view"));
    helper_rig_end(&rig);
}

static void
test_by_address(void)
{
    struct helper_rig rig;
    open_rig(&rig, "identical-cards");
    g_assert_cmpint(helper_run(&rig, "vfio-dedicate 0000:0b:00.0"), ==, 0);
    g_assert_null(helper_get(&rig, VF_BOOT_MODPROBE));
    g_autofree char *text = helper_get(&rig, VF_BOOT_UDEV);
    g_assert_nonnull(text);
    g_assert_nonnull(strstr(text, "KERNEL==\"0000:0b:00.0\", ATTR{vendor}=="));
    g_assert_nonnull(strstr(text, "KERNEL==\"0000:0b:00.1\""));
    g_assert_null(strstr(text, "0000:0a:00"));
    g_assert_nonnull(strstr(text, "ATTR{driver_override}=\"vfio-pci\""));
    g_assert_cmpint(helper_run(&rig, "undo vfio-dedicate"), ==, 0);
    g_assert_cmpuint(written(&rig), ==, 0);
    helper_rig_end(&rig);
}

static void
test_built_in(void)
{
    struct helper_rig rig;
    open_rig(&rig, "desktop-on-demand");
    helper_put(&rig, "/sys/module/vfio_pci/version", "0.2\n");
    g_assert_cmpint(helper_run(&rig, "vfio-dedicate 0000:01:00.0"), ==, 0);
    g_assert_null(helper_get(&rig, VF_BOOT_MODPROBE));
    g_assert_cmpint(helper_run(&rig, "undo vfio-dedicate"), ==, 0);
    helper_put(&rig, "/sys/module/vfio_pci/initstate", "live\n");
    g_assert_cmpint(helper_run(&rig, "vfio-dedicate 0000:01:00.0"), ==, 0);
    g_assert_null(helper_get(&rig, VF_BOOT_UDEV));
    helper_rig_end(&rig);
}

static void
test_two_cards(void)
{
    struct helper_rig rig;
    open_rig(&rig, "desktop-on-demand");
    helper_put(&rig, VF_BOOT_MODPROBE,
        VF_HELPER_MARK "# card 0000:07:00.0=1002:73bf drivers amdgpu\n"
                       "options vfio-pci ids=1002:73bf\n"
                       "softdep amdgpu pre: vfio-pci\n");
    g_assert_cmpint(helper_run(&rig, "vfio-dedicate 0000:01:00.0"), ==, 0);
    g_autofree char *both = helper_get(&rig, VF_BOOT_MODPROBE);
    g_assert_nonnull(
        strstr(both, "\noptions vfio-pci ids=1002:73bf,10de:2684,10de:22ba\n"));
    g_assert_cmpint(helper_run(&rig, "undo vfio-dedicate 0000:07:00.0"), ==, 0);
    g_autofree char *one = helper_get(&rig, VF_BOOT_MODPROBE);
    g_assert_nonnull(strstr(one, "\noptions vfio-pci ids=10de:2684,10de:22ba\n"));
    g_assert_null(strstr(one, "amdgpu"));
    helper_rig_end(&rig);
}

static void
test_refused(void)
{
    static const struct {
        const char *machine, *line, *why;
    } table[] = {
        {"desktop-on-demand", "vfio-dedicate 0000:01:00.1", "no graphics card at"},
        {"desktop-on-demand", "vfio-dedicate 0000:00:01.0", "no graphics card at"},
        {"desktop-on-demand", "vfio-dedicate 0000:77:00.0", "no graphics card at"},
        {"shared-with-disk", "vfio-dedicate 0000:04:00.0", "the disk nvme0n1"},
        {"network-up", "vfio-dedicate 0000:01:00.0", "enp2s0"},
        {"only-card", "vfio-dedicate 0000:01:00.0", "the only card"},
        {"dedicated-four-functions", "vfio-dedicate 0000:10:00.0",
         "the only card"},
        {"iommu-off", "vfio-dedicate 0000:01:00.0", "in no IOMMU group"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
        struct helper_rig rig;
        g_test_message("%s: %s", table[i].machine, table[i].line);
        open_rig(&rig, table[i].machine);
        g_assert_cmpint(helper_run(&rig, table[i].line), ==, 1);
        g_assert_nonnull(strstr(rig.error, table[i].why));
        g_assert_true(g_str_has_suffix(rig.error, "."));
        g_assert_cmpuint(written(&rig), ==, 0);
        helper_rig_end(&rig);
    }
}

static void
test_hostile_arguments(void)
{
    static const char *const words[] = {
        "",
        "0000:01:00.0\n",
        "0000:01:00.0\noptions x y",
        "0000:01:00.0 ",
        "01:00.0",
        "pci_0000_01_00_0",
        "0000:01:00.0;reboot",
        "0000:01:00.8",
        "0000:01:20.0",
        "0000:01:00.0/../../etc",
        "../../etc/passwd",
        "/sys/bus/pci/devices/0000:01:00.0",
        "0000:01:00.0\"",
        "0000:0A:00.0",
        "$(reboot)",
        "%s%s%s%n",
        "-h",
        "\xff\xfe",
    };
    struct helper_rig rig;
    open_rig(&rig, "desktop-on-demand");
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        char *const doing[] = {(char *)"vfio-dedicate", (char *)words[i], NULL};
        char *const undoing[] = {(char *)"undo", (char *)"vfio-dedicate",
                                 (char *)words[i], NULL};
        g_assert_cmpint(helper_run_words(&rig, doing), ==, 2);
        g_assert_nonnull(strstr(rig.error, "PCI address in full"));
        g_assert_cmpint(helper_run_words(&rig, undoing), ==, 2);
    }
    g_assert_cmpint(helper_run(&rig, "vfio-dedicate"), ==, 2);
    g_assert_cmpint(helper_run(&rig, "vfio-dedicate 0000:01:00.0 0000:00:02.0"), ==, 2);
    g_assert_cmpuint(written(&rig), ==, 0);
    helper_rig_end(&rig);
}

static void
test_files_of_others(void)
{
    struct helper_rig rig;
    open_rig(&rig, "desktop-on-demand");
    helper_put(&rig, "/etc/modprobe.d/vfio.conf",
        "# mine\noptions vfio-pci disable_vga=1 ids=10de:1b80\n");
    g_assert_cmpint(helper_run(&rig, "vfio-dedicate 0000:01:00.0"), ==, 1);
    g_assert_nonnull(strstr(rig.error, "/etc/modprobe.d/vfio.conf"));
    helper_put(&rig, "/etc/modprobe.d/vfio.conf", "# options vfio-pci ids=1:2\n");
    helper_put(&rig, "/proc/cmdline", "quiet vfio-pci.ids=10de:1b80\n");
    g_assert_cmpint(helper_run(&rig, "vfio-dedicate 0000:01:00.0"), ==, 1);
    g_assert_nonnull(strstr(rig.error, "command line"));
    helper_put(&rig, "/proc/cmdline", "quiet\n");
    helper_put(&rig, VF_BOOT_MODPROBE, "options vfio-pci disable_idle_d3=1\n");
    g_assert_cmpint(helper_run(&rig, "vfio-dedicate 0000:01:00.0"), ==, 1);
    g_assert_nonnull(strstr(rig.error, "somebody else"));
    g_assert_cmpint(helper_run(&rig, "undo vfio-dedicate"), ==, 0);
    g_autofree char *text = helper_get(&rig, VF_BOOT_MODPROBE);
    g_assert_cmpstr(text, ==, "options vfio-pci disable_idle_d3=1\n");
    helper_rig_end(&rig);
}

static void
test_links(void)
{
    struct helper_rig rig;
    open_rig(&rig, "desktop-on-demand");
    helper_put(&rig, "/secret", VF_HELPER_MARK "secret\n");
    helper_put(&rig, "/etc/modprobe.d/x", "");
    g_autofree char *secret = g_strconcat(rig.root, "/secret", NULL);
    g_autofree char *link = g_strconcat(rig.root, VF_BOOT_MODPROBE, NULL);
    g_assert_cmpint(symlink(secret, link), ==, 0);
    g_assert_cmpint(helper_run(&rig, "vfio-dedicate 0000:01:00.0"), ==, 1);
    g_assert_cmpint(helper_run(&rig, "undo vfio-dedicate"), ==, 0);
    g_autofree char *text = helper_get(&rig, "/secret");
    g_assert_cmpstr(text, ==, VF_HELPER_MARK "secret\n");
    g_assert_true(g_file_test(link, G_FILE_TEST_IS_SYMLINK));
    helper_rig_end(&rig);
}

static void
test_changed_by_hand(void)
{
    static const char *const lines[] = {
        "# card",
        "# card ",
        "# card 0000:01:00.0",
        "# card 0000:01:00.0=10de:2684\" drivers x",
        "# card 0000:01:00.0=10DE:2684 drivers nvidia",
        "# card 0000:01:00.0=10de:2684 drivers ../x",
        "# card 0000:01:00.0=10de:2684 drivers nvidia;reboot",
        "# card 0000:01:00.0=10de:2684  drivers nvidia",
        "# card =10de:2684 drivers nvidia",
    };
    struct helper_rig rig;
    open_rig(&rig, "desktop-on-demand");
    for (size_t i = 1; i < G_N_ELEMENTS(lines); i++) {
        g_autofree char *text = g_strconcat(VF_HELPER_MARK, lines[i], "\n", NULL);
        helper_put(&rig, VF_BOOT_MODPROBE, text);
        g_assert_cmpint(helper_run(&rig, "vfio-dedicate 0000:01:00.0"), ==, 1);
        g_assert_nonnull(strstr(rig.error, "by hand"));
        g_autofree char *after = helper_get(&rig, VF_BOOT_MODPROBE);
        g_assert_cmpstr(after, ==, text);
    }
    g_assert_cmpint(helper_run(&rig, "undo vfio-dedicate"), ==, 0);
    g_assert_cmpuint(written(&rig), ==, 0);
    helper_rig_end(&rig);
}

static void
test_print(void)
{
    struct helper_rig rig;
    open_rig(&rig, "desktop-on-demand");
    g_assert_cmpint(helper_run(&rig, "print vfio-dedicate 0000:01:00.0"), ==, 0);
    g_assert_nonnull(strstr(rig.said, "would write '"));
    g_assert_nonnull(strstr(rig.said, "options vfio-pci ids="));
    g_assert_cmpuint(written(&rig), ==, 0);
    g_assert_cmpint(helper_run(&rig, "vfio-dedicate 0000:01:00.0"), ==, 0);
    g_assert_cmpint(helper_run(&rig, "print undo vfio-dedicate"), ==, 0);
    g_assert_nonnull(strstr(rig.said, "would remove '"));
    g_assert_cmpuint(written(&rig), ==, 1);
    helper_rig_end(&rig);
}

// In a process of its own, which ends before that step; false: it got through.
static bool
dies_at(struct helper_rig *rig, const char *line, unsigned step)
{
    const pid_t pid = fork();
    g_assert_cmpint(pid, >=, 0);
    if (pid == 0) {
        rig->die_at = step;
        _exit(helper_run(rig, line));
    }
    int status;
    g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
    g_assert_true(WIFEXITED(status));
    g_assert_true(WEXITSTATUS(status) == 137 || WEXITSTATUS(status) == 0);
    return WEXITSTATUS(status) == 137;
}

// Both files are whole: as before or as after, and what they say can be read.
static void
assert_whole(const struct helper_rig *rig)
{
    struct vf_boot boot = {.count = 0};
    g_autoptr(GError) error = NULL;
    g_autofree char *modprobe = helper_get(rig, VF_BOOT_MODPROBE);
    g_autofree char *udev = helper_get(rig, VF_BOOT_UDEV);
    g_assert_true(vf_boot_parse(&boot, VF_BOOT_BY_ID, modprobe, &error));
    g_assert_no_error(error);
    g_assert_true(!modprobe || strstr(modprobe, "\nsoftdep snd_hda_intel pre: "
                                                "vfio-pci\n"));
    g_assert_true(vf_boot_parse(&boot, VF_BOOT_BY_ADDRESS, udev, &error));
    g_assert_no_error(error);
}

static void
kill_everywhere(struct helper_rig *rig, const char *line, const char *restore)
{
    unsigned step = 1;
    while (dies_at(rig, line, step)) {
        assert_whole(rig);
        // Whoever comes after gets on with it, and nothing is left lying about.
        g_assert_cmpint(helper_run(rig, line), ==, 0);
        assert_whole(rig);
        if (restore) {
            g_assert_cmpint(helper_run(rig, restore), ==, 0);
        }
        g_assert_cmpuint(written(rig), <=, 1);
        step++;
    }
    g_assert_cmpuint(step, >, 1);
}

static void
test_killed(void)
{
    struct helper_rig rig;
    open_rig(&rig, "desktop-on-demand");
    kill_everywhere(&rig, "vfio-dedicate 0000:01:00.0", "undo vfio-dedicate");
    kill_everywhere(&rig, "undo vfio-dedicate", "vfio-dedicate 0000:01:00.0");
    helper_rig_end(&rig);
    // A card that was dedicated by ID, until a second one of its kind came.
    open_rig(&rig, "identical-cards");
    for (unsigned step = 1;; step++) {
        helper_put(&rig, VF_BOOT_MODPROBE,
            VF_HELPER_MARK "# card 0000:0b:00.0=10de:2204 drivers snd_hda_intel\n"
                           "options vfio-pci ids=10de:2204\n"
                           "softdep snd_hda_intel pre: vfio-pci\n");
        if (!dies_at(&rig, "vfio-dedicate 0000:0b:00.0", step)) {
            g_assert_cmpuint(step, ==, 4);
            break;
        }
        assert_whole(&rig);
        g_assert_cmpint(helper_run(&rig, "vfio-dedicate 0000:0b:00.0"), ==, 0);
        g_assert_null(helper_get(&rig, VF_BOOT_MODPROBE));
        g_assert_cmpuint(written(&rig), ==, 1);
        g_assert_cmpint(helper_run(&rig, "undo vfio-dedicate"), ==, 0);
        g_assert_cmpuint(written(&rig), ==, 0);
    }
    helper_rig_end(&rig);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/vfio/a card is dedicated by its numbers, and undone",
                    test_by_id);
    g_test_add_func("/vfio/one that has a twin is dedicated by its address",
                    test_by_address);
    g_test_add_func("/vfio/a vfio-pci that is part of the kernel is told by address",
                    test_built_in);
    g_test_add_func("/vfio/a second card is added, and the first can go",
                    test_two_cards);
    g_test_add_func("/vfio/what must not be dedicated is refused with the reason",
                    test_refused);
    g_test_add_func("/vfio/what is no address is refused with a sentence",
                    test_hostile_arguments);
    g_test_add_func("/vfio/settings of others are neither changed nor overruled",
                    test_files_of_others);
    g_test_add_func("/vfio/links are not followed", test_links);
    g_test_add_func("/vfio/a file that was changed by hand is not guessed at",
                    test_changed_by_hand);
    g_test_add_func("/vfio/print shows it and writes nothing", test_print);
    g_test_add_func("/vfio/killed at any step, files are whole and the next run "
                    "finishes",
                    test_killed);
    return g_test_run();
}
