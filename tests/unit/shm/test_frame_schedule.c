// SPDX-License-Identifier: GPL-2.0-or-later
// When the host is told about our screen's rhythm, and what it is told.
#include "shm/frame_schedule.h"

#include "base/clock.h"
#include "shm/kvmfr_bytes.h"

#include <glib.h>

#define MS VF_NS_PER_MS
#define PERIOD (UINT64_C(16666667))
#define START (UINT64_C(1000) * VF_NS_PER_S)

enum { CLIENT = 7 };

static struct vf_frame_schedule
begin(uint64_t period_ns)
{
    struct vf_frame_schedule schedule = {0};
    struct vf_presentation presentation = {period_ns, START};
    vf_frame_schedule_set_rhythm(&schedule, &presentation, START);
    return schedule;
}

static uint32_t
flags_of(const uint8_t *message)
{
    return vf_get_u32(message + VF_KVMFR_SCHEDULE_FLAGS);
}

static void
tell(struct vf_frame_schedule *schedule, uint64_t now_ns, uint8_t *message)
{
    g_assert_true(vf_frame_schedule_message(schedule, CLIENT, now_ns, message));
    vf_frame_schedule_told(schedule, now_ns);
}

static void
keep_alive(struct vf_frame_schedule *schedule, uint64_t now_ns)
{
    struct vf_presentation same = schedule->presentation;
    vf_frame_schedule_set_rhythm(schedule, &same, now_ns);
}

static void
test_without_a_rhythm_nothing_is_said(void)
{
    static const uint64_t periods[] = {0, 1999999, VF_NS_PER_S + 1,
                                       UINT64_MAX};
    uint8_t message[VF_KVMFR_SCHEDULE_BYTES];
    for (size_t i = 0; i < G_N_ELEMENTS(periods); i++) {
        struct vf_frame_schedule schedule = begin(periods[i]);
        g_assert_cmpuint(vf_frame_schedule_due(&schedule, START), ==,
                         UINT64_MAX);
        g_assert_false(
            vf_frame_schedule_message(&schedule, CLIENT, START, message));
        g_assert_false(vf_frame_schedule_release(&schedule, CLIENT, message));
    }
}

static void
test_the_first_word_asks_for_a_new_schedule_at_once(void)
{
    struct vf_frame_schedule schedule = begin(PERIOD);
    uint8_t message[VF_KVMFR_SCHEDULE_BYTES];
    g_assert_cmpuint(vf_frame_schedule_due(&schedule, START), ==, START);
    tell(&schedule, START, message);
    g_assert_cmpuint(vf_get_u32(message), ==, 2);
    g_assert_cmpuint(vf_get_u32(message + 4), ==, CLIENT);
    g_assert_cmpuint(vf_get_u32(message + 8), !=, 0);
    g_assert_cmphex(flags_of(message), ==, 1 | 4 | 8);
    g_assert_cmpuint(vf_get_u64(message + 16), ==, PERIOD);
    g_assert_cmpuint(vf_get_u64(message + 24), ==, 500000);
    g_assert_cmpuint(vf_get_u64(message + 32), ==, 0);
    g_assert_cmpuint(vf_get_u32(message + 52), ==, 1000);
    g_assert_cmpuint(vf_get_u64(message + 56), ==, 0);
}

static void
test_the_lease_is_renewed_four_times_in_its_life(void)
{
    struct vf_frame_schedule schedule = begin(PERIOD);
    uint8_t message[VF_KVMFR_SCHEDULE_BYTES];
    tell(&schedule, START, message);
    uint32_t generation = vf_get_u32(message + 8);
    keep_alive(&schedule, START + 249 * MS);
    g_assert_false(vf_frame_schedule_message(&schedule, CLIENT,
                                             START + 249 * MS, message));
    tell(&schedule, START + 250 * MS, message);
    g_assert_cmphex(flags_of(message), ==, 1);
    g_assert_cmpuint(vf_get_u32(message + 8), ==, generation);
}

static void
test_what_could_not_be_sent_is_said_again(void)
{
    struct vf_frame_schedule schedule = begin(PERIOD);
    uint8_t first[VF_KVMFR_SCHEDULE_BYTES];
    uint8_t second[VF_KVMFR_SCHEDULE_BYTES];
    g_assert_true(vf_frame_schedule_message(&schedule, CLIENT, START, first));
    g_assert_true(
        vf_frame_schedule_message(&schedule, CLIENT, START + MS, second));
    g_assert_cmpmem(first, sizeof(first), second, sizeof(second));
}

static void
test_another_refresh_rate_is_another_generation(void)
{
    struct vf_frame_schedule schedule = begin(PERIOD);
    uint8_t message[VF_KVMFR_SCHEDULE_BYTES];
    tell(&schedule, START, message);
    uint32_t generation = vf_get_u32(message + 8);

    struct vf_presentation alike = {PERIOD + PERIOD / 25, START};
    vf_frame_schedule_set_rhythm(&schedule, &alike, START + MS);
    g_assert_false(
        vf_frame_schedule_message(&schedule, CLIENT, START + MS, message));

    struct vf_presentation other = {PERIOD / 2, START};
    vf_frame_schedule_set_rhythm(&schedule, &other, START + 2 * MS);
    tell(&schedule, START + 2 * MS, message);
    g_assert_cmphex(flags_of(message), ==, 1 | 4 | 8);
    g_assert_cmpuint(vf_get_u32(message + 8), ==, generation + 1);
    g_assert_cmpuint(vf_get_u64(message + 16), ==, PERIOD / 2);
}

// A window that shows nothing any more has no use for frames in time.
static void
test_half_a_second_without_pictures_gives_it_back(void)
{
    struct vf_frame_schedule schedule = begin(PERIOD);
    uint8_t message[VF_KVMFR_SCHEDULE_BYTES];
    tell(&schedule, START, message);
    tell(&schedule, START + 500 * MS, message);
    g_assert_cmphex(flags_of(message), ==, 2);
    g_assert_cmpuint(vf_frame_schedule_due(&schedule, START + 501 * MS), ==,
                     UINT64_MAX);
    keep_alive(&schedule, START + 600 * MS);
    tell(&schedule, START + 600 * MS, message);
    g_assert_cmphex(flags_of(message), ==, 1 | 4 | 8);
}

static void
test_leaving_gives_it_back(void)
{
    struct vf_frame_schedule schedule = begin(PERIOD);
    uint8_t message[VF_KVMFR_SCHEDULE_BYTES];
    tell(&schedule, START, message);
    g_assert_true(vf_frame_schedule_release(&schedule, CLIENT, message));
    g_assert_cmphex(flags_of(message), ==, 2);
    g_assert_cmpuint(vf_get_u32(message + 4), ==, CLIENT);
    g_assert_false(vf_frame_schedule_release(&schedule, CLIENT, message));
}

// Tells of a frame that was found `before_ns` before a picture is drawn.
static int64_t
judge(struct vf_frame_schedule *schedule, int64_t before_ns)
{
    struct vf_schedule_feedback feedback = {
        .serial = 11,
        .epoch = 3,
        .deadline = 12,
        .found_ns = (uint64_t)((int64_t)START - before_ns),
    };
    vf_frame_schedule_on_frame(schedule, &feedback);
    return schedule->error_ns;
}

static void
test_how_early_a_frame_came(void)
{
    static const struct {
        int64_t before_ns, error_ns;
    } cases[] = {
        {500000, 0},       // just as wanted
        {2500000, 2000000}, // two milliseconds too early
        {0, -500000},      // it had no time left
        {-1000000, -1500000},
        // Whole periods do not matter: each picture is like the others.
        {500000 + 5 * (int64_t)PERIOD, 0},
        {2500000 - 3 * (int64_t)PERIOD, 2000000},
        // More than half a period early is late for the picture before.
        {500000 + 10000000, 10000000 - (int64_t)PERIOD},
    };
    uint8_t message[VF_KVMFR_SCHEDULE_BYTES];
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct vf_frame_schedule schedule = begin(PERIOD);
        tell(&schedule, START, message);
        g_assert_cmpint(judge(&schedule, cases[i].before_ns), ==,
                        cases[i].error_ns);
        g_assert_cmpuint(vf_frame_schedule_due(&schedule, START + MS), ==,
                         START + 50 * MS);
        keep_alive(&schedule, START + 50 * MS);
        tell(&schedule, START + 50 * MS, message);
        g_assert_cmpint((int64_t)vf_get_u64(message + 32), ==,
                        cases[i].error_ns);
        g_assert_cmpuint(vf_get_u32(message + 40), ==, 11);
        g_assert_cmpuint(vf_get_u32(message + 44), ==, 3);
        g_assert_cmpuint(vf_get_u32(message + 48), ==, 12);
        // Said once.
        keep_alive(&schedule, START + 300 * MS);
        tell(&schedule, START + 300 * MS, message);
        g_assert_cmpuint(vf_get_u32(message + 40), ==, 0);
    }
}

static void
test_one_odd_frame_changes_little(void)
{
    struct vf_frame_schedule schedule = begin(PERIOD);
    uint8_t message[VF_KVMFR_SCHEDULE_BYTES];
    tell(&schedule, START, message);
    g_assert_cmpint(judge(&schedule, 1300000), ==, 800000);
    g_assert_cmpint(judge(&schedule, 500000), ==, 700000);
    g_assert_cmpint(judge(&schedule, 500000), ==, 612500);
    // However odd, the error stays within half a period.
    for (int i = 0; i < 1000; i++) {
        int64_t error = judge(&schedule, (int64_t)i * 7654321);
        g_assert_cmpint(ABS(error), <=, PERIOD / 2 + 1);
    }
}

static void
test_frames_before_we_own_anything_are_not_judged(void)
{
    struct vf_frame_schedule schedule = begin(PERIOD);
    judge(&schedule, 0);
    g_assert_false(schedule.has_feedback);
    uint8_t message[VF_KVMFR_SCHEDULE_BYTES];
    tell(&schedule, START, message);
    schedule.presentation.draw_ns = 0; // a rhythm whose beat is not known
    judge(&schedule, 0);
    g_assert_false(schedule.has_feedback);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, test) g_test_add_func("/frame_schedule/" name, test)
    ADD("without-a-rhythm-nothing-is-said",
        test_without_a_rhythm_nothing_is_said);
    ADD("the-first-word-asks-for-a-new-schedule-at-once",
        test_the_first_word_asks_for_a_new_schedule_at_once);
    ADD("the-lease-is-renewed-four-times-in-its-life",
        test_the_lease_is_renewed_four_times_in_its_life);
    ADD("what-could-not-be-sent-is-said-again",
        test_what_could_not_be_sent_is_said_again);
    ADD("another-refresh-rate-is-another-generation",
        test_another_refresh_rate_is_another_generation);
    ADD("half-a-second-without-pictures-gives-it-back",
        test_half_a_second_without_pictures_gives_it_back);
    ADD("leaving-gives-it-back", test_leaving_gives_it_back);
    ADD("how-early-a-frame-came", test_how_early_a_frame_came);
    ADD("one-odd-frame-changes-little", test_one_odd_frame_changes_little);
    ADD("frames-before-we-own-anything-are-not-judged",
        test_frames_before_we_own_anything_are_not_judged);
    return g_test_run();
}
