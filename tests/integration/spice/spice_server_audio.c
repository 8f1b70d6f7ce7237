// SPDX-License-Identifier: GPL-2.0-or-later
#include "spice_server_private.h"

#include <math.h>

enum { TICK_MS = 10, RATE = 48000 };

static const SpicePlaybackInterface playback_interface = {
    .base = {.type = SPICE_INTERFACE_PLAYBACK,
             .description = "test playback",
             .major_version = SPICE_INTERFACE_PLAYBACK_MAJOR,
             .minor_version = SPICE_INTERFACE_PLAYBACK_MINOR},
};

static const SpiceRecordInterface record_interface = {
    .base = {.type = SPICE_INTERFACE_RECORD,
             .description = "test record",
             .major_version = SPICE_INTERFACE_RECORD_MAJOR,
             .minor_version = SPICE_INTERFACE_RECORD_MINOR},
};

void
spice_server_begin_audio(struct spice_server *server)
{
    struct server_audio *audio = &server->audio;
    audio->playback.base.sif = &playback_interface.base;
    spice_server_add_interface(server->spice, &audio->playback.base);
    spice_server_set_playback_rate(&audio->playback, RATE);
    spice_server_set_playback_compression(server->spice, 0);
    audio->record.base.sif = &record_interface.base;
    spice_server_add_interface(server->spice, &audio->record.base);
    spice_server_set_record_rate(&audio->record, RATE);
}

static void
drop_source(GSource **source)
{
    if (*source) {
        g_source_destroy(*source);
        g_source_unref(*source);
        *source = NULL;
    }
}

void
spice_server_end_audio(struct spice_server *server)
{
    drop_source(&server->audio.tone_timer);
    drop_source(&server->audio.record_timer);
    spice_server_remove_interface(&server->audio.playback.base);
    spice_server_remove_interface(&server->audio.record.base);
}

static GSource *
every_tick(struct spice_server *server, GSourceFunc call)
{
    GSource *source = g_timeout_source_new(TICK_MS);
    g_source_set_callback(source, call, server, NULL);
    g_source_attach(source, server->context);
    return source;
}

// --- playback ---

static void
fill_tone(struct server_audio *audio, uint32_t *samples, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        int16_t value = (int16_t)(16000 * sin(audio->phase));
        audio->phase += 2 * G_PI * audio->hz / RATE;
        samples[i] = (uint32_t)(uint16_t)value << 16 | (uint16_t)value;
    }
    audio->phase = fmod(audio->phase, 2 * G_PI);
}

// Real time, whatever the timer does: what is due by the clock.
static gboolean
on_tone(gpointer data)
{
    struct spice_server *server = data;
    struct server_audio *audio = &server->audio;
    double elapsed_s = (double)(g_get_monotonic_time() - audio->began_us) / 1e6;
    gint64 due = (gint64)(elapsed_s * RATE * (1 + audio->ppm * 1e-6));
    while (audio->played < due) {
        uint32_t *samples = NULL;
        uint32_t count = 0;
        spice_server_playback_get_buffer(&audio->playback, &samples, &count);
        if (!samples || count == 0) {
            audio->played = due; // nobody listens
            break;
        }
        fill_tone(audio, samples, count);
        spice_server_playback_put_samples(&audio->playback, samples);
        audio->played += count;
    }
    return G_SOURCE_CONTINUE;
}

static void
play(struct spice_server *server, void *data)
{
    struct server_audio *audio = &server->audio;
    audio->hz = *(double *)data;
    if (!audio->tone_timer) {
        audio->played = 0;
        audio->began_us = g_get_monotonic_time();
        spice_server_playback_start(&audio->playback);
        audio->tone_timer = every_tick(server, on_tone);
    }
}

void
spice_server_play_tone(struct spice_server *server, double hz)
{
    spice_server_call(server, play, &hz);
}

static void
stop(struct spice_server *server, void *data)
{
    (void)data;
    drop_source(&server->audio.tone_timer);
    spice_server_playback_stop(&server->audio.playback);
}

void
spice_server_stop_tone(struct spice_server *server)
{
    spice_server_call(server, stop, NULL);
}

static void
set_clock(struct spice_server *server, void *data)
{
    server->audio.ppm = *(double *)data;
}

void
spice_server_set_clock(struct spice_server *server, double ppm)
{
    spice_server_call(server, set_clock, &ppm);
}

static void
set_volume(struct spice_server *server, void *data)
{
    uint16_t volume[2] = {*(uint16_t *)data, *(uint16_t *)data};
    spice_server_playback_set_volume(&server->audio.playback, 2, volume);
}

void
spice_server_set_volume(struct spice_server *server, uint16_t volume)
{
    spice_server_call(server, set_volume, &volume);
}

static void
set_mute(struct spice_server *server, void *data)
{
    spice_server_playback_set_mute(&server->audio.playback, *(bool *)data);
}

void
spice_server_set_mute(struct spice_server *server, bool mute)
{
    spice_server_call(server, set_mute, &mute);
}

// --- record ---

static gboolean
on_record(gpointer data)
{
    struct spice_server *server = data;
    uint32_t samples[4800];
    uint32_t got = spice_server_record_get_samples(
        &server->audio.record, samples, G_N_ELEMENTS(samples));
    vf_mutex_lock(&server->lock);
    for (uint32_t i = 0; i < got; i++) {
        double left = (int16_t)(samples[i] & 0xffff) / 32768.0;
        server->recorded.energy += left * left;
    }
    server->recorded.frames += got;
    vf_mutex_unlock(&server->lock);
    return G_SOURCE_CONTINUE;
}

static void
record(struct spice_server *server, void *data)
{
    bool on = *(bool *)data;
    struct server_audio *audio = &server->audio;
    if (on && !audio->record_timer) {
        spice_server_record_start(&audio->record);
        audio->record_timer = every_tick(server, on_record);
    } else if (!on && audio->record_timer) {
        drop_source(&audio->record_timer);
        spice_server_record_stop(&audio->record);
    }
}

void
spice_server_record(struct spice_server *server, bool on)
{
    spice_server_call(server, record, &on);
}

struct spice_server_recorded
spice_server_take_recorded(struct spice_server *server)
{
    vf_mutex_lock(&server->lock);
    struct spice_server_recorded recorded = server->recorded;
    server->recorded = (struct spice_server_recorded){0};
    vf_mutex_unlock(&server->lock);
    return recorded;
}
