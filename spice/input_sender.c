// SPDX-License-Identifier: GPL-2.0-or-later
#include "spice/input_sender.h"

#include <spice/enums.h>

// Beyond any turn of a wheel: each notch is two messages.
enum { MOST_NOTCHES = 127 };

// spice-glib holds motion back while the server has not acknowledged enough of
// it, and only a button message makes it send the rest. Button 0 is no button:
// the server passes on an unchanged set of buttons.
static void
settle_motion(struct vf_spice_input_sender *sender)
{
    if (sender->motion_unsettled) {
        sender->motion_unsettled = false;
        spice_inputs_channel_button_press(
            sender->channel, SPICE_MOUSE_BUTTON_INVALID, sender->buttons);
    }
}

void
vf_spice_send_key(struct vf_spice_input_sender *sender, uint16_t set1,
                  bool down)
{
    settle_motion(sender);
    if (down) {
        spice_inputs_channel_key_press(sender->channel, set1);
    } else {
        spice_inputs_channel_key_release(sender->channel, set1);
    }
}

static const struct {
    int button;
    int mask;
} spice_buttons[VF_BUTTON_COUNT] = {
    [VF_BUTTON_LEFT] = {SPICE_MOUSE_BUTTON_LEFT, SPICE_MOUSE_BUTTON_MASK_LEFT},
    [VF_BUTTON_MIDDLE] = {SPICE_MOUSE_BUTTON_MIDDLE,
                          SPICE_MOUSE_BUTTON_MASK_MIDDLE},
    [VF_BUTTON_RIGHT] = {SPICE_MOUSE_BUTTON_RIGHT,
                         SPICE_MOUSE_BUTTON_MASK_RIGHT},
    [VF_BUTTON_SIDE] = {SPICE_MOUSE_BUTTON_SIDE, SPICE_MOUSE_BUTTON_MASK_SIDE},
    [VF_BUTTON_EXTRA] = {SPICE_MOUSE_BUTTON_EXTRA,
                         SPICE_MOUSE_BUTTON_MASK_EXTRA},
};

void
vf_spice_send_button(struct vf_spice_input_sender *sender, enum vf_button which,
                     bool down)
{
    int button = spice_buttons[which].button;
    int mask = spice_buttons[which].mask;
    sender->motion_unsettled = false; // a button message sends the rest first
    if (down) {
        sender->buttons |= mask;
        spice_inputs_channel_button_press(sender->channel, button,
                                          sender->buttons);
    } else {
        sender->buttons &= ~mask;
        spice_inputs_channel_button_release(sender->channel, button,
                                            sender->buttons);
    }
}

void
vf_spice_send_wheel(struct vf_spice_input_sender *sender, int32_t dy)
{
    if (dy == 0) {
        return;
    }
    int button = dy > 0 ? SPICE_MOUSE_BUTTON_UP : SPICE_MOUSE_BUTTON_DOWN;
    sender->motion_unsettled = false; // a button message sends the rest first
    for (int32_t i = MIN(ABS(dy), MOST_NOTCHES); i > 0; i--) {
        spice_inputs_channel_button_press(sender->channel, button,
                                          sender->buttons);
        spice_inputs_channel_button_release(sender->channel, button,
                                            sender->buttons);
    }
}

static int32_t
rescale(int32_t value, int32_t from, int32_t to)
{
    if (from <= 0 || to <= 0 || from == to) {
        return value;
    }
    int64_t scaled = ((int64_t)value * 2 + 1) * to / ((int64_t)from * 2);
    return (int32_t)CLAMP(scaled, 0, to - 1);
}

void
vf_spice_send_position(struct vf_spice_input_sender *sender, struct vf_point at,
                       struct vf_size screen)
{
    sender->pointer.x = rescale(at.x, screen.w, sender->screen.w);
    sender->pointer.y = rescale(at.y, screen.h, sender->screen.h);
    sender->pointer_known = true;
    sender->motion_unsettled = true;
    spice_inputs_channel_position(sender->channel, sender->pointer.x,
                                  sender->pointer.y, 0, sender->buttons);
}

void
vf_spice_send_motion(struct vf_spice_input_sender *sender, int32_t dx,
                     int32_t dy)
{
    sender->motion_unsettled = true;
    spice_inputs_channel_motion(sender->channel, dx, dy, sender->buttons);
}

void
vf_spice_input_sender_begin(struct vf_spice_input_sender *sender,
                            SpiceInputsChannel *channel)
{
    sender->channel = channel;
    sender->buttons = 0;
    sender->motion_unsettled = false;
    sender->pointer_known = false;
}
