// SPDX-License-Identifier: GPL-2.0-or-later
// An installer on its way into the guest.
#include "control/guest/agent_socket.h"
#include "control/guest/install.h"
#include "control/guest/iso.h"
#include "fake_agent.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

enum { BYTES = 700001 };

struct fixture {
    char *folder;
    char *path;
    guchar *bytes;
    struct vf_installer installer;
    struct fake_agent fake;
};

static void
write_installer(struct fixture *fixture, const char *name)
{
    fixture->folder = g_dir_make_tmp("vf-install-XXXXXX", NULL);
    fixture->path = g_build_filename(fixture->folder, name, NULL);
    fixture->bytes = g_malloc(BYTES);
    for (size_t i = 0; i < BYTES; i++) {
        fixture->bytes[i] = (guchar)(i * 7 + i / 251);
    }
    memcpy(fixture->bytes, "MZ\x90", 4);
    g_assert_true(g_file_set_contents(fixture->path, (char *)fixture->bytes,
                                      BYTES, NULL));
    g_autoptr(GError) error = NULL;
    g_assert_true(
        vf_installer_open(&fixture->installer, fixture->path, &error));
    g_assert_no_error(error);
    fake_agent_init(&fixture->fake);
}

static void
finish(struct fixture *fixture)
{
    vf_installer_close(&fixture->installer);
    fake_agent_finish(&fixture->fake);
    g_unlink(fixture->path);
    g_rmdir(fixture->folder);
    g_free(fixture->folder);
    g_free(fixture->path);
    g_free(fixture->bytes);
}

static bool
install(struct fixture *fixture, const struct vf_install *wanted, char *done,
        size_t size, GError **error)
{
    fake_agent_start(&fixture->fake);
    struct vf_agent_socket *socket =
        vf_agent_socket_open(fixture->fake.path, error);
    g_assert_nonnull(socket);
    const struct vf_agent agent = vf_agent_of_socket(socket);
    struct vf_install whole = *wanted;
    whole.installer = &fixture->installer;
    const bool ok = vf_install_by_agent(&agent, &whole, done, size, error);
    vf_agent_socket_close(socket);
    fake_agent_stop(&fixture->fake);
    return ok;
}

static char *
path_in_guest(const struct fixture *fixture)
{
    return g_strdup_printf("C:\\Windows\\Temp\\virtflow-%.8s-%s",
                           fixture->installer.sha256, fixture->installer.name);
}

static void
test_it_arrives_whole_is_run_and_removed(void)
{
    static const struct fake_program programs[] = {
        {"C:\\Windows\\Temp\\virtflow-", 0, "", "", NULL},
        {"C:\\Windows\\System32\\cmd.exe /c del", 0, "", "", NULL},
        {NULL, 0, NULL, NULL, NULL},
    };
    struct fixture fixture = {0};
    write_installer(&fixture, "looking-glass-host-setup.exe");
    fixture.fake.programs = programs;
    fixture.fake.polls_until_exit = 3;
    const struct vf_guest_status status = {.looked_for_host = true};
    char done[256];
    g_autoptr(GError) error = NULL;
    g_assert_true(install(&fixture, &(struct vf_install){.status = &status}, done,
                          sizeof(done), &error));
    g_assert_no_error(error);
    g_assert_cmpstr(done, ==, "'looking-glass-host-setup.exe' is installed.");
    g_autofree char *path = path_in_guest(&fixture);
    GByteArray *there = g_hash_table_lookup(fixture.fake.files, path);
    g_assert_nonnull(there);
    g_assert_cmpmem(there->data, there->len, fixture.bytes, BYTES);
    g_autofree char *line = g_strconcat(path, " /S", NULL);
    g_assert_cmpuint(fixture.fake.ran->len, ==, 2);
    g_assert_cmpstr(g_ptr_array_index(fixture.fake.ran, 0), ==, line);
    g_autofree char *del =
        g_strconcat("C:\\Windows\\System32\\cmd.exe /c del /q ", path, NULL);
    g_assert_cmpstr(g_ptr_array_index(fixture.fake.ran, 1), ==, del);
    finish(&fixture);
}

static void
test_the_older_host_makes_room_for_the_new_one(void)
{
    static const struct fake_program programs[] = {
        {"C:\\Windows\\Temp\\virtflow-", 12, "", "", NULL},
        {"C:\\Windows\\System32\\", 0, "", "", NULL},
        {NULL, 0, NULL, NULL, NULL},
    };
    struct fixture fixture = {0};
    write_installer(&fixture, "looking-glass-idd-setup.exe");
    fixture.fake.programs = programs;
    struct vf_guest_status status = {.looked_for_host = true};
    status.services[VF_GUEST_HOST].is_there = true;
    char done[256];
    g_autoptr(GError) error = NULL;
    g_assert_true(install(&fixture, &(struct vf_install){.status = &status}, done,
                          sizeof(done), &error));
    g_assert_nonnull(strstr(done, "restart Windows"));
    GPtrArray *ran = fixture.fake.ran;
    g_assert_cmpuint(ran->len, ==, 4);
    g_assert_true(g_str_has_suffix(g_ptr_array_index(ran, 0),
                                   "sc.exe stop Looking Glass (host)"));
    g_assert_true(g_str_has_suffix(g_ptr_array_index(ran, 1),
                                   "start= disabled"));
    g_assert_true(g_str_has_suffix(g_ptr_array_index(ran, 2),
                                   "looking-glass-idd-setup.exe /S /ivshmem"));
    finish(&fixture);
}

static void
test_what_fails_in_the_guest_says_why(void)
{
    static const struct fake_program programs[] = {
        {"C:\\Windows\\Temp\\virtflow-", 2, "", "no IVSHMEM device", NULL},
        {"C:\\Windows\\System32\\", 0, "", "", NULL},
        {NULL, 0, NULL, NULL, NULL},
    };
    struct fixture fixture = {0};
    write_installer(&fixture, "looking-glass-host-setup.exe");
    fixture.fake.programs = programs;
    const struct vf_guest_status status = {.looked_for_host = true};
    char done[256];
    g_autoptr(GError) error = NULL;
    g_assert_false(install(&fixture, &(struct vf_install){.status = &status},
                           done, sizeof(done), &error));
    g_assert_nonnull(strstr(error->message, "no IVSHMEM device"));
    g_assert_nonnull(strstr(error->message, "code 2"));
    finish(&fixture);
}

static bool
stop_at_once(void *data, enum vf_install_step step, uint64_t done,
             uint64_t total)
{
    g_assert_cmpuint(total, ==, BYTES);
    unsigned *calls = data;
    (*calls)++;
    return step != VF_INSTALL_COPY || done == 0;
}

static void
test_it_can_be_stopped_and_leaves_nothing(void)
{
    static const struct fake_program programs[] = {
        {"C:\\Windows\\System32\\cmd.exe /c del", 0, "", "", NULL},
        {NULL, 0, NULL, NULL, NULL},
    };
    struct fixture fixture = {0};
    write_installer(&fixture, "looking-glass-host-setup.exe");
    fixture.fake.programs = programs;
    const struct vf_guest_status status = {.looked_for_host = true};
    unsigned calls = 0;
    char done[256];
    g_autoptr(GError) error = NULL;
    g_assert_false(install(&fixture,
                           &(struct vf_install){.status = &status,
                                                .progress = stop_at_once,
                                                .data = &calls},
                           done, sizeof(done), &error));
    g_assert_error(error, VF_ERROR, VF_ERROR_CANCELLED);
    g_assert_cmpuint(fixture.fake.ran->len, ==, 1); // what removes it
    finish(&fixture);
}

static void
test_what_is_not_known_is_not_run(void)
{
    struct fixture fixture = {0};
    write_installer(&fixture, "something-else.exe");
    const struct vf_guest_status status = {.looked_for_host = true};
    char done[256];
    g_autoptr(GError) error = NULL;
    g_assert_false(install(&fixture, &(struct vf_install){.status = &status},
                           done, sizeof(done), &error));
    g_assert_error(error, VF_ERROR, VF_ERROR_UNSUPPORTED);
    g_assert_cmpuint(fixture.fake.ran->len, ==, 0);
    g_assert_cmpuint(g_hash_table_size(fixture.fake.files), ==, 0);
    finish(&fixture);
}

static void
test_only_installers_are_taken(void)
{
    g_autofree char *folder = g_dir_make_tmp("vf-install-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "x.exe", NULL);
    struct vf_installer installer;
    g_autoptr(GError) error = NULL;
    g_assert_false(vf_installer_open(&installer, path, &error));
    g_assert_error(error, VF_ERROR, VF_ERROR_NOT_FOUND);
    vf_installer_close(&installer);
    g_clear_error(&error);
    g_assert_false(vf_installer_open(&installer, folder, &error));
    g_assert_error(error, VF_ERROR, VF_ERROR_INVALID);
    vf_installer_close(&installer);
    g_clear_error(&error);
    static const char *const contents[] = {"", "PK\3\4zip", "<html>not found"};
    for (size_t i = 0; i < G_N_ELEMENTS(contents); i++) {
        g_assert_true(g_file_set_contents(path, contents[i], -1, NULL));
        g_assert_false(vf_installer_open(&installer, path, &error));
        g_assert_error(error, VF_ERROR, VF_ERROR_INVALID);
        vf_installer_close(&installer);
        g_clear_error(&error);
    }
    g_unlink(path);
    g_rmdir(folder);
}

static void
test_a_disc_holds_it_and_says_what_to_do(void)
{
    struct fixture fixture = {0};
    write_installer(&fixture, "looking-glass-host-setup.exe");
    g_autofree char *image = g_build_filename(fixture.folder, "disc.iso", NULL);
    g_autoptr(GError) error = NULL;
    g_assert_true(vf_iso_write(image, &fixture.installer, &error));
    g_assert_no_error(error);

    struct archive *archive = archive_read_new();
    archive_read_support_format_iso9660(archive);
    g_assert_cmpint(archive_read_open_filename(archive, image, 10240), ==,
                    ARCHIVE_OK);
    struct archive_entry *entry;
    bool has_installer = false;
    bool has_manual = false;
    while (archive_read_next_header(archive, &entry) == ARCHIVE_OK) {
        const char *name = archive_entry_pathname(entry);
        g_autofree guchar *bytes = g_malloc(BYTES + 1);
        const la_ssize_t size = archive_read_data(archive, bytes, BYTES + 1);
        if (strcmp(name, "looking-glass-host-setup.exe") == 0) {
            g_assert_cmpmem(bytes, (size_t)size, fixture.bytes, BYTES);
            has_installer = true;
        } else if (strcmp(name, "README.TXT") == 0) {
            g_autofree char *text = g_strndup((char *)bytes, (gsize)size);
            g_assert_nonnull(strstr(text, fixture.installer.sha256));
            has_manual = true;
        }
    }
    archive_read_free(archive);
    g_assert_true(has_installer);
    g_assert_true(has_manual);
    // What is there is not overwritten.
    g_assert_false(vf_iso_write(image, &fixture.installer, &error));
    g_unlink(image);
    finish(&fixture);
}

static void
test_the_best_way_is_chosen(void)
{
    char why[400];
    struct vf_delivery_scene scene = {
        .agent_answers = true,
        .agent = {.can_run = true, .can_write_files = true},
        .is_windows = true,
        .spice_takes_files = true,
        .has_drive = true,
    };
    g_assert_cmpint(vf_delivery_choose(&scene, why, sizeof(why)), ==,
                    VF_DELIVERY_AGENT);
    scene.agent.can_run = false;
    g_assert_cmpint(vf_delivery_choose(&scene, why, sizeof(why)), ==,
                    VF_DELIVERY_SPICE);
    g_assert_nonnull(strstr(why, "may neither"));
    scene.spice_takes_files = false;
    scene.agent_answers = false;
    g_assert_cmpint(vf_delivery_choose(&scene, why, sizeof(why)), ==,
                    VF_DELIVERY_DISC);
    g_assert_nonnull(strstr(why, "does not answer"));
    scene.has_drive = false;
    g_assert_cmpint(vf_delivery_choose(&scene, why, sizeof(why)), ==,
                    VF_DELIVERY_NONE);
    g_assert_true(g_str_has_suffix(why, "."));
}

static void
test_installers_are_known_by_name(void)
{
    static const struct {
        const char *name;
        enum vf_installer_kind kind;
    } cases[] = {
        {"looking-glass-host-setup.exe", VF_INSTALLER_HOST},
        {"Looking-Glass-Host-Setup-B7.EXE", VF_INSTALLER_HOST},
        {"looking-glass-idd-setup.exe", VF_INSTALLER_IDD},
        {"virtio-win-guest-tools.exe", VF_INSTALLER_VIRTIO},
        {"qemu-ga-x86_64.msi", VF_INSTALLER_MSI},
        {"looking-glass-host-setup.zip", VF_INSTALLER_OTHER},
        {"setup.exe", VF_INSTALLER_OTHER},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_assert_cmpint(vf_installer_kind_of(cases[i].name), ==,
                        cases[i].kind);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/guest/install/it-arrives-whole-is-run-and-removed",
                    test_it_arrives_whole_is_run_and_removed);
    g_test_add_func("/guest/install/the-older-host-makes-room",
                    test_the_older_host_makes_room_for_the_new_one);
    g_test_add_func("/guest/install/what-fails-says-why",
                    test_what_fails_in_the_guest_says_why);
    g_test_add_func("/guest/install/it-can-be-stopped",
                    test_it_can_be_stopped_and_leaves_nothing);
    g_test_add_func("/guest/install/what-is-not-known-is-not-run",
                    test_what_is_not_known_is_not_run);
    g_test_add_func("/guest/install/only-installers-are-taken",
                    test_only_installers_are_taken);
    g_test_add_func("/guest/install/a-disc-holds-it",
                    test_a_disc_holds_it_and_says_what_to_do);
    g_test_add_func("/guest/install/the-best-way-is-chosen",
                    test_the_best_way_is_chosen);
    g_test_add_func("/guest/install/known-by-name",
                    test_installers_are_known_by_name);
    return g_test_run();
}
