// SPDX-License-Identifier: GPL-2.0-or-later
// Drawing in time for a monitor that is only played: time is a number here.
#include "base/clock.h"
#include "viewer/render/pacer.h"

#include <glib.h>

static const uint64_t START = 1000 * VF_NS_PER_S;

static const struct vf_pacer_settings JUST_IN_TIME = {
    .just_in_time = true, .swaps_wait = true, .refresh_hz = 60};

static uint64_t
period_of(double hz)
{
    return (uint64_t)(1e9 / hz);
}

// A monitor at `hz`; returns the first blank after `now`.
static uint64_t
blank_after(double hz, uint64_t now)
{
    uint64_t period = period_of(hz);
    return START + ((now - START) / period + 1) * period;
}

static void
teach(struct vf_vblank *vblank, double nominal, double hz, int count)
{
    uint64_t now = START;
    for (int i = 0; i < count; i++) {
        now = blank_after(hz, now);
        vf_vblank_note(vblank, nominal, now);
    }
}

// vblank ---------------------------------------------------------------------

static void
test_the_rhythm_is_learnt(void)
{
    const double rates[] = {50, 59.94, 60, 75, 144, 240};
    for (size_t i = 0; i < G_N_ELEMENTS(rates); i++) {
        for (int claimed = 0; claimed < 2; claimed++) {
            struct vf_vblank vblank = {0};
            g_assert_false(vf_vblank_is_known(&vblank));
            // Displays claim whole numbers.
            teach(&vblank, claimed ? (int)(rates[i] + 0.5) : 0, rates[i], 200);
            g_assert_true(vf_vblank_is_known(&vblank));
            uint64_t now =
                START + 700 * period_of(rates[i]) + period_of(rates[i]) / 2;
            int64_t off = (int64_t)vf_vblank_next(&vblank, now) -
                          (int64_t)blank_after(rates[i], now);
            // Rounding of the period over 500 blanks without a return.
            g_assert_cmpint(ABS(off), <, (int64_t)(500 * VF_NS_PER_US));
        }
    }
}

static void
test_a_guest_at_half_the_rate_does_not_halve_it(void)
{
    struct vf_vblank vblank = {0};
    for (int i = 1; i < 100; i++) {
        vf_vblank_note(&vblank, 60, START + 2 * i * period_of(60));
    }
    g_assert_true(vf_vblank_is_known(&vblank));
    g_assert_cmpfloat_with_epsilon((double)vblank.period_ns,
                                   (double)period_of(60), 1000);
}

static void
test_late_returns_move_it_little(void)
{
    struct vf_vblank vblank = {0};
    teach(&vblank, 60, 60, 100);
    uint64_t now = START + 100 * period_of(60);
    for (int i = 0; i < 50; i++) {
        now = blank_after(60, now);
        vf_vblank_note(&vblank, 60,
                       now + (i % 3 == 0 ? 900 * VF_NS_PER_US : 0));
    }
    now += period_of(60) / 2;
    int64_t off =
        (int64_t)vf_vblank_next(&vblank, now) - (int64_t)blank_after(60, now);
    g_assert_cmpint(ABS(off), <, (int64_t)(400 * VF_NS_PER_US));
}

// Whether the display says so or, for want of a claim, only the returns do.
static void
test_another_monitor_is_noticed(void)
{
    for (int claims = 0; claims < 2; claims++) {
        struct vf_vblank vblank = {0};
        teach(&vblank, claims ? 60 : 0, 60, 100);
        uint64_t now = START + 101 * period_of(60);
        for (int i = 0; i < 120; i++) {
            now = blank_after(144, now);
            vf_vblank_note(&vblank, claims ? 144 : 0, now);
        }
        g_assert_true(vf_vblank_is_known(&vblank));
        g_assert_cmpfloat_with_epsilon((double)vblank.period_ns,
                                       (double)period_of(144), 20000);
    }
}

static void
test_a_display_that_claims_too_much_is_seen_through(void)
{
    struct vf_vblank vblank = {0};
    teach(&vblank, 60, 45, 200);
    g_assert_true(vf_vblank_is_known(&vblank));
    int64_t off = (int64_t)vblank.period_ns - (int64_t)period_of(45);
    g_assert_cmpint(ABS(off), <, (int64_t)(100 * VF_NS_PER_US));
}

static void
test_nonsense_is_not_a_rhythm(void)
{
    struct vf_vblank vblank = {0};
    uint64_t now = START;
    for (int i = 0; i < 200; i++) {
        now += (uint64_t)g_test_rand_int_range(1, 40000) * VF_NS_PER_US;
        vf_vblank_note(&vblank, 60, now);
    }
    // Whatever it believes, the next blank is ahead and not far away.
    if (vf_vblank_is_known(&vblank)) {
        uint64_t next = vf_vblank_next(&vblank, now);
        g_assert_cmpuint(next, >, now - vblank.period_ns);
        g_assert_cmpuint(next, <=, now + 2 * vblank.period_ns);
    }
}

// pacer ----------------------------------------------------------------------

static void
test_normally_at_once(void)
{
    struct vf_pacer pacer = {0};
    const struct vf_pacer_settings settings[] = {
        {0},
        {.swaps_wait = true, .refresh_hz = 60},
        {.just_in_time = true, .refresh_hz = 60}, // swaps do not wait
        JUST_IN_TIME,                             // nothing is learnt yet
    };
    for (size_t i = 0; i < G_N_ELEMENTS(settings); i++) {
        g_assert_cmpuint(vf_pacer_draw_at(&pacer, &settings[i], START + 5), <=,
                         START + 5);
        g_assert_cmpuint(vf_pacer_frame_at(&pacer, &settings[i]), ==, 0);
    }
}

// Plays a monitor and a machine that needs `work` to draw and `gpu` after the swap
// was called. Frames come every `interval`. Returns how many blanks were missed in
// the second half; `age`: how old the newest frame was at the blank, in all.
static unsigned
play(uint64_t work, uint64_t gpu, uint64_t interval, uint64_t *age)
{
    struct vf_pacer pacer = {0};
    uint64_t now = START;
    unsigned missed = 0;
    *age = 0;
    for (int i = 0; i < 600; i++) {
        uint64_t frame = (now / interval + 1) * interval;
        now = MAX(now, frame); // something came
        uint64_t at = vf_pacer_draw_at(&pacer, &JUST_IN_TIME, now);
        g_assert_cmpuint(vf_pacer_draw_at(&pacer, &JUST_IN_TIME, now + 1), >=,
                         MIN(at, now));
        uint64_t aimed = pacer.aimed_ns;
        uint64_t began = MAX(now, at) + 60 * VF_NS_PER_US; // woken late
        uint64_t taken = began / interval * interval;
        uint64_t swap = began + work;
        uint64_t shown = blank_after(60, swap + gpu);
        if (i >= 300) {
            missed += shown > aimed + VF_NS_PER_MS;
            *age += (shown - taken) / 300;
        }
        vf_pacer_note_present(&pacer, &JUST_IN_TIME, began, swap, shown);
        now = shown;
    }
    return missed;
}

static void
test_just_in_time_makes_the_blank_with_a_young_frame(void)
{
    uint64_t age;
    // A guest of 240 frames a second on a monitor of 60.
    unsigned missed =
        play(2 * VF_NS_PER_MS, VF_NS_PER_MS, VF_NS_PER_S / 240, &age);
    g_assert_cmpuint(missed, <, 15); // one in twenty
    // Drawing at once would show frames a whole period old and more.
    g_assert_cmpuint(age, <, 10 * VF_NS_PER_MS);
}

static void
test_a_slow_card_gets_the_time_it_needs(void)
{
    uint64_t age;
    unsigned missed =
        play(VF_NS_PER_MS, 6 * VF_NS_PER_MS, VF_NS_PER_S / 60, &age);
    g_assert_cmpuint(missed, <, 30);
}

static void
test_a_machine_that_is_too_slow_still_draws(void)
{
    uint64_t age;
    play(20 * VF_NS_PER_MS, 5 * VF_NS_PER_MS, VF_NS_PER_S / 60, &age);
    g_assert_cmpuint(age, <, 200 * VF_NS_PER_MS);
}

static void
test_it_is_never_put_off_for_ever(void)
{
    struct vf_pacer pacer = {0};
    teach(&pacer.vblank, 60, 60, 100);
    for (int i = 0; i < 1000; i++) {
        uint64_t now = START + 2 * VF_NS_PER_S +
                       (uint64_t)g_test_rand_int_range(1, 1 << 30) * 7;
        uint64_t at = vf_pacer_draw_at(&pacer, &JUST_IN_TIME, now);
        g_assert_cmpuint(at, >=, now);
        g_assert_cmpuint(at, <=, now + 2 * period_of(60));
        // Late as the thread may be, what was fixed stays.
        g_assert_cmpuint(vf_pacer_draw_at(&pacer, &JUST_IN_TIME, at + 9999999),
                         ==, at);
        vf_pacer_note_nothing(&pacer);
    }
}

static void
test_a_cap_on_frames(void)
{
    struct vf_pacer pacer = {0};
    const struct vf_pacer_settings settings = {.max_fps = 10};
    g_assert_cmpuint(vf_pacer_frame_at(&pacer, &settings), ==, 0);
    vf_pacer_note_frame(&pacer, START);
    g_assert_cmpuint(vf_pacer_frame_at(&pacer, &settings), ==,
                     START + 100 * VF_NS_PER_MS);
    // Drawing something else is not held up.
    g_assert_cmpuint(vf_pacer_draw_at(&pacer, &settings, START + 1), ==,
                     START + 1);
}

// rhythm ---------------------------------------------------------------------

static void
test_a_host_is_told_when_drawing_begins(void)
{
    struct vf_pacer pacer = {0};
    uint64_t draw_ns;
    uint64_t now = START + 20 * VF_NS_PER_S;
    g_assert_cmpuint(vf_pacer_rhythm(&pacer, &JUST_IN_TIME, now, &draw_ns), ==,
                     0);
    teach(&pacer.vblank, 60, 60, 600);
    pacer.work_ns = 2 * VF_NS_PER_MS;
    uint64_t period = vf_pacer_rhythm(&pacer, &JUST_IN_TIME, now, &draw_ns);
    g_assert_cmpuint(period / 1000, ==, period_of(60) / 1000);
    uint64_t blank = vf_vblank_next(&pacer.vblank, now);
    g_assert_cmpuint(draw_ns, <, blank - 2 * VF_NS_PER_MS);
    g_assert_cmpuint(draw_ns, >, blank - 5 * VF_NS_PER_MS);
    // Without waiting for the monitor there is nothing to be in time for.
    struct vf_pacer_settings at_once = {.refresh_hz = 60};
    g_assert_cmpuint(vf_pacer_rhythm(&pacer, &at_once, now, &draw_ns), ==, 0);
}

static void
test_a_host_is_told_what_the_cap_lets_through(void)
{
    struct vf_pacer pacer = {0};
    struct vf_pacer_settings capped = {.refresh_hz = 60, .max_fps = 50};
    uint64_t draw_ns = 0;
    // No frame yet: nothing to count from.
    g_assert_cmpuint(vf_pacer_rhythm(&pacer, &capped, START, &draw_ns), ==, 0);
    vf_pacer_note_frame(&pacer, START);
    uint64_t period = 20 * VF_NS_PER_MS;
    g_assert_cmpuint(vf_pacer_rhythm(&pacer, &capped, START, &draw_ns), ==,
                     period);
    g_assert_cmpuint(draw_ns, ==, vf_pacer_frame_at(&pacer, &capped));
    g_assert_cmpuint(vf_pacer_rhythm(&pacer, &capped, START + 5 * period + 1,
                                     &draw_ns),
                     ==, period);
    g_assert_cmpuint(draw_ns, ==, START + 6 * period);
}

static void
test_of_the_monitor_and_the_cap_the_slower_one_counts(void)
{
    struct vf_pacer pacer = {0};
    struct vf_pacer_settings both = JUST_IN_TIME;
    uint64_t now = START + 20 * VF_NS_PER_S;
    uint64_t draw_ns;
    teach(&pacer.vblank, 60, 60, 600);
    vf_pacer_note_frame(&pacer, now);
    both.max_fps = 144;
    g_assert_cmpuint(vf_pacer_rhythm(&pacer, &both, now, &draw_ns), ==,
                     pacer.vblank.period_ns);
    both.max_fps = 30;
    g_assert_cmpuint(vf_pacer_rhythm(&pacer, &both, now, &draw_ns), ==,
                     (uint64_t)(1e9 / 30));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/vblank/the-rhythm-is-learnt", test_the_rhythm_is_learnt);
    g_test_add_func("/vblank/a-guest-at-half-the-rate-does-not-halve-it",
                    test_a_guest_at_half_the_rate_does_not_halve_it);
    g_test_add_func("/vblank/late-returns-move-it-little",
                    test_late_returns_move_it_little);
    g_test_add_func("/vblank/another-monitor-is-noticed",
                    test_another_monitor_is_noticed);
    g_test_add_func("/vblank/a-display-that-claims-too-much-is-seen-through",
                    test_a_display_that_claims_too_much_is_seen_through);
    g_test_add_func("/vblank/nonsense-is-not-a-rhythm",
                    test_nonsense_is_not_a_rhythm);
    g_test_add_func("/pacer/normally-at-once", test_normally_at_once);
    g_test_add_func("/pacer/just-in-time-makes-the-blank-with-a-young-frame",
                    test_just_in_time_makes_the_blank_with_a_young_frame);
    g_test_add_func("/pacer/a-slow-card-gets-the-time-it-needs",
                    test_a_slow_card_gets_the_time_it_needs);
    g_test_add_func("/pacer/a-machine-that-is-too-slow-still-draws",
                    test_a_machine_that_is_too_slow_still_draws);
    g_test_add_func("/pacer/it-is-never-put-off-for-ever",
                    test_it_is_never_put_off_for_ever);
    g_test_add_func("/pacer/a-cap-on-frames", test_a_cap_on_frames);
    g_test_add_func("/pacer/a-host-is-told-when-drawing-begins",
                    test_a_host_is_told_when_drawing_begins);
    g_test_add_func("/pacer/a-host-is-told-what-the-cap-lets-through",
                    test_a_host_is_told_what_the_cap_lets_through);
    g_test_add_func("/pacer/of-the-monitor-and-the-cap-the-slower-one-counts",
                    test_of_the_monitor_and_the_cap_the_slower_one_counts);
    return g_test_run();
}
