// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The host's sound devices, through SDL, on a thread of their own: opening one
// can take long, and the GLib thread must not wait for it. A device that
// vanishes is opened again; one that is not used for a while is closed.
//
// SDL must have been initialised (SDL_Init(0) is enough) before create; its
// audio part is brought up here. Lifetime: create -> destroy. Ownership:
// players and recorders are referenced as long as they are used. Thread-safety:
// any thread. Path: spice/audio_player.h, spice/audio_recorder.h -> this ->
// spice/audio.c

#include "spice/audio_player.h"
#include "spice/audio_recorder.h"

#include <stdbool.h>

struct vf_audio_host;

struct vf_audio_host_status {
    bool playing;      // a device is open for the player
    bool recording;    // a device is open for the recorder
    unsigned reopened; // times a device had to be opened again
    char detail[256];  // why there is no sound, or empty
};

// `period`: frames that the sound card asks for at a time, a wish.
// `on_change(data)`: called on the thread of the devices when the status
// changed.
struct vf_audio_host *
vf_audio_host_create(unsigned period, void (*on_change)(void *data),
                     void *data);

// NULL is accepted.
void
vf_audio_host_destroy(struct vf_audio_host *host);

// What is to be played; NULL: nothing more, the device closes after a while.
void
vf_audio_host_play(struct vf_audio_host *host, struct vf_audio_player *player);

// What is to be recorded into; NULL: nothing, the device closes at once.
void
vf_audio_host_record(struct vf_audio_host *host,
                     struct vf_audio_recorder *recorder);

struct vf_audio_host_status
vf_audio_host_status(struct vf_audio_host *host);
