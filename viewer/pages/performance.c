// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/pages/performance.h"

#include "base/words.h"

#include <glib.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static int
longer_first(const void *a, const void *b)
{
    float x = *(const float *)a;
    float y = *(const float *)b;
    return (x < y) - (x > y);
}

static double
mean_of(const float *ms, unsigned count)
{
    double sum = 0;
    for (unsigned i = 0; i < count; i++) {
        sum += (double)ms[i];
    }
    return sum > 0 ? count * 1e3 / sum : 0;
}

struct vf_frame_lows
vf_performance_lows(const float *ms, unsigned count)
{
    struct vf_frame_lows lows = {.count = count};
    if (count == 0) {
        return lows;
    }
    g_autofree float *sorted = g_memdup2(ms, count * sizeof(*ms));
    qsort(sorted, count, sizeof(*sorted), longer_first);
    lows.mean_fps = mean_of(sorted, count);
    lows.low_1 = mean_of(sorted, MAX(count / 100, 1));
    lows.low_01 = count >= 1000 ? mean_of(sorted, count / 1000) : 0;
    return lows;
}

void
vf_performance_bins(const float *ms, unsigned count, float max_ms,
                    float bins[VF_PERFORMANCE_BINS])
{
    memset(bins, 0, VF_PERFORMANCE_BINS * sizeof(*bins));
    for (unsigned i = 0; i < count; i++) {
        float at = ms[i] / max_ms * VF_PERFORMANCE_BINS;
        int bin = at < VF_PERFORMANCE_BINS ? (int)at : VF_PERFORMANCE_BINS - 1;
        bins[bin] += 1;
    }
}

static void G_GNUC_PRINTF(3, 4)
add_row(struct vf_overlay_model *model, const char *label, const char *format, ...)
{
    struct vf_overlay_row *row = &model->hud[model->hud_count++];
    g_strlcpy(row->label, label, sizeof(row->label));
    va_list values;
    va_start(values, format);
    g_vsnprintf(row->value, sizeof(row->value), format, values);
    va_end(values);
}

static double
ms_at(const struct vf_histogram *histogram, double fraction)
{
    return (double)vf_histogram_percentile(histogram, fraction) / 1e6;
}

void
vf_performance_hud(struct vf_overlay_model *model, enum vf_hud hud,
                   const struct vf_statistics *statistics, uint64_t now_ns)
{
    if (hud == VF_HUD_OFF) {
        return;
    }
    add_row(model, _("FPS"), "%.0f", vf_statistics_fps(statistics, now_ns, 1.0));
    if (hud == VF_HUD_FPS) {
        return;
    }
    float recent[VF_STATISTICS_RECENT];
    unsigned count =
        vf_statistics_recent(statistics, recent, VF_STATISTICS_RECENT);
    struct vf_frame_lows lows = vf_performance_lows(recent, count);
    add_row(model, "1 % low", "%.0f", lows.low_1);
    if (lows.low_01 > 0) {
        add_row(model, "0.1 % low", "%.0f", lows.low_01);
    }
    add_row(model, _("noticed to shown"), "%.1f ms", ms_at(&statistics->total, 0.5));
    add_row(model, _("skipped"), "%.0f", (double)statistics->skipped);
    model->hud_graph_count = MIN(count, VF_OVERLAY_HUD_GRAPH);
    memcpy(model->hud_graph, recent + count - model->hud_graph_count,
           model->hud_graph_count * sizeof(*recent));
}
