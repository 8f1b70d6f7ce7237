// SPDX-License-Identifier: GPL-2.0-or-later
// What the hook does in what order, and what it undoes. With real modules it is run in
// tests/vm/test_gpu.py.
#include "control/hook/hook.h"

#include "control/pci/journal.h"
#include "machine_tree.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define UUID "11111111-2222-4333-8444-00000000000a"

struct rig {
    struct machine_tree tree;
    GString *done;      // what was called
    GPtrArray *loaded;  // modules; not owned
    const char *busy;   // a module that does not go
    const char *broken; // a module that cannot be loaded
    bool persistence_runs;
    unsigned die_at; // the step at which the process ends; 0: none
    unsigned steps;
    struct vf_hook_system system;
    struct vf_hook hook;
};

static bool
is_loaded(void *data, const char *module)
{
    struct rig *rig = data;
    return g_ptr_array_find_with_equal_func(rig->loaded, module, g_str_equal,
                                            NULL);
}

// What the kernel and systemd have come to, for who comes after.
static void
save_state(const struct rig *rig)
{
    g_autoptr(GString) text = g_string_new(rig->persistence_runs ? "daemon" : "none");
    for (guint i = 0; i < rig->loaded->len; i++) {
        g_string_append_printf(text, " %s",
                               (const char *)g_ptr_array_index(rig->loaded, i));
    }
    g_autofree char *path = g_build_filename(rig->tree.root, "state", NULL);
    g_assert_true(g_file_set_contents(path, text->str, -1, NULL));
}

static void
load_state(struct rig *rig)
{
    g_autofree char *path = g_build_filename(rig->tree.root, "state", NULL);
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    rig->persistence_runs = strcmp(words[0], "daemon") == 0;
    g_ptr_array_set_size(rig->loaded, 0);
    for (unsigned i = 1; words[i]; i++) {
        g_ptr_array_add(rig->loaded, (char *)g_intern_string(words[i]));
    }
}

// Before and after everything that changes the machine.
static void
step(struct rig *rig)
{
    if (++rig->steps == rig->die_at) {
        save_state(rig);
        _exit(137);
    }
}

static int
unload(void *data, const char *module)
{
    struct rig *rig = data;
    guint index;
    step(rig);
    if (g_strcmp0(rig->busy, module) == 0) {
        return EAGAIN;
    }
    g_string_append_printf(rig->done, "-%s ", module);
    g_assert_true(g_ptr_array_find_with_equal_func(rig->loaded, module,
                                                   g_str_equal, &index));
    g_ptr_array_remove_index(rig->loaded, index);
    step(rig);
    return 0;
}

static int
load(void *data, const char *module)
{
    struct rig *rig = data;
    if (g_strcmp0(rig->broken, module) == 0) {
        return ENODEV;
    }
    step(rig);
    g_string_append_printf(rig->done, "+%s ", module);
    g_ptr_array_add(rig->loaded, (char *)g_intern_string(module));
    step(rig);
    return 0;
}

static bool
stop_persistence(void *data, bool *was_active, GError **error)
{
    struct rig *rig = data;
    (void)error;
    *was_active = rig->persistence_runs;
    step(rig);
    if (rig->persistence_runs) {
        g_string_append(rig->done, "-daemon ");
    }
    rig->persistence_runs = false;
    step(rig);
    return true;
}

static bool
start_persistence(void *data, GError **error)
{
    struct rig *rig = data;
    (void)error;
    step(rig);
    g_string_append(rig->done, "+daemon ");
    rig->persistence_runs = true;
    step(rig);
    return true;
}

static void
set_up(struct rig *rig, const char *machine)
{
    memset(rig, 0, sizeof(*rig));
    g_autofree char *path =
        g_strdup_printf("%s/gpu/%s.machine", TEST_DATA, machine);
    machine_tree_build(&rig->tree, path, NULL);
    rig->done = g_string_new(NULL);
    rig->loaded = g_ptr_array_new();
    static const char *const modules[] = {"nvidia", "nvidia_uvm",
                                          "nvidia_modeset", "nvidia_drm"};
    for (size_t i = 0; i < G_N_ELEMENTS(modules); i++) {
        g_ptr_array_add(rig->loaded, (char *)modules[i]);
    }
    rig->persistence_runs = true;
    rig->system = (struct vf_hook_system){
        .is_loaded = is_loaded,
        .unload = unload,
        .load = load,
        .stop_persistence = stop_persistence,
        .start_persistence = start_persistence,
        .data = rig,
    };
    rig->hook = (struct vf_hook){.roots = &rig->tree.roots,
                                 .folder = rig->tree.journal,
                                 .system = &rig->system};
}

static void
tear_down(struct rig *rig)
{
    machine_tree_remove(&rig->tree);
    g_string_free(rig->done, TRUE);
    g_ptr_array_unref(rig->loaded);
}

static char *
definition(const char *bus)
{
    return g_strdup_printf(
        "<domain><name>win11</name><uuid>" UUID "</uuid><devices>"
        "<hostdev type='pci'><source><address domain='0x0' bus='%s' "
        "slot='0x0' function='0x0'/></source></hostdev></devices></domain>",
        bus);
}

static bool
prepare(struct rig *rig, const char *bus, GError **error)
{
    g_autofree char *xml = definition(bus);
    return vf_hook_prepare(&rig->hook, xml, strlen(xml), error);
}

static bool
release(struct rig *rig, const char *bus, GError **error)
{
    g_autofree char *xml = definition(bus);
    return vf_hook_release(&rig->hook, xml, strlen(xml), error);
}

static unsigned
count_notes(const struct rig *rig)
{
    g_autoptr(GArray) entries = vf_journal_list(rig->tree.journal, NULL);
    return entries->len;
}

static void
test_there_and_back(void)
{
    struct rig rig;
    g_autoptr(GError) error = NULL;
    set_up(&rig, "laptop");
    g_assert_true(prepare(&rig, "0x01", &error));
    g_assert_no_error(error);
    g_assert_cmpstr(rig.done->str, ==,
                    "-daemon -nvidia_drm -nvidia_modeset -nvidia_uvm -nvidia ");
    g_assert_cmpuint(count_notes(&rig), ==, 1);
    g_string_truncate(rig.done, 0);
    g_assert_true(release(&rig, "0x01", &error));
    g_assert_cmpstr(rig.done->str, ==,
                    "+nvidia +nvidia_uvm +nvidia_modeset +nvidia_drm +daemon ");
    g_assert_cmpuint(count_notes(&rig), ==, 0);
    // libvirtd may call it once more.
    g_string_truncate(rig.done, 0);
    g_assert_true(release(&rig, "0x01", &error));
    g_assert_cmpstr(rig.done->str, ==, "");
    tear_down(&rig);
}

static void
test_prepared_twice(void)
{
    struct rig rig;
    g_autoptr(GError) error = NULL;
    set_up(&rig, "laptop");
    g_assert_true(prepare(&rig, "0x01", &error));
    g_assert_true(prepare(&rig, "0x01", &error));
    g_assert_cmpuint(count_notes(&rig), ==, 1);
    g_assert_true(release(&rig, "0x01", &error));
    g_assert_cmpuint(rig.loaded->len, ==, 4);
    g_assert_true(rig.persistence_runs);
    tear_down(&rig);
}

static void
test_busy_module(void)
{
    struct rig rig;
    g_autoptr(GError) error = NULL;
    set_up(&rig, "laptop");
    rig.busy = "nvidia_uvm";
    g_assert_false(prepare(&rig, "0x01", &error));
    g_assert_error(error, VF_ERROR, VF_ERROR_BUSY);
    g_assert_nonnull(strstr(error->message, "'win11' was not started"));
    g_assert_nonnull(strstr(error->message, "nvidia_uvm"));
    g_assert_null(strchr(error->message, '\n'));
    g_assert_cmpuint(rig.loaded->len, ==, 4);
    g_assert_true(rig.persistence_runs);
    g_assert_cmpuint(count_notes(&rig), ==, 0);
    tear_down(&rig);
}

// 29 programs on the other card do not matter; the one on this card does.
static void
test_users(void)
{
    struct rig rig;
    g_autoptr(GError) error = NULL;
    set_up(&rig, "identical-cards");
    g_assert_true(prepare(&rig, "0x0b", &error));
    // The other card needs the driver.
    g_assert_cmpstr(rig.done->str, ==, "-daemon ");
    g_assert_true(release(&rig, "0x0b", &error));
    g_assert_false(prepare(&rig, "0x0a", &error));
    g_assert_nonnull(strstr(error->message, "in use by Xorg (820)"));
    g_assert_true(rig.persistence_runs);
    tear_down(&rig);
}

static void
test_none_of_its_business(void)
{
    struct rig rig;
    g_autoptr(GError) error = NULL;
    set_up(&rig, "polaris");
    g_assert_true(prepare(&rig, "0x01", &error));
    g_assert_cmpstr(rig.done->str, ==, "");
    g_assert_cmpuint(count_notes(&rig), ==, 0);
    tear_down(&rig);
}

static void
test_module_that_does_not_come_back(void)
{
    struct rig rig;
    g_autoptr(GError) error = NULL;
    set_up(&rig, "laptop");
    g_assert_true(prepare(&rig, "0x01", &error));
    rig.broken = "nvidia_modeset";
    g_assert_false(release(&rig, "0x01", &error));
    g_assert_nonnull(strstr(error->message, "nvidia_modeset"));
    g_assert_cmpuint(count_notes(&rig), ==, 1);
    g_clear_error(&error);
    // Somebody mended it.
    rig.broken = NULL;
    g_assert_true(vf_hook_recover(&rig.hook, &error));
    g_assert_cmpuint(rig.loaded->len, ==, 4);
    g_assert_cmpuint(count_notes(&rig), ==, 0);
    tear_down(&rig);
}

static void
test_foreign_folder(void)
{
    struct rig rig;
    g_autoptr(GError) error = NULL;
    set_up(&rig, "laptop");
    g_assert_cmpint(g_mkdir_with_parents(rig.tree.journal, 0700), ==, 0);
    g_assert_cmpint(chmod(rig.tree.journal, 0777), ==, 0);
    g_assert_false(prepare(&rig, "0x01", &error));
    g_assert_error(error, VF_ERROR, VF_ERROR_PERMISSION);
    g_assert_cmpstr(rig.done->str, ==, "");
    tear_down(&rig);
}

// In a process of its own, which ends at that step; false: it got through.
static bool
dies_at(struct rig *rig, bool prepares, unsigned number)
{
    const pid_t pid = fork();
    g_assert_cmpint(pid, >=, 0);
    if (pid == 0) {
        rig->die_at = number;
        rig->steps = 0;
        const bool ok = prepares ? prepare(rig, "0x01", NULL)
                                 : release(rig, "0x01", NULL);
        save_state(rig);
        _exit(ok ? 0 : 1);
    }
    int status;
    g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
    g_assert_true(WIFEXITED(status));
    g_assert_cmpint(WEXITSTATUS(status), !=, 1);
    load_state(rig);
    return WEXITSTATUS(status) == 137;
}

static void
assert_as_before(const struct rig *rig)
{
    g_assert_cmpuint(rig->loaded->len, ==, 4);
    g_assert_true(rig->persistence_runs);
    g_assert_cmpuint(count_notes(rig), ==, 0);
}

static void
test_killed(void)
{
    for (int prepares = 1; prepares >= 0; prepares--) {
        unsigned number = 1;
        for (bool died = true; died; number++) {
            struct rig rig;
            g_autoptr(GError) error = NULL;
            set_up(&rig, "laptop");
            g_assert_true(prepares || prepare(&rig, "0x01", &error));
            died = dies_at(&rig, prepares, number);
            g_test_message("%s, step %u", prepares ? "prepare" : "release", number);
            g_assert_true(vf_hook_recover(&rig.hook, &error));
            g_assert_no_error(error);
            assert_as_before(&rig);
            tear_down(&rig);
        }
        // Four modules and the daemon, before and after each.
        g_assert_cmpuint(number - 2, ==, 10);
    }
}

// Whoever can put a link there could have a journal believed that is somewhere else.
static void
test_linked_folder(void)
{
    struct rig rig;
    g_autoptr(GError) error = NULL;
    set_up(&rig, "laptop");
    g_autofree char *elsewhere = g_strconcat(rig.tree.journal, ".elsewhere", NULL);
    g_assert_cmpint(g_mkdir_with_parents(elsewhere, 0700), ==, 0);
    g_assert_cmpint(symlink(elsewhere, rig.tree.journal), ==, 0);
    g_assert_false(prepare(&rig, "0x01", &error));
    g_assert_error(error, VF_ERROR, VF_ERROR_PERMISSION);
    g_assert_true(g_str_has_suffix(error->message, "."));
    g_assert_cmpstr(rig.done->str, ==, "");
    tear_down(&rig);
}

// Names and numbers of other devices than cards of the driver move nothing.
static void
test_other_devices(void)
{
    static const char *const buses[] = {"0x00", "0x02", "0x77", "0xff"};
    for (size_t i = 0; i < G_N_ELEMENTS(buses); i++) {
        struct rig rig;
        g_autoptr(GError) error = NULL;
        set_up(&rig, "laptop");
        g_assert_true(prepare(&rig, buses[i], &error));
        g_assert_cmpstr(rig.done->str, ==, "");
        g_assert_cmpuint(count_notes(&rig), ==, 0);
        tear_down(&rig);
    }
}

static void
test_tasks(void)
{
    static const struct {
        const char *words[5];
        enum vf_hook_task task;
    } table[] = {
        {{"win11", "prepare", "begin", "-"}, VF_HOOK_PREPARE},
        {{"win11", "release", "end", "-"}, VF_HOOK_RELEASE},
        {{"win11", "reconnect", "begin", "-"}, VF_HOOK_NOTHING},
        {{"win11", "prepare", "end", "-"}, VF_HOOK_NOTHING},
        {{"win11", "stopped", "end", "-"}, VF_HOOK_NOTHING},
        {{"prepare", "begin"}, VF_HOOK_NOTHING},
        {{"../../etc", "prepare ", "begin", "-"}, VF_HOOK_NOTHING},
        {{"win11", "/prepare", "begin", "-"}, VF_HOOK_NOTHING},
        {{"a\nb", "prepare\n", "begin", "-"}, VF_HOOK_NOTHING},
        {{"w", "prepare", "begin", "-", "more"}, VF_HOOK_NOTHING},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
        int count = 0;
        while (count < 5 && table[i].words[count]) {
            count++;
        }
        g_assert_cmpint(
            vf_hook_task_of(count, (char *const *)table[i].words), ==,
            table[i].task);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/hook/the driver goes in order and comes back in order",
                    test_there_and_back);
    g_test_add_func("/hook/prepared twice is prepared", test_prepared_twice);
    g_test_add_func("/hook/a module in use stops it, and all is put back",
                    test_busy_module);
    g_test_add_func("/hook/programs on the VM's card are named, others are let be",
                    test_users);
    g_test_add_func("/hook/cards of other drivers are none of its business",
                    test_none_of_its_business);
    g_test_add_func("/hook/a module that does not come back is tried again later",
                    test_module_that_does_not_come_back);
    g_test_add_func("/hook/a journal that others may write is not believed",
                    test_foreign_folder);
    g_test_add_func("/hook/killed at any step, all is put back later", test_killed);
    g_test_add_func("/hook/a journal behind a link is not believed",
                    test_linked_folder);
    g_test_add_func("/hook/a device that is no card of the driver is let be",
                    test_other_devices);
    g_test_add_func("/hook/only two of libvirtd's calls mean anything",
                    test_tasks);
    return g_test_run();
}
