// SPDX-License-Identifier: GPL-2.0-or-later
#include "spice/audio_drift.h"
#include "spice/audio_player.h"
#include "spice/audio_ring.h"

#include <glib.h>
#include <math.h>
#include <string.h>

// A guest and a sound card with clocks of their own, in simulated time.

struct world {
    struct vf_audio_player *player;
    struct vf_audio_format guest;
    unsigned out_rate;
    unsigned period;
    unsigned packet;  // guest frames at once
    double guest_ppm; // how much faster than it says the guest's clock runs
    double jitter_s;  // a packet is late by up to this
    double now_s;
    double packet_due_s; // before jitter
    double period_due_s;
    double phase; // of the guest's tone
    double tone_hz;
    bool guest_silent; // it writes nothing
    GRand *random;

    float last;     // of the first channel
    float steepest; // the greatest step from one output sample to the next
    double energy;  // of the output since it was cleared
    uint64_t out_frames;
};

static void
init_at(struct world *world, unsigned guest_rate, unsigned out_rate,
        unsigned latency_ms)
{
    *world = (struct world){
        .guest = {.rate = guest_rate, .channels = 2},
        .out_rate = out_rate,
        .period = out_rate / 94, // 512 frames at 48000
        .packet = guest_rate / 100,
        .tone_hz = 440,
        .random = g_rand_new_with_seed(5),
    };
    world->player = vf_audio_player_create(world->guest, latency_ms);
    vf_audio_player_set_output(world->player, out_rate, world->period);
}

static void
init(struct world *world, unsigned out_rate, unsigned latency_ms)
{
    init_at(world, 48000, out_rate, latency_ms);
}

static void
finish(struct world *world)
{
    vf_audio_player_unref(world->player);
    g_rand_free(world->random);
}

static void
write_packet(struct world *world)
{
    int16_t samples[2 * 4096];
    g_assert_cmpuint(world->packet, <=, 4096);
    for (unsigned i = 0; i < world->packet; i++) {
        int16_t value = (int16_t)(16000 * sin(world->phase));
        world->phase += 2 * G_PI * world->tone_hz / world->guest.rate;
        samples[2 * i] = value;
        samples[2 * i + 1] = value;
    }
    world->phase = fmod(world->phase, 2 * G_PI);
    vf_audio_player_write(world->player, samples, world->packet);
}

static void
read_period(struct world *world)
{
    float out[2 * 4096];
    vf_audio_player_read(world->player, out, world->period);
    for (unsigned i = 0; i < world->period; i++) {
        float step = fabsf(out[2 * i] - world->last);
        world->steepest = MAX(world->steepest, step);
        world->last = out[2 * i];
        world->energy += (double)out[2 * i] * out[2 * i];
        g_assert_true(isfinite(out[2 * i]));
    }
    world->out_frames += world->period;
}

static void
run(struct world *world, double seconds)
{
    double until = world->now_s + seconds;
    double packet_s = (double)world->packet / world->guest.rate /
                      (1 + world->guest_ppm * 1e-6);
    double period_s = (double)world->period / world->out_rate;
    double late = 0;
    while (world->now_s < until) {
        if (world->packet_due_s + late <= world->period_due_s) {
            world->now_s = MAX(world->now_s, world->packet_due_s + late);
            if (!world->guest_silent) {
                write_packet(world);
            }
            world->packet_due_s += packet_s;
            late = g_rand_double(world->random) * world->jitter_s;
        } else {
            world->now_s = MAX(world->now_s, world->period_due_s);
            read_period(world);
            world->period_due_s += period_s;
        }
    }
}

// The step of a clean tone, with a little for the resampler's ripple.
static float
clean_step(const struct world *world)
{
    return (float)(1.1 * 16000 / 32768 * 2 * G_PI * world->tone_hz /
                   world->out_rate);
}

// At a low rate, which only makes the ten minutes shorter for the one who
// waits.
static void
ten_minutes(double ppm, unsigned out_rate)
{
    struct world world;
    init_at(&world, 12000, out_rate, 40);
    world.guest_ppm = ppm;
    world.jitter_s = 0.004;
    vf_audio_player_start(world.player);
    run(&world, 60);
    uint64_t underruns = vf_audio_player_stats(world.player).underruns;
    double worst = 0;
    for (int i = 0; i < 540; i++) {
        run(&world, 1);
        struct vf_audio_player_stats stats =
            vf_audio_player_stats(world.player);
        worst = MAX(worst, fabs(stats.latency_s - stats.target_s));
    }
    struct vf_audio_player_stats stats = vf_audio_player_stats(world.player);
    g_test_message("%+.0f ppm: latency %.1f ms of %.1f ms, speed %+.0f ppm, "
                   "%" G_GUINT64_FORMAT " underruns, off by %.2f ms at most",
                   ppm, stats.latency_s * 1e3, stats.target_s * 1e3,
                   (stats.speed - 1) * 1e6, stats.underruns, worst * 1e3);
    g_assert_cmpuint(stats.underruns, ==, underruns);
    g_assert_cmpuint(underruns, ==, 0);
    g_assert_cmpfloat(worst, <, 0.010);
    g_assert_cmpfloat(fabs((stats.speed - 1) * 1e6 - ppm), <, 150);
    g_assert_cmpfloat(world.steepest, <=, clean_step(&world));
    finish(&world);
}

static void
test_ten_minutes_with_a_fast_guest(void)
{
    ten_minutes(200, 12000);
}

static void
test_ten_minutes_with_a_slow_guest(void)
{
    ten_minutes(-200, 11025);
}

static void
test_starts_and_stops_without_a_click(void)
{
    struct world world;
    init(&world, 44100, 30);
    for (int i = 0; i < 40; i++) {
        vf_audio_player_start(world.player);
        run(&world, 0.3 + i * 0.0037); // stops anywhere in the wave
        vf_audio_player_stop(world.player);
        world.guest_silent = true;
        run(&world, 0.2);
        g_assert_false(vf_audio_player_stats(world.player).playing);
        g_assert_cmpfloat(world.last, ==, 0);
        world.guest_silent = false;
    }
    g_assert_cmpuint(vf_audio_player_stats(world.player).underruns, ==, 0);
    g_assert_cmpfloat(world.steepest, <=, clean_step(&world));
    g_assert_cmpfloat(world.energy, >, 1000);
    finish(&world);
}

static void
test_a_guest_that_falls_behind_makes_silence_not_noise(void)
{
    struct world world;
    init(&world, 48000, 30);
    vf_audio_player_start(world.player);
    run(&world, 2);
    double target = vf_audio_player_stats(world.player).target_s;
    for (int i = 0; i < 5; i++) {
        world.guest_silent = true;
        run(&world, 0.3);
        g_assert_cmpfloat(world.last, ==, 0);
        world.guest_silent = false;
        run(&world, 2);
        g_assert_true(vf_audio_player_stats(world.player).playing);
    }
    struct vf_audio_player_stats stats = vf_audio_player_stats(world.player);
    g_assert_cmpuint(stats.underruns, ==, 5);
    // It learns to keep more in store.
    g_assert_cmpfloat(stats.target_s, >, target);
    g_assert_cmpfloat(world.steepest, <=, clean_step(&world));
    finish(&world);
}

static void
test_a_burst_does_not_make_it_late_for_ever(void)
{
    struct world world;
    init(&world, 48000, 30);
    // The sound card opens late: a third of a second waits by then.
    vf_audio_player_start(world.player);
    for (int i = 0; i < 33; i++) {
        write_packet(&world);
    }
    world.packet_due_s = 0.01;
    run(&world, 1);
    struct vf_audio_player_stats stats = vf_audio_player_stats(world.player);
    g_assert_cmpfloat(stats.latency_s, <, stats.target_s + 0.015);
    finish(&world);
}

static void
test_a_sound_card_that_stood_still_does_not_make_it_late_for_long(void)
{
    struct world world;
    init(&world, 48000, 30);
    vf_audio_player_start(world.player);
    run(&world, 5);
    for (int i = 0; i < 30; i++) {
        write_packet(&world);
    }
    run(&world, 1);
    struct vf_audio_player_stats stats = vf_audio_player_stats(world.player);
    g_assert_cmpfloat(stats.latency_s, <, stats.target_s + 0.015);
    g_assert_cmpuint(stats.underruns, ==, 0);
    g_assert_cmpfloat(world.steepest, <=, clean_step(&world));
    finish(&world);
}

static void
test_a_sound_shorter_than_the_target_is_heard(void)
{
    struct world world;
    init(&world, 48000, 200);
    vf_audio_player_start(world.player);
    write_packet(&world);
    write_packet(&world);
    vf_audio_player_stop(world.player);
    world.guest_silent = true;
    run(&world, 0.2);
    g_assert_cmpfloat(world.energy, >, 10);
    finish(&world);
}

static void
test_volume_fades_to_silence_and_back(void)
{
    struct world world;
    init(&world, 48000, 30);
    vf_audio_player_start(world.player);
    run(&world, 1);
    static const float quiet[] = {0, 0};
    vf_audio_player_set_volume(world.player, quiet, 2);
    run(&world, 0.1);
    world.energy = 0;
    run(&world, 0.5);
    g_assert_cmpfloat(world.energy, ==, 0);
    static const float mono = 1;
    vf_audio_player_set_volume(world.player, &mono, 1);
    run(&world, 0.5);
    g_assert_cmpfloat(world.energy, >, 100);
    g_assert_cmpfloat(world.steepest, <=, clean_step(&world));
    finish(&world);
}

static void
test_nothing_wanted_is_silence(void)
{
    struct world world;
    init(&world, 48000, 30);
    world.guest_silent = true;
    run(&world, 1);
    g_assert_cmpfloat(world.energy, ==, 0);
    g_assert_cmpuint(vf_audio_player_stats(world.player).underruns, ==, 0);
    finish(&world);
}

static void
test_the_ring_keeps_order_and_drops_what_does_not_fit(void)
{
    struct vf_audio_ring ring;
    vf_audio_ring_init(&ring, sizeof(int), 100);
    g_assert_cmpuint(ring.capacity, ==, 128);
    int next_in = 0;
    int next_out = 0;
    for (int round = 0; round < 1000; round++) {
        int items[90];
        for (int i = 0; i < 90; i++) {
            items[i] = next_in + i;
        }
        next_in += (int)vf_audio_ring_write(&ring, items, 90);
        g_assert_cmpuint(vf_audio_ring_fill(&ring), <=, 128);
        size_t take = (size_t)(round % 97);
        while (take > 0) {
            size_t count;
            const int *piece = vf_audio_ring_peek(&ring, &count);
            count = MIN(count, take);
            for (size_t i = 0; i < count; i++) {
                g_assert_cmpint(piece[i], ==, next_out++);
            }
            vf_audio_ring_skip(&ring, count);
            take -= count;
            if (count == 0) {
                break;
            }
        }
    }
    vf_audio_ring_skip(&ring, 100000);
    g_assert_cmpuint(vf_audio_ring_fill(&ring), ==, 0);
    vf_audio_ring_finish(&ring);
}

static void
test_the_correction_is_never_heard(void)
{
    struct vf_audio_drift drift;
    vf_audio_drift_init(&drift, 0.02);
    for (int i = 0; i < 100000; i++) {
        double speed = vf_audio_drift_update(&drift, 10, 0.01);
        g_assert_cmpfloat(speed, <=, 1.005);
    }
    for (int i = 0; i < 100000; i++) {
        double speed = vf_audio_drift_update(&drift, 0, 0.01);
        g_assert_cmpfloat(speed, >=, 0.995);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(name, function) g_test_add_func("/audio-player/" name, function)
    TEST("ten-minutes-with-a-fast-guest", test_ten_minutes_with_a_fast_guest);
    TEST("ten-minutes-with-a-slow-guest", test_ten_minutes_with_a_slow_guest);
    TEST("starts-and-stops-without-a-click",
         test_starts_and_stops_without_a_click);
    TEST("a-guest-that-falls-behind-makes-silence-not-noise",
         test_a_guest_that_falls_behind_makes_silence_not_noise);
    TEST("a-burst-does-not-make-it-late-for-ever",
         test_a_burst_does_not_make_it_late_for_ever);
    TEST("a-sound-card-that-stood-still-does-not-make-it-late-for-long",
         test_a_sound_card_that_stood_still_does_not_make_it_late_for_long);
    TEST("a-sound-shorter-than-the-target-is-heard",
         test_a_sound_shorter_than_the_target_is_heard);
    TEST("volume-fades-to-silence-and-back",
         test_volume_fades_to_silence_and_back);
    TEST("nothing-wanted-is-silence", test_nothing_wanted_is_silence);
    TEST("the-ring-keeps-order-and-drops-what-does-not-fit",
         test_the_ring_keeps_order_and_drops_what_does_not_fit);
    TEST("the-correction-is-never-heard", test_the_correction_is_never_heard);
#undef TEST
    return g_test_run();
}
