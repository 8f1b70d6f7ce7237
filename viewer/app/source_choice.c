// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/app/source_choice.h"

#include "base/clock.h"

// A host that restarts or changes its mode is back within this time, and nobody
// wants to see another source flash up in between.
static const uint64_t PATIENCE_NS = 800 * VF_NS_PER_MS;
// At the start Looking Glass is found sooner than this if it is there at all.
static const uint64_t FIRST_PATIENCE_NS = 300 * VF_NS_PER_MS;

static struct vf_source_choice
choose_pinned(enum vf_picture_pin pin)
{
    bool spice = pin == VF_PICTURE_PIN_SPICE;
    return (struct vf_source_choice){
        .source = spice ? VF_PICTURE_SPICE : VF_PICTURE_LOOKING_GLASS,
        .display = spice,
        .look_again_ns = UINT64_MAX,
    };
}

struct vf_source_choice
vf_source_choose(const struct vf_source_choice_facts *facts)
{
    if (facts->pin != VF_PICTURE_PIN_NONE) {
        return choose_pinned(facts->pin);
    }
    struct vf_source_choice choice = {
        .source = VF_PICTURE_LOOKING_GLASS,
        .look_again_ns = UINT64_MAX,
    };
    bool shows_spice = facts->has_picture && facts->shown == VF_PICTURE_SPICE;
    if (facts->looking_glass_runs) {
        // Its frames were announced; the display stays until one is complete.
        choice.fallback = shows_spice;
        choice.display = shows_spice;
        return choice;
    }
    uint64_t at = facts->missing_since_ns +
                  (facts->ever_ran ? PATIENCE_NS : FIRST_PATIENCE_NS);
    if (!shows_spice && facts->now_ns < at) {
        choice.look_again_ns = at;
        return choice;
    }
    choice.fallback = true;
    choice.display = true;
    return choice;
}
