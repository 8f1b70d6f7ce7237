// SPDX-License-Identifier: GPL-2.0-or-later
// Somebody at the keyboard and mouse of a Wayland compositor: reads commands on standard
// input, carries them out as a virtual keyboard and pointer, and answers each with a
// line, as x_hands.c does. Keys are named by xkb keysyms, buttons by X's numbers.
//
//   down KEYSYM | up KEYSYM | tap KEYSYM     -> "ok"
//   press BUTTON | release BUTTON            -> "ok"   4 and 5 turn the wheel
//   move DX DY                               -> "ok"   relative, may have fractions
//   point X Y WIDTH HEIGHT                   -> "ok"   absolute, on the whole screen
//   mouse HZ SECONDS SEED   moves at random  -> "moved DX DY STEPS"
#include "virtual-input-client-protocol.h"

#include <linux/input-event-codes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#include <wayland-client.h>
#include <xkbcommon/xkbcommon.h>

// xkb keycodes are the kernel's and eight.
enum { XKB_OFFSET = 8 };

static struct wl_display *display;
static struct wl_seat *seat;
static struct zwlr_virtual_pointer_manager_v1 *pointers;
static struct zwp_virtual_keyboard_manager_v1 *keyboards;
static struct zwlr_virtual_pointer_v1 *pointer;
static struct zwp_virtual_keyboard_v1 *keyboard;
static struct xkb_keymap *keymap;
static struct xkb_state *state;

static uint64_t
now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static uint32_t
now_ms(void)
{
    return (uint32_t)(now_ns() / 1000000u);
}

static void
on_global(void *data, struct wl_registry *registry, uint32_t name,
          const char *interface, uint32_t version)
{
    (void)data;
    (void)version;
    if (strcmp(interface, "wl_seat") == 0 && !seat) {
        seat = wl_registry_bind(registry, name, &wl_seat_interface, 1);
    } else if (strcmp(interface, "zwlr_virtual_pointer_manager_v1") == 0) {
        pointers = wl_registry_bind(
            registry, name, &zwlr_virtual_pointer_manager_v1_interface, 1);
    } else if (strcmp(interface, "zwp_virtual_keyboard_manager_v1") == 0) {
        keyboards = wl_registry_bind(
            registry, name, &zwp_virtual_keyboard_manager_v1_interface, 1);
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

static bool
give_keymap(void)
{
    struct xkb_context *context = xkb_context_new(XKB_CONTEXT_NO_FLAGS);
    const struct xkb_rule_names names = {.layout = "us"};
    keymap = xkb_keymap_new_from_names(context, &names, XKB_KEYMAP_COMPILE_NO_FLAGS);
    char *text = xkb_keymap_get_as_string(keymap, XKB_KEYMAP_FORMAT_TEXT_V1);
    size_t size = strlen(text) + 1;
    int fd = memfd_create("keymap", MFD_CLOEXEC);
    if (write(fd, text, size) != (ssize_t)size) {
        return false;
    }
    zwp_virtual_keyboard_v1_keymap(keyboard, WL_KEYBOARD_KEYMAP_FORMAT_XKB_V1, fd,
                                   (uint32_t)size);
    state = xkb_state_new(keymap);
    wl_display_roundtrip(display);
    close(fd);
    free(text);
    xkb_context_unref(context);
    return true;
}

// The key that makes a keysym without a modifier; 0: none does.
static xkb_keycode_t
key_of(const char *name)
{
    xkb_keysym_t wanted = xkb_keysym_from_name(name, XKB_KEYSYM_NO_FLAGS);
    for (xkb_keycode_t key = xkb_keymap_min_keycode(keymap);
         key <= xkb_keymap_max_keycode(keymap); key++) {
        const xkb_keysym_t *symbols;
        if (xkb_keymap_key_get_syms_by_level(keymap, key, 0, 0, &symbols) > 0 &&
            symbols[0] == wanted) {
            return key;
        }
    }
    return 0;
}

static bool
press_key(const char *name, bool down)
{
    xkb_keycode_t key = key_of(name);
    if (key == 0) {
        return false;
    }
    zwp_virtual_keyboard_v1_key(keyboard, now_ms(), key - XKB_OFFSET, down);
    xkb_state_update_key(state, key, down ? XKB_KEY_DOWN : XKB_KEY_UP);
    zwp_virtual_keyboard_v1_modifiers(
        keyboard, xkb_state_serialize_mods(state, XKB_STATE_MODS_DEPRESSED),
        xkb_state_serialize_mods(state, XKB_STATE_MODS_LATCHED),
        xkb_state_serialize_mods(state, XKB_STATE_MODS_LOCKED), 0);
    return true;
}

static bool
press_button(int number, bool down)
{
    static const uint32_t BUTTONS[] = {
        [1] = BTN_LEFT, [2] = BTN_MIDDLE, [3] = BTN_RIGHT,
        [8] = BTN_SIDE, [9] = BTN_EXTRA,
    };
    if (number == 4 || number == 5) {
        if (down) {
            int notch = number == 4 ? -1 : 1;
            zwlr_virtual_pointer_v1_axis_source(pointer,
                                                WL_POINTER_AXIS_SOURCE_WHEEL);
            zwlr_virtual_pointer_v1_axis_discrete(
                pointer, now_ms(), WL_POINTER_AXIS_VERTICAL_SCROLL,
                wl_fixed_from_int(15 * notch), notch);
        }
    } else if (number < 1 || number > 9 || BUTTONS[number] == 0) {
        return false;
    } else {
        zwlr_virtual_pointer_v1_button(pointer, now_ms(), BUTTONS[number], down);
    }
    zwlr_virtual_pointer_v1_frame(pointer);
    return true;
}

static void
move(double dx, double dy)
{
    zwlr_virtual_pointer_v1_motion(pointer, now_ms(), wl_fixed_from_double(dx),
                                   wl_fixed_from_double(dy));
    zwlr_virtual_pointer_v1_frame(pointer);
}

static void
move_for_a_while(long hz, double seconds, unsigned seed)
{
    uint64_t period = 1000000000u / (uint64_t)hz;
    long steps = (long)(seconds * (double)hz), sum_x = 0, sum_y = 0;
    uint64_t at = now_ns();
    srandom(seed);
    for (long i = 0; i < steps; i++) {
        int dx = (int)(random() % 21) - 10, dy = (int)(random() % 21) - 10;
        move(dx, dy);
        wl_display_roundtrip(display);
        sum_x += dx;
        sum_y += dy;
        at += period;
        struct timespec until = {(time_t)(at / 1000000000u),
                                 (long)(at % 1000000000u)};
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
    }
    printf("moved %ld %ld %ld\n", sum_x, sum_y, steps);
}

// False when the command is none.
static bool
obey(const char *line)
{
    char name[64];
    int number;
    double x, y;
    unsigned at_x, at_y, width, height;
    if (sscanf(line, "down %63s", name) == 1) {
        return press_key(name, true);
    } else if (sscanf(line, "up %63s", name) == 1) {
        return press_key(name, false);
    } else if (sscanf(line, "tap %63s", name) == 1) {
        return press_key(name, true) && press_key(name, false);
    } else if (sscanf(line, "press %d", &number) == 1) {
        return press_button(number, true);
    } else if (sscanf(line, "release %d", &number) == 1) {
        return press_button(number, false);
    } else if (sscanf(line, "move %lf %lf", &x, &y) == 2) {
        move(x, y);
    } else if (sscanf(line, "point %u %u %u %u", &at_x, &at_y, &width, &height) ==
               4) {
        zwlr_virtual_pointer_v1_motion_absolute(pointer, now_ms(), at_x, at_y, width,
                                                height);
        zwlr_virtual_pointer_v1_frame(pointer);
    } else {
        return false;
    }
    return true;
}

static bool
connect_to_compositor(void)
{
    display = wl_display_connect(NULL);
    if (!display) {
        return false;
    }
    struct wl_registry *registry = wl_display_get_registry(display);
    wl_registry_add_listener(registry, &GLOBALS, NULL);
    wl_display_roundtrip(display);
    if (!seat || !pointers || !keyboards) {
        return false;
    }
    pointer = zwlr_virtual_pointer_manager_v1_create_virtual_pointer(pointers, seat);
    keyboard = zwp_virtual_keyboard_manager_v1_create_virtual_keyboard(keyboards, seat);
    return give_keymap();
}

int
main(void)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (!connect_to_compositor()) {
        fputs("no compositor that takes virtual input\n", stderr);
        return 1;
    }
    char line[256];
    while (fgets(line, sizeof(line), stdin)) {
        line[strcspn(line, "\n")] = '\0';
        long hz;
        double seconds;
        unsigned seed;
        if (sscanf(line, "mouse %ld %lf %u", &hz, &seconds, &seed) == 3) {
            move_for_a_while(hz, seconds, seed);
            continue;
        }
        bool known = obey(line);
        wl_display_roundtrip(display);
        if (known) {
            puts("ok");
        } else {
            printf("error: '%s'\n", line);
        }
    }
    wl_display_disconnect(display);
    return 0;
}
