// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/page_performance.h"

#include <glib.h>
#include <inttypes.h>

static double
us(uint64_t ns)
{
    return (double)ns / 1e3;
}

static float
ms(uint64_t ns)
{
    return (float)((double)ns / 1e6);
}

static void
add_steps(struct vf_document *document, const struct vf_statistics *s)
{
    const float steps[] = {
        ms(vf_histogram_percentile(&s->copied, 0.5)),
        ms(vf_histogram_percentile(&s->drawn, 0.5)),
        ms(vf_histogram_percentile(&s->swapped, 0.5)),
    };
    static const char *const NAMES[] = {"copy", "draw", "show"};
    vf_document_bars(document, "Half of the frames take no longer than", steps,
                     NAMES, G_N_ELEMENTS(steps), 0, " ms");
}

void
vf_page_performance_fill(struct vf_document *document,
                         const struct vf_page_facts *facts)
{
    const struct vf_statistics *s = &facts->render->statistics;
    if (s->frames == 0) {
        vf_document_textf(document, VF_TONE_DIM, "No frame was shown yet.");
    } else {
        vf_document_row(document, "Frames",
                        "%.1f a second; %" PRIu64 " shown, %" PRIu64 " skipped",
                        vf_statistics_fps(s, facts->now_ns, 1.0), s->frames,
                        s->skipped);
        vf_document_row(document, "Noticed within",
                        "%.0f us (half of them), %.0f us (99 %%)",
                        us(vf_histogram_percentile(&s->noticed, 0.5)),
                        us(vf_histogram_percentile(&s->noticed, 0.99)));
        add_steps(document, s);
        float recent[VF_STATISTICS_RECENT];
        unsigned count = vf_statistics_recent(s, recent, VF_STATISTICS_RECENT);
        vf_document_plot(document, VF_ITEM_GRAPH, "Time between frames", recent,
                         count, 0, 50, " ms");
    }
    if (facts->render->has_picture) {
        vf_document_row(document, "Upload", "%s: %s",
                        facts->render->upload ? facts->render->upload : "none",
                        facts->render->upload_note);
    }
    if (facts->render->filter_note[0]) {
        vf_document_row(document, "Filter left out", "%s",
                        facts->render->filter_note);
    }
    vf_document_row(document, "Drawn by", "%s (%s)", facts->render->gl_renderer,
                    facts->render->platform ? facts->render->platform : "");
}

const struct vf_page VF_PAGE_PERFORMANCE = {
    .name = "performance",
    .title = "Performance",
    .fill = vf_page_performance_fill,
};
