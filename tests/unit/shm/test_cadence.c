// SPDX-License-Identifier: GPL-2.0-or-later
// The predictor against simulated sources on a simulated machine: what it finds
// how late, and how often it has the thread wake and look. No clock is
// involved.
#include "shm/cadence.h"

#include <glib.h>
#include <string.h>

#define US UINT64_C(1000)
#define MS UINT64_C(1000000)
#define SECOND UINT64_C(1000000000)

// A machine: how late sleeps end, and what a look costs.
struct machine {
    uint64_t late_ns;      // always
    uint64_t late_rand_ns; // at random, up to so much more
    unsigned tail_in;      // one long sleep in so many is much later
    uint64_t tail_ns;
    uint64_t cost_ns;
};

static const struct machine bare = {
    .late_ns = 5 * US, .late_rand_ns = 5 * US, .cost_ns = 5 * US};
static const struct machine nested = {.late_ns = 30 * US,
                                      .late_rand_ns = 40 * US,
                                      .tail_in = 50,
                                      .tail_ns = 400 * US,
                                      .cost_ns = 30 * US};

// A source: when its frames come.
struct source {
    uint64_t period_ns;
    uint64_t early_ns;   // up to so much before its grid
    uint64_t late_ns;    // up to so much after it
    bool irregular;      // no grid at all, between a fifth and nine fifths
    unsigned drop_in;    // one frame in so many is left out
    uint64_t changes_at; // from then on:
    uint64_t other_period;
    uint64_t stops_at; // no more frames
};

struct world {
    struct machine machine;
    struct source source;
    GRand *random;
    struct vf_cadence cadence;
    uint64_t now;
    uint64_t grid;     // of the next frame
    uint64_t frame_at; // when the next frame comes
    uint64_t absent;
    uint64_t busy_ns; // processor time used
    uint64_t sleeps;
    GArray *latencies;
};

enum { LOOK_NS = 400 }; // a look without a sleep

static uint64_t
any_up_to(struct world *world, uint64_t most)
{
    return most ? (uint64_t)(g_rand_double(world->random) * (double)most) : 0;
}

static void
plan_frame(struct world *world)
{
    const struct source *source = &world->source;
    uint64_t period = source->changes_at && world->grid >= source->changes_at
                          ? source->other_period
                          : source->period_ns;
    do {
        world->grid += source->irregular
                           ? period / 5 + any_up_to(world, 8 * period / 5)
                           : period;
    } while (source->drop_in &&
             g_rand_int_range(world->random, 0, (gint32)source->drop_in) == 0);
    world->frame_at = world->grid + any_up_to(world, source->late_ns) -
                      any_up_to(world, source->early_ns);
    if (source->stops_at && world->frame_at > source->stops_at) {
        world->frame_at = UINT64_MAX;
    }
}

static void
look(struct world *world)
{
    unsigned found = 0;
    while (world->now >= world->frame_at) {
        uint64_t late = world->now - world->frame_at;
        g_array_append_val(world->latencies, late);
        plan_frame(world);
        found++;
    }
    if (found) {
        vf_cadence_on_frames(&world->cadence, found, world->now, world->absent);
    }
    world->absent = world->now;
}

static void
sleep_until(struct world *world, uint64_t next)
{
    uint64_t slept = next - world->now;
    uint64_t late =
        world->machine.late_ns + any_up_to(world, world->machine.late_rand_ns);
    if (world->machine.tail_in && slept > MS &&
        g_rand_int_range(world->random, 0, (gint32)world->machine.tail_in) ==
            0) {
        late += world->machine.tail_ns;
    }
    world->now = next + late;
    world->busy_ns += world->machine.cost_ns;
    world->sleeps++;
    vf_cadence_on_wake(&world->cadence, slept, late);
    if (world->sleeps % 32 == 0) {
        vf_cadence_on_cost(&world->cadence, world->machine.cost_ns);
    }
}

static void
run_until(struct world *world, uint64_t end)
{
    while (world->now < end) {
        look(world);
        uint64_t next = vf_cadence_next_look(&world->cadence, world->now);
        if (next <= world->now + 15 * US) {
            world->now += LOOK_NS;
            world->busy_ns += LOOK_NS;
        } else {
            sleep_until(world, MIN(next, world->now + SECOND));
        }
    }
}

static void
begin(struct world *world, const struct machine *machine,
      const struct source *source)
{
    *world = (struct world){
        .machine = *machine,
        .source = *source,
        .random = g_rand_new_with_seed(4711),
        .now = 10 * SECOND,
        .grid = 10 * SECOND,
        .latencies = g_array_new(FALSE, FALSE, sizeof(uint64_t)),
    };
    vf_cadence_init(&world->cadence);
    vf_cadence_reset(&world->cadence, world->now);
    plan_frame(world);
}

static void
forget(struct world *world)
{
    world->busy_ns = 0;
    world->sleeps = 0;
    g_array_set_size(world->latencies, 0);
}

static void
end(struct world *world)
{
    g_rand_free(world->random);
    g_array_unref(world->latencies);
}

static int
compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static uint64_t
percentile(struct world *world, unsigned percent)
{
    g_array_sort(world->latencies, compare);
    guint n = world->latencies->len;
    g_assert_cmpuint(n, >, 0);
    return g_array_index(world->latencies, uint64_t, (n - 1) * percent / 100);
}

// Of a processor, in hundredths of a percent.
static uint64_t
share(const struct world *world, uint64_t wall)
{
    return world->busy_ns * 10000 / wall;
}

// Runs for ten seconds after two to learn, and checks.
static void
check(const struct machine *machine, const struct source *source, uint64_t p50,
      uint64_t p99, uint64_t most_share)
{
    struct world world;
    begin(&world, machine, source);
    run_until(&world, 12 * SECOND);
    forget(&world);
    run_until(&world, 22 * SECOND);
    if (g_test_verbose()) {
        g_test_message("p50 %" G_GUINT64_FORMAT " p99 %" G_GUINT64_FORMAT
                       " share %" G_GUINT64_FORMAT " frames %u",
                       percentile(&world, 50), percentile(&world, 99),
                       share(&world, 10 * SECOND), world.latencies->len);
    }
    g_assert_cmpuint(percentile(&world, 50), <=, p50);
    g_assert_cmpuint(percentile(&world, 99), <=, p99);
    g_assert_cmpuint(share(&world, 10 * SECOND), <=, most_share);
    end(&world);
}

static void
test_a_steady_source_is_seen_at_once(void)
{
    const uint64_t rates[] = {30, 48, 60, 75, 120, 144, 165, 240};
    for (size_t i = 0; i < G_N_ELEMENTS(rates); i++) {
        const struct source exact = {.period_ns = SECOND / rates[i]};
        check(&bare, &exact, 10 * US, 30 * US, 300);
        check(&nested, &exact, 20 * US, 300 * US, rates[i] <= 75 ? 300 : 900);
    }
}

static void
test_a_source_with_jitter_is_seen_soon(void)
{
    struct source source = {
        .period_ns = SECOND / 60, .early_ns = 50 * US, .late_ns = 200 * US};
    check(&bare, &source, 30 * US, 100 * US, 300);
    check(&nested, &source, 60 * US, 300 * US, 500);
    source.late_ns = 2 * MS; // a busy guest
    source.early_ns = 200 * US;
    check(&nested, &source, 300 * US, 1200 * US, 600);
}

static void
test_frames_left_out_do_not_disturb(void)
{
    const struct source source = {
        .period_ns = SECOND / 60, .late_ns = 50 * US, .drop_in = 3};
    check(&bare, &source, 60 * US, 150 * US, 500);
    check(&nested, &source, 150 * US, 1 * MS, 600);
}

static void
test_an_irregular_source_costs_a_bounded_share(void)
{
    const struct source source = {.period_ns = SECOND / 60, .irregular = true};
    check(&bare, &source, 100 * US, 5 * MS, 700);
    check(&nested, &source, 700 * US, 5 * MS, 700);
}

static void
test_another_rate_is_followed_within_some_frames(void)
{
    const uint64_t rates[] = {30, 60, 72, 144, 240};
    for (size_t from = 0; from < G_N_ELEMENTS(rates); from++) {
        for (size_t to = 0; to < G_N_ELEMENTS(rates); to++) {
            const struct source source = {.period_ns = SECOND / rates[from],
                                          .changes_at = 13 * SECOND,
                                          .other_period = SECOND / rates[to]};
            struct world world;
            begin(&world, &nested, &source);
            run_until(&world, 13 * SECOND + 20 * SECOND / rates[to]);
            forget(&world);
            run_until(&world, 14 * SECOND);
            g_assert_true(vf_cadence_is_trusted(&world.cadence));
            g_assert_cmpuint(percentile(&world, 90), <=, 300 * US);
            end(&world);
        }
    }
}

static void
test_a_still_guest_costs_next_to_nothing(void)
{
    const struct machine *machines[] = {&bare, &nested};
    for (int i = 0; i < 2; i++) {
        const struct source source = {.period_ns = SECOND / 60,
                                      .stops_at = 11 * SECOND};
        struct world world;
        begin(&world, machines[i], &source);
        run_until(&world, 11 * SECOND + 600 * MS);
        forget(&world);
        run_until(&world, 12 * SECOND); // soon after, still fairly often
        g_assert_cmpuint(world.sleeps, >=, 100);
        run_until(&world, 20 * SECOND);
        forget(&world);
        run_until(&world, 30 * SECOND);
        g_assert_cmpuint(share(&world, 10 * SECOND), <=, 45);
        g_assert_cmpuint(world.sleeps, >=, 400);
        end(&world);
    }
}

static void
test_input_ends_the_stillness(void)
{
    const struct source source = {.period_ns = SECOND / 60,
                                  .stops_at = 11 * SECOND};
    struct world world;
    begin(&world, &nested, &source);
    run_until(&world, 20 * SECOND);
    vf_cadence_expect_frame(&world.cadence, world.now);
    g_assert_cmpuint(vf_cadence_next_look(&world.cadence, world.now), <=,
                     world.now + MS);
    end(&world);
}

// Numbers that no clock and no source would give.
static void
test_odd_numbers_do_no_harm(void)
{
    struct vf_cadence cadence;
    GRand *random = g_rand_new_with_seed(7);
    vf_cadence_init(&cadence);
    vf_cadence_reset(&cadence, 0);
    uint64_t now = 1;
    for (int i = 0; i < 200000; i++) {
        static const uint64_t steps[] = {0,  1,       999,      50 * US,
                                         MS, 16 * MS, 700 * MS, 3000 * SECOND};
        now += steps[g_rand_int_range(random, 0, G_N_ELEMENTS(steps))];
        switch (g_rand_int_range(random, 0, 5)) {
        case 0:
            vf_cadence_on_wake(&cadence, now % (300 * US), now);
            break;
        case 1:
            vf_cadence_on_cost(&cadence, now);
            break;
        case 2:
            vf_cadence_expect_frame(&cadence, now);
            break;
        default:
            vf_cadence_on_frames(&cadence, 1 + (unsigned)i % 3, now,
                                 now - MIN(now, 5 * US));
            break;
        }
        uint64_t next = vf_cadence_next_look(&cadence, now);
        g_assert_cmpuint(next, >=, now);
        g_assert_cmpuint(next, <=, now + SECOND);
    }
    g_rand_free(random);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cadence/a-steady-source-is-seen-at-once",
                    test_a_steady_source_is_seen_at_once);
    g_test_add_func("/cadence/a-source-with-jitter-is-seen-soon",
                    test_a_source_with_jitter_is_seen_soon);
    g_test_add_func("/cadence/frames-left-out-do-not-disturb",
                    test_frames_left_out_do_not_disturb);
    g_test_add_func("/cadence/an-irregular-source-costs-a-bounded-share",
                    test_an_irregular_source_costs_a_bounded_share);
    g_test_add_func("/cadence/another-rate-is-followed-within-some-frames",
                    test_another_rate_is_followed_within_some_frames);
    g_test_add_func("/cadence/a-still-guest-costs-next-to-nothing",
                    test_a_still_guest_costs_next_to_nothing);
    g_test_add_func("/cadence/input-ends-the-stillness",
                    test_input_ends_the_stillness);
    g_test_add_func("/cadence/odd-numbers-do-no-harm",
                    test_odd_numbers_do_no_harm);
    return g_test_run();
}
