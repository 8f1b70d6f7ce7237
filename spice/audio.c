// SPDX-License-Identifier: GPL-2.0-or-later
#include "spice/audio_part.h"

#include "base/glib_thread.h"
#include "base/mailbox.h"
#include "spice/audio_host.h"
#include "spice/microphone.h"
#include "spice/playback.h"

#include <string.h>

// How often figures are told while something plays.
enum { STATUS_MS = 500 };

struct vf_spice_audio {
    // constant after creation
    struct vf_glib_thread *glib;
    struct vf_mailbox *mailbox;

    // GLib thread
    struct vf_audio_host *host;   // NULL until sound is configured
    unsigned period;              // of the host
    struct vf_audio_host *ending; // the host, once the session goes
    struct vf_spice_playback playback;
    struct vf_spice_microphone microphone;
    guint status_timer;
    struct vf_spice_audio_status published;
};

// --- status ---

static void
publish(struct vf_spice_audio *audio)
{
    struct vf_spice_audio_status status;
    memset(&status, 0, sizeof(status));
    status.playing = audio->playback.playing;
    status.microphone = vf_spice_microphone_state(&audio->microphone);
    if (audio->playback.player) {
        struct vf_audio_format format =
            vf_audio_player_format(audio->playback.player);
        struct vf_audio_player_stats stats =
            vf_audio_player_stats(audio->playback.player);
        status.rate = format.rate;
        status.channels = format.channels;
        status.latency_ms = (float)(stats.latency_s * 1e3);
        status.target_ms = (float)(stats.target_s * 1e3);
        status.speed_ppm = (float)((stats.speed - 1) * 1e6);
        status.underruns = stats.underruns;
    }
    if (audio->host) {
        struct vf_audio_host_status host = vf_audio_host_status(audio->host);
        g_strlcpy(status.detail, host.detail, sizeof(status.detail));
    }
    if (memcmp(&status, &audio->published, sizeof(status)) != 0) {
        audio->published = status;
        vf_mailbox_put(audio->mailbox, &status, NULL);
    }
}

static gboolean
on_status_timer(gpointer data)
{
    publish(data);
    return G_SOURCE_CONTINUE;
}

static void
on_change(void *data)
{
    struct vf_spice_audio *audio = data;
    if (audio->playback.playing && audio->status_timer == 0) {
        audio->status_timer = g_timeout_add(STATUS_MS, on_status_timer, audio);
    } else if (!audio->playback.playing) {
        g_clear_handle_id(&audio->status_timer, g_source_remove);
    }
    publish(audio);
}

// On the devices' thread.
static void
on_host_change(void *data)
{
    struct vf_spice_audio *audio = data;
    vf_glib_post(audio->glib, on_change, audio);
}

// --- for the session ---

void
vf_spice_audio_configure(struct vf_spice_audio *audio,
                         const struct vf_spice_audio_config *config)
{
    struct vf_audio_host *old = audio->host;
    if (!old || config->period != audio->period) {
        audio->period = config->period;
        audio->host =
            vf_audio_host_create(config->period, on_host_change, audio);
    }
    vf_spice_playback_configure(&audio->playback, config, audio->host);
    vf_spice_microphone_configure(&audio->microphone, config, audio->host);
    if (old != audio->host) {
        vf_audio_host_destroy(old);
    }
    publish(audio);
}

void
vf_spice_audio_answer(struct vf_spice_audio *audio, bool allow)
{
    vf_spice_microphone_answer(&audio->microphone, allow);
}

void
vf_spice_audio_add(struct vf_spice_audio *audio, SpiceChannel *channel)
{
    if (SPICE_IS_PLAYBACK_CHANNEL(channel)) {
        vf_spice_playback_add(&audio->playback,
                              SPICE_PLAYBACK_CHANNEL(channel));
    } else if (SPICE_IS_RECORD_CHANNEL(channel)) {
        vf_spice_microphone_add(&audio->microphone,
                                SPICE_RECORD_CHANNEL(channel));
    }
}

void
vf_spice_audio_forget(struct vf_spice_audio *audio, SpiceChannel *channel)
{
    if (channel == audio->playback.link.channel) {
        vf_spice_playback_forget(&audio->playback);
    }
    if (channel == audio->microphone.link.channel) {
        vf_spice_microphone_forget(&audio->microphone);
    }
}

struct vf_spice_audio_config
vf_spice_audio_config_default(void)
{
    return (struct vf_spice_audio_config){
        .playback = true,
        .microphone = VF_MICROPHONE_ASK,
        .latency_ms = 30,
        .period = 512,
        .sync_volume = true,
        .gain = 1,
    };
}

struct vf_spice_audio *
vf_spice_audio_create(struct vf_glib_thread *glib, struct vf_mailbox *status)
{
    struct vf_spice_audio *audio = g_new0(struct vf_spice_audio, 1);
    audio->glib = glib;
    audio->mailbox = status;
    vf_spice_playback_init(&audio->playback, on_change, audio);
    vf_spice_microphone_init(&audio->microphone, on_change, audio);
    return audio;
}

static void
finish(void *data)
{
    struct vf_spice_audio *audio = data;
    vf_spice_playback_finish(&audio->playback);
    vf_spice_microphone_finish(&audio->microphone);
    g_clear_handle_id(&audio->status_timer, g_source_remove);
    audio->ending = g_steal_pointer(&audio->host);
}

static void
nothing(void *data)
{
    (void)data;
}

void
vf_spice_audio_destroy(struct vf_spice_audio *audio)
{
    if (!audio) {
        return;
    }
    vf_glib_call(audio->glib, finish, audio);
    vf_audio_host_destroy(audio->ending);
    // What the devices' thread posted before it ended has run when this has.
    vf_glib_call(audio->glib, nothing, NULL);
    g_free(audio);
}
