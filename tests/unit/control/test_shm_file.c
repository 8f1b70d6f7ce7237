// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/shm_access.h"
#include "control/shm_file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MIB UINT64_C(1048576)

enum { ME = 1000, QEMU = 64055, SOMEBODY = 1001 };

// Judging ------------------------------------------------------------------------

static const struct vf_shm_file wanted = {
    .path = "/dev/shm/x", .size = 128 * MIB, .qemu = {.uid = QEMU}};

static void
test_what_is_there_is_judged(void)
{
    static const struct {
        struct vf_shm_look look;
        enum vf_shm_state state;
        bool blocks;
    } cases[] = {
        {{.error = ENOENT}, VF_SHM_ABSENT, false},
        {{.error = ENOENT, .room = MIB}, VF_SHM_NO_ROOM, false},
        {{.error = EACCES}, VF_SHM_UNKNOWN, false},
        {{.mode = S_IFLNK | 0777}, VF_SHM_NO_FILE, true},
        {{.mode = S_IFDIR | 0700}, VF_SHM_NO_FILE, true},
        {{.mode = S_IFCHR | 0600}, VF_SHM_NO_FILE, true},
        {{.mode = S_IFREG,
          .links = 2,
          .owner = ME,
          .size = 128 * MIB,
          .i_may = true,
          .qemu_may = true},
         VF_SHM_LINKED,
         true},
        // mine
        {{.owner = ME, .size = 128 * MIB, .i_may = true, .qemu_may = true},
         VF_SHM_FINE,
         false},
        {{.owner = ME, .size = 512 * MIB, .i_may = true, .qemu_may = true},
         VF_SHM_FINE,
         false},
        {{.owner = ME, .size = 64 * MIB, .i_may = true, .qemu_may = true},
         VF_SHM_SMALL,
         true},
        {{.owner = ME, .size = 0, .i_may = true, .qemu_may = false},
         VF_SHM_SMALL,
         true},
        {{.owner = ME, .size = 128 * MIB, .i_may = true}, VF_SHM_CLOSED, true},
        {{.owner = ME,
          .size = 128 * MIB,
          .i_may = true,
          .qemu_may = true,
          .room = MIB},
         VF_SHM_NO_ROOM,
         false},
        // QEMU's, as it makes one itself
        {{.owner = QEMU, .size = 128 * MIB, .qemu_may = true},
         VF_SHM_NOT_MINE,
         false},
        {{.owner = QEMU, .size = 128 * MIB, .i_may = true, .qemu_may = true},
         VF_SHM_FINE,
         false},
        {{.owner = QEMU, .size = 64 * MIB, .i_may = true, .qemu_may = true},
         VF_SHM_SMALL_OTHER,
         true},
        {{.owner = QEMU, .size = 0, .i_may = true, .qemu_may = true},
         VF_SHM_FINE,
         false},
        // of a third
        {{.owner = SOMEBODY, .size = 128 * MIB}, VF_SHM_CLOSED_OTHER, true},
        {{.owner = SOMEBODY, .size = 128 * MIB, .qemu_may = true},
         VF_SHM_NOT_MINE,
         false},
        {{.owner = 0, .size = 64 * MIB, .qemu_may = true},
         VF_SHM_SMALL_OTHER,
         true},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct vf_shm_look look = cases[i].look;
        look.me = ME;
        look.room = look.room ? look.room : 4096 * MIB;
        look.mode = look.mode ? look.mode : S_IFREG | 0600;
        look.links = look.links ? look.links : 1;
        g_test_message("case %zu", i);
        const enum vf_shm_state state = vf_shm_file_judge(&wanted, &look);
        g_assert_cmpint(state, ==, cases[i].state);
        g_assert_cmpint(vf_shm_state_blocks(state), ==, cases[i].blocks);
        char what[512];
        char fix[256];
        vf_shm_state_words(&wanted, &look, state, what, sizeof(what), fix,
                           sizeof(fix));
        if (state == VF_SHM_FINE) {
            g_assert_cmpstr(what, ==, "");
            g_assert_cmpstr(fix, ==, "");
        } else {
            g_assert_nonnull(strstr(what, "/dev/shm/x"));
            g_assert_true(g_str_has_suffix(what, "."));
            g_assert_true(g_str_has_suffix(fix, "."));
        }
    }
}

static void
test_words_say_sizes_and_owners(void)
{
    const struct vf_shm_file file = {
        .path = "/dev/shm/lg", .size = 128 * MIB, .qemu = {.name = "qemu"}};
    const struct vf_shm_look look = {
        .mode = S_IFREG, .size = 32 * MIB, .owner = 0};
    char what[512];
    char fix[256];
    vf_shm_state_words(&file, &look, VF_SHM_SMALL_OTHER, what, sizeof(what),
                       fix, sizeof(fix));
    g_assert_cmpstr(
        what, ==,
        "The shared memory '/dev/shm/lg' has 32 MiB but the VM asks "
        "for 128 MiB, and it belongs to 'root'.");
    g_assert_cmpstr(fix, ==,
                    "Delete it while the VM is off ('sudo rm /dev/shm/lg'); it "
                    "is made again in the right size.");
}

// Doing --------------------------------------------------------------------------

struct fixture {
    char *folder;
    char *path;
    struct vf_shm_file file;
};

// In /dev/shm, as the real thing; another user plays QEMU.
static void
set_up(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture->folder = g_strdup("/dev/shm/vf-test-XXXXXX");
    g_assert_nonnull(g_mkdtemp(fixture->folder));
    g_assert_cmpint(g_chmod(fixture->folder, 0755), ==, 0);
    fixture->path = g_build_filename(fixture->folder, "memory", NULL);
    fixture->file = (struct vf_shm_file){.path = fixture->path,
                                         .size = MIB,
                                         .qemu = {.uid = 65533, .gid = 65533}};
    g_strlcpy(fixture->file.qemu.name, "65533",
              sizeof(fixture->file.qemu.name));
}

static void
tear_down(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_remove(fixture->path);
    g_assert_cmpint(g_rmdir(fixture->folder), ==, 0);
    g_free(fixture->path);
    g_free(fixture->folder);
}

static enum vf_shm_state
prepare(struct fixture *fixture)
{
    char why[512];
    const enum vf_shm_state state =
        vf_shm_file_prepare(&fixture->file, why, sizeof(why));
    g_assert_cmpstr(why, ==, "");
    return state;
}

static struct stat
facts_of(struct fixture *fixture)
{
    struct stat facts;
    g_assert_cmpint(lstat(fixture->path, &facts), ==, 0);
    return facts;
}

// By the kernel itself, when the test may play another user.
static bool
can_open_as(const char *path, uid_t uid)
{
    if (geteuid() != 0) {
        const struct vf_qemu_user user = {.uid = uid, .gid = uid};
        return vf_shm_access_check(path, &user);
    }
    g_assert_cmpint(setegid(uid), ==, 0);
    g_assert_cmpint(seteuid(uid), ==, 0);
    const int fd = open(path, O_RDWR | O_CLOEXEC);
    g_assert_cmpint(seteuid(0), ==, 0);
    g_assert_cmpint(setegid(0), ==, 0);
    if (fd >= 0) {
        close(fd);
    }
    return fd >= 0;
}

static void
make_file(struct fixture *fixture, uint64_t size, mode_t mode)
{
    const int fd =
        open(fixture->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    g_assert_cmpint(fd, >=, 0);
    g_assert_cmpint(fchmod(fd, mode), ==, 0);
    g_assert_cmpint(ftruncate(fd, (off_t)size), ==, 0);
    close(fd);
}

static void
test_a_file_is_made_for_two_users_alone(struct fixture *fixture,
                                        gconstpointer data)
{
    (void)data;
    g_assert_cmpint(prepare(fixture), ==, VF_SHM_FINE);
    const struct stat facts = facts_of(fixture);
    g_assert_true(S_ISREG(facts.st_mode));
    g_assert_cmpuint((guint64)facts.st_size, ==, MIB);
    g_assert_cmpuint(facts.st_uid, ==, geteuid());
    g_assert_cmpuint(facts.st_mode & 0007, ==, 0);
    g_assert_true(can_open_as(fixture->path, 65533));
    g_assert_false(can_open_as(fixture->path, 65532));
    g_assert_cmpint(prepare(fixture), ==, VF_SHM_FINE);
}

static void
test_ones_own_file_is_mended(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    make_file(fixture, 4096, 0600);
    g_assert_false(can_open_as(fixture->path, 65533));
    g_assert_cmpint(prepare(fixture), ==, VF_SHM_FINE);
    g_assert_cmpuint((guint64)facts_of(fixture).st_size, ==, MIB);
    g_assert_true(can_open_as(fixture->path, 65533));
    g_assert_false(can_open_as(fixture->path, 65532));
}

static void
test_a_file_that_is_too_large_is_left_alone(struct fixture *fixture,
                                            gconstpointer data)
{
    (void)data;
    make_file(fixture, 4 * MIB, 0600);
    g_assert_cmpint(prepare(fixture), ==, VF_SHM_FINE);
    g_assert_cmpuint((guint64)facts_of(fixture).st_size, ==, 4 * MIB);
}

static void
test_a_link_is_not_followed(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *victim = g_build_filename(fixture->folder, "victim", NULL);
    g_assert_true(g_file_set_contents(victim, "precious", -1, NULL));
    g_assert_cmpint(symlink(victim, fixture->path), ==, 0);
    g_assert_cmpint(prepare(fixture), ==, VF_SHM_NO_FILE);
    g_autofree char *text = NULL;
    g_file_get_contents(victim, &text, NULL, NULL);
    g_assert_cmpstr(text, ==, "precious");
    g_assert_false(can_open_as(victim, 65533));
    g_assert_cmpint(g_remove(victim), ==, 0);
}

static void
test_a_file_with_a_second_name_is_left_alone(struct fixture *fixture,
                                             gconstpointer data)
{
    (void)data;
    g_autofree char *other = g_build_filename(fixture->folder, "other", NULL);
    make_file(fixture, 4096, 0600);
    g_assert_cmpint(link(fixture->path, other), ==, 0);
    g_assert_cmpint(prepare(fixture), ==, VF_SHM_LINKED);
    g_assert_cmpuint((guint64)facts_of(fixture).st_size, ==, 4096);
    g_assert_cmpint(g_remove(other), ==, 0);
}

static void
test_a_folder_is_left_alone(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_assert_cmpint(g_mkdir(fixture->path, 0700), ==, 0);
    g_assert_cmpint(prepare(fixture), ==, VF_SHM_NO_FILE);
}

static void
test_what_belongs_to_another_is_not_touched(struct fixture *fixture,
                                            gconstpointer data)
{
    (void)data;
    if (geteuid() != 0) {
        g_test_skip("only root can give files away");
        return;
    }
    make_file(fixture, 4096, 0666);
    g_assert_cmpint(chown(fixture->path, 65531, 65531), ==, 0);
    g_assert_cmpint(prepare(fixture), ==, VF_SHM_SMALL_OTHER);
    const struct stat facts = facts_of(fixture);
    g_assert_cmpuint((guint64)facts.st_size, ==, 4096);
    g_assert_cmpuint(facts.st_mode & 0777, ==, 0666);
}

static void
test_a_folder_that_is_not_there_is_told(void)
{
    const struct vf_shm_file file = {
        .path = "/dev/shm/vf-no-such-folder/memory", .size = MIB};
    char why[512];
    g_assert_cmpint(vf_shm_file_prepare(&file, why, sizeof(why)), ==,
                    VF_SHM_ABSENT);
    g_assert_nonnull(strstr(why, "Making the shared memory"));
}

// Access -------------------------------------------------------------------------

static void
test_access_is_what_the_kernel_says(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    static const mode_t modes[] = {0600, 0606, 0660, 0640, 0666, 0604, 0066};
    for (size_t i = 0; i < G_N_ELEMENTS(modes); i++) {
        make_file(fixture, 0, modes[i]);
        g_test_message("mode %o", modes[i]);
        g_assert_cmpint(vf_shm_access_check(fixture->path, &fixture->file.qemu),
                        ==, can_open_as(fixture->path, 65533));
        g_remove(fixture->path);
    }
}

static void
test_an_owner_needs_no_entry(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture->file.qemu =
        (struct vf_qemu_user){.uid = geteuid(), .gid = getegid()};
    g_assert_cmpint(prepare(fixture), ==, VF_SHM_FINE);
    g_assert_cmpuint(facts_of(fixture).st_mode & 0777, ==, 0600);
}

// QEMU's user --------------------------------------------------------------------

static void
assert_qemu_user(const char *uri, const char *conf, const char *name,
                 bool is_certain)
{
    g_autofree char *etc = g_dir_make_tmp("vf-etc-XXXXXX", NULL);
    g_autofree char *folder = g_build_filename(etc, "libvirt", NULL);
    g_autofree char *path = g_build_filename(folder, "qemu.conf", NULL);
    g_mkdir(folder, 0755);
    if (conf) {
        g_assert_true(g_file_set_contents(path, conf, -1, NULL));
    }
    const struct vf_qemu_user user = vf_qemu_user_find(uri, etc);
    if (name) {
        g_assert_cmpstr(user.name, ==, name);
    }
    g_assert_cmpint(user.is_certain, ==, is_certain);
    g_remove(path);
    g_rmdir(folder);
    g_rmdir(etc);
}

static void
test_qemu_runs_as_the_user_that_is_configured(void)
{
    assert_qemu_user("qemu:///system", "user = \"nobody\"\n", "nobody", true);
    assert_qemu_user("qemu:///system", "#user = \"nobody\"\n", NULL, false);
    assert_qemu_user("qemu:///system", "# x\n  user=\"+0\"\ngroup=\"kvm\"\n",
                     "root", true);
    assert_qemu_user("qemu:///system", NULL, NULL, false);
    char me[64];
    vf_user_name(geteuid(), me, sizeof(me));
    assert_qemu_user("qemu:///session", "user = \"nobody\"\n", me, true);
}

static void
add(const char *name, void (*test)(struct fixture *fixture, gconstpointer data))
{
    g_test_add(name, struct fixture, NULL, set_up, test, tear_down);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/shm-file/what-is-there-is-judged",
                    test_what_is_there_is_judged);
    g_test_add_func("/shm-file/words-say-sizes-and-owners",
                    test_words_say_sizes_and_owners);
    add("/shm-file/a-file-is-made-for-two-users-alone",
        test_a_file_is_made_for_two_users_alone);
    add("/shm-file/ones-own-file-is-mended", test_ones_own_file_is_mended);
    add("/shm-file/a-file-that-is-too-large-is-left-alone",
        test_a_file_that_is_too_large_is_left_alone);
    add("/shm-file/a-link-is-not-followed", test_a_link_is_not_followed);
    add("/shm-file/a-file-with-a-second-name-is-left-alone",
        test_a_file_with_a_second_name_is_left_alone);
    add("/shm-file/a-folder-is-left-alone", test_a_folder_is_left_alone);
    add("/shm-file/what-belongs-to-another-is-not-touched",
        test_what_belongs_to_another_is_not_touched);
    g_test_add_func("/shm-file/a-folder-that-is-not-there-is-told",
                    test_a_folder_that_is_not_there_is_told);
    add("/shm-file/access-is-what-the-kernel-says",
        test_access_is_what_the_kernel_says);
    add("/shm-file/an-owner-needs-no-entry", test_an_owner_needs_no_entry);
    g_test_add_func("/shm-file/qemu-runs-as-the-user-that-is-configured",
                    test_qemu_runs_as_the_user_that_is_configured);
    return g_test_run();
}
