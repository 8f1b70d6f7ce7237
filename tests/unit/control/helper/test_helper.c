// SPDX-License-Identifier: GPL-2.0-or-later
// The helper in a folder that stands for the system: what it writes, what it takes
// back, and that nobody gets it to write anything else.
#include "control/helper/files.h"
#include "control/helper/helper.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TMPFILES "/etc/tmpfiles.d/virtflow-view-shm-looking-glass.conf"
#define QEMU_CONF "/etc/libvirt/qemu.conf"
#define APPARMOR "/etc/apparmor.d/local/abstractions/libvirt-qemu"

struct system {
    char *root;
    char *said; // by the last run
    char *error;
};

static char *
place(const struct system *system, const char *path)
{
    return g_strconcat(system->root, path, NULL);
}

static void
put(const struct system *system, const char *path, const char *text)
{
    g_autofree char *file = place(system, path);
    g_autofree char *folder = g_path_get_dirname(file);
    g_assert_cmpint(g_mkdir_with_parents(folder, 0755), ==, 0);
    g_assert_true(g_file_set_contents(file, text, -1, NULL));
}

// NULL when there is none. *Transferred*.
static char *
get(const struct system *system, const char *path)
{
    g_autofree char *file = place(system, path);
    char *text = NULL;
    g_file_get_contents(file, &text, NULL, NULL);
    return text;
}

static void
assert_text(const struct system *system, const char *path, const char *expected)
{
    g_autofree char *text = get(system, path);
    g_assert_cmpstr(text, ==, expected);
}

static void
open_system(struct system *system)
{
    *system = (struct system){.root = g_dir_make_tmp("vf-helper-XXXXXX", NULL)};
    g_autofree char *etc = place(system, "/etc");
    g_mkdir(etc, 0755);
}

static void
close_system(struct system *system)
{
    g_autofree char *remove = g_strdup_printf("rm -r '%s'", system->root);
    g_assert_true(g_spawn_command_line_sync(remove, NULL, NULL, NULL, NULL));
    g_free(system->root);
    g_free(system->said);
    g_free(system->error);
}

static int
run_words(struct system *system, char *const *words)
{
    char *said = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&said, &size);
    struct vf_helper helper = {.root = system->root, .user = 1000, .out = out};
    g_autoptr(GError) error = NULL;
    const int code = vf_helper_main(&helper, words, &error);
    fclose(out);
    g_free(system->said);
    g_free(system->error);
    system->said = g_strdup(said);
    system->error = g_strdup(error ? error->message : "");
    free(said);
    g_assert_cmpint(code == 0, ==, error == NULL);
    return code;
}

// Words are separated by spaces.
static int
run(struct system *system, const char *line)
{
    g_auto(GStrv) words = g_strsplit(line, " ", -1);
    return run_words(system, words);
}

static unsigned
count_files(const char *folder)
{
    unsigned count = 0;
    g_autoptr(GDir) names = g_dir_open(folder, 0, NULL);
    const char *name;
    while (names && (name = g_dir_read_name(names))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        count += g_file_test(path, G_FILE_TEST_IS_DIR) ? count_files(path) : 1;
    }
    return count;
}

static void
a_shared_memory_file_is_made_for_qemu_and_who_asked(void)
{
    struct system system;
    open_system(&system);
    g_assert_cmpint(run(&system, "shm-tmpfiles looking-glass"), ==, 0);
    g_autofree char *text = get(&system, TMPFILES);
    g_assert_true(g_str_has_prefix(text, VF_HELPER_MARK));
    g_assert_nonnull(strstr(text, "\nf /dev/shm/looking-glass 0600 "));
    g_assert_nonnull(
        strstr(text, "\na+ /dev/shm/looking-glass - - - - user:1000:rw\n"));
    g_assert_nonnull(strstr(system.said, "wrote '"));
    g_assert_cmpint(run(&system, "shm-tmpfiles looking-glass"), ==, 0);
    g_assert_cmpint(run(&system, "shm-tmpfiles other"), ==, 0);
    g_assert_cmpint(run(&system, "undo shm-tmpfiles other"), ==, 0);
    g_assert_cmpuint(count_files(system.root), ==, 1);
    g_assert_cmpint(run(&system, "undo shm-tmpfiles"), ==, 0);
    g_assert_cmpuint(count_files(system.root), ==, 0);
    close_system(&system);
}

static void
arguments_of_another_shape_are_refused(void)
{
    static const char *const lines[] = {
        "shm-tmpfiles ../passwd",    "shm-tmpfiles a/b",
        "shm-tmpfiles .hidden",      "shm-tmpfiles -x",
        "shm-tmpfiles ..",           "shm-tmpfiles a%b",
        "shm-tmpfiles a;b",          "shm-tmpfiles a\nb",
        "shm-tmpfiles a\tb",         "shm-tmpfiles \xc3\xa4",
        "shm-tmpfiles a b",          "shm-tmpfiles",
        "kvmfr-setup 0",             "kvmfr-setup -128",
        "kvmfr-setup 100",           "kvmfr-setup 0128",
        "kvmfr-setup 128\nroot",     "kvmfr-setup 8192",
        "kvmfr-setup 128M",          "kvmfr-setup 0x80",
        "kvmfr-setup 18446744073709551744",
        "kvmfr-setup",               "undo kvmfr-setup 128",
        "undo shm-tmpfiles ../x",    "undo",
        "undo undo shm-tmpfiles",    "print",
        "/bin/sh -c true",           "--help",
    };
    struct system system;
    open_system(&system);
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_test_message("%s", lines[i]);
        g_assert_cmpint(run(&system, lines[i]), ==, 2);
        g_assert_true(g_str_has_suffix(system.error, ".") ||
                      strstr(system.error, "virtflow-view-helper "));
    }
    g_autofree char *name = g_strnfill(65, 'a');
    char *const longer[] = {(char *)"shm-tmpfiles", name, NULL};
    char *const empty[] = {(char *)"shm-tmpfiles", (char *)"", NULL};
    char *const none[] = {NULL};
    g_assert_cmpint(run_words(&system, longer), ==, 2);
    g_assert_cmpint(run_words(&system, empty), ==, 2);
    g_assert_cmpint(run_words(&system, none), ==, 2);
    g_assert_cmpuint(count_files(system.root), ==, 0);
    close_system(&system);
}

static void
a_file_of_somebody_else_is_left_alone(void)
{
    struct system system;
    open_system(&system);
    put(&system, TMPFILES, "f /dev/shm/looking-glass 0666 root root -\n");
    g_assert_cmpint(run(&system, "shm-tmpfiles looking-glass"), ==, 1);
    g_assert_nonnull(strstr(system.error, "somebody else"));
    g_assert_cmpint(run(&system, "undo shm-tmpfiles"), ==, 0);
    assert_text(&system, TMPFILES,
                "f /dev/shm/looking-glass 0666 root root -\n");
    close_system(&system);
}

static void
links_are_not_followed(void)
{
    struct system system;
    open_system(&system);
    put(&system, "/secret", "secret\n");
    put(&system, "/etc/tmpfiles.d/x", "");
    g_autofree char *secret = place(&system, "/secret");
    g_autofree char *link = place(&system, TMPFILES);
    g_assert_cmpint(symlink(secret, link), ==, 0);
    g_assert_cmpint(run(&system, "shm-tmpfiles looking-glass"), ==, 1);
    g_assert_cmpint(run(&system, "undo shm-tmpfiles"), ==, 0);
    assert_text(&system, "/secret", "secret\n");
    g_assert_true(g_file_test(link, G_FILE_TEST_IS_SYMLINK));

    g_autofree char *folder = place(&system, "/etc/modprobe.d");
    g_autofree char *elsewhere = place(&system, "/elsewhere");
    g_mkdir(elsewhere, 0755);
    g_assert_cmpint(symlink(elsewhere, folder), ==, 0);
    g_assert_cmpint(run(&system, "kvmfr-setup 128"), ==, 1);
    g_assert_cmpuint(count_files(elsewhere), ==, 0);
    close_system(&system);
}

static void
a_folder_that_others_may_write_to_is_not_trusted(void)
{
    struct system system;
    open_system(&system);
    g_autofree char *folder = place(&system, "/etc/tmpfiles.d");
    g_mkdir(folder, 0755);
    g_assert_cmpint(g_chmod(folder, 0777), ==, 0);
    g_assert_cmpint(run(&system, "shm-tmpfiles looking-glass"), ==, 1);
    g_assert_nonnull(strstr(system.error, "others may write to it"));
    g_assert_cmpuint(count_files(system.root), ==, 0);
    close_system(&system);
}

static void
what_is_no_file_is_left_alone(void)
{
    struct system system;
    open_system(&system);
    put(&system, "/etc/tmpfiles.d/x", "");
    g_autofree char *pipe = place(&system, TMPFILES);
    g_assert_cmpint(mkfifo(pipe, 0666), ==, 0);
    g_assert_cmpint(run(&system, "shm-tmpfiles looking-glass"), ==, 1);
    g_assert_nonnull(strstr(system.error, "no plain file"));
    close_system(&system);
}

static void
kvmfr_opens_four_locks_and_undo_closes_them(void)
{
    struct system system;
    open_system(&system);
    put(&system, QEMU_CONF, "#cgroup_device_acl = [\nuser = \"me\"");
    put(&system, APPARMOR, "");
    g_autofree char *conf = place(&system, QEMU_CONF);
    g_assert_cmpint(g_chmod(conf, 0600), ==, 0);
    g_assert_cmpint(run(&system, "kvmfr-setup 256"), ==, 0);
    g_autofree char *options =
        get(&system, "/etc/modprobe.d/virtflow-view-kvmfr.conf");
    g_assert_nonnull(strstr(options, "\noptions kvmfr static_size_mb=256\n"));
    g_autofree char *text = get(&system, QEMU_CONF);
    g_assert_true(g_str_has_prefix(
        text, "#cgroup_device_acl = [\nuser = \"me\"\n# begin of"));
    g_assert_nonnull(strstr(text, "\"/dev/kvm\", \"/dev/kvmfr0\""));
    assert_text(&system, QEMU_CONF ".virtflow-bak",
                "#cgroup_device_acl = [\nuser = \"me\"");
    GStatBuf facts;
    g_assert_cmpint(g_stat(conf, &facts), ==, 0);
    g_assert_cmpint(facts.st_mode & 07777, ==, 0600);

    g_assert_cmpint(run(&system, "kvmfr-setup 256"), ==, 0);
    assert_text(&system, QEMU_CONF, text);
    g_assert_cmpint(run(&system, "undo kvmfr-setup"), ==, 0);
    assert_text(&system, QEMU_CONF, "#cgroup_device_acl = [\nuser = \"me\"\n");
    assert_text(&system, APPARMOR, "");
    g_assert_null(get(&system, "/etc/modprobe.d/virtflow-view-kvmfr.conf"));
    g_assert_cmpint(run(&system, "undo kvmfr-setup"), ==, 0);
    close_system(&system);
}

static void
a_list_of_devices_that_is_there_is_not_overruled(void)
{
    struct system system;
    open_system(&system);
    put(&system, QEMU_CONF, "cgroup_device_acl = [ \"/dev/null\" ]\n");
    g_assert_cmpint(run(&system, "kvmfr-setup 128"), ==, 1);
    g_assert_nonnull(strstr(system.error, "add \"/dev/kvmfr0\" to it"));
    assert_text(&system, QEMU_CONF, "cgroup_device_acl = [ \"/dev/null\" ]\n");
    close_system(&system);
}

static void
a_system_without_libvirt_or_apparmor_is_told_so(void)
{
    struct system system;
    open_system(&system);
    g_assert_cmpint(run(&system, "kvmfr-setup 128"), ==, 0);
    g_assert_nonnull(strstr(system.said, "no AppArmor profile"));
    g_assert_nonnull(strstr(system.said, "libvirt was left alone"));
    close_system(&system);
}

static void
print_shows_it_and_writes_nothing(void)
{
    struct system system;
    open_system(&system);
    put(&system, APPARMOR, "");
    g_assert_cmpint(run(&system, "print kvmfr-setup 128"), ==, 0);
    g_assert_nonnull(strstr(system.said, "would write '"));
    g_assert_nonnull(strstr(system.said, "SUBSYSTEM==\"kvmfr\""));
    g_assert_nonnull(strstr(system.said, "/dev/kvmfr0 rw,"));
    g_assert_cmpuint(count_files(system.root), ==, 1);
    assert_text(&system, APPARMOR, "");
    close_system(&system);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(test) g_test_add_func("/helper/" #test, test)
    ADD(a_shared_memory_file_is_made_for_qemu_and_who_asked);
    ADD(arguments_of_another_shape_are_refused);
    ADD(a_file_of_somebody_else_is_left_alone);
    ADD(links_are_not_followed);
    ADD(a_folder_that_others_may_write_to_is_not_trusted);
    ADD(what_is_no_file_is_left_alone);
    ADD(kvmfr_opens_four_locks_and_undo_closes_them);
    ADD(a_list_of_devices_that_is_there_is_not_overruled);
    ADD(a_system_without_libvirt_or_apparmor_is_told_so);
    ADD(print_shows_it_and_writes_nothing);
    return g_test_run();
}
