// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/clipboard/clipboard_mime.h"
#include "viewer/clipboard/clipboard_pipes.h"
#include "viewer/clipboard/data_control.h"
#include "viewer/clipboard/desktop_backend.h"

#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { MOST_NAMES = 256 };

// By which we know our own offer when the compositor tells it to us, too.
static const char MARK[] = "application/x-virtflow-view-owner";

// What a program has in the clipboard, while it is being told.
struct offer {
    struct wl_proxy *proxy; // NULL: none
    unsigned formats;
    char names[VF_CLIPBOARD_FORMATS][64]; // to ask for, by format
    unsigned ranks[VF_CLIPBOARD_FORMATS]; // of them, in our table; 0: none
    unsigned heard;
    bool is_ours;
};

struct vf_wayland_clipboard {
    struct vf_desktop_backend base;
    struct wl_display *display;
    struct wl_registry *registry;
    struct wl_seat *seat;
    const struct vf_data_control *family;
    struct wl_proxy *manager;
    struct wl_proxy *device;
    struct wl_proxy *source; // what we own; NULL: nothing
    struct offer told;       // is being described
    struct offer selection;  // somebody else's
    struct vf_clipboard_pipes pipes;
    uint32_t next_paste;
    bool is_over;
    uint64_t now_ns; // of the events that are dispatched
};

// --- what others have ---

static void
on_offer_name(void *data, struct wl_proxy *proxy, const char *name)
{
    struct vf_wayland_clipboard *clipboard = data;
    struct offer *offer = &clipboard->told;
    if (proxy != offer->proxy || offer->heard++ > MOST_NAMES) {
        return;
    }
    offer->is_ours |= strcmp(name, MARK) == 0;
    for (unsigned i = 0; i < VF_CLIPBOARD_NAMES; i++) {
        if (g_ascii_strcasecmp(name, VF_CLIPBOARD_NAME[i].name) != 0) {
            continue;
        }
        unsigned format = VF_CLIPBOARD_NAME[i].format;
        int at = g_bit_nth_lsf(format, -1);
        offer->formats |= format;
        if (offer->ranks[at] == 0 || i + 1 < offer->ranks[at]) {
            offer->ranks[at] = i + 1;
            g_strlcpy(offer->names[at], name, sizeof(offer->names[at]));
        }
    }
}

static const struct vf_dc_offer_events OFFER_EVENTS = {.offer = on_offer_name};

static void
destroy_proxy(struct wl_proxy **proxy, uint32_t request)
{
    if (*proxy) {
        wl_proxy_marshal_flags(*proxy, request, NULL,
                               wl_proxy_get_version(*proxy),
                               WL_MARSHAL_FLAG_DESTROY);
        *proxy = NULL;
    }
}

static void
on_data_offer(void *data, struct wl_proxy *device, struct wl_proxy *proxy)
{
    (void)device;
    struct vf_wayland_clipboard *clipboard = data;
    destroy_proxy(&clipboard->told.proxy, VF_DC_OFFER_DESTROY);
    clipboard->told = (struct offer){.proxy = proxy};
    wl_proxy_add_listener(proxy, (void (**)(void))(uintptr_t)&OFFER_EVENTS, data);
}

static void
on_selection(void *data, struct wl_proxy *device, struct wl_proxy *proxy)
{
    (void)device;
    struct vf_wayland_clipboard *clipboard = data;
    struct vf_desktop_listener *listener = &clipboard->base.listener;
    destroy_proxy(&clipboard->selection.proxy, VF_DC_OFFER_DESTROY);
    clipboard->selection = (struct offer){.proxy = NULL};
    vf_clipboard_pipes_forget_reading(&clipboard->pipes);
    if (proxy && proxy == clipboard->told.proxy) {
        clipboard->selection = clipboard->told;
        clipboard->told = (struct offer){.proxy = NULL};
    }
    if (clipboard->selection.is_ours) {
        listener->on_owned(listener->data);
    } else {
        listener->on_offer(listener->data, clipboard->selection.formats);
    }
}

static void
on_finished(void *data, struct wl_proxy *device)
{
    (void)device;
    ((struct vf_wayland_clipboard *)data)->is_over = true;
}

// The other clipboard, of what is marked; nobody expects that to be passed on.
static void
on_primary(void *data, struct wl_proxy *device, struct wl_proxy *proxy)
{
    (void)device;
    struct vf_wayland_clipboard *clipboard = data;
    if (proxy && proxy == clipboard->told.proxy) {
        destroy_proxy(&clipboard->told.proxy, VF_DC_OFFER_DESTROY);
    }
}

static const struct vf_dc_device_events DEVICE_EVENTS = {
    .data_offer = on_data_offer,
    .selection = on_selection,
    .finished = on_finished,
    .primary_selection = on_primary,
};

static void
read_content(struct vf_desktop_backend *backend, unsigned format,
             size_t max_bytes, uint32_t request, uint64_t now_ns)
{
    struct vf_wayland_clipboard *clipboard =
        (struct vf_wayland_clipboard *)backend;
    struct vf_desktop_listener *listener = &backend->listener;
    int ends[2];
    if (!(clipboard->selection.formats & format) ||
        clipboard->selection.is_ours || pipe2(ends, O_CLOEXEC) != 0) {
        listener->on_data(listener->data, request, NULL, false);
        return;
    }
    bool is_read = vf_clipboard_pipes_read(&clipboard->pipes, ends[0], request,
                                           max_bytes, now_ns);
    if (is_read) {
        wl_proxy_marshal_flags(
            clipboard->selection.proxy, VF_DC_OFFER_RECEIVE, NULL,
            wl_proxy_get_version(clipboard->selection.proxy), 0,
            clipboard->selection.names[g_bit_nth_lsf(format, -1)], ends[1]);
        wl_display_flush(clipboard->display);
    }
    close(ends[1]);
    if (!is_read) {
        listener->on_data(listener->data, request, NULL, false);
    }
}

// --- what we have ---

static void
on_send(void *data, struct wl_proxy *source, const char *name, int fd)
{
    struct vf_wayland_clipboard *clipboard = data;
    struct vf_desktop_listener *listener = &clipboard->base.listener;
    unsigned format = vf_clipboard_format_of(name);
    if (source != clipboard->source || format == 0) {
        close(fd);
        return;
    }
    uint32_t paste = ++clipboard->next_paste;
    if (vf_clipboard_pipes_write(&clipboard->pipes, fd, paste,
                                 clipboard->now_ns)) {
        listener->on_wanted(listener->data, paste, format);
    }
}

static void
on_cancelled(void *data, struct wl_proxy *source)
{
    struct vf_wayland_clipboard *clipboard = data;
    if (source == clipboard->source) {
        clipboard->source = NULL;
    }
    destroy_proxy(&source, VF_DC_SOURCE_DESTROY);
}

static const struct vf_dc_source_events SOURCE_EVENTS = {
    .send = on_send,
    .cancelled = on_cancelled,
};

static void
offer_name(struct wl_proxy *source, const char *name)
{
    wl_proxy_marshal_flags(source, VF_DC_SOURCE_OFFER, NULL,
                           wl_proxy_get_version(source), 0, name);
}

static struct wl_proxy *
make_source(struct vf_wayland_clipboard *clipboard, unsigned formats)
{
    struct wl_proxy *source = wl_proxy_marshal_flags(
        clipboard->manager, VF_DC_MANAGER_CREATE_SOURCE,
        clipboard->family->source, wl_proxy_get_version(clipboard->manager), 0,
        NULL);
    wl_proxy_add_listener(source, (void (**)(void))(uintptr_t)&SOURCE_EVENTS,
                          clipboard);
    offer_name(source, MARK);
    for (size_t i = 0; i < VF_CLIPBOARD_NAMES; i++) {
        if (VF_CLIPBOARD_NAME[i].format & formats) {
            offer_name(source, VF_CLIPBOARD_NAME[i].name);
        }
    }
    return source;
}

static void
own(struct vf_desktop_backend *backend, unsigned formats)
{
    struct vf_wayland_clipboard *clipboard =
        (struct vf_wayland_clipboard *)backend;
    struct wl_proxy *old = clipboard->source;
    if (!old && formats == 0) {
        return;
    }
    clipboard->source = formats ? make_source(clipboard, formats) : NULL;
    wl_proxy_marshal_flags(clipboard->device, VF_DC_DEVICE_SET_SELECTION, NULL,
                           wl_proxy_get_version(clipboard->device), 0,
                           clipboard->source);
    destroy_proxy(&old, VF_DC_SOURCE_DESTROY);
}

static void
give(struct vf_desktop_backend *backend, uint32_t paste, GBytes *data)
{
    struct vf_wayland_clipboard *clipboard =
        (struct vf_wayland_clipboard *)backend;
    vf_clipboard_pipes_give(&clipboard->pipes, paste, data);
}

// --- the connection ---

static void
prepare(struct vf_desktop_backend *backend, struct vf_desktop_poll *poll)
{
    struct vf_wayland_clipboard *clipboard =
        (struct vf_wayland_clipboard *)backend;
    wl_display_dispatch_pending(clipboard->display);
    bool is_full = wl_display_flush(clipboard->display) < 0 && errno == EAGAIN;
    poll->fds[poll->count++] = (struct pollfd){
        .fd = wl_display_get_fd(clipboard->display),
        .events = (short)(POLLIN | (is_full ? POLLOUT : 0)),
    };
    vf_clipboard_pipes_prepare(&clipboard->pipes, poll);
}

static bool
dispatch(struct vf_desktop_backend *backend, uint64_t now_ns)
{
    struct vf_wayland_clipboard *clipboard =
        (struct vf_wayland_clipboard *)backend;
    clipboard->now_ns = now_ns;
    vf_clipboard_pipes_step(&clipboard->pipes, now_ns);
    struct pollfd ready = {.fd = wl_display_get_fd(clipboard->display),
                           .events = POLLIN};
    bool ok = poll(&ready, 1, 0) <= 0 ||
              wl_display_dispatch(clipboard->display) >= 0;
    return ok && !clipboard->is_over;
}

static void
destroy(struct vf_desktop_backend *backend)
{
    struct vf_wayland_clipboard *clipboard =
        (struct vf_wayland_clipboard *)backend;
    vf_clipboard_pipes_finish(&clipboard->pipes);
    destroy_proxy(&clipboard->told.proxy, VF_DC_OFFER_DESTROY);
    destroy_proxy(&clipboard->selection.proxy, VF_DC_OFFER_DESTROY);
    destroy_proxy(&clipboard->source, VF_DC_SOURCE_DESTROY);
    destroy_proxy(&clipboard->device, VF_DC_DEVICE_DESTROY);
    g_clear_pointer(&clipboard->manager, wl_proxy_destroy);
    g_clear_pointer(&clipboard->seat, wl_seat_destroy);
    g_clear_pointer(&clipboard->registry, wl_registry_destroy);
    wl_display_disconnect(clipboard->display);
    g_free(clipboard);
}

static const struct vf_desktop_backend_ops OPS = {
    .name = "Wayland",
    .prepare = prepare,
    .dispatch = dispatch,
    .own = own,
    .give = give,
    .read = read_content,
    .destroy = destroy,
};

static void
on_global(void *data, struct wl_registry *registry, uint32_t name,
          const char *interface, uint32_t version)
{
    (void)version;
    struct vf_wayland_clipboard *clipboard = data;
    const struct vf_data_control *family = vf_data_control_find(interface);
    if (family && !clipboard->manager) {
        clipboard->family = family;
        clipboard->manager =
            wl_registry_bind(registry, name, family->manager, 1);
    } else if (strcmp(interface, wl_seat_interface.name) == 0 &&
               !clipboard->seat) {
        clipboard->seat =
            wl_registry_bind(registry, name, &wl_seat_interface, 1);
    }
}

static void
on_global_remove(void *data, struct wl_registry *registry, uint32_t name)
{
    (void)data;
    (void)registry;
    (void)name;
}

struct vf_desktop_backend *
vf_wayland_clipboard_create(const struct vf_desktop_listener *listener)
{
    static const struct wl_registry_listener REGISTRY = {
        .global = on_global,
        .global_remove = on_global_remove,
    };
    struct wl_display *display = wl_display_connect(NULL);
    if (!display) {
        return NULL;
    }
    struct vf_wayland_clipboard *clipboard =
        g_new0(struct vf_wayland_clipboard, 1);
    clipboard->base.ops = &OPS;
    clipboard->base.listener = *listener;
    clipboard->display = display;
    clipboard->now_ns = vf_clock_ns();
    vf_clipboard_pipes_init(&clipboard->pipes, &clipboard->base.listener);
    clipboard->registry = wl_display_get_registry(display);
    wl_registry_add_listener(clipboard->registry, &REGISTRY, clipboard);
    wl_display_roundtrip(display);
    if (!clipboard->manager || !clipboard->seat) {
        destroy(&clipboard->base);
        return NULL;
    }
    clipboard->device = wl_proxy_marshal_flags(
        clipboard->manager, VF_DC_MANAGER_GET_DEVICE, clipboard->family->device,
        1, 0, NULL, clipboard->seat);
    wl_proxy_add_listener(clipboard->device,
                          (void (**)(void))(uintptr_t)&DEVICE_EVENTS, clipboard);
    return &clipboard->base;
}
