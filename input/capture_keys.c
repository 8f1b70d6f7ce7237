// SPDX-License-Identifier: GPL-2.0-or-later
#include "input/capture_internal.h"

static void
send_key(struct vf_capture_actions *actions, uint16_t usage, bool down,
         uint64_t time_ns)
{
    struct vf_input_event event = {.type = VF_INPUT_KEY, .time_ns = time_ns};
    event.key.usage = usage;
    event.key.down = down;
    vf_capture_send(actions, &event);
}

static void
command(struct vf_capture_actions *actions, enum vf_command which)
{
    vf_capture_add(actions, VF_CAPTURE_COMMAND)->command.command = which;
    actions->consumed = true;
}

static bool
fires(const struct vf_capture *capture, const struct vf_chord *chord,
      uint16_t usage, bool loose)
{
    return vf_chord_fires(chord, &capture->held, usage, loose);
}

static bool
is_captured(const struct vf_capture *capture)
{
    return capture->mode != VF_CAPTURE_NONE;
}

// --- the escape key ---

static void
leave_escape(struct vf_capture *capture, struct vf_capture_actions *actions)
{
    if (capture->escape == VF_ESCAPE_SHOWN) {
        vf_capture_add(actions, VF_CAPTURE_KEYS)->show_keys = false;
    }
    capture->escape = VF_ESCAPE_IDLE;
}

static const struct vf_chord *
active_escape(const struct vf_capture *capture)
{
    return &capture->config.escape[capture->escape_index];
}

// Ctrl+Alt and its like begin too many of the guest's own shortcuts.
static bool
runs_commands(const struct vf_chord *escape)
{
    for (unsigned i = 0; i < escape->count; i++) {
        if (escape->keys[i] < VF_USAGE_LIMIT) {
            return true;
        }
    }
    return false;
}

// It was not the escape after all: the guest gets the key that was kept back.
static void
cancel_escape(struct vf_capture *capture, uint64_t time_ns,
              struct vf_capture_actions *actions)
{
    leave_escape(capture, actions);
    if (is_captured(capture)) {
        vf_key_set_remove(&capture->swallowed, capture->escape_key);
        send_key(actions, capture->escape_key, true, time_ns);
    }
}

void
vf_capture_spoil_escape(struct vf_capture *capture, uint64_t time_ns,
                        struct vf_capture_actions *actions)
{
    if (capture->escape != VF_ESCAPE_ARMED) {
        return;
    }
    if (active_escape(capture)->count > 1) {
        cancel_escape(capture, time_ns, actions);
    } else {
        capture->escape = VF_ESCAPE_USED;
    }
}

static bool
begin_escape(struct vf_capture *capture, uint16_t usage, uint64_t time_ns)
{
    for (unsigned i = 0; i < VF_CAPTURE_MAX_ESCAPES; i++) {
        if (fires(capture, &capture->config.escape[i], usage, true)) {
            capture->escape = VF_ESCAPE_ARMED;
            capture->escape_index = (uint8_t)i;
            capture->escape_key = usage;
            capture->escape_at_ns = time_ns;
            return true;
        }
    }
    return false;
}

static void
run(struct vf_capture *capture, const struct vf_command_request *request,
    struct vf_capture_actions *actions)
{
    if (request->command == VF_COMMAND_INPUT) {
        capture->enabled = !capture->enabled;
        vf_capture_let_go(capture, actions);
    } else if (request->command == VF_COMMAND_QUIT) {
        vf_capture_let_go(capture, actions);
    }
    vf_capture_add(actions, VF_CAPTURE_COMMAND)->command = *request;
}

// The escape is held and another key goes down. False when that key is the
// guest's after all.
static bool
press_after_escape(struct vf_capture *capture, uint16_t usage, uint64_t time_ns,
                   struct vf_capture_actions *actions)
{
    const struct vf_chord *escape = active_escape(capture);
    const struct vf_command_key *key =
        runs_commands(escape) ? vf_command_for_key(usage) : NULL;
    if (!key && escape->count > 1) {
        cancel_escape(capture, time_ns, actions);
        return false;
    }
    if (capture->escape == VF_ESCAPE_ARMED) {
        capture->escape = VF_ESCAPE_USED;
    }
    if (key) {
        run(capture, &key->request, actions);
    }
    return true;
}

static void
end_escape(struct vf_capture *capture, struct vf_capture_actions *actions)
{
    bool tapped = capture->escape == VF_ESCAPE_ARMED;
    leave_escape(capture, actions);
    if (tapped) {
        vf_capture_toggle(capture, actions);
    }
}

// --- keys ---

static bool
press_shortcut(struct vf_capture *capture, uint16_t usage,
               struct vf_capture_actions *actions)
{
    if (fires(capture, &capture->config.fullscreen, usage, false)) {
        command(actions, VF_COMMAND_FULLSCREEN);
        return true;
    }
    if (fires(capture, &capture->config.overlay, usage, false)) {
        command(actions, VF_COMMAND_OVERLAY);
        return true;
    }
    return false;
}

static bool
is_left_to_host(const struct vf_capture *capture, uint16_t usage)
{
    for (unsigned i = 0; i < VF_CAPTURE_MAX_PASS_THROUGH; i++) {
        const struct vf_chord *chord = &capture->config.pass_through[i];
        if (vf_chord_is_modifiers_only(chord)
                ? vf_chord_is_held(chord, &capture->held)
                : fires(capture, chord, usage, false)) {
            return true;
        }
    }
    return false;
}

// Given back for as long as the key is held.
static bool
lend(struct vf_capture *capture, uint16_t usage, struct vf_capture_actions *actions)
{
    for (unsigned i = 0; is_captured(capture) && i < VF_CAPTURE_MAX_ESCAPES; i++) {
        if (fires(capture, &capture->config.lend[i], usage, true)) {
            capture->lent = capture->mode;
            capture->lend_key = usage;
            vf_capture_set_mode(capture, VF_CAPTURE_NONE, actions);
            return true;
        }
    }
    return false;
}

static void
take_again(struct vf_capture *capture, uint16_t usage,
           struct vf_capture_actions *actions)
{
    enum vf_capture_mode lent = capture->lent;
    if (lent != VF_CAPTURE_NONE && usage == capture->lend_key) {
        capture->lent = VF_CAPTURE_NONE;
        vf_capture_if_possible(capture, lent, actions);
    }
}

static void
press(struct vf_capture *capture, const struct vf_input_event *event,
      struct vf_capture_actions *actions)
{
    uint16_t usage = event->key.usage;
    vf_key_set_add(&capture->held, usage);
    // A key is not the guest's until the end of this function is reached.
    vf_key_set_add(&capture->swallowed, usage);
    if (fires(capture, &capture->config.quit, usage, true)) {
        leave_escape(capture, actions);
        vf_capture_let_go(capture, actions);
        command(actions, VF_COMMAND_QUIT);
        return;
    }
    if (capture->escape != VF_ESCAPE_IDLE &&
        press_after_escape(capture, usage, event->time_ns, actions)) {
        actions->consumed = true;
        return;
    }
    if (press_shortcut(capture, usage, actions)) {
        return;
    }
    if (begin_escape(capture, usage, event->time_ns) ||
        lend(capture, usage, actions)) {
        actions->consumed = true;
        return;
    }
    if (is_captured(capture) && !is_left_to_host(capture, usage)) {
        vf_key_set_remove(&capture->swallowed, usage);
        vf_capture_send(actions, event);
    }
    vf_capture_update_grabs(capture, actions);
}

static void
release(struct vf_capture *capture, const struct vf_input_event *event,
        struct vf_capture_actions *actions)
{
    uint16_t usage = event->key.usage;
    vf_key_set_remove(&capture->held, usage);
    bool swallowed = vf_key_set_has(&capture->swallowed, usage);
    vf_key_set_remove(&capture->swallowed, usage);
    if (!swallowed && is_captured(capture)) {
        vf_capture_send(actions, event);
    }
    if (capture->escape != VF_ESCAPE_IDLE &&
        vf_chord_has_key(active_escape(capture), usage)) {
        actions->consumed = true;
        end_escape(capture, actions);
    }
    take_again(capture, usage, actions);
    vf_capture_update_grabs(capture, actions);
}

// The host's auto-repeat of a key that is down.
static void
repeat(struct vf_capture *capture, const struct vf_input_event *event,
       struct vf_capture_actions *actions)
{
    bool guests = !vf_key_set_has(&capture->swallowed, event->key.usage);
    actions->consumed = capture->escape != VF_ESCAPE_IDLE;
    if (capture->config.forward_repeat && guests && is_captured(capture)) {
        struct vf_input_event again = *event;
        again.key.repeat = true;
        vf_capture_send(actions, &again);
    }
}

void
vf_capture_on_key(struct vf_capture *capture,
                  const struct vf_input_event *event,
                  struct vf_capture_actions *actions)
{
    uint16_t usage = event->key.usage;
    if (usage == VF_USAGE_NONE || usage >= VF_USAGE_LIMIT) {
        return;
    }
    bool was_held = vf_key_set_has(&capture->held, usage);
    if (event->key.down && was_held) {
        repeat(capture, event, actions);
    } else if (event->key.down && !event->key.repeat) {
        press(capture, event, actions);
    } else if (!event->key.down && was_held) {
        release(capture, event, actions);
    }
}

void
vf_capture_forget_keys(struct vf_capture *capture,
                       struct vf_capture_actions *actions)
{
    vf_key_set_clear(&capture->held);
    vf_key_set_clear(&capture->swallowed);
    capture->buttons_swallowed = 0;
    leave_escape(capture, actions);
}
