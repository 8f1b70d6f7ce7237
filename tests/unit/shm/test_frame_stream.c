// SPDX-License-Identifier: GPL-2.0-or-later
// From messages to frames: what is handed on, what it owes to frames that were
// not, and that the host gets its buffers back whatever the consumer does.
#include "tests/unit/shm/stage.h"

#include "base/clock.h"
#include "base/thread.h"
#include "shm/frame_stream.h"

#include <glib.h>

static const uint32_t versions[] = {5, 6, 10, 12};

struct play {
    struct stage stage;
    struct vf_lgmp_session session;
    struct vf_frame_stream stream;
};

static void
begin_session(struct play *play)
{
    uint8_t udata[4096];
    size_t size;
    struct vf_kvmfr_dialect dialect;
    g_assert_cmpint(vf_lgmp_open(&play->session,
                                 vf_region_memory(play->stage.region),
                                 play->stage.lg.host.layout, 1, udata,
                                 sizeof(udata), &size),
                    ==, VF_LGMP_OK);
    g_assert_true(vf_kvmfr_dialect_for(play->stage.lg.layout->version,
                                       play->stage.config.lgmp, &dialect));
    vf_frame_stream_attach(&play->stream, play->stage.region, dialect);
    g_assert_cmpint(vf_frame_stream_subscribe(&play->stream, &play->session),
                    ==, VF_LGMP_OK);
}

static void
begin(struct play *play, const void *version)
{
    stage_init(&play->stage, 4);
    play->stage.config.lgmp = *(const uint32_t *)version;
    stage_start_host(&play->stage);
    vf_frame_stream_init(&play->stream, play->stage.frames, play->stage.pool);
    begin_session(play);
}

static void
end(struct play *play)
{
    vf_frame_stream_detach(&play->stream);
    stage_finish(&play->stage);
}

static enum vf_lgmp_result
step(struct play *play)
{
    return vf_frame_stream_step(&play->stream, vf_clock_ns());
}

// The host posts its next frame and the stream looks.
static void
post(struct play *play)
{
    struct vf_lg_posted posted = vf_lg_post_frame(&play->stage.lg);
    g_assert_cmpint(posted.result, ==, VF_LGMP_POSTED);
    g_assert_cmpint(step(play), ==, VF_LGMP_OK);
}

static struct vf_frame
take(struct play *play)
{
    struct vf_frame frame;
    g_assert_true(vf_mailbox_take(play->stage.frames, &frame));
    return frame;
}

static uint32_t
pending(struct play *play)
{
    return vf_lgmp_host_pending(&play->stage.lg.host, play->stage.lg.frames);
}

static void
test_frames_arrive_with_their_damage(const void *version)
{
    struct play play;
    begin(&play, version);
    for (uint32_t i = 0; i < 50; i++) {
        post(&play);
        struct vf_frame frame = take(&play);
        g_assert_cmpuint(frame.sequence, ==, i + 1);
        g_assert_cmpuint(frame.serial, ==, i);
        g_assert_cmpuint(frame.skipped, ==, 0);
        g_assert_cmpuint(stage_read_code(&frame).serial, ==, i);
        g_assert_cmpuint(vf_frame_bytes_ready(&frame), ==, frame.pixels_size);
        g_assert_cmpuint(frame.pixels_size, ==, 320 * 4 * 200);
        g_assert_true(frame.damage.full == (i == 0));
        if (i > 0) {
            g_assert_cmpuint(frame.damage.count, ==, 1);
            g_assert_cmpint(frame.damage.rects[0].w, ==, 64);
        }
        g_assert_cmpuint(pending(&play), ==, 1); // not before it was released
        vf_frame_release(&frame);
        g_assert_cmpint(step(&play), ==, VF_LGMP_EMPTY);
        g_assert_cmpuint(pending(&play), ==, 0);
    }
    end(&play);
}

static void
test_a_frame_nobody_took_is_replaced(const void *version)
{
    struct play play;
    begin(&play, version);
    play.stage.config.motion = VF_SCENE_RANDOM;
    g_assert_true(vf_lg_change(&play.stage.lg, &play.stage.config));
    post(&play);
    stage_drop_frame(&play.stage);
    for (int round = 0; round < 10; round++) {
        struct vf_damage owed = vf_damage_none();
        for (int i = 0; i < 4; i++) {
            struct vf_host_rect rects[VF_KVMFR_MAX_DAMAGE];
            uint32_t count = vf_scene_damage(&play.stage.lg.scene,
                                             play.stage.lg.serial, rects);
            for (uint32_t r = 0; r < count; r++) {
                vf_damage_add(&owed, (struct vf_rect){(int32_t)rects[r].x,
                                                      (int32_t)rects[r].y,
                                                      (int32_t)rects[r].w,
                                                      (int32_t)rects[r].h});
            }
            post(&play);
            g_assert_cmpuint(pending(&play), ==, 1);
        }
        struct vf_frame frame = take(&play);
        g_assert_cmpuint(frame.skipped, ==, 3);
        g_assert_cmpuint(frame.damage.count, ==, owed.count);
        g_assert_cmpint(vf_damage_area(&frame.damage, frame.image), ==,
                        vf_damage_area(&owed, frame.image));
        vf_frame_release(&frame);
        step(&play);
    }
    g_assert_cmpuint(play.stream.counters.skipped, ==, 30);
    end(&play);
}

static void
test_the_next_frame_comes_while_one_is_held(const void *version)
{
    struct play play;
    begin(&play, version);
    for (int round = 0; round < 5; round++) {
        post(&play);
        struct vf_frame first = take(&play);
        post(&play);
        struct vf_frame second = take(&play);
        g_assert_cmpint(vf_lg_post_frame(&play.stage.lg).result, ==,
                        VF_LGMP_POST_FULL);
        uint32_t serial = first.serial;
        g_assert_cmpuint(stage_read_code(&first).serial, ==, serial);
        g_assert_cmpuint(stage_read_code(&second).serial, ==, serial + 1);
        // In the wrong order: the older one keeps its buffer until it is back.
        vf_frame_release(&second);
        step(&play);
        g_assert_cmpuint(stage_read_code(&first).serial, ==, serial);
        vf_frame_release(&first);
        step(&play);
        g_assert_cmpuint(pending(&play), ==, 0);
    }
    end(&play);
}

static void
test_gaps_and_changes_are_full_updates(const void *version)
{
    struct play play;
    begin(&play, version);
    post(&play);
    stage_drop_frame(&play.stage);
    post(&play);
    struct vf_frame frame = take(&play);
    g_assert_false(frame.damage.full);
    vf_frame_release(&frame);

    play.stage.lg.serial += 3;
    post(&play);
    frame = take(&play);
    g_assert_true(frame.damage.full);
    vf_frame_release(&frame);

    play.stage.config.size = (struct vf_host_size){200, 320};
    g_assert_true(vf_lg_change(&play.stage.lg, &play.stage.config));
    post(&play);
    frame = take(&play);
    g_assert_true(frame.damage.full);
    g_assert_cmpint(frame.image.w, ==, 200);
    vf_frame_release(&frame);

    // A hostile guest changes the size without saying so.
    play.stage.config.size = (struct vf_host_size){201, 320};
    uint32_t format_version = play.stage.lg.format_version;
    g_assert_true(vf_lg_change(&play.stage.lg, &play.stage.config));
    play.stage.lg.format_version = format_version;
    play.stage.lg.has_posted = true;
    post(&play);
    frame = take(&play);
    g_assert_true(frame.damage.full);
    vf_frame_release(&frame);
    end(&play);
}

static void
test_repeats_are_not_handed_on(const void *version)
{
    struct play play;
    begin(&play, version);
    post(&play);
    stage_drop_frame(&play.stage);
    step(&play);
    vf_lg_repost_frame(&play.stage.lg);
    g_assert_cmpint(step(&play), ==, VF_LGMP_OK);
    g_assert_false(stage_drop_frame(&play.stage));
    g_assert_cmpuint(pending(&play), ==, 0);

    // But whoever subscribed anew has not seen it.
    vf_frame_stream_unsubscribe(&play.stream);
    g_assert_cmpint(vf_frame_stream_subscribe(&play.stream, &play.session), ==,
                    VF_LGMP_OK);
    vf_lg_repost_frame(&play.stage.lg);
    g_assert_cmpint(step(&play), ==, VF_LGMP_OK);
    struct vf_frame frame = take(&play);
    g_assert_true(frame.damage.full);
    vf_frame_release(&frame);
    end(&play);
}

static void
test_a_frame_says_when_it_was_not_there_yet(const void *version)
{
    struct play play;
    begin(&play, version);
    uint64_t looked_ns = vf_clock_ns();
    g_assert_cmpint(vf_frame_stream_step(&play.stream, looked_ns), ==,
                    VF_LGMP_EMPTY);
    post(&play);
    struct vf_frame frame = take(&play);
    g_assert_cmpuint(frame.absent_ns, ==, looked_ns);
    g_assert_cmpuint(frame.detected_ns, >=, looked_ns);
    vf_frame_release(&frame);
    end(&play);
}

static void
test_a_consumer_that_never_releases_is_left_behind(const void *version)
{
    struct play play;
    begin(&play, version);
    post(&play);
    struct vf_frame kept = take(&play);
    uint32_t *write_pointer = (uint32_t *)(uintptr_t)(kept.pixels - 4);
    __atomic_store_n(write_pointer, 1000, __ATOMIC_RELEASE);
    g_assert_cmpuint(pending(&play), ==, 1);
    vf_frame_stream_step(&play.stream, vf_clock_ns() + 700 * VF_NS_PER_MS);
    g_assert_cmpuint(pending(&play), ==, 1);
    vf_frame_stream_step(&play.stream, vf_clock_ns() + 800 * VF_NS_PER_MS);
    g_assert_cmpuint(pending(&play), ==, 0);

    // What it was promised does not grow by what is now another frame's.
    __atomic_store_n(write_pointer, 256000, __ATOMIC_RELEASE);
    g_assert_cmpuint(vf_frame_bytes_ready(&kept), ==, 1000);

    post(&play);
    struct vf_frame next = take(&play);
    g_assert_true(next.damage.full);
    vf_frame_release(&next);
    step(&play);
    g_assert_cmpuint(pending(&play), ==, 0);
    vf_frame_release(&kept);
    post(&play);
    g_assert_true(stage_drop_frame(&play.stage));
    end(&play);
}

static void
test_bytes_ready_follow_the_write_pointer(const void *version)
{
    struct play play;
    begin(&play, version);
    post(&play);
    struct vf_frame frame = take(&play);
    uint32_t *write_pointer = (uint32_t *)(uintptr_t)(frame.pixels - 4);
    // Vector 12, and a writer that takes something back, or promises too much.
    const uint32_t written[] = {0, 16, 8, 32, 0, 1000, 999, UINT32_MAX};
    const size_t ready[] = {0, 16, 16, 32, 32, 1000, 1000, 256000};
    for (size_t i = 0; i < G_N_ELEMENTS(written); i++) {
        __atomic_store_n(write_pointer, written[i], __ATOMIC_RELEASE);
        g_assert_cmpuint(vf_frame_bytes_ready(&frame), ==, ready[i]);
    }
    vf_frame_release(&frame);
    end(&play);
}

static void
test_too_many_kept_frames_do_not_stop_the_host(const void *version)
{
    struct play play;
    struct vf_frame kept[8];
    begin(&play, version);
    uint64_t later = 0;
    for (int i = 0; i < 8; i++) {
        post(&play);
        kept[i] = take(&play);
        later = vf_clock_ns() + 800 * VF_NS_PER_MS;
        vf_frame_stream_step(&play.stream, later);
    }
    for (int i = 0; i < 5; i++) {
        post(&play);
        g_assert_false(stage_drop_frame(&play.stage));
        g_assert_cmpuint(pending(&play), ==, 0);
    }
    for (int i = 0; i < 8; i++) {
        vf_frame_release(&kept[i]);
    }
    post(&play);
    struct vf_frame frame = take(&play);
    g_assert_true(frame.damage.full);
    g_assert_cmpuint(frame.skipped, ==, 5);
    vf_frame_release(&frame);
    end(&play);
}

static void
test_bad_frames_are_finished_and_owed(const void *version)
{
    struct play play;
    begin(&play, version);
    post(&play);
    stage_drop_frame(&play.stage);
    step(&play);

    struct vf_lg_buffer *buffer =
        &play.stage.lg.buffers[play.stage.lg.next_buffer];
    g_assert_cmpint(vf_lg_post_frame(&play.stage.lg).result, ==,
                    VF_LGMP_POSTED);
    vf_lgmp_store(play.stage.lg.host.memory,
                  buffer->payload.offset + play.stage.lg.layout->frame.offset,
                  UINT32_MAX - 3);
    g_assert_cmpint(step(&play), ==, VF_LGMP_OK);
    g_assert_cmpint(play.stream.problem, ==, VF_KVMFR_OFFSET);
    g_assert_cmpuint(play.stream.counters.rejected, ==, 1);
    g_assert_false(stage_drop_frame(&play.stage));
    g_assert_cmpuint(pending(&play), ==, 0);

    post(&play);
    g_assert_cmpint(play.stream.problem, ==, VF_KVMFR_OK);
    struct vf_frame frame = take(&play);
    g_assert_true(frame.damage.full);
    vf_frame_release(&frame);
    end(&play);
}

static void
test_paused_frames_are_finished_unread(const void *version)
{
    struct play play;
    begin(&play, version);
    post(&play);
    stage_drop_frame(&play.stage);
    vf_frame_stream_set_paused(&play.stream, true);
    for (int i = 0; i < 10; i++) {
        post(&play);
        g_assert_cmpuint(pending(&play), ==, 0);
        g_assert_false(stage_drop_frame(&play.stage));
    }
    vf_frame_stream_set_paused(&play.stream, false);
    post(&play);
    struct vf_frame frame = take(&play);
    g_assert_true(frame.damage.full);
    g_assert_cmpuint(frame.skipped, ==, 10);
    vf_frame_release(&frame);
    end(&play);
}

static void
test_frames_outlive_their_session(const void *version)
{
    struct play play;
    begin(&play, version);
    post(&play);
    struct vf_frame kept = take(&play);
    struct vf_frame untaken;
    post(&play);
    vf_frame_stream_detach(&play.stream);
    stage_start_host(&play.stage);
    g_assert_cmpuint(vf_frame_bytes_ready(&kept), ==, kept.pixels_size);
    begin_session(&play);
    untaken = take(&play);
    vf_frame_release(&untaken);
    vf_frame_release(&kept);
    post(&play);
    struct vf_frame frame = take(&play);
    g_assert_true(frame.damage.full);
    g_assert_cmpuint(frame.sequence, ==, 3);
    vf_frame_release(&frame);
    end(&play);
}

// --- between threads --------------------------------------------------------

struct consumer {
    struct play *play;
    uint32_t frames; // atomic
    int stop;        // atomic
};

static void
consume(void *data)
{
    struct consumer *consumer = data;
    while (!__atomic_load_n(&consumer->stop, __ATOMIC_ACQUIRE)) {
        struct vf_frame frame;
        if (vf_mailbox_take(consumer->play->stage.frames, &frame)) {
            g_assert_cmpuint(vf_frame_bytes_ready(&frame), ==,
                             frame.pixels_size);
            vf_frame_release(&frame);
            __atomic_add_fetch(&consumer->frames, 1, __ATOMIC_RELAXED);
        }
    }
}

static void
test_frames_are_released_on_another_thread(const void *version)
{
    struct play play;
    begin(&play, version);
    struct consumer consumer = {.play = &play};
    struct vf_thread *thread =
        vf_thread_start(VF_ROLE_NONE, "consumer", consume, &consumer);
    // On a busy machine the other thread may begin after the last of them.
    unsigned posted = 0;
    while (posted < 2000 ||
           __atomic_load_n(&consumer.frames, __ATOMIC_RELAXED) == 0) {
        if (vf_lg_post_frame(&play.stage.lg).result == VF_LGMP_POSTED) {
            posted++;
        }
        enum vf_lgmp_result result = step(&play);
        g_assert_true(result == VF_LGMP_OK || result == VF_LGMP_EMPTY);
    }
    __atomic_store_n(&consumer.stop, 1, __ATOMIC_RELEASE);
    vf_thread_join(thread);
    stage_drop_frame(&play.stage);
    step(&play);
    g_assert_cmpuint(pending(&play), ==, 0);
    g_assert_cmpuint(play.stream.counters.frames, ==, posted);
    end(&play);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    static const struct {
        const char *path;
        void (*test)(const void *version);
    } tests[] = {
        {"frames-arrive-with-their-damage",
         test_frames_arrive_with_their_damage},
        {"a-frame-nobody-took-is-replaced",
         test_a_frame_nobody_took_is_replaced},
        {"the-next-frame-comes-while-one-is-held",
         test_the_next_frame_comes_while_one_is_held},
        {"gaps-and-changes-are-full-updates",
         test_gaps_and_changes_are_full_updates},
        {"repeats-are-not-handed-on", test_repeats_are_not_handed_on},
        {"a-frame-says-when-it-was-not-there-yet",
         test_a_frame_says_when_it_was_not_there_yet},
        {"a-consumer-that-never-releases-is-left-behind",
         test_a_consumer_that_never_releases_is_left_behind},
        {"bytes-ready-follow-the-write-pointer",
         test_bytes_ready_follow_the_write_pointer},
        {"too-many-kept-frames-do-not-stop-the-host",
         test_too_many_kept_frames_do_not_stop_the_host},
        {"bad-frames-are-finished-and-owed",
         test_bad_frames_are_finished_and_owed},
        {"paused-frames-are-finished-unread",
         test_paused_frames_are_finished_unread},
        {"frames-outlive-their-session", test_frames_outlive_their_session},
        {"frames-are-released-on-another-thread",
         test_frames_are_released_on_another_thread},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(tests); i++) {
        for (size_t v = 0; v < G_N_ELEMENTS(versions); v++) {
            g_autofree char *path = g_strdup_printf("/frame_stream/%s/lgmp-%u",
                                                    tests[i].path, versions[v]);
            g_test_add_data_func(path, &versions[v], tests[i].test);
        }
    }
    return g_test_run();
}
