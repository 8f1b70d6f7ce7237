// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The playback channel of a session: the guest's sound on its way to the host's
// speakers.
//
// Lifetime: init/finish, in the caller's memory.
// Thread-safety: GLib thread only.
// Path: spice/audio.h -> this -> spice/audio_player.h

#include "spice/audio.h"
#include "spice/audio_player.h"
#include "spice/on_demand.h"

struct vf_audio_host;

struct vf_spice_playback {
    struct vf_audio_host *host; // borrowed; NULL: no sound yet
    unsigned latency_ms;
    bool sync_volume;
    float gain;
    struct vf_spice_on_demand link;
    struct vf_audio_player *player; // one reference; NULL: nothing played yet
    bool playing;                   // the guest plays
    void (*on_change)(void *data);
    void *data;
};

void
vf_spice_playback_init(struct vf_spice_playback *playback,
                       void (*on_change)(void *data), void *data);
void
vf_spice_playback_finish(struct vf_spice_playback *playback);

// Takes what concerns playback; `host` is borrowed.
void
vf_spice_playback_configure(struct vf_spice_playback *playback,
                            const struct vf_spice_audio_config *config,
                            struct vf_audio_host *host);

void
vf_spice_playback_add(struct vf_spice_playback *playback,
                      SpicePlaybackChannel *channel);

void
vf_spice_playback_forget(struct vf_spice_playback *playback);
