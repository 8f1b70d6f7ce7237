// SPDX-License-Identifier: GPL-2.0-or-later
#include "spice_server_private.h"

#include "base/clock.h"

#include <spice/enums.h>

static void G_GNUC_PRINTF(2, 3)
    note(struct spice_server *server, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    if (server->log->len > 0) {
        g_string_append_c(server->log, ' ');
    }
    g_string_append_vprintf(server->log, format, arguments);
    va_end(arguments);
}

// --- keyboard ---

// Lock keys toggle their light when pressed, as in a guest.
static unsigned
led_of(unsigned code)
{
    switch (code) {
    case 0x46:
        return SPICE_KEYBOARD_MODIFIER_FLAGS_SCROLL_LOCK;
    case 0x45:
        return SPICE_KEYBOARD_MODIFIER_FLAGS_NUM_LOCK;
    case 0x3a:
        return SPICE_KEYBOARD_MODIFIER_FLAGS_CAPS_LOCK;
    default:
        return 0;
    }
}

static void
on_key(struct spice_server *server, unsigned code, bool down)
{
    server->input.bad_bytes += server->keys[code] == down;
    if (server->keys[code] != down) {
        server->keys[code] = down;
        server->input.keys_down += down ? 1 : -1;
    }
    if (down) {
        server->input.leds ^= led_of(code);
    }
}

static void
push_scan_freg(SpiceKbdInstance *instance, uint8_t byte)
{
    struct spice_server *server = ((struct server_keyboard *)instance)->server;
    vf_mutex_lock(&server->lock);
    unsigned leds = server->input.leds;
    server->input.key_bytes++;
    server->input.key_ns = vf_clock_ns();
    note(server, "k%02x", byte);
    if (byte == 0xe0) {
        server->prefix = true;
    } else {
        on_key(server, (byte & 0x7fu) | (server->prefix ? 0x100u : 0),
               !(byte & 0x80));
        server->prefix = false;
    }
    unsigned new_leds = server->input.leds;
    vf_mutex_unlock(&server->lock);
    if (leds != new_leds) {
        spice_server_kbd_leds(instance, (int)new_leds);
    }
}

static uint8_t
get_leds(SpiceKbdInstance *instance)
{
    struct spice_server *server = ((struct server_keyboard *)instance)->server;
    vf_mutex_lock(&server->lock);
    uint8_t leds = (uint8_t)server->input.leds;
    vf_mutex_unlock(&server->lock);
    return leds;
}

static const SpiceKbdInterface keyboard_interface = {
    .base = {.type = SPICE_INTERFACE_KEYBOARD,
             .description = "test keyboard",
             .major_version = SPICE_INTERFACE_KEYBOARD_MAJOR,
             .minor_version = SPICE_INTERFACE_KEYBOARD_MINOR},
    .push_scan_freg = push_scan_freg,
    .get_leds = get_leds,
};

// --- mouse and tablet ---

static void
set_buttons(struct spice_server *server, uint32_t buttons)
{
    if (server->input.buttons != buttons) {
        server->input.buttons = buttons;
        note(server, "b%x", buttons);
    }
}

static void
turn_wheel(struct spice_server *server, int dz)
{
    if (dz != 0) {
        server->input.wheel -= dz; // the protocol's wheel counts the other way
        note(server, "w%d", -dz);
    }
}

static void
mouse_motion(SpiceMouseInstance *instance, int dx, int dy, int dz,
             uint32_t buttons)
{
    struct spice_server *server = ((struct server_mouse *)instance)->server;
    vf_mutex_lock(&server->lock);
    server->input.dx += dx;
    server->input.dy += dy;
    if (dx != 0 || dy != 0) {
        server->input.motions++;
        note(server, "m%d,%d", dx, dy);
    }
    turn_wheel(server, dz);
    set_buttons(server, buttons);
    vf_mutex_unlock(&server->lock);
}

static void
mouse_buttons(SpiceMouseInstance *instance, uint32_t buttons)
{
    struct spice_server *server = ((struct server_mouse *)instance)->server;
    vf_mutex_lock(&server->lock);
    set_buttons(server, buttons);
    vf_mutex_unlock(&server->lock);
}

static const SpiceMouseInterface mouse_interface = {
    .base = {.type = SPICE_INTERFACE_MOUSE,
             .description = "test mouse",
             .major_version = SPICE_INTERFACE_MOUSE_MAJOR,
             .minor_version = SPICE_INTERFACE_MOUSE_MINOR},
    .motion = mouse_motion,
    .buttons = mouse_buttons,
};

static void
tablet_set_logical_size(SpiceTabletInstance *instance, int width, int height)
{
    (void)instance;
    (void)width;
    (void)height;
}

static void
tablet_position(SpiceTabletInstance *instance, int x, int y, uint32_t buttons)
{
    struct spice_server *server = ((struct server_tablet *)instance)->server;
    vf_mutex_lock(&server->lock);
    server->input.x = x;
    server->input.y = y;
    server->input.positions++;
    note(server, "p%d,%d", x, y);
    set_buttons(server, buttons);
    vf_mutex_unlock(&server->lock);
}

static void
tablet_wheel(SpiceTabletInstance *instance, int dz, uint32_t buttons)
{
    struct spice_server *server = ((struct server_tablet *)instance)->server;
    vf_mutex_lock(&server->lock);
    turn_wheel(server, dz);
    set_buttons(server, buttons);
    vf_mutex_unlock(&server->lock);
}

static void
tablet_buttons(SpiceTabletInstance *instance, uint32_t buttons)
{
    tablet_wheel(instance, 0, buttons);
}

static const SpiceTabletInterface tablet_interface = {
    .base = {.type = SPICE_INTERFACE_TABLET,
             .description = "test tablet",
             .major_version = SPICE_INTERFACE_TABLET_MAJOR,
             .minor_version = SPICE_INTERFACE_TABLET_MINOR},
    .set_logical_size = tablet_set_logical_size,
    .position = tablet_position,
    .wheel = tablet_wheel,
    .buttons = tablet_buttons,
};

void
spice_server_begin_input(struct spice_server *server)
{
    server->keyboard.server = server;
    server->keyboard.instance.base.sif = &keyboard_interface.base;
    spice_server_add_interface(server->spice, &server->keyboard.instance.base);
    server->mouse.server = server;
    server->mouse.instance.base.sif = &mouse_interface.base;
    spice_server_add_interface(server->spice, &server->mouse.instance.base);
    if (server->params.tablet) {
        server->tablet.server = server;
        server->tablet.instance.base.sif = &tablet_interface.base;
        spice_server_add_interface(server->spice,
                                   &server->tablet.instance.base);
    }
}

// libspice-server forgets to free what it hangs on these two.
void
spice_server_end_input(struct spice_server *server)
{
    g_free(server->keyboard.instance.st);
    g_free(server->mouse.instance.st);
}

// --- for tests ---

struct spice_server_input
spice_server_input(struct spice_server *server)
{
    vf_mutex_lock(&server->lock);
    struct spice_server_input input = server->input;
    vf_mutex_unlock(&server->lock);
    return input;
}

char *
spice_server_take_log(struct spice_server *server)
{
    vf_mutex_lock(&server->lock);
    char *log = g_strdup(server->log->str);
    g_string_truncate(server->log, 0);
    vf_mutex_unlock(&server->lock);
    return log;
}

static void
set_leds(struct spice_server *server, void *data)
{
    unsigned leds = *(unsigned *)data;
    vf_mutex_lock(&server->lock);
    server->input.leds = leds;
    vf_mutex_unlock(&server->lock);
    spice_server_kbd_leds(&server->keyboard.instance, (int)leds);
}

void
spice_server_set_leds(struct spice_server *server, unsigned leds)
{
    spice_server_call(server, set_leds, &leds);
}
