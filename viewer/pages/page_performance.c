// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/pages/page_performance.h"

#include "base/words.h"
#include "viewer/app/app.h"
#include "viewer/pages/page_saved.h"
#include "viewer/pages/performance.h"

#include <glib.h>
#include <inttypes.h>

enum { HUD = 1, DUMP, SCREENSHOT, RECORD };

static const struct vf_page_saved SAVED[] = {{HUD, "hud", NULL}};

// What the graph shows of the frames that the lows are of.
enum { GRAPH = 240 };

static const float GRAPH_MS = 50;

// What is seen ---------------------------------------------------------------

static double
us(uint64_t ns)
{
    return (double)ns / 1e3;
}

static float
ms_at(const struct vf_histogram *histogram, double fraction)
{
    return (float)((double)vf_histogram_percentile(histogram, fraction) / 1e6);
}

static void
add_steps(struct vf_document *document, const char *label,
          const struct vf_statistics *s, double fraction)
{
    const float steps[] = {
        ms_at(&s->noticed, fraction),
        ms_at(&s->copied, fraction),
        ms_at(&s->drawn, fraction),
        ms_at(&s->swapped, fraction),
    };
    static const char *const NAMES[] = {N_("notice"), N_("copy"), N_("draw"), N_("show")};
    vf_document_bars(document, label, steps, NAMES, G_N_ELEMENTS(steps), 0, " ms");
}

static void
add_counts(struct vf_document *document, const struct vf_page_facts *facts)
{
    const struct vf_statistics *s = &facts->render->statistics;
    vf_document_row(document, _("Shown"), _("%.1f a second; %" PRIu64 " since the start"),
                    vf_statistics_fps(s, facts->now_ns, 1.0), s->frames);
    vf_document_row(document, _("Skipped"),
                    _("%" PRIu64 " found, and folded into a newer one before they "
                      "were shown"), s->skipped);
    vf_document_row(document, _("Missed"),
                    _("%" PRIu64 " numbered by the guest and never found; %" PRIu64
                      " that it did not finish"), s->missed, s->torn);
    vf_document_row(document, _("Looks at the region"), "%" PRIu64,
                    facts->source->counters.polls);
}

static void
add_times(struct vf_document *document, const struct vf_statistics *s)
{
    vf_document_heading(document, _("From the guest's message to the monitor's buffer"));
    add_steps(document, _("Half of all frames take no longer than"), s, 0.5);
    // xgettext:no-c-format
    add_steps(document, _("99 % of all frames take no longer than"), s, 0.99);
    vf_document_textf(document, VF_TONE_DIM,
                      _("Notice: between the look that did not find the frame and the "
                        "one that did, an upper bound (%.0f us half of the time, %.0f "
                        "us 99 %%). Copy: until its bytes have left the region. Draw: "
                        "until the commands are given. Show: until the swap returns."),
                      us(vf_histogram_percentile(&s->noticed, 0.5)),
                      us(vf_histogram_percentile(&s->noticed, 0.99)));
}

static void
add_frame_times(struct vf_document *document, const struct vf_statistics *s)
{
    float recent[VF_STATISTICS_RECENT];
    unsigned count = vf_statistics_recent(s, recent, VF_STATISTICS_RECENT);
    unsigned graph = MIN(count, GRAPH);
    vf_document_heading(document, _("Time between frames shown"));
    vf_document_plot(document, VF_ITEM_GRAPH, _("The newest"), recent + count - graph,
                     graph, 0, (double)GRAPH_MS, " ms");
    struct vf_frame_lows lows = vf_performance_lows(recent, count);
    vf_document_row(document, _("Of the newest"), _("%u frames"), lows.count);
    vf_document_row(document, _("Mean"), _("%.1f a second"), lows.mean_fps);
    vf_document_row(document, _("Slowest 1 %"), _("%.1f a second"), lows.low_1);
    if (lows.low_01 > 0) {
        vf_document_row(document, _("Slowest 0.1 %"), _("%.1f a second"), lows.low_01);
    }
    float bins[VF_PERFORMANCE_BINS];
    vf_performance_bins(recent, count, GRAPH_MS, bins);
    vf_document_plot(document, VF_ITEM_HISTOGRAM, _("How often which time"), bins,
                     VF_PERFORMANCE_BINS, 0, (double)GRAPH_MS, " ms");
}

static void
add_ways(struct vf_document *document, const struct vf_render_status *render)
{
    vf_document_heading(document, _("How it is drawn"));
    vf_document_row(document, _("By"), _("%s (%s), %d bits a channel"),
                    render->gl_renderer, render->platform ? render->platform : "",
                    render->depth);
    if (render->has_picture) {
        vf_document_row(document, _("Upload"), "%s: %s",
                        render->upload ? render->upload : _("none"),
                        render->upload_note);
    }
    if (render->filter_note[0]) {
        vf_document_row(document, _("Filter left out"), "%s", render->filter_note);
    }
}

static void
add_controls(struct vf_document *document, const struct vf_page_facts *facts)
{
    static const char *const HUDS[] = {N_("off"), N_("frames a second"), N_("all"), NULL};
    vf_document_choice(document, HUD, _("Figures in the corner"),
                       facts->display ? (int)facts->display->hud : 0, HUDS);
    vf_document_button(document, DUMP, _("Write the last minute"),
                       _("Every frame, and every second of the machine, as CSV files."));
    struct vf_item *item = vf_document_button(document, SCREENSHOT, _("Screenshot"),
                                              _("The guest's own picture as PNG."));
    item->same_line = true;
    item = vf_document_button(document, RECORD,
                              facts->is_recording ? _("Stop recording") : _("Record"),
                              _("The guest's own picture, without loss."));
    item->same_line = true;
}

void
vf_page_performance_fill(struct vf_document *document,
                         const struct vf_page_facts *facts)
{
    const struct vf_statistics *s = &facts->render->statistics;
    add_controls(document, facts);
    if (s->frames == 0) {
        vf_document_textf(document, VF_TONE_DIM, _("No frame was shown yet."));
    } else {
        vf_document_heading(document, _("Frames"));
        add_counts(document, facts);
        add_frame_times(document, s);
        add_times(document, s);
    }
    add_ways(document, facts->render);
}

// What is done ---------------------------------------------------------------

static void
act(struct vf_app *app, const struct vf_page_action *action)
{
    switch (action->id) {
    case HUD:
        // Whatever a key made of it.
        vf_app_display_set_hud(app, (enum vf_hud)action->number);
        vf_page_saved_act(app, action, SAVED, G_N_ELEMENTS(SAVED));
        break;
    case DUMP:
        vf_app_media_dump_flight(app);
        break;
    case SCREENSHOT:
        vf_app_media_screenshot(app);
        break;
    case RECORD:
        vf_app_media_toggle_recording(app);
        break;
    default:
        break;
    }
}

const struct vf_page VF_PAGE_PERFORMANCE = {
    .name = "performance",
    .title = N_("Performance"),
    .fill = vf_page_performance_fill,
    .act = act,
};
