// SPDX-License-Identifier: GPL-2.0-or-later
// From the host's post to the pixels of the X server: the program as it is
// installed, in a borderless window of 1920x1080 on an X server of that size, with
// lgmp-testhost as the guest. Prints what a person would see and what it costs.
//   bench-viewer-show VIEWER LGMP-TESTHOST [SECONDS [NAME]]
// CPU is user and system time of the viewer's process in percent of one core.
#include "child.h"
#include "x_eye.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { MAX_SAMPLES = 100000, START_UPS = 7, MAX_ARGS = 32 };

static const double WARM_UP_SECONDS = 2;
static const double LOOK_EVERY_SECONDS = 0.0005;
static const double GIVE_UP_SECONDS = 15;

struct run {
    const char *name;
    const char *host[12]; // further options of lgmp-testhost
    bool hidden;
    const char *goal;
    const char *screen; // of the guest, the window and the X server; NULL: 1920x1080
};

static const struct run runs[] = {
    {"full 60",
     {"--damage", "full"},
     false,
     "p50 12, p99 20 ms, 60/s, 65 %, 100 MiB"},
    {"64x64 60", {"--damage", "box"}, false, "p50 3, p99 8 ms, 8 %"},
    {"still", {"--damage", "none"}, false, "0.5 %"},
    {"hidden", {"--damage", "full"}, true, "0.5 %"},
    {"full 60, rows", {"--damage", "full", "--copy", "rows"}, false, ""},
    {"full 144", {"--damage", "full", "--fps", "144"}, false, ""},
    {"cursor 125",
     {"--damage", "none", "--cursor", "color", "--cursor-rate", "125"},
     false,
     ""},
    {"full 60 RGBA", {"--damage", "full", "--format", "RGBA"}, false, ""},
    {"full 60 BGR_32", {"--damage", "full", "--format", "BGR_32"}, false, ""},
    {"full 60 PQ",
     {"--damage", "full", "--format", "RGBA10", "--hdr", "pq", "--lgmp", "12"},
     false,
     ""},
    {"64x64 60 PQ",
     {"--damage", "box", "--format", "RGBA10", "--hdr", "pq", "--lgmp", "12"},
     false,
     ""},
    {"full 60 1440p", {"--damage", "full"}, false, "", "2560x1440"},
    {"64x64 60 1440p", {"--damage", "box"}, false, "", "2560x1440"},
    {"full 60 4K", {"--damage", "full"}, false, "", "3840x2160"},
    {"64x64 60 4K", {"--damage", "box"}, false, "", "3840x2160"},
};

struct bench {
    const char *viewer;
    const char *host;
    double seconds;
    char region[64];
    const char *screen; // of the X server that runs
    pid_t xvfb;
    char display[32];
    struct x_eye *eye;
};

static const char *const USUAL_SCREEN = "1920x1080";

struct seen {
    double latency_ms[MAX_SAMPLES];
    unsigned count;
    unsigned missed;
};

static uint64_t
now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static double
seconds_since(uint64_t start_ns)
{
    return (double)(now_ns() - start_ns) / 1e9;
}

static void
nap(void)
{
    nanosleep(&(struct timespec){.tv_nsec = (long)(LOOK_EVERY_SECONDS * 1e9)},
              NULL);
}

static pid_t
start_host(const struct bench *bench, const struct run *run)
{
    // A cursor would lie on the code; a run that wants one says so afterwards.
    const char *argv[MAX_ARGS] = {bench->host,         "--size",       "128",
                                  "--die-with-parent", "--cursor",     "none",
                                  "--resolution",      bench->screen};
    int count = 8;
    for (size_t i = 0; i < 12 && run->host[i]; i++) {
        argv[count++] = run->host[i];
    }
    argv[count] = bench->region;
    return child_start(argv);
}

static pid_t
start_viewer(const struct bench *bench)
{
    const char *const argv[] = {
        bench->viewer,  "--shm",  bench->region, "--no-spice",
        "--borderless", "--size", bench->screen, NULL};
    return child_start(argv);
}

// Waits for the first frame; false when none comes.
static bool
wait_for_frame(const struct bench *bench)
{
    struct vf_scene_code code;
    uint64_t start = now_ns();
    while (!x_eye_look(bench->eye, &code)) {
        if (seconds_since(start) > GIVE_UP_SECONDS) {
            return false;
        }
        nap();
    }
    return true;
}

static void
wait_for_black(const struct bench *bench)
{
    struct vf_scene_code code;
    while (x_eye_look(bench->eye, &code)) {
        nap();
    }
}

static void
watch(const struct bench *bench, double seconds, struct seen *seen)
{
    struct vf_scene_code code;
    uint32_t last = 0;
    bool has_last = false;
    uint64_t start = now_ns();
    while (seconds_since(start) < seconds) {
        if (x_eye_look(bench->eye, &code) &&
            (!has_last || code.serial != last)) {
            if (has_last && seen && seen->count < MAX_SAMPLES) {
                seen->latency_ms[seen->count++] =
                    (double)(now_ns() - code.time_ns) / 1e6;
                seen->missed += code.serial - last - 1;
            }
            last = code.serial;
            has_last = true;
        }
        nap();
    }
}

static int
compare(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static double
at(const double *sorted, unsigned count, double fraction)
{
    unsigned index = (unsigned)(fraction * count);
    return count == 0 ? 0 : sorted[index < count ? index : count - 1];
}

static void
print_run(const struct run *run, const struct seen *seen, double seconds,
          struct child_usage before, struct child_usage after)
{
    const double *latency = seen->latency_ms;
    unsigned count = seen->count;
    double cpu = (after.cpu_seconds - before.cpu_seconds) / seconds * 100;
    printf("%-15s", run->name);
    if (count > 1) {
        printf(" %6.1f/s %4u  %6.2f %6.2f %6.2f %6.2f", count / seconds,
               seen->missed, at(latency, count, 0.5), at(latency, count, 0.95),
               at(latency, count, 0.99), latency[count - 1]);
    } else {
        printf(" %8s %4s  %6s %6s %6s %6s", "-", "-", "-", "-", "-", "-");
    }
    printf("  %6.1f %%  %5.0f %5.0f %5.0f", cpu, after.rss_mib, after.pss_mib,
           after.peak_mib);
    if (count > 1) {
        printf(" %8.0f", cpu / 100 * seconds * 1e6 / count);
    } else {
        printf(" %8s", "-");
    }
    printf("  goal %s\n", run->goal);
    fflush(stdout);
}

static void
set_up_screen(struct bench *bench, const char *screen)
{
    if (bench->screen && strcmp(bench->screen, screen) == 0) {
        return;
    }
    if (bench->screen) {
        x_eye_close(bench->eye);
        child_stop(bench->xvfb);
    }
    bench->screen = screen;
    char size[32];
    snprintf(size, sizeof(size), "%sx24", screen);
    bench->xvfb = child_start_xvfb(size, bench->display);
    setenv("DISPLAY", bench->display, 1);
    bench->eye = x_eye_open(bench->display);
}

static void
play(struct bench *bench, const struct run *run)
{
    static struct seen seen;
    set_up_screen(bench, run->screen ? run->screen : USUAL_SCREEN);
    seen = (struct seen){.count = 0};
    pid_t host = start_host(bench, run);
    pid_t viewer = start_viewer(bench);
    if (wait_for_frame(bench)) {
        watch(bench, WARM_UP_SECONDS, NULL);
        if (run->hidden) {
            x_eye_hide_windows(bench->eye);
            watch(bench, WARM_UP_SECONDS, NULL);
        }
        struct child_usage before = child_usage(viewer);
        uint64_t start = now_ns();
        watch(bench, bench->seconds, &seen);
        double seconds = seconds_since(start);
        struct child_usage after = child_usage(viewer);
        qsort(seen.latency_ms, seen.count, sizeof(double), compare);
        print_run(run, &seen, seconds, before, after);
    } else {
        printf("%-15s nothing was shown\n", run->name);
    }
    child_stop(viewer);
    child_stop(host);
    unlink(bench->region);
    wait_for_black(bench);
}

static void
measure_start_up(const struct bench *bench)
{
    const struct run run = {.host = {"--damage", "full"}};
    double ms[START_UPS];
    pid_t host = start_host(bench, &run);
    sleep(1);
    for (int i = 0; i < START_UPS; i++) {
        uint64_t start = now_ns();
        pid_t viewer = start_viewer(bench);
        if (!wait_for_frame(bench)) {
            printf("start-up: nothing was shown\n");
            exit(1);
        }
        ms[i] = seconds_since(start) * 1e3;
        child_stop(viewer);
        wait_for_black(bench);
    }
    child_stop(host);
    unlink(bench->region);
    qsort(ms, START_UPS, sizeof(*ms), compare);
    printf("exec to first frame seen: median %.0f ms (%.0f .. %.0f, %d runs; "
           "goal 150)\n",
           ms[START_UPS / 2], ms[0], ms[START_UPS - 1], START_UPS);
}

int
main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: %s VIEWER LGMP-TESTHOST [SECONDS [NAME]]\n",
                argv[0]);
        return 2;
    }
    struct bench bench = {
        .viewer = argv[1],
        .host = argv[2],
        .seconds = argc > 3 ? strtod(argv[3], NULL) : 10,
    };
    const char *only = argc > 4 ? argv[4] : NULL;
    snprintf(bench.region, sizeof(bench.region), "/dev/shm/vf-bench-show-%d",
             (int)getpid());
    setenv("SDL_VIDEODRIVER", "x11", 1);
    set_up_screen(&bench, USUAL_SCREEN);
    if (!only || strcmp(only, "start-up") == 0) {
        measure_start_up(&bench);
    }
    printf("%-15s %8s %4s  %27s  %8s  %17s %8s\n", "", "shown", "lost",
           "post to seen p50/95/99/max ms", "CPU", "RSS/PSS/peak MiB",
           "us/frame");
    for (size_t i = 0; i < sizeof(runs) / sizeof(*runs); i++) {
        if (!only || strcmp(only, runs[i].name) == 0) {
            play(&bench, &runs[i]);
        }
    }
    x_eye_close(bench.eye);
    child_stop(bench.xvfb);
    return 0;
}
