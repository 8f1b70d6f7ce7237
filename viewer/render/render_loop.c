// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/render_loop.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/mailbox.h"
#include "base/queue.h"
#include "input/input_event.h"
#include "shm/cursor.h"
#include "shm/frame.h"
#include "viewer/keep/flight_recorder.h"
#include "viewer/keep/picture_saver.h"
#include "viewer/keep/recorder.h"
#include "viewer/keep/screenshot.h"
#include "viewer/overlay/overlay_model.h"
#include "viewer/render/gl_surface.h"
#include "viewer/render/pacer.h"
#include "viewer/render/pointer_image.h"
#include "viewer/render/render_report.h"
#include "viewer/render/stage.h"

#include <glib.h>

// The guest gets this long to finish writing a frame that it announced.
static const uint64_t WRITE_DEADLINE_NS = 500 * VF_NS_PER_MS;

struct loop {
    struct vf_render_loop_params params;
    struct vf_render_inboxes *inboxes;
    struct vf_stage *stage;
    bool broken; // GL cannot go on

    // what is wanted, from the newest request
    enum vf_picture_source wanted;
    unsigned fallback_turn; // 0: nothing else is wanted
    unsigned ended_turn;    // of the fallback that `wanted` has ended
    bool is_visible;
    struct vf_pacer_settings pacing;

    struct vf_pacer pacer;
    bool has_work;    // something came that may have to be drawn
    bool frame_waits; // a frame may be there that must not be taken yet
    uint64_t work_began_ns;

    enum vf_picture_source incoming_from;
    struct vf_frame_times incoming; // of the frame that is being brought in
    struct vf_frame_times pending;  // of the frame brought in but not yet shown
    bool has_pending;

    uint64_t pointer_id; // shape that was sent up last
    bool pointer_visible;

    struct vf_render_report report;
};

// Inboxes --------------------------------------------------------------------

static void
take_request(struct loop *loop)
{
    struct vf_render_request request;
    if (!vf_mailbox_take(loop->inboxes->requests, &request)) {
        return;
    }
    loop->wanted = request.source;
    loop->fallback_turn = request.fallback_turn;
    loop->is_visible = request.visible;
    loop->pacing = (struct vf_pacer_settings){
        .just_in_time = request.just_in_time,
        .swaps_wait =
            request.swap_interval != 0 && !loop->params.surface->is_offscreen,
        .refresh_hz = request.refresh_hz,
        .max_fps = request.max_fps,
    };
    vf_stage_set_request(loop->stage, &request);
    vf_overlay_model_unref(request.model);
}

// Whether frames of `source` are to be shown. A source that stands in for another
// does so until that one has brought a picture, and not a frame longer: the request
// that says so may be late.
static bool
is_wanted(const struct loop *loop, enum vf_picture_source source)
{
    return loop->is_visible &&
           (source == loop->wanted ||
            (loop->fallback_turn != 0 &&
             loop->fallback_turn != loop->ended_turn));
}

static void
take_events(struct loop *loop)
{
    struct vf_input_event event;
    while (vf_queue_pop(loop->inboxes->events, &event)) {
        vf_stage_feed(loop->stage, &event);
    }
}

// Only when the local pointer would look different.
static void
send_pointer(struct loop *loop, const struct vf_cursor *cursor)
{
    uint64_t id = cursor->shape ? cursor->shape->id : 0;
    if (!loop->params.pointers ||
        (id == loop->pointer_id && cursor->visible == loop->pointer_visible)) {
        return;
    }
    loop->pointer_id = id;
    loop->pointer_visible = cursor->visible;
    struct vf_pointer_image image = vf_pointer_image_make(cursor);
    struct vf_pointer_image replaced;
    if (vf_mailbox_put(loop->params.pointers, &image, &replaced)) {
        vf_pointer_image_clear(&replaced);
    }
}

static void
take_cursors(struct loop *loop)
{
    for (int i = 0; i < VF_PICTURE_SOURCES; i++) {
        struct vf_cursor cursor;
        if (!vf_mailbox_take(loop->inboxes->sources[i].cursors, &cursor)) {
            continue;
        }
        if (is_wanted(loop, (enum vf_picture_source)i)) {
            send_pointer(loop, &cursor);
        }
        vf_stage_set_cursor(loop->stage, (enum vf_picture_source)i, &cursor);
    }
}

// Frames that nobody sees must not wait for us; when their source is seen again its
// texture needs the whole picture.
static void
drop_unseen_frames(struct loop *loop)
{
    for (int i = 0; i < VF_PICTURE_SOURCES; i++) {
        struct vf_frame frame;
        if (!is_wanted(loop, (enum vf_picture_source)i) &&
            vf_mailbox_take(loop->inboxes->sources[i].frames, &frame)) {
            vf_stage_invalidate_source(loop->stage, (enum vf_picture_source)i);
            vf_frame_release(&frame);
        }
    }
}

// Frames ---------------------------------------------------------------------

static bool
limit_reached(const struct loop *loop)
{
    uint64_t taken =
        loop->report.status.statistics.frames + (loop->has_pending ? 1 : 0);
    return loop->params.frame_limit != 0 && taken >= loop->params.frame_limit;
}

// A frame of the source that is wanted most.
static bool
next_frame(struct loop *loop, struct vf_frame *frame,
           enum vf_picture_source *source)
{
    for (int i = 0; i < VF_PICTURE_SOURCES; i++) {
        *source =
            (enum vf_picture_source)(((int)loop->wanted + i) % VF_PICTURE_SOURCES);
        if (is_wanted(loop, *source) &&
            vf_mailbox_take(loop->inboxes->sources[*source].frames, frame)) {
            return true;
        }
    }
    return false;
}

static void
take_frame(struct loop *loop, uint64_t now_ns)
{
    enum vf_picture_source source;
    struct vf_frame frame;
    loop->frame_waits = now_ns < vf_pacer_frame_at(&loop->pacer, &loop->pacing);
    if (loop->frame_waits || limit_reached(loop) ||
        !next_frame(loop, &frame, &source)) {
        return;
    }
    vf_pacer_note_frame(&loop->pacer, now_ns);
    loop->incoming = (struct vf_frame_times){
        .serial = frame.serial,
        .absent_ns = frame.absent_ns,
        .detected_ns = frame.detected_ns,
        .skipped = frame.skipped,
        .damage_rects = frame.damage.full ? 0 : frame.damage.count,
    };
    loop->incoming_from = source;
    if (!vf_stage_take_frame(loop->stage, source, &frame,
                             now_ns + WRITE_DEADLINE_NS)) {
        loop->report.status.statistics.torn++;
        loop->report.is_stale = true;
    }
}

// The incoming frame is complete: it is shown with the next drawing.
static void
note_frame(struct loop *loop)
{
    struct vf_frame_times *times = &loop->incoming;
    times->copied_ns = vf_clock_ns();
    times->bytes = vf_stage_frame_bytes(loop->stage);
    times->upload = vf_stage_frame_upload(loop->stage);
    // A frame that is replaced before it was shown counts as skipped.
    if (loop->has_pending) {
        times->skipped += loop->pending.skipped + 1;
        times->bytes += loop->pending.bytes;
    }
    loop->pending = *times;
    loop->has_pending = true;
    if (loop->incoming_from == loop->wanted &&
        loop->ended_turn != loop->fallback_turn) {
        loop->ended_turn = loop->fallback_turn;
        loop->report.status.fallback_ended = loop->ended_turn;
        loop->report.is_stale = true;
    }
}

static void
advance_frame(struct loop *loop)
{
    switch (vf_stage_advance(loop->stage, vf_clock_ns())) {
    case VF_PICTURE_UPDATED:
        note_frame(loop);
        // Another one may have come meanwhile, and its signal was used up.
        loop->has_work = true;
        break;
    case VF_PICTURE_FAILED:
        loop->report.status.statistics.torn++;
        loop->has_work = true;
        break;
    case VF_PICTURE_IDLE:
    case VF_PICTURE_WAITING:
    case VF_PICTURE_MORE:
        break;
    }
}

// Showing --------------------------------------------------------------------

static void
count_shown_frame(struct loop *loop, uint64_t drawn_ns, uint64_t swapped_ns)
{
    struct vf_statistics *statistics = &loop->report.status.statistics;
    loop->has_pending = false;
    loop->pending.drawn_ns = drawn_ns;
    loop->pending.swapped_ns = swapped_ns;
    vf_statistics_add_frame(statistics, &loop->pending);
    if (loop->params.trace) {
        vf_queue_push(loop->params.trace, &loop->pending);
    }
    if (loop->params.flight) {
        vf_flight_recorder_add_frame(loop->params.flight, &loop->pending);
    }
    loop->report.status.limit_reached = limit_reached(loop);
    if (statistics->frames == 1 || loop->report.status.limit_reached) {
        loop->report.is_stale = true;
    }
}

static void
note_rhythm(struct loop *loop, uint64_t now_ns)
{
    struct vf_presentation *rhythm = &loop->report.status.presentation;
    rhythm->period_ns = vf_pacer_rhythm(&loop->pacer, &loop->pacing, now_ns,
                                        &rhythm->draw_ns);
}

static void
show(struct loop *loop)
{
    g_autoptr(GError) error = NULL;
    uint64_t drawn_ns = vf_clock_ns();
    enum vf_stage_outcome outcome =
        vf_stage_present(loop->stage, &drawn_ns, &error);
    uint64_t now_ns = vf_clock_ns();
    switch (outcome) {
    case VF_STAGE_BROKEN:
        loop->broken = true;
        vf_render_report_fail(&loop->report, error);
        return;
    case VF_STAGE_PRESENTED:
        loop->report.status.statistics.draws++;
        vf_pacer_note_present(&loop->pacer, &loop->pacing, loop->work_began_ns,
                              drawn_ns, now_ns);
        note_rhythm(loop, now_ns);
        break;
    case VF_STAGE_UNCHANGED:
        vf_pacer_note_nothing(&loop->pacer);
        break;
    case VF_STAGE_HIDDEN:
        vf_pacer_note_nothing(&loop->pacer);
        return;
    }
    // A frame that changed nothing in sight is shown as well.
    if (loop->has_pending) {
        count_shown_frame(loop, drawn_ns, now_ns);
    }
}

static void
take_screenshots(struct loop *loop)
{
    char *path;
    while (vf_queue_pop(loop->inboxes->screenshots, &path)) {
        g_autoptr(GError) error = NULL;
        struct vf_size size;
        g_autofree uint8_t *rgb = vf_stage_read_rgb(loop->stage, &size, &error);
        bool written = rgb && vf_png_write(path, rgb, size, &error);
        loop->report.status.screenshot_failed = !written;
        if (!written) {
            g_strlcpy(loop->report.status.detail, error->message,
                      sizeof(loop->report.status.detail));
        }
        loop->report.status.screenshots_done++;
        loop->report.is_stale = true;
        g_free(path);
    }
}

// The encoding is for another thread.
static void
take_pictures(struct loop *loop)
{
    struct vf_picture_saver *saver;
    while (vf_queue_pop(loop->inboxes->savers, &saver)) {
        g_autoptr(GError) error = NULL;
        if (vf_picture_saver_is_small(saver)) {
            if (!vf_stage_snapshot(loop->stage, saver, &error)) {
                g_warning("%s", error->message);
            }
            continue;
        }
        struct vf_size size = {0, 0};
        uint8_t *rgb = vf_stage_read_frame(loop->stage, &size, &error);
        vf_picture_saver_give(saver, rgb, size, error ? error->message : NULL);
    }
    vf_stage_fetch_kept(loop->stage);
    struct vf_recorder *recorder;
    if (vf_mailbox_take(loop->inboxes->recorders, &recorder)) {
        vf_stage_record(loop->stage, recorder);
        loop->has_work = true;
    }
}

static void
give_actions(struct loop *loop)
{
    struct vf_overlay_action action;
    while (vf_stage_next_action(loop->stage, &action)) {
        vf_queue_push(loop->params.actions, &action);
    }
}

// Pace -----------------------------------------------------------------------

// While a frame is brought in, what else changed is drawn in between, unless that
// would show half of it, or use up the swap that it is meant for.
static bool
may_draw_in_between(const struct loop *loop, uint64_t now_ns)
{
    return vf_stage_is_whole(loop->stage) &&
           (loop->pacer.drawn_at_ns == 0 || now_ns > loop->pacer.aimed_ns);
}

static void
work(struct loop *loop)
{
    uint64_t now_ns = vf_clock_ns();
    if (vf_stage_is_busy(loop->stage)) {
        advance_frame(loop);
        if (!vf_stage_is_busy(loop->stage) ||
            may_draw_in_between(loop, now_ns)) {
            show(loop);
        }
        return;
    }
    if (!loop->has_work ||
        now_ns < vf_pacer_draw_at(&loop->pacer, &loop->pacing, now_ns)) {
        return;
    }
    loop->has_work = false;
    loop->work_began_ns = now_ns;
    take_frame(loop, now_ns);
    advance_frame(loop);
    if (!vf_stage_is_busy(loop->stage) || may_draw_in_between(loop, now_ns)) {
        show(loop);
    }
}

static uint64_t
wake_at(struct loop *loop)
{
    if (loop->has_work && !vf_stage_is_busy(loop->stage)) {
        return vf_pacer_draw_at(&loop->pacer, &loop->pacing, vf_clock_ns());
    }
    uint64_t at = vf_stage_deadline(loop->stage);
    if (loop->frame_waits) {
        at = MIN(at, vf_pacer_frame_at(&loop->pacer, &loop->pacing));
    }
    return at;
}

static void
go_round(struct loop *loop)
{
    uint64_t at_ns = wake_at(loop);
    if (vf_wakeup_wait_until(&loop->inboxes->wakeup, at_ns) ||
        vf_clock_ns() >= at_ns) {
        loop->has_work = true;
    }
    take_request(loop);
    take_events(loop);
    take_cursors(loop);
    drop_unseen_frames(loop);
    work(loop);
    if (!loop->broken) {
        give_actions(loop);
        take_screenshots(loop);
        take_pictures(loop);
        vf_render_report_update(&loop->report, loop->stage);
    }
}

void
vf_render_loop_run(const struct vf_render_loop_params *params)
{
    struct vf_gl_surface *surface = params->surface;
    struct loop *loop = g_new0(struct loop, 1);
    loop->params = *params;
    loop->inboxes = params->inboxes;
    g_autoptr(GError) error = NULL;
    vf_render_report_init(&loop->report, params->status);
    if (!surface->ops->bind(surface, &error)) {
        vf_render_report_fail(&loop->report, error);
        g_free(loop);
        return;
    }
    vf_render_report_describe(&loop->report, surface);
    loop->stage = vf_stage_create(&(struct vf_stage_params){
        .surface = surface, .user_filter = params->user_filter});
    vf_render_report_send(&loop->report);
    while (!loop->broken && !atomic_load(&loop->inboxes->stopping)) {
        go_round(loop);
    }
    vf_render_report_send(&loop->report);
    vf_stage_destroy(loop->stage);
    surface->ops->unbind(surface);
    g_free(loop);
}
