// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/tone.h"

#include <math.h>

enum { DEFAULT_PEAK = 250, DEFAULT_WHITE = 203, DEFAULT_CONTENT_PEAK = 1000 };

static const double MAX_LUMINANCE = 10000; // of PQ, cd/m2

// SMPTE ST 2084.
static double
pq_of(double luminance)
{
    double y = pow(luminance / MAX_LUMINANCE, 2610.0 / 16384);
    return pow((3424.0 / 4096 + 2413.0 / 128 * y) / (1 + 2392.0 / 128 * y),
               2523.0 / 32);
}

static double
luminance_of(double pq)
{
    double y = pow(pq, 32.0 / 2523);
    return MAX_LUMINANCE *
           pow((y - 3424.0 / 4096) / (2413.0 / 128 - 2392.0 / 128 * y),
               16384.0 / 2610);
}

static double
or_default(float value, double fallback)
{
    double most = MAX_LUMINANCE;
    return value > 0 ? fmin(value, most) : fallback;
}

static double
content_peak(const struct vf_color *color)
{
    if (!color->has_metadata) {
        return DEFAULT_CONTENT_PEAK;
    }
    return or_default(
        color->metadata.max_content,
        or_default(color->metadata.max_luminance, DEFAULT_CONTENT_PEAK));
}

// The curve has slope 1 at the knee and ends where content and display peak meet;
// without room above the knee everything brighter is shown at the peak.
static void
set_curve(struct vf_tone *tone, double white, double content)
{
    double display_pq = pq_of(tone->peak);
    double content_pq = fmax(pq_of(content), display_pq);
    // ITU-R BT.2390, 5.4.1: the knee of its curve between these two peaks.
    double knee_pq = 1.5 * display_pq - 0.5 * content_pq;
    knee_pq = fmin(fmax(knee_pq, pq_of(white)), display_pq);
    double room = display_pq - knee_pq;
    double span = content_pq - knee_pq;
    tone->knee_pq = (float)knee_pq;
    tone->knee = (float)luminance_of(knee_pq);
    tone->span_pq = (float)span;
    tone->bend = room > 1e-6 ? (float)(1 / room - 1 / span) : 0;
}

struct vf_tone
vf_tone_compute(const struct vf_color *color,
                const struct vf_tone_settings *settings)
{
    double peak = or_default(settings->peak, DEFAULT_PEAK);
    double white = fmin(or_default(settings->white, DEFAULT_WHITE), peak);
    double guest_white = or_default(color->sdr_white, DEFAULT_WHITE);
    struct vf_tone tone = {
        .transfer = color->transfer,
        .peak = (float)peak,
        .white = (float)guest_white,
    };
    switch (color->transfer) {
    case VF_TRANSFER_SRGB:
    case VF_TRANSFER_LINEAR_SDR:
        // Nothing is brighter than SDR white, so no room is kept above it.
        tone.scale = tone.peak;
        set_curve(&tone, peak, peak);
        return tone;
    case VF_TRANSFER_PQ:
        tone.scale = (float)(MAX_LUMINANCE * white / guest_white);
        break;
    case VF_TRANSFER_SCRGB:
        tone.scale = (float)(80 * white / guest_white);
        break;
    }
    set_curve(&tone, white, content_peak(color) * white / guest_white);
    return tone;
}

bool
vf_tone_equal(const struct vf_tone *a, const struct vf_tone *b)
{
    return a->transfer == b->transfer && a->scale == b->scale &&
           a->peak == b->peak && a->knee == b->knee &&
           a->knee_pq == b->knee_pq && a->span_pq == b->span_pq &&
           a->bend == b->bend && a->white == b->white;
}
