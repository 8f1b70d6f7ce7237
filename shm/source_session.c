// SPDX-License-Identifier: GPL-2.0-or-later
#include "shm/source_internal.h"

#include "base/clock.h"

#include <glib.h>

static const uint64_t check_alive_ns = 50 * VF_NS_PER_MS;
static const uint64_t introduction_ns = 1 * VF_NS_PER_S;
static const uint64_t tentative_ns = 600 * VF_NS_PER_MS;

// Queues appear within microseconds of a session; slots when somebody leaves.
static const uint64_t retry_queue_ns = 1 * VF_NS_PER_MS;
static const uint64_t queues_appear_ns = 1 * VF_NS_PER_S;
static const uint64_t retry_slot_ns = 100 * VF_NS_PER_MS;
static const uint64_t retry_busy_ns = VF_NS_PER_MS / 2;

// Some hosts start without starting to capture; they do when everybody leaves
// and somebody comes back.
static const uint64_t first_frame_ns = 2 * VF_NS_PER_S;
static const uint64_t first_frame_longest_ns = 32 * VF_NS_PER_S;
static const uint64_t away_ns = 300 * VF_NS_PER_MS;

// A host without room for the frame that a new subscriber is to get forgets about it.
static const uint64_t newest_frame_ns = 200 * VF_NS_PER_MS;
static const uint64_t newest_frame_longest_ns = 32 * VF_NS_PER_S;

// A cursor that moved lately is looked after as closely as frames are.
static const uint64_t cursor_active_ns = 300 * VF_NS_PER_MS;
static const uint64_t paused_look_ns = 16 * VF_NS_PER_MS;

enum { FIRST_WITH_INPUT = 34 }; // KVMFR

static bool
introduce(struct vf_source *source, size_t size)
{
    struct vf_kvmfr_dialect dialect;
    source->is_looking_glass =
        vf_kvmfr_decode_session(source->udata, size, &source->introduction);
    if (!source->is_looking_glass ||
        !vf_kvmfr_dialect_for(source->introduction.version,
                              source->session.layout->version, &dialect)) {
        return false;
    }
    vf_frame_stream_attach(&source->frames, source->region, dialect);
    vf_cursor_stream_attach(&source->cursor, source->region, dialect,
                            source->introduction.features);
    // Streams are what version 12 brought.
    if ((source->introduction.features & VF_KVMFR_FEATURE_INPUT) &&
        source->introduction.version >= FIRST_WITH_INPUT) {
        vf_input_stream_attach(&source->input, &source->session);
    }
    if ((source->introduction.features & VF_KVMFR_FEATURE_CLIPBOARD) &&
        source->introduction.version >= FIRST_WITH_INPUT) {
        vf_clipboard_stream_attach(&source->clipboard, &source->session);
    }
    return true;
}

enum vf_lgmp_result
vf_source_open_session(struct vf_source *source,
                       const struct vf_lgmp_layout *layout, bool is_tentative,
                       uint64_t now_ns)
{
    size_t size;
    vf_source_drop_session(source);
    enum vf_lgmp_result result =
        vf_lgmp_open(&source->session, vf_region_memory(source->region), layout,
                     now_ns, source->udata, sizeof(source->udata), &size);
    if (result != VF_LGMP_OK) {
        return result;
    }
    source->has_session = introduce(source, size);
    if (!source->has_session) {
        // Old hosts put their magic number there before their introduction.
        if (is_tentative ||
            (!source->is_looking_glass &&
             now_ns - source->stage_since_ns < introduction_ns)) {
            return VF_LGMP_BUSY;
        }
        vf_source_enter(source, VF_STAGE_FOREIGN, now_ns);
        return VF_LGMP_OK;
    }
    source->is_tentative = is_tentative;
    source->still_heartbeat = source->session.heartbeat;
    source->sessions += !is_tentative;
    source->frames_on = (struct vf_subscription){0};
    source->cursor_on = (struct vf_subscription){0};
    source->owner_on = (struct vf_subscription){0};
    vf_frame_schedule_reset(&source->schedule);
    source->has_told = false;
    source->check_alive_ns = now_ns + check_alive_ns;
    source->no_frame_since_ns = now_ns;
    source->no_frame_patience_ns = first_frame_ns;
    source->newest_patience_ns = newest_frame_ns;
    source->off_until_ns = 0;
    vf_cadence_reset(&source->cadence, now_ns);
    vf_source_enter(source, VF_STAGE_SESSION, now_ns);
    return VF_LGMP_OK;
}

void
vf_source_drop_session(struct vf_source *source)
{
    if (source->has_session) {
        vf_frame_stream_detach(&source->frames);
        vf_cursor_stream_detach(&source->cursor);
        vf_input_stream_detach(&source->input);
        vf_clipboard_stream_detach(&source->clipboard);
    }
    source->has_session = false;
    source->is_tentative = false;
    source->frames_on.on = false;
    source->cursor_on.on = false;
}

static void
unsubscribe(struct vf_source *source)
{
    vf_source_release_schedule(source);
    vf_frame_stream_unsubscribe(&source->frames);
    vf_cursor_stream_unsubscribe(&source->cursor);
    source->frames_on.on = false;
    source->cursor_on.on = false;
}

void
vf_source_leave_session(struct vf_source *source)
{
    if (source->has_session) {
        vf_input_stream_unsubscribe(&source->input);
        vf_clipboard_stream_unsubscribe(&source->clipboard);
        unsubscribe(source);
    }
    vf_source_drop_session(source);
}

// A new subscriber is sent the newest frame again.
static void
ask_for_newest(struct vf_source *source)
{
    vf_source_release_schedule(source);
    vf_frame_stream_unsubscribe(&source->frames);
    source->frames_on = (struct vf_subscription){0};
}

void
vf_source_set_paused(struct vf_source *source, bool paused)
{
    // The frames that were left out meanwhile are gone.
    if (source->paused && !paused && source->frames_on.on &&
        source->frames.owed_frames > 0) {
        ask_for_newest(source);
    }
    source->paused = paused;
    vf_frame_stream_set_paused(&source->frames, paused);
}

// The host went silent, or another one is there: look for it. What a silent one
// wrote is kept in case it is only asleep.
static uint64_t
on_session_lost(struct vf_source *source, uint64_t now_ns)
{
    vf_input_stream_lose_touch(&source->input);
    vf_clipboard_stream_lose_touch(&source->clipboard);
    if (!source->session.silent) {
        vf_source_drop_session(source);
    }
    vf_source_enter(source, VF_STAGE_HOST, now_ns);
    return now_ns;
}

// False when a tentative session turned out to be a dead one.
static bool
is_confirmed(struct vf_source *source, uint64_t now_ns)
{
    const struct vf_lgmp_session *session = &source->session;
    if (!source->is_tentative) {
        return true;
    }
    if (source->frames.good_at_ns != 0 ||
        vf_lgmp_load64(session->memory, session->layout->header.timestamp) !=
            source->still_heartbeat) {
        source->is_tentative = false;
        source->sessions++;
        return true;
    }
    return now_ns - source->stage_since_ns < tentative_ns;
}

// What to do about a subscription that did not answer as usual. False when the
// session is over.
static bool
on_trouble(struct vf_source *source, struct vf_subscription *subscription,
           enum vf_lgmp_result result)
{
    switch (result) {
    case VF_LGMP_OK:
    case VF_LGMP_EMPTY:
    case VF_LGMP_BUSY:
    case VF_LGMP_REJECTED:
        return true;
    case VF_LGMP_DROPPED:
    case VF_LGMP_UNSUBSCRIBED:
    case VF_LGMP_CORRUPTED:
    case VF_LGMP_NO_QUEUE:
    case VF_LGMP_NO_SLOT:
        source->resubscribed++;
        subscription->on = false;
        subscription->next_try_ns = subscription->since_ns + retry_slot_ns;
        if (subscription == &source->frames_on) {
            vf_source_release_schedule(source);
            vf_frame_stream_unsubscribe(&source->frames);
        } else {
            vf_cursor_stream_unsubscribe(&source->cursor);
        }
        return true;
    case VF_LGMP_LOST:
        break;
    }
    return false;
}

// When to ask again for a subscription that was refused.
static uint64_t
retry_after(const struct vf_source *source, enum vf_lgmp_result result,
            uint64_t now_ns)
{
    bool is_soon = result == VF_LGMP_BUSY ||
                   (result == VF_LGMP_NO_QUEUE &&
                    now_ns - source->stage_since_ns < queues_appear_ns);
    return now_ns + (is_soon ? retry_queue_ns : retry_slot_ns);
}

// False when the session is over.
static bool
keep_subscribed(struct vf_source *source, struct vf_subscription *subscription,
                uint64_t now_ns)
{
    if (subscription->on || now_ns < subscription->next_try_ns ||
        source->off_until_ns != 0) {
        return true;
    }
    subscription->result =
        subscription == &source->frames_on
            ? vf_frame_stream_subscribe(&source->frames, &source->session)
            : vf_cursor_stream_subscribe(&source->cursor, &source->session);
    subscription->on = subscription->result == VF_LGMP_OK;
    subscription->since_ns = now_ns;
    subscription->next_try_ns =
        retry_after(source, subscription->result, now_ns);
    return subscription->result != VF_LGMP_LOST;
}

// A session without a first frame: leave for a moment, and come back.
static void
insist_on_frame(struct vf_source *source, uint64_t now_ns)
{
    if (source->off_until_ns != 0) {
        if (now_ns >= source->off_until_ns) {
            source->off_until_ns = 0;
            source->no_frame_since_ns = now_ns;
        }
        return;
    }
    if (source->frames.good_at_ns != 0 || source->paused ||
        !source->frames_on.on ||
        now_ns - source->no_frame_since_ns < source->no_frame_patience_ns) {
        return;
    }
    unsubscribe(source);
    source->off_until_ns = now_ns + away_ns;
    source->no_frame_patience_ns =
        MIN(source->no_frame_patience_ns * 2, first_frame_longest_ns);
}

// The newest frame was left out, because of a pause or because all others were still
// being read, and no other followed: what is shown would stay an old picture.
static void
insist_on_newest(struct vf_source *source, uint64_t now_ns)
{
    if (source->frames.owed_frames == 0) {
        source->newest_patience_ns = newest_frame_ns;
        return;
    }
    uint64_t quiet_since_ns =
        MAX(source->frames_on.since_ns, source->frames.good_at_ns);
    if (source->paused || !source->frames_on.on ||
        now_ns < quiet_since_ns + source->newest_patience_ns) {
        return;
    }
    ask_for_newest(source);
    source->newest_patience_ns =
        MIN(source->newest_patience_ns * 2, newest_frame_longest_ns);
}

static bool
step_frames(struct vf_source *source, uint64_t now_ns, uint64_t *next_ns)
{
    uint64_t before = source->frames.counters.messages;
    uint64_t absent_ns = source->frames.absent_ns;
    enum vf_lgmp_result result = vf_frame_stream_step(&source->frames, now_ns);
    uint64_t found = source->frames.counters.messages - before;
    if (found > 0) {
        vf_cadence_on_frames(&source->cadence, (unsigned)found, now_ns,
                             absent_ns);
    } else if (result == VF_LGMP_BUSY) {
        *next_ns = MIN(*next_ns, now_ns + retry_busy_ns);
    }
    return on_trouble(source, &source->frames_on, result);
}

static bool
step_cursor(struct vf_source *source, uint64_t now_ns, uint64_t *next_ns)
{
    enum vf_lgmp_result result = vf_cursor_stream_step(&source->cursor);
    if (result == VF_LGMP_OK) {
        source->cursor_moved_ns = now_ns;
    } else if (result == VF_LGMP_BUSY) {
        *next_ns = MIN(*next_ns, now_ns + retry_busy_ns);
    }
    return on_trouble(source, &source->cursor_on, result);
}

static uint64_t
next_look_at_frames(const struct vf_source *source, uint64_t now_ns)
{
    if (!source->frames_on.on) {
        return source->frames_on.next_try_ns;
    }
    if (source->paused) {
        return now_ns + paused_look_ns;
    }
    return vf_cadence_next_look(&source->cadence, now_ns);
}

static uint64_t
next_look_at_cursor(const struct vf_source *source, uint64_t now_ns)
{
    if (!source->cursor_on.on) {
        return source->cursor_on.next_try_ns;
    }
    if (!source->paused &&
        now_ns - source->cursor_moved_ns < cursor_active_ns) {
        return now_ns + vf_cadence_busy_step(&source->cadence);
    }
    return UINT64_MAX; // whenever frames are looked at
}

static uint64_t
choose_next_look(const struct vf_source *source, uint64_t now_ns)
{
    if (source->off_until_ns != 0) {
        return source->off_until_ns;
    }
    return MIN(next_look_at_frames(source, now_ns),
               next_look_at_cursor(source, now_ns));
}

uint64_t
vf_source_run_session(struct vf_source *source, uint64_t now_ns)
{
    if (now_ns >= source->check_alive_ns) {
        source->check_alive_ns = now_ns + check_alive_ns;
        if (!vf_lgmp_is_alive(&source->session, now_ns)) {
            return on_session_lost(source, now_ns);
        }
    }
    if (!is_confirmed(source, now_ns)) {
        source->dead_session = source->session.id;
        vf_source_leave_session(source);
        vf_source_enter(source, VF_STAGE_HOST, now_ns);
        return now_ns;
    }
    insist_on_frame(source, now_ns);
    insist_on_newest(source, now_ns);
    uint64_t next = UINT64_MAX;
    if (!keep_subscribed(source, &source->frames_on, now_ns) ||
        !keep_subscribed(source, &source->cursor_on, now_ns) ||
        (source->frames_on.on && !step_frames(source, now_ns, &next)) ||
        (source->cursor_on.on && !step_cursor(source, now_ns, &next)) ||
        !vf_input_stream_step(&source->input, now_ns, &next) ||
        !vf_clipboard_stream_step(&source->clipboard, now_ns, &next)) {
        return on_session_lost(source, now_ns);
    }
    vf_source_step_schedule(source, now_ns, &next);
    return MIN(next, choose_next_look(source, now_ns));
}
