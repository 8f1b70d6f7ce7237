// SPDX-License-Identifier: GPL-2.0-or-later
// When the guest is asked for another desktop size.
#include "viewer/app/guest_size.h"

#include "base/clock.h"

#include <glib.h>

#define MS VF_NS_PER_MS

struct scene {
    struct vf_guest_size guest;
    struct vf_guest_size_facts facts;
};

static struct scene
begin(bool is_wanted)
{
    struct scene scene = {.facts = {.now_ns = VF_NS_PER_S,
                                    .window = {1024, 768},
                                    .is_offered = true,
                                    .host = 1,
                                    .screen = {1920, 1080}}};
    vf_guest_size_init(&scene.guest, is_wanted);
    return scene;
}

// What is asked within the next `ms`, looked at every 10 ms; 0 x 0: nothing.
static struct vf_size
run(struct scene *scene, uint64_t ms)
{
    struct vf_size asked = {0, 0};
    for (uint64_t i = 0; i < ms; i += 10) {
        struct vf_size size;
        scene->facts.now_ns += 10 * MS;
        if (vf_guest_size_update(&scene->guest, &scene->facts, &size)) {
            g_assert_cmpint(asked.w, ==, 0); // never twice
            asked = size;
        }
    }
    return asked;
}

static void
assert_size(struct vf_size size, int32_t w, int32_t h)
{
    g_assert_cmpint(size.w, ==, w);
    g_assert_cmpint(size.h, ==, h);
}

static void
test_a_window_that_only_opened_asks_for_nothing(void)
{
    struct scene scene = begin(false);
    assert_size(run(&scene, 5000), 0, 0);
    g_assert_cmpuint(vf_guest_size_wake_at(&scene.guest, scene.facts.now_ns),
                     ==, UINT64_MAX);
}

static void
test_full_screen_from_the_start_asks(void)
{
    struct scene scene = begin(true);
    assert_size(run(&scene, 490), 0, 0);
    assert_size(run(&scene, 5000), 1024, 768);
}

static void
test_a_window_made_larger_asks_once_when_it_rests(void)
{
    struct scene scene = begin(false);
    run(&scene, 1000);
    for (int32_t w = 1030; w <= 1600; w += 10) { // dragged
        scene.facts.window.w = w;
        assert_size(run(&scene, 100), 0, 0);
        g_assert_cmpuint(
            vf_guest_size_wake_at(&scene.guest, scene.facts.now_ns), !=,
            UINT64_MAX);
    }
    assert_size(run(&scene, 1000), 1600, 768);
    assert_size(run(&scene, 60000), 0, 0);
}

static void
test_a_guest_of_that_size_is_left_alone(void)
{
    struct scene scene = begin(false);
    run(&scene, 1000);
    scene.facts.window = scene.facts.screen;
    assert_size(run(&scene, 5000), 0, 0);
}

static void
test_a_picture_on_its_side(void)
{
    struct scene scene = begin(false);
    run(&scene, 1000);
    scene.facts.is_turned = true;
    scene.facts.window = (struct vf_size){1200, 1600};
    assert_size(run(&scene, 1000), 1600, 1200);
}

// The host was restarted, perhaps updated: it has not heard it yet.
static void
test_another_host_is_asked_again(void)
{
    struct scene scene = begin(false);
    run(&scene, 1000);
    scene.facts.window.w = 1600;
    assert_size(run(&scene, 1000), 1600, 768);
    scene.facts.host++;
    assert_size(run(&scene, 1000), 1600, 768);
}

static void
test_a_host_that_does_not_offer_it_is_not_asked(void)
{
    struct scene scene = begin(false);
    scene.facts.is_offered = false;
    run(&scene, 1000);
    scene.facts.window.w = 1600;
    assert_size(run(&scene, 5000), 0, 0);
    scene.facts.is_offered = true;
    assert_size(run(&scene, 1000), 1600, 768);
}

static void
test_a_hidden_window_changes_nothing(void)
{
    struct scene scene = begin(false);
    run(&scene, 1000);
    scene.facts.window = (struct vf_size){0, 0};
    assert_size(run(&scene, 5000), 0, 0);
    scene.facts.window = (struct vf_size){1024, 768};
    assert_size(run(&scene, 5000), 0, 0);
}

// A guest that chose another mode by itself is not fought with.
static void
test_the_guest_may_have_its_own_mind(void)
{
    struct scene scene = begin(false);
    run(&scene, 1000);
    scene.facts.window.w = 1600;
    assert_size(run(&scene, 1000), 1600, 768);
    scene.facts.screen = (struct vf_size){1600, 768};
    run(&scene, 1000);
    scene.facts.screen = (struct vf_size){800, 600};
    assert_size(run(&scene, 60000), 0, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, test) g_test_add_func("/guest_size/" name, test)
    ADD("a-window-that-only-opened-asks-for-nothing",
        test_a_window_that_only_opened_asks_for_nothing);
    ADD("full-screen-from-the-start-asks",
        test_full_screen_from_the_start_asks);
    ADD("a-window-made-larger-asks-once-when-it-rests",
        test_a_window_made_larger_asks_once_when_it_rests);
    ADD("a-guest-of-that-size-is-left-alone",
        test_a_guest_of_that_size_is_left_alone);
    ADD("a-picture-on-its-side", test_a_picture_on_its_side);
    ADD("another-host-is-asked-again", test_another_host_is_asked_again);
    ADD("a-host-that-does-not-offer-it-is-not-asked",
        test_a_host_that_does_not_offer_it_is_not_asked);
    ADD("a-hidden-window-changes-nothing",
        test_a_hidden_window_changes_nothing);
    ADD("the-guest-may-have-its-own-mind",
        test_the_guest_may_have_its_own_mind);
    return g_test_run();
}
