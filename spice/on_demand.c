// SPDX-License-Identifier: GPL-2.0-or-later
#include "spice/on_demand.h"

// A channel that is still closing cannot be connected yet, and does not always
// tell when it has closed: it is asked again in this rhythm until it opens.
enum { RETRY_MS = 100 };

static void
try_connect(struct vf_spice_on_demand *demand);

static gboolean
on_retry(gpointer data)
{
    struct vf_spice_on_demand *demand = data;
    demand->retry_timer = 0;
    try_connect(demand);
    return G_SOURCE_REMOVE;
}

// Does nothing to a channel that is connecting already.
static void
try_connect(struct vf_spice_on_demand *demand)
{
    if (!demand->channel || !demand->wanted || demand->open) {
        return;
    }
    spice_channel_connect(demand->channel);
    if (demand->retry_timer == 0) {
        demand->retry_timer = g_timeout_add(RETRY_MS, on_retry, demand);
    }
}

static void
on_event(SpiceChannel *channel, SpiceChannelEvent event, gpointer data)
{
    (void)channel;
    struct vf_spice_on_demand *demand = data;
    if (event == SPICE_CHANNEL_SWITCHING) {
        return;
    }
    demand->open = event == SPICE_CHANNEL_OPENED;
    if (demand->open) {
        g_clear_handle_id(&demand->retry_timer, g_source_remove);
    }
    if (demand->open && !demand->wanted) {
        spice_channel_disconnect(demand->channel, SPICE_CHANNEL_NONE);
    } else if (!demand->open && demand->wanted && demand->retry_timer == 0) {
        // Not at once: this channel is in the middle of closing.
        demand->retry_timer = g_timeout_add(RETRY_MS, on_retry, demand);
    }
}

void
vf_spice_on_demand_init(struct vf_spice_on_demand *demand)
{
    *demand = (struct vf_spice_on_demand){.wanted = false};
}

void
vf_spice_on_demand_finish(struct vf_spice_on_demand *demand)
{
    vf_spice_on_demand_set_channel(demand, NULL);
}

void
vf_spice_on_demand_set_channel(struct vf_spice_on_demand *demand,
                               SpiceChannel *channel)
{
    if (demand->channel) {
        g_signal_handlers_disconnect_by_data(demand->channel, demand);
    }
    g_clear_handle_id(&demand->retry_timer, g_source_remove);
    demand->channel = channel;
    demand->open = false;
    if (channel) {
        g_signal_connect(channel, "channel-event", G_CALLBACK(on_event),
                         demand);
        try_connect(demand);
    }
}

void
vf_spice_on_demand_set_wanted(struct vf_spice_on_demand *demand, bool wanted)
{
    if (demand->wanted == wanted) {
        return;
    }
    demand->wanted = wanted;
    if (wanted) {
        try_connect(demand);
        return;
    }
    g_clear_handle_id(&demand->retry_timer, g_source_remove);
    if (demand->channel) {
        spice_channel_disconnect(demand->channel, SPICE_CHANNEL_NONE);
    }
}
