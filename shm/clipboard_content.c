// SPDX-License-Identifier: GPL-2.0-or-later
#include "shm/clipboard_stream.h"

#include "base/clipboard_text.h"
#include "base/clock.h"
#include "shm/lgmp_clipboard.h"

#include <string.h>

// Content that does not go on for so long is given up.
static const uint64_t PATIENCE_NS = 5 * VF_NS_PER_S;
// A new owner is told at once what the guest has copied last, maybe long ago. Until
// that must have been heard, nothing is told the host of what is here.
static const uint64_t REPLAY_NS = 50 * VF_NS_PER_MS;
// A guest that copies all the time is told about this often.
static const uint64_t NEWS_NS = 20 * VF_NS_PER_MS;
// How soon is looked again while content is on its way.
static const uint64_t MOVING_NS = VF_NS_PER_MS / 2;
// Pieces a step: the frames wait meanwhile.
enum { PIECES_A_STEP = 2 };

static unsigned
format_of(uint32_t number)
{
    return 1u << (number - 1);
}

static uint32_t
number_of(unsigned format)
{
    return (uint32_t)g_bit_nth_lsf(format, -1) + 1;
}

static void
cancel(struct vf_clipboard_stream *stream, uint64_t transfer,
       enum vf_kvmfr_clipboard_reason reason)
{
    vf_clipboard_stream_control(stream, &(struct vf_kvmfr_clipboard_record){
                                            .type = VF_KVMFR_CLIPBOARD_CANCEL,
                                            .transfer = transfer,
                                            .token = reason,
                                        });
}

// --- the guest's content ---

// `data` is *transferred*.
static void
answer(struct vf_clipboard_stream *stream,
       const struct vf_clipboard_stream_fetch *fetch, GBytes *data, bool too_large)
{
    if (data && fetch->format == VF_CLIPBOARD_TEXT) {
        GBytes *text = vf_clipboard_text_from_guest(data);
        g_bytes_unref(data);
        data = text;
    }
    vf_lgmp_clipboard_tell(stream->clipboard, &(struct vf_lgmp_clipboard_event){
                                                  .type = VF_LGMP_CLIPBOARD_DATA,
                                                  .request = fetch->number,
                                                  .format = fetch->format,
                                                  .data = data,
                                                  .too_large = too_large,
                                              });
}

static void
fail_incoming(struct vf_clipboard_stream *stream, bool too_large)
{
    struct vf_clipboard_stream_fetch fetch = stream->fetch;
    GBytes *rest = vf_clipboard_incoming_end(&stream->incoming);
    g_clear_pointer(&rest, g_bytes_unref);
    answer(stream, &fetch, NULL, too_large);
}

static void
ask_next(struct vf_clipboard_stream *stream, uint64_t now_ns)
{
    while (stream->incoming.transfer == 0 && stream->waiting_count > 0) {
        struct vf_clipboard_stream_fetch fetch = stream->waiting[0];
        stream->waiting_count--;
        memmove(stream->waiting, stream->waiting + 1,
                stream->waiting_count * sizeof(fetch));
        if (!(fetch.format & stream->guest_formats)) {
            answer(stream, &fetch, NULL, false);
            continue;
        }
        stream->fetch = fetch;
        stream->next_transfer++;
        vf_clipboard_incoming_begin(&stream->incoming, stream->next_transfer,
                                    number_of(fetch.format), fetch.max_bytes);
        stream->incoming_ns = now_ns;
        vf_clipboard_stream_control(stream,
                                    &(struct vf_kvmfr_clipboard_record){
                                        .type = VF_KVMFR_CLIPBOARD_REQUEST,
                                        .copy = stream->guest_copy,
                                        .transfer = stream->next_transfer,
                                        .format = number_of(fetch.format),
                                    });
    }
}

static void
take_piece(struct vf_clipboard_stream *stream, size_t size, uint64_t now_ns)
{
    struct vf_kvmfr_clipboard_record record;
    uint64_t transfer = stream->incoming.transfer;
    if (!vf_kvmfr_clipboard_decode_record(stream->buffer, size, &record) ||
        record.generation != stream->generation ||
        record.type != VF_KVMFR_CLIPBOARD_DATA) {
        stream->rejected++;
        return;
    }
    struct vf_clipboard_stream_fetch fetch = stream->fetch;
    switch (vf_clipboard_incoming_take(
        &stream->incoming, &record,
        stream->buffer + VF_KVMFR_CLIPBOARD_RECORD_BYTES)) {
    case VF_CLIPBOARD_OTHER:
        break;
    case VF_CLIPBOARD_MORE:
        stream->incoming_ns = now_ns;
        break;
    case VF_CLIPBOARD_WHOLE:
        answer(stream, &fetch, vf_clipboard_incoming_end(&stream->incoming), false);
        break;
    case VF_CLIPBOARD_TOO_LARGE:
        cancel(stream, transfer, VF_KVMFR_CLIPBOARD_ABORTED);
        fail_incoming(stream, true);
        break;
    case VF_CLIPBOARD_BROKEN:
        stream->rejected++;
        cancel(stream, transfer, VF_KVMFR_CLIPBOARD_INVALID);
        fail_incoming(stream, false);
        break;
    }
}

// False when the stream is of no use any more.
static bool
receive(struct vf_clipboard_stream *stream, uint64_t now_ns)
{
    for (int i = 0; i < PIECES_A_STEP; i++) {
        size_t size;
        switch (vf_lgmp_stream_read(&stream->from_host, stream->buffer, &size)) {
        case VF_LGMP_STREAM_OK:
            take_piece(stream, size, now_ns);
            break;
        case VF_LGMP_STREAM_EMPTY:
        case VF_LGMP_STREAM_FULL:
        case VF_LGMP_STREAM_BUSY:
            return true;
        case VF_LGMP_STREAM_NOT_BOUND:
        case VF_LGMP_STREAM_STALE:
        case VF_LGMP_STREAM_CORRUPTED:
        case VF_LGMP_STREAM_LOST:
            return false;
        }
    }
    return true;
}

static void
tell_guest_formats(struct vf_clipboard_stream *stream, uint64_t now_ns)
{
    stream->has_news = false;
    stream->news_ns = now_ns;
    vf_lgmp_clipboard_tell(stream->clipboard,
                           &(struct vf_lgmp_clipboard_event){
                               .type = VF_LGMP_CLIPBOARD_OFFERED,
                               .formats = stream->guest_formats,
                               .is_old = stream->is_old,
                           });
}

static void
set_guest_formats(struct vf_clipboard_stream *stream, uint32_t formats,
                  uint64_t copy, bool is_old)
{
    stream->guest_copy = copy;
    stream->guest_formats = formats & VF_CLIPBOARD_ALL;
    stream->is_old = is_old;
    stream->has_news = true;
}

// --- our content ---

static void
end_outgoing(struct vf_clipboard_stream *stream)
{
    vf_clipboard_outgoing_end(&stream->outgoing);
}

static void
on_request(struct vf_clipboard_stream *stream,
           const struct vf_kvmfr_clipboard_record *record, uint64_t now_ns)
{
    unsigned format = format_of(record->format);
    if (stream->outgoing.transfer != 0) {
        cancel(stream, stream->outgoing.transfer, VF_KVMFR_CLIPBOARD_REPLACED);
        end_outgoing(stream);
    }
    if (!(record->transfer & VF_KVMFR_CLIPBOARD_HOSTS) ||
        record->copy != stream->copy || !(format & stream->told_formats) ||
        stream->wanted_count == VF_CLIPBOARD_STREAM_WANTED) {
        cancel(stream, record->transfer, VF_KVMFR_CLIPBOARD_UNAVAILABLE);
        return;
    }
    vf_clipboard_outgoing_begin(&stream->outgoing, record);
    stream->outgoing_ns = now_ns;
    stream->wanted_count++;
    vf_lgmp_clipboard_tell(stream->clipboard,
                           &(struct vf_lgmp_clipboard_event){
                               .type = VF_LGMP_CLIPBOARD_WANTED,
                               .request = ++stream->next_request,
                               .format = format,
                           });
}

// `data` is *transferred*.
static void
on_given(struct vf_clipboard_stream *stream, uint32_t number, GBytes *data,
         uint64_t now_ns)
{
    struct vf_clipboard_outgoing *outgoing = &stream->outgoing;
    stream->wanted_count -= stream->wanted_count > 0;
    if (outgoing->transfer == 0 || number != stream->next_request ||
        outgoing->content) {
        g_clear_pointer(&data, g_bytes_unref);
        return;
    }
    if (!data) {
        cancel(stream, outgoing->transfer, VF_KVMFR_CLIPBOARD_UNAVAILABLE);
        end_outgoing(stream);
        return;
    }
    if (format_of(outgoing->format) == VF_CLIPBOARD_TEXT) {
        GBytes *text = vf_clipboard_text_to_guest(data, true);
        g_bytes_unref(data);
        data = text;
    }
    outgoing->content = data;
    stream->outgoing_ns = now_ns;
}

// False when the stream is of no use any more.
static bool
send_pieces(struct vf_clipboard_stream *stream, uint64_t now_ns)
{
    for (int i = 0; i < PIECES_A_STEP; i++) {
        struct vf_clipboard_outgoing before = stream->outgoing;
        size_t size = vf_clipboard_outgoing_next(
            &stream->outgoing, stream->generation, stream->buffer);
        if (size == 0) {
            return true;
        }
        switch (vf_lgmp_stream_write(&stream->to_host, stream->buffer, size)) {
        case VF_LGMP_STREAM_OK:
            stream->outgoing_ns = now_ns;
            if (stream->outgoing.is_done) {
                end_outgoing(stream);
            }
            break;
        case VF_LGMP_STREAM_EMPTY:
        case VF_LGMP_STREAM_FULL:
        case VF_LGMP_STREAM_BUSY:
            stream->outgoing = before; // the same piece again
            return true;
        case VF_LGMP_STREAM_NOT_BOUND:
        case VF_LGMP_STREAM_STALE:
        case VF_LGMP_STREAM_CORRUPTED:
        case VF_LGMP_STREAM_LOST:
            return false;
        }
    }
    return true;
}

// --- both ---

void
vf_clipboard_content_on_record(struct vf_clipboard_stream *stream,
                               const struct vf_kvmfr_clipboard_record *record,
                               uint64_t now_ns)
{
    switch (record->type) {
    case VF_KVMFR_CLIPBOARD_OFFER:
        set_guest_formats(stream, record->token, record->copy,
                          !stream->has_heard &&
                              now_ns - stream->since_ns < REPLAY_NS);
        stream->has_heard = true;
        break;
    case VF_KVMFR_CLIPBOARD_CLEAR:
        set_guest_formats(stream, 0, record->copy, false);
        break;
    case VF_KVMFR_CLIPBOARD_REQUEST:
        on_request(stream, record, now_ns);
        break;
    case VF_KVMFR_CLIPBOARD_CANCEL:
        if (record->transfer == stream->outgoing.transfer) {
            end_outgoing(stream);
        } else if (record->transfer == stream->incoming.transfer) {
            fail_incoming(stream, false);
        }
        break;
    case VF_KVMFR_CLIPBOARD_CLAIM:
    case VF_KVMFR_CLIPBOARD_RELEASE:
    case VF_KVMFR_CLIPBOARD_KEEPALIVE:
    case VF_KVMFR_CLIPBOARD_DATA:
        stream->rejected++; // not for a host to say, or not here
        break;
    }
}

static void
add_fetch(struct vf_clipboard_stream *stream,
          const struct vf_lgmp_clipboard_request *request)
{
    struct vf_clipboard_stream_fetch fetch = {
        .format = request->formats,
        .number = request->number,
        .max_bytes = request->max_bytes,
    };
    bool possible = stream->state == VF_CLIPBOARD_STREAM_OWNED &&
                    stream->waiting_count < VF_CLIPBOARD_STREAM_FETCHES;
    if (possible) {
        stream->waiting[stream->waiting_count++] = fetch;
    } else {
        answer(stream, &fetch, NULL, false);
    }
}

void
vf_clipboard_content_take_requests(struct vf_clipboard_stream *stream,
                                   uint64_t now_ns)
{
    struct vf_lgmp_clipboard_request request;
    while (stream->clipboard && vf_lgmp_clipboard_take(stream->clipboard, &request)) {
        switch (request.type) {
        case VF_LGMP_CLIPBOARD_OFFER:
            stream->formats = request.formats;
            stream->told_formats = 0;
            stream->copy++; // what was copied anew is another, told below
            break;
        case VF_LGMP_CLIPBOARD_GIVE:
            on_given(stream, request.number, request.data, now_ns);
            break;
        case VF_LGMP_CLIPBOARD_FETCH:
            add_fetch(stream, &request);
            break;
        }
    }
}

// Says once what there is here.
static void
tell_formats(struct vf_clipboard_stream *stream)
{
    unsigned formats = stream->formats & stream->status.formats;
    bool is_new = stream->copy != stream->told_copy;
    if (!is_new) {
        return;
    }
    bool had = stream->has_told;
    stream->told_copy = stream->copy;
    stream->told_formats = formats;
    stream->has_told = formats != 0;
    if (formats == 0 && !had) {
        return;
    }
    vf_clipboard_stream_control(
        stream, &(struct vf_kvmfr_clipboard_record){
                    .type = formats ? VF_KVMFR_CLIPBOARD_OFFER
                                    : VF_KVMFR_CLIPBOARD_CLEAR,
                    .copy = stream->copy,
                    .token = formats,
                });
}

bool
vf_clipboard_content_step(struct vf_clipboard_stream *stream, uint64_t now_ns,
                          uint64_t *next_ns)
{
    if (now_ns - stream->since_ns >= REPLAY_NS) {
        tell_formats(stream);
    } else {
        *next_ns = MIN(*next_ns, stream->since_ns + REPLAY_NS);
    }
    if (!receive(stream, now_ns) || !send_pieces(stream, now_ns)) {
        return false;
    }
    if (stream->incoming.transfer && now_ns - stream->incoming_ns > PATIENCE_NS) {
        cancel(stream, stream->incoming.transfer, VF_KVMFR_CLIPBOARD_ABORTED);
        fail_incoming(stream, false);
    }
    if (stream->outgoing.transfer &&
        now_ns - stream->outgoing_ns > 2 * PATIENCE_NS) {
        cancel(stream, stream->outgoing.transfer, VF_KVMFR_CLIPBOARD_ABORTED);
        end_outgoing(stream);
    }
    ask_next(stream, now_ns);
    if (stream->has_news && now_ns - stream->news_ns >= NEWS_NS) {
        tell_guest_formats(stream, now_ns);
    } else if (stream->has_news) {
        *next_ns = MIN(*next_ns, stream->news_ns + NEWS_NS);
    }
    if (stream->incoming.transfer || stream->outgoing.content) {
        *next_ns = MIN(*next_ns, now_ns + MOVING_NS);
    }
    return true;
}

void
vf_clipboard_content_reset(struct vf_clipboard_stream *stream)
{
    end_outgoing(stream);
    if (stream->guest_formats != 0 || stream->has_news) {
        set_guest_formats(stream, 0, stream->guest_copy, false);
        tell_guest_formats(stream, stream->news_ns);
    }
    if (stream->incoming.transfer) {
        fail_incoming(stream, false);
    }
    for (unsigned i = 0; i < stream->waiting_count; i++) {
        answer(stream, &stream->waiting[i], NULL, false);
    }
    stream->waiting_count = 0;
    stream->has_heard = false;
    stream->told_copy = 0;
    stream->has_told = false;
    stream->told_formats = 0;
}
