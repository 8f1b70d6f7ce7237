// SPDX-License-Identifier: GPL-2.0-or-later
#include "shm/source_internal.h"

#include "base/clock.h"
#include "base/mailbox.h"

#include <glib.h>

// A host that restarts, or that is only just looked for, is not worth a word on
// the screen when it is there before anybody could have read it.
static const uint64_t settle_ns = 400 * VF_NS_PER_MS;
static const uint64_t bad_frames_ns = 1 * VF_NS_PER_S;
static const uint64_t counters_ns = 250 * VF_NS_PER_MS;

static enum vf_source_state
session_state(const struct vf_source *source, uint64_t now_ns)
{
    const struct vf_frame_stream *frames = &source->frames;
    if (source->frames_on.result == VF_LGMP_NO_SLOT) {
        return VF_SOURCE_NO_SLOT;
    }
    bool is_good = frames->good_at_ns != 0;
    if (frames->problem != VF_KVMFR_OK &&
        (!is_good || now_ns - frames->good_at_ns > bad_frames_ns)) {
        return VF_SOURCE_BAD_FRAMES;
    }
    return is_good ? VF_SOURCE_RUNNING : VF_SOURCE_WAITING;
}

static enum vf_source_state
current_state(const struct vf_source *source, uint64_t now_ns)
{
    switch (source->stage) {
    case VF_STAGE_OFF:
        return VF_SOURCE_OFF;
    case VF_STAGE_REGION:
        return source->unreadable ? VF_SOURCE_UNREADABLE : VF_SOURCE_NO_REGION;
    case VF_STAGE_HOST:
        return source->sight == VF_LGMP_FOREIGN ? VF_SOURCE_UNSUPPORTED
                                                : VF_SOURCE_NO_HOST;
    case VF_STAGE_FOREIGN:
        return VF_SOURCE_UNSUPPORTED;
    case VF_STAGE_SESSION:
        return source->is_tentative ? VF_SOURCE_NO_HOST
                                    : session_state(source, now_ns);
    }
    return VF_SOURCE_OFF;
}

// True when `wished` may be shown by now.
static bool
is_settled(struct vf_source *source, enum vf_source_state wished,
           uint64_t now_ns)
{
    if (wished != source->wished) {
        source->wished = wished;
        source->wished_since_ns = now_ns;
    }
    bool is_news = wished == VF_SOURCE_RUNNING ||
                   (source->status.state != VF_SOURCE_RUNNING &&
                    wished != VF_SOURCE_NO_HOST);
    return is_news || now_ns - source->wished_since_ns >= settle_ns;
}

static void
fill_session(const struct vf_source *source, struct vf_source_status *status)
{
    const struct vf_kvmfr_session *from = &source->introduction;
    status->lgmp_version = source->session.layout->version;
    if (!source->is_looking_glass) {
        return;
    }
    status->kvmfr_version = from->version;
    status->features = from->features;
    status->has_uuid = from->has_uuid;
    memcpy(status->uuid, from->uuid, sizeof(status->uuid));
    memcpy(status->host_version, from->host_version,
           sizeof(status->host_version));
    memcpy(status->capture, from->capture, sizeof(status->capture));
    memcpy(status->os_name, from->os_name, sizeof(status->os_name));
    memcpy(status->cpu_model, from->cpu_model, sizeof(status->cpu_model));
}

static void
fill_frame(const struct vf_source *source, struct vf_source_status *status)
{
    const struct vf_kvmfr_frame *last = &source->frames.last;
    if (!source->frames.has_last) {
        return;
    }
    status->screen = last->picture.screen;
    status->image = last->picture.image;
    status->format = last->picture.format;
    status->transfer = last->picture.color.transfer;
    status->truncated = last->picture.flags & VF_FRAME_TRUNCATED;
    status->needed_size = last->needed_region;
}

static struct vf_source_counters
count(const struct vf_source *source)
{
    return (struct vf_source_counters){
        .frames = source->frames.counters.frames,
        .skipped = source->frames.counters.skipped,
        .rejected = source->frames.counters.rejected + source->cursor.rejected,
        .cursors = source->cursor.applied,
        .sessions = source->sessions,
        .resubscribed = source->resubscribed,
        .region_faults =
            source->faults +
            (source->region ? vf_region_faults(source->region) : 0),
        .polls = source->polls,
    };
}

static bool
has_counted(const struct vf_source_counters *a,
            const struct vf_source_counters *b)
{
    return a->frames != b->frames || a->skipped != b->skipped ||
           a->rejected != b->rejected || a->cursors != b->cursors ||
           a->sessions != b->sessions || a->resubscribed != b->resubscribed ||
           a->region_faults != b->region_faults;
}

static void
compose(const struct vf_source *source, enum vf_source_state state,
        struct vf_source_status *status)
{
    *status = (struct vf_source_status){.state = state};
    if (source->has_session || source->stage == VF_STAGE_FOREIGN) {
        fill_session(source, status);
        fill_frame(source, status);
    } else {
        status->lgmp_version = source->region ? source->seen_version : 0;
    }
    if (source->region) {
        status->region_size = vf_region_memory(source->region).size;
    }
    status->counters = count(source);
    struct vf_source_reasons reasons = {
        .path = source->path,
        .region_error = source->region_error,
        .sight = source->sight,
        .slots = source->has_session ? source->session.layout->slots : 0,
        .problem = source->frames.problem,
        .is_looking_glass = source->is_looking_glass,
        .forbidden = source->forbidden,
    };
    vf_source_text(&reasons, status);
}

void
vf_source_report(struct vf_source *source, uint64_t now_ns)
{
    enum vf_source_state wished = current_state(source, now_ns);
    if (!is_settled(source, wished, now_ns)) {
        return;
    }
    struct vf_source_counters counters = count(source);
    bool is_due = now_ns - source->reported_ns >= counters_ns;
    if (wished == source->status.state && !is_due) {
        return;
    }
    struct vf_source_status status;
    compose(source, wished, &status);
    bool differs = wished != source->status.state ||
                   has_counted(&counters, &source->status.counters) ||
                   strcmp(status.detail, source->status.detail) != 0;
    source->reported_ns = now_ns;
    if (differs) {
        source->status = status;
        vf_mailbox_put(source->status_box, &status, NULL);
    }
}
