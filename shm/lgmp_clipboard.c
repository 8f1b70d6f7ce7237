// SPDX-License-Identifier: GPL-2.0-or-later
#include "shm/lgmp_clipboard.h"

#include "base/queue.h"
#include "base/wakeup.h"

#include <stdatomic.h>

struct vf_lgmp_clipboard {
    // constant after creation
    struct vf_wakeup *wakeup;
    struct vf_queue *events;
    struct vf_queue *requests; // of struct vf_lgmp_clipboard_request

    atomic_bool wanted;
};

void
vf_lgmp_clipboard_event_clear(struct vf_lgmp_clipboard_event *event)
{
    g_clear_pointer(&event->data, g_bytes_unref);
}

struct vf_lgmp_clipboard *
vf_lgmp_clipboard_create(struct vf_wakeup *wakeup, struct vf_queue *events)
{
    struct vf_lgmp_clipboard *clipboard = g_new0(struct vf_lgmp_clipboard, 1);
    clipboard->wakeup = wakeup;
    clipboard->events = events;
    clipboard->requests =
        vf_queue_create(sizeof(struct vf_lgmp_clipboard_request),
                        vf_wakeup_signal_cb, wakeup);
    return clipboard;
}

void
vf_lgmp_clipboard_destroy(struct vf_lgmp_clipboard *clipboard)
{
    if (!clipboard) {
        return;
    }
    struct vf_lgmp_clipboard_request request;
    while (vf_queue_pop(clipboard->requests, &request)) {
        g_clear_pointer(&request.data, g_bytes_unref);
    }
    vf_queue_destroy(clipboard->requests);
    g_free(clipboard);
}

void
vf_lgmp_clipboard_want(struct vf_lgmp_clipboard *clipboard, bool wanted)
{
    if (atomic_exchange(&clipboard->wanted, wanted) != wanted) {
        vf_wakeup_signal(clipboard->wakeup);
    }
}

void
vf_lgmp_clipboard_offer(struct vf_lgmp_clipboard *clipboard, unsigned formats)
{
    vf_queue_push(clipboard->requests, &(struct vf_lgmp_clipboard_request){
                                           .type = VF_LGMP_CLIPBOARD_OFFER,
                                           .formats = formats,
                                       });
}

void
vf_lgmp_clipboard_give(struct vf_lgmp_clipboard *clipboard, uint32_t request,
                       GBytes *data)
{
    vf_queue_push(clipboard->requests, &(struct vf_lgmp_clipboard_request){
                                           .type = VF_LGMP_CLIPBOARD_GIVE,
                                           .number = request,
                                           .data = data,
                                       });
}

void
vf_lgmp_clipboard_fetch(struct vf_lgmp_clipboard *clipboard, unsigned format,
                        size_t max_bytes, uint32_t request)
{
    vf_queue_push(clipboard->requests, &(struct vf_lgmp_clipboard_request){
                                           .type = VF_LGMP_CLIPBOARD_FETCH,
                                           .formats = format,
                                           .max_bytes = max_bytes,
                                           .number = request,
                                       });
}

bool
vf_lgmp_clipboard_is_wanted(struct vf_lgmp_clipboard *clipboard)
{
    return atomic_load(&clipboard->wanted);
}

bool
vf_lgmp_clipboard_take(struct vf_lgmp_clipboard *clipboard,
                       struct vf_lgmp_clipboard_request *request)
{
    return vf_queue_pop(clipboard->requests, request);
}

void
vf_lgmp_clipboard_tell(struct vf_lgmp_clipboard *clipboard,
                       const struct vf_lgmp_clipboard_event *event)
{
    vf_queue_push(clipboard->events, event);
}
