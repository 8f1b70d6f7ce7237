// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The sound of a SPICE session: the guest's speakers on the host's, and the
// host's microphone in the guest when its user allows that.
//
// Thread-safety: the request functions on the main thread; status by mailbox.
// Path: spice/session.h -> this -> spice/audio_player.h, spice/audio_host.h

#include <stdbool.h>
#include <stdint.h>

struct vf_spice;

enum vf_microphone {
    VF_MICROPHONE_ASK,
    VF_MICROPHONE_ALLOW,
    VF_MICROPHONE_DENY,
};

struct vf_spice_audio_config {
    bool playback;
    enum vf_microphone microphone;
    unsigned latency_ms; // from a packet's arrival until it is heard
    unsigned period;     // frames the sound card asks for at a time
    bool sync_volume;    // the guest's volume and mute change the sound
    float gain;          // on top of that: 0 silence .. 1 as it is
};

enum vf_microphone_state {
    VF_MICROPHONE_CLOSED,  // the guest does not record
    VF_MICROPHONE_ASKING,  // it wants to: ask the user
    VF_MICROPHONE_OPEN,    // it does; show that
    VF_MICROPHONE_REFUSED, // it wants to and may not
};

struct vf_spice_audio_status {
    bool playing;
    unsigned rate, channels; // of the guest's sound
    float latency_ms;        // measured, and what is aimed at
    float target_ms;
    float speed_ppm;    // beyond the guest's own
    uint64_t underruns; // times the guest fell behind
    enum vf_microphone_state microphone;
    char detail[256]; // why there is no sound, or empty
};

// Playback at 30 ms, the microphone on asking.
struct vf_spice_audio_config
vf_spice_audio_config_default(void);

// Takes effect at once and holds across sessions. Without a call there is no
// sound.
void
vf_spice_set_audio(struct vf_spice *spice,
                   const struct vf_spice_audio_config *config);

// The user's answer, which holds until the session ends or another is given;
// also stops or resumes recording that goes on.
void
vf_spice_answer_microphone(struct vf_spice *spice, bool allow);
