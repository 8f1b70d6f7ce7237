// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The application's side of sound: what is wanted, who may listen, and what is to
// be said about both.
//
// Thread-safety: main thread.
// Path: viewer/app/app.h -> this -> spice/audio.h

#include "spice/audio.h"

#include <stdbool.h>

struct vf_app;

struct vf_app_sound {
    struct vf_spice_audio_config config;
    struct vf_spice_audio_status status; // as last heard
    int volume;                          // percent
    bool muted;
};

// After the SPICE session was made.
void
vf_app_sound_start(struct vf_app *app);

void
vf_app_sound_update(struct vf_app *app);

// Options of sound have changed.
void
vf_app_sound_follow_options(struct vf_app *app);

void
vf_app_sound_set_muted(struct vf_app *app, bool muted);

// Ask, allow, deny, and around again.
void
vf_app_sound_next_consent(struct vf_app *app);

// The answer to the guest's wish to record, this time.
void
vf_app_sound_answer(struct vf_app *app, bool allow);

// Stops recording that goes on, or lets it begin.
void
vf_app_sound_toggle_microphone(struct vf_app *app);

// What must be seen as long as it is so, or NULL: that the guest listens, or that
// it wants to. Static.
const char *
vf_app_sound_indicator(const struct vf_app *app);
