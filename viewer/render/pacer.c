// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/pacer.h"

#include "base/clock.h"

// What the graphics card needs after the swap was called is not seen from here; so
// much is kept for it at first.
static const uint64_t FIRST_MARGIN_NS = 1500 * VF_NS_PER_US;
static const uint64_t LEAST_MARGIN_NS = 700 * VF_NS_PER_US;
// A swap that returned sooner did not wait.
static const uint64_t WAITED_NS = 200 * VF_NS_PER_US;

static bool
is_just_in_time(const struct vf_pacer *pacer,
                const struct vf_pacer_settings *settings)
{
    return settings->just_in_time && settings->swaps_wait &&
           vf_vblank_is_known(&pacer->vblank);
}

static uint64_t
lead(const struct vf_pacer *pacer)
{
    uint64_t margin = pacer->margin_ns ? pacer->margin_ns : FIRST_MARGIN_NS;
    uint64_t wanted = pacer->work_ns + margin;
    uint64_t period = pacer->vblank.period_ns;
    return wanted < period ? wanted : period;
}

uint64_t
vf_pacer_draw_at(struct vf_pacer *pacer,
                 const struct vf_pacer_settings *settings, uint64_t now_ns)
{
    if (!is_just_in_time(pacer, settings)) {
        return now_ns;
    }
    if (pacer->drawn_at_ns == 0) {
        // The blank after the next one, if there is not enough time any more.
        uint64_t before = lead(pacer);
        pacer->aimed_ns = vf_vblank_next(&pacer->vblank, now_ns + before);
        pacer->drawn_at_ns = pacer->aimed_ns - before;
    }
    return pacer->drawn_at_ns;
}

// What the cap on frames comes to: from one frame to the next; 0: there is none.
static uint64_t
cap_period(const struct vf_pacer_settings *settings)
{
    return settings->max_fps > 0 ? (uint64_t)(1e9 / settings->max_fps) : 0;
}

uint64_t
vf_pacer_frame_at(const struct vf_pacer *pacer,
                  const struct vf_pacer_settings *settings)
{
    uint64_t period = cap_period(settings);
    return period == 0 || pacer->frame_ns == 0 ? 0 : pacer->frame_ns + period;
}

uint64_t
vf_pacer_rhythm(const struct vf_pacer *pacer,
                const struct vf_pacer_settings *settings, uint64_t now_ns,
                uint64_t *draw_ns)
{
    uint64_t cap = pacer->frame_ns == 0 ? 0 : cap_period(settings);
    bool has_blank = settings->swaps_wait && vf_vblank_is_known(&pacer->vblank);
    if (has_blank && pacer->vblank.period_ns >= cap) {
        *draw_ns = vf_vblank_next(&pacer->vblank, now_ns) - lead(pacer);
        return pacer->vblank.period_ns;
    }
    if (cap != 0) {
        uint64_t passed =
            now_ns > pacer->frame_ns ? (now_ns - pacer->frame_ns) / cap : 0;
        *draw_ns = pacer->frame_ns + (passed + 1) * cap;
    }
    return cap;
}

void
vf_pacer_note_frame(struct vf_pacer *pacer, uint64_t now_ns)
{
    pacer->frame_ns = now_ns;
}

static void
learn_work(struct vf_pacer *pacer, uint64_t took_ns)
{
    // Up at once, down slowly.
    uint64_t faded = pacer->work_ns - pacer->work_ns / 32;
    pacer->work_ns = took_ns > faded ? took_ns : faded;
}

static void
learn_margin(struct vf_pacer *pacer, uint64_t returned_ns)
{
    uint64_t margin = pacer->margin_ns ? pacer->margin_ns : FIRST_MARGIN_NS;
    uint64_t period = pacer->vblank.period_ns;
    bool missed = returned_ns > pacer->aimed_ns + period / 2;
    margin = missed ? margin + period / 16 : margin - margin / 256;
    margin = margin < period / 2 ? margin : period / 2;
    pacer->margin_ns = margin > LEAST_MARGIN_NS ? margin : LEAST_MARGIN_NS;
}

void
vf_pacer_note_present(struct vf_pacer *pacer,
                      const struct vf_pacer_settings *settings,
                      uint64_t began_ns, uint64_t swap_ns, uint64_t returned_ns)
{
    if (!settings->swaps_wait) {
        return;
    }
    learn_work(pacer, swap_ns - began_ns);
    if (pacer->drawn_at_ns != 0) {
        learn_margin(pacer, returned_ns);
    }
    if (returned_ns - swap_ns >= WAITED_NS) {
        vf_vblank_note(&pacer->vblank, settings->refresh_hz, returned_ns);
    }
    pacer->drawn_at_ns = 0;
}

void
vf_pacer_note_nothing(struct vf_pacer *pacer)
{
    pacer->drawn_at_ns = 0;
}
