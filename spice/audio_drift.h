// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Keeps a buffer between two clocks at its target: the guest's sound card and
// the host's never run at quite the same speed. Says how much faster than real
// time to play, from how full the buffer was. A proportional-integral
// controller on the smoothed fill; the integral learns the difference of the
// clocks.
//
// Pure. Thread-safety: none.
// Path: -> this -> spice/audio_player.h

struct vf_audio_drift {
    double target_s;  // seconds of sound that shall wait
    double average_s; // smoothed fill; < 0: no sample yet
    double integral;
    double speed; // 1.0: as recorded
};

void
vf_audio_drift_init(struct vf_audio_drift *drift, double target_s);

// The buffer is full or empty for another reason than the clocks (a start):
// what was learnt about the clocks is kept.
void
vf_audio_drift_restart(struct vf_audio_drift *drift);

void
vf_audio_drift_set_target(struct vf_audio_drift *drift, double target_s);

// `fill_s` of sound waited, `elapsed_s` after the last call. Returns the speed
// to play with, within half a percent of 1.
double
vf_audio_drift_update(struct vf_audio_drift *drift, double fill_s,
                      double elapsed_s);
