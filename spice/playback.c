// SPDX-License-Identifier: GPL-2.0-or-later
#include "spice/playback.h"

#include "spice/audio_format.h"
#include "spice/audio_host.h"

static void
apply_volume(struct vf_spice_playback *playback)
{
    SpiceChannel *channel = playback->link.channel;
    if (!playback->player || !channel) {
        return;
    }
    float gains[VF_AUDIO_MAX_CHANNELS] = {1};
    unsigned count = 1;
    if (playback->sync_volume) {
        guint16 *volume = NULL;
        guint channels = 0;
        gboolean mute = FALSE;
        g_object_get(channel, "volume", &volume, "nchannels", &channels, "mute",
                     &mute, NULL);
        count = CLAMP(channels, 1, VF_AUDIO_MAX_CHANNELS);
        for (unsigned i = 0; i < count; i++) {
            float gain =
                volume && i < channels ? (float)volume[i] / 65535.0f : 1.0f;
            gains[i] = mute ? 0 : gain;
        }
    }
    for (unsigned i = 0; i < count; i++) {
        gains[i] *= playback->gain;
    }
    vf_audio_player_set_volume(playback->player, gains, count);
}

static void
stop(struct vf_spice_playback *playback)
{
    playback->playing = false;
    if (playback->player) {
        vf_audio_player_stop(playback->player);
        vf_audio_host_play(playback->host, NULL);
    }
    playback->on_change(playback->data);
}

// --- signals ---

static void
on_start(SpicePlaybackChannel *channel, gint format, gint channels, gint rate,
         gpointer data)
{
    (void)channel;
    struct vf_spice_playback *playback = data;
    struct vf_audio_format taken;
    if (!playback->host ||
        !vf_audio_format_take(format, channels, rate, &taken)) {
        return;
    }
    struct vf_audio_format have = {0};
    if (playback->player) {
        have = vf_audio_player_format(playback->player);
    }
    if (have.rate != taken.rate || have.channels != taken.channels) {
        vf_audio_player_unref(playback->player);
        playback->player = vf_audio_player_create(taken, playback->latency_ms);
    }
    playback->playing = true;
    apply_volume(playback);
    vf_audio_player_start(playback->player);
    vf_audio_host_play(playback->host, playback->player);
    playback->on_change(playback->data);
}

static void
on_data(SpicePlaybackChannel *channel, gpointer samples, gint size,
        gpointer data)
{
    (void)channel;
    struct vf_spice_playback *playback = data;
    if (!playback->playing || size <= 0) {
        return;
    }
    unsigned channels = vf_audio_player_format(playback->player).channels;
    vf_audio_player_write(playback->player, samples,
                          (size_t)size / sizeof(int16_t) / channels);
}

static void
on_stop(SpicePlaybackChannel *channel, gpointer data)
{
    (void)channel;
    stop(data);
}

// The library asks how late sound is heard, to show pictures as late.
static void
on_delay(SpicePlaybackChannel *channel, gpointer data)
{
    struct vf_spice_playback *playback = data;
    if (playback->player) {
        struct vf_audio_player_stats stats =
            vf_audio_player_stats(playback->player);
        spice_playback_channel_set_delay(channel,
                                         (guint32)(stats.latency_s * 1e3));
    }
}

static void
on_event(SpiceChannel *channel, SpiceChannelEvent event, gpointer data)
{
    (void)channel;
    if (event != SPICE_CHANNEL_OPENED && event != SPICE_CHANNEL_SWITCHING) {
        stop(data);
    }
}

static void
on_volume(GObject *channel, GParamSpec *property, gpointer data)
{
    (void)channel;
    (void)property;
    apply_volume(data);
}

// --- for the session ---

void
vf_spice_playback_add(struct vf_spice_playback *playback,
                      SpicePlaybackChannel *channel)
{
    if (playback->link.channel) {
        return;
    }
    g_signal_connect(channel, "playback-start", G_CALLBACK(on_start), playback);
    g_signal_connect(channel, "playback-data", G_CALLBACK(on_data), playback);
    g_signal_connect(channel, "playback-stop", G_CALLBACK(on_stop), playback);
    g_signal_connect(channel, "playback-get-delay", G_CALLBACK(on_delay),
                     playback);
    g_signal_connect(channel, "channel-event", G_CALLBACK(on_event), playback);
    g_signal_connect(channel, "notify::volume", G_CALLBACK(on_volume),
                     playback);
    g_signal_connect(channel, "notify::mute", G_CALLBACK(on_volume), playback);
    vf_spice_on_demand_set_channel(&playback->link, SPICE_CHANNEL(channel));
}

void
vf_spice_playback_forget(struct vf_spice_playback *playback)
{
    if (playback->link.channel) {
        g_signal_handlers_disconnect_by_data(playback->link.channel, playback);
        vf_spice_on_demand_set_channel(&playback->link, NULL);
        stop(playback);
    }
}

void
vf_spice_playback_configure(struct vf_spice_playback *playback,
                            const struct vf_spice_audio_config *config,
                            struct vf_audio_host *host)
{
    bool other =
        host != playback->host || config->latency_ms != playback->latency_ms;
    if (other && playback->host) {
        // The guest's next sound is played the new way.
        stop(playback);
        g_clear_pointer(&playback->player, vf_audio_player_unref);
    }
    playback->host = host;
    playback->latency_ms = config->latency_ms;
    playback->sync_volume = config->sync_volume;
    playback->gain = CLAMP(config->gain, 0.0f, 1.0f);
    apply_volume(playback);
    vf_spice_on_demand_set_wanted(&playback->link, config->playback);
}

void
vf_spice_playback_init(struct vf_spice_playback *playback,
                       void (*on_change)(void *data), void *data)
{
    *playback =
        (struct vf_spice_playback){.on_change = on_change, .data = data};
    vf_spice_on_demand_init(&playback->link);
}

void
vf_spice_playback_finish(struct vf_spice_playback *playback)
{
    vf_spice_playback_forget(playback);
    vf_spice_on_demand_finish(&playback->link);
    g_clear_pointer(&playback->player, vf_audio_player_unref);
}
