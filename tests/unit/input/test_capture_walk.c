// SPDX-License-Identifier: GPL-2.0-or-later
#include "input/capture.h"

#include "base/clock.h"

#include <glib.h>

// Walks every state that the capture machine can reach with a small alphabet,
// and checks the rules of input/capture.h on every step between two of them.

// Between them: the escape, the modifiers and last key of a chord, a command
// key; after Ctrl+Alt as an escape, I is a key without a command.
static const uint16_t walk_keys[] = {
    VF_USAGE_SCROLL_LOCK, VF_USAGE_LEFT_CTRL, VF_USAGE_LEFT_ALT,
    VF_USAGE_Q,           VF_USAGE_I,
};

enum {
    KEYS = G_N_ELEMENTS(walk_keys),
    STEP_KEYS = 0,
    STEP_BUTTON_DOWN = 2 * KEYS,
    STEP_BUTTON_UP,
    STEP_MOTION,
    STEP_POSITION,
    STEP_FOCUS,
    STEP_UNFOCUS,
    STEP_SHOW,
    STEP_HIDE,
    STEP_NOTICES, // all of enum vf_capture_notice
    STEP_TICK = STEP_NOTICES + VF_NOTICE_TOGGLE + 1,
    STEPS,
};

// The machine, and what a guest holds that did what it was told.
struct world {
    struct vf_capture capture;
    struct vf_key_set guest;
    unsigned guest_buttons;
};

struct step_result {
    bool sent_key;
    bool sent_pointer;
    bool released;
    bool quit;
};

static void
apply(struct world *world, const struct vf_capture_actions *actions,
      struct step_result *result)
{
    *result = (struct step_result){.quit = false};
    for (unsigned i = 0; i < actions->count; i++) {
        const struct vf_capture_action *action = &actions->list[i];
        if (action->type == VF_CAPTURE_RELEASE) {
            vf_key_set_clear(&world->guest);
            world->guest_buttons = 0;
            result->released = true;
        } else if (action->type == VF_CAPTURE_COMMAND) {
            result->quit |= action->command.command == VF_COMMAND_QUIT;
        } else if (action->type == VF_CAPTURE_SEND) {
            const struct vf_input_event *event = &action->event;
            if (event->type == VF_INPUT_KEY) {
                result->sent_key = true;
                if (event->key.down) {
                    vf_key_set_add(&world->guest, event->key.usage);
                } else {
                    vf_key_set_remove(&world->guest, event->key.usage);
                }
            } else {
                result->sent_pointer = true;
            }
            if (event->type == VF_INPUT_BUTTON) {
                unsigned bit = 1u << event->button.button;
                world->guest_buttons = event->button.down
                                           ? world->guest_buttons | bit
                                           : world->guest_buttons & ~bit;
            }
        }
    }
}

static bool
make_event(unsigned step, struct vf_input_event *event)
{
    *event = (struct vf_input_event){.type = VF_INPUT_KEY};
    if (step < STEP_BUTTON_DOWN) {
        event->key.usage = walk_keys[step / 2];
        event->key.down = step % 2 == 0;
        return true;
    }
    switch (step) {
    case STEP_BUTTON_DOWN:
    case STEP_BUTTON_UP:
        event->type = VF_INPUT_BUTTON;
        event->button.down = step == STEP_BUTTON_DOWN;
        return true;
    case STEP_MOTION:
        event->type = VF_INPUT_MOTION;
        return true;
    case STEP_POSITION:
        event->type = VF_INPUT_POSITION;
        return true;
    case STEP_FOCUS:
    case STEP_UNFOCUS:
        event->type = VF_INPUT_FOCUS;
        event->focus = step == STEP_FOCUS;
        return true;
    case STEP_SHOW:
    case STEP_HIDE:
        event->type = VF_INPUT_VISIBLE;
        event->visible = step == STEP_SHOW;
        return true;
    default:
        return false;
    }
}

// Everything happens at time 0, and a tick comes after every deadline, so time
// adds no states.
static void
take(struct world *world, unsigned step, struct vf_capture_actions *actions)
{
    struct vf_input_event event;
    if (make_event(step, &event)) {
        vf_capture_event(&world->capture, &event, actions);
    } else if (step == STEP_TICK) {
        vf_capture_tick(&world->capture, 10 * VF_NS_PER_S, actions);
    } else {
        enum vf_capture_notice notice =
            (enum vf_capture_notice)(step - STEP_NOTICES);
        vf_capture_notice(&world->capture, notice, 0, actions);
    }
}

static bool
must_release(unsigned step)
{
    return step == STEP_UNFOCUS || step == STEP_HIDE ||
           step == STEP_NOTICES + VF_NOTICE_OVERLAY_OPENED ||
           step == STEP_NOTICES + VF_NOTICE_RELEASE;
}

static void
check(const struct world *before, const struct world *after, unsigned step,
      const struct step_result *result)
{
    const struct vf_capture *was = &before->capture;
    const struct vf_capture *is = &after->capture;
    bool free_pointer = is->config.free_pointer;

    // Not captured: nothing goes to the guest.
    if (was->mode == VF_CAPTURE_NONE && is->mode == VF_CAPTURE_NONE) {
        g_assert_false(result->sent_key);
        g_assert_false(result->sent_pointer && !free_pointer);
    }
    // Every change of capture lets go.
    if (was->mode != is->mode) {
        g_assert_true(result->released);
    }
    // What must end capture does, from wherever.
    if (must_release(step)) {
        g_assert_cmpint(is->mode, ==, VF_CAPTURE_NONE);
        g_assert_true(vf_key_set_is_empty(&after->guest));
        g_assert_cmpuint(after->guest_buttons, ==, 0);
    }
    // Capture needs focus and a window, and no overlay.
    if (is->mode != VF_CAPTURE_NONE) {
        g_assert_true(is->focused && is->visible && !is->overlay_open);
    }
    // The window holds what the mode says.
    g_assert_cmpint(is->grabbed_mouse, ==, (is->mode & VF_CAPTURE_MOUSE) != 0);
    g_assert_cmpint(is->grabbed_keyboard, ==,
                    (is->mode & VF_CAPTURE_KEYBOARD) != 0);
    // The guest holds nothing that is not held at the host, and nothing at all
    // when it is not its turn.
    for (unsigned i = 0; i < G_N_ELEMENTS(is->held.bits); i++) {
        g_assert_cmphex(after->guest.bits[i] & ~is->held.bits[i], ==, 0);
    }
    if (is->mode == VF_CAPTURE_NONE) {
        g_assert_true(vf_key_set_is_empty(&after->guest));
        g_assert_true(after->guest_buttons == 0 || free_pointer);
    }
    // The quit chord always quits, captured or not.
    struct vf_input_event event;
    bool presses_q = make_event(step, &event) && event.type == VF_INPUT_KEY &&
                     event.key.down && event.key.usage == VF_USAGE_Q &&
                     !vf_key_set_has(&was->held, VF_USAGE_Q);
    if (presses_q && vf_key_set_has(&was->held, VF_USAGE_LEFT_CTRL) &&
        vf_key_set_has(&was->held, VF_USAGE_LEFT_ALT)) {
        g_assert_true(result->quit);
        g_assert_cmpint(is->mode, ==, VF_CAPTURE_NONE);
    }
}

// The bits of a set that the alphabet can set, in the alphabet's order.
static uint64_t
pack_keys(const struct vf_key_set *set)
{
    uint64_t packed = 0;
    for (unsigned i = 0; i < KEYS; i++) {
        packed |= (uint64_t)vf_key_set_has(set, walk_keys[i]) << i;
    }
    return packed;
}

struct packer {
    uint64_t bits;
    unsigned used;
};

static void
put(struct packer *packer, uint64_t value, unsigned bits)
{
    g_assert_cmpuint(value >> bits, ==, 0);
    packer->bits |= value << packer->used;
    packer->used += bits;
    g_assert_cmpuint(packer->used, <=, 64);
}

// All that tells two states apart, in one number.
static uint64_t
pack(const struct world *world)
{
    const struct vf_capture *capture = &world->capture;
    struct packer packer = {0};
    put(&packer, pack_keys(&capture->held), KEYS);
    put(&packer, pack_keys(&capture->swallowed), KEYS);
    put(&packer, pack_keys(&world->guest), KEYS);
    put(&packer, world->guest_buttons, 1);
    put(&packer, capture->buttons_swallowed, 1);
    put(&packer, capture->mode, 2);
    put(&packer, capture->grabbed_keyboard, 1);
    put(&packer, capture->grabbed_mouse, 1);
    put(&packer, capture->enabled, 1);
    put(&packer, capture->focused, 1);
    put(&packer, capture->visible, 1);
    put(&packer, capture->overlay_open, 1);
    put(&packer, capture->picture_lost, 1);
    put(&packer, capture->input_lost, 1);
    put(&packer, capture->start_done, 1);
    put(&packer, capture->timing_loss, 1);
    put(&packer, capture->escape, 2);
    if (capture->escape != VF_ESCAPE_IDLE) {
        struct vf_key_set key = {0};
        vf_key_set_add(&key, capture->escape_key);
        put(&packer, capture->escape_index, 2);
        put(&packer, pack_keys(&key), KEYS);
    }
    return packer.bits;
}

// Adds the state to the open ones unless it has been seen.
static void
visit(GHashTable *seen, GQueue *open, const struct world *world)
{
    uint64_t packed = pack(world);
    if (g_hash_table_contains(seen, &packed)) {
        return;
    }
    g_hash_table_add(seen, g_memdup2(&packed, sizeof(packed)));
    g_queue_push_tail(open, g_memdup2(world, sizeof(*world)));
}

static unsigned
walk(const struct vf_capture_config *config)
{
    GHashTable *seen =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    GQueue open = G_QUEUE_INIT;
    struct world first = {0};
    vf_capture_init(&first.capture, config);
    visit(seen, &open, &first);
    struct world *world;
    while ((world = g_queue_pop_head(&open))) {
        for (unsigned step = 0; step < STEPS; step++) {
            struct world next = *world;
            struct vf_capture_actions actions;
            struct step_result result;
            take(&next, step, &actions);
            apply(&next, &actions, &result);
            check(world, &next, step, &result);
            visit(seen, &open, &next);
        }
        g_free(world);
    }
    unsigned states = g_hash_table_size(seen);
    g_hash_table_destroy(seen);
    return states;
}

static void
test_every_reachable_state_keeps_the_rules(void)
{
    struct vf_capture_config config = vf_capture_config_default();
    unsigned states = walk(&config);
    g_test_message("%u states", states);
    g_assert_cmpuint(states, >, 1000);
}

static void
test_so_it_does_with_everything_switched_on(void)
{
    struct vf_capture_config config = vf_capture_config_default();
    config.on_click = VF_CAPTURE_MOUSE;
    config.on_focus = VF_CAPTURE_KEYBOARD;
    config.on_start = VF_CAPTURE_BOTH;
    config.free_pointer = true;
    config.forward_repeat = true;
    bool ok = vf_chord_parse("Ctrl+Alt", &config.escape[1], NULL) &&
              vf_chord_parse("I", &config.lend[0], NULL);
    g_assert_true(ok);
    unsigned states = walk(&config);
    g_test_message("%u states", states);
    g_assert_cmpuint(states, >, 1000);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/capture-walk/every-reachable-state-keeps-the-rules",
                    test_every_reachable_state_keeps_the_rules);
    g_test_add_func("/capture-walk/so-it-does-with-everything-switched-on",
                    test_so_it_does_with_everything_switched_on);
    return g_test_run();
}
