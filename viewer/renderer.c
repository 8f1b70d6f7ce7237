// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/renderer.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/mailbox.h"
#include "base/queue.h"
#include "base/thread.h"
#include "base/wakeup.h"
#include "input/input_event.h"
#include "shm/cursor.h"
#include "shm/frame.h"
#include "viewer/gl_surface.h"
#include "viewer/screenshot.h"
#include "viewer/stage.h"
#include "viewer/trace.h"

#include <epoxy/gl.h>
#include <stdatomic.h>

// The guest gets this long to finish writing a frame that it announced.
static const uint64_t WRITE_DEADLINE_NS = 500 * VF_NS_PER_MS;
// How often the figures go up while frames come.
static const uint64_t STATUS_INTERVAL_NS = 250 * VF_NS_PER_MS;

struct inbox {
    struct vf_mailbox *frames;
    struct vf_mailbox *cursors;
};

struct vf_renderer {
    // constant after creation
    struct vf_gl_surface *surface;
    struct vf_mailbox *status_box;
    struct vf_queue *actions;
    struct vf_trace *trace;
    uint64_t frame_limit;

    // inboxes
    struct vf_wakeup wakeup;
    struct inbox sources[VF_PICTURE_SOURCES];
    struct vf_mailbox *requests;
    struct vf_queue *events;      // of struct vf_input_event
    struct vf_queue *screenshots; // of char *, owned by the queue
    atomic_bool stopping;
    struct vf_thread *thread;

    // render thread only
    struct vf_stage *stage;
    enum vf_picture_source wanted;
    bool is_visible;
    bool look_again; // a frame may have come while another was brought in
    struct vf_frame_times incoming; // of the frame that is being brought in
    struct vf_frame_times pending;  // of the frame brought in but not yet shown
    bool has_pending;
    struct vf_render_status status;
    struct vf_view sent_view;
    uint64_t status_sent_ns;
    bool status_stale;
};

// Status ---------------------------------------------------------------------

static void
publish(struct vf_renderer *renderer)
{
    vf_mailbox_put(renderer->status_box, &renderer->status, NULL);
    renderer->status_sent_ns = vf_clock_ns();
    renderer->sent_view = renderer->status.view;
    renderer->status_stale = false;
}

static void
publish_if_stale(struct vf_renderer *renderer)
{
    struct vf_render_status *status = &renderer->status;
    bool had_picture = status->has_picture;
    enum vf_picture_source source = status->source;
    vf_stage_describe(renderer->stage, status);
    bool looks_new = had_picture != status->has_picture ||
                     source != status->source ||
                     !vf_view_equal(&status->view, &renderer->sent_view);
    bool figures_old =
        status->statistics.frames != 0 &&
        vf_clock_ns() >= renderer->status_sent_ns + STATUS_INTERVAL_NS;
    if (renderer->status_stale || looks_new || figures_old) {
        publish(renderer);
    }
}

static void
fail(struct vf_renderer *renderer, const GError *error)
{
    renderer->status.failed = true;
    g_strlcpy(renderer->status.detail, error->message,
              sizeof(renderer->status.detail));
    publish(renderer);
}

static void
describe_gl(struct vf_renderer *renderer)
{
    struct vf_render_status *status = &renderer->status;
    g_strlcpy(status->gl_renderer, (const char *)glGetString(GL_RENDERER),
              sizeof(status->gl_renderer));
    g_strlcpy(status->gl_version, (const char *)glGetString(GL_VERSION),
              sizeof(status->gl_version));
    status->platform = renderer->surface->platform;
    status->is_software = renderer->surface->is_software;
    status->depth = renderer->surface->depth;
}

// Inboxes --------------------------------------------------------------------

static void
take_request(struct vf_renderer *renderer)
{
    struct vf_render_request request;
    if (vf_mailbox_take(renderer->requests, &request)) {
        renderer->wanted = request.source;
        renderer->is_visible = request.visible;
        vf_stage_set_request(renderer->stage, &request);
    }
}

static void
take_events(struct vf_renderer *renderer)
{
    struct vf_input_event event;
    while (vf_queue_pop(renderer->events, &event)) {
        vf_stage_feed(renderer->stage, &event);
    }
}

static void
take_cursors(struct vf_renderer *renderer)
{
    for (int i = 0; i < VF_PICTURE_SOURCES; i++) {
        struct vf_cursor cursor;
        if (vf_mailbox_take(renderer->sources[i].cursors, &cursor)) {
            vf_stage_set_cursor(renderer->stage, (enum vf_picture_source)i,
                                &cursor);
        }
    }
}

static bool
limit_reached(const struct vf_renderer *renderer)
{
    uint64_t taken =
        renderer->status.statistics.frames + (renderer->has_pending ? 1 : 0);
    return renderer->frame_limit != 0 && taken >= renderer->frame_limit;
}

static void
take_frame(struct vf_renderer *renderer)
{
    struct vf_frame frame;
    if (vf_stage_is_busy(renderer->stage) || limit_reached(renderer) ||
        !vf_mailbox_take(renderer->sources[renderer->wanted].frames, &frame)) {
        return;
    }
    renderer->incoming = (struct vf_frame_times){
        .serial = frame.serial,
        .absent_ns = frame.absent_ns,
        .detected_ns = frame.detected_ns,
        .skipped = frame.skipped,
        .damage_rects = frame.damage.full ? 0 : frame.damage.count,
    };
    if (!vf_stage_take_frame(renderer->stage, renderer->wanted, &frame,
                             vf_clock_ns() + WRITE_DEADLINE_NS)) {
        renderer->status.statistics.torn++;
        renderer->status_stale = true;
    }
}

// Frames that nobody sees must not wait for us; when their source is seen again its
// texture needs the whole picture.
static void
drop_unseen_frames(struct vf_renderer *renderer)
{
    for (int i = 0; i < VF_PICTURE_SOURCES; i++) {
        bool seen = i == (int)renderer->wanted && renderer->is_visible;
        struct vf_frame frame;
        if (!seen && vf_mailbox_take(renderer->sources[i].frames, &frame)) {
            vf_stage_invalidate_source(renderer->stage,
                                       (enum vf_picture_source)i);
            vf_frame_release(&frame);
        }
    }
}

// The incoming frame is complete: it is shown with the next drawing.
static void
note_frame(struct vf_renderer *renderer)
{
    struct vf_frame_times *times = &renderer->incoming;
    times->copied_ns = vf_clock_ns();
    times->bytes = vf_stage_frame_bytes(renderer->stage);
    times->upload = vf_stage_frame_upload(renderer->stage);
    // A frame that is replaced before it was shown counts as skipped.
    if (renderer->has_pending) {
        times->skipped += renderer->pending.skipped + 1;
        times->bytes += renderer->pending.bytes;
    }
    renderer->pending = *times;
    renderer->has_pending = true;
}

static void
advance_frame(struct vf_renderer *renderer)
{
    bool was_busy = vf_stage_is_busy(renderer->stage);
    switch (vf_stage_advance(renderer->stage, vf_clock_ns())) {
    case VF_PICTURE_UPDATED:
        note_frame(renderer);
        break;
    case VF_PICTURE_FAILED:
        renderer->status.statistics.torn++;
        break;
    case VF_PICTURE_IDLE:
    case VF_PICTURE_WAITING:
    case VF_PICTURE_MORE:
        break;
    }
    renderer->look_again = was_busy && !vf_stage_is_busy(renderer->stage);
}

static void
take_screenshots(struct vf_renderer *renderer)
{
    char *path;
    while (vf_queue_pop(renderer->screenshots, &path)) {
        g_autoptr(GError) error = NULL;
        struct vf_size size;
        g_autofree uint8_t *rgb =
            vf_stage_read_rgb(renderer->stage, &size, &error);
        bool written = rgb && vf_png_write(path, rgb, size, &error);
        renderer->status.screenshot_failed = !written;
        if (!written) {
            g_strlcpy(renderer->status.detail, error->message,
                      sizeof(renderer->status.detail));
        }
        renderer->status.screenshots_done++;
        renderer->status_stale = true;
        g_free(path);
    }
}

static void
give_actions(struct vf_renderer *renderer)
{
    struct vf_overlay_action action;
    while (vf_stage_next_action(renderer->stage, &action)) {
        vf_queue_push(renderer->actions, &action);
    }
}

// Thread ---------------------------------------------------------------------

// False when the thread cannot go on.
static bool
show(struct vf_renderer *renderer)
{
    uint64_t drawn_ns = vf_clock_ns();
    g_autoptr(GError) error = NULL;
    enum vf_stage_outcome outcome =
        vf_stage_present(renderer->stage, &drawn_ns, &error);
    if (outcome == VF_STAGE_BROKEN) {
        fail(renderer, error);
        return false;
    }
    struct vf_statistics *statistics = &renderer->status.statistics;
    if (outcome == VF_STAGE_PRESENTED) {
        statistics->draws++;
    }
    // A frame that changed nothing in sight is shown as well.
    if (!renderer->has_pending || outcome == VF_STAGE_HIDDEN) {
        return true;
    }
    renderer->has_pending = false;
    renderer->pending.drawn_ns = drawn_ns;
    renderer->pending.swapped_ns = vf_clock_ns();
    vf_statistics_add_frame(statistics, &renderer->pending);
    if (renderer->trace) {
        vf_trace_add(renderer->trace, &renderer->pending);
    }
    renderer->status.limit_reached = limit_reached(renderer);
    if (statistics->frames == 1 || renderer->status.limit_reached) {
        renderer->status_stale = true;
    }
    return true;
}

static void
loop(struct vf_renderer *renderer)
{
    while (!atomic_load(&renderer->stopping)) {
        vf_wakeup_wait_until(
            &renderer->wakeup,
            renderer->look_again ? 0 : vf_stage_deadline(renderer->stage));
        take_request(renderer);
        take_events(renderer);
        take_cursors(renderer);
        drop_unseen_frames(renderer);
        take_frame(renderer);
        advance_frame(renderer);
        if (!show(renderer)) {
            return;
        }
        give_actions(renderer);
        take_screenshots(renderer);
        publish_if_stale(renderer);
    }
}

static void
run(void *data)
{
    struct vf_renderer *renderer = data;
    g_autoptr(GError) error = NULL;
    if (!renderer->surface->ops->bind(renderer->surface, &error)) {
        fail(renderer, error);
        return;
    }
    describe_gl(renderer);
    renderer->stage = vf_stage_create(renderer->surface);
    publish(renderer);
    loop(renderer);
    publish(renderer);
    vf_stage_destroy(renderer->stage);
    renderer->stage = NULL;
    renderer->surface->ops->unbind(renderer->surface);
}

// Main thread ----------------------------------------------------------------

struct vf_renderer *
vf_renderer_create(const struct vf_renderer_params *params)
{
    struct vf_renderer *renderer = g_new0(struct vf_renderer, 1);
    renderer->surface = params->surface;
    renderer->status_box = params->status;
    renderer->actions = params->actions;
    renderer->trace = params->trace;
    renderer->frame_limit = params->frame_limit;
    vf_wakeup_init(&renderer->wakeup);
    renderer->requests =
        vf_mailbox_create(sizeof(struct vf_render_request), vf_wakeup_signal_cb,
                          &renderer->wakeup);
    renderer->events = vf_queue_create(sizeof(struct vf_input_event),
                                       vf_wakeup_signal_cb, &renderer->wakeup);
    renderer->screenshots =
        vf_queue_create(sizeof(char *), vf_wakeup_signal_cb, &renderer->wakeup);
    for (int i = 0; i < VF_PICTURE_SOURCES; i++) {
        struct inbox *source = &renderer->sources[i];
        source->frames = vf_mailbox_create(
            sizeof(struct vf_frame), vf_wakeup_signal_cb, &renderer->wakeup);
        source->cursors = vf_mailbox_create(
            sizeof(struct vf_cursor), vf_wakeup_signal_cb, &renderer->wakeup);
    }
    return renderer;
}

void
vf_renderer_destroy(struct vf_renderer *renderer)
{
    if (!renderer) {
        return;
    }
    vf_renderer_stop(renderer);
    for (int i = 0; i < VF_PICTURE_SOURCES; i++) {
        vf_mailbox_destroy(renderer->sources[i].frames);
        vf_mailbox_destroy(renderer->sources[i].cursors);
    }
    vf_queue_destroy(renderer->screenshots);
    vf_queue_destroy(renderer->events);
    vf_mailbox_destroy(renderer->requests);
    vf_wakeup_finish(&renderer->wakeup);
    g_free(renderer);
}

static void
drain(struct vf_renderer *renderer)
{
    for (int i = 0; i < VF_PICTURE_SOURCES; i++) {
        struct inbox *source = &renderer->sources[i];
        struct vf_frame frame;
        struct vf_cursor cursor;
        if (vf_mailbox_take(source->frames, &frame)) {
            vf_frame_release(&frame);
        }
        if (vf_mailbox_take(source->cursors, &cursor)) {
            vf_cursor_clear(&cursor);
        }
    }
    char *path;
    while (vf_queue_pop(renderer->screenshots, &path)) {
        g_free(path);
    }
}

void
vf_renderer_start(struct vf_renderer *renderer)
{
    VF_ASSERT_ROLE(VF_ROLE_MAIN);
    atomic_store(&renderer->stopping, false);
    renderer->thread =
        vf_thread_start(VF_ROLE_RENDER, "vf-render", run, renderer);
}

void
vf_renderer_stop(struct vf_renderer *renderer)
{
    VF_ASSERT_ROLE(VF_ROLE_MAIN);
    atomic_store(&renderer->stopping, true);
    vf_wakeup_signal(&renderer->wakeup);
    vf_thread_join(renderer->thread);
    renderer->thread = NULL;
    drain(renderer);
}

struct vf_mailbox *
vf_renderer_frames(struct vf_renderer *renderer, enum vf_picture_source source)
{
    return renderer->sources[source].frames;
}

struct vf_mailbox *
vf_renderer_cursors(struct vf_renderer *renderer, enum vf_picture_source source)
{
    return renderer->sources[source].cursors;
}

void
vf_renderer_request(struct vf_renderer *renderer,
                    const struct vf_render_request *request)
{
    vf_mailbox_put(renderer->requests, request, NULL);
}

void
vf_renderer_feed(struct vf_renderer *renderer,
                 const struct vf_input_event *event)
{
    vf_queue_push(renderer->events, event);
}

void
vf_renderer_screenshot(struct vf_renderer *renderer, const char *path)
{
    char *copy = g_strdup(path);
    vf_queue_push(renderer->screenshots, &copy);
}
