// SPDX-License-Identifier: GPL-2.0-or-later
#include "spice/audio_drift.h"

// The fill is a sawtooth: packets of some ten milliseconds against periods of
// the same size. This smooths it without hiding a drift of seconds.
static const double SMOOTHING_S = 0.5;

// Critically damped, settling within half a minute: a correction of 10 ms plays
// a quarter of a percent faster at most, which nobody hears.
static const double PROPORTIONAL = 0.25; // per second
static const double INTEGRAL = 0.0156;   // per second squared

static const double MOST_CORRECTION = 0.005;

static double
clamp(double value, double limit)
{
    return value > limit ? limit : value < -limit ? -limit : value;
}

void
vf_audio_drift_init(struct vf_audio_drift *drift, double target_s)
{
    *drift = (struct vf_audio_drift){
        .target_s = target_s,
        .average_s = -1,
        .speed = 1,
    };
}

void
vf_audio_drift_restart(struct vf_audio_drift *drift)
{
    drift->average_s = -1;
    drift->speed = 1 + drift->integral;
}

void
vf_audio_drift_set_target(struct vf_audio_drift *drift, double target_s)
{
    drift->target_s = target_s;
}

double
vf_audio_drift_update(struct vf_audio_drift *drift, double fill_s,
                      double elapsed_s)
{
    if (drift->average_s < 0) {
        drift->average_s = drift->target_s; // just started there
    }
    double weight = elapsed_s / (SMOOTHING_S + elapsed_s);
    drift->average_s += (fill_s - drift->average_s) * weight;
    double error = drift->average_s - drift->target_s;
    drift->integral =
        clamp(drift->integral + INTEGRAL * error * elapsed_s, MOST_CORRECTION);
    drift->speed =
        1 + clamp(PROPORTIONAL * error + drift->integral, MOST_CORRECTION);
    return drift->speed;
}
