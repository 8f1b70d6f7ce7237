// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/upload_choice.h"

#include <glib.h>

enum { LARGE = VF_UPLOAD_TRIAL_BYTES, SMALL = VF_UPLOAD_TRIAL_BYTES - 1 };

static const unsigned ALL = (1u << VF_UPLOAD_PATHS) - 1;

// Plays frames until the choice is made; `cost`: ns for a large frame by each way.
static void
measure(struct vf_upload_choice *choice, const uint64_t cost[VF_UPLOAD_PATHS])
{
    for (int i = 0; i < 100 && !vf_upload_choice_is_made(choice); i++) {
        enum vf_upload_path path = vf_upload_choice_next(choice, LARGE);
        // The first use of a way is always slow.
        uint64_t ns =
            choice->tried[path] == 0 ? 1000 * 1000 * 1000 : cost[path];
        vf_upload_choice_add(choice, path, LARGE, ns);
    }
    g_assert_true(vf_upload_choice_is_made(choice));
}

static void
test_the_first_frame_goes_the_plain_way(void)
{
    struct vf_upload_choice choice;
    vf_upload_choice_init(&choice, ALL);
    g_assert_cmpint(vf_upload_choice_next(&choice, LARGE), ==,
                    VF_UPLOAD_DIRECT);
    g_assert_cmpint(vf_upload_choice_next(&choice, SMALL), ==,
                    VF_UPLOAD_DIRECT);
}

static void
test_the_cheapest_way_is_kept(void)
{
    for (int best = 0; best < VF_UPLOAD_PATHS; best++) {
        uint64_t cost[VF_UPLOAD_PATHS] = {1000, 1000, 1000, 1000};
        cost[best] = 500;
        struct vf_upload_choice choice;
        vf_upload_choice_init(&choice, ALL);
        measure(&choice, cost);
        g_assert_cmpint(vf_upload_choice_next(&choice, LARGE), ==, best);
        g_assert_cmpint(vf_upload_choice_next(&choice, SMALL), ==, best);
    }
}

static void
test_a_little_better_is_not_worth_it(void)
{
    struct vf_upload_choice choice;
    vf_upload_choice_init(&choice, ALL);
    measure(&choice, (const uint64_t[]){1000, 950, 990, 910});
    g_assert_cmpint(vf_upload_choice_next(&choice, LARGE), ==,
                    VF_UPLOAD_DIRECT);
}

static void
test_one_slow_frame_does_not_decide(void)
{
    struct vf_upload_choice choice;
    vf_upload_choice_init(&choice, 1u << VF_UPLOAD_RING);
    for (int i = 0; i < VF_UPLOAD_TRIALS; i++) {
        vf_upload_choice_add(&choice, VF_UPLOAD_DIRECT, LARGE, 1000);
        vf_upload_choice_add(&choice, VF_UPLOAD_RING, LARGE,
                             i == 2 ? 9000 : 500);
    }
    g_assert_cmpint(vf_upload_choice_next(&choice, LARGE), ==, VF_UPLOAD_RING);
}

static void
test_small_frames_are_not_measured(void)
{
    struct vf_upload_choice choice;
    vf_upload_choice_init(&choice, ALL);
    g_assert_true(vf_upload_choice_wants(&choice, LARGE));
    g_assert_false(vf_upload_choice_wants(&choice, SMALL));
    vf_upload_choice_add(&choice, VF_UPLOAD_DIRECT, LARGE, 1000);
    g_assert_cmpint(vf_upload_choice_next(&choice, SMALL), ==,
                    VF_UPLOAD_DIRECT);
}

static void
test_without_an_alternative_nothing_is_tried(void)
{
    struct vf_upload_choice choice;
    vf_upload_choice_init(&choice, 0);
    g_assert_true(vf_upload_choice_is_made(&choice));
    g_assert_false(vf_upload_choice_wants(&choice, LARGE));
    g_assert_cmpint(vf_upload_choice_next(&choice, LARGE), ==,
                    VF_UPLOAD_DIRECT);
}

static void
test_what_does_not_work_is_left_out(void)
{
    struct vf_upload_choice choice;
    vf_upload_choice_init(&choice, ALL);
    vf_upload_choice_drop(&choice, VF_UPLOAD_IMPORT);
    vf_upload_choice_drop(&choice, VF_UPLOAD_DIRECT); // always works
    measure(&choice, (const uint64_t[]){1000, 700, 800, 1});
    g_assert_cmpint(vf_upload_choice_next(&choice, LARGE), ==, VF_UPLOAD_RING);
    // Also when it is found out late.
    vf_upload_choice_drop(&choice, VF_UPLOAD_RING);
    g_assert_cmpint(vf_upload_choice_next(&choice, LARGE), ==,
                    VF_UPLOAD_PINNED);
}

// A way that suits no frame is not tried for ever, nor chosen.
static void
test_what_never_suits_has_its_turns_and_no_more(void)
{
    struct vf_upload_choice choice;
    vf_upload_choice_init(&choice, ALL);
    for (int i = 0; i < 100 && !vf_upload_choice_is_made(&choice); i++) {
        enum vf_upload_path path = vf_upload_choice_next(&choice, LARGE);
        bool suits = path != VF_UPLOAD_PINNED;
        vf_upload_choice_add(&choice, path, suits ? LARGE : 0,
                             path == VF_UPLOAD_RING ? 500 : 1000);
    }
    g_assert_true(vf_upload_choice_is_made(&choice));
    g_assert_cmpint(vf_upload_choice_next(&choice, LARGE), ==, VF_UPLOAD_RING);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/upload_choice/the-first-frame-goes-the-plain-way",
                    test_the_first_frame_goes_the_plain_way);
    g_test_add_func("/upload_choice/the-cheapest-way-is-kept",
                    test_the_cheapest_way_is_kept);
    g_test_add_func("/upload_choice/a-little-better-is-not-worth-it",
                    test_a_little_better_is_not_worth_it);
    g_test_add_func("/upload_choice/one-slow-frame-does-not-decide",
                    test_one_slow_frame_does_not_decide);
    g_test_add_func("/upload_choice/small-frames-are-not-measured",
                    test_small_frames_are_not_measured);
    g_test_add_func("/upload_choice/without-an-alternative-nothing-is-tried",
                    test_without_an_alternative_nothing_is_tried);
    g_test_add_func("/upload_choice/what-does-not-work-is-left-out",
                    test_what_does_not_work_is_left_out);
    g_test_add_func("/upload_choice/what-never-suits-has-its-turns-and-no-more",
                    test_what_never_suits_has_its_turns_and_no_more);
    return g_test_run();
}
