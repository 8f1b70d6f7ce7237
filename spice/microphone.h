// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The record channel of a session: the host's microphone in the guest, when
// guest and user both want it.
//
// Lifetime: init/finish, in the caller's memory.
// Thread-safety: GLib thread only.
// Path: spice/audio.h -> this -> spice/audio_recorder.h

#include "spice/audio.h"
#include "spice/audio_player.h"
#include "spice/on_demand.h"

struct vf_audio_host;
struct vf_audio_recorder;

struct vf_spice_microphone {
    struct vf_audio_host *host; // borrowed; NULL: no sound yet
    enum vf_microphone setting;
    struct vf_spice_on_demand link;
    struct vf_audio_format asked; // what the guest wants; rate 0: nothing
    bool answered;                // the user has, in this session
    bool allowed;
    struct vf_audio_recorder *recorder; // while recording
    guint send_timer;
    uint64_t sent_frames;
    void (*on_change)(void *data);
    void *data;
};

void
vf_spice_microphone_init(struct vf_spice_microphone *microphone,
                         void (*on_change)(void *data), void *data);
void
vf_spice_microphone_finish(struct vf_spice_microphone *microphone);

// Takes what concerns the microphone; `host` is borrowed.
void
vf_spice_microphone_configure(struct vf_spice_microphone *microphone,
                              const struct vf_spice_audio_config *config,
                              struct vf_audio_host *host);

void
vf_spice_microphone_answer(struct vf_spice_microphone *microphone, bool allow);

enum vf_microphone_state
vf_spice_microphone_state(const struct vf_spice_microphone *microphone);

void
vf_spice_microphone_add(struct vf_spice_microphone *microphone,
                        SpiceRecordChannel *channel);

void
vf_spice_microphone_forget(struct vf_spice_microphone *microphone);
