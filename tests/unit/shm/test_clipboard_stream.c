// SPDX-License-Identifier: GPL-2.0-or-later
// The clipboard through the region: our end, the poller's side of it and a host, in
// simulated time.
#include "tests/unit/shm/world.h"

#include "shm/kvmfr_bytes.h"

#include <glib.h>
#include <string.h>

struct play {
    struct world world;
    bool ready;
    unsigned offered;
};

static struct vf_host_clipboard *
host_of(struct play *play)
{
    return &play->world.stage.lg.clipboard;
}

// The next event of ours that is not about being ready or what is offered, which is
// remembered. False when there is none.
static bool
take_event(struct play *play, struct vf_lgmp_clipboard_event *event)
{
    while (vf_queue_pop(play->world.clipboard_events, event)) {
        switch (event->type) {
        case VF_LGMP_CLIPBOARD_READY:
            play->ready = event->ok;
            break;
        case VF_LGMP_CLIPBOARD_OFFERED:
            play->offered = event->formats;
            break;
        case VF_LGMP_CLIPBOARD_WANTED:
        case VF_LGMP_CLIPBOARD_DATA:
            return true;
        }
    }
    return false;
}

static struct vf_lgmp_clipboard_event
next_event(struct play *play, unsigned ms)
{
    struct vf_lgmp_clipboard_event event;
    for (unsigned i = 0; i < ms; i++) {
        if (take_event(play, &event)) {
            return event;
        }
        world_run_ms(&play->world, 1);
    }
    g_error("nothing happens");
}

static void
run_ms(struct play *play, unsigned ms)
{
    struct vf_lgmp_clipboard_event event;
    world_run_ms(&play->world, ms);
    g_assert_false(take_event(play, &event));
}

static void
run_until_ready(struct play *play, bool ready, unsigned ms)
{
    for (unsigned i = 0; i < ms && play->ready != ready; i++) {
        run_ms(play, 1);
    }
    g_assert_true(play->ready == ready);
}

static void
begin(struct play *play)
{
    memset(play, 0, sizeof(*play));
    world_begin(&play->world);
    play->world.stage.config.lgmp = 12;
    play->world.stage.config.features |= VF_KVMFR_FEATURE_CLIPBOARD;
    stage_start_host(&play->world.stage);
    vf_source_set_path(play->world.source, play->world.stage.path);
    world_run_until(&play->world, VF_SOURCE_RUNNING, 1000);
}

static void
begin_owning(struct play *play)
{
    begin(play);
    vf_lgmp_clipboard_want(play->world.clipboard, true);
    run_until_ready(play, true, 300);
    run_ms(play, 100);
}

static void
end(struct play *play)
{
    g_assert_cmpuint(host_of(play)->rejected, ==, 0);
    world_end(&play->world);
}

static GBytes *
make(size_t size)
{
    uint8_t *bytes = g_malloc(size);
    for (size_t i = 0; i < size; i++) {
        bytes[i] = (uint8_t)(i * 31 + i / 255);
    }
    return g_bytes_new_take(bytes, size);
}

static void
host_copies(struct play *play, uint32_t format, GBytes *content)
{
    gsize size;
    const void *bytes = g_bytes_get_data(content, &size);
    uint8_t *copy = malloc(size + 1);
    memcpy(copy, bytes, size);
    vf_host_clipboard_begin_copy(host_of(play));
    vf_host_clipboard_put(host_of(play), format, copy, size);
    vf_host_clipboard_offer(host_of(play), play->world.now / 1000000);
}

// The newest event of the host of that type; fails when there is none.
static uint64_t
host_heard(struct play *play, enum vf_host_clipboard_event_type type, unsigned ms)
{
    for (unsigned i = 0; i < ms; i++) {
        struct vf_host_clipboard_event event;
        while (vf_host_clipboard_next(host_of(play), &event)) {
            if (event.type == type) {
                return event.value;
            }
        }
        world_run_ms(&play->world, 1);
    }
    g_error("the host does not hear it");
}

// --- tests ---

static void
test_it_is_claimed_only_while_it_is_wanted(void)
{
    struct play play;
    begin(&play);
    run_ms(&play, 300);
    g_assert_false(play.ready);
    g_assert_cmpuint(host_of(&play)->status.owner, ==, 0);
    vf_lgmp_clipboard_want(play.world.clipboard, true);
    run_until_ready(&play, true, 300);
    run_ms(&play, 5000);
    g_assert_true(play.ready);
    vf_lgmp_clipboard_want(play.world.clipboard, false);
    run_until_ready(&play, false, 200);
    run_ms(&play, 20);
    g_assert_cmpuint(host_of(&play)->status.owner, ==, 0);
    end(&play);
}

static void
test_content_passes_both_ways(void)
{
    static const size_t SIZES[] = {1, 70000, 3000000};
    struct play play;
    begin_owning(&play);
    for (size_t i = 0; i < G_N_ELEMENTS(SIZES); i++) {
        g_autoptr(GBytes) content = make(SIZES[i]);
        host_copies(&play, 2, content);
        run_ms(&play, 100);
        g_assert_cmphex(play.offered, ==, VF_CLIPBOARD_PNG);
        vf_lgmp_clipboard_fetch(play.world.clipboard, VF_CLIPBOARD_PNG, SIZES[i], 7);
        struct vf_lgmp_clipboard_event event = next_event(&play, 1000);
        g_assert_cmpuint(event.request, ==, 7);
        g_assert_true(g_bytes_equal(event.data, content));
        vf_lgmp_clipboard_event_clear(&event);

        vf_lgmp_clipboard_offer(play.world.clipboard, VF_CLIPBOARD_PNG);
        g_assert_cmpuint(host_heard(&play, VF_HOST_CLIPBOARD_OFFERED, 200), ==,
                         VF_CLIPBOARD_PNG);
        vf_host_clipboard_paste(host_of(&play), 2, play.world.now / 1000000);
        event = next_event(&play, 200);
        g_assert_cmpint(event.type, ==, VF_LGMP_CLIPBOARD_WANTED);
        vf_lgmp_clipboard_give(play.world.clipboard, event.request,
                               g_bytes_ref(content));
        g_assert_cmpuint(host_heard(&play, VF_HOST_CLIPBOARD_PASTED, 1000), ==,
                         SIZES[i]);
        g_assert_cmpmem(host_of(&play)->pasted.bytes, SIZES[i],
                        g_bytes_get_data(content, NULL), SIZES[i]);
    }
    end(&play);
}

static void
test_what_is_too_large_is_given_up(void)
{
    struct play play;
    begin_owning(&play);
    g_autoptr(GBytes) content = make(1000000);
    host_copies(&play, 2, content);
    run_ms(&play, 100);
    vf_lgmp_clipboard_fetch(play.world.clipboard, VF_CLIPBOARD_PNG, 999999, 1);
    struct vf_lgmp_clipboard_event event = next_event(&play, 1000);
    g_assert_null(event.data);
    g_assert_true(event.too_large);
    vf_lgmp_clipboard_fetch(play.world.clipboard, VF_CLIPBOARD_PNG, 1000000, 2);
    event = next_event(&play, 1000);
    g_assert_true(g_bytes_equal(event.data, content));
    vf_lgmp_clipboard_event_clear(&event);
    end(&play);
}

static void
test_whoever_waits_hears_when_the_host_goes(void)
{
    struct play play;
    begin_owning(&play);
    g_autoptr(GBytes) content = make(10);
    host_copies(&play, 1, content);
    run_ms(&play, 100);
    host_of(&play)->deaf = true;
    vf_lgmp_clipboard_fetch(play.world.clipboard, VF_CLIPBOARD_TEXT, 100, 1);
    vf_lgmp_clipboard_fetch(play.world.clipboard, VF_CLIPBOARD_TEXT, 100, 2);
    run_ms(&play, 50);
    stage_stop_host(&play.world.stage);
    for (uint32_t i = 1; i <= 2; i++) {
        struct vf_lgmp_clipboard_event event = next_event(&play, 3000);
        g_assert_cmpuint(event.request, ==, i);
        g_assert_null(event.data);
    }
    g_assert_false(play.ready);
    g_assert_cmphex(play.offered, ==, 0);
    // Asked later, there is an answer as well.
    vf_lgmp_clipboard_fetch(play.world.clipboard, VF_CLIPBOARD_TEXT, 100, 3);
    g_assert_null(next_event(&play, 3000).data);
    world_end(&play.world);
}

// A guest that asks again and again, and never waits for an answer.
static void
test_nobody_is_asked_for_more_than_a_few_pastes_at_once(void)
{
    enum { PASTES = 50 };
    struct play play;
    struct vf_lgmp_clipboard_event event = {0};
    unsigned wanted = 0;
    begin_owning(&play);
    vf_lgmp_clipboard_offer(play.world.clipboard, VF_CLIPBOARD_PNG);
    (void)host_heard(&play, VF_HOST_CLIPBOARD_OFFERED, 200);
    for (unsigned i = 0; i < PASTES; i++) {
        vf_host_clipboard_paste(host_of(&play), 2, play.world.now / 1000000);
        world_run_ms(&play.world, 2);
        wanted += take_event(&play, &event);
    }
    g_assert_cmpuint(wanted, ==, VF_CLIPBOARD_STREAM_WANTED);
    // Whoever was asked answers: then the guest is listened to again.
    for (unsigned i = 0; i < wanted; i++) {
        vf_lgmp_clipboard_give(play.world.clipboard, event.request - i, NULL);
    }
    run_ms(&play, 20);
    vf_host_clipboard_paste(host_of(&play), 2, play.world.now / 1000000);
    event = next_event(&play, 200);
    g_assert_cmpint(event.type, ==, VF_LGMP_CLIPBOARD_WANTED);
    g_autoptr(GBytes) content = make(100);
    vf_lgmp_clipboard_give(play.world.clipboard, event.request, g_bytes_ref(content));
    g_assert_cmpuint(host_heard(&play, VF_HOST_CLIPBOARD_PASTED, 1000), ==, 100);
    end(&play);
}

static void
test_a_new_host_is_told_what_is_here(void)
{
    struct play play;
    begin_owning(&play);
    vf_lgmp_clipboard_offer(play.world.clipboard,
                            VF_CLIPBOARD_TEXT | VF_CLIPBOARD_JPEG);
    g_assert_cmpuint(host_heard(&play, VF_HOST_CLIPBOARD_OFFERED, 200), ==, 17);
    stage_stop_host(&play.world.stage);
    stage_start_host(&play.world.stage);
    g_assert_cmpuint(host_heard(&play, VF_HOST_CLIPBOARD_OFFERED, 5000), ==, 17);
    end(&play);
}

static void
test_what_was_copied_long_ago_is_known_as_that(void)
{
    struct play play;
    begin(&play);
    g_autoptr(GBytes) content = make(10);
    host_copies(&play, 1, content);
    vf_lgmp_clipboard_want(play.world.clipboard, true);
    bool is_old = false;
    for (int i = 0; i < 500 && play.offered == 0; i++) {
        struct vf_lgmp_clipboard_event event;
        world_run_ms(&play.world, 1);
        while (vf_queue_pop(play.world.clipboard_events, &event)) {
            if (event.type == VF_LGMP_CLIPBOARD_OFFERED && event.formats) {
                play.offered = event.formats;
                is_old = event.is_old;
            }
        }
    }
    g_assert_cmphex(play.offered, ==, VF_CLIPBOARD_TEXT);
    g_assert_true(is_old);
    end(&play);
}

// Words of everything that is the clipboard's are overwritten while it is used.
static void
strike(struct play *play, GRand *random)
{
    struct vf_host_clipboard *host = host_of(play);
    struct vf_lgmp_memory memory = host->host->memory;
    const struct vf_lgmp_stream_shape *stream = g_rand_boolean(random)
                                                    ? &host->from_host.shape
                                                    : &host->to_host.shape;
    uint32_t at;
    switch (g_rand_int_range(random, 0, 4)) {
    case 0:
        at = host->payloads[g_rand_int_range(random, 0, VF_HOST_CLIPBOARD_DEPTH)]
                 .offset +
             4 * (uint32_t)g_rand_int_range(random, 0, 32);
        break;
    case 1: // a stream's head
        at = stream->offset + 4 * (uint32_t)g_rand_int_range(random, 0, 64);
        break;
    default: // the beginning of a slot: its header and the record
        at = stream->offset + VF_LGMP_STREAM_HEADER_BYTES +
             (uint32_t)g_rand_int_range(random, 0, VF_KVMFR_CLIPBOARD_SLOTS) *
                 stream->stride +
             4 * (uint32_t)g_rand_int_range(random, 0, 32);
        break;
    }
    uint32_t before = vf_lgmp_load(memory, at);
    static const uint32_t ODD[] = {0, 1, 2, 0x7fffffff, 0xffffffff, 262144, 65536};
    uint32_t value = g_rand_boolean(random)
                         ? ODD[g_rand_int_range(random, 0, G_N_ELEMENTS(ODD))]
                         : before ^ 1u << g_rand_int_range(random, 0, 32);
    vf_lgmp_store(memory, at, value);
}

static void
test_a_hostile_guest_costs_only_its_own_clipboard(void)
{
    struct play play;
    GRand *random = g_rand_new_with_seed(34);
    g_autoptr(GBytes) content = make(300000);
    for (unsigned round = 0; round < 60; round++) {
        begin_owning(&play);
        host_copies(&play, 2, content);
        vf_lgmp_clipboard_offer(play.world.clipboard, VF_CLIPBOARD_PNG);
        world_run_ms(&play.world, 60);
        unsigned asked = 0;
        unsigned answered = 0;
        for (unsigned ms = 0; ms < 200; ms++) {
            if (ms % 20 == 0) {
                vf_lgmp_clipboard_fetch(play.world.clipboard, VF_CLIPBOARD_PNG,
                                        400000, ++asked);
                vf_host_clipboard_paste(host_of(&play), 2,
                                        play.world.now / 1000000);
            }
            for (int i = 0; i < 3; i++) {
                strike(&play, random);
            }
            world_run_ms(&play.world, 1);
            struct vf_lgmp_clipboard_event event;
            while (take_event(&play, &event)) {
                answered += event.type == VF_LGMP_CLIPBOARD_DATA;
                g_assert_true(!event.data ||
                              g_bytes_get_size(event.data) <= 400000);
                if (event.type == VF_LGMP_CLIPBOARD_WANTED) {
                    vf_lgmp_clipboard_give(play.world.clipboard, event.request,
                                           g_bytes_ref(content));
                }
                vf_lgmp_clipboard_event_clear(&event);
            }
        }
        // The picture comes nevertheless, and nobody waits for ever.
        world_run_until_frames(&play.world, 3000);
        vf_lgmp_clipboard_want(play.world.clipboard, false);
        for (unsigned ms = 0; ms < 200; ms++) {
            struct vf_lgmp_clipboard_event event;
            world_run_ms(&play.world, 1);
            while (take_event(&play, &event)) {
                answered += event.type == VF_LGMP_CLIPBOARD_DATA;
                vf_lgmp_clipboard_event_clear(&event);
            }
        }
        g_assert_cmpuint(answered, ==, asked);
        world_end(&play.world);
    }
    g_rand_free(random);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(name, function) g_test_add_func("/clipboard-stream/" name, function)
    TEST("it-is-claimed-only-while-it-is-wanted",
         test_it_is_claimed_only_while_it_is_wanted);
    TEST("content-passes-both-ways", test_content_passes_both_ways);
    TEST("what-is-too-large-is-given-up", test_what_is_too_large_is_given_up);
    TEST("whoever-waits-hears-when-the-host-goes",
         test_whoever_waits_hears_when_the_host_goes);
    TEST("nobody-is-asked-for-more-than-a-few-pastes-at-once",
         test_nobody_is_asked_for_more_than_a_few_pastes_at_once);
    TEST("a-new-host-is-told-what-is-here", test_a_new_host_is_told_what_is_here);
    TEST("what-was-copied-long-ago-is-known-as-that",
         test_what_was_copied_long_ago_is_known_as_that);
    TEST("a-hostile-guest-costs-only-its-own-clipboard",
         test_a_hostile_guest_costs_only_its_own_clipboard);
#undef TEST
    return g_test_run();
}
