// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/keep/statistics.h"

// A stretch of time, or nothing when the clock readings are not in order.
static void
add(struct vf_histogram *histogram, uint64_t from_ns, uint64_t to_ns)
{
    if (from_ns != 0 && to_ns >= from_ns) {
        vf_histogram_add(histogram, to_ns - from_ns);
    }
}

static void
add_interval(struct vf_statistics *statistics, uint64_t ns)
{
    vf_histogram_add(&statistics->interval, ns);
    statistics->recent_ms[statistics->recent_count % VF_STATISTICS_RECENT] =
        (float)((double)ns / 1e6);
    statistics->recent_count++;
}

// The guest numbers its frames one by one, and begins anew when it begins anew.
static void
count_missed(struct vf_statistics *statistics, const struct vf_frame_times *times)
{
    enum { BEGAN_ANEW = 1000 };
    uint32_t step = times->serial - statistics->last_serial;
    bool first = statistics->frames == 0;
    statistics->last_serial = times->serial;
    if (!first && step > 1 + times->skipped && step < BEGAN_ANEW) {
        statistics->missed += step - 1 - times->skipped;
    }
}

void
vf_statistics_add_frame(struct vf_statistics *statistics,
                        const struct vf_frame_times *times)
{
    count_missed(statistics, times);
    statistics->frames++;
    statistics->skipped += times->skipped;
    statistics->bytes += times->bytes;
    add(&statistics->noticed, times->absent_ns, times->detected_ns);
    add(&statistics->copied, times->detected_ns, times->copied_ns);
    add(&statistics->drawn, times->copied_ns, times->drawn_ns);
    add(&statistics->swapped, times->drawn_ns, times->swapped_ns);
    add(&statistics->total, times->detected_ns, times->swapped_ns);
    if (statistics->first_frame_ns == 0) {
        statistics->first_frame_ns = times->swapped_ns;
    } else {
        add_interval(statistics, times->swapped_ns - statistics->last_frame_ns);
    }
    statistics->last_frame_ns = times->swapped_ns;
}

static unsigned
kept(const struct vf_statistics *statistics)
{
    return statistics->recent_count < VF_STATISTICS_RECENT
               ? statistics->recent_count
               : VF_STATISTICS_RECENT;
}

static float
recent_from_newest(const struct vf_statistics *statistics, unsigned back)
{
    unsigned index = statistics->recent_count - 1 - back;
    return statistics->recent_ms[index % VF_STATISTICS_RECENT];
}

double
vf_statistics_fps(const struct vf_statistics *statistics, uint64_t now_ns,
                  double seconds)
{
    unsigned count = kept(statistics);
    double idle_ms = (double)(now_ns - statistics->last_frame_ns) / 1e6;
    double span_ms = idle_ms;
    unsigned frames = 0;
    while (frames < count && span_ms < seconds * 1e3) {
        span_ms += recent_from_newest(statistics, frames);
        frames++;
    }
    if (frames == 0) {
        return 0;
    }
    // An interval belongs to the frame at its end; time without a new frame only
    // counts once it is longer than the frames are apart.
    double counted_ms = span_ms - idle_ms;
    double mean_ms = counted_ms / frames;
    if (idle_ms > 2 * mean_ms) {
        counted_ms = span_ms;
    }
    return counted_ms > 0 ? frames * 1e3 / counted_ms : 0;
}

unsigned
vf_statistics_recent(const struct vf_statistics *statistics, float *ms,
                     unsigned capacity)
{
    unsigned count = kept(statistics);
    count = count < capacity ? count : capacity;
    for (unsigned i = 0; i < count; i++) {
        ms[i] = recent_from_newest(statistics, count - 1 - i);
    }
    return count;
}
