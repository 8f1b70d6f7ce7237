// SPDX-License-Identifier: GPL-2.0-or-later
#include "spice/audio_pace.h"

#define NS_PER_S UINT64_C(1000000000)
#define WINDOW_NS (NS_PER_S / 2)
#define CLOSE_NS (10 * NS_PER_S)

// Within a window: several times what two clocks differ by, and less than a thread is
// late by when it is late for long enough to be heard.
static const int64_t HOLE_NS = 1500000;

// A device that asks for more than this without a pause never makes one.
enum { MOST_PERIODS = 16 };

void
vf_audio_pace_init(struct vf_audio_pace *pace, unsigned rate, size_t period)
{
    *pace = (struct vf_audio_pace){.rate = rate, .period = period};
}

static uint64_t
length_ns(const struct vf_audio_pace *pace, uint64_t frames)
{
    return frames * NS_PER_S / pace->rate;
}

static void
settle(struct vf_audio_pace *pace, uint64_t now_ns)
{
    uint64_t waited_ns = pace->last_ns ? now_ns - pace->last_ns : 0;
    if (waited_ns >= length_ns(pace, pace->period) / 2 ||
        pace->asked >= MOST_PERIODS * pace->period) {
        pace->settled = true;
        pace->settled_ns = now_ns;
        pace->window_ns = now_ns;
        pace->asked = 0;
        pace->least_ns = INT64_MAX;
    }
}

static void
find_hole(struct vf_audio_pace *pace, uint64_t now_ns)
{
    int64_t least_ns = pace->least_ns;
    if (!pace->is_known || least_ns <= pace->known_ns + HOLE_NS) {
        pace->known_ns = least_ns;
        pace->is_known = true;
        pace->is_pending = false;
    } else if (!pace->is_pending) {
        pace->pending_ns = least_ns;
        pace->is_pending = true;
    } else {
        pace->is_short |= pace->holes > 0 && now_ns - pace->hole_ns < CLOSE_NS;
        pace->holes++;
        pace->hole_ns = now_ns;
        pace->known_ns = least_ns < pace->pending_ns ? least_ns : pace->pending_ns;
        pace->is_pending = false;
    }
}

bool
vf_audio_pace_ask(struct vf_audio_pace *pace, uint64_t now_ns, size_t frames)
{
    if (!pace->settled) {
        settle(pace, now_ns);
    }
    pace->last_ns = now_ns;
    if (pace->settled) {
        int64_t behind_ns = (int64_t)(now_ns - pace->settled_ns) -
                            (int64_t)length_ns(pace, pace->asked);
        if (behind_ns < pace->least_ns) {
            pace->least_ns = behind_ns;
        }
        if (now_ns - pace->window_ns >= WINDOW_NS) {
            find_hole(pace, now_ns);
            pace->window_ns = now_ns;
            pace->least_ns = INT64_MAX;
        }
    }
    pace->asked += frames;
    return pace->settled;
}
