// SPDX-License-Identifier: GPL-2.0-or-later
// The helper in a folder that stands for the system: what it writes, what it takes
// back, and that nobody gets it to write anything else.
#include "control/helper/files.h"
#include "helper_rig.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TMPFILES "/etc/tmpfiles.d/virtflow-view-shm-looking-glass.conf"
#define QEMU_CONF "/etc/libvirt/qemu.conf"
#define APPARMOR "/etc/apparmor.d/local/abstractions/libvirt-qemu"

static void
assert_text(const struct helper_rig *rig, const char *path, const char *expected)
{
    g_autofree char *text = helper_get(rig, path);
    g_assert_cmpstr(text, ==, expected);
}

static void
open_rig(struct helper_rig *rig)
{
    helper_rig_begin(rig, g_dir_make_tmp("vf-helper-XXXXXX", NULL));
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
    struct helper_rig rig;
    open_rig(&rig);
    g_assert_cmpint(helper_run(&rig, "shm-tmpfiles looking-glass"), ==, 0);
    g_autofree char *text = helper_get(&rig, TMPFILES);
    g_assert_true(g_str_has_prefix(text, VF_HELPER_MARK));
    g_assert_nonnull(strstr(text, "\nf /dev/shm/looking-glass 0600 "));
    g_assert_nonnull(
        strstr(text, "\na+ /dev/shm/looking-glass - - - - user:1000:rw\n"));
    g_assert_nonnull(strstr(rig.said, "wrote '"));
    g_assert_cmpint(helper_run(&rig, "shm-tmpfiles looking-glass"), ==, 0);
    g_assert_cmpint(helper_run(&rig, "shm-tmpfiles other"), ==, 0);
    g_assert_cmpint(helper_run(&rig, "undo shm-tmpfiles other"), ==, 0);
    g_assert_cmpuint(count_files(rig.root), ==, 1);
    g_assert_cmpint(helper_run(&rig, "undo shm-tmpfiles"), ==, 0);
    g_assert_cmpuint(count_files(rig.root), ==, 0);
    helper_rig_end(&rig);
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
    struct helper_rig rig;
    open_rig(&rig);
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_test_message("%s", lines[i]);
        g_assert_cmpint(helper_run(&rig, lines[i]), ==, 2);
        g_assert_true(g_str_has_suffix(rig.error, ".") ||
                      strstr(rig.error, "virtflow-view-helper "));
    }
    g_autofree char *name = g_strnfill(65, 'a');
    char *const longer[] = {(char *)"shm-tmpfiles", name, NULL};
    char *const empty[] = {(char *)"shm-tmpfiles", (char *)"", NULL};
    char *const none[] = {NULL};
    g_assert_cmpint(helper_run_words(&rig, longer), ==, 2);
    g_assert_cmpint(helper_run_words(&rig, empty), ==, 2);
    g_assert_cmpint(helper_run_words(&rig, none), ==, 2);
    g_assert_cmpuint(count_files(rig.root), ==, 0);
    helper_rig_end(&rig);
}

static void
a_file_of_somebody_else_is_left_alone(void)
{
    struct helper_rig rig;
    open_rig(&rig);
    helper_put(&rig, TMPFILES, "f /dev/shm/looking-glass 0666 root root -\n");
    g_assert_cmpint(helper_run(&rig, "shm-tmpfiles looking-glass"), ==, 1);
    g_assert_nonnull(strstr(rig.error, "somebody else"));
    g_assert_cmpint(helper_run(&rig, "undo shm-tmpfiles"), ==, 0);
    assert_text(&rig, TMPFILES,
                "f /dev/shm/looking-glass 0666 root root -\n");
    helper_rig_end(&rig);
}

static void
links_are_not_followed(void)
{
    struct helper_rig rig;
    open_rig(&rig);
    helper_put(&rig, "/secret", "secret\n");
    helper_put(&rig, "/etc/tmpfiles.d/x", "");
    g_autofree char *secret = helper_place(&rig, "/secret");
    g_autofree char *link = helper_place(&rig, TMPFILES);
    g_assert_cmpint(symlink(secret, link), ==, 0);
    g_assert_cmpint(helper_run(&rig, "shm-tmpfiles looking-glass"), ==, 1);
    g_assert_cmpint(helper_run(&rig, "undo shm-tmpfiles"), ==, 0);
    assert_text(&rig, "/secret", "secret\n");
    g_assert_true(g_file_test(link, G_FILE_TEST_IS_SYMLINK));

    g_autofree char *folder = helper_place(&rig, "/etc/modprobe.d");
    g_autofree char *elsewhere = helper_place(&rig, "/elsewhere");
    g_mkdir(elsewhere, 0755);
    g_assert_cmpint(symlink(elsewhere, folder), ==, 0);
    g_assert_cmpint(helper_run(&rig, "kvmfr-setup 128"), ==, 1);
    g_assert_cmpuint(count_files(elsewhere), ==, 0);
    helper_rig_end(&rig);
}

static void
a_folder_that_others_may_write_to_is_not_trusted(void)
{
    struct helper_rig rig;
    open_rig(&rig);
    g_autofree char *folder = helper_place(&rig, "/etc/tmpfiles.d");
    g_mkdir(folder, 0755);
    g_assert_cmpint(g_chmod(folder, 0777), ==, 0);
    g_assert_cmpint(helper_run(&rig, "shm-tmpfiles looking-glass"), ==, 1);
    g_assert_nonnull(strstr(rig.error, "others may write to it"));
    g_assert_cmpuint(count_files(rig.root), ==, 0);
    helper_rig_end(&rig);
}

static void
what_is_no_file_is_left_alone(void)
{
    struct helper_rig rig;
    open_rig(&rig);
    helper_put(&rig, "/etc/tmpfiles.d/x", "");
    g_autofree char *pipe = helper_place(&rig, TMPFILES);
    g_assert_cmpint(mkfifo(pipe, 0666), ==, 0);
    g_assert_cmpint(helper_run(&rig, "shm-tmpfiles looking-glass"), ==, 1);
    g_assert_nonnull(strstr(rig.error, "no plain file"));
    helper_rig_end(&rig);
}

static void
kvmfr_opens_four_locks_and_undo_closes_them(void)
{
    struct helper_rig rig;
    open_rig(&rig);
    helper_put(&rig, QEMU_CONF, "#cgroup_device_acl = [\nuser = \"me\"");
    helper_put(&rig, APPARMOR, "");
    g_autofree char *conf = helper_place(&rig, QEMU_CONF);
    g_assert_cmpint(g_chmod(conf, 0600), ==, 0);
    g_assert_cmpint(helper_run(&rig, "kvmfr-setup 256"), ==, 0);
    g_autofree char *options =
        helper_get(&rig, "/etc/modprobe.d/virtflow-view-kvmfr.conf");
    g_assert_nonnull(strstr(options, "\noptions kvmfr static_size_mb=256\n"));
    g_autofree char *text = helper_get(&rig, QEMU_CONF);
    g_assert_true(g_str_has_prefix(
        text, "#cgroup_device_acl = [\nuser = \"me\"\n# begin of"));
    g_assert_nonnull(strstr(text, "\"/dev/kvm\", \"/dev/kvmfr0\""));
    assert_text(&rig, QEMU_CONF ".virtflow-bak",
                "#cgroup_device_acl = [\nuser = \"me\"");
    GStatBuf facts;
    g_assert_cmpint(g_stat(conf, &facts), ==, 0);
    g_assert_cmpint(facts.st_mode & 07777, ==, 0600);

    g_assert_cmpint(helper_run(&rig, "kvmfr-setup 256"), ==, 0);
    assert_text(&rig, QEMU_CONF, text);
    g_assert_cmpint(helper_run(&rig, "undo kvmfr-setup"), ==, 0);
    assert_text(&rig, QEMU_CONF, "#cgroup_device_acl = [\nuser = \"me\"\n");
    assert_text(&rig, APPARMOR, "");
    g_assert_null(helper_get(&rig, "/etc/modprobe.d/virtflow-view-kvmfr.conf"));
    g_assert_cmpint(helper_run(&rig, "undo kvmfr-setup"), ==, 0);
    helper_rig_end(&rig);
}

static void
a_list_of_devices_that_is_there_is_not_overruled(void)
{
    struct helper_rig rig;
    open_rig(&rig);
    helper_put(&rig, QEMU_CONF, "cgroup_device_acl = [ \"/dev/null\" ]\n");
    g_assert_cmpint(helper_run(&rig, "kvmfr-setup 128"), ==, 1);
    g_assert_nonnull(strstr(rig.error, "add \"/dev/kvmfr0\" to it"));
    assert_text(&rig, QEMU_CONF, "cgroup_device_acl = [ \"/dev/null\" ]\n");
    helper_rig_end(&rig);
}

static void
a_system_without_libvirt_or_apparmor_is_told_so(void)
{
    struct helper_rig rig;
    open_rig(&rig);
    g_assert_cmpint(helper_run(&rig, "kvmfr-setup 128"), ==, 0);
    g_assert_nonnull(strstr(rig.said, "no AppArmor profile"));
    g_assert_nonnull(strstr(rig.said, "libvirt was left alone"));
    helper_rig_end(&rig);
}

static void
print_shows_it_and_writes_nothing(void)
{
    struct helper_rig rig;
    open_rig(&rig);
    helper_put(&rig, APPARMOR, "");
    g_assert_cmpint(helper_run(&rig, "print kvmfr-setup 128"), ==, 0);
    g_assert_nonnull(strstr(rig.said, "would write '"));
    g_assert_nonnull(strstr(rig.said, "SUBSYSTEM==\"kvmfr\""));
    g_assert_nonnull(strstr(rig.said, "/dev/kvmfr0 rw,"));
    g_assert_cmpuint(count_files(rig.root), ==, 1);
    assert_text(&rig, APPARMOR, "");
    helper_rig_end(&rig);
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
