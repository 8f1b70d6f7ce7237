// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/clipboard/desktop_clipboard.h"

#include "base/clock.h"
#include "base/queue.h"
#include "base/thread.h"
#include "base/wakeup.h"
#include "base/words.h"
#include "viewer/clipboard/clipboard_mime.h"
#include "viewer/clipboard/desktop_backend.h"
#include "viewer/clipboard/image_process.h"

#include <gio/gio.h>

enum request_type { REQUEST_OWN, REQUEST_GIVE, REQUEST_READ, REQUEST_STOP };

struct request {
    enum request_type type;
    unsigned formats;
    uint32_t number;
    size_t max_bytes;
    GBytes *data;
};

// Somebody waits for `wanted`, which is made of `source`.
struct pending {
    bool used;
    uint32_t number;
    unsigned wanted;
    unsigned source;
    size_t max_bytes;
};

struct vf_desktop_clipboard {
    // constant after creation
    struct vf_queue *events;
    struct vf_queue *requests;
    struct vf_wakeup wakeup;
    bool wayland_first;
    GCancellable *ending;
    struct vf_thread *thread;

    // the clipboard's thread
    struct vf_desktop_backend *backend;
    unsigned owned;   // fetched from whoever told us to own it
    unsigned offered; // by somebody else
    struct pending wants[VF_DESKTOP_MOST_PENDING * 2];
    struct pending reads[VF_DESKTOP_MOST_PENDING * 2];
};

void
vf_desktop_clipboard_event_clear(struct vf_desktop_clipboard_event *event)
{
    g_clear_pointer(&event->data, g_bytes_unref);
}

static void
push(struct vf_desktop_clipboard *clipboard,
     const struct vf_desktop_clipboard_event *event)
{
    vf_queue_push(clipboard->events, event);
}

// --- pending ---

static struct pending *
find(struct pending *list, bool used, uint32_t number)
{
    for (int i = 0; i < VF_DESKTOP_MOST_PENDING * 2; i++) {
        if (list[i].used == used && (!used || list[i].number == number)) {
            return &list[i];
        }
    }
    return NULL;
}

// `data` in the format that is wanted, *transferred*; NULL when there is none.
static GBytes *
convert(struct vf_desktop_clipboard *clipboard, const struct pending *pending,
        GBytes *data)
{
    if (!data || pending->wanted == pending->source) {
        return data;
    }
    g_autoptr(GError) error = NULL;
    GBytes *made = vf_image_process_convert(
        data, vf_clipboard_mime(pending->source),
        vf_clipboard_mime(pending->wanted), clipboard->ending, &error);
    if (!made) {
        g_info("clipboard: %s", error->message);
    }
    g_bytes_unref(data);
    return made;
}

// --- what the desktop says ---

static void
on_offer(void *data, unsigned formats)
{
    struct vf_desktop_clipboard *clipboard = data;
    clipboard->offered = formats;
    clipboard->owned = 0;
    push(clipboard, &(struct vf_desktop_clipboard_event){
                        .type = VF_DESKTOP_CLIPBOARD_OFFERED,
                        .formats = vf_clipboard_derived(formats),
                    });
}

static void
on_owned(void *data)
{
    (void)data;
    g_info("clipboard: taken over");
}

static void
on_wanted(void *data, uint32_t paste, unsigned format)
{
    struct vf_desktop_clipboard *clipboard = data;
    struct pending *pending = find(clipboard->wants, false, 0);
    unsigned source = vf_clipboard_best_source(clipboard->owned, format);
    if (!pending || source == 0) {
        clipboard->backend->ops->give(clipboard->backend, paste, NULL);
        return;
    }
    *pending = (struct pending){
        .used = true, .number = paste, .wanted = format, .source = source};
    push(clipboard, &(struct vf_desktop_clipboard_event){
                        .type = VF_DESKTOP_CLIPBOARD_WANTED,
                        .number = paste,
                        .format = source,
                    });
}

static void
on_data(void *data, uint32_t request, GBytes *content, bool too_large)
{
    struct vf_desktop_clipboard *clipboard = data;
    struct pending *pending = find(clipboard->reads, true, request);
    if (!pending) {
        g_clear_pointer(&content, g_bytes_unref);
        return;
    }
    content = convert(clipboard, pending, content);
    if (content && g_bytes_get_size(content) > pending->max_bytes) {
        g_clear_pointer(&content, g_bytes_unref);
        too_large = true;
    }
    pending->used = false;
    push(clipboard, &(struct vf_desktop_clipboard_event){
                        .type = VF_DESKTOP_CLIPBOARD_DATA,
                        .number = request,
                        .format = pending->wanted,
                        .data = content,
                        .too_large = too_large,
                    });
}

// --- what the owner asks ---

static void
start_reading(struct vf_desktop_clipboard *clipboard,
              const struct request *request)
{
    struct pending *pending = find(clipboard->reads, false, 0);
    unsigned source =
        vf_clipboard_best_source(clipboard->offered, request->formats);
    if (!pending || source == 0) {
        push(clipboard, &(struct vf_desktop_clipboard_event){
                            .type = VF_DESKTOP_CLIPBOARD_DATA,
                            .number = request->number,
                            .format = request->formats,
                        });
        return;
    }
    *pending = (struct pending){
        .used = true,
        .number = request->number,
        .wanted = request->formats,
        .source = source,
        .max_bytes = request->max_bytes,
    };
    clipboard->backend->ops->read(clipboard->backend, source,
                                  request->max_bytes, request->number,
                                  vf_clock_ns());
}

static void
answer(struct vf_desktop_clipboard *clipboard, const struct request *request)
{
    struct pending *pending = find(clipboard->wants, true, request->number);
    if (!pending) {
        return;
    }
    pending->used = false;
    GBytes *data = convert(clipboard, pending,
                           request->data ? g_bytes_ref(request->data) : NULL);
    clipboard->backend->ops->give(clipboard->backend, request->number, data);
    g_clear_pointer(&data, g_bytes_unref);
}

// False when it is to end.
static bool
obey(struct vf_desktop_clipboard *clipboard)
{
    struct request request;
    bool goes_on = true;
    while (vf_queue_pop(clipboard->requests, &request)) {
        switch (request.type) {
        case REQUEST_OWN:
            clipboard->owned = request.formats;
            clipboard->backend->ops->own(clipboard->backend,
                                         vf_clipboard_derived(request.formats));
            break;
        case REQUEST_GIVE:
            answer(clipboard, &request);
            break;
        case REQUEST_READ:
            start_reading(clipboard, &request);
            break;
        case REQUEST_STOP:
            goes_on = false;
            break;
        }
        g_clear_pointer(&request.data, g_bytes_unref);
    }
    return goes_on;
}

// --- the thread ---

static void
open_backend(struct vf_desktop_clipboard *clipboard)
{
    const struct vf_desktop_listener listener = {
        .data = clipboard,
        .on_offer = on_offer,
        .on_owned = on_owned,
        .on_wanted = on_wanted,
        .on_data = on_data,
    };
    if (clipboard->wayland_first) {
        clipboard->backend = vf_wayland_clipboard_create(&listener);
    }
    // A compositor without a way for us shares its clipboard with its X server.
    if (!clipboard->backend) {
        clipboard->backend = vf_x11_clipboard_create(&listener);
    }
    struct vf_desktop_clipboard_event event = {
        .type = clipboard->backend ? VF_DESKTOP_CLIPBOARD_READY
                                   : VF_DESKTOP_CLIPBOARD_NONE,
        .text = clipboard->backend
                    ? clipboard->backend->ops->name
                    : _("neither does the compositor offer data control, nor is there "
                        "an X server"),
    };
    push(clipboard, &event);
}

static bool
wait_and_step(struct vf_desktop_clipboard *clipboard)
{
    struct vf_desktop_poll polled = {.deadline_ns = UINT64_MAX};
    polled.fds[polled.count++] =
        (struct pollfd){.fd = clipboard->wakeup.fd, .events = POLLIN};
    clipboard->backend->ops->prepare(clipboard->backend, &polled);
    uint64_t now_ns = vf_clock_ns();
    int timeout = -1;
    if (polled.deadline_ns != UINT64_MAX) {
        timeout = polled.deadline_ns <= now_ns
                      ? 0
                      : (int)((polled.deadline_ns - now_ns) / VF_NS_PER_MS + 1);
    }
    (void)poll(polled.fds, polled.count, timeout);
    (void)vf_wakeup_wait_until(&clipboard->wakeup, 0);
    return obey(clipboard) &&
           clipboard->backend->ops->dispatch(clipboard->backend, vf_clock_ns());
}

static void
run(void *data)
{
    struct vf_desktop_clipboard *clipboard = data;
    open_backend(clipboard);
    if (!clipboard->backend) {
        return;
    }
    while (wait_and_step(clipboard)) {
    }
    clipboard->backend->ops->destroy(clipboard->backend);
    push(clipboard, &(struct vf_desktop_clipboard_event){
                        .type = VF_DESKTOP_CLIPBOARD_NONE,
                        .text = _("the connection to the desktop has ended")});
}

// --- for the owner ---

struct vf_desktop_clipboard *
vf_desktop_clipboard_create(struct vf_queue *events, bool wayland_first)
{
    struct vf_desktop_clipboard *clipboard =
        g_new0(struct vf_desktop_clipboard, 1);
    clipboard->events = events;
    clipboard->wayland_first = wayland_first;
    clipboard->ending = g_cancellable_new();
    vf_wakeup_init(&clipboard->wakeup);
    clipboard->requests = vf_queue_create(
        sizeof(struct request), vf_wakeup_signal_cb, &clipboard->wakeup);
    clipboard->thread = vf_thread_start(VF_ROLE_CLIPBOARD, "vf-clipboard", run,
                                        clipboard);
    return clipboard;
}

void
vf_desktop_clipboard_destroy(struct vf_desktop_clipboard *clipboard)
{
    if (!clipboard) {
        return;
    }
    g_cancellable_cancel(clipboard->ending);
    vf_queue_push(clipboard->requests,
                  &(struct request){.type = REQUEST_STOP});
    vf_thread_join(clipboard->thread);
    struct request request;
    while (vf_queue_pop(clipboard->requests, &request)) {
        g_clear_pointer(&request.data, g_bytes_unref);
    }
    vf_queue_destroy(clipboard->requests);
    vf_wakeup_finish(&clipboard->wakeup);
    g_object_unref(clipboard->ending);
    g_free(clipboard);
}

void
vf_desktop_clipboard_own(struct vf_desktop_clipboard *clipboard,
                         unsigned formats)
{
    vf_queue_push(clipboard->requests, &(struct request){.type = REQUEST_OWN,
                                                         .formats = formats});
}

void
vf_desktop_clipboard_give(struct vf_desktop_clipboard *clipboard,
                          uint32_t number, GBytes *data)
{
    vf_queue_push(clipboard->requests,
                  &(struct request){
                      .type = REQUEST_GIVE, .number = number, .data = data});
}

void
vf_desktop_clipboard_read(struct vf_desktop_clipboard *clipboard,
                          unsigned format, size_t max_bytes, uint32_t number)
{
    vf_queue_push(clipboard->requests, &(struct request){
                                           .type = REQUEST_READ,
                                           .formats = format,
                                           .max_bytes = max_bytes,
                                           .number = number,
                                       });
}
