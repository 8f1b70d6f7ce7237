// SPDX-License-Identifier: GPL-2.0-or-later
#include "spice/session_internal.h"

#include "base/mailbox.h"

#include <string.h>

void
vf_spice_publish(struct vf_spice *spice)
{
    struct vf_input_sink_state state = vf_spice_inputs_state(spice->inputs);
    spice->status.inputs_ready = state.ready;
    spice->status.mouse_absolute = state.can_absolute;
    spice->status.guest_locks = state.guest_locks;
    if (spice->display) {
        const struct vf_spice_display_state *display =
            vf_spice_display_state(spice->display);
        spice->status.display = display->visible;
        spice->status.display_size =
            (struct vf_size){display->region.w, display->region.h};
        g_strlcpy(spice->status.display_detail, display->detail,
                  sizeof(spice->status.display_detail));
    }
    if (memcmp(&spice->status, &spice->published, sizeof(spice->status)) != 0) {
        spice->published = spice->status;
        vf_mailbox_put(spice->params.status, &spice->status, NULL);
    }
}

void
vf_spice_reset_status(struct vf_spice *spice, enum vf_spice_state state)
{
    uint32_t attempts = spice->status.attempts;
    uint32_t sessions = spice->status.sessions;
    uint32_t moves = spice->status.moves;
    memset(&spice->status, 0, sizeof(spice->status));
    spice->status.state = state;
    spice->status.attempts = attempts;
    spice->status.sessions = sessions;
    spice->status.moves = moves;
}
