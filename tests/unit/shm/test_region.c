// SPDX-License-Identifier: GPL-2.0-or-later
// Opening shared memory, noticing that it became something else, and surviving
// that it became shorter.
#include "shm/region.h"

#include "base/thread.h"
#include "shm/region_fault.h"

#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MIB = 1 << 20 };

static char *
make_file(off_t size)
{
    char *path = g_strdup("/tmp/virtflow-test-region-XXXXXX");
    int fd = g_mkstemp(path);
    g_assert_cmpint(ftruncate(fd, size), ==, 0);
    close(fd);
    return path;
}

static void
resize(const char *path, off_t size)
{
    g_assert_cmpint(truncate(path, size), ==, 0);
}

static struct vf_region *
open_region(const char *path)
{
    g_autoptr(GError) error = NULL;
    struct vf_region *region = vf_region_open(path, &error);
    g_assert_no_error(error);
    g_assert_nonnull(region);
    return region;
}

static void
assert_refused(const char *path, int code, const char *words)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(vf_region_open(path, &error));
    g_assert_error(error, VF_ERROR, code);
    g_assert_nonnull(strstr(error->message, path));
    if (!strstr(error->message, words)) {
        g_error("'%s' is not in: %s", words, error->message);
    }
}

static void
test_a_file_is_mapped_shared(void)
{
    g_autofree char *path = make_file(2 * MIB);
    struct vf_region *one = open_region(path);
    struct vf_region *two = open_region(path);
    g_assert_cmpuint(vf_region_memory(one).size, ==, 2 * MIB);
    g_assert_cmpint(vf_region_kvmfr_fd(one), ==, -1);
    g_assert_cmpuint(vf_region_id(one), !=, vf_region_id(two));
    vf_region_memory(one).base[MIB] = 42;
    g_assert_cmpuint(vf_region_memory(two).base[MIB], ==, 42);
    g_assert_cmpint(vf_region_look(one), ==, VF_REGION_SAME);
    vf_region_unref(one);
    vf_region_unref(two);
    unlink(path);
}

static void
test_references_keep_it_mapped(void)
{
    g_autofree char *path = make_file(MIB);
    struct vf_region *region = open_region(path);
    uint8_t *base = vf_region_memory(region).base;
    vf_region_ref(region);
    vf_region_unref(region);
    unlink(path);
    base[0] = 1; // would end the test
    vf_region_unref(region);
    vf_region_unref(NULL);
}

static void
test_what_cannot_be_a_region_is_refused(void)
{
    g_autofree char *empty = make_file(0);
    g_autofree char *small = make_file(MIB - 1);
    g_autofree char *pipe_path = g_strconcat(empty, ".pipe", NULL);
    g_assert_cmpint(mkfifo(pipe_path, 0600), ==, 0);
    assert_refused("/tmp/virtflow-test-no-such-file", VF_ERROR_NOT_FOUND,
                   "does not exist");
    assert_refused("/tmp/virtflow-test-no/such-file", VF_ERROR_NOT_FOUND,
                   "does not exist");
    assert_refused(empty, VF_ERROR_INVALID, "0 bytes");
    assert_refused(small, VF_ERROR_INVALID, "1048575 bytes");
    assert_refused("/tmp", VF_ERROR_INVALID, "folder");
    assert_refused(pipe_path, VF_ERROR_INVALID, "neither a file nor");
    assert_refused("/dev/zero", VF_ERROR_INVALID, "kvmfr device");
    unlink(empty);
    unlink(small);
    unlink(pipe_path);
}

static void
test_an_ordinary_file_named_like_the_device_is_refused(void)
{
    const char *path = "/dev/kvmfr-virtflow-test";
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL, 0600);
    if (fd < 0) {
        g_test_skip("only root can make a file in /dev");
        return;
    }
    g_assert_cmpint(ftruncate(fd, 2 * MIB), ==, 0);
    close(fd);
    assert_refused(path, VF_ERROR_INVALID, "before the kvmfr module");
    unlink(path);
}

// Runs `check` as a user who owns nothing; root may open everything.
static void
as_nobody(void (*check)(const char *path), const char *path)
{
    pid_t child = fork();
    if (child == 0) {
        if (setresgid(65534, 65534, 65534) != 0 ||
            setresuid(65534, 65534, 65534) != 0) {
            _exit(77);
        }
        check(path);
        _exit(0);
    }
    int status;
    waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77) {
        g_test_skip("only root can become another user");
        return;
    }
    g_assert_cmpint(status, ==, 0);
}

static void
expect_permission_error(const char *path)
{
    assert_refused(path, VF_ERROR_PERMISSION, "mode 0640");
    assert_refused(path, VF_ERROR_PERMISSION, "setfacl");
}

static void
expect_lost_permission(const char *path)
{
    g_assert_cmpint(chmod(path, 0600), ==, 0);
    struct vf_region *region = open_region(path);
    g_assert_cmpint(vf_region_look(region), ==, VF_REGION_SAME);
    g_assert_cmpint(chmod(path, 0400), ==, 0);
    g_assert_cmpint(vf_region_look(region), ==, VF_REGION_FORBIDDEN);
    vf_region_memory(region).base[5] = 5; // the mapping goes on
    g_assert_cmpint(chmod(path, 0600), ==, 0);
    g_assert_cmpint(vf_region_look(region), ==, VF_REGION_SAME);
    vf_region_unref(region);
}

static void
test_a_missing_permission_is_explained(void)
{
    g_autofree char *path = make_file(MIB);
    chmod(path, 0640);
    as_nobody(expect_permission_error, path);
    unlink(path);
}

static void
test_a_lost_permission_is_noticed(void)
{
    g_autofree char *path = make_file(MIB);
    if (chown(path, 65534, 65534) != 0) {
        g_test_skip("only root can give a file away");
    } else {
        as_nobody(expect_lost_permission, path);
    }
    unlink(path);
}

static void
test_changes_of_the_file_are_noticed(void)
{
    g_autofree char *path = make_file(2 * MIB);
    g_autofree char *other = make_file(2 * MIB);
    struct vf_region *region = open_region(path);
    resize(path, 3 * MIB);
    g_assert_cmpint(vf_region_look(region), ==, VF_REGION_RESIZED);
    resize(path, 2 * MIB);
    g_assert_cmpint(vf_region_look(region), ==, VF_REGION_SAME);
    g_assert_cmpint(rename(other, path), ==, 0);
    g_assert_cmpint(vf_region_look(region), ==, VF_REGION_REPLACED);
    unlink(path);
    g_assert_cmpint(vf_region_look(region), ==, VF_REGION_GONE);
    vf_region_unref(region);
}

static void
test_an_inherited_descriptor_is_a_region(void)
{
    int fd = memfd_create("virtflow-test", MFD_CLOEXEC);
    g_assert_cmpint(ftruncate(fd, MIB), ==, 0);
    g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", fd);
    struct vf_region *region = open_region(path);
    g_assert_cmpint(vf_region_look(region), ==, VF_REGION_SAME);
    vf_region_unref(region);
    close(fd);
}

// --- truncation -------------------------------------------------------------

static unsigned
sum_of(const uint8_t *bytes, size_t size)
{
    unsigned sum = 0;
    for (size_t i = 0; i < size; i += 512) {
        sum += __atomic_load_n(bytes + i, __ATOMIC_RELAXED);
    }
    return sum;
}

static void
test_a_truncated_file_is_survived(void)
{
    g_autofree char *path = make_file(2 * MIB);
    struct vf_region *region = open_region(path);
    uint8_t *base = vf_region_memory(region).base;
    memset(base, 1, 2 * MIB);
    resize(path, MIB);
    g_assert_cmpuint(sum_of(base, MIB), ==, MIB / 512);
    g_assert_cmpuint(vf_region_faults(region), ==, 0);
    g_assert_cmpuint(sum_of(base + MIB, MIB), ==, 0);
    g_assert_cmpuint(vf_region_faults(region), ==, MIB / 4096);
    base[MIB + 100] = 7; // writing does as well
    g_assert_cmpint(vf_region_look(region), ==, VF_REGION_TORN);
    resize(path, 2 * MIB);
    g_assert_cmpint(vf_region_look(region), ==, VF_REGION_TORN);
    struct vf_region *again = open_region(path);
    g_assert_cmpint(vf_region_look(again), ==, VF_REGION_SAME);
    vf_region_unref(again);
    vf_region_unref(region);
    unlink(path);
}

struct reader {
    const uint8_t *base;
    int go; // atomic
    unsigned sum;
};

static void
read_everything(void *data)
{
    struct reader *reader = data;
    while (!__atomic_load_n(&reader->go, __ATOMIC_ACQUIRE)) {
    }
    reader->sum = sum_of(reader->base, 4 * MIB);
}

static void
test_several_threads_survive_it_at_once(void)
{
    g_autofree char *path = make_file(4 * MIB);
    struct vf_region *region = open_region(path);
    struct reader readers[4] = {{0}};
    struct vf_thread *threads[4];
    resize(path, 0);
    for (int i = 0; i < 4; i++) {
        readers[i].base = vf_region_memory(region).base;
        threads[i] = vf_thread_start(VF_ROLE_NONE, "reader", read_everything,
                                     &readers[i]);
    }
    for (int i = 0; i < 4; i++) {
        __atomic_store_n(&readers[i].go, 1, __ATOMIC_RELEASE);
    }
    for (int i = 0; i < 4; i++) {
        vf_thread_join(threads[i]);
        g_assert_cmpuint(readers[i].sum, ==, 0);
    }
    vf_region_unref(region);
    unlink(path);
}

// As graphics drivers make theirs: with every signal blocked that they dare to.
static void *
read_with_signals_blocked(void *data)
{
    sigset_t all;
    sigfillset(&all);
    sigdelset(&all, SIGSYS);
    sigdelset(&all, SIGSEGV);
    pthread_sigmask(SIG_SETMASK, &all, NULL);
    __atomic_store_n(&((struct reader *)data)->sum, 1, __ATOMIC_RELEASE);
    read_everything(data);
    return NULL;
}

static void
test_threads_that_block_signals_are_covered(void)
{
    g_autofree char *path = make_file(4 * MIB);
    struct vf_region *region = open_region(path);
    struct reader reader = {.base = vf_region_memory(region).base};
    pthread_t thread;
    pthread_create(&thread, NULL, read_with_signals_blocked, &reader);
    while (!__atomic_load_n(&reader.sum, __ATOMIC_ACQUIRE)) {
    }
    g_assert_cmpuint(vf_region_guard_cover_threads(), >=, 1);
    g_assert_cmpuint(vf_region_guard_cover_threads(), ==, 0);
    resize(path, 0);
    __atomic_store_n(&reader.go, 1, __ATOMIC_RELEASE);
    pthread_join(thread, NULL);
    g_assert_cmpuint(reader.sum, ==, 0);
    vf_region_unref(region);
    unlink(path);
}

// A SIGBUS that is none of our business must end the program as ever.
static void
test_other_faults_are_passed_on(void)
{
    if (g_test_subprocess()) {
        g_autofree char *ours = make_file(MIB);
        g_autofree char *path = make_file(MIB);
        struct vf_region *region = open_region(ours);
        unlink(ours);
        int fd = open(path, O_RDWR);
        uint8_t *base = mmap(NULL, MIB, PROT_READ, MAP_SHARED, fd, 0);
        resize(path, 0);
        unlink(path);
        (void)sum_of(base, MIB);
        vf_region_unref(region);
        return;
    }
    g_test_trap_subprocess(NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
    g_test_trap_assert_failed();
}

static sig_atomic_t handled;

static void
on_test_signal(int number)
{
    handled = number;
    _exit(42);
}

static void
test_other_faults_reach_the_handler_before_ours(void)
{
    pid_t child = fork();
    if (child == 0) {
        signal(SIGBUS, on_test_signal);
        void *page =
            mmap(NULL, 4096, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        g_assert_nonnull(vf_region_guard_create(page, 4096));
        raise(SIGBUS);
        _exit(1);
    }
    int status;
    waitpid(child, &status, 0);
    g_assert_true(WIFEXITED(status));
    g_assert_cmpint(WEXITSTATUS(status), ==, 42);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    // First: later the handler is installed already.
    g_test_add_func("/region/other-faults-reach-the-handler-before-ours",
                    test_other_faults_reach_the_handler_before_ours);
    g_test_add_func("/region/a-file-is-mapped-shared",
                    test_a_file_is_mapped_shared);
    g_test_add_func("/region/references-keep-it-mapped",
                    test_references_keep_it_mapped);
    g_test_add_func("/region/what-cannot-be-one-is-refused",
                    test_what_cannot_be_a_region_is_refused);
    g_test_add_func("/region/an-ordinary-file-named-like-the-device-is-refused",
                    test_an_ordinary_file_named_like_the_device_is_refused);
    g_test_add_func("/region/a-missing-permission-is-explained",
                    test_a_missing_permission_is_explained);
    g_test_add_func("/region/a-lost-permission-is-noticed",
                    test_a_lost_permission_is_noticed);
    g_test_add_func("/region/changes-of-the-file-are-noticed",
                    test_changes_of_the_file_are_noticed);
    g_test_add_func("/region/an-inherited-descriptor-is-one",
                    test_an_inherited_descriptor_is_a_region);
    g_test_add_func("/region/a-truncated-file-is-survived",
                    test_a_truncated_file_is_survived);
    g_test_add_func("/region/several-threads-survive-it-at-once",
                    test_several_threads_survive_it_at_once);
    g_test_add_func("/region/threads-that-block-signals-are-covered",
                    test_threads_that_block_signals_are_covered);
    g_test_add_func("/region/other-faults-are-passed-on",
                    test_other_faults_are_passed_on);
    return g_test_run();
}
