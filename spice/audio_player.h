// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Between a guest that produces sound and a sound card that asks for it:
// buffers to a target latency, follows the difference of the two clocks by
// resampling, starts and stops without a click, and waits with silence when the
// guest falls behind. Knows neither SPICE nor a sound library.
//
// Lifetime: create with one reference -> ref/unref.
// Thread-safety: start, stop, write, set_volume on the guest's side (one
// thread); read on the sound card's; set_output before the first read; stats
// anywhere. Path: spice/audio_ring.h, spice/audio_drift.h -> this ->
// spice/audio_output.h

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vf_audio_player;

enum { VF_AUDIO_MAX_CHANNELS = 8 };

struct vf_audio_format {
    unsigned rate;     // frames per second
    unsigned channels; // 1..VF_AUDIO_MAX_CHANNELS
};

struct vf_audio_player_stats {
    double latency_s;   // of the buffer and one period of the sound card
    double target_s;    // for that
    double speed;       // 1.0: as recorded
    uint64_t underruns; // times the guest fell behind while playing
    bool playing;
};

// `latency_ms`: from a packet's arrival until it is heard; raised as far as the
// sound card's period and the guest's packets need.
struct vf_audio_player *
vf_audio_player_create(struct vf_audio_format guest, unsigned latency_ms);

struct vf_audio_player *
vf_audio_player_ref(struct vf_audio_player *player);

// NULL is accepted.
void
vf_audio_player_unref(struct vf_audio_player *player);

struct vf_audio_format
vf_audio_player_format(const struct vf_audio_player *player);

// The sound card's rate, and how many frames it asks for at a time. Not while
// it asks for any.
void
vf_audio_player_set_output(struct vf_audio_player *player, unsigned rate,
                           unsigned period);

// The guest begins to play; ends, after what it has written.
void
vf_audio_player_start(struct vf_audio_player *player);
void
vf_audio_player_stop(struct vf_audio_player *player);

// Interleaved 16 bit samples. What does not fit is dropped: half a second
// waits.
void
vf_audio_player_write(struct vf_audio_player *player, const int16_t *samples,
                      size_t frames);

// 0..1 for each channel; a change is a short fade.
void
vf_audio_player_set_volume(struct vf_audio_player *player, const float *volume,
                           unsigned channels);

// Interleaved floats for the sound card; silence where there is nothing.
void
vf_audio_player_read(struct vf_audio_player *player, float *out, size_t frames);

struct vf_audio_player_stats
vf_audio_player_stats(const struct vf_audio_player *player);
