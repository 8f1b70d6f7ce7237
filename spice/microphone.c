// SPDX-License-Identifier: GPL-2.0-or-later
#include "spice/microphone.h"

#include "spice/audio_format.h"
#include "spice/audio_host.h"

// How often what was recorded is sent.
enum { SEND_MS = 10 };

static gboolean
on_send_timer(gpointer data)
{
    struct vf_spice_microphone *microphone = data;
    struct vf_audio_ring *ring = &microphone->recorder->ring;
    size_t count;
    const void *frames;
    while ((frames = vf_audio_ring_peek(ring, &count)), count > 0) {
        microphone->sent_frames += count;
        uint64_t ms = microphone->sent_frames * 1000 / microphone->asked.rate;
        // The library copies it, and does not say const.
        spice_record_channel_send_data(
            SPICE_RECORD_CHANNEL(microphone->link.channel), (gpointer)frames,
            count * ring->frame_size, (guint32)ms);
        vf_audio_ring_skip(ring, count);
    }
    return G_SOURCE_CONTINUE;
}

static bool
may_record(const struct vf_spice_microphone *microphone)
{
    if (microphone->asked.rate == 0 || !microphone->host ||
        microphone->setting == VF_MICROPHONE_DENY) {
        return false;
    }
    return microphone->answered ? microphone->allowed
                                : microphone->setting == VF_MICROPHONE_ALLOW;
}

// Opens or closes the microphone as guest and user have it.
static void
update(struct vf_spice_microphone *microphone)
{
    bool record = may_record(microphone);
    if (record && !microphone->recorder) {
        microphone->recorder = vf_audio_recorder_create(microphone->asked);
        microphone->sent_frames = 0;
        microphone->send_timer =
            g_timeout_add(SEND_MS, on_send_timer, microphone);
        vf_audio_host_record(microphone->host, microphone->recorder);
    } else if (!record && microphone->recorder) {
        g_clear_handle_id(&microphone->send_timer, g_source_remove);
        vf_audio_host_record(microphone->host, NULL);
        g_clear_pointer(&microphone->recorder, vf_audio_recorder_unref);
    }
    microphone->on_change(microphone->data);
}

static void
stop(struct vf_spice_microphone *microphone)
{
    microphone->asked = (struct vf_audio_format){0};
    update(microphone);
}

enum vf_microphone_state
vf_spice_microphone_state(const struct vf_spice_microphone *microphone)
{
    if (microphone->asked.rate == 0) {
        return VF_MICROPHONE_CLOSED;
    }
    if (microphone->recorder) {
        return VF_MICROPHONE_OPEN;
    }
    bool asks =
        microphone->setting == VF_MICROPHONE_ASK && !microphone->answered;
    return asks ? VF_MICROPHONE_ASKING : VF_MICROPHONE_REFUSED;
}

// --- signals ---

static void
on_start(SpiceRecordChannel *channel, gint format, gint channels, gint rate,
         gpointer data)
{
    (void)channel;
    struct vf_spice_microphone *microphone = data;
    stop(microphone);
    struct vf_audio_format taken;
    if (vf_audio_format_take(format, channels, rate, &taken)) {
        microphone->asked = taken;
        update(microphone);
    }
}

static void
on_stop(SpiceRecordChannel *channel, gpointer data)
{
    (void)channel;
    stop(data);
}

static void
on_event(SpiceChannel *channel, SpiceChannelEvent event, gpointer data)
{
    (void)channel;
    if (event != SPICE_CHANNEL_OPENED && event != SPICE_CHANNEL_SWITCHING) {
        stop(data);
    }
}

// --- for the session ---

void
vf_spice_microphone_add(struct vf_spice_microphone *microphone,
                        SpiceRecordChannel *channel)
{
    if (microphone->link.channel) {
        return;
    }
    g_signal_connect(channel, "record-start", G_CALLBACK(on_start), microphone);
    g_signal_connect(channel, "record-stop", G_CALLBACK(on_stop), microphone);
    g_signal_connect(channel, "channel-event", G_CALLBACK(on_event),
                     microphone);
    vf_spice_on_demand_set_channel(&microphone->link, SPICE_CHANNEL(channel));
}

void
vf_spice_microphone_forget(struct vf_spice_microphone *microphone)
{
    if (microphone->link.channel) {
        g_signal_handlers_disconnect_by_data(microphone->link.channel,
                                             microphone);
        vf_spice_on_demand_set_channel(&microphone->link, NULL);
        microphone->answered = false;
        stop(microphone);
    }
}

void
vf_spice_microphone_answer(struct vf_spice_microphone *microphone, bool allow)
{
    microphone->answered = true;
    microphone->allowed = allow;
    update(microphone);
}

void
vf_spice_microphone_configure(struct vf_spice_microphone *microphone,
                              const struct vf_spice_audio_config *config,
                              struct vf_audio_host *host)
{
    if (host != microphone->host && microphone->host) {
        stop(microphone);
    }
    microphone->host = host;
    microphone->setting = config->microphone;
    update(microphone);
    vf_spice_on_demand_set_wanted(&microphone->link,
                                  config->microphone != VF_MICROPHONE_DENY);
}

void
vf_spice_microphone_init(struct vf_spice_microphone *microphone,
                         void (*on_change)(void *data), void *data)
{
    *microphone =
        (struct vf_spice_microphone){.on_change = on_change, .data = data};
    vf_spice_on_demand_init(&microphone->link);
}

void
vf_spice_microphone_finish(struct vf_spice_microphone *microphone)
{
    vf_spice_microphone_forget(microphone);
    vf_spice_on_demand_finish(&microphone->link);
}
