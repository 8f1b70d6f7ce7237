// SPDX-License-Identifier: GPL-2.0-or-later
// The poller and lgmp-testhost, two processes and one region: pictures pixel by
// pixel, cursors and requests in every version.
#include "tests/integration/shm/play.h"

#include <glib.h>
#include <signal.h>
#include <string.h>

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
    play_begin(&play, version,
               "--resolution 320x200 --pitch-align 256 --fps 0");
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
    play_end(&play);
}

// The damage of every frame, applied to a copy of the one before, gives the
// frame.
static void
test_damage_is_enough_to_follow(const void *version)
{
    struct play play;
    char caption[64];
    play_begin(&play, version,
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
    play_end(&play);
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
    play_begin(&play, version, "--resolution 320x200");
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
    play_end(&play);
}

static bool
has_lut(const struct viewer *viewer)
{
    return viewer->cursor.transform && viewer->cursor.transform->has_lut;
}

static bool
has_matrix(const struct viewer *viewer)
{
    return viewer->cursor.transform && viewer->cursor.transform->has_matrix;
}

static bool
has_no_transform(const struct viewer *viewer)
{
    return !viewer->cursor.transform;
}

static void
test_colour_transforms_reach_the_cursor(const void *version)
{
    struct play play;
    play_begin(&play, version, "--resolution 320x200");
    if (play.version->kvmfr == 34) {
        viewer_wait_until(&play.viewer, has_shape);
        host_tell(&play.host, "transform invert");
        viewer_wait_until(&play.viewer, has_lut);
        g_assert_cmpfloat(play.viewer.cursor.transform->lut[0][1], ==, 1.0f);
        g_assert_cmpfloat(play.viewer.cursor.transform->lut[4095][1], ==, 0.0f);
        host_tell(&play.host, "transform dim");
        viewer_wait_until(&play.viewer, has_matrix);
        g_assert_cmpfloat(play.viewer.cursor.transform->scalar, ==, 0.5f);
        g_assert_cmpfloat(play.viewer.cursor.transform->matrix[2][2], ==, 1.0f);
        host_tell(&play.host, "transform none");
        viewer_wait_until(&play.viewer, has_no_transform);
        g_assert_true(has_shape(&play.viewer));
    } else {
        viewer_wait_for_state(&play.viewer, VF_SOURCE_RUNNING);
        g_assert_true(has_no_transform(&play.viewer));
    }
    play_end(&play);
}

// A writer that never finishes: what it wrote can be used, the rest is not
// promised, and the next frame comes all the same.
static void
test_a_frame_that_is_never_complete(const void *version)
{
    struct play play;
    play_begin(&play, version, "--resolution 320x200 --copy stall --fps 10");
    for (int i = 0; i < 3; i++) {
        struct vf_frame frame = viewer_next_frame_at_once(&play.viewer);
        while (vf_frame_bytes_ready(&frame) < frame.pixels_size / 2) {
            sched_yield();
        }
        g_assert_cmpuint(vf_frame_bytes_ready(&frame), ==,
                         frame.pixels_size / 2);
        vf_frame_release(&frame);
    }
    play_end(&play);
}

static void
test_requests_reach_the_host(const void *version)
{
    struct play play;
    play_begin(&play, version, "--resolution 320x200 --features 3");
    viewer_wait_for_state(&play.viewer, VF_SOURCE_RUNNING);
    vf_poller_warp_cursor(play.viewer.poller, (struct vf_point){640, -1});
    host_expect(&play.host, "warp 640 -1");
    vf_poller_request_size(play.viewer.poller, (struct vf_size){1280, 720});
    host_expect(&play.host, "window-size 1280 720");
    play_end(&play);
}

static void
test_a_change_of_format_in_one_session(const void *version)
{
    struct play play;
    play_begin(&play, version, "--resolution 320x200");
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
    play_end(&play);
}

static void
test_pausing(const void *version)
{
    struct play play;
    play_begin(&play, version, "--resolution 320x200 --damage box --fps 0");
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
    play_end(&play);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    signal(SIGPIPE, SIG_IGN);
    play_add_tests("/poller_pictures/every-pixel-arrives",
                   test_every_pixel_arrives);
    play_add_tests("/poller_pictures/damage-is-enough-to-follow",
                   test_damage_is_enough_to_follow);
    play_add_tests("/poller_pictures/the-cursor-follows",
                   test_the_cursor_follows);
    play_add_tests("/poller_pictures/colour-transforms-reach-the-cursor",
                   test_colour_transforms_reach_the_cursor);
    play_add_tests("/poller_pictures/a-frame-that-is-never-complete",
                   test_a_frame_that_is_never_complete);
    play_add_tests("/poller_pictures/requests-reach-the-host",
                   test_requests_reach_the_host);
    play_add_tests("/poller_pictures/a-change-of-format-in-one-session",
                   test_a_change_of_format_in_one_session);
    play_add_tests("/poller_pictures/pausing", test_pausing);
    return g_test_run();
}
