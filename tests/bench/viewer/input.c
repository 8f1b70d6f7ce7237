// SPDX-License-Identifier: GPL-2.0-or-later
// From a key in the X server to the keyboard behind a SPICE server, while the program
// draws: what the X server, the program and the SPICE server take together. With
// nothing to draw, and beside a guest of 3840x2160 that changes 60 times a second.
//   bench-viewer-input VIEWER LGMP-TESTHOST [KEYS]
#include "child.h"
#include "spice_server.h"

#include "base/clock.h"

#include <X11/Xlib.h>
#include <X11/extensions/XTest.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *const SCREEN = "3840x2160";
static const gint64 GIVE_UP_US = 60 * G_USEC_PER_SEC;

struct bench {
    const char *viewer;
    const char *host;
    unsigned keys;
    char region[64];
    char socket[64];
    Display *display;
};

static int
compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static pid_t
start_host(const struct bench *bench, const char *damage)
{
    const char *const argv[] = {bench->host, "--size",       "128",
                                "--die-with-parent",         "--cursor",
                                "none",      "--resolution", SCREEN,
                                "--fps",     "60",           "--damage",
                                damage,      bench->region,  NULL};
    return child_start(argv);
}

static pid_t
start_viewer(const struct bench *bench)
{
    g_autofree char *uri = g_strdup_printf("spice+unix://%s", bench->socket);
    const char *const argv[] = {bench->viewer,  "--shm",        bench->region,
                                "--spice-uri",  uri,            "--borderless",
                                "--size",       SCREEN,         "--input",
                                "spice",        "--sound",      "off",
                                "--capture-on-start", "both",   NULL};
    return child_start(argv);
}

// Without a window manager nobody gives the focus to anybody.
static void
focus_all(Display *display)
{
    Window root, parent, *windows = NULL;
    unsigned count = 0;
    XQueryTree(display, DefaultRootWindow(display), &root, &parent, &windows, &count);
    for (unsigned i = 0; i < count; i++) {
        XWindowAttributes window;
        if (XGetWindowAttributes(display, windows[i], &window) &&
            window.map_state == IsViewable) {
            XSetInputFocus(display, windows[i], RevertToPointerRoot, CurrentTime);
        }
    }
    XFree(windows);
    XSync(display, False);
}

static int
survive(Display *display, XErrorEvent *error)
{
    (void)display;
    (void)error;
    return 0;
}

// Types until the guest hears it, which is when the program has captured.
static bool
wait_for_capture(const struct bench *bench, struct spice_server *server, KeyCode key)
{
    gint64 until = g_get_monotonic_time() + GIVE_UP_US;
    while (spice_server_input(server).key_bytes == 0) {
        if (g_get_monotonic_time() > until) {
            return false;
        }
        focus_all(bench->display);
        XTestFakeKeyEvent(bench->display, key, True, CurrentTime);
        XTestFakeKeyEvent(bench->display, key, False, CurrentTime);
        XFlush(bench->display);
        g_usleep(100000);
    }
    g_usleep(2 * G_USEC_PER_SEC);
    return true;
}

static bool
time_key(const struct bench *bench, struct spice_server *server, KeyCode key, bool down,
         uint64_t *way)
{
    unsigned before = spice_server_input(server).key_bytes;
    uint64_t begin = vf_clock_ns();
    XTestFakeKeyEvent(bench->display, key, down, CurrentTime);
    XFlush(bench->display);
    gint64 until = g_get_monotonic_time() + GIVE_UP_US;
    struct spice_server_input input;
    do {
        g_usleep(100);
        input = spice_server_input(server);
    } while (input.key_bytes == before && g_get_monotonic_time() < until);
    *way = input.key_ns - begin;
    return input.key_bytes != before;
}

static void
play(const struct bench *bench, const char *name, const char *damage)
{
    struct spice_server *server =
        spice_server_start(&(struct spice_server_params){.socket = bench->socket});
    pid_t host = start_host(bench, damage);
    pid_t viewer = start_viewer(bench);
    KeyCode key = XKeysymToKeycode(bench->display, 'a');
    uint64_t *ways = g_new(uint64_t, bench->keys);
    unsigned count = 0;
    if (wait_for_capture(bench, server, key)) {
        for (; count < bench->keys; count++) {
            // Not in step with the guest's frames.
            g_usleep(7000 + (gulong)g_random_int_range(0, 9000));
            if (!time_key(bench, server, key, count % 2 == 0, &ways[count])) {
                break;
            }
        }
    }
    if (count == 0) {
        printf("%-28s no key arrived\n", name);
    } else {
        qsort(ways, count, sizeof(*ways), compare);
        printf("%-28s n=%u  p50 %6.2f ms  p95 %6.2f ms  p99 %6.2f ms  max %6.2f ms\n",
               name, count, (double)ways[count / 2] / 1e6,
               (double)ways[count * 95 / 100] / 1e6,
               (double)ways[count * 99 / 100] / 1e6, (double)ways[count - 1] / 1e6);
    }
    g_free(ways);
    child_stop(viewer);
    child_stop(host);
    spice_server_stop(server);
    unlink(bench->region);
}

int
main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: %s VIEWER LGMP-TESTHOST [KEYS]\n", argv[0]);
        return 2;
    }
    struct bench bench = {
        .viewer = argv[1],
        .host = argv[2],
        .keys = argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 1000,
    };
    g_snprintf(bench.region, sizeof(bench.region), "/dev/shm/vf-bench-input-%d",
               (int)getpid());
    g_snprintf(bench.socket, sizeof(bench.socket), "/tmp/vf-bench-input-%d.sock",
               (int)getpid());
    char name[32];
    g_autofree char *screen = g_strdup_printf("%sx24", SCREEN);
    pid_t xvfb = child_start_xvfb(screen, name);
    g_setenv("DISPLAY", name, TRUE);
    g_setenv("SDL_VIDEODRIVER", "x11", TRUE);
    bench.display = XOpenDisplay(name);
    XSetErrorHandler(survive);
    play(&bench, "key, still picture", "none");
    play(&bench, "key, 4K at 60 Hz", "full");
    XCloseDisplay(bench.display);
    child_stop(xvfb);
    return 0;
}
