// SPDX-License-Identifier: GPL-2.0-or-later
// What can happen to the region under the source, what it is asked for, and
// what a hostile guest writes into it.
#include "tests/unit/shm/world.h"

#include "base/clock.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static void
test_truncation_and_back(const void *version)
{
    struct world world;
    world_begin_running(&world, *(const uint32_t *)version);
    g_assert_cmpint(truncate(world.stage.path, 0), ==, 0);
    stage_stop_host(&world.stage);
    world_run_until(&world, VF_SOURCE_UNREADABLE, 1000);
    world_assert_says(&world, "0 bytes");
    g_assert_cmpint(truncate(world.stage.path, 4 << 20), ==, 0);
    stage_open_region(&world.stage);
    stage_start_host(&world.stage);
    world_run_until_frames(&world, 1000);
    world_run_until(&world, VF_SOURCE_RUNNING, 10);
    world_end(&world);
}

static void
test_the_file_replaced_by_another(const void *version)
{
    struct world world;
    struct stage other;
    world_begin_running(&world, *(const uint32_t *)version);
    stage_init(&other, 8);
    g_assert_cmpint(g_rename(other.path, world.stage.path), ==, 0);
    // The old host goes on in the file that has no name any more.
    world_run_ms(&world, 150);
    g_assert_false(vf_lg_is_watched(&world.stage.lg));
    world.stage.config.size = (struct vf_host_size){640, 480};
    stage_open_region(&world.stage);
    stage_start_host(&world.stage);
    world_run_until_frames(&world, 1000);
    g_assert_cmpint(world.image.w, ==, 640);
    world_run_ms(&world, 300);
    g_assert_cmpuint(world.status.region_size, ==, 8 << 20);
    world_end(&world);
    stage_finish(&other);
}

static void
test_the_file_removed_under_a_live_host(const void *version)
{
    struct world world;
    world_begin_running(&world, *(const uint32_t *)version);
    unlink(world.stage.path);
    uint64_t frames = world.frames;
    world_run_ms(&world, 3200);
    g_assert_cmpuint(world.frames, ==, frames + 200);
    g_assert_cmpint(world.status.state, ==, VF_SOURCE_RUNNING);
    stage_stop_host(&world.stage);
    world_run_until(&world, VF_SOURCE_NO_REGION, 3000);
    world_end(&world);
}

static void
test_the_file_grown(const void *version)
{
    struct world world;
    world_begin_running(&world, *(const uint32_t *)version);
    g_assert_cmpint(truncate(world.stage.path, 8 << 20), ==, 0);
    world_run_ms(&world, 1000);
    g_assert_cmpuint(world.status.region_size, ==, 8 << 20);
    g_assert_cmpint(world.status.state, ==, VF_SOURCE_RUNNING);
    uint64_t frames = world.frames;
    world_run_ms(&world, 160);
    g_assert_cmpuint(world.frames, ==, frames + 10);
    world_end(&world);
}

static void
test_another_path(void)
{
    struct world world;
    struct world other;
    world_begin_running(&world, 6);
    world_begin(&other);
    other.stage.config.lgmp = 12;
    other.stage.config.size = (struct vf_host_size){100, 100};
    stage_start_host(&other.stage);
    vf_source_set_path(world.source, other.stage.path);
    g_assert_false(vf_lg_is_watched(&world.stage.lg));
    other.now = world.now;
    for (int i = 0; i < 1000; i++) {
        world_run_ms(&world, 1);
        world_run_ms(&other, 1);
    }
    g_assert_cmpint(world.image.w, ==, 100);
    vf_source_set_path(world.source, NULL);
    world_run_until(&world, VF_SOURCE_OFF, 1000);
    world_end(&other);
    world_end(&world);
}

static void
test_pausing_and_resuming_on_a_still_guest(const void *version)
{
    struct world world;
    world_begin_running(&world, *(const uint32_t *)version);
    vf_source_set_paused(world.source, true);
    uint64_t frames = world.frames;
    world_run_ms(&world, 1600);
    g_assert_cmpuint(world.frames, ==, frames);
    g_assert_true(vf_lg_is_watched(&world.stage.lg));
    world.mute = true; // nothing changes any more
    world_run_ms(&world, 100);
    uint32_t newest = world.stage.lg.serial - 1;
    vf_source_set_paused(world.source, false);
    world_run_until_frames(&world, 300);
    g_assert_cmpuint(world.code.serial, ==, newest);
    world_end(&world);
}

static void
test_requests_reach_the_host(const void *version)
{
    struct world world;
    struct vf_cursor_requests requests = {
        .warp = true,
        .warp_to = {640, -1},
        .resize = true,
        .resize_to = {1280, 720},
    };
    world_begin_running(&world, *(const uint32_t *)version);
    vf_source_request(world.source, &requests);
    world_run_ms(&world, 50);
    g_assert_cmpuint(world.warps, ==, 1);
    g_assert_cmpint(world.warp[0], ==, 640);
    g_assert_cmpint(world.warp[1], ==, -1);
    g_assert_cmpuint(world.resizes, ==, 1);

    // More than the host's ring holds: the newest gets there.
    world.frozen = true;
    for (int i = 0; i < 40; i++) {
        requests.warp_to.x = i;
        vf_source_request(world.source, &requests);
        world_run_ms(&world, 2);
    }
    world.frozen = false;
    world_run_ms(&world, 100);
    g_assert_cmpint(world.warp[0], ==, 39);
    g_assert_cmpuint(world.odd_requests, ==, 0);
    world_end(&world);
}

static void
test_requests_that_the_host_does_not_offer_are_dropped(void)
{
    struct world world;
    world_begin(&world);
    world.stage.config.features = 0;
    stage_start_host(&world.stage);
    vf_source_set_path(world.source, world.stage.path);
    world_run_until(&world, VF_SOURCE_RUNNING, 1000);
    struct vf_cursor_requests requests = {.warp = true, .resize = true};
    vf_source_request(world.source, &requests);
    world_run_ms(&world, 100);
    g_assert_cmpuint(world.warps + world.resizes, ==, 0);
    world_end(&world);
}

static void
test_a_region_too_small_for_the_picture_is_said_to_be(const void *version)
{
    struct world world;
    world_begin(&world);
    world.stage.config.lgmp = *(const uint32_t *)version;
    world.stage.config.size = (struct vf_host_size){1024, 768};
    world.stage.config.screen = world.stage.config.size;
    stage_start_host(&world.stage);
    vf_source_set_path(world.source, world.stage.path);
    world_run_until(&world, VF_SOURCE_RUNNING, 1000);
    g_assert_true(world.status.truncated);
    world_assert_says(&world, "is 4 MiB but 1024x768 needs 16 MiB");
    world_assert_says(&world, "--shmem-size 16");
    world_end(&world);
}

static void
test_sessions_without_end_do_not_keep_us_busy(const void *version)
{
    struct world world;
    world_begin_running(&world, *(const uint32_t *)version);
    const struct vf_lgmp_layout *layout = world.stage.lg.host.layout;
    uint64_t sessions = world.status.counters.sessions;
    for (uint32_t i = 0; i < 3000; i++) {
        vf_lgmp_store(vf_region_memory(world.stage.region),
                      layout->header.session, 1000 + i);
        world_run_ms(&world, 1);
    }
    world_run_ms(&world, 1000);
    g_assert_cmpuint(world.status.counters.sessions - sessions, <=, 42);
    g_assert_cmpint(world.status.state, ==, VF_SOURCE_RUNNING);
    world_end(&world);
}

// Random bytes thrown over everything the client reads, while it reads: it may
// lose its picture and must get it back.
static void
test_rubbish_everywhere_is_survived(const void *version)
{
    struct world world;
    world_begin_running(&world, *(const uint32_t *)version);
    struct vf_lgmp_memory memory = vf_region_memory(world.stage.region);
    GRand *random = g_rand_new_with_seed(99);
    for (int round = 0; round < 3000; round++) {
        uint32_t at = g_rand_int(random) % 20000 & ~3u;
        if (round % 3 == 0) {
            at = world.stage.lg.buffers[round % 2].payload.offset +
                 (g_rand_int(random) % 1300 & ~3u);
        }
        static const uint32_t favourites[] = {0, 1, 2, UINT32_MAX, 0x80000000};
        uint32_t value =
            round % 2 ? favourites[g_rand_int(random) % 5] : g_rand_int(random);
        vf_lgmp_store(memory, at, value);
        world.now += VF_NS_PER_MS;
        vf_source_step(world.source, world.now);
        struct vf_frame frame;
        if (vf_mailbox_take(world.stage.frames, &frame)) {
            volatile uint8_t sum = 0;
            for (size_t i = 0; i < frame.pixels_size; i += 512) {
                sum = (uint8_t)(sum + frame.pixels[i]);
            }
            vf_frame_release(&frame);
        }
        stage_drop_cursor(&world.stage);
    }
    g_rand_free(random);
    memset(memory.base, 0, 20000);
    world_run_ms(&world, 100);
    stage_start_host(&world.stage);
    world.status.state = VF_SOURCE_OFF;
    world_run_until_frames(&world, 3000);
    world_end(&world);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    world_add_tests("/source_region/truncation-and-back",
                    test_truncation_and_back);
    world_add_tests("/source_region/the-file-replaced-by-another",
                    test_the_file_replaced_by_another);
    world_add_tests("/source_region/the-file-removed-under-a-live-host",
                    test_the_file_removed_under_a_live_host);
    world_add_tests("/source_region/the-file-grown", test_the_file_grown);
    world_add_tests("/source_region/pausing-and-resuming-on-a-still-guest",
                    test_pausing_and_resuming_on_a_still_guest);
    world_add_tests("/source_region/requests-reach-the-host",
                    test_requests_reach_the_host);
    world_add_tests(
        "/source_region/a-region-too-small-for-the-picture-is-said-to-be",
        test_a_region_too_small_for_the_picture_is_said_to_be);
    world_add_tests("/source_region/sessions-without-end-do-not-keep-us-busy",
                    test_sessions_without_end_do_not_keep_us_busy);
    world_add_tests("/source_region/rubbish-everywhere-is-survived",
                    test_rubbish_everywhere_is_survived);
    g_test_add_func("/source_region/another-path", test_another_path);
    g_test_add_func(
        "/source_region/requests-that-the-host-does-not-offer-are-dropped",
        test_requests_that_the_host_does_not_offer_are_dropped);
    return g_test_run();
}
