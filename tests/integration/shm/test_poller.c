// SPDX-License-Identifier: GPL-2.0-or-later
// The poller and lgmp-testhost, two processes and one region: pictures pixel by
// pixel in every version, and every way in which host and region can go away
// and come back.
#include "tests/integration/shm/harness.h"

#include "shm/lgmp.h"
#include "shm/region.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct version {
    const char *lgmp;
    uint32_t kvmfr;
    const char *other;
};

static const struct version versions[] = {
    {"5", 19, "12"}, {"6", 20, "10"}, {"10", 20, "5"}, {"12", 34, "6"}};

struct play {
    const struct version *version;
    char *path;
    struct host host;
    struct viewer viewer;
};

static void
start_host(struct play *play, const char *arguments)
{
    g_autofree char *all = g_strdup_printf("--size 32 --lgmp %s %s",
                                           play->version->lgmp, arguments);
    host_start(&play->host, all, play->path);
}

static void
begin(struct play *play, const void *version, const char *arguments)
{
    *play = (struct play){.version = version};
    play->path = make_region_path("region");
    if (arguments) {
        start_host(play, arguments);
    }
    viewer_start(&play->viewer, play->path);
}

static void
end(struct play *play)
{
    viewer_stop(&play->viewer);
    if (play->host.pid) {
        host_kill(&play->host);
    }
    unlink(play->path);
    g_free(play->path);
}

// What the host shows with `--resolution 320x200`, in `type`.
static struct vf_scene_params
scene_of(const struct play *play, uint32_t type, const char *type_name,
         enum vf_scene_motion motion, char caption[64])
{
    g_snprintf(caption, 64, "LGMP %s KVMFR %u %s 320x200", play->version->lgmp,
               play->version->kvmfr, type_name);
    return (struct vf_scene_params){.size = {320, 200},
                                    .type = type,
                                    .sdr_white = 203,
                                    .motion = motion,
                                    .caption = caption};
}

static bool
shows_scene(const struct vf_frame *frame, const void *data)
{
    int32_t row;
    return is_scene(frame, data, &row);
}

// From the first frame of that scene on (one of the session before may still be
// on its way, and be overwritten), every frame must be right.
static void
check_frames(struct play *play, int count, const struct vf_scene_params *scene)
{
    struct vf_frame frame =
        viewer_wait_for_frame(&play->viewer, shows_scene, scene);
    for (int i = 0; i < count; i++) {
        uint32_t last = frame.serial;
        vf_frame_release(&frame);
        frame = viewer_next_frame(&play->viewer);
        g_assert_cmpuint(frame.serial, >, last);
        assert_scene(&frame, scene);
    }
    vf_frame_release(&frame);
}

// --- pictures ---------------------------------------------------------------

static void
test_every_pixel_arrives(const void *version)
{
    static const struct {
        const char *name;
        uint32_t type;
        bool in_19;
    } types[] = {
        {"BGRA", VF_KVMFR_FRAME_BGRA, true},
        {"RGBA", VF_KVMFR_FRAME_RGBA, true},
        {"RGBA10", VF_KVMFR_FRAME_RGBA10, true},
        {"RGBA16F", VF_KVMFR_FRAME_RGBA16F, true},
        {"BGR_32", VF_KVMFR_FRAME_BGR_32, false},
        {"RGB_24", VF_KVMFR_FRAME_RGB_24, false},
    };
    static const char *const motions[] = {"full", "box", "random"};
    static const char *const copies[] = {"before", "chunks", "rows"};
    struct play play;
    begin(&play, version, "--resolution 320x200 --pitch-align 256 --fps 0");
    for (size_t t = 0; t < G_N_ELEMENTS(types); t++) {
        if (play.version->kvmfr == 19 && !types[t].in_19) {
            continue;
        }
        for (size_t m = 0; m < 3; m++) {
            char caption[64];
            g_autofree char *command =
                g_strdup_printf("restart fps max format %s damage %s copy %s",
                                types[t].name, motions[m], copies[(m + t) % 3]);
            host_tell(&play.host, command);
            struct vf_scene_params scene =
                scene_of(&play, types[t].type, types[t].name,
                         (enum vf_scene_motion)m, caption);
            check_frames(&play, 6, &scene);
        }
    }
    end(&play);
}

// The damage of every frame, applied to a copy of the one before, gives the
// frame.
static void
test_damage_is_enough_to_follow(const void *version)
{
    struct play play;
    char caption[64];
    begin(&play, version,
          "--resolution 320x200 --damage random --fps max --copy rows");
    struct vf_scene_params params =
        scene_of(&play, VF_KVMFR_FRAME_BGRA, "BGRA", VF_SCENE_RANDOM, caption);
    g_autofree uint8_t *copy = g_malloc0(320 * 4 * 200);
    for (int i = 0; i < 400; i++) {
        struct vf_frame frame = viewer_next_frame(&play.viewer);
        g_assert_cmpuint(frame.pitch, ==, 320 * 4);
        if (frame.damage.full) {
            memcpy(copy, frame.pixels, frame.pixels_size);
        }
        for (uint32_t r = 0; r < frame.damage.count; r++) {
            struct vf_rect rect = frame.damage.rects[r];
            for (int32_t y = rect.y; y < rect.y + rect.h; y++) {
                size_t at = (size_t)(y * 320 + rect.x) * 4;
                memcpy(copy + at, frame.pixels + at, (size_t)rect.w * 4);
            }
        }
        struct vf_frame followed = frame;
        followed.pixels = copy;
        if (i % 20 == 19) {
            assert_scene(&followed, &params);
            g_usleep(3000); // be slow: some frames are folded into others
        }
        vf_frame_release(&frame);
    }
    end(&play);
}

static bool
has_shape(const struct viewer *viewer)
{
    return viewer->cursor.visible && viewer->cursor.shape;
}

static bool
is_at_7_8(const struct viewer *viewer)
{
    return viewer->cursor.position.x == 7 && viewer->cursor.position.y == -8;
}

static bool
is_monochrome(const struct viewer *viewer)
{
    return viewer->cursor.shape &&
           viewer->cursor.shape->type == VF_CURSOR_MONOCHROME;
}

static bool
is_masked(const struct viewer *viewer)
{
    return viewer->cursor.shape &&
           viewer->cursor.shape->type == VF_CURSOR_MASKED_COLOR;
}

static bool
is_hidden(const struct viewer *viewer)
{
    return !viewer->cursor.visible;
}

static void
test_the_cursor_follows(const void *version)
{
    struct play play;
    begin(&play, version, "--resolution 320x200");
    viewer_wait_until(&play.viewer, has_shape);
    g_assert_cmpint(play.viewer.cursor.shape->type, ==, VF_CURSOR_COLOR);
    g_assert_cmpint(play.viewer.cursor.shape->size.w, ==, 32);
    host_tell(&play.host, "cursor 7 -8");
    viewer_wait_until(&play.viewer, is_at_7_8);
    host_tell(&play.host, "set cursor mono");
    host_tell(&play.host, "shape 7 -8");
    viewer_wait_until(&play.viewer, is_monochrome);
    g_assert_cmpint(play.viewer.cursor.shape->size.h, ==, 32);
    host_tell(&play.host, "set cursor masked");
    host_tell(&play.host, "shape 7 -8");
    viewer_wait_until(&play.viewer, is_masked);
    host_tell(&play.host, "set cursor hidden");
    host_tell(&play.host, "cursor 1 1");
    viewer_wait_until(&play.viewer, is_hidden);
    end(&play);
}

static void
test_requests_reach_the_host(const void *version)
{
    struct play play;
    begin(&play, version, "--resolution 320x200 --features 3");
    viewer_wait_for_state(&play.viewer, VF_SOURCE_RUNNING);
    vf_poller_warp_cursor(play.viewer.poller, (struct vf_point){640, -1});
    host_expect(&play.host, "warp 640 -1");
    vf_poller_request_size(play.viewer.poller, (struct vf_size){1280, 720});
    host_expect(&play.host, "window-size 1280 720");
    end(&play);
}

static void
test_a_change_of_format_in_one_session(const void *version)
{
    struct play play;
    begin(&play, version, "--resolution 320x200");
    struct vf_frame frame = viewer_wait_for_size(&play.viewer, 320, 200);
    vf_frame_release(&frame);
    host_tell(&play.host, "set resolution 640x360 rotation 90 screen 1280x720");
    frame = viewer_wait_for_size(&play.viewer, 640, 360);
    g_assert_true(frame.damage.full);
    g_assert_cmpint(frame.rotation, ==, VF_ROTATION_90);
    g_assert_cmpint(frame.screen.w, ==, 1280);
    vf_frame_release(&frame);
    viewer_wait_for_state(&play.viewer, VF_SOURCE_RUNNING);
    g_assert_cmpuint(play.viewer.status.counters.sessions, ==, 1);
    end(&play);
}

static void
test_pausing(const void *version)
{
    struct play play;
    begin(&play, version, "--resolution 320x200 --damage box --fps 0");
    vf_poller_set_paused(play.viewer.poller, true);
    // The host never waits long for a viewer that does not look.
    for (int i = 0; i < 30; i++) {
        host_insist(&play.host, "post");
    }
    struct vf_frame frame;
    g_assert_false(vf_mailbox_take(play.viewer.frames, &frame));
    // Nothing new is posted, and still the newest frame appears.
    vf_poller_set_paused(play.viewer.poller, false);
    frame = viewer_next_frame(&play.viewer);
    g_assert_cmpuint(frame.serial, ==, 29);
    g_assert_true(frame.damage.full);
    vf_frame_release(&frame);
    end(&play);
}

// --- states -----------------------------------------------------------------

static void
test_a_region_that_appears_later(const void *version)
{
    struct play play;
    begin(&play, version, NULL);
    viewer_wait_for_state(&play.viewer, VF_SOURCE_NO_REGION);
    g_assert_nonnull(strstr(play.viewer.status.detail, play.path));
    int fd = open(play.path, O_RDWR | O_CREAT | O_EXCL, 0600);
    viewer_wait_for_state(&play.viewer, VF_SOURCE_UNREADABLE);
    g_assert_cmpint(ftruncate(fd, 32 << 20), ==, 0);
    viewer_wait_for_state(&play.viewer, VF_SOURCE_NO_HOST);
    close(fd);
    start_host(&play, "--resolution 320x200");
    viewer_wait_for_state(&play.viewer, VF_SOURCE_RUNNING);
    end(&play);
}

static void
test_a_restart_in_another_version_and_size(const void *version)
{
    struct play play;
    begin(&play, version, "--resolution 320x200");
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
    end(&play);
}

static void
test_a_killed_host(const void *version)
{
    struct play play;
    begin(&play, version, "--resolution 320x200 --fps max --copy chunks");
    viewer_wait_for_state(&play.viewer, VF_SOURCE_RUNNING);
    host_kill(&play.host);
    viewer_wait_for_state(&play.viewer, VF_SOURCE_NO_HOST);
    start_host(&play, "--resolution 640x480");
    struct vf_frame frame = viewer_wait_for_size(&play.viewer, 640, 480);
    vf_frame_release(&frame);
    viewer_wait_for_state(&play.viewer, VF_SOURCE_RUNNING);
    end(&play);
}

static void
test_a_heartbeat_lost_and_back(const void *version)
{
    struct play play;
    begin(&play, version, "--resolution 320x200");
    viewer_wait_for_state(&play.viewer, VF_SOURCE_RUNNING);
    host_tell(&play.host, "set heartbeat off");
    viewer_wait_for_state(&play.viewer, VF_SOURCE_NO_HOST);
    host_tell(&play.host, "set heartbeat on");
    viewer_wait_for_state(&play.viewer, VF_SOURCE_RUNNING);
    uint64_t frames = play.viewer.frames_seen;
    struct vf_frame frame = viewer_next_frame(&play.viewer);
    g_assert_cmpuint(play.viewer.frames_seen, >, frames);
    vf_frame_release(&frame);
    end(&play);
}

static void
test_truncation_to_nothing_and_back(const void *version)
{
    struct play play;
    begin(&play, version, "--resolution 320x200 --fps 240");
    // Somebody reads a frame all the time while it happens.
    struct vf_frame held = viewer_next_frame(&play.viewer);
    g_assert_cmpint(truncate(play.path, 0), ==, 0);
    for (size_t i = 0; i < held.pixels_size; i += 64) {
        g_assert_cmpuint(held.pixels[i], ==, 0);
    }
    vf_frame_release(&held);
    viewer_wait_for_state(&play.viewer, VF_SOURCE_UNREADABLE);
    g_assert_cmpint(truncate(play.path, 32 << 20), ==, 0);
    host_expect(&play.host, "ready"); // it noticed, and began anew
    viewer_wait_for_state(&play.viewer, VF_SOURCE_RUNNING);
    struct vf_frame frame = viewer_next_frame(&play.viewer);
    vf_frame_release(&frame);
    end(&play);
}

static void
test_the_file_replaced(const void *version)
{
    struct play play;
    begin(&play, version, "--resolution 320x200");
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
    end(&play);
}

static void
test_two_pollers_at_once(const void *version)
{
    struct play play;
    struct viewer second;
    begin(&play, version, "--resolution 320x200");
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
    end(&play);
}

// --- what others do to the region -------------------------------------------

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
    start_host(&play, "--resolution 320x200 --fps 0");
    struct intruder intruder;
    struct vf_lgmp_queue taken[VF_LGMP_MAX_SLOTS];
    intrude(&intruder, &play);
    for (uint32_t i = 0; i < intruder.layout->slots; i++) {
        g_assert_cmpint(vf_lgmp_subscribe(&intruder.session, 2, &taken[i]), ==,
                        VF_LGMP_OK);
    }
    viewer_start(&play.viewer, play.path);
    viewer_wait_for_state(&play.viewer, VF_SOURCE_NO_SLOT);
    for (uint32_t i = 0; i < intruder.layout->slots; i++) {
        vf_lgmp_unsubscribe(&taken[i]);
    }
    viewer_wait_for_state(&play.viewer, VF_SOURCE_WAITING);
    host_tell(&play.host, "set fps 60");
    viewer_wait_for_state(&play.viewer, VF_SOURCE_RUNNING);
    vf_region_unref(intruder.region);
    end(&play);
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
    begin(&play, version, "--resolution 320x200");
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
    end(&play);
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
    begin(&play, version, "--resolution 320x200 --fps 0");
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
    end(&play);
}

// A consumer that never gives a frame back does not stop the others.
static void
test_a_frame_that_is_never_released(const void *version)
{
    struct play play;
    begin(&play, version, "--resolution 320x200");
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
    end(&play);
}

// --- permissions ------------------------------------------------------------

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
    viewer_stop(&viewer);
    return 0;
}

static void
test_a_permission_that_is_granted_later(const void *version)
{
    struct play play = {.version = version};
    play.path = make_region_path("region");
    start_host(&play, "--resolution 320x200");
    int from_child[2];
    g_assert_cmpint(pipe2(from_child, O_CLOEXEC), ==, 0);
    pid_t child = fork();
    if (child == 0) {
        _exit(watch_as_nobody(play.path, from_child[1]));
    }
    close(from_child[1]);
    char word;
    ssize_t got = read(from_child[0], &word, 1);
    g_assert_cmpint(chmod(play.path, 0666), ==, 0);
    int status;
    waitpid(child, &status, 0);
    close(from_child[0]);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77) {
        g_test_skip("only root can become another user");
    } else {
        g_assert_cmpint(got, ==, 1);
        g_assert_cmpint(status, ==, 0);
    }
    host_kill(&play.host);
    unlink(play.path);
    g_free(play.path);
}

// --- the demo's way: a host on memory that has no name ----------------------

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
    static const struct {
        const char *path;
        void (*test)(const void *version);
    } tests[] = {
        {"every-pixel-arrives", test_every_pixel_arrives},
        {"damage-is-enough-to-follow", test_damage_is_enough_to_follow},
        {"the-cursor-follows", test_the_cursor_follows},
        {"requests-reach-the-host", test_requests_reach_the_host},
        {"a-change-of-format-in-one-session",
         test_a_change_of_format_in_one_session},
        {"pausing", test_pausing},
        {"a-region-that-appears-later", test_a_region_that_appears_later},
        {"a-restart-in-another-version-and-size",
         test_a_restart_in_another_version_and_size},
        {"a-killed-host", test_a_killed_host},
        {"a-heartbeat-lost-and-back", test_a_heartbeat_lost_and_back},
        {"truncation-to-nothing-and-back", test_truncation_to_nothing_and_back},
        {"the-file-replaced", test_the_file_replaced},
        {"two-pollers-at-once", test_two_pollers_at_once},
        {"all-slots-taken", test_all_slots_taken},
        {"being-marked-bad-and-back", test_being_marked_bad_and_back},
        {"a-lock-held-for-ever", test_a_lock_held_for_ever},
        {"a-frame-that-is-never-released", test_a_frame_that_is_never_released},
        {"a-permission-that-is-granted-later",
         test_a_permission_that_is_granted_later},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(tests); i++) {
        for (size_t v = 0; v < G_N_ELEMENTS(versions); v++) {
            g_autofree char *path = g_strdup_printf(
                "/poller/%s/lgmp-%s", tests[i].path, versions[v].lgmp);
            g_test_add_data_func(path, &versions[v], tests[i].test);
        }
    }
    g_test_add_func("/poller/a-host-on-an-inherited-descriptor",
                    test_a_host_on_an_inherited_descriptor);
    g_test_add_func("/poller/a-host-ends-with-its-parent",
                    test_a_host_ends_with_its_parent);
    return g_test_run();
}
