// SPDX-License-Identifier: GPL-2.0-or-later
#include "spice/events.h"

void
vf_spice_event_clear(struct vf_spice_event *event)
{
    g_clear_pointer(&event->data, g_bytes_unref);
    g_clear_pointer(&event->text, g_free);
}
