// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/renderer.h"

#include "base/mailbox.h"
#include "base/queue.h"
#include "base/thread.h"
#include "base/words.h"
#include "input/input_event.h"
#include "shm/cursor.h"
#include "shm/frame.h"
#include "viewer/keep/picture_saver.h"
#include "viewer/keep/recorder.h"
#include "viewer/overlay/overlay_model.h"
#include "viewer/render/render_loop.h"

#include <glib.h>

struct vf_renderer {
    struct vf_render_loop_params params; // constant after creation
    struct vf_render_inboxes inboxes;
    struct vf_thread *thread;
};

static void
run(void *data)
{
    struct vf_renderer *renderer = data;
    vf_render_loop_run(&renderer->params);
}

static void
create_inboxes(struct vf_render_inboxes *inboxes)
{
    struct vf_wakeup *wakeup = &inboxes->wakeup;
    vf_wakeup_init(wakeup);
    inboxes->requests = vf_mailbox_create(sizeof(struct vf_render_request),
                                          vf_wakeup_signal_cb, wakeup);
    inboxes->events = vf_queue_create(sizeof(struct vf_input_event),
                                      vf_wakeup_signal_cb, wakeup);
    inboxes->screenshots =
        vf_queue_create(sizeof(char *), vf_wakeup_signal_cb, wakeup);
    inboxes->savers = vf_queue_create(sizeof(struct vf_picture_saver *),
                                      vf_wakeup_signal_cb, wakeup);
    inboxes->recorders = vf_mailbox_create(sizeof(struct vf_recorder *),
                                           vf_wakeup_signal_cb, wakeup);
    for (int i = 0; i < VF_PICTURE_SOURCES; i++) {
        inboxes->sources[i].frames = vf_mailbox_create(
            sizeof(struct vf_frame), vf_wakeup_signal_cb, wakeup);
        inboxes->sources[i].cursors = vf_mailbox_create(
            sizeof(struct vf_cursor), vf_wakeup_signal_cb, wakeup);
    }
}

static void
destroy_inboxes(struct vf_render_inboxes *inboxes)
{
    for (int i = 0; i < VF_PICTURE_SOURCES; i++) {
        vf_mailbox_destroy(inboxes->sources[i].frames);
        vf_mailbox_destroy(inboxes->sources[i].cursors);
    }
    vf_queue_destroy(inboxes->screenshots);
    vf_queue_destroy(inboxes->savers);
    vf_mailbox_destroy(inboxes->recorders);
    vf_queue_destroy(inboxes->events);
    vf_mailbox_destroy(inboxes->requests);
    vf_wakeup_finish(&inboxes->wakeup);
}

static void
drain_inboxes(struct vf_render_inboxes *inboxes)
{
    for (int i = 0; i < VF_PICTURE_SOURCES; i++) {
        struct vf_frame frame;
        struct vf_cursor cursor;
        if (vf_mailbox_take(inboxes->sources[i].frames, &frame)) {
            vf_frame_release(&frame);
        }
        if (vf_mailbox_take(inboxes->sources[i].cursors, &cursor)) {
            vf_cursor_clear(&cursor);
        }
    }
    struct vf_render_request request;
    if (vf_mailbox_take(inboxes->requests, &request)) {
        vf_overlay_model_unref(request.model);
    }
    char *path;
    while (vf_queue_pop(inboxes->screenshots, &path)) {
        g_free(path);
    }
    struct vf_picture_saver *saver;
    while (vf_queue_pop(inboxes->savers, &saver)) {
        vf_picture_saver_give(saver, NULL, (struct vf_size){0, 0},
                              _("The program ended before the picture was kept."));
    }
    struct vf_recorder *recorder;
    if (vf_mailbox_take(inboxes->recorders, &recorder)) {
        vf_recorder_unref(recorder);
    }
}

struct vf_renderer *
vf_renderer_create(const struct vf_renderer_params *params)
{
    struct vf_renderer *renderer = g_new0(struct vf_renderer, 1);
    renderer->params = (struct vf_render_loop_params){
        .surface = params->surface,
        .inboxes = &renderer->inboxes,
        .status = params->status,
        .actions = params->actions,
        .pointers = params->pointers,
        .trace = params->trace,
        .flight = params->flight,
        .user_filter = params->user_filter,
        .frame_limit = params->frame_limit,
    };
    create_inboxes(&renderer->inboxes);
    return renderer;
}

void
vf_renderer_destroy(struct vf_renderer *renderer)
{
    if (!renderer) {
        return;
    }
    vf_renderer_stop(renderer);
    destroy_inboxes(&renderer->inboxes);
    g_free(renderer);
}

void
vf_renderer_start(struct vf_renderer *renderer)
{
    VF_ASSERT_ROLE(VF_ROLE_MAIN);
    atomic_store(&renderer->inboxes.stopping, false);
    renderer->thread =
        vf_thread_start(VF_ROLE_RENDER, "vf-render", run, renderer);
}

void
vf_renderer_stop(struct vf_renderer *renderer)
{
    VF_ASSERT_ROLE(VF_ROLE_MAIN);
    atomic_store(&renderer->inboxes.stopping, true);
    vf_wakeup_signal(&renderer->inboxes.wakeup);
    vf_thread_join(renderer->thread);
    renderer->thread = NULL;
    drain_inboxes(&renderer->inboxes);
}

struct vf_mailbox *
vf_renderer_frames(struct vf_renderer *renderer, enum vf_picture_source source)
{
    return renderer->inboxes.sources[source].frames;
}

struct vf_mailbox *
vf_renderer_cursors(struct vf_renderer *renderer, enum vf_picture_source source)
{
    return renderer->inboxes.sources[source].cursors;
}

void
vf_renderer_request(struct vf_renderer *renderer,
                    const struct vf_render_request *request)
{
    if (request->model) {
        vf_overlay_model_ref(request->model);
    }
    struct vf_render_request replaced;
    if (vf_mailbox_put(renderer->inboxes.requests, request, &replaced)) {
        vf_overlay_model_unref(replaced.model);
    }
}

void
vf_renderer_feed(struct vf_renderer *renderer,
                 const struct vf_input_event *event)
{
    vf_queue_push(renderer->inboxes.events, event);
}

void
vf_renderer_screenshot(struct vf_renderer *renderer, const char *path)
{
    char *copy = g_strdup(path);
    vf_queue_push(renderer->inboxes.screenshots, &copy);
}

void
vf_renderer_save(struct vf_renderer *renderer, struct vf_picture_saver *saver)
{
    vf_queue_push(renderer->inboxes.savers, &saver);
}

void
vf_renderer_record(struct vf_renderer *renderer, struct vf_recorder *recorder)
{
    struct vf_recorder *replaced = NULL;
    if (vf_mailbox_put(renderer->inboxes.recorders, &recorder, &replaced)) {
        vf_recorder_unref(replaced);
    }
}
