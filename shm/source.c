// SPDX-License-Identifier: GPL-2.0-or-later
#include "shm/source_internal.h"

#include "base/clock.h"
#include "base/thread.h"

#include <glib.h>

static const uint64_t open_again_ns = 100 * VF_NS_PER_MS;
static const uint64_t region_look_ns = 100 * VF_NS_PER_MS;

// A host that is about to start is found soon, one that is not costs little.
static const uint64_t host_look_ns = 5 * VF_NS_PER_MS;
static const uint64_t host_look_late_ns = 50 * VF_NS_PER_MS;
static const uint64_t host_late_ns = 2 * VF_NS_PER_S;

// A guest that begins sessions without end may not keep us busy with it.
static const uint64_t session_pace_ns = 100 * VF_NS_PER_MS;
static const uint64_t retry_header_ns = 2 * VF_NS_PER_MS;

struct vf_source *
vf_source_create(const struct vf_poller_params *params,
                 struct vf_lease_pool *pool, struct vf_lgmp_input *input,
                 struct vf_lgmp_clipboard *clipboard)
{
    struct vf_source *source = g_new0(struct vf_source, 1);
    source->status_box = params->status;
    vf_frame_stream_init(&source->frames, params->frames, pool);
    vf_cursor_stream_init(&source->cursor, params->cursors);
    vf_input_stream_init(&source->input, input);
    vf_clipboard_stream_init(&source->clipboard, clipboard);
    vf_cadence_init(&source->cadence);
    return source;
}

void
vf_source_enter(struct vf_source *source, enum vf_source_stage stage,
                uint64_t now_ns)
{
    source->stage = stage;
    source->stage_since_ns = now_ns;
    source->probe = (struct vf_lgmp_probe){0};
}

static void
close_region(struct vf_source *source)
{
    vf_source_drop_session(source);
    if (source->region) {
        source->faults += vf_region_faults(source->region);
    }
    vf_region_unref(source->region);
    source->region = NULL;
    source->forbidden = false;
    source->dead_session = 0;
}

void
vf_source_destroy(struct vf_source *source)
{
    if (!source) {
        return;
    }
    vf_source_leave_session(source);
    close_region(source);
    vf_clipboard_stream_finish(&source->clipboard);
    vf_cursor_stream_finish(&source->cursor);
    g_free(source->region_error);
    g_free(source->path);
    g_free(source);
}

void
vf_source_set_path(struct vf_source *source, const char *path)
{
    if (g_strcmp0(source->path, path) == 0) {
        return;
    }
    vf_source_leave_session(source);
    close_region(source);
    g_free(source->path);
    source->path = g_strdup(path);
    vf_source_enter(source, path ? VF_STAGE_REGION : VF_STAGE_OFF, 0);
}

void
vf_source_request(struct vf_source *source,
                  const struct vf_cursor_requests *requests)
{
    if (source->has_session) {
        vf_cursor_stream_request(&source->cursor, requests);
    }
}

void
vf_source_set_presentation(struct vf_source *source,
                           const struct vf_presentation *presentation,
                           uint64_t now_ns)
{
    vf_frame_schedule_set_rhythm(&source->schedule, presentation, now_ns);
}

struct vf_cadence *
vf_source_cadence(struct vf_source *source)
{
    return &source->cadence;
}

static uint64_t
open_region(struct vf_source *source, uint64_t now_ns)
{
    g_autoptr(GError) error = NULL;
    g_clear_pointer(&source->region_error, g_free);
    source->region = vf_region_open(source->path, &error);
    if (source->region) {
        source->look_at_region_ns = now_ns + region_look_ns;
        vf_source_enter(source, VF_STAGE_HOST, now_ns);
        return now_ns;
    }
    source->region_error = g_strdup(error->message);
    source->unreadable = !g_error_matches(error, VF_ERROR, VF_ERROR_NOT_FOUND);
    return now_ns + open_again_ns;
}

// False when the mapping is of no use any more and was given up.
static bool
check_region(struct vf_source *source, uint64_t now_ns)
{
    if (now_ns < source->look_at_region_ns) {
        return true;
    }
    source->look_at_region_ns = now_ns + region_look_ns;
    enum vf_region_change change = vf_region_look(source->region);
    bool in_use = source->stage == VF_STAGE_SESSION;
    source->forbidden = change == VF_REGION_FORBIDDEN;
    switch (change) {
    case VF_REGION_SAME:
        return true;
    case VF_REGION_FORBIDDEN:
    case VF_REGION_GONE:
        // What is mapped stays; a live host may go on in it.
        if (in_use) {
            return true;
        }
        break;
    case VF_REGION_REPLACED:
    case VF_REGION_RESIZED:
        vf_source_leave_session(source);
        break;
    case VF_REGION_TORN:
        break;
    }
    close_region(source);
    vf_source_enter(source, VF_STAGE_REGION, now_ns);
    return false;
}

// The session that went silent is the one that is heard again.
static bool
is_revived(struct vf_source *source, const struct vf_lgmp_layout *layout,
           uint64_t now_ns)
{
    struct vf_lgmp_session *session = &source->session;
    if (!source->has_session || session->layout != layout ||
        vf_lgmp_load(session->memory, layout->header.session) != session->id) {
        return false;
    }
    vf_lgmp_revive(session, now_ns);
    return true;
}

// What looks like a host, and has not failed to give a sign of life before.
static bool
is_worth_a_try(const struct vf_source *source,
               const struct vf_lgmp_sighting *seen)
{
    return seen->sight == VF_LGMP_SILENT && seen->is_alone &&
           !source->has_session &&
           vf_lgmp_load(vf_region_memory(source->region),
                        seen->layout->header.session) != source->dead_session;
}

static uint64_t
look_for_host(struct vf_source *source, uint64_t now_ns)
{
    uint64_t next = now_ns + (now_ns - source->stage_since_ns < host_late_ns
                                  ? host_look_ns
                                  : host_look_late_ns);
    struct vf_lgmp_sighting seen =
        vf_lgmp_probe_look(&source->probe, vf_region_memory(source->region));
    source->sight = seen.sight;
    source->seen_version = seen.version;
    bool is_tentative = is_worth_a_try(source, &seen);
    if (seen.sight != VF_LGMP_ALIVE && !is_tentative) {
        return next;
    }
    if (is_revived(source, seen.layout, now_ns)) {
        vf_source_enter(source, VF_STAGE_SESSION, now_ns);
        return now_ns;
    }
    if (now_ns < source->open_session_ns) {
        return source->open_session_ns;
    }
    switch (vf_source_open_session(source, seen.layout, is_tentative, now_ns)) {
    case VF_LGMP_OK:
        source->open_session_ns = now_ns + session_pace_ns;
        return now_ns;
    case VF_LGMP_BUSY:
        return MIN(next, now_ns + retry_header_ns);
    default:
        return next;
    }
}

// A host we do not understand may be replaced by one that we do.
static uint64_t
watch_foreign(struct vf_source *source, uint64_t now_ns)
{
    if (!vf_lgmp_is_alive(&source->session, now_ns)) {
        vf_source_enter(source, VF_STAGE_HOST, now_ns);
        return now_ns;
    }
    return now_ns + host_look_late_ns;
}

static uint64_t
step_stage(struct vf_source *source, uint64_t now_ns)
{
    switch (source->stage) {
    case VF_STAGE_OFF:
        return UINT64_MAX;
    case VF_STAGE_REGION:
        return open_region(source, now_ns);
    case VF_STAGE_HOST:
        return look_for_host(source, now_ns);
    case VF_STAGE_FOREIGN:
        return watch_foreign(source, now_ns);
    case VF_STAGE_SESSION:
        return vf_source_run_session(source, now_ns);
    }
    return UINT64_MAX;
}

uint64_t
vf_source_step(struct vf_source *source, uint64_t now_ns)
{
    VF_ASSERT_ROLE(VF_ROLE_SHM);
    uint64_t next = now_ns;
    source->polls++;
    vf_clipboard_content_take_requests(&source->clipboard, now_ns);
    if (!source->region || check_region(source, now_ns)) {
        next = step_stage(source, now_ns);
    }
    vf_source_report(source, now_ns);
    return next;
}
