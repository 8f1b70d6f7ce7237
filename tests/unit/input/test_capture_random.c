// SPDX-License-Identifier: GPL-2.0-or-later
#include "capture_rig.h"

#include "base/clock.h"
#include "input/keymap.h"

#include <glib.h>

// A hundred thousand random things happen, capture and connection among them.
// The guest must never see a key pressed twice, a release of nothing, anything
// while it is not its turn, or end up with a key down.

enum { EVENTS = 100000 };

static uint16_t
random_usage(GRand *random)
{
    // Often the keys that chords are made of.
    static const uint16_t favourites[] = {
        VF_USAGE_SCROLL_LOCK, VF_USAGE_LEFT_CTRL,  VF_USAGE_RIGHT_CTRL,
        VF_USAGE_LEFT_ALT,    VF_USAGE_LEFT_SHIFT, VF_USAGE_LEFT_WIN,
        VF_USAGE_F,           VF_USAGE_O,          VF_USAGE_1,
    };
    if (g_rand_boolean(random)) {
        return favourites[g_rand_int_range(random, 0,
                                           G_N_ELEMENTS(favourites))];
    }
    if (g_rand_int_range(random, 0, 50) == 0) {
        return (uint16_t)g_rand_int(random); // no key at all, most likely
    }
    uint16_t usage = vf_key_usage_at(
        (unsigned)g_rand_int_range(random, 0, (int)vf_key_count()));
    // One guest key with two usages would count as pressed twice.
    return usage == VF_USAGE_HASH ? VF_USAGE_BACKSLASH : usage;
}

static void
random_event(struct capture_rig *rig, GRand *random)
{
    struct vf_input_event event = {.type = VF_INPUT_KEY};
    int kind = g_rand_int_range(random, 0, 100);
    if (kind < 60) {
        event.key.usage = random_usage(random);
        event.key.down = g_rand_boolean(random);
        event.key.repeat = g_rand_int_range(random, 0, 20) == 0;
    } else if (kind < 75) {
        event.type = VF_INPUT_BUTTON;
        event.button.button =
            (enum vf_button)g_rand_int_range(random, 0, VF_BUTTON_COUNT);
        event.button.down = g_rand_boolean(random);
    } else if (kind < 90) {
        event.type = VF_INPUT_MOTION;
        event.motion.dx = (float)g_rand_double_range(random, -20, 20);
        event.motion.dy = (float)g_rand_double_range(random, -20, 20);
    } else {
        event.type = VF_INPUT_POSITION;
        event.position.x = (float)g_rand_double_range(random, -50, 150);
        event.position.y = (float)g_rand_double_range(random, -50, 150);
    }
    rig_event(rig, &event);
}

// Makes capture possible again, so that most of the test is spent captured.
static void
recover(struct capture_rig *rig)
{
    if (!rig->guest.state.ready) {
        fake_sink_connect(&rig->guest);
        vf_router_update(rig->router);
    }
    rig_notice(rig, VF_NOTICE_OVERLAY_CLOSED);
    rig_notice(rig, VF_NOTICE_INPUT_BACK);
    rig_notice(rig, VF_NOTICE_PICTURE_BACK);
    rig_visible(rig, true);
    rig_focus(rig, true);
    if (!rig->capture.enabled) {
        rig_focus(rig, false); // forgets an escape that is held already
        rig_focus(rig, true);
        rig_down(rig, VF_USAGE_SCROLL_LOCK);
        rig_tap(rig, VF_USAGE_I);
        rig_up(rig, VF_USAGE_SCROLL_LOCK);
    }
    if (!rig_is_captured(rig)) {
        rig_notice(rig, VF_NOTICE_TOGGLE);
    }
}

static void
random_circumstance(struct capture_rig *rig, GRand *random)
{
    switch (g_rand_int_range(random, 0, 16)) {
    case 0:
        rig_focus(rig, g_rand_int_range(random, 0, 4) > 0);
        break;
    case 1:
        rig_visible(rig, g_rand_int_range(random, 0, 4) > 0);
        break;
    case 2:
    case 3:
        rig_notice(rig, VF_NOTICE_TOGGLE);
        break;
    case 4:
        rig_notice(rig, (enum vf_capture_notice)g_rand_int_range(
                            random, 0, VF_NOTICE_TOGGLE));
        break;
    case 5:
        fake_sink_disconnect(&rig->guest);
        vf_router_update(rig->router);
        break;
    case 6:
        // Sometimes a connection is gone and back before anybody noticed.
        fake_sink_disconnect(&rig->guest);
        fake_sink_connect(&rig->guest);
        if (g_rand_boolean(random)) {
            vf_router_update(rig->router);
        }
        break;
    case 7:
        rig_wait_ms(rig, (unsigned)g_rand_int_range(random, 0, 3000));
        break;
    default:
        recover(rig);
        break;
    }
}

static void
play(struct capture_rig *rig, GRand *random)
{
    unsigned captured_events = 0;
    for (unsigned i = 0; i < EVENTS; i++) {
        bool was_captured = rig_is_captured(rig);
        uint64_t before = rig->guest.presses + rig->guest.releases;
        captured_events += was_captured;
        random_event(rig, random);
        if (!was_captured && !rig_is_captured(rig) &&
            !rig->capture.config.free_pointer) {
            g_assert_cmpuint(rig->guest.presses + rig->guest.releases, ==,
                             before);
        }
        if (g_rand_int_range(random, 0, 50) == 0) {
            random_circumstance(rig, random);
        }
        if (!rig_is_captured(rig) && !rig->capture.config.free_pointer) {
            g_assert_true(fake_sink_is_idle(&rig->guest));
        }
        g_assert_cmpuint(rig->guest.doubled, ==, 0);
        g_assert_cmpuint(rig->guest.unready, ==, 0);
    }
    // The test is about captured input: make sure that there was some.
    g_assert_cmpuint(captured_events, >, EVENTS / 10);
    g_assert_cmpuint(rig->guest.presses, >, EVENTS / 50);
}

static void
test_every_press_has_its_release(void)
{
    GRand *random = g_rand_new_with_seed(20240501);
    for (int variant = 0; variant < 4; variant++) {
        struct vf_capture_config config = vf_capture_config_default();
        if (variant & 1) {
            bool ok = vf_chord_parse("RightCtrl+LeftShift", &config.escape[1],
                                     NULL) &&
                      vf_chord_parse("Super+1", &config.pass_through[0], NULL);
            g_assert_true(ok);
        }
        if (variant & 2) {
            bool ok = vf_chord_parse("Ctrl+Alt", &config.escape[0], NULL);
            g_assert_true(ok);
            ok = vf_chord_parse("RightCtrl", &config.lend[0], NULL);
            g_assert_true(ok);
            config.on_click = VF_CAPTURE_BOTH;
            config.on_focus = VF_CAPTURE_KEYBOARD;
            config.free_pointer = true;
        }
        struct capture_rig rig;
        capture_rig_init_ready(&rig, &config);
        play(&rig, random);
        if (!rig.guest.state.ready) {
            fake_sink_connect(&rig.guest);
        }
        vf_router_update(rig.router);
        rig_notice(&rig, VF_NOTICE_RELEASE);
        g_assert_true(fake_sink_is_idle(&rig.guest));
        capture_rig_finish(&rig);
    }
    g_rand_free(random);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/capture-random/every-press-has-its-release",
                    test_every_press_has_its_release);
    return g_test_run();
}
