// SPDX-License-Identifier: GPL-2.0-or-later
// The poller and lgmp-testhost, two processes and one region: every way in
// which host and region can go away and come back.
#include "tests/integration/shm/play.h"

#include "shm/lgmp.h"
#include "shm/region.h"

#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

// The sentence for the screen says so.
static void
assert_says(const struct play *play, const char *words)
{
    if (!strstr(play->viewer.status.detail, words)) {
        g_error("'%s' is not in '%s'", words, play->viewer.status.detail);
    }
}

static void
test_a_region_that_appears_later(const void *version)
{
    struct play play;
    play_begin(&play, version, NULL);
    viewer_wait_for_state(&play.viewer, VF_SOURCE_NO_REGION);
    assert_says(&play, play.path);
    int fd = open(play.path, O_RDWR | O_CREAT | O_EXCL, 0600);
    viewer_wait_for_state(&play.viewer, VF_SOURCE_UNREADABLE);
    assert_says(&play, play.path);
    g_assert_cmpint(ftruncate(fd, 32 << 20), ==, 0);
    viewer_wait_for_state(&play.viewer, VF_SOURCE_NO_HOST);
    assert_says(&play, "No Looking Glass host has written");
    close(fd);
    play_start_host(&play, "--resolution 320x200");
    viewer_wait_for_state(&play.viewer, VF_SOURCE_RUNNING);
    play_end(&play);
}

static void
test_a_restart_in_another_version_and_size(const void *version)
{
    struct play play;
    play_begin(&play, version, "--resolution 320x200");
    struct vf_frame frame = viewer_wait_for_size(&play.viewer, 320, 200);
    for (int i = 0; i < 3; i++) {
        bool back = i % 2;
        g_autofree char *command =
            g_strdup_printf("restart lgmp %s resolution %s",
                            back ? play.version->lgmp : play.version->other,
                            back ? "320x200" : "640x480");
        // The last frame of the old session is still held.
        host_tell(&play.host, command);
        vf_frame_release(&frame);
        frame = viewer_wait_for_size(&play.viewer, back ? 320 : 640,
                                     back ? 200 : 480);
        g_assert_true(frame.damage.full);
    }
    vf_frame_release(&frame);
    play_end(&play);
}

static void
test_a_killed_host(const void *version)
{
    struct play play;
    play_begin(&play, version, "--resolution 320x200 --fps max --copy chunks");
    viewer_wait_for_state(&play.viewer, VF_SOURCE_RUNNING);
    host_kill(&play.host);
    viewer_wait_for_state(&play.viewer, VF_SOURCE_NO_HOST);
    assert_says(&play, "host in the guest is silent");
    play_start_host(&play, "--resolution 640x480");
    struct vf_frame frame = viewer_wait_for_size(&play.viewer, 640, 480);
    vf_frame_release(&frame);
    viewer_wait_for_state(&play.viewer, VF_SOURCE_RUNNING);
    play_end(&play);
}

static void
test_a_heartbeat_lost_and_back(const void *version)
{
    struct play play;
    play_begin(&play, version, "--resolution 320x200");
    viewer_wait_for_state(&play.viewer, VF_SOURCE_RUNNING);
    host_tell(&play.host, "set heartbeat off");
    viewer_wait_for_state(&play.viewer, VF_SOURCE_NO_HOST);
    assert_says(&play, "comes back by itself");
    host_tell(&play.host, "set heartbeat on");
    viewer_wait_for_state(&play.viewer, VF_SOURCE_RUNNING);
    uint64_t frames = play.viewer.frames_seen;
    struct vf_frame frame = viewer_next_frame(&play.viewer);
    g_assert_cmpuint(play.viewer.frames_seen, >, frames);
    vf_frame_release(&frame);
    play_end(&play);
}

static void
test_truncation_to_nothing_and_back(const void *version)
{
    struct play play;
    play_begin(&play, version, "--resolution 320x200 --fps 240");
    // Somebody reads a frame all the time while it happens.
    struct vf_frame held = viewer_next_frame(&play.viewer);
    g_assert_cmpint(truncate(play.path, 0), ==, 0);
    for (size_t i = 0; i < held.pixels_size; i += 64) {
        g_assert_cmpuint(held.pixels[i], ==, 0);
    }
    vf_frame_release(&held);
    viewer_wait_for_state(&play.viewer, VF_SOURCE_UNREADABLE);
    assert_says(&play, "has only 0 bytes");
    g_assert_cmpint(truncate(play.path, 32 << 20), ==, 0);
    host_expect(&play.host, "ready"); // it noticed, and began anew
    viewer_wait_for_state(&play.viewer, VF_SOURCE_RUNNING);
    struct vf_frame frame = viewer_next_frame(&play.viewer);
    vf_frame_release(&frame);
    play_end(&play);
}

static void
test_the_file_grown_under_a_live_host(const void *version)
{
    struct play play;
    play_begin(&play, version, "--resolution 320x200");
    viewer_wait_for_state(&play.viewer, VF_SOURCE_RUNNING);
    g_assert_cmpint(truncate(play.path, 64 << 20), ==, 0);
    struct vf_frame frame;
    do {
        frame = viewer_next_frame(&play.viewer);
        vf_frame_release(&frame);
    } while (frame.memory.map_size != 64 << 20);
    viewer_wait_for_state(&play.viewer, VF_SOURCE_RUNNING);
    play_end(&play);
}

// The guest reboots: what its host wrote stays as it is, for longer than
// anybody waits, and then another host begins over it.
static void
test_a_guest_that_reboots(const void *version)
{
    struct play play;
    play_begin(&play, version, "--resolution 320x200");
    viewer_wait_for_state(&play.viewer, VF_SOURCE_RUNNING);
    uint64_t sessions = play.viewer.status.counters.sessions;
    host_kill(&play.host);
    viewer_wait_for_state(&play.viewer, VF_SOURCE_NO_HOST);
    viewer_stop(&play.viewer);
    viewer_start(&play.viewer, play.path); // finds only the remains
    viewer_wait_for_state(&play.viewer, VF_SOURCE_NO_HOST);
    assert_says(&play, "host in the guest is silent");
    g_assert_cmpuint(play.viewer.status.counters.frames, ==, 0);
    g_assert_cmpuint(sessions, ==, 1);
    play_start_host(&play, "--resolution 320x200 --format RGBA");
    viewer_wait_for_state(&play.viewer, VF_SOURCE_RUNNING);
    g_assert_cmpint(play.viewer.status.format, ==, VF_PIXEL_RGBA8);
    play_end(&play);
}

static void
test_the_file_replaced(const void *version)
{
    struct play play;
    play_begin(&play, version, "--resolution 320x200");
    viewer_wait_for_state(&play.viewer, VF_SOURCE_RUNNING);
    struct host old = play.host;
    g_autofree char *fresh = make_region_path("fresh");
    g_autofree char *arguments = g_strdup_printf(
        "--size 64 --lgmp %s --resolution 640x480", play.version->other);
    host_start(&play.host, arguments, fresh);
    g_assert_cmpint(g_rename(fresh, play.path), ==, 0);
    struct vf_frame frame = viewer_wait_for_size(&play.viewer, 640, 480);
    g_assert_cmpuint(frame.memory.map_size, ==, 64 << 20);
    vf_frame_release(&frame);
    host_kill(&old);
    play_end(&play);
}

static void
test_two_pollers_at_once(const void *version)
{
    struct play play;
    struct viewer second;
    play_begin(&play, version, "--resolution 320x200");
    viewer_start(&second, play.path);
    for (int i = 0; i < 50; i++) {
        struct vf_frame one = viewer_next_frame(&play.viewer);
        struct vf_frame two = viewer_next_frame(&second);
        vf_frame_release(&one);
        vf_frame_release(&two);
    }
    viewer_stop(&second);
    struct vf_frame frame = viewer_next_frame(&play.viewer);
    vf_frame_release(&frame);
    play_end(&play);
}

struct intruder {
    struct vf_region *region;
    struct vf_lgmp_session session;
    const struct vf_lgmp_layout *layout;
};

static void
intrude(struct intruder *intruder, const struct play *play)
{
    g_autoptr(GError) error = NULL;
    uint8_t udata[512];
    size_t size;
    intruder->region = vf_region_open(play->path, &error);
    g_assert_no_error(error);
    intruder->layout = vf_lgmp_layout_for((uint32_t)atoi(play->version->lgmp));
    g_assert_cmpint(
        vf_lgmp_open(&intruder->session, vf_region_memory(intruder->region),
                     intruder->layout, 1, udata, sizeof(udata), &size),
        ==, VF_LGMP_OK);
}

static size_t
frame_queue_at(const struct intruder *intruder, uint32_t field)
{
    return vf_lgmp_queue_header(intruder->layout, 0) + field;
}

static void
test_all_slots_taken(const void *version)
{
    struct play play = {.version = version};
    play.path = make_region_path("region");
    play_start_host(&play, "--resolution 320x200 --fps 0");
    struct intruder intruder;
    struct vf_lgmp_queue taken[VF_LGMP_MAX_SLOTS];
    intrude(&intruder, &play);
    for (uint32_t i = 0; i < intruder.layout->slots; i++) {
        g_assert_cmpint(vf_lgmp_subscribe(&intruder.session, 2, &taken[i]), ==,
                        VF_LGMP_OK);
    }
    viewer_start(&play.viewer, play.path);
    viewer_wait_for_state(&play.viewer, VF_SOURCE_NO_SLOT);
    assert_says(&play, "places for viewers of this VM are taken");
    for (uint32_t i = 0; i < intruder.layout->slots; i++) {
        vf_lgmp_unsubscribe(&taken[i]);
    }
    viewer_wait_for_state(&play.viewer, VF_SOURCE_WAITING);
    assert_says(&play, "has not sent a picture yet");
    host_tell(&play.host, "set fps 60");
    viewer_wait_for_state(&play.viewer, VF_SOURCE_RUNNING);
    vf_region_unref(intruder.region);
    play_end(&play);
}

static bool
has_resubscribed(const struct viewer *viewer)
{
    return viewer->status.counters.resubscribed >= 1;
}

static void
test_being_marked_bad_and_back(const void *version)
{
    struct play play;
    play_begin(&play, version, "--resolution 320x200");
    viewer_wait_for_state(&play.viewer, VF_SOURCE_RUNNING);
    struct intruder intruder;
    intrude(&intruder, &play);
    struct vf_lgmp_memory memory = vf_region_memory(intruder.region);
    // As the host does to a subscriber that holds a message too long.
    size_t subscribers =
        frame_queue_at(&intruder, intruder.layout->queue.subscribers);
    __atomic_fetch_or(vf_lgmp_u32(memory, subscribers), 1, __ATOMIC_ACQ_REL);
    viewer_wait_until(&play.viewer, has_resubscribed);
    struct vf_frame frame = viewer_next_frame(&play.viewer);
    vf_frame_release(&frame);
    g_assert_cmpint(play.viewer.status.state, ==, VF_SOURCE_RUNNING);
    vf_region_unref(intruder.region);
    play_end(&play);
}

static bool
has_left(const struct viewer *viewer)
{
    return viewer->status.counters.sessions >= 2;
}

// A lock that nobody gives back costs the picture and nothing else; the poller
// can still be stopped.
static void
test_a_lock_held_for_ever(const void *version)
{
    struct play play;
    play_begin(&play, version, "--resolution 320x200 --fps 0");
    viewer_wait_for_state(&play.viewer, VF_SOURCE_WAITING);
    struct intruder intruder;
    intrude(&intruder, &play);
    struct vf_lgmp_memory memory = vf_region_memory(intruder.region);
    size_t lock = frame_queue_at(&intruder, intruder.layout->queue.lock);
    // Being unsubscribed, the viewer needs the lock to come back.
    memset(memory.base +
               frame_queue_at(&intruder, intruder.layout->queue.subscribers),
           0, 4 + (intruder.layout->subscriber_bits == 32 ? 4 : 0));
    __atomic_store_n(memory.base + lock, 1, __ATOMIC_RELEASE);
    viewer_wait_until(&play.viewer, has_left);
    viewer_stop(&play.viewer);
    g_assert_cmpuint(__atomic_load_n(memory.base + lock, __ATOMIC_ACQUIRE), ==,
                     1);
    viewer_start(&play.viewer, play.path);
    __atomic_store_n(memory.base + lock, 0, __ATOMIC_RELEASE);
    host_tell(&play.host, "set fps 60");
    viewer_wait_for_state(&play.viewer, VF_SOURCE_RUNNING);
    vf_region_unref(intruder.region);
    play_end(&play);
}

// A consumer that never gives a frame back does not stop the others.
static void
test_a_frame_that_is_never_released(const void *version)
{
    struct play play;
    play_begin(&play, version, "--resolution 320x200");
    struct vf_frame kept = viewer_next_frame(&play.viewer);
    uint32_t serial = kept.serial;
    for (int i = 0; i < 10; i++) {
        struct vf_frame frame = viewer_next_frame(&play.viewer);
        g_assert_cmpuint(frame.serial, >, serial);
        vf_frame_release(&frame);
    }
    viewer_wait_for_state(&play.viewer, VF_SOURCE_RUNNING);
    g_assert_cmpuint(play.viewer.status.counters.resubscribed, ==, 0);
    vf_frame_release(&kept);
    play_end(&play);
}

static bool
is_warned(const struct viewer *viewer)
{
    return strstr(viewer->status.detail, "may not be opened by you any more");
}

// Runs in a process that owns nothing; a byte to the parent asks for the next
// change of the file's mode.
static int
watch_as_nobody(const char *path, int to_parent)
{
    struct viewer viewer;
    if (setresgid(65534, 65534, 65534) != 0 ||
        setresuid(65534, 65534, 65534) != 0) {
        return 77;
    }
    viewer_start(&viewer, path);
    viewer_wait_for_state(&viewer, VF_SOURCE_UNREADABLE);
    bool is_explained = strstr(viewer.status.detail, "mode 0600") != NULL;
    if (!is_explained || write(to_parent, "1", 1) != 1) {
        return 1;
    }
    viewer_wait_for_state(&viewer, VF_SOURCE_RUNNING);
    if (write(to_parent, "2", 1) != 1) {
        return 1;
    }
    // The picture goes on; only a sentence says what will happen later.
    viewer_wait_until(&viewer, is_warned);
    struct vf_frame frame = viewer_next_frame(&viewer);
    vf_frame_release(&frame);
    viewer_stop(&viewer);
    return viewer.status.state == VF_SOURCE_RUNNING ? 0 : 1;
}

static void
test_a_permission_granted_and_taken_away(const void *version)
{
    static const mode_t modes[] = {0666, 0600};
    struct play play = {.version = version};
    play.path = make_region_path("region");
    play_start_host(&play, "--resolution 320x200");
    int from_child[2];
    g_assert_cmpint(pipe2(from_child, O_CLOEXEC), ==, 0);
    pid_t child = fork();
    if (child == 0) {
        _exit(watch_as_nobody(play.path, from_child[1]));
    }
    close(from_child[1]);
    char word;
    size_t asked = 0;
    while (asked < G_N_ELEMENTS(modes) && read(from_child[0], &word, 1) == 1) {
        g_assert_cmpint(chmod(play.path, modes[asked++]), ==, 0);
    }
    int status;
    waitpid(child, &status, 0);
    close(from_child[0]);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77) {
        g_test_skip("only root can become another user");
    } else {
        g_assert_cmpuint(asked, ==, G_N_ELEMENTS(modes));
        g_assert_cmpint(status, ==, 0);
    }
    host_kill(&play.host);
    unlink(play.path);
    g_free(play.path);
}

static void
test_a_host_on_an_inherited_descriptor(void)
{
    int fd = memfd_create("virtflow-demo", 0);
    g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", fd);
    struct host host;
    struct viewer viewer;
    host_start(&host, "--size 32 --resolution 320x200", path);
    viewer_start(&viewer, path);
    viewer_wait_for_state(&viewer, VF_SOURCE_RUNNING);
    viewer_stop(&viewer);
    host_kill(&host);
    close(fd);
}

// The grandparent sees the host end when its parent is killed.
static void
test_a_host_ends_with_its_parent(void)
{
    int life[2]; // its other end is held by the host alone in the end
    g_autofree char *path = make_region_path("orphan");
    g_assert_cmpint(pipe(life), ==, 0);
    pid_t parent = fork();
    if (parent == 0) {
        struct host host;
        host_start(&host, "--size 32", path);
        close(life[0]);
        raise(SIGKILL);
    }
    close(life[1]);
    waitpid(parent, NULL, 0);
    char byte;
    g_assert_cmpint(read(life[0], &byte, 1), ==, 0);
    close(life[0]);
    unlink(path);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    signal(SIGPIPE, SIG_IGN);
    play_add_tests("/poller_states/a-region-that-appears-later",
                   test_a_region_that_appears_later);
    play_add_tests("/poller_states/a-restart-in-another-version-and-size",
                   test_a_restart_in_another_version_and_size);
    play_add_tests("/poller_states/a-killed-host", test_a_killed_host);
    play_add_tests("/poller_states/a-heartbeat-lost-and-back",
                   test_a_heartbeat_lost_and_back);
    play_add_tests("/poller_states/truncation-to-nothing-and-back",
                   test_truncation_to_nothing_and_back);
    play_add_tests("/poller_states/the-file-replaced", test_the_file_replaced);
    play_add_tests("/poller_states/the-file-grown-under-a-live-host",
                   test_the_file_grown_under_a_live_host);
    play_add_tests("/poller_states/a-guest-that-reboots",
                   test_a_guest_that_reboots);
    play_add_tests("/poller_states/two-pollers-at-once",
                   test_two_pollers_at_once);
    play_add_tests("/poller_states/all-slots-taken", test_all_slots_taken);
    play_add_tests("/poller_states/being-marked-bad-and-back",
                   test_being_marked_bad_and_back);
    play_add_tests("/poller_states/a-lock-held-for-ever",
                   test_a_lock_held_for_ever);
    play_add_tests("/poller_states/a-frame-that-is-never-released",
                   test_a_frame_that_is_never_released);
    play_add_tests("/poller_states/a-permission-granted-and-taken-away",
                   test_a_permission_granted_and_taken_away);
    g_test_add_func("/poller_states/a-host-on-an-inherited-descriptor",
                    test_a_host_on_an_inherited_descriptor);
    g_test_add_func("/poller_states/a-host-ends-with-its-parent",
                    test_a_host_ends_with_its_parent);
    return g_test_run();
}
