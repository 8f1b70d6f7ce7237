// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/stuck.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

struct tree {
    char *root;
    char words[512];
    struct vf_stuck_scene scene;
};

static const struct vf_pci_address card = {.bus = 0x0a};

static void
open_tree(struct tree *tree, enum vf_operation operation)
{
    tree->root = g_dir_make_tmp("vf-stuck-XXXXXX", NULL);
    tree->scene = (struct vf_stuck_scene){.sys_root = tree->root,
                                          .proc_root = tree->root,
                                          .operation = operation,
                                          .passed = &card,
                                          .passed_count = 1,
                                          .qemu_pid = 77};
}

static void
bind_driver(struct tree *tree, const char *driver)
{
    g_autofree char *folder =
        g_strdup_printf("%s/bus/pci/devices/0000:0a:00.0", tree->root);
    g_autofree char *link = g_strconcat(folder, "/driver", NULL);
    g_autofree char *target =
        g_strconcat("../../../../bus/pci/drivers/", driver, NULL);
    g_mkdir_with_parents(folder, 0700);
    g_assert_cmpint(symlink(target, link), ==, 0);
}

static void
write_stat(struct tree *tree, const char *text)
{
    g_autofree char *folder = g_strdup_printf("%s/77", tree->root);
    g_autofree char *path = g_strconcat(folder, "/stat", NULL);
    g_mkdir_with_parents(folder, 0700);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

static void
assert_told(struct tree *tree, const char *fragment)
{
    vf_stuck_words(&tree->scene, tree->words, sizeof(tree->words));
    g_test_message("%s", tree->words);
    g_assert_nonnull(strstr(tree->words, fragment));
    g_assert_true(g_str_has_suffix(tree->words, "."));
    g_autofree char *remove = g_strdup_printf("rm -r '%s'", tree->root);
    g_assert_true(g_spawn_command_line_sync(remove, NULL, NULL, NULL, NULL));
    g_free(tree->root);
}

static void
a_driver_that_does_not_let_go_is_named_with_its_device(void)
{
    struct tree tree;
    open_tree(&tree, VF_OPERATION_START);
    bind_driver(&tree, "nvidia");
    assert_told(&tree, "'nvidia' does not let go of the device 0000:0a:00.0");
}

static void
a_device_that_was_handed_over_is_not_blamed(void)
{
    struct tree tree;
    open_tree(&tree, VF_OPERATION_START);
    bind_driver(&tree, "vfio-pci");
    assert_told(&tree, "has not answered yet");
}

static void
a_qemu_that_hangs_in_the_kernel_is_seen(void)
{
    struct tree tree;
    open_tree(&tree, VF_OPERATION_FORCE_OFF);
    write_stat(&tree, "77 (qemu (D) x) D 1 77");
    assert_told(&tree, "QEMU's process 77 waits for the kernel");
}

static void
a_qemu_that_only_runs_is_not_blamed(void)
{
    struct tree tree;
    open_tree(&tree, VF_OPERATION_FORCE_OFF);
    write_stat(&tree, "77 (D D) S 1 77");
    assert_told(&tree, "has not answered yet");
}

static void
saving_is_expected_to_take_long(void)
{
    struct tree tree;
    open_tree(&tree, VF_OPERATION_SAVE);
    assert_told(&tree, "takes a while");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(test) g_test_add_func("/stuck/" #test, test)
    ADD(a_driver_that_does_not_let_go_is_named_with_its_device);
    ADD(a_device_that_was_handed_over_is_not_blamed);
    ADD(a_qemu_that_hangs_in_the_kernel_is_seen);
    ADD(a_qemu_that_only_runs_is_not_blamed);
    ADD(saving_is_expected_to_take_long);
    return g_test_run();
}
