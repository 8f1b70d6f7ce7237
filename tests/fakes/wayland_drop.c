// SPDX-License-Identifier: GPL-2.0-or-later
// wayland-drop FILE...: a file manager on a Wayland desktop, as a small window. When the
// pointer's button goes down in it, the files are dragged, until it goes up. Says
// "ready", "dragging", "accepted" when what is under the pointer would take them, "given"
// when it was told which they are, "finished" when it says that it has them (SDL 2 never
// does), and "cancelled" when nothing took them.
#include "xdg-shell-client-protocol.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <wayland-client.h>

enum { SIDE = 100, URIS = 65536 };

static struct wl_compositor *compositor;
static struct wl_shm *shm;
static struct wl_seat *seat;
static struct xdg_wm_base *shell;
static struct wl_data_device_manager *manager;
static struct wl_data_device *device;
static struct wl_surface *surface;
static char uris[URIS];
static bool done;

static void
say(const char *what)
{
    puts(what);
    fflush(stdout);
}

// --- what the desktop has ---

static void
on_global(void *data, struct wl_registry *registry, uint32_t name,
          const char *interface, uint32_t version)
{
    (void)data;
    if (strcmp(interface, "wl_compositor") == 0) {
        compositor = wl_registry_bind(registry, name, &wl_compositor_interface, 4);
    } else if (strcmp(interface, "wl_shm") == 0) {
        shm = wl_registry_bind(registry, name, &wl_shm_interface, 1);
    } else if (strcmp(interface, "wl_seat") == 0 && !seat) {
        seat = wl_registry_bind(registry, name, &wl_seat_interface, 1);
    } else if (strcmp(interface, "xdg_wm_base") == 0) {
        shell = wl_registry_bind(registry, name, &xdg_wm_base_interface, 1);
    } else if (strcmp(interface, "wl_data_device_manager") == 0 && version >= 3) {
        manager =
            wl_registry_bind(registry, name, &wl_data_device_manager_interface, 3);
    }
}

static void
on_global_remove(void *data, struct wl_registry *registry, uint32_t name)
{
    (void)data;
    (void)registry;
    (void)name;
}

static const struct wl_registry_listener GLOBALS = {on_global, on_global_remove};

static void
on_ping(void *data, struct xdg_wm_base *base, uint32_t serial)
{
    (void)data;
    xdg_wm_base_pong(base, serial);
}

static const struct xdg_wm_base_listener SHELL = {on_ping};

// --- the window ---

static struct wl_buffer *
make_buffer(void)
{
    enum { SIZE = SIDE * SIDE * 4 };
    int fd = memfd_create("window", MFD_CLOEXEC);
    if (fd < 0 || ftruncate(fd, SIZE) != 0) {
        return NULL;
    }
    uint32_t *pixels = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (pixels == MAP_FAILED) {
        return NULL;
    }
    memset(pixels, 0xa0, SIZE);
    munmap(pixels, SIZE);
    struct wl_shm_pool *pool = wl_shm_create_pool(shm, fd, SIZE);
    struct wl_buffer *buffer = wl_shm_pool_create_buffer(pool, 0, SIDE, SIDE, SIDE * 4,
                                                         WL_SHM_FORMAT_XRGB8888);
    wl_shm_pool_destroy(pool);
    close(fd);
    return buffer;
}

static void
on_configure(void *data, struct xdg_surface *window, uint32_t serial)
{
    struct wl_buffer *buffer = data;
    xdg_surface_ack_configure(window, serial);
    wl_surface_attach(surface, buffer, 0, 0);
    wl_surface_damage(surface, 0, 0, SIDE, SIDE);
    wl_surface_commit(surface);
    say("ready");
}

static const struct xdg_surface_listener WINDOW = {on_configure};

static void
on_size(void *data, struct xdg_toplevel *top, int32_t w, int32_t h,
        struct wl_array *states)
{
    (void)data;
    (void)top;
    (void)w;
    (void)h;
    (void)states;
}

static void
on_close(void *data, struct xdg_toplevel *top)
{
    (void)data;
    (void)top;
    done = true;
}

static const struct xdg_toplevel_listener TOP = {.configure = on_size,
                                                 .close = on_close};

// --- the drag ---

static void
on_target(void *data, struct wl_data_source *source, const char *mime)
{
    (void)data;
    (void)source;
    if (mime) {
        say("accepted");
    }
}

static void
on_send(void *data, struct wl_data_source *source, const char *mime, int32_t fd)
{
    (void)data;
    (void)source;
    if (strcmp(mime, "text/uri-list") == 0 && write(fd, uris, strlen(uris)) < 0) {
        perror("write");
    }
    say("given");
    close(fd);
}

static void
on_cancelled(void *data, struct wl_data_source *source)
{
    (void)data;
    (void)source;
    say("cancelled");
    done = true;
}

static void
on_dropped(void *data, struct wl_data_source *source)
{
    (void)data;
    (void)source;
}

static void
on_finished(void *data, struct wl_data_source *source)
{
    (void)data;
    (void)source;
    say("finished");
    done = true;
}

static void
on_action(void *data, struct wl_data_source *source, uint32_t action)
{
    (void)data;
    (void)source;
    (void)action;
}

static const struct wl_data_source_listener SOURCE = {
    on_target, on_send, on_cancelled, on_dropped, on_finished, on_action};

static void
on_enter(void *data, struct wl_pointer *pointer, uint32_t serial,
         struct wl_surface *where, wl_fixed_t x, wl_fixed_t y)
{
    (void)data;
    (void)pointer;
    (void)serial;
    (void)where;
    (void)x;
    (void)y;
}

static void
on_leave(void *data, struct wl_pointer *pointer, uint32_t serial,
         struct wl_surface *where)
{
    (void)data;
    (void)pointer;
    (void)serial;
    (void)where;
}

static void
on_motion(void *data, struct wl_pointer *pointer, uint32_t time, wl_fixed_t x,
          wl_fixed_t y)
{
    (void)data;
    (void)pointer;
    (void)time;
    (void)x;
    (void)y;
}

static void
on_button(void *data, struct wl_pointer *pointer, uint32_t serial, uint32_t time,
          uint32_t button, uint32_t down)
{
    (void)data;
    (void)pointer;
    (void)time;
    (void)button;
    if (!down) {
        return;
    }
    struct wl_data_source *source = wl_data_device_manager_create_data_source(manager);
    wl_data_source_add_listener(source, &SOURCE, NULL);
    wl_data_source_offer(source, "text/uri-list");
    wl_data_source_set_actions(source, WL_DATA_DEVICE_MANAGER_DND_ACTION_COPY);
    wl_data_device_start_drag(device, source, surface, NULL, serial);
    say("dragging");
}

static void
on_axis(void *data, struct wl_pointer *pointer, uint32_t time, uint32_t axis,
        wl_fixed_t value)
{
    (void)data;
    (void)pointer;
    (void)time;
    (void)axis;
    (void)value;
}

static const struct wl_pointer_listener POINTER = {
    .enter = on_enter, .leave = on_leave, .motion = on_motion, .button = on_button,
    .axis = on_axis};

// --- main ---

static bool
name_files(int count, char **paths)
{
    size_t length = 0;
    for (int i = 0; i < count; i++) {
        int added = snprintf(uris + length, sizeof(uris) - length, "file://%s\r\n",
                             paths[i]);
        if (added < 0 || (size_t)added >= sizeof(uris) - length) {
            return false;
        }
        length += (size_t)added;
    }
    return count > 0;
}

static bool
show_window(void)
{
    struct wl_buffer *buffer = make_buffer();
    if (!buffer) {
        return false;
    }
    surface = wl_compositor_create_surface(compositor);
    struct xdg_surface *window = xdg_wm_base_get_xdg_surface(shell, surface);
    xdg_surface_add_listener(window, &WINDOW, buffer);
    struct xdg_toplevel *top = xdg_surface_get_toplevel(window);
    xdg_toplevel_add_listener(top, &TOP, NULL);
    xdg_toplevel_set_app_id(top, "wayland-drop");
    wl_surface_commit(surface);
    wl_pointer_add_listener(wl_seat_get_pointer(seat), &POINTER, NULL);
    return true;
}

int
main(int argc, char **argv)
{
    if (!name_files(argc - 1, argv + 1)) {
        fputs("usage: wayland-drop FILE...\n", stderr);
        return 2;
    }
    struct wl_display *display = wl_display_connect(NULL);
    if (!display) {
        fputs("no compositor\n", stderr);
        return 1;
    }
    wl_registry_add_listener(wl_display_get_registry(display), &GLOBALS, NULL);
    wl_display_roundtrip(display);
    if (!compositor || !shm || !seat || !shell || !manager) {
        fputs("no compositor that can drag\n", stderr);
        return 1;
    }
    xdg_wm_base_add_listener(shell, &SHELL, NULL);
    device = wl_data_device_manager_get_data_device(manager, seat);
    if (!show_window()) {
        return 1;
    }
    while (!done && wl_display_dispatch(display) >= 0) {
    }
    wl_display_disconnect(display);
    return 0;
}
