// SPDX-License-Identifier: GPL-2.0-or-later
// Somebody at the keyboard and mouse of an X server, faster than any person: reads
// commands on standard input, carries them out through XTEST, and answers each
// with a line.
//
//   mouse HZ SECONDS SEED   moves at random   -> "moved DX DY STEPS"
//   keys COUNT SEED EVERY PACE  presses and lets go of letters at random, tapping
//                           Scroll Lock every so many (0: never), an event every
//                           PACE microseconds, and lets go of everything at the end
//                           -> "typed PRESSES TAPS"
//   down KEYSYM | up KEYSYM | tap KEYSYM      -> "ok"
//   press BUTTON | release BUTTON             -> "ok"
//   move DX DY                                -> "ok"
#include <X11/Xlib.h>
#include <X11/extensions/XTest.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// Few enough that all held at once fit in one report of a keyboard.
static const char LETTERS[] = "asdfgh";
enum { LETTER_COUNT = sizeof(LETTERS) - 1 };

static Display *display;

static uint64_t
now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void
sleep_until(uint64_t at_ns)
{
    struct timespec at = {(time_t)(at_ns / 1000000000u),
                          (long)(at_ns % 1000000000u)};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
}

static void
key(const char *name, bool down)
{
    KeyCode code = XKeysymToKeycode(display, XStringToKeysym(name));
    XTestFakeKeyEvent(display, code, down, CurrentTime);
    XFlush(display);
}

static void
move_for_a_while(long hz, double seconds, unsigned seed)
{
    uint64_t period = 1000000000u / (uint64_t)hz;
    long steps = (long)(seconds * (double)hz);
    long sum_x = 0, sum_y = 0;
    uint64_t at = now_ns();
    srandom(seed);
    for (long i = 0; i < steps; i++) {
        int dx = (int)(random() % 21) - 10;
        int dy = (int)(random() % 21) - 10;
        XTestFakeRelativeMotionEvent(display, dx, dy, CurrentTime);
        XFlush(display);
        sum_x += dx;
        sum_y += dy;
        at += period;
        sleep_until(at);
    }
    XSync(display, False);
    printf("moved %ld %ld %ld\n", sum_x, sum_y, steps);
}

static void
type_for_a_while(long count, unsigned seed, long every, long pace_us)
{
    bool down[LETTER_COUNT] = {false};
    long presses = 0, taps = 0;
    srandom(seed);
    for (long i = 0; i < count; i++) {
        unsigned which = (unsigned)random() % LETTER_COUNT;
        char name[2] = {LETTERS[which], '\0'};
        down[which] = !down[which];
        presses += down[which];
        key(name, down[which]);
        if (every > 0 && random() % every == 0) {
            key("Scroll_Lock", true);
            key("Scroll_Lock", false);
            taps++;
        }
        XSync(display, False);
        sleep_until(now_ns() + (uint64_t)pace_us * 1000);
    }
    for (unsigned i = 0; i < LETTER_COUNT; i++) {
        char name[2] = {LETTERS[i], '\0'};
        if (down[i]) {
            key(name, false);
        }
    }
    XSync(display, False);
    printf("typed %ld %ld\n", presses, taps);
}

static void
obey(const char *line)
{
    char name[64];
    long count, every, pace_us;
    double seconds;
    unsigned seed;
    int x, y;
    if (sscanf(line, "mouse %ld %lf %u", &count, &seconds, &seed) == 3) {
        move_for_a_while(count, seconds, seed);
        return;
    }
    if (sscanf(line, "keys %ld %u %ld %ld", &count, &seed, &every, &pace_us) == 4) {
        type_for_a_while(count, seed, every, pace_us);
        return;
    }
    if (sscanf(line, "down %63s", name) == 1) {
        key(name, true);
    } else if (sscanf(line, "up %63s", name) == 1) {
        key(name, false);
    } else if (sscanf(line, "tap %63s", name) == 1) {
        key(name, true);
        key(name, false);
    } else if (sscanf(line, "press %d", &x) == 1) {
        XTestFakeButtonEvent(display, (unsigned)x, True, CurrentTime);
    } else if (sscanf(line, "release %d", &x) == 1) {
        XTestFakeButtonEvent(display, (unsigned)x, False, CurrentTime);
    } else if (sscanf(line, "move %d %d", &x, &y) == 2) {
        XTestFakeRelativeMotionEvent(display, x, y, CurrentTime);
    } else {
        printf("error: '%s'\n", line);
        return;
    }
    XSync(display, False);
    puts("ok");
}

int
main(void)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    display = XOpenDisplay(NULL);
    if (!display) {
        fputs("no X server\n", stderr);
        return 1;
    }
    char line[256];
    while (fgets(line, sizeof(line), stdin)) {
        line[strcspn(line, "\n")] = '\0';
        obey(line);
    }
    XCloseDisplay(display);
    return 0;
}
