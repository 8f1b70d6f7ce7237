// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/vblank.h"

#include "base/clock.h"

enum {
    ENOUGH = 8,       // returns that make it known
    TOO_MANY = 16,    // strange ones, counted twice, that start it anew
    SLOWLY = 16,      // share of a difference that moves the period...
    LESS_SLOWLY = 8,  // ...and the phase
    MOST_MISSED = 32, // periods without a return that can still be counted
};

static const uint64_t SHORTEST_NS = 2 * VF_NS_PER_MS; // 500 Hz
static const uint64_t LONGEST_NS = 50 * VF_NS_PER_MS; // 20 Hz

static bool
is_plausible(uint64_t period_ns)
{
    return period_ns >= SHORTEST_NS && period_ns <= LONGEST_NS;
}

// `is_refuted`: what the display claims did not fit what was seen.
static void
start_anew(struct vf_vblank *vblank, double nominal_hz, bool is_refuted,
           uint64_t returned_ns)
{
    uint64_t claimed = nominal_hz > 0 ? (uint64_t)(1e9 / nominal_hz) : 0;
    uint64_t since = returned_ns - vblank->seen_ns;
    bool is_seen = vblank->seen_ns != 0 && is_plausible(since);
    // Without a claim that is worth it the time since the last return has to do.
    uint64_t period = is_plausible(claimed) && !(is_refuted && is_seen) ? claimed
                      : is_seen                                         ? since
                                                                        : 0;
    *vblank = (struct vf_vblank){.period_ns = period,
                                 .last_ns = returned_ns,
                                 .seen_ns = returned_ns,
                                 .claimed_hz = nominal_hz};
}

void
vf_vblank_note(struct vf_vblank *vblank, double nominal_hz,
               uint64_t returned_ns)
{
    if (vblank->period_ns == 0 || returned_ns <= vblank->last_ns ||
        nominal_hz < vblank->claimed_hz || nominal_hz > vblank->claimed_hz) {
        start_anew(vblank, nominal_hz, false, returned_ns);
        return;
    }
    uint64_t period = vblank->period_ns;
    uint64_t since = returned_ns - vblank->last_ns;
    uint64_t count = (since + period / 2) / period;
    int64_t error = (int64_t)since - (int64_t)(count * period);
    if (count == 0 || count > MOST_MISSED ||
        (uint64_t)(error < 0 ? -error : error) > period / 8) {
        vblank->agreeing = 0;
        vblank->strange += 2;
        if (vblank->strange >= TOO_MANY || count > MOST_MISSED) {
            start_anew(vblank, nominal_hz, vblank->strange >= TOO_MANY,
                       returned_ns);
        }
        vblank->seen_ns = returned_ns;
        return;
    }
    vblank->seen_ns = returned_ns;
    vblank->strange -= vblank->strange > 0;
    vblank->agreeing++;
    vblank->period_ns =
        (uint64_t)((int64_t)period + error / (int64_t)count / SLOWLY);
    vblank->last_ns = (uint64_t)((int64_t)(vblank->last_ns + count * period) +
                                 error / LESS_SLOWLY);
}

bool
vf_vblank_is_known(const struct vf_vblank *vblank)
{
    return vblank->period_ns != 0 && vblank->agreeing >= ENOUGH;
}

uint64_t
vf_vblank_next(const struct vf_vblank *vblank, uint64_t now_ns)
{
    if (now_ns < vblank->last_ns) {
        return vblank->last_ns;
    }
    uint64_t passed = (now_ns - vblank->last_ns) / vblank->period_ns;
    return vblank->last_ns + (passed + 1) * vblank->period_ns;
}
