// SPDX-License-Identifier: GPL-2.0-or-later
#include "input/capture_internal.h"

#include "base/clock.h"

#include <glib.h>

struct vf_capture_action *
vf_capture_add(struct vf_capture_actions *actions,
               enum vf_capture_action_type type)
{
    g_assert(actions->count < VF_CAPTURE_MAX_ACTIONS);
    struct vf_capture_action *action = &actions->list[actions->count++];
    *action = (struct vf_capture_action){.type = type};
    return action;
}

void
vf_capture_send(struct vf_capture_actions *actions,
                const struct vf_input_event *event)
{
    vf_capture_add(actions, VF_CAPTURE_SEND)->event = *event;
    actions->consumed = true;
}

// --- grabs and modes ---

// True while the host's desktop is to see what is pressed next.
static bool
yields_to_host(const struct vf_capture *capture)
{
    for (unsigned i = 0; i < VF_CAPTURE_MAX_PASS_THROUGH; i++) {
        const struct vf_chord *chord = &capture->config.pass_through[i];
        bool yields = vf_chord_is_modifiers_only(chord)
                          ? vf_chord_is_held(chord, &capture->held)
                          : vf_chord_modifiers_are_held(chord, &capture->held);
        if (yields) {
            return true;
        }
    }
    return false;
}

void
vf_capture_update_grabs(struct vf_capture *capture,
                        struct vf_capture_actions *actions)
{
    bool keyboard =
        (capture->mode & VF_CAPTURE_KEYBOARD) && !yields_to_host(capture);
    bool mouse = capture->mode & VF_CAPTURE_MOUSE;
    if (keyboard == capture->grabbed_keyboard &&
        mouse == capture->grabbed_mouse) {
        return;
    }
    capture->grabbed_keyboard = keyboard;
    capture->grabbed_mouse = mouse;
    struct vf_capture_action *action = vf_capture_add(actions, VF_CAPTURE_GRAB);
    action->grab.keyboard = keyboard;
    action->grab.mouse = mouse;
}

void
vf_capture_set_mode(struct vf_capture *capture, enum vf_capture_mode mode,
                    struct vf_capture_actions *actions)
{
    if (capture->mode == mode) {
        return;
    }
    capture->mode = mode;
    if (mode == VF_CAPTURE_NONE) {
        capture->timing_loss = false;
    }
    vf_capture_add(actions, VF_CAPTURE_RELEASE);
    vf_capture_update_grabs(capture, actions);
}

void
vf_capture_let_go(struct vf_capture *capture,
                  struct vf_capture_actions *actions)
{
    capture->lent = VF_CAPTURE_NONE;
    if (capture->mode == VF_CAPTURE_NONE) {
        vf_capture_add(actions, VF_CAPTURE_RELEASE);
    }
    vf_capture_set_mode(capture, VF_CAPTURE_NONE, actions);
}

static enum vf_capture_refusal
why_not(const struct vf_capture *capture)
{
    if (!capture->focused || !capture->visible) {
        return VF_REFUSED_NO_FOCUS;
    }
    if (capture->overlay_open) {
        return VF_REFUSED_OVERLAY;
    }
    if (!capture->enabled) {
        return VF_REFUSED_OFF;
    }
    if (capture->input_lost) {
        return VF_REFUSED_NO_INPUT;
    }
    return VF_REFUSED_NOT;
}

void
vf_capture_if_possible(struct vf_capture *capture, enum vf_capture_mode mode,
                       struct vf_capture_actions *actions)
{
    if (mode != VF_CAPTURE_NONE && capture->mode == VF_CAPTURE_NONE &&
        why_not(capture) == VF_REFUSED_NOT) {
        vf_capture_set_mode(capture, mode, actions);
    }
}

void
vf_capture_toggle(struct vf_capture *capture,
                  struct vf_capture_actions *actions)
{
    enum vf_capture_mode wanted = capture->config.on_escape;
    if (capture->mode != VF_CAPTURE_NONE &&
        (capture->mode & wanted) == wanted) {
        vf_capture_set_mode(capture, VF_CAPTURE_NONE, actions);
        return;
    }
    capture->lent = VF_CAPTURE_NONE;
    enum vf_capture_refusal refusal = why_not(capture);
    if (refusal != VF_REFUSED_NOT) {
        vf_capture_add(actions, VF_CAPTURE_REFUSED)->refusal = refusal;
        return;
    }
    vf_capture_set_mode(capture, wanted, actions);
}

static void
try_start(struct vf_capture *capture, struct vf_capture_actions *actions)
{
    if (!capture->start_done && !capture->picture_lost &&
        why_not(capture) == VF_REFUSED_NOT) {
        capture->start_done = true;
        vf_capture_if_possible(capture, capture->config.on_start, actions);
    }
}

// --- the pointer ---

static bool
pointer_goes_to_guest(const struct vf_capture *capture)
{
    if (capture->mode != VF_CAPTURE_NONE) {
        return true;
    }
    return capture->config.free_pointer && capture->enabled &&
           capture->focused && capture->visible && !capture->overlay_open;
}

static void
press_button(struct vf_capture *capture, const struct vf_input_event *event,
             struct vf_capture_actions *actions)
{
    vf_capture_spoil_escape(capture, event->time_ns, actions);
    bool was_captured = capture->mode != VF_CAPTURE_NONE;
    vf_capture_if_possible(capture, capture->config.on_click, actions);
    if (!was_captured && capture->mode != VF_CAPTURE_NONE) {
        // The click that captures is not a click in the guest.
        capture->buttons_swallowed |= 1u << event->button.button;
        actions->consumed = true;
    } else if (pointer_goes_to_guest(capture)) {
        vf_capture_send(actions, event);
    }
}

static void
on_button(struct vf_capture *capture, const struct vf_input_event *event,
          struct vf_capture_actions *actions)
{
    if (event->button.down) {
        press_button(capture, event, actions);
        return;
    }
    unsigned bit = 1u << event->button.button;
    bool swallowed = capture->buttons_swallowed & bit;
    capture->buttons_swallowed &= ~bit;
    if (!swallowed && pointer_goes_to_guest(capture)) {
        vf_capture_send(actions, event);
    }
}

static void
on_pointer(struct vf_capture *capture, const struct vf_input_event *event,
           struct vf_capture_actions *actions)
{
    bool relative = event->type == VF_INPUT_MOTION;
    if (relative && !(capture->mode & VF_CAPTURE_MOUSE)) {
        return;
    }
    if (pointer_goes_to_guest(capture)) {
        vf_capture_send(actions, event);
    }
}

// --- focus and window ---

static void
on_focus(struct vf_capture *capture, bool focused,
         struct vf_capture_actions *actions)
{
    bool gained = focused && !capture->focused;
    capture->focused = focused;
    if (!focused) {
        vf_capture_forget_keys(capture, actions);
        vf_capture_let_go(capture, actions);
    } else if (gained) {
        try_start(capture, actions);
        vf_capture_if_possible(capture, capture->config.on_focus, actions);
    }
}

static void
on_visible(struct vf_capture *capture, bool visible,
           struct vf_capture_actions *actions)
{
    capture->visible = visible;
    if (!visible) {
        vf_capture_forget_keys(capture, actions);
        vf_capture_let_go(capture, actions);
    } else {
        try_start(capture, actions);
    }
}

void
vf_capture_event(struct vf_capture *capture, const struct vf_input_event *event,
                 struct vf_capture_actions *actions)
{
    actions->count = 0;
    actions->consumed = false;
    switch (event->type) {
    case VF_INPUT_KEY:
        vf_capture_on_key(capture, event, actions);
        break;
    case VF_INPUT_BUTTON:
        on_button(capture, event, actions);
        break;
    case VF_INPUT_MOTION:
    case VF_INPUT_POSITION:
    case VF_INPUT_WHEEL:
        on_pointer(capture, event, actions);
        break;
    case VF_INPUT_FOCUS:
        on_focus(capture, event->focus, actions);
        break;
    case VF_INPUT_VISIBLE:
        on_visible(capture, event->visible, actions);
        break;
    case VF_INPUT_POINTER:
    case VF_INPUT_LOCKS:
        break;
    }
}

// --- notices ---

static void
lose(struct vf_capture *capture, bool *what, uint64_t now_ns)
{
    *what = true;
    if (capture->mode != VF_CAPTURE_NONE && !capture->timing_loss) {
        capture->timing_loss = true;
        capture->lost_at_ns = now_ns;
    }
}

static void
regain(struct vf_capture *capture, bool *what,
       struct vf_capture_actions *actions)
{
    *what = false;
    if (!capture->picture_lost && !capture->input_lost) {
        capture->timing_loss = false;
    }
    try_start(capture, actions);
}

void
vf_capture_notice(struct vf_capture *capture, enum vf_capture_notice notice,
                  uint64_t now_ns, struct vf_capture_actions *actions)
{
    actions->count = 0;
    actions->consumed = false;
    switch (notice) {
    case VF_NOTICE_OVERLAY_OPENED:
        capture->overlay_open = true;
        vf_capture_let_go(capture, actions);
        break;
    case VF_NOTICE_OVERLAY_CLOSED:
        capture->overlay_open = false;
        break;
    case VF_NOTICE_PICTURE_LOST:
        lose(capture, &capture->picture_lost, now_ns);
        break;
    case VF_NOTICE_PICTURE_BACK:
        regain(capture, &capture->picture_lost, actions);
        break;
    case VF_NOTICE_INPUT_LOST:
        lose(capture, &capture->input_lost, now_ns);
        break;
    case VF_NOTICE_INPUT_BACK:
        regain(capture, &capture->input_lost, actions);
        break;
    case VF_NOTICE_GUEST_CHANGED:
        vf_capture_add(actions, VF_CAPTURE_RELEASE);
        break;
    case VF_NOTICE_RELEASE:
        vf_capture_let_go(capture, actions);
        break;
    case VF_NOTICE_TOGGLE:
        vf_capture_toggle(capture, actions);
        break;
    }
}

// --- time ---

static uint64_t
shown_at(const struct vf_capture *capture)
{
    return capture->escape_at_ns + capture->config.hold_ms * VF_NS_PER_MS;
}

static uint64_t
given_up_at(const struct vf_capture *capture)
{
    return capture->lost_at_ns + capture->config.lost_ms * VF_NS_PER_MS;
}

uint64_t
vf_capture_wake_at(const struct vf_capture *capture)
{
    uint64_t wake = UINT64_MAX;
    if (capture->escape == VF_ESCAPE_ARMED) {
        wake = MIN(wake, shown_at(capture));
    }
    if (capture->timing_loss) {
        wake = MIN(wake, given_up_at(capture));
    }
    return wake;
}

void
vf_capture_tick(struct vf_capture *capture, uint64_t now_ns,
                struct vf_capture_actions *actions)
{
    actions->count = 0;
    actions->consumed = false;
    if (capture->escape == VF_ESCAPE_ARMED && now_ns >= shown_at(capture)) {
        capture->escape = VF_ESCAPE_SHOWN;
        vf_capture_add(actions, VF_CAPTURE_KEYS)->show_keys = true;
    }
    if (capture->timing_loss && now_ns >= given_up_at(capture)) {
        vf_capture_set_mode(capture, VF_CAPTURE_NONE, actions);
    }
}
