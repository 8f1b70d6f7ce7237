// SPDX-License-Identifier: GPL-2.0-or-later
// Finding a live host, opening a session on it, and noticing its end.
#include "tests/unit/shm/fixture.h"

#include "base/clock.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

static struct vf_lgmp_sighting
look_twice(struct fixture *fixture, uint64_t tick_ms)
{
    struct vf_lgmp_probe probe = {0};
    vf_lgmp_probe_look(&probe, fixture->memory);
    if (tick_ms) {
        vf_lgmp_host_process(&fixture->host, tick_ms);
    }
    return vf_lgmp_probe_look(&probe, fixture->memory);
}

// Vector 1.
static void
test_a_host_without_a_heartbeat_is_silent(const void *version)
{
    struct fixture fixture;
    fixture_start(&fixture, version);
    struct vf_lgmp_sighting seen = look_twice(&fixture, 0);
    g_assert_cmpint(seen.sight, ==, VF_LGMP_SILENT);
    g_assert_cmpuint(seen.version, ==, fixture.version);
    seen = look_twice(&fixture, FIXTURE_TICK_MS);
    g_assert_cmpint(seen.sight, ==, VF_LGMP_ALIVE);
    g_assert_true(seen.layout == fixture.host.layout);
    fixture_finish(&fixture);
}

static void
test_empty_and_random_memory_is_no_host(void)
{
    struct vf_lgmp_probe probe = {0};
    struct vf_lgmp_memory memory = {aligned_alloc(4096, FIXTURE_REGION),
                                    FIXTURE_REGION};
    memset(memory.base, 0, memory.size);
    g_assert_cmpint(vf_lgmp_probe_look(&probe, memory).sight, ==,
                    VF_LGMP_NOTHING);
    memset(memory.base, 0xff, memory.size);
    g_assert_cmpint(vf_lgmp_probe_look(&probe, memory).sight, ==,
                    VF_LGMP_NOTHING);
    memory.size = 8; // too small for any header: nothing behind is looked at
    vf_lgmp_store(memory, 0, VF_LGMP_MAGIC);
    vf_lgmp_store(memory, 4, 6);
    g_assert_cmpint(vf_lgmp_probe_look(&probe, memory).sight, ==,
                    VF_LGMP_FOREIGN);
    free(memory.base);
}

static void
test_other_versions_are_named(void)
{
    const struct {
        uint32_t place;
        uint32_t version;
    } cases[] = {{0, 4},  {0, 7},     {0, 9},     {0, 12},
                 {0, 10}, {8064, 11}, {9664, 13}, {9664, 10}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct vf_lgmp_probe probe = {0};
        struct vf_lgmp_memory memory = {aligned_alloc(4096, FIXTURE_REGION),
                                        FIXTURE_REGION};
        memset(memory.base, 0, memory.size);
        vf_lgmp_store(memory, cases[i].place, VF_LGMP_MAGIC);
        vf_lgmp_store(memory, cases[i].place + 4, cases[i].version);
        struct vf_lgmp_sighting seen = vf_lgmp_probe_look(&probe, memory);
        g_assert_cmpint(seen.sight, ==, VF_LGMP_FOREIGN);
        g_assert_cmpuint(seen.version, ==, cases[i].version);
        free(memory.base);
    }
}

// A guest that changes its host leaves the old header lying about.
static void
test_the_host_whose_heart_beats_is_chosen(const void *version)
{
    for (int i = 0; i < FIXTURE_VERSIONS; i++) {
        struct fixture fixture;
        fixture_init(&fixture, fixture_versions[i]);
        g_assert_true(vf_lgmp_host_init(
            &fixture.host, vf_lgmp_layout_for(*(const uint32_t *)version),
            fixture.memory, 0, FIXTURE_START_MS + 5, "", 0));
        vf_lgmp_host_add_queue(&fixture.host, 2, 2, 1000);
        struct vf_lgmp_sighting seen =
            look_twice(&fixture, FIXTURE_TICK_MS + 5);
        g_assert_cmpint(seen.sight, ==, VF_LGMP_ALIVE);
        g_assert_cmpuint(seen.version, ==, *(const uint32_t *)version);
        fixture_finish(&fixture);
    }
}

// Vector 2.
static void
test_another_session_ends_everything(const void *version)
{
    struct fixture fixture;
    fixture_start(&fixture, version);
    struct vf_lgmp_session session;
    struct vf_lgmp_queue frames;
    struct vf_lgmp_message message;
    uint32_t serial;
    fixture_subscribe(&fixture, &session, VF_KVMFR_QUEUE_FRAME, &frames);
    fixture_post(&fixture);
    vf_lgmp_next(&frames, &message);
    vf_lgmp_store(fixture.memory, fixture.host.layout->header.session, 77);
    uint8_t *before = fixture_snapshot(&fixture);
    g_assert_cmpint(vf_lgmp_next(&frames, &message), ==, VF_LGMP_LOST);
    g_assert_cmpint(vf_lgmp_done(&frames, message.index), ==, VF_LGMP_LOST);
    g_assert_cmpint(vf_lgmp_skip_to_last(&frames), ==, VF_LGMP_LOST);
    g_assert_cmpint(vf_lgmp_send(&frames, "x", 1, &serial), ==, VF_LGMP_LOST);
    vf_lgmp_unsubscribe(&frames);
    g_assert_cmpint(vf_lgmp_subscribe(&session, VF_KVMFR_QUEUE_FRAME, &frames),
                    ==, VF_LGMP_LOST);
    fixture_assert_unchanged(&fixture, before);
    g_assert_false(vf_lgmp_is_alive(&session, 2));
    fixture_finish(&fixture);
}

// Vector 21.
static void
test_a_header_being_rewritten_is_worth_another_try(const void *version)
{
    struct fixture fixture;
    fixture_start(&fixture, version);
    const struct vf_lgmp_layout *layout = fixture.host.layout;
    struct vf_lgmp_session session;
    uint8_t udata[16];
    size_t size;
    vf_lgmp_store(fixture.memory, layout->header.session, 0);
    g_assert_cmpint(vf_lgmp_open(&session, fixture.memory, layout, 1, udata,
                                 sizeof(udata), &size),
                    ==, VF_LGMP_BUSY);
    vf_lgmp_store(fixture.memory, layout->header.session, 5);
    vf_lgmp_store(fixture.memory, layout->header.magic, 0);
    g_assert_cmpint(vf_lgmp_open(&session, fixture.memory, layout, 1, udata,
                                 sizeof(udata), &size),
                    ==, VF_LGMP_BUSY);
    vf_lgmp_store(fixture.memory, layout->header.magic, VF_LGMP_MAGIC);
    g_assert_cmpint(vf_lgmp_open(&session, fixture.memory, layout, 1, udata,
                                 sizeof(udata), &size),
                    ==, VF_LGMP_OK);
    g_assert_cmpuint(size, ==, sizeof(udata)); // no more than there is room for
    vf_lgmp_store(fixture.memory, layout->header.udata_size, UINT32_MAX);
    g_assert_cmpint(vf_lgmp_open(&session, fixture.memory, layout, 1, udata,
                                 sizeof(udata), &size),
                    ==, VF_LGMP_CORRUPTED);
    fixture_finish(&fixture);
}

static void
test_a_session_lives_as_long_as_its_heartbeat(const void *version)
{
    struct fixture fixture;
    fixture_start(&fixture, version);
    struct vf_lgmp_session session;
    fixture_open(&fixture, &session);
    uint64_t now = 1 + 900 * VF_NS_PER_MS;
    g_assert_true(vf_lgmp_is_alive(&session, now));
    vf_lgmp_host_process(&fixture.host, FIXTURE_TICK_MS);
    g_assert_true(vf_lgmp_is_alive(&session, now));
    now += 1000 * VF_NS_PER_MS;
    g_assert_true(vf_lgmp_is_alive(&session, now));
    g_assert_false(vf_lgmp_is_alive(&session, now + 1));
    g_assert_true(session.silent);
    vf_lgmp_revive(&session, now + 2);
    g_assert_true(vf_lgmp_is_alive(&session, now + 2));
    fixture_finish(&fixture);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    fixture_add_tests("/lgmp_session/a-host-without-a-heartbeat-is-silent",
                      test_a_host_without_a_heartbeat_is_silent);
    fixture_add_tests("/lgmp_session/the-host-whose-heart-beats-is-chosen",
                      test_the_host_whose_heart_beats_is_chosen);
    fixture_add_tests("/lgmp_session/another-session-ends-everything",
                      test_another_session_ends_everything);
    fixture_add_tests(
        "/lgmp_session/a-header-being-rewritten-is-worth-another-try",
        test_a_header_being_rewritten_is_worth_another_try);
    fixture_add_tests("/lgmp_session/a-session-lives-as-long-as-its-heartbeat",
                      test_a_session_lives_as_long_as_its_heartbeat);
    g_test_add_func("/lgmp_session/empty-and-random-memory-is-no-host",
                    test_empty_and_random_memory_is_no_host);
    g_test_add_func("/lgmp_session/other-versions-are-named",
                    test_other_versions_are_named);
    return g_test_run();
}
