// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/wayland_idle.h"

#include <glib.h>

#ifdef VF_HAVE_IDLE_INHIBIT

#include "idle-inhibit-client-protocol.h"

#include <string.h>
#include <wayland-client.h>

struct vf_wayland_idle {
    struct wl_display *display;
    struct wl_surface *surface;
    struct zwp_idle_inhibit_manager_v1 *manager;
    struct zwp_idle_inhibitor_v1 *inhibitor; // NULL: not held
};

static void
on_global(void *data, struct wl_registry *registry, uint32_t name,
          const char *interface, uint32_t version)
{
    (void)version;
    struct vf_wayland_idle *idle = data;
    const struct wl_interface *manager = &zwp_idle_inhibit_manager_v1_interface;
    if (strcmp(interface, manager->name) == 0 && !idle->manager) {
        idle->manager = wl_registry_bind(registry, name, manager, 1);
    }
}

static void
on_global_remove(void *data, struct wl_registry *registry, uint32_t name)
{
    (void)data;
    (void)registry;
    (void)name;
}

// By a queue of our own: the toolkit dispatches the default one, and must not have to do
// so in here. The manager says nothing later.
static void
find_manager(struct vf_wayland_idle *idle)
{
    static const struct wl_registry_listener GLOBALS = {
        .global = on_global,
        .global_remove = on_global_remove,
    };
    struct wl_event_queue *queue = wl_display_create_queue(idle->display);
    if (!queue) {
        return;
    }
    struct wl_display *wrapper = wl_proxy_create_wrapper(idle->display);
    wl_proxy_set_queue((struct wl_proxy *)wrapper, queue);
    struct wl_registry *registry = wl_display_get_registry(wrapper);
    wl_proxy_wrapper_destroy(wrapper);
    wl_registry_add_listener(registry, &GLOBALS, idle);
    wl_display_roundtrip_queue(idle->display, queue);
    wl_registry_destroy(registry);
    if (idle->manager) {
        wl_proxy_set_queue((struct wl_proxy *)idle->manager, NULL);
    }
    wl_event_queue_destroy(queue);
}

struct vf_wayland_idle *
vf_wayland_idle_create(void *display, void *surface)
{
    struct vf_wayland_idle *idle = g_new0(struct vf_wayland_idle, 1);
    idle->display = display;
    idle->surface = surface;
    find_manager(idle);
    if (!idle->manager) {
        g_clear_pointer(&idle, g_free);
    }
    return idle;
}

void
vf_wayland_idle_destroy(struct vf_wayland_idle *idle)
{
    if (idle) {
        vf_wayland_idle_hold(idle, false);
        zwp_idle_inhibit_manager_v1_destroy(idle->manager);
        g_free(idle);
    }
}

void
vf_wayland_idle_hold(struct vf_wayland_idle *idle, bool hold)
{
    if (hold && !idle->inhibitor) {
        idle->inhibitor = zwp_idle_inhibit_manager_v1_create_inhibitor(
            idle->manager, idle->surface);
    } else if (!hold && idle->inhibitor) {
        zwp_idle_inhibitor_v1_destroy(idle->inhibitor);
        idle->inhibitor = NULL;
    }
    wl_display_flush(idle->display);
}

#else

struct vf_wayland_idle *
vf_wayland_idle_create(void *display, void *surface)
{
    (void)display;
    (void)surface;
    return NULL;
}

void
vf_wayland_idle_destroy(struct vf_wayland_idle *idle)
{
    (void)idle;
}

void
vf_wayland_idle_hold(struct vf_wayland_idle *idle, bool hold)
{
    (void)idle;
    (void)hold;
}

#endif
