// SPDX-License-Identifier: GPL-2.0-or-later
// A host of version 12 whose frames come when our screen wants them.
#include "tests/integration/shm/play.h"

#include "base/clock.h"
#include "shm/kvmfr_layout.h"

#include <glib.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static const struct version version_12 = {"12", 34, "6"};

#define ARGUMENTS "--resolution 320x200 --features 5"
#define PERIOD_NS (UINT64_C(12500000)) // 80 Hz

static void
say_rhythm(struct viewer *viewer, uint64_t began_ns)
{
    uint64_t beats = (vf_clock_ns() - began_ns) / PERIOD_NS + 1;
    vf_poller_set_presentation(
        viewer->poller,
        &(struct vf_presentation){PERIOD_NS, began_ns + beats * PERIOD_NS});
}

// Frames that come through the owner's queues, for some time.
static void
watch_frames(struct play *play, int count, uint64_t began_ns)
{
    uint32_t before = 0;
    struct vf_scene_params scene = {
        .size = {320, 200},
        .type = VF_KVMFR_FRAME_BGRA,
        .motion = VF_SCENE_FULL,
        .caption = "LGMP 12 KVMFR 34 BGRA 320x200",
    };
    for (int i = 0; i < count; i++) {
        say_rhythm(&play->viewer, began_ns);
        struct vf_frame frame = viewer_next_frame(&play->viewer);
        assert_scene(&frame, &scene);
        if (i > 0) {
            g_assert_cmpuint(frame.serial, >, before);
        }
        before = frame.serial;
        vf_frame_release(&frame);
    }
}

// What a field of the host's answer to 'stat' says.
static long
ask_host(struct host *host, const char *field)
{
    fprintf(host->to, "stat\n");
    fflush(host->to);
    host_expect(host, "stat ");
    const char *at = strstr(host->line, field);
    g_assert_nonnull(at);
    return atol(at + strlen(field));
}

static void
test_a_viewer_that_owns_the_schedule(void)
{
    struct play play;
    play_begin(&play, &version_12, ARGUMENTS);
    viewer_wait_for_state(&play.viewer, VF_SOURCE_RUNNING);
    uint64_t began_ns = vf_clock_ns();
    say_rhythm(&play.viewer, began_ns);
    host_expect(&play.host, "schedule of client");
    g_assert_nonnull(strstr(play.host.line, ": 12500000 ns"));
    while (ask_host(&play.host, " judged ") < 3) {
        watch_frames(&play, 10, began_ns);
    }
    g_assert_cmpint(ask_host(&play.host, " owned "), ==, 1);

    // A restarted host knows nothing of it, and is told again.
    host_tell(&play.host, "restart");
    say_rhythm(&play.viewer, began_ns);
    while (ask_host(&play.host, " owned ") == 0) {
        watch_frames(&play, 10, began_ns);
    }

    // Who leaves gives it back.
    viewer_stop(&play.viewer);
    host_expect(&play.host, "schedule released");
    viewer_start(&play.viewer, play.path);
    viewer_wait_for_state(&play.viewer, VF_SOURCE_RUNNING);
    play_end(&play);
}

static void
test_a_viewer_that_shows_nothing_for_a_while(void)
{
    struct play play;
    play_begin(&play, &version_12, ARGUMENTS);
    viewer_wait_for_state(&play.viewer, VF_SOURCE_RUNNING);
    say_rhythm(&play.viewer, vf_clock_ns());
    host_expect(&play.host, "schedule of client");
    host_expect(&play.host, "schedule released");
    struct vf_frame frame = viewer_next_frame(&play.viewer);
    vf_frame_release(&frame);
    play_end(&play);
}

static void
test_another_viewer_beside_the_owner(void)
{
    struct play play;
    struct viewer second;
    play_begin(&play, &version_12, ARGUMENTS);
    viewer_start(&second, play.path);
    viewer_wait_for_state(&play.viewer, VF_SOURCE_RUNNING);
    viewer_wait_for_state(&second, VF_SOURCE_RUNNING);
    uint64_t began_ns = vf_clock_ns();
    say_rhythm(&play.viewer, began_ns);
    host_expect(&play.host, "schedule of client");
    for (int i = 0; i < 20; i++) {
        watch_frames(&play, 1, began_ns);
        struct vf_frame frame = viewer_next_frame(&second);
        vf_frame_release(&frame);
    }
    viewer_stop(&second);
    watch_frames(&play, 10, began_ns);
    play_end(&play);
}

// A host that does not offer it is not bothered.
static void
test_a_host_without_schedules(void)
{
    struct play play;
    play_begin(&play, &version_12, "--resolution 320x200 --features 1");
    viewer_wait_for_state(&play.viewer, VF_SOURCE_RUNNING);
    watch_frames(&play, 30, vf_clock_ns());
    g_assert_cmpint(ask_host(&play.host, " messages "), ==, 0);
    play_end(&play);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    signal(SIGPIPE, SIG_IGN);
    g_test_add_func("/poller_schedule/a-viewer-that-owns-the-schedule",
                    test_a_viewer_that_owns_the_schedule);
    g_test_add_func("/poller_schedule/a-viewer-that-shows-nothing-for-a-while",
                    test_a_viewer_that_shows_nothing_for_a_while);
    g_test_add_func("/poller_schedule/another-viewer-beside-the-owner",
                    test_another_viewer_beside_the_owner);
    g_test_add_func("/poller_schedule/a-host-without-schedules",
                    test_a_host_without_schedules);
    return g_test_run();
}
