// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/app/source_choice.h"

#include "base/clock.h"

#include <glib.h>

static const uint64_t LONG = 10 * VF_NS_PER_S;

static struct vf_source_choice_facts
booting(uint64_t now_ns)
{
    return (struct vf_source_choice_facts){
        .now_ns = now_ns,
        .missing_since_ns = LONG,
    };
}

static struct vf_source_choice_facts
running(enum vf_picture_source shown)
{
    return (struct vf_source_choice_facts){
        .now_ns = LONG,
        .looking_glass_runs = true,
        .ever_ran = true,
        .has_picture = true,
        .shown = shown,
    };
}

static void
test_looking_glass_alone_while_it_runs(void)
{
    struct vf_source_choice_facts facts = running(VF_PICTURE_LOOKING_GLASS);
    struct vf_source_choice choice = vf_source_choose(&facts);
    g_assert_cmpint(choice.source, ==, VF_PICTURE_LOOKING_GLASS);
    g_assert_false(choice.fallback);
    g_assert_false(choice.display);
    g_assert_true(choice.look_again_ns == UINT64_MAX);
}

static void
test_the_display_stands_in_while_there_are_no_frames(void)
{
    struct vf_source_choice_facts facts = booting(2 * LONG);
    struct vf_source_choice choice = vf_source_choose(&facts);
    g_assert_cmpint(choice.source, ==, VF_PICTURE_LOOKING_GLASS);
    g_assert_true(choice.fallback);
    g_assert_true(choice.display);
}

static void
test_a_host_that_restarts_does_not_flash_the_display(void)
{
    struct vf_source_choice_facts facts = booting(LONG + VF_NS_PER_MS);
    facts.ever_ran = true;
    facts.has_picture = true;
    struct vf_source_choice choice = vf_source_choose(&facts);
    g_assert_false(choice.display);
    g_assert_cmpuint(choice.look_again_ns, >, facts.now_ns);
    facts.now_ns = choice.look_again_ns;
    g_assert_true(vf_source_choose(&facts).display);
}

static void
test_the_first_picture_waits_less(void)
{
    struct vf_source_choice_facts facts = booting(LONG);
    uint64_t first = vf_source_choose(&facts).look_again_ns;
    facts.ever_ran = true;
    g_assert_cmpuint(first, <, vf_source_choose(&facts).look_again_ns);
}

static void
test_the_display_stays_until_a_frame_is_shown(void)
{
    struct vf_source_choice_facts facts = running(VF_PICTURE_SPICE);
    struct vf_source_choice choice = vf_source_choose(&facts);
    g_assert_cmpint(choice.source, ==, VF_PICTURE_LOOKING_GLASS);
    g_assert_true(choice.fallback);
    g_assert_true(choice.display);
}

static void
test_a_display_that_is_shown_is_not_dropped_for_a_moment_of_frames(void)
{
    struct vf_source_choice_facts facts = booting(LONG + 1);
    facts.ever_ran = true;
    facts.has_picture = true;
    facts.shown = VF_PICTURE_SPICE;
    g_assert_true(vf_source_choose(&facts).display);
}

static void
test_a_pinned_source_is_the_only_one(void)
{
    for (int runs = 0; runs < 2; runs++) {
        for (int shown = 0; shown < VF_PICTURE_SOURCES; shown++) {
            struct vf_source_choice_facts facts =
                runs ? running((enum vf_picture_source)shown) : booting(3 * LONG);
            facts.pin = VF_PICTURE_PIN_LOOKING_GLASS;
            struct vf_source_choice choice = vf_source_choose(&facts);
            g_assert_cmpint(choice.source, ==, VF_PICTURE_LOOKING_GLASS);
            g_assert_false(choice.fallback || choice.display);
            facts.pin = VF_PICTURE_PIN_SPICE;
            choice = vf_source_choose(&facts);
            g_assert_cmpint(choice.source, ==, VF_PICTURE_SPICE);
            g_assert_true(choice.display);
            g_assert_false(choice.fallback);
        }
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, function) g_test_add_func("/source-choice/" name, function)
    ADD("looking glass alone while it runs",
        test_looking_glass_alone_while_it_runs);
    ADD("the display stands in while there are no frames",
        test_the_display_stands_in_while_there_are_no_frames);
    ADD("a host that restarts does not flash the display",
        test_a_host_that_restarts_does_not_flash_the_display);
    ADD("the first picture waits less", test_the_first_picture_waits_less);
    ADD("the display stays until a frame is shown",
        test_the_display_stays_until_a_frame_is_shown);
    ADD("a display that is shown stays",
        test_a_display_that_is_shown_is_not_dropped_for_a_moment_of_frames);
    ADD("a pinned source is the only one", test_a_pinned_source_is_the_only_one);
    return g_test_run();
}
