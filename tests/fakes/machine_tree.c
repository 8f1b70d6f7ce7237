// SPDX-License-Identifier: GPL-2.0-or-later
#include "machine_tree.h"

#include "control/pci/journal.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <utime.h>

static void
write_text(const char *folder, const char *name, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

static void
write_text(const char *folder, const char *name, const char *format, ...)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *parent = g_path_get_dirname(path);
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_assert_cmpint(g_mkdir_with_parents(parent, 0755), ==, 0);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

// Absolute targets: nobody looks at more than the last part, or follows them.
static void
link_to(const char *target, const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_assert_cmpint(g_mkdir_with_parents(folder, 0755), ==, 0);
    g_assert_cmpint(symlink(target, path), ==, 0);
}

static char *
raw_option(char **words, const char *name)
{
    g_autofree char *prefix = g_strconcat(name, "=", NULL);
    for (char **word = words; *word; word++) {
        if (g_str_has_prefix(*word, prefix)) {
            return g_strdup(*word + strlen(prefix));
        }
    }
    return NULL;
}

static char *
option(char **words, const char *name)
{
    char *value = raw_option(words, name);
    return value ? g_strdelimit(value, "_", ' ') : NULL;
}

static void
write_option(char **words, const char *name, const char *folder,
             const char *file)
{
    g_autofree char *value = option(words, name);
    if (value) {
        write_text(folder, file, "%s\n", g_strdelimit(value, ",", ' '));
    }
}

static char *
device_folder(const struct machine_tree *tree, const char *address)
{
    g_autofree char *link =
        g_build_filename(tree->sys, "bus/pci/devices", address, NULL);
    char *path = realpath(link, NULL);
    g_assert_nonnull(path);
    char *copy = g_strdup(path);
    free(path);
    return copy;
}

static void
add_driver(const struct machine_tree *tree, const char *folder,
           const char *driver)
{
    g_autofree char *path =
        g_build_filename(tree->sys, "bus/pci/drivers", driver, NULL);
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_autofree char *name = g_strdelimit(g_strdup(driver), "-", '_');
        g_autofree char *module =
            g_build_filename(tree->sys, "module", name, NULL);
        g_assert_cmpint(g_mkdir_with_parents(module, 0755), ==, 0);
        link_to(module, path, "module");
    }
    link_to(path, folder, "driver");
}

static void
write_pair(char **words, const char *name, char separator, const char *folder,
           const char *first, const char *second, const char *prefix)
{
    g_autofree char *value = option(words, name);
    char *between = value ? strchr(value, separator) : NULL;
    if (between) {
        *between = '\0';
        write_text(folder, first, "%s%s\n", prefix, value);
        write_text(folder, second, "%s%s\n", prefix, between + 1);
    }
}

static void
add_pci(const struct machine_tree *tree, char **words)
{
    const char *address = words[1];
    g_autofree char *under = option(words, "under");
    g_autofree char *parent =
        under ? device_folder(tree, under)
              : g_build_filename(tree->sys, "devices/pci0000:00", NULL);
    g_autofree char *folder = g_build_filename(parent, address, NULL);
    g_autofree char *bus = g_build_filename(tree->sys, "bus/pci/devices", NULL);
    g_autofree char *class_code = option(words, "class");
    g_autofree char *group = option(words, "group");
    g_autofree char *driver = raw_option(words, "driver");
    write_text(folder, "class", "0x%s\n", class_code);
    link_to(folder, bus, address);
    write_pair(words, "id", ':', folder, "vendor", "device", "0x");
    write_pair(words, "sub", ':', folder, "subsystem_vendor",
               "subsystem_device", "0x");
    write_pair(words, "lanes", '/', folder, "current_link_width",
               "max_link_width", "");
    write_option(words, "speed", folder, "current_link_speed");
    write_option(words, "boot_vga", folder, "boot_vga");
    write_option(words, "reset", folder, "reset_method");
    write_option(words, "power", folder, "power_state");
    write_option(words, "override", folder, "driver_override");
    if (group) {
        g_autofree char *path =
            g_build_filename(tree->sys, "kernel/iommu_groups", group, NULL);
        link_to(path, folder, "iommu_group");
    }
    if (driver) {
        add_driver(tree, folder, driver);
    }
}

// sys/class/CLASS/NAME -> device/CLASS/NAME, as the kernel has it.
static char *
add_child(const struct machine_tree *tree, const char *address,
          const char *class, const char *name)
{
    g_autofree char *device = device_folder(tree, address);
    g_autofree char *folder =
        g_build_filename(device, strrchr(class, '/') + 1, name, NULL);
    g_autofree char *links = g_build_filename(tree->sys, class, NULL);
    g_assert_cmpint(g_mkdir_with_parents(folder, 0755), ==, 0);
    link_to(folder, links, name);
    return g_steal_pointer(&folder);
}

static void
add_connector(const struct machine_tree *tree, char **words)
{
    g_auto(GStrv) parts = g_strsplit(words[1], "-", 2);
    g_autofree char *links = g_build_filename(tree->sys, "class/drm", NULL);
    g_autofree char *card_link = g_build_filename(links, parts[0], NULL);
    char *card = realpath(card_link, NULL);
    g_assert_nonnull(card);
    g_autofree char *folder = g_build_filename(card, words[1], NULL);
    free(card);
    const bool connected = words[2] && strcmp(words[2], "connected") == 0;
    const bool enabled = connected && words[3];
    write_text(folder, "status", "%s\n",
               connected ? "connected" : "disconnected");
    write_text(folder, "enabled", "%s\n", enabled ? "enabled" : "disabled");
    link_to(folder, links, words[1]);
}

static void
add_process(const struct machine_tree *tree, char **words)
{
    g_autofree char *folder = g_build_filename(tree->proc, words[1], NULL);
    g_autofree char *files = g_build_filename(folder, "fd", NULL);
    write_text(folder, "comm", "%s\n", words[2]);
    g_assert_cmpint(g_mkdir_with_parents(files, 0755), ==, 0);
    for (unsigned i = 3; words[i]; i++) {
        char number[16];
        g_snprintf(number, sizeof(number), "%u", i);
        g_autofree char *node = g_strconcat("/dev/", words[i], NULL);
        link_to(node, files, number);
    }
}

static void
add_module(const struct machine_tree *tree, char **words)
{
    g_autofree char *folder =
        g_build_filename(tree->sys, "module", words[1], NULL);
    write_option(words, "refs", folder, "refcnt");
    g_autofree char *list = raw_option(words, "holders");
    g_auto(GStrv) holders = g_strsplit(list ? list : "", ",", 0);
    for (unsigned i = 0; holders[i]; i++) {
        g_autofree char *path = g_build_filename(folder, "holders", NULL);
        link_to("/module", path, holders[i]);
    }
}

static void
add_journal(const struct machine_tree *tree, char **words)
{
    struct vf_journal_entry entry = {
        .kind = VF_JOURNAL_TAKE, .phase = VF_JOURNAL_GONE, .function_count = 1};
    g_assert_true(vf_pci_parse(words[1], &entry.functions[0].address));
    g_strlcpy(entry.functions[0].driver, words[2],
              sizeof(entry.functions[0].driver));
    vf_journal_name_gpu(entry.functions[0].address, entry.id);
    g_assert_cmpint(g_mkdir_with_parents(tree->journal, 0700), ==, 0);
    g_assert_true(vf_journal_write(tree->journal, &entry, NULL));
}

// As the helper writes it; the drivers do not matter here.
static void
add_dedicated(const struct machine_tree *tree, char **words)
{
    const bool by_id = strcmp(words[1], "by-id") == 0;
    const char *path = by_id ? VF_BOOT_MODPROBE : VF_BOOT_UDEV;
    g_autofree char *record = g_strjoinv(" ", words + 3);
    write_text(tree->root, path, "# card %s\n", record);
    g_autofree char *file = g_strconcat(tree->root, path, NULL);
    const time_t when = (time_t)g_ascii_strtoll(words[2], NULL, 10);
    const struct utimbuf times = {when, when};
    g_assert_cmpint(utime(file, &times), ==, 0);
}

static void
add_line(const struct machine_tree *tree, char **words)
{
    const char *what = words[0];
    if (strcmp(what, "pci") == 0) {
        add_pci(tree, words);
    } else if (strcmp(what, "drm") == 0 || strcmp(what, "sound") == 0) {
        g_autofree char *class = g_strconcat("class/", what, NULL);
        for (unsigned i = 2; words[i]; i++) {
            g_free(add_child(tree, words[1], class, words[i]));
        }
    } else if (strcmp(what, "connector") == 0) {
        add_connector(tree, words);
    } else if (strcmp(what, "net") == 0) {
        g_autofree char *net = add_child(tree, words[1], "class/net", words[2]);
        write_text(net, "operstate", "%s\n", words[3]);
    } else if (strcmp(what, "block") == 0) {
        g_free(add_child(tree, words[1], "class/block", words[2]));
    } else if (strcmp(what, "usb") == 0) {
        g_autofree char *usb =
            add_child(tree, words[1], "bus/usb/devices", words[2]);
        write_text(usb, "product", "%s\n",
                   g_strdelimit(words[3], "_", ' '));
    } else if (strcmp(what, "process") == 0) {
        add_process(tree, words);
    } else if (strcmp(what, "hidden") == 0) {
        g_autofree char *folder = g_build_filename(tree->proc, words[1], NULL);
        write_text(folder, "fd", "not to be listed");
    } else if (strcmp(what, "module") == 0) {
        add_module(tree, words);
    } else if (strcmp(what, "nvidia") == 0) {
        g_autofree char *folder = g_build_filename(
            tree->proc, "driver/nvidia/gpus", words[1], NULL);
        write_text(folder, "information", "Model: \t X\nDevice Minor: \t %s\n",
                   words[2]);
    } else if (strcmp(what, "started") == 0) {
        write_text(tree->proc, "stat", "cpu 0\nbtime %s\n", words[1]);
    } else if (strcmp(what, "dedicated") == 0) {
        add_dedicated(tree, words);
    } else if (strcmp(what, "journal") == 0) {
        add_journal(tree, words);
    } else if (strcmp(what, "vm") != 0) {
        g_error("a description of a machine does not say '%s'", what);
    }
}

// Calls `each` for every line that says something.
static void
for_lines(const struct machine_tree *tree,
          void (*each)(const struct machine_tree *tree, char **words))
{
    g_auto(GStrv) lines = g_strsplit(tree->description, "\n", 0);
    for (unsigned i = 0; lines[i]; i++) {
        g_autofree char *line = g_strstrip(g_strdup(lines[i]));
        if (line[0] == '\0' || line[0] == '#') {
            continue;
        }
        g_autoptr(GError) error = NULL;
        g_auto(GStrv) words = NULL;
        g_assert_true(g_shell_parse_argv(line, NULL, &words, &error));
        each(tree, words);
    }
}

void
machine_tree_build(struct machine_tree *tree, const char *path,
                   const char *root)
{
    memset(tree, 0, sizeof(*tree));
    tree->root = root ? g_strdup(root) : g_dir_make_tmp("vf-machine-XXXXXX", NULL);
    tree->sys = g_build_filename(tree->root, "sys", NULL);
    tree->proc = g_build_filename(tree->root, "proc", NULL);
    tree->journal = g_build_filename(tree->root, "journal", NULL);
    tree->roots = (struct vf_roots){.sys = tree->sys,
                                    .proc = tree->proc,
                                    .files = tree->root,
                                    .unnamed = true};
    g_autofree char *devices =
        g_build_filename(tree->sys, "bus/pci/devices", NULL);
    g_assert_cmpint(g_mkdir_with_parents(devices, 0755), ==, 0);
    g_assert_cmpint(g_mkdir_with_parents(tree->proc, 0755), ==, 0);
    g_assert_true(g_file_get_contents(path, &tree->description, NULL, NULL));
    for_lines(tree, add_line);
}

struct filling {
    const struct machine_tree tree; // first: for_lines() hands it on
    struct vf_gpu_scene *scene;
};

static void
add_vm(const struct machine_tree *tree, char **words)
{
    const struct filling *filling = (const struct filling *)tree;
    if (strcmp(words[0], "vm") != 0) {
        return;
    }
    g_autoptr(GString) xml = g_string_new("<domain><devices>");
    for (unsigned i = 3; words[i]; i++) {
        struct vf_pci_address address;
        const bool unmanaged = words[i][0] == '-';
        g_assert_true(vf_pci_parse(words[i] + unmanaged, &address));
        g_string_append_printf(
            xml,
            "<hostdev mode='subsystem' type='pci' managed='%s'><source>"
            "<address domain='0x%x' bus='0x%x' slot='0x%x' function='0x%x'/>"
            "</source></hostdev>",
            unmanaged ? "no" : "yes", address.domain, address.bus, address.slot,
            address.function);
    }
    g_string_append(xml, "</devices></domain>");
    vf_gpu_scene_add_domain(filling->scene, words[1], words[1],
                            strcmp(words[2], "running") == 0, xml->str);
}

void
machine_tree_scene(const struct machine_tree *tree, struct vf_gpu_scene *scene)
{
    vf_gpu_scene_read(scene, &tree->roots, tree->journal);
    const struct filling filling = {.tree = *tree, .scene = scene};
    for_lines(&filling.tree, add_vm);
}

static void
remove_folder(const char *path)
{
    GDir *directory = g_dir_open(path, 0, NULL);
    const char *name;
    while (directory && (name = g_dir_read_name(directory))) {
        g_autofree char *inner = g_build_filename(path, name, NULL);
        if (g_file_test(inner, G_FILE_TEST_IS_DIR) &&
            !g_file_test(inner, G_FILE_TEST_IS_SYMLINK)) {
            remove_folder(inner);
        } else {
            g_unlink(inner);
        }
    }
    if (directory) {
        g_dir_close(directory);
    }
    g_rmdir(path);
}

void
machine_tree_remove(struct machine_tree *tree)
{
    remove_folder(tree->root);
    machine_tree_leave(tree);
}

void
machine_tree_leave(struct machine_tree *tree)
{
    g_free(tree->root);
    g_free(tree->sys);
    g_free(tree->proc);
    g_free(tree->journal);
    g_free(tree->description);
    memset(tree, 0, sizeof(*tree));
}
