// SPDX-License-Identifier: GPL-2.0-or-later
#include "shm/frame_stream.h"

#include "base/clock.h"
#include "base/mailbox.h"

#include <glib.h>

// At most this many messages are read in one look, so that a flood cannot keep
// us in it.
enum { MESSAGES_A_LOOK = 8 };

// A frame this little behind the newest came late through another lane; more
// than that is a host that counts anew.
enum { FRAMES_IN_FLIGHT = 16 };

// Hosts give up on a subscriber after a second, or what their queue says.
static const uint64_t longest_patience_ns = 750 * VF_NS_PER_MS;
static const uint64_t shortest_patience_ns = 50 * VF_NS_PER_MS;

void
vf_frame_stream_init(struct vf_frame_stream *stream, struct vf_mailbox *mailbox,
                     struct vf_lease_pool *pool)
{
    *stream = (struct vf_frame_stream){.mailbox = mailbox, .pool = pool};
}

void
vf_frame_stream_attach(struct vf_frame_stream *stream, struct vf_region *region,
                       struct vf_kvmfr_dialect dialect)
{
    stream->region = region;
    stream->dialect = dialect;
    memset(stream->lanes, 0, sizeof(stream->lanes));
    stream->has_feedback = false;
    stream->has_last = false;
    stream->problem = VF_KVMFR_OK;
    stream->absent_ns = 0;
    stream->good_at_ns = 0;
    vf_damage_add_full(&stream->owed);
}

// Leaves the pixels to whoever still reads them.
static void
detach_leases(struct vf_frame_stream *stream)
{
    for (uint32_t i = 0; i < stream->held_count; i++) {
        if (stream->held[i].lease) {
            vf_lease_detach(stream->held[i].lease);
            stream->held[i].lease = NULL;
        }
    }
    vf_damage_add_full(&stream->owed);
}

void
vf_frame_stream_detach(struct vf_frame_stream *stream)
{
    detach_leases(stream);
    stream->held_count = 0;
    memset(stream->lanes, 0, sizeof(stream->lanes));
    stream->region = NULL;
}

enum vf_lgmp_result
vf_frame_stream_subscribe(struct vf_frame_stream *stream,
                          struct vf_lgmp_session *session)
{
    detach_leases(stream);
    stream->held_count = 0;
    return vf_lgmp_subscribe(session, VF_KVMFR_QUEUE_FRAME,
                             &stream->lanes[VF_LANE_SHARED]);
}

enum vf_lgmp_result
vf_frame_stream_subscribe_owner(struct vf_frame_stream *stream,
                                struct vf_lgmp_session *session)
{
    for (uint32_t i = 0; i < VF_KVMFR_OWNER_QUEUES; i++) {
        struct vf_lgmp_queue *lane = &stream->lanes[VF_LANE_OWNER + i];
        enum vf_lgmp_result result =
            lane->session
                ? VF_LGMP_OK
                : vf_lgmp_subscribe(session, VF_KVMFR_QUEUE_OWNER + i, lane);
        if (result != VF_LGMP_OK) {
            return result;
        }
    }
    return VF_LGMP_OK;
}

void
vf_frame_stream_unsubscribe(struct vf_frame_stream *stream)
{
    detach_leases(stream);
    stream->held_count = 0;
    for (int i = 0; i < VF_FRAME_LANES; i++) {
        vf_lgmp_unsubscribe(&stream->lanes[i]);
    }
}

void
vf_frame_stream_set_paused(struct vf_frame_stream *stream, bool paused)
{
    if (stream->paused && !paused) {
        vf_damage_add_full(&stream->owed);
    }
    stream->paused = paused;
}

// How long a consumer may keep a frame before the host would lose its own
// patience.
static uint64_t
patience(const struct vf_frame_stream *stream)
{
    uint64_t host_ns =
        stream->lanes[VF_LANE_SHARED].timeout_ms * VF_NS_PER_MS;
    return CLAMP(host_ns / 4 * 3, shortest_patience_ns, longest_patience_ns);
}

// Ends the wait for consumers that gave their frame back, or take too long.
static void
end_waits(struct vf_frame_stream *stream, uint64_t now_ns)
{
    for (uint32_t i = 0; i < stream->held_count; i++) {
        struct vf_held_frame *held = &stream->held[i];
        if (!held->lease) {
            continue;
        }
        if (vf_lease_collect(held->lease)) {
            held->lease = NULL;
        } else if (now_ns - held->since_ns > patience(stream)) {
            vf_lease_detach(held->lease);
            held->lease = NULL;
            vf_damage_add_full(&stream->owed);
        }
    }
}

// What the host measured of a frame lies behind its pixels, and is there when
// they are.
static void
note_feedback(struct vf_frame_stream *stream, const struct vf_held_frame *held)
{
    const struct vf_kvmfr_frame_layout *layout = &stream->dialect.layout->frame;
    struct vf_lgmp_memory memory = vf_region_memory(stream->region);
    size_t at = held->offset;
    if (held->token == 0 || layout->timing_flags == VF_KVMFR_ABSENT ||
        vf_lgmp_load(memory, at + layout->timing_valid) == 0 ||
        vf_lgmp_load(memory, at + layout->timing_serial) != held->serial) {
        return;
    }
    uint32_t epoch = (uint32_t)(held->token >> 32);
    uint32_t deadline = (uint32_t)held->token;
    if ((vf_lgmp_load(memory, at + layout->timing_flags) &
         VF_KVMFR_TIMING_FEEDBACK) &&
        vf_lgmp_load(memory, at + layout->schedule + 4) == epoch &&
        vf_lgmp_load(memory, at + layout->schedule + 8) == deadline) {
        stream->has_feedback = true;
        stream->feedback = (struct vf_schedule_feedback){
            held->serial, epoch, deadline, held->found_ns};
    }
}

bool
vf_frame_stream_take_feedback(struct vf_frame_stream *stream,
                              struct vf_schedule_feedback *feedback)
{
    bool has = stream->has_feedback;
    *feedback = stream->feedback;
    stream->has_feedback = false;
    return has;
}

// Finishes what nobody reads any more, in each lane the oldest first.
static enum vf_lgmp_result
finish_read(struct vf_frame_stream *stream)
{
    bool stuck[VF_FRAME_LANES] = {false};
    uint32_t kept = 0;
    enum vf_lgmp_result answer = VF_LGMP_OK;
    for (uint32_t i = 0; i < stream->held_count; i++) {
        struct vf_held_frame held = stream->held[i];
        if (held.lease || stuck[held.lane]) {
            stuck[held.lane] = true;
            stream->held[kept++] = held;
            continue;
        }
        note_feedback(stream, &held);
        enum vf_lgmp_result result =
            vf_lgmp_done(&stream->lanes[held.lane], held.index);
        if (result != VF_LGMP_OK && result != VF_LGMP_EMPTY) {
            answer = result;
            stuck[held.lane] = true;
            stream->held[kept++] = held;
        }
    }
    stream->held_count = kept;
    return answer;
}

// Damage of `frame` since the newest one seen before it.
static struct vf_damage
damage_since_last(const struct vf_frame_stream *stream,
                  const struct vf_kvmfr_frame *frame)
{
    const struct vf_frame *before = &stream->last.picture;
    const struct vf_frame *now = &frame->picture;
    struct vf_damage full = {.full = true};
    if (!stream->has_last || frame->serial != stream->last.serial + 1 ||
        frame->format_version != stream->last.format_version ||
        !vf_frame_same_storage(before, now) || before->rows != now->rows) {
        return full;
    }
    return now->damage;
}

// A frame that waits in the mailbox and was not taken: what it would have shown
// is now owed by the one that replaces it.
static void
take_back_unread(struct vf_frame_stream *stream)
{
    struct vf_frame unread;
    if (!vf_mailbox_take(stream->mailbox, &unread)) {
        return;
    }
    if (vf_lease_is_ours(unread.lease)) {
        vf_damage_merge(&stream->owed, &unread.damage);
        stream->owed_frames += unread.skipped + 1;
        stream->counters.skipped++;
    }
    vf_frame_release(&unread);
}

// Remembers a message until it can be finished. The lanes hold no more than
// there is room for.
static void
hold(struct vf_frame_stream *stream, struct vf_held_frame held)
{
    stream->held[stream->held_count++] = held;
}

// Hands the frame on. False when no lease is to be had.
static bool
publish(struct vf_frame_stream *stream, const struct vf_lgmp_message *message,
        struct vf_kvmfr_frame *decoded, struct vf_held_frame *held)
{
    take_back_unread(stream);
    struct vf_frame frame = decoded->picture;
    struct vf_lease *lease = vf_lease_take(
        stream->pool, stream->region,
        message->offset + decoded->write_pointer_at, frame.pixels_size);
    if (!lease) {
        return false;
    }
    struct vf_lgmp_memory memory = vf_region_memory(stream->region);
    vf_damage_merge(&frame.damage, &stream->owed);
    frame.sequence = ++stream->sequence;
    frame.skipped = stream->owed_frames;
    frame.pixels = memory.base + message->offset + decoded->pixels_at;
    frame.memory = (struct vf_frame_memory){
        .map = memory.base,
        .map_size = memory.size,
        .kvmfr_fd = vf_region_kvmfr_fd(stream->region),
        .map_id = vf_region_id(stream->region),
        .region = stream->region,
    };
    frame.lease = vf_lease_handle(lease);
    frame.detected_ns =
        vf_clock_ns(); // the look may have begun before the post
    frame.absent_ns = stream->absent_ns;
    held->lease = lease;
    hold(stream, *held);
    vf_mailbox_put(stream->mailbox, &frame, NULL);
    vf_damage_clear(&stream->owed);
    stream->owed_frames = 0;
    stream->counters.frames++;
    return true;
}

static void
reject(struct vf_frame_stream *stream, struct vf_held_frame held,
       enum vf_kvmfr_problem problem)
{
    stream->problem = problem;
    stream->has_last = false;
    stream->counters.rejected++;
    vf_damage_add_full(&stream->owed);
    hold(stream, held);
}

// True for a frame that is there already, or an older one: hosts send their
// last frame again to everybody when somebody joins, and what comes through
// one lane may have come through another.
static bool
is_old(const struct vf_frame_stream *stream, const struct vf_kvmfr_frame *frame)
{
    if (!stream->has_last ||
        frame->format_version != stream->last.format_version) {
        return false;
    }
    uint32_t behind = stream->last.serial - frame->serial;
    if (behind == 0) {
        return vf_damage_is_empty(&stream->owed);
    }
    return stream->lanes[VF_LANE_OWNER].session && behind < FRAMES_IN_FLIGHT;
}

static void
on_message(struct vf_frame_stream *stream, uint32_t lane,
           const struct vf_lgmp_message *message, uint64_t now_ns)
{
    uint8_t header[VF_KVMFR_MAX_HEADER];
    struct vf_kvmfr_frame frame;
    struct vf_held_frame held = {
        .lane = lane,
        .index = message->index,
        .since_ns = now_ns,
        .found_ns = now_ns,
        .token = message->udata,
        .offset = message->offset,
    };
    vf_lgmp_copy_out(
        header, vf_region_memory(stream->region), message->offset,
        vf_kvmfr_frame_header_bytes(&stream->dialect, message->size));
    enum vf_kvmfr_problem problem =
        vf_kvmfr_decode_frame(&stream->dialect, header, message->size, &frame);
    if (problem != VF_KVMFR_OK) {
        held.token = 0; // there may be no room for a whole header
        reject(stream, held, problem);
        return;
    }
    stream->problem = VF_KVMFR_OK;
    stream->good_at_ns = now_ns;
    held.serial = frame.serial;
    if (is_old(stream, &frame)) {
        hold(stream, held);
        return;
    }
    frame.picture.damage = damage_since_last(stream, &frame);
    stream->last = frame;
    stream->has_last = true;
    if (stream->paused || !publish(stream, message, &frame, &held)) {
        vf_damage_merge(&stream->owed, &frame.picture.damage);
        stream->owed_frames++;
        stream->counters.skipped++;
        hold(stream, held);
    }
}

// Takes what one lane has. EMPTY when nothing is left there.
static enum vf_lgmp_result
step_lane(struct vf_frame_stream *stream, uint32_t lane, uint64_t now_ns)
{
    for (int i = 0; i < MESSAGES_A_LOOK; i++) {
        struct vf_lgmp_message message;
        enum vf_lgmp_result result =
            vf_lgmp_next(&stream->lanes[lane], &message);
        if (result == VF_LGMP_OK) {
            on_message(stream, lane, &message, now_ns);
        } else if (result == VF_LGMP_REJECTED) {
            reject(stream,
                   (struct vf_held_frame){.lane = lane, .index = message.index},
                   VF_KVMFR_OFFSET);
        } else {
            return result;
        }
        stream->counters.messages++;
        end_waits(stream, now_ns);
        result = finish_read(stream);
        if (result != VF_LGMP_OK) {
            return result;
        }
    }
    return VF_LGMP_OK;
}

enum vf_lgmp_result
vf_frame_stream_step(struct vf_frame_stream *stream, uint64_t now_ns)
{
    uint64_t messages = stream->counters.messages;
    end_waits(stream, now_ns);
    enum vf_lgmp_result result = finish_read(stream);
    bool all_empty = true;
    // The owner's own first: what comes to everybody may be the same.
    for (uint32_t lane = VF_FRAME_LANES; lane-- > 0 && result == VF_LGMP_OK;) {
        if (!stream->lanes[lane].session) {
            continue;
        }
        result = step_lane(stream, lane, now_ns);
        all_empty = all_empty && result == VF_LGMP_EMPTY;
        result = result == VF_LGMP_EMPTY ? VF_LGMP_OK : result;
    }
    if (result != VF_LGMP_OK) {
        return result;
    }
    if (all_empty) {
        stream->absent_ns = now_ns;
    }
    return stream->counters.messages != messages ? VF_LGMP_OK : VF_LGMP_EMPTY;
}
