// SPDX-License-Identifier: GPL-2.0-or-later
#include "input/wayland_shortcuts.h"

#include <stdbool.h>
#include <stddef.h>

#ifdef VF_HAVE_WAYLAND

#include "keyboard-shortcuts-inhibit-client-protocol.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wayland-client.h>

struct vf_wayland_shortcuts {
    struct zwp_keyboard_shortcuts_inhibit_manager_v1 *manager; // NULL: unoffered
    struct wl_seat *seat;
    struct zwp_keyboard_shortcuts_inhibitor_v1 *inhibitor;
    enum vf_shortcuts_state state;
    void (*changed)(void *data);
    void *data;
};

static void
become(struct vf_wayland_shortcuts *shortcuts, enum vf_shortcuts_state state)
{
    shortcuts->state = state;
    if (shortcuts->changed) {
        shortcuts->changed(shortcuts->data);
    }
}

static void
on_active(void *data, struct zwp_keyboard_shortcuts_inhibitor_v1 *inhibitor)
{
    (void)inhibitor;
    become(data, VF_SHORTCUTS_OURS);
}

static void
on_inactive(void *data, struct zwp_keyboard_shortcuts_inhibitor_v1 *inhibitor)
{
    (void)inhibitor;
    become(data, VF_SHORTCUTS_TAKEN_BACK);
}

static const struct zwp_keyboard_shortcuts_inhibitor_v1_listener ANSWERS = {
    .active = on_active,
    .inactive = on_inactive,
};

static void
on_global(void *data, struct wl_registry *registry, uint32_t name,
          const char *interface, uint32_t version)
{
    (void)version;
    struct vf_wayland_shortcuts *shortcuts = data;
    const struct wl_interface *manager =
        &zwp_keyboard_shortcuts_inhibit_manager_v1_interface;
    if (strcmp(interface, manager->name) == 0 && !shortcuts->manager) {
        shortcuts->manager = wl_registry_bind(registry, name, manager, 1);
    } else if (strcmp(interface, wl_seat_interface.name) == 0 &&
               !shortcuts->seat) {
        shortcuts->seat = wl_registry_bind(registry, name, &wl_seat_interface, 1);
    }
}

static void
on_global_remove(void *data, struct wl_registry *registry, uint32_t name)
{
    (void)data;
    (void)registry;
    (void)name;
}

static const struct wl_registry_listener GLOBALS = {
    .global = on_global,
    .global_remove = on_global_remove,
};

// The first questions and answers go by a queue of our own: the toolkit dispatches
// the default one, and must not have to do so in here.
static bool
ask(struct vf_wayland_shortcuts *shortcuts, struct wl_display *display,
    struct wl_surface *surface, struct wl_event_queue *queue)
{
    struct wl_display *wrapper = wl_proxy_create_wrapper(display);
    wl_proxy_set_queue((struct wl_proxy *)wrapper, queue);
    struct wl_registry *registry = wl_display_get_registry(wrapper);
    wl_proxy_wrapper_destroy(wrapper);
    wl_registry_add_listener(registry, &GLOBALS, shortcuts);
    bool answered = wl_display_roundtrip_queue(display, queue) >= 0;
    wl_registry_destroy(registry);
    if (!answered || !shortcuts->manager || !shortcuts->seat) {
        return answered;
    }
    shortcuts->inhibitor = zwp_keyboard_shortcuts_inhibit_manager_v1_inhibit_shortcuts(
        shortcuts->manager, surface, shortcuts->seat);
    zwp_keyboard_shortcuts_inhibitor_v1_add_listener(shortcuts->inhibitor, &ANSWERS,
                                                     shortcuts);
    shortcuts->state = VF_SHORTCUTS_ASKED;
    return wl_display_roundtrip_queue(display, queue) >= 0;
}

// From here on the toolkit reads the answers.
static void
hand_over(struct vf_wayland_shortcuts *shortcuts, struct wl_display *display,
          struct wl_event_queue *queue)
{
    void *proxies[] = {shortcuts->manager, shortcuts->seat, shortcuts->inhibitor};
    for (size_t i = 0; i < sizeof(proxies) / sizeof(proxies[0]); i++) {
        if (proxies[i]) {
            wl_proxy_set_queue(proxies[i], NULL);
        }
    }
    wl_display_dispatch_queue_pending(display, queue);
}

struct vf_wayland_shortcuts *
vf_wayland_shortcuts_create(void *display, void *surface,
                            void (*changed)(void *data), void *data)
{
    struct wl_event_queue *queue = wl_display_create_queue(display);
    if (!queue) {
        return NULL;
    }
    struct vf_wayland_shortcuts *shortcuts = calloc(1, sizeof(*shortcuts));
    if (!shortcuts) {
        abort();
    }
    bool answered = ask(shortcuts, display, surface, queue);
    hand_over(shortcuts, display, queue);
    wl_event_queue_destroy(queue);
    if (!answered) {
        vf_wayland_shortcuts_destroy(shortcuts);
        return NULL;
    }
    shortcuts->changed = changed;
    shortcuts->data = data;
    return shortcuts;
}

void
vf_wayland_shortcuts_destroy(struct vf_wayland_shortcuts *shortcuts)
{
    if (!shortcuts) {
        return;
    }
    if (shortcuts->inhibitor) {
        zwp_keyboard_shortcuts_inhibitor_v1_destroy(shortcuts->inhibitor);
    }
    if (shortcuts->manager) {
        zwp_keyboard_shortcuts_inhibit_manager_v1_destroy(shortcuts->manager);
    }
    if (shortcuts->seat) {
        wl_seat_destroy(shortcuts->seat);
    }
    free(shortcuts);
}

enum vf_shortcuts_state
vf_wayland_shortcuts_state(const struct vf_wayland_shortcuts *shortcuts)
{
    return shortcuts->state;
}

#else

struct vf_wayland_shortcuts *
vf_wayland_shortcuts_create(void *display, void *surface,
                            void (*changed)(void *data), void *data)
{
    (void)display;
    (void)surface;
    (void)changed;
    (void)data;
    return NULL;
}

void
vf_wayland_shortcuts_destroy(struct vf_wayland_shortcuts *shortcuts)
{
    (void)shortcuts;
}

enum vf_shortcuts_state
vf_wayland_shortcuts_state(const struct vf_wayland_shortcuts *shortcuts)
{
    (void)shortcuts;
    return VF_SHORTCUTS_UNOFFERED;
}

#endif
