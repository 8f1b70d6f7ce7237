// SPDX-License-Identifier: GPL-2.0-or-later
// Every state of the source is walked into and out of again, with a host that
// plays along in simulated time, a millisecond a step.
#include "tests/unit/shm/stage.h"

#include "base/clock.h"
#include "shm/kvmfr_bytes.h"
#include "shm/source.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static const uint32_t versions[] = {5, 6, 10, 12};

struct world {
    struct stage stage;
    struct vf_source *source;
    uint64_t now;

    // how the host behaves
    bool frozen; // does nothing, as a VM that is paused
    bool mute;   // posts no frames of its own
    bool spoils; // writes headers that make no sense
    uint32_t warps;
    int32_t warp[2];
    uint32_t resizes;
    uint32_t odd_requests; // of any other size than ours have

    // what the consumer got
    struct vf_source_status status;
    uint64_t frames;
    struct vf_scene_code code; // of the newest frame
    struct vf_size image;
    struct vf_cursor cursor;
};

static void
begin(struct world *world)
{
    *world = (struct world){0};
    stage_init(&world->stage, 4);
    world->stage.config.features =
        VF_KVMFR_FEATURE_SET_CURSOR | VF_KVMFR_FEATURE_WINDOW_SIZE;
    struct vf_poller_params params = {world->stage.frames, world->stage.cursors,
                                      world->stage.status};
    world->source = vf_source_create(&params, world->stage.pool);
    world->now = vf_clock_ns();
}

static void
end(struct world *world)
{
    vf_source_destroy(world->source);
    vf_cursor_clear(&world->cursor);
    stage_finish(&world->stage);
}

static void
read_requests(struct world *world)
{
    struct vf_lg *lg = &world->stage.lg;
    uint8_t data[VF_LGMP_CLIENT_DATA];
    size_t size;
    while (vf_lgmp_host_read(&lg->host, lg->pointer, data, &size)) {
        if (size != VF_KVMFR_CONTROL_BYTES) {
            world->odd_requests++;
        } else if (vf_get_u32(data) == VF_KVMFR_CONTROL_SET_CURSOR) {
            world->warps++;
            memcpy(world->warp, data + 4, 8);
        } else {
            world->resizes++;
        }
        vf_lgmp_host_acknowledge(&lg->host, lg->pointer);
    }
}

static void
spoil_newest(struct world *world)
{
    struct vf_lg *lg = &world->stage.lg;
    uint32_t newest =
        (lg->next_buffer + lg->buffer_count - 1) % lg->buffer_count;
    vf_lgmp_store(lg->host.memory,
                  lg->buffers[newest].payload.offset + lg->layout->frame.type,
                  77);
}

static void
step_host(struct world *world, uint64_t ms)
{
    struct vf_lg *lg = &world->stage.lg;
    if (!world->stage.has_host || world->frozen) {
        return;
    }
    if (ms % 10 == 0) {
        vf_lgmp_host_process(&lg->host, world->now / VF_NS_PER_MS);
        read_requests(world);
    }
    if (vf_lgmp_host_new_subscribers(&lg->host, lg->frames) > 0) {
        vf_lg_repost_frame(lg);
    }
    if (vf_lgmp_host_new_subscribers(&lg->host, lg->pointer) > 0) {
        vf_lg_post_cursor(lg, 10, 20, true);
    }
    if (!world->mute && ms % 16 == 0 &&
        vf_lg_post_frame(lg).result == VF_LGMP_POSTED && world->spoils) {
        spoil_newest(world);
    }
}

static void
step_consumer(struct world *world)
{
    struct vf_frame frame;
    struct vf_cursor cursor;
    vf_mailbox_take(world->stage.status, &world->status);
    if (vf_mailbox_take(world->stage.frames, &frame)) {
        world->frames++;
        world->image = frame.image;
        world->code = stage_read_code(&frame);
        vf_frame_release(&frame);
    }
    if (vf_mailbox_take(world->stage.cursors, &cursor)) {
        vf_cursor_clear(&world->cursor);
        world->cursor = cursor;
    }
}

static void
run_ms(struct world *world, uint64_t ms)
{
    for (uint64_t i = 0; i < ms; i++) {
        world->now += VF_NS_PER_MS;
        step_host(world, world->now / VF_NS_PER_MS);
        vf_source_step(world->source, world->now);
        step_consumer(world);
    }
}

// Runs until the source is in `state`; fails after `ms`.
static void
run_until(struct world *world, enum vf_source_state state, uint64_t ms)
{
    for (uint64_t i = 0; i < ms; i++) {
        if (world->status.state == state) {
            return;
        }
        run_ms(world, 1);
    }
    g_error("still '%s' instead of '%s' after %" G_GUINT64_FORMAT " ms: %s",
            vf_source_state_name(world->status.state),
            vf_source_state_name(state), ms, world->status.detail);
}

static void
run_until_frames(struct world *world, uint64_t ms)
{
    uint64_t before = world->frames;
    for (uint64_t i = 0; i < ms; i++) {
        if (world->frames > before) {
            return;
        }
        run_ms(world, 1);
    }
    g_error("no frame within %" G_GUINT64_FORMAT " ms in state '%s'", ms,
            vf_source_state_name(world->status.state));
}

static void
assert_says(const struct world *world, const char *words)
{
    if (!strstr(world->status.detail, words)) {
        g_error("'%s' is not in '%s'", words, world->status.detail);
    }
}

static void
begin_running(struct world *world, uint32_t version)
{
    begin(world);
    world->stage.config.lgmp = version;
    stage_start_host(&world->stage);
    vf_source_set_path(world->source, world->stage.path);
    run_until(world, VF_SOURCE_RUNNING, 1000);
}

// --- getting there ----------------------------------------------------------

static void
test_from_nothing_to_frames(const void *version)
{
    struct world world;
    begin(&world);
    world.stage.config.lgmp = *(const uint32_t *)version;
    run_ms(&world, 50);
    g_assert_cmpint(world.status.state, ==, VF_SOURCE_OFF);

    g_autofree char *aside = g_strconcat(world.stage.path, ".aside", NULL);
    g_assert_cmpint(g_rename(world.stage.path, aside), ==, 0);
    vf_source_set_path(world.source, world.stage.path);
    run_until(&world, VF_SOURCE_NO_REGION, 10);
    assert_says(&world, world.stage.path);
    assert_says(&world, "does not exist");

    g_assert_cmpint(g_rename(aside, world.stage.path), ==, 0);
    run_until(&world, VF_SOURCE_NO_HOST, 1000);
    assert_says(&world, "No Looking Glass host has written");

    stage_start_host(&world.stage);
    world.mute = true;
    run_until(&world, VF_SOURCE_WAITING, 1000);
    assert_says(&world, "has not sent a picture yet");
    world.mute = false;
    run_until(&world, VF_SOURCE_RUNNING, 100);
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
    run_ms(&world, 160);
    g_assert_cmpuint(world.frames, ==, frames + 10);
    end(&world);
}

static void
test_a_file_that_is_too_small_is_waited_for(void)
{
    struct world world;
    begin(&world);
    g_assert_cmpint(truncate(world.stage.path, 1000), ==, 0);
    vf_source_set_path(world.source, world.stage.path);
    run_until(&world, VF_SOURCE_UNREADABLE, 10);
    assert_says(&world, "1000 bytes");
    g_assert_cmpint(truncate(world.stage.path, 4 << 20), ==, 0);
    stage_start_host(&world.stage);
    run_until(&world, VF_SOURCE_RUNNING, 1000);
    end(&world);
}

// What a host left behind is not mistaken for one that lives.
static void
test_a_dead_host_is_silent(const void *version)
{
    struct world world;
    begin(&world);
    world.stage.config.lgmp = *(const uint32_t *)version;
    stage_start_host(&world.stage);
    world.frozen = true;
    vf_source_set_path(world.source, world.stage.path);
    run_until(&world, VF_SOURCE_NO_HOST, 1000);
    assert_says(&world, "silent");
    // It was asked for a sign of life, and left alone when there was none.
    run_ms(&world, 1000);
    g_assert_false(vf_lg_is_watched(&world.stage.lg));
    g_assert_cmpuint(world.status.counters.sessions, ==, 0);
    world.frozen = false;
    run_until(&world, VF_SOURCE_RUNNING, 1000);
    end(&world);
}

// Newer hosts show a heartbeat only four times a second; that is not waited
// for.
static void
test_a_live_host_is_found_before_its_heart_beats(const void *version)
{
    struct world world;
    begin(&world);
    world.stage.config.lgmp = *(const uint32_t *)version;
    stage_start_host(&world.stage);
    run_ms(&world, 50);
    vf_source_set_path(world.source, world.stage.path);
    run_until_frames(&world, 40);
    end(&world);
}

static void
test_unknown_versions_are_named_until_they_go(void)
{
    struct world world;
    begin(&world);
    struct vf_lgmp_memory memory = vf_region_memory(world.stage.region);
    vf_lgmp_store(memory, 0, VF_LGMP_MAGIC);
    vf_lgmp_store(memory, 4, 9);
    vf_source_set_path(world.source, world.stage.path);
    run_until(&world, VF_SOURCE_UNSUPPORTED, 1000);
    assert_says(&world, "speaks LGMP 9, which this program does not speak");
    g_assert_cmpuint(world.status.lgmp_version, ==, 9);

    stage_start_host(&world.stage);
    size_t udata = world.stage.lg.host.layout->header.udata;
    vf_put_u32(memory.base + udata + 8, 21);
    run_ms(&world, 500);
    g_assert_cmpint(world.status.state, ==, VF_SOURCE_UNSUPPORTED);
    assert_says(&world, "speaks KVMFR 21");
    g_assert_cmpuint(world.status.kvmfr_version, ==, 21);

    stage_start_host(&world.stage);
    run_until(&world, VF_SOURCE_RUNNING, 1000);
    end(&world);
}

static void
test_what_is_not_looking_glass_is_said_to_be_so(void)
{
    struct world world;
    begin(&world);
    stage_start_host(&world.stage);
    struct vf_lgmp_memory memory = vf_region_memory(world.stage.region);
    memory.base[world.stage.lg.host.layout->header.udata] = 'X';
    vf_source_set_path(world.source, world.stage.path);
    run_until(&world, VF_SOURCE_UNSUPPORTED, 2000);
    assert_says(&world, "is not Looking Glass");
    stage_start_host(&world.stage);
    run_until(&world, VF_SOURCE_RUNNING, 1000);
    end(&world);
}

static void
test_all_slots_taken(const void *version)
{
    struct world world;
    begin(&world);
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
    run_until(&world, VF_SOURCE_NO_SLOT, 1000);
    g_autofree char *words =
        g_strdup_printf("All %u places for viewers", layout->slots);
    assert_says(&world, words);
    vf_lgmp_unsubscribe(&others[2]);
    world.mute = false;
    // The others read nothing: the host gives up on them after a second.
    run_until(&world, VF_SOURCE_RUNNING, 2500);
    end(&world);
}

// Some hosts begin without capturing, until everybody leaves once.
static void
test_a_missing_first_frame_is_asked_for(const void *version)
{
    struct world world;
    begin(&world);
    world.stage.config.lgmp = *(const uint32_t *)version;
    world.mute = true;
    stage_start_host(&world.stage);
    vf_source_set_path(world.source, world.stage.path);
    run_until(&world, VF_SOURCE_WAITING, 1000);
    run_ms(&world, 10);
    g_assert_true(vf_lg_is_watched(&world.stage.lg));
    uint64_t away = 0;
    for (int i = 0; i < 2600; i++) {
        run_ms(&world, 1);
        away += !vf_lg_is_watched(&world.stage.lg);
    }
    g_assert_cmpuint(away, >=, 290);
    g_assert_cmpuint(away, <=, 320);
    g_assert_true(vf_lg_is_watched(&world.stage.lg));
    world.mute = false;
    run_until(&world, VF_SOURCE_RUNNING, 100);
    end(&world);
}

// --- staying there ----------------------------------------------------------

static void
test_bad_frames_are_reported_when_there_are_no_others(const void *version)
{
    struct world world;
    begin_running(&world, *(const uint32_t *)version);
    world.spoils = true;
    run_until(&world, VF_SOURCE_BAD_FRAMES, 3000);
    assert_says(&world, "the pixel format is unknown");
    g_assert_cmpuint(world.status.counters.rejected, >, 10);
    world.spoils = false;
    run_until(&world, VF_SOURCE_RUNNING, 100);
    end(&world);
}

static void
test_a_restart_in_any_version_and_size(const void *version)
{
    for (size_t i = 0; i < G_N_ELEMENTS(versions); i++) {
        struct world world;
        begin_running(&world, *(const uint32_t *)version);
        world.stage.config.lgmp = versions[i];
        world.stage.config.size = (struct vf_host_size){256, 128};
        stage_start_host(&world.stage);
        uint64_t frames = world.frames;
        run_until_frames(&world, 1900);
        g_assert_cmpint(world.image.w, ==, 256);
        g_assert_cmpuint(world.frames, ==, frames + 1);
        // The break was too short to be worth a word.
        g_assert_cmpint(world.status.state, ==, VF_SOURCE_RUNNING);
        run_ms(&world, 300);
        g_assert_cmpuint(world.status.lgmp_version, ==, versions[i]);
        g_assert_cmpuint(world.status.counters.sessions, ==, 2);
        end(&world);
    }
}

static void
test_a_killed_host_and_its_successor(const void *version)
{
    struct world world;
    begin_running(&world, *(const uint32_t *)version);
    stage_stop_host(&world.stage);
    run_until(&world, VF_SOURCE_NO_HOST, 2000);
    assert_says(&world, "silent");
    run_ms(&world, 5000);
    stage_start_host(&world.stage);
    run_until_frames(&world, 1000);
    run_until(&world, VF_SOURCE_RUNNING, 10);
    end(&world);
}

static void
test_a_heartbeat_lost_and_back(const void *version)
{
    struct world world;
    begin_running(&world, *(const uint32_t *)version);
    for (int i = 0; i < 3; i++) {
        world.frozen = true;
        run_until(&world, VF_SOURCE_NO_HOST, 2000);
        world.frozen = false;
        run_until_frames(&world, 1000);
        run_until(&world, VF_SOURCE_RUNNING, 10);
    }
    // The session is the one it was, and so are our slots.
    run_ms(&world, 300);
    g_assert_cmpuint(world.status.counters.sessions, ==, 1);
    end(&world);
}

static void
test_being_given_up_and_coming_back(const void *version)
{
    struct world world;
    begin_running(&world, *(const uint32_t *)version);
    for (int i = 0; i < 1500; i++) { // we are suspended, the host is not
        world.now += VF_NS_PER_MS;
        step_host(&world, world.now / VF_NS_PER_MS);
    }
    g_assert_false(vf_lg_is_watched(&world.stage.lg));
    run_until_frames(&world, 500);
    run_ms(&world, 300);
    g_assert_cmpuint(world.status.counters.resubscribed, >=, 1);
    g_assert_cmpuint(world.status.counters.sessions, ==, 1);
    g_assert_cmpint(world.status.state, ==, VF_SOURCE_RUNNING);
    end(&world);
}

static void
test_two_sources_on_one_region(const void *version)
{
    struct world world;
    begin_running(&world, *(const uint32_t *)version);
    struct world other;
    begin(&other);
    vf_source_set_path(other.source, world.stage.path);
    other.now = world.now;
    for (int i = 0; i < 1000; i++) {
        run_ms(&world, 1);
        run_ms(&other, 1);
    }
    g_assert_cmpuint(other.frames, >, 40);
    g_assert_cmpuint(world.frames, >, 40);
    g_assert_cmpuint(other.code.serial, ==, world.code.serial);
    vf_source_set_path(other.source, NULL);
    uint64_t frames = world.frames;
    run_ms(&world, 1600);
    g_assert_cmpuint(world.frames, ==, frames + 100);
    end(&other);
    end(&world);
}

// --- the file ---------------------------------------------------------------

static void
test_truncation_and_back(const void *version)
{
    struct world world;
    begin_running(&world, *(const uint32_t *)version);
    g_assert_cmpint(truncate(world.stage.path, 0), ==, 0);
    stage_stop_host(&world.stage);
    run_until(&world, VF_SOURCE_UNREADABLE, 1000);
    assert_says(&world, "0 bytes");
    g_assert_cmpint(truncate(world.stage.path, 4 << 20), ==, 0);
    stage_open_region(&world.stage);
    stage_start_host(&world.stage);
    run_until_frames(&world, 1000);
    run_until(&world, VF_SOURCE_RUNNING, 10);
    end(&world);
}

static void
test_the_file_replaced_by_another(const void *version)
{
    struct world world;
    struct stage other;
    begin_running(&world, *(const uint32_t *)version);
    stage_init(&other, 8);
    g_assert_cmpint(g_rename(other.path, world.stage.path), ==, 0);
    // The old host goes on in the file that has no name any more.
    run_ms(&world, 150);
    g_assert_false(vf_lg_is_watched(&world.stage.lg));
    world.stage.config.size = (struct vf_host_size){640, 480};
    stage_open_region(&world.stage);
    stage_start_host(&world.stage);
    run_until_frames(&world, 1000);
    g_assert_cmpint(world.image.w, ==, 640);
    run_ms(&world, 300);
    g_assert_cmpuint(world.status.region_size, ==, 8 << 20);
    end(&world);
    stage_finish(&other);
}

static void
test_the_file_removed_under_a_live_host(const void *version)
{
    struct world world;
    begin_running(&world, *(const uint32_t *)version);
    unlink(world.stage.path);
    uint64_t frames = world.frames;
    run_ms(&world, 3200);
    g_assert_cmpuint(world.frames, ==, frames + 200);
    g_assert_cmpint(world.status.state, ==, VF_SOURCE_RUNNING);
    stage_stop_host(&world.stage);
    run_until(&world, VF_SOURCE_NO_REGION, 3000);
    end(&world);
}

static void
test_the_file_grown(const void *version)
{
    struct world world;
    begin_running(&world, *(const uint32_t *)version);
    g_assert_cmpint(truncate(world.stage.path, 8 << 20), ==, 0);
    run_ms(&world, 1000);
    g_assert_cmpuint(world.status.region_size, ==, 8 << 20);
    g_assert_cmpint(world.status.state, ==, VF_SOURCE_RUNNING);
    uint64_t frames = world.frames;
    run_ms(&world, 160);
    g_assert_cmpuint(world.frames, ==, frames + 10);
    end(&world);
}

static void
test_another_path(void)
{
    struct world world;
    struct world other;
    begin_running(&world, 6);
    begin(&other);
    other.stage.config.lgmp = 12;
    other.stage.config.size = (struct vf_host_size){100, 100};
    stage_start_host(&other.stage);
    vf_source_set_path(world.source, other.stage.path);
    g_assert_false(vf_lg_is_watched(&world.stage.lg));
    other.now = world.now;
    for (int i = 0; i < 1000; i++) {
        run_ms(&world, 1);
        run_ms(&other, 1);
    }
    g_assert_cmpint(world.image.w, ==, 100);
    vf_source_set_path(world.source, NULL);
    run_until(&world, VF_SOURCE_OFF, 1000);
    end(&other);
    end(&world);
}

// --- what is asked of it ----------------------------------------------------

static void
test_pausing_and_resuming_on_a_still_guest(const void *version)
{
    struct world world;
    begin_running(&world, *(const uint32_t *)version);
    vf_source_set_paused(world.source, true);
    uint64_t frames = world.frames;
    run_ms(&world, 1600);
    g_assert_cmpuint(world.frames, ==, frames);
    g_assert_true(vf_lg_is_watched(&world.stage.lg));
    world.mute = true; // nothing changes any more
    run_ms(&world, 100);
    uint32_t newest = world.stage.lg.serial - 1;
    vf_source_set_paused(world.source, false);
    run_until_frames(&world, 300);
    g_assert_cmpuint(world.code.serial, ==, newest);
    end(&world);
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
    begin_running(&world, *(const uint32_t *)version);
    vf_source_request(world.source, &requests);
    run_ms(&world, 50);
    g_assert_cmpuint(world.warps, ==, 1);
    g_assert_cmpint(world.warp[0], ==, 640);
    g_assert_cmpint(world.warp[1], ==, -1);
    g_assert_cmpuint(world.resizes, ==, 1);

    // More than the host's ring holds: the newest gets there.
    world.frozen = true;
    for (int i = 0; i < 40; i++) {
        requests.warp_to.x = i;
        vf_source_request(world.source, &requests);
        run_ms(&world, 2);
    }
    world.frozen = false;
    run_ms(&world, 100);
    g_assert_cmpint(world.warp[0], ==, 39);
    g_assert_cmpuint(world.odd_requests, ==, 0);
    end(&world);
}

static void
test_requests_that_the_host_does_not_offer_are_dropped(void)
{
    struct world world;
    begin(&world);
    world.stage.config.features = 0;
    stage_start_host(&world.stage);
    vf_source_set_path(world.source, world.stage.path);
    run_until(&world, VF_SOURCE_RUNNING, 1000);
    struct vf_cursor_requests requests = {.warp = true, .resize = true};
    vf_source_request(world.source, &requests);
    run_ms(&world, 100);
    g_assert_cmpuint(world.warps + world.resizes, ==, 0);
    end(&world);
}

static void
test_a_region_too_small_for_the_picture_is_said_to_be(const void *version)
{
    struct world world;
    begin(&world);
    world.stage.config.lgmp = *(const uint32_t *)version;
    world.stage.config.size = (struct vf_host_size){1024, 768};
    world.stage.config.screen = world.stage.config.size;
    stage_start_host(&world.stage);
    vf_source_set_path(world.source, world.stage.path);
    run_until(&world, VF_SOURCE_RUNNING, 1000);
    g_assert_true(world.status.truncated);
    assert_says(&world, "is 4 MiB but 1024x768 needs 16 MiB");
    assert_says(&world, "--shmem-size 16");
    end(&world);
}

static void
test_sessions_without_end_do_not_keep_us_busy(const void *version)
{
    struct world world;
    begin_running(&world, *(const uint32_t *)version);
    const struct vf_lgmp_layout *layout = world.stage.lg.host.layout;
    uint64_t sessions = world.status.counters.sessions;
    for (uint32_t i = 0; i < 3000; i++) {
        vf_lgmp_store(vf_region_memory(world.stage.region),
                      layout->header.session, 1000 + i);
        run_ms(&world, 1);
    }
    run_ms(&world, 1000);
    g_assert_cmpuint(world.status.counters.sessions - sessions, <=, 42);
    g_assert_cmpint(world.status.state, ==, VF_SOURCE_RUNNING);
    end(&world);
}

// --- hostile bytes ----------------------------------------------------------

// Random bytes thrown over everything the client reads, while it reads: it may
// lose its picture and must get it back.
static void
test_rubbish_everywhere_is_survived(const void *version)
{
    struct world world;
    begin_running(&world, *(const uint32_t *)version);
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
    run_ms(&world, 100);
    stage_start_host(&world.stage);
    world.status.state = VF_SOURCE_OFF;
    run_until_frames(&world, 3000);
    end(&world);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    static const struct {
        const char *path;
        void (*test)(const void *version);
    } all_versions[] = {
        {"from-nothing-to-frames", test_from_nothing_to_frames},
        {"a-dead-host-is-silent", test_a_dead_host_is_silent},
        {"a-live-host-is-found-before-its-heart-beats",
         test_a_live_host_is_found_before_its_heart_beats},
        {"all-slots-taken", test_all_slots_taken},
        {"a-missing-first-frame-is-asked-for",
         test_a_missing_first_frame_is_asked_for},
        {"bad-frames-are-reported-when-there-are-no-others",
         test_bad_frames_are_reported_when_there_are_no_others},
        {"a-restart-in-any-version-and-size",
         test_a_restart_in_any_version_and_size},
        {"a-killed-host-and-its-successor",
         test_a_killed_host_and_its_successor},
        {"a-heartbeat-lost-and-back", test_a_heartbeat_lost_and_back},
        {"being-given-up-and-coming-back", test_being_given_up_and_coming_back},
        {"two-sources-on-one-region", test_two_sources_on_one_region},
        {"truncation-and-back", test_truncation_and_back},
        {"the-file-replaced-by-another", test_the_file_replaced_by_another},
        {"the-file-removed-under-a-live-host",
         test_the_file_removed_under_a_live_host},
        {"the-file-grown", test_the_file_grown},
        {"pausing-and-resuming-on-a-still-guest",
         test_pausing_and_resuming_on_a_still_guest},
        {"requests-reach-the-host", test_requests_reach_the_host},
        {"a-region-too-small-for-the-picture-is-said-to-be",
         test_a_region_too_small_for_the_picture_is_said_to_be},
        {"sessions-without-end-do-not-keep-us-busy",
         test_sessions_without_end_do_not_keep_us_busy},
        {"rubbish-everywhere-is-survived", test_rubbish_everywhere_is_survived},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(all_versions); i++) {
        for (size_t v = 0; v < G_N_ELEMENTS(versions); v++) {
            g_autofree char *path = g_strdup_printf(
                "/source/%s/lgmp-%u", all_versions[i].path, versions[v]);
            g_test_add_data_func(path, &versions[v], all_versions[i].test);
        }
    }
    g_test_add_func("/source/a-file-that-is-too-small-is-waited-for",
                    test_a_file_that_is_too_small_is_waited_for);
    g_test_add_func("/source/unknown-versions-are-named-until-they-go",
                    test_unknown_versions_are_named_until_they_go);
    g_test_add_func("/source/what-is-not-looking-glass-is-said-to-be-so",
                    test_what_is_not_looking_glass_is_said_to_be_so);
    g_test_add_func("/source/another-path", test_another_path);
    g_test_add_func("/source/requests-that-the-host-does-not-offer-are-dropped",
                    test_requests_that_the_host_does_not_offer_are_dropped);
    return g_test_run();
}
