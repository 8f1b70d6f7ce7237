// SPDX-License-Identifier: GPL-2.0-or-later
#include "spice/audio_pace.h"

#include <glib.h>

// A sound device in simulated time: it fills its buffer at once, then asks whenever
// there is room for a period.

enum { RATE = 48000, PERIOD = 480, BUFFER = 3 * PERIOD };

struct device {
    struct vf_audio_pace pace;
    double played_s; // when it will have played what it was given
    double speed;    // of its clock
    double late_s;   // whoever it asks comes by up to this much too late
    unsigned given;  // periods with sound in them
    unsigned empty;  // periods that filled the buffer
    GRand *random;
};

static void
init(struct device *device)
{
    *device = (struct device){.speed = 1, .random = g_rand_new_with_seed(7)};
    vf_audio_pace_init(&device->pace, RATE, PERIOD);
}

static void
finish(struct device *device)
{
    g_rand_free(device->random);
}

static void
ask(struct device *device, double now_s)
{
    // The clock that tells the time began long before.
    uint64_t now_ns = (uint64_t)((now_s + 1000) * 1e9);
    if (vf_audio_pace_ask(&device->pace, now_ns, PERIOD)) {
        device->given++;
    } else {
        device->empty++;
    }
}

// What it has not been given in time is a hole: it goes on from there.
static void
run(struct device *device, double from_s, double to_s)
{
    double buffer_s = (double)BUFFER / RATE;
    double period_s = (double)PERIOD / RATE / device->speed;
    double now_s = from_s;
    while (now_s < to_s) {
        double due_s = device->played_s - buffer_s + period_s;
        now_s = MAX(now_s, due_s) +
                (due_s > now_s ? g_rand_double(device->random) * device->late_s : 0);
        device->played_s = MAX(device->played_s, now_s) + period_s;
        ask(device, now_s);
    }
}

static void
test_a_device_that_fills_its_buffer_is_given_silence(void)
{
    struct device device;
    init(&device);
    run(&device, 0, 0.1);
    g_assert_cmpuint(device.empty, ==, BUFFER / PERIOD);
    g_assert_cmpuint(device.given, >=, 6);
    finish(&device);
}

static void
test_a_device_that_never_pauses_is_given_sound_at_last(void)
{
    struct device device;
    init(&device);
    for (int i = 0; i < 20; i++) {
        ask(&device, 0.0001 * i);
    }
    g_assert_cmpuint(device.given, >, 0);
    finish(&device);
}

static void
test_clocks_that_differ_and_threads_that_are_late_are_no_holes(void)
{
    for (int sign = -1; sign <= 1; sign++) {
        struct device device;
        init(&device);
        device.speed = 1 + sign * 300e-6;
        device.late_s = 0.015; // the buffer has 20 ms
        run(&device, 0, 600);
        g_assert_cmpuint(device.pace.holes, ==, 0);
        g_assert_false(device.pace.is_short);
        finish(&device);
    }
}

static void
test_a_machine_that_is_busy_for_seconds_makes_no_hole(void)
{
    struct device device;
    init(&device);
    run(&device, 0, 10);
    device.late_s = 0.019;
    run(&device, 10, 12.5);
    device.late_s = 0;
    run(&device, 12.5, 30);
    g_assert_cmpuint(device.pace.holes, ==, 0);
    finish(&device);
}

static void
test_one_hole_is_bad_luck_and_two_are_a_short_buffer(void)
{
    struct device device;
    init(&device);
    run(&device, 0, 5);
    run(&device, 5.05, 9); // nobody came for longer than the buffer lasts
    g_assert_cmpuint(device.pace.holes, ==, 1);
    g_assert_false(device.pace.is_short);
    run(&device, 9.05, 13);
    g_assert_cmpuint(device.pace.holes, ==, 2);
    g_assert_true(device.pace.is_short);
    finish(&device);
}

static void
test_holes_far_apart_are_left_alone(void)
{
    struct device device;
    init(&device);
    for (int i = 0; i < 10; i++) {
        run(&device, 30 * i + 0.05, 30 * (i + 1));
    }
    g_assert_cmpuint(device.pace.holes, ==, 9);
    g_assert_false(device.pace.is_short);
    finish(&device);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(name, function) g_test_add_func("/audio-pace/" name, function)
    TEST("a-device-that-fills-its-buffer-is-given-silence",
         test_a_device_that_fills_its_buffer_is_given_silence);
    TEST("a-device-that-never-pauses-is-given-sound-at-last",
         test_a_device_that_never_pauses_is_given_sound_at_last);
    TEST("clocks-that-differ-and-threads-that-are-late-are-no-holes",
         test_clocks_that_differ_and_threads_that_are_late_are_no_holes);
    TEST("a-machine-that-is-busy-for-seconds-makes-no-hole",
         test_a_machine_that_is_busy_for_seconds_makes_no_hole);
    TEST("one-hole-is-bad-luck-and-two-are-a-short-buffer",
         test_one_hole_is_bad_luck_and_two_are_a_short_buffer);
    TEST("holes-far-apart-are-left-alone", test_holes_far_apart_are_left_alone);
#undef TEST
    return g_test_run();
}
