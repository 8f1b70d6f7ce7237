// SPDX-License-Identifier: GPL-2.0-or-later
// How the source finds a host, stays with it, and goes on when it goes away.
#include "tests/unit/shm/world.h"

#include "base/clock.h"
#include "shm/kvmfr_bytes.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <unistd.h>

static void
test_from_nothing_to_frames(const void *version)
{
    struct world world;
    world_begin(&world);
    world.stage.config.lgmp = *(const uint32_t *)version;
    world_run_ms(&world, 50);
    g_assert_cmpint(world.status.state, ==, VF_SOURCE_OFF);

    g_autofree char *aside = g_strconcat(world.stage.path, ".aside", NULL);
    g_assert_cmpint(g_rename(world.stage.path, aside), ==, 0);
    vf_source_set_path(world.source, world.stage.path);
    world_run_until(&world, VF_SOURCE_NO_REGION, 10);
    world_assert_says(&world, world.stage.path);
    world_assert_says(&world, "does not exist");

    g_assert_cmpint(g_rename(aside, world.stage.path), ==, 0);
    world_run_until(&world, VF_SOURCE_NO_HOST, 1000);
    world_assert_says(&world, "No Looking Glass host has written");

    stage_start_host(&world.stage);
    world.mute = true;
    world_run_until(&world, VF_SOURCE_WAITING, 1000);
    world_assert_says(&world, "has not sent a picture yet");
    world.mute = false;
    world_run_until(&world, VF_SOURCE_RUNNING, 100);
    g_assert_cmpstr(world.status.detail, ==, "");
    g_assert_cmpuint(world.status.lgmp_version, ==, world.stage.config.lgmp);
    g_assert_cmpuint(world.status.kvmfr_version, ==,
                     world.stage.lg.layout->version);
    g_assert_cmpstr(world.status.capture, ==, "scene");
    g_assert_true(world.status.has_uuid);
    g_assert_cmpint(world.status.image.w, ==, 320);
    g_assert_cmpuint(world.status.region_size, ==, 4 << 20);
    g_assert_cmpuint(world.status.counters.sessions, ==, 1);
    g_assert_true(world.cursor.visible);
    g_assert_cmpint(world.cursor.position.y, ==, 20);
    uint64_t frames = world.frames;
    world_run_ms(&world, 160);
    g_assert_cmpuint(world.frames, ==, frames + 10);
    world_end(&world);
}

static void
test_a_file_that_is_too_small_is_waited_for(void)
{
    struct world world;
    world_begin(&world);
    g_assert_cmpint(truncate(world.stage.path, 1000), ==, 0);
    vf_source_set_path(world.source, world.stage.path);
    world_run_until(&world, VF_SOURCE_UNREADABLE, 10);
    world_assert_says(&world, "1000 bytes");
    g_assert_cmpint(truncate(world.stage.path, 4 << 20), ==, 0);
    stage_start_host(&world.stage);
    world_run_until(&world, VF_SOURCE_RUNNING, 1000);
    world_end(&world);
}

// What a host left behind is not mistaken for one that lives.
static void
test_a_dead_host_is_silent(const void *version)
{
    struct world world;
    world_begin(&world);
    world.stage.config.lgmp = *(const uint32_t *)version;
    stage_start_host(&world.stage);
    world.frozen = true;
    vf_source_set_path(world.source, world.stage.path);
    world_run_until(&world, VF_SOURCE_NO_HOST, 1000);
    world_assert_says(&world, "silent");
    // It was asked for a sign of life, and left alone when there was none.
    world_run_ms(&world, 1000);
    g_assert_false(vf_lg_is_watched(&world.stage.lg));
    g_assert_cmpuint(world.status.counters.sessions, ==, 0);
    world.frozen = false;
    world_run_until(&world, VF_SOURCE_RUNNING, 1000);
    world_end(&world);
}

// Newer hosts show a heartbeat only four times a second; that is not waited
// for.
static void
test_a_live_host_is_found_before_its_heart_beats(const void *version)
{
    struct world world;
    world_begin(&world);
    world.stage.config.lgmp = *(const uint32_t *)version;
    stage_start_host(&world.stage);
    world_run_ms(&world, 50);
    vf_source_set_path(world.source, world.stage.path);
    world_run_until_frames(&world, 40);
    world_end(&world);
}

static void
test_unknown_versions_are_named_until_they_go(void)
{
    struct world world;
    world_begin(&world);
    struct vf_lgmp_memory memory = vf_region_memory(world.stage.region);
    vf_lgmp_store(memory, 0, VF_LGMP_MAGIC);
    vf_lgmp_store(memory, 4, 9);
    vf_source_set_path(world.source, world.stage.path);
    world_run_until(&world, VF_SOURCE_UNSUPPORTED, 1000);
    world_assert_says(&world,
                      "speaks LGMP 9, which this program does not speak");
    g_assert_cmpuint(world.status.lgmp_version, ==, 9);

    stage_start_host(&world.stage);
    size_t udata = world.stage.lg.host.layout->header.udata;
    vf_put_u32(memory.base + udata + 8, 21);
    world_run_ms(&world, 500);
    g_assert_cmpint(world.status.state, ==, VF_SOURCE_UNSUPPORTED);
    world_assert_says(&world, "speaks KVMFR 21");
    g_assert_cmpuint(world.status.kvmfr_version, ==, 21);

    stage_start_host(&world.stage);
    world_run_until(&world, VF_SOURCE_RUNNING, 1000);
    world_end(&world);
}

static void
test_what_is_not_looking_glass_is_said_to_be_so(void)
{
    struct world world;
    world_begin(&world);
    stage_start_host(&world.stage);
    struct vf_lgmp_memory memory = vf_region_memory(world.stage.region);
    memory.base[world.stage.lg.host.layout->header.udata] = 'X';
    vf_source_set_path(world.source, world.stage.path);
    world_run_until(&world, VF_SOURCE_UNSUPPORTED, 2000);
    world_assert_says(&world, "is not Looking Glass");
    stage_start_host(&world.stage);
    world_run_until(&world, VF_SOURCE_RUNNING, 1000);
    world_end(&world);
}

static void
test_all_slots_taken(const void *version)
{
    struct world world;
    world_begin(&world);
    world.stage.config.lgmp = *(const uint32_t *)version;
    stage_start_host(&world.stage);
    struct vf_lgmp_session session;
    struct vf_lgmp_queue others[VF_LGMP_MAX_SLOTS];
    uint8_t udata[512];
    size_t size;
    const struct vf_lgmp_layout *layout = world.stage.lg.host.layout;
    vf_lgmp_open(&session, vf_region_memory(world.stage.region), layout, 1,
                 udata, sizeof(udata), &size);
    for (uint32_t i = 0; i < layout->slots; i++) {
        g_assert_cmpint(
            vf_lgmp_subscribe(&session, VF_KVMFR_QUEUE_FRAME, &others[i]), ==,
            VF_LGMP_OK);
    }
    world.mute = true; // or the others would be given up
    vf_source_set_path(world.source, world.stage.path);
    world_run_until(&world, VF_SOURCE_NO_SLOT, 1000);
    g_autofree char *words =
        g_strdup_printf("All %u places for viewers", layout->slots);
    world_assert_says(&world, words);
    vf_lgmp_unsubscribe(&others[2]);
    world.mute = false;
    // The others read nothing: the host gives up on them after a second.
    world_run_until(&world, VF_SOURCE_RUNNING, 2500);
    world_end(&world);
}

// Some hosts begin without capturing, until everybody leaves once.
static void
test_a_missing_first_frame_is_asked_for(const void *version)
{
    struct world world;
    world_begin(&world);
    world.stage.config.lgmp = *(const uint32_t *)version;
    world.mute = true;
    stage_start_host(&world.stage);
    vf_source_set_path(world.source, world.stage.path);
    world_run_until(&world, VF_SOURCE_WAITING, 1000);
    world_run_ms(&world, 10);
    g_assert_true(vf_lg_is_watched(&world.stage.lg));
    uint64_t away = 0;
    for (int i = 0; i < 2600; i++) {
        world_run_ms(&world, 1);
        away += !vf_lg_is_watched(&world.stage.lg);
    }
    g_assert_cmpuint(away, >=, 290);
    g_assert_cmpuint(away, <=, 320);
    g_assert_true(vf_lg_is_watched(&world.stage.lg));
    world.mute = false;
    world_run_until(&world, VF_SOURCE_RUNNING, 100);
    world_end(&world);
}

static void
test_the_newest_frame_is_asked_for_until_it_comes(const void *version)
{
    struct world world;
    world_begin_running(&world, *(const uint32_t *)version);
    vf_source_set_paused(world.source, true);
    world_run_ms(&world, 100);
    world.mute = true; // a desktop on which nothing moves any more
    world_run_ms(&world, 50);
    world.forgets = 2;
    vf_source_set_paused(world.source, false);
    world_run_until_frames(&world, 1000);
    g_assert_cmpuint(world.forgets, ==, 0);
    g_assert_cmpuint(world.code.serial, ==, world.stage.lg.serial - 1);
    uint64_t frames = world.frames;
    world_run_ms(&world, 3000);
    g_assert_cmpuint(world.frames, ==, frames);
    world_end(&world);
}

static void
test_bad_frames_are_reported_when_there_are_no_others(const void *version)
{
    struct world world;
    world_begin_running(&world, *(const uint32_t *)version);
    world.spoils = true;
    world_run_until(&world, VF_SOURCE_BAD_FRAMES, 3000);
    world_assert_says(&world, "the pixel format is unknown");
    g_assert_cmpuint(world.status.counters.rejected, >, 10);
    world.spoils = false;
    world_run_until(&world, VF_SOURCE_RUNNING, 100);
    world_end(&world);
}

static void
test_a_restart_in_any_version_and_size(const void *version)
{
    for (int i = 0; i < WORLD_VERSIONS; i++) {
        struct world world;
        world_begin_running(&world, *(const uint32_t *)version);
        world.stage.config.lgmp = world_versions[i];
        world.stage.config.size = (struct vf_host_size){256, 128};
        stage_start_host(&world.stage);
        uint64_t frames = world.frames;
        world_run_until_frames(&world, 1900);
        g_assert_cmpint(world.image.w, ==, 256);
        g_assert_cmpuint(world.frames, ==, frames + 1);
        // The break was too short to be worth a word.
        g_assert_cmpint(world.status.state, ==, VF_SOURCE_RUNNING);
        world_run_ms(&world, 300);
        g_assert_cmpuint(world.status.lgmp_version, ==, world_versions[i]);
        g_assert_cmpuint(world.status.counters.sessions, ==, 2);
        world_end(&world);
    }
}

static void
test_a_killed_host_and_its_successor(const void *version)
{
    struct world world;
    world_begin_running(&world, *(const uint32_t *)version);
    stage_stop_host(&world.stage);
    world_run_until(&world, VF_SOURCE_NO_HOST, 2000);
    world_assert_says(&world, "silent");
    world_run_ms(&world, 5000);
    stage_start_host(&world.stage);
    world_run_until_frames(&world, 1000);
    world_run_until(&world, VF_SOURCE_RUNNING, 10);
    world_end(&world);
}

static void
test_a_heartbeat_lost_and_back(const void *version)
{
    struct world world;
    world_begin_running(&world, *(const uint32_t *)version);
    for (int i = 0; i < 3; i++) {
        world.frozen = true;
        world_run_until(&world, VF_SOURCE_NO_HOST, 2000);
        world.frozen = false;
        world_run_until_frames(&world, 1000);
        world_run_until(&world, VF_SOURCE_RUNNING, 10);
    }
    // The session is the one it was, and so are our slots.
    world_run_ms(&world, 300);
    g_assert_cmpuint(world.status.counters.sessions, ==, 1);
    world_end(&world);
}

static void
test_being_given_up_and_coming_back(const void *version)
{
    struct world world;
    world_begin_running(&world, *(const uint32_t *)version);
    for (int i = 0; i < 1500; i++) { // we are suspended, the host is not
        world.now += VF_NS_PER_MS;
        world_step_host(&world);
    }
    g_assert_false(vf_lg_is_watched(&world.stage.lg));
    world_run_until_frames(&world, 500);
    world_run_ms(&world, 300);
    g_assert_cmpuint(world.status.counters.resubscribed, >=, 1);
    g_assert_cmpuint(world.status.counters.sessions, ==, 1);
    g_assert_cmpint(world.status.state, ==, VF_SOURCE_RUNNING);
    world_end(&world);
}

static void
test_two_sources_on_one_region(const void *version)
{
    struct world world;
    world_begin_running(&world, *(const uint32_t *)version);
    struct world other;
    world_begin(&other);
    vf_source_set_path(other.source, world.stage.path);
    other.now = world.now;
    for (int i = 0; i < 1000; i++) {
        world_run_ms(&world, 1);
        world_run_ms(&other, 1);
    }
    g_assert_cmpuint(other.frames, >, 40);
    g_assert_cmpuint(world.frames, >, 40);
    g_assert_cmpuint(other.code.serial, ==, world.code.serial);
    vf_source_set_path(other.source, NULL);
    uint64_t frames = world.frames;
    world_run_ms(&world, 1600);
    g_assert_cmpuint(world.frames, ==, frames + 100);
    world_end(&other);
    world_end(&world);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    world_add_tests("/source_session/from-nothing-to-frames",
                    test_from_nothing_to_frames);
    world_add_tests("/source_session/a-dead-host-is-silent",
                    test_a_dead_host_is_silent);
    world_add_tests(
        "/source_session/a-live-host-is-found-before-its-heart-beats",
        test_a_live_host_is_found_before_its_heart_beats);
    world_add_tests("/source_session/all-slots-taken", test_all_slots_taken);
    world_add_tests("/source_session/a-missing-first-frame-is-asked-for",
                    test_a_missing_first_frame_is_asked_for);
    world_add_tests(
        "/source_session/the-newest-frame-is-asked-for-until-it-comes",
        test_the_newest_frame_is_asked_for_until_it_comes);
    world_add_tests(
        "/source_session/bad-frames-are-reported-when-there-are-no-others",
        test_bad_frames_are_reported_when_there_are_no_others);
    world_add_tests("/source_session/a-restart-in-any-version-and-size",
                    test_a_restart_in_any_version_and_size);
    world_add_tests("/source_session/a-killed-host-and-its-successor",
                    test_a_killed_host_and_its_successor);
    world_add_tests("/source_session/a-heartbeat-lost-and-back",
                    test_a_heartbeat_lost_and_back);
    world_add_tests("/source_session/being-given-up-and-coming-back",
                    test_being_given_up_and_coming_back);
    world_add_tests("/source_session/two-sources-on-one-region",
                    test_two_sources_on_one_region);
    g_test_add_func("/source_session/a-file-that-is-too-small-is-waited-for",
                    test_a_file_that_is_too_small_is_waited_for);
    g_test_add_func("/source_session/unknown-versions-are-named-until-they-go",
                    test_unknown_versions_are_named_until_they_go);
    g_test_add_func(
        "/source_session/what-is-not-looking-glass-is-said-to-be-so",
        test_what_is_not_looking_glass_is_said_to_be_so);
    return g_test_run();
}
