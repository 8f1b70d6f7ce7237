// SPDX-License-Identifier: GPL-2.0-or-later
#include "capture_rig.h"

#include "base/clock.h"

#include <glib.h>

static void
apply(struct capture_rig *rig)
{
    rig->command = VF_COMMAND_NONE;
    rig->refusal = VF_REFUSED_NOT;
    for (unsigned i = 0; i < rig->last.count; i++) {
        const struct vf_capture_action *action = &rig->last.list[i];
        switch (action->type) {
        case VF_CAPTURE_SEND:
            vf_router_send(rig->router, &action->event);
            break;
        case VF_CAPTURE_RELEASE:
            vf_router_release_all(rig->router);
            break;
        case VF_CAPTURE_GRAB:
            rig->grab_keyboard = action->grab.keyboard;
            rig->grab_mouse = action->grab.mouse;
            vf_router_set_relative(rig->router, action->grab.mouse);
            break;
        case VF_CAPTURE_COMMAND:
            rig->command = action->command.command;
            rig->sequence = action->command.sequence;
            rig->commands++;
            break;
        case VF_CAPTURE_KEYS:
            rig->keys_shown = action->show_keys;
            break;
        case VF_CAPTURE_REFUSED:
            rig->refusal = action->refusal;
            break;
        }
    }
}

void
capture_rig_init(struct capture_rig *rig,
                 const struct vf_capture_config *config)
{
    *rig = (struct capture_rig){.now_ns = VF_NS_PER_S};
    vf_capture_init(&rig->capture, config);
    fake_sink_init(&rig->guest);
    rig->router = vf_router_create();
    vf_router_add_sink(rig->router, &rig->guest.sink);
    struct vf_pointer_view view = {.picture = {0, 0, 100, 100},
                                   .screen = {100, 100}};
    vf_router_set_view(rig->router, &view);
}

void
capture_rig_init_ready(struct capture_rig *rig,
                       const struct vf_capture_config *config)
{
    capture_rig_init(rig, config);
    rig_notice(rig, VF_NOTICE_INPUT_BACK);
    rig_notice(rig, VF_NOTICE_PICTURE_BACK);
    rig_visible(rig, true);
    rig_focus(rig, true);
}

void
capture_rig_finish(struct capture_rig *rig)
{
    vf_router_destroy(rig->router);
    g_assert_true(fake_sink_is_idle(&rig->guest));
    g_assert_cmpuint(rig->guest.doubled, ==, 0);
    g_assert_cmpuint(rig->guest.unready, ==, 0);
}

void
rig_event(struct capture_rig *rig, const struct vf_input_event *event)
{
    struct vf_input_event timed = *event;
    timed.time_ns = rig->now_ns;
    vf_capture_event(&rig->capture, &timed, &rig->last);
    apply(rig);
}

static void
key(struct capture_rig *rig, uint16_t usage, bool down)
{
    struct vf_input_event event = {.type = VF_INPUT_KEY};
    event.key.usage = usage;
    event.key.down = down;
    rig_event(rig, &event);
}

void
rig_down(struct capture_rig *rig, uint16_t usage)
{
    key(rig, usage, true);
}

void
rig_up(struct capture_rig *rig, uint16_t usage)
{
    key(rig, usage, false);
}

void
rig_tap(struct capture_rig *rig, uint16_t usage)
{
    key(rig, usage, true);
    key(rig, usage, false);
}

void
rig_button(struct capture_rig *rig, enum vf_button button, bool down)
{
    struct vf_input_event event = {.type = VF_INPUT_BUTTON};
    event.button.button = button;
    event.button.down = down;
    rig_event(rig, &event);
}

void
rig_motion(struct capture_rig *rig, float dx, float dy)
{
    struct vf_input_event event = {.type = VF_INPUT_MOTION};
    event.motion.dx = dx;
    event.motion.dy = dy;
    rig_event(rig, &event);
}

void
rig_position(struct capture_rig *rig, float x, float y)
{
    struct vf_input_event event = {.type = VF_INPUT_POSITION};
    event.position.x = x;
    event.position.y = y;
    rig_event(rig, &event);
}

void
rig_focus(struct capture_rig *rig, bool focus)
{
    struct vf_input_event event = {.type = VF_INPUT_FOCUS, .focus = focus};
    rig_event(rig, &event);
}

void
rig_visible(struct capture_rig *rig, bool visible)
{
    struct vf_input_event event = {.type = VF_INPUT_VISIBLE,
                                   .visible = visible};
    rig_event(rig, &event);
}

void
rig_notice(struct capture_rig *rig, enum vf_capture_notice notice)
{
    vf_capture_notice(&rig->capture, notice, rig->now_ns, &rig->last);
    apply(rig);
}

void
rig_wait_ms(struct capture_rig *rig, unsigned ms)
{
    uint64_t until = rig->now_ns + ms * VF_NS_PER_MS;
    while (vf_capture_wake_at(&rig->capture) <= until) {
        rig->now_ns = MAX(rig->now_ns, vf_capture_wake_at(&rig->capture));
        vf_capture_tick(&rig->capture, rig->now_ns, &rig->last);
        apply(rig);
    }
    rig->now_ns = until;
}
