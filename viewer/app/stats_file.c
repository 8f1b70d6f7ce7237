// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/app/stats_file.h"

#include "base/clock.h"
#include "base/words.h"

#include <json-glib/json-glib.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

static void
add_int(JsonBuilder *json, const char *key, uint64_t value)
{
    json_builder_set_member_name(json, key);
    json_builder_add_int_value(json, (gint64)value);
}

static void
add_double(JsonBuilder *json, const char *key, double value)
{
    json_builder_set_member_name(json, key);
    json_builder_add_double_value(json, value);
}

static void
add_string(JsonBuilder *json, const char *key, const char *value)
{
    json_builder_set_member_name(json, key);
    json_builder_add_string_value(json, value ? value : "");
}

static void
add_durations(JsonBuilder *json, const char *key,
              const struct vf_histogram *histogram)
{
    json_builder_set_member_name(json, key);
    json_builder_begin_object(json);
    add_int(json, "count", histogram->count);
    add_int(json, "mean_ns", vf_histogram_mean(histogram));
    add_int(json, "p50_ns", vf_histogram_percentile(histogram, 0.50));
    add_int(json, "p95_ns", vf_histogram_percentile(histogram, 0.95));
    add_int(json, "p99_ns", vf_histogram_percentile(histogram, 0.99));
    add_int(json, "max_ns", histogram->max_ns);
    json_builder_end_object(json);
}

static double
seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static void
add_process(JsonBuilder *json, const struct vf_stats_facts *facts)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    double wall = (double)(facts->ended_ns - facts->started_ns) / 1e9;
    add_double(json, "seconds", wall);
    add_double(json, "cpu_user_seconds", seconds(usage.ru_utime));
    add_double(json, "cpu_system_seconds", seconds(usage.ru_stime));
    add_int(json, "max_rss_kib", (uint64_t)usage.ru_maxrss);
}

static void
add_frames(JsonBuilder *json, const struct vf_stats_facts *facts)
{
    const struct vf_statistics *s = &facts->render->statistics;
    add_int(json, "frames_shown", s->frames);
    add_int(json, "frames_skipped", s->skipped);
    add_int(json, "frames_missed", s->missed);
    add_int(json, "frames_torn", s->torn);
    add_int(json, "presents", s->draws);
    add_int(json, "bytes_copied", s->bytes);
    uint64_t first = s->first_frame_ns;
    add_double(json, "first_frame_seconds",
               first ? (double)(first - facts->started_ns) / 1e9 : -1.0);
    double span = (double)(s->last_frame_ns - first) / 1e9;
    add_double(json, "frames_per_second",
               s->frames > 1 && span > 0 ? (double)(s->frames - 1) / span : 0);
    add_durations(json, "noticed_within", &s->noticed);
    add_durations(json, "copy", &s->copied);
    add_durations(json, "draw", &s->drawn);
    add_durations(json, "swap", &s->swapped);
    add_durations(json, "total", &s->total);
    add_durations(json, "frame_interval", &s->interval);
}

static void
add_source(JsonBuilder *json, const struct vf_source_status *source)
{
    json_builder_set_member_name(json, "source");
    json_builder_begin_object(json);
    add_string(json, "state", vf_source_state_name(source->state));
    add_string(json, "detail", source->detail);
    add_int(json, "lgmp_version", source->lgmp_version);
    add_int(json, "kvmfr_version", source->kvmfr_version);
    add_string(json, "host_version", source->host_version);
    add_int(json, "width", (uint64_t)source->image.w);
    add_int(json, "height", (uint64_t)source->image.h);
    add_int(json, "frames", source->counters.frames);
    add_int(json, "skipped", source->counters.skipped);
    add_int(json, "rejected", source->counters.rejected);
    add_int(json, "cursors", source->counters.cursors);
    add_int(json, "sessions", source->counters.sessions);
    add_int(json, "resubscribed", source->counters.resubscribed);
    add_int(json, "region_faults", source->counters.region_faults);
    add_int(json, "polls", source->counters.polls);
    json_builder_end_object(json);
}

static void
add_sound(JsonBuilder *json, const struct vf_spice_audio_status *sound)
{
    json_builder_set_member_name(json, "sound");
    json_builder_begin_object(json);
    add_int(json, "rate", sound->rate);
    add_double(json, "latency_ms", (double)sound->latency_ms);
    add_double(json, "target_ms", (double)sound->target_ms);
    add_double(json, "speed_ppm", (double)sound->speed_ppm);
    add_int(json, "underruns", sound->underruns);
    json_builder_end_object(json);
}

static char *
to_json(const struct vf_stats_facts *facts)
{
    g_autoptr(JsonBuilder) json = json_builder_new();
    json_builder_begin_object(json);
    add_process(json, facts);
    add_frames(json, facts);
    add_source(json, facts->source);
    add_sound(json, facts->sound);
    add_string(json, "gl_renderer", facts->render->gl_renderer);
    add_string(json, "gl_version", facts->render->gl_version);
    add_string(json, "gl_platform", facts->render->platform);
    add_int(json, "bits_a_channel", (uint64_t)facts->render->depth);
    add_string(json, "upload", facts->render->upload);
    add_string(json, "upload_reason", facts->render->upload_note);
    add_string(json, "filter_failure", facts->render->filter_note);
    json_builder_end_object(json);
    g_autoptr(JsonNode) root = json_builder_get_root(json);
    return json_to_string(root, TRUE);
}

bool
vf_stats_file_write(const char *path, const struct vf_stats_facts *facts,
                    GError **error)
{
    g_autofree char *text = to_json(facts);
    if (strcmp(path, "-") == 0) {
        puts(text);
        return true;
    }
    g_autoptr(GError) cause = NULL;
    g_autofree char *line = g_strconcat(text, "\n", NULL);
    if (!g_file_set_contents(path, line, -1, &cause)) {
        g_set_error(error, VF_ERROR, VF_ERROR_FAILED,
                    _("The figures could not be written to '%s' (%s): name a file in "
                      "a folder that exists and where you may write."),
                    path, cause->message);
        return false;
    }
    return true;
}
