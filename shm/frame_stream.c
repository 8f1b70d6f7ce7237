// SPDX-License-Identifier: GPL-2.0-or-later
#include "shm/frame_stream.h"

#include "base/clock.h"
#include "base/mailbox.h"

#include <glib.h>

// At most this many messages are read in one look, so that a flood cannot keep
// us in it.
enum { MESSAGES_A_LOOK = 8 };

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
    stream->queue = (struct vf_lgmp_queue){0};
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
    stream->queue = (struct vf_lgmp_queue){0};
    stream->region = NULL;
}

enum vf_lgmp_result
vf_frame_stream_subscribe(struct vf_frame_stream *stream,
                          struct vf_lgmp_session *session)
{
    detach_leases(stream);
    stream->held_count = 0;
    return vf_lgmp_subscribe(session, VF_KVMFR_QUEUE_FRAME, &stream->queue);
}

void
vf_frame_stream_unsubscribe(struct vf_frame_stream *stream)
{
    detach_leases(stream);
    stream->held_count = 0;
    vf_lgmp_unsubscribe(&stream->queue);
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
    uint64_t host_ns = stream->queue.timeout_ms * VF_NS_PER_MS;
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

// Finishes, oldest first, what nobody reads any more.
static enum vf_lgmp_result
finish_read(struct vf_frame_stream *stream)
{
    uint32_t finished = 0;
    enum vf_lgmp_result result = VF_LGMP_OK;
    while (finished < stream->held_count && !stream->held[finished].lease) {
        result = vf_lgmp_done(&stream->queue, stream->held[finished].index);
        if (result != VF_LGMP_OK && result != VF_LGMP_EMPTY) {
            break;
        }
        result = VF_LGMP_OK;
        finished++;
    }
    stream->held_count -= finished;
    memmove(stream->held, stream->held + finished,
            stream->held_count * sizeof(stream->held[0]));
    return result;
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

// Hands the frame on. False when no lease is to be had.
static bool
publish(struct vf_frame_stream *stream, const struct vf_lgmp_message *message,
        struct vf_kvmfr_frame *decoded, uint64_t now_ns)
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
    stream->held[stream->held_count++] =
        (struct vf_held_frame){message->index, lease, now_ns};
    vf_mailbox_put(stream->mailbox, &frame, NULL);
    vf_damage_clear(&stream->owed);
    stream->owed_frames = 0;
    stream->counters.frames++;
    return true;
}

static void
finish_unread(struct vf_frame_stream *stream, uint32_t index)
{
    stream->held[stream->held_count++] = (struct vf_held_frame){.index = index};
}

static void
reject(struct vf_frame_stream *stream, uint32_t index,
       enum vf_kvmfr_problem problem)
{
    stream->problem = problem;
    stream->has_last = false;
    stream->counters.rejected++;
    vf_damage_add_full(&stream->owed);
    finish_unread(stream, index);
}

static void
on_message(struct vf_frame_stream *stream,
           const struct vf_lgmp_message *message, uint64_t now_ns)
{
    uint8_t header[VF_KVMFR_MAX_HEADER];
    struct vf_kvmfr_frame frame;
    vf_lgmp_copy_out(
        header, vf_region_memory(stream->region), message->offset,
        vf_kvmfr_frame_header_bytes(&stream->dialect, message->size));
    enum vf_kvmfr_problem problem =
        vf_kvmfr_decode_frame(&stream->dialect, header, message->size, &frame);
    if (problem != VF_KVMFR_OK) {
        reject(stream, message->index, problem);
        return;
    }
    stream->problem = VF_KVMFR_OK;
    stream->good_at_ns = now_ns;

    // Hosts send their last frame again to everybody when somebody joins.
    bool is_repeat = stream->has_last && frame.serial == stream->last.serial &&
                     frame.format_version == stream->last.format_version &&
                     vf_damage_is_empty(&stream->owed);
    if (is_repeat) {
        finish_unread(stream, message->index);
        return;
    }
    frame.picture.damage = damage_since_last(stream, &frame);
    stream->last = frame;
    stream->has_last = true;
    if (stream->paused || !publish(stream, message, &frame, now_ns)) {
        vf_damage_merge(&stream->owed, &frame.picture.damage);
        stream->owed_frames++;
        stream->counters.skipped++;
        finish_unread(stream, message->index);
    }
}

enum vf_lgmp_result
vf_frame_stream_step(struct vf_frame_stream *stream, uint64_t now_ns)
{
    enum vf_lgmp_result answer = VF_LGMP_EMPTY;
    end_waits(stream, now_ns);
    enum vf_lgmp_result finished = finish_read(stream);

    for (int i = 0; i < MESSAGES_A_LOOK && finished == VF_LGMP_OK; i++) {
        struct vf_lgmp_message message;
        enum vf_lgmp_result result = vf_lgmp_next(&stream->queue, &message);
        if (result == VF_LGMP_OK) {
            on_message(stream, &message, now_ns);
        } else if (result == VF_LGMP_REJECTED) {
            reject(stream, message.index, VF_KVMFR_OFFSET);
        } else if (result == VF_LGMP_EMPTY) {
            stream->absent_ns = now_ns;
            return answer;
        } else {
            return result;
        }
        stream->counters.messages++;
        answer = VF_LGMP_OK;
        end_waits(stream, now_ns);
        finished = finish_read(stream);
    }
    return finished == VF_LGMP_OK ? answer : finished;
}
