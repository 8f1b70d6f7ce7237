// SPDX-License-Identifier: GPL-2.0-or-later
// How soon a posted frame is noticed, and what looking for it costs: the poller
// on a region that lgmp-testhost writes to, for steady, irregular and still
// sources.
//   bench-shm-detect LGMP-TESTHOST [SECONDS [SOURCE]]
#include "base/clock.h"
#include "base/mailbox.h"
#include "base/wakeup.h"
#include "shm/cursor.h"
#include "shm/frame.h"
#include "shm/poller.h"
#include "shm/source_status.h"
#include <glib.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct run {
    const char *name;
    const char *lgmp;
    const char *fps;
    const char *irregular;
    const char *damage;
    bool paused;
};

struct sighting {
    uint32_t serial;
    uint64_t detected_ns;
};

static const struct run runs[] = {
    {"steady 30", "6", "30", "off", "box", false},
    {"steady 60", "6", "60", "off", "box", false},
    {"steady 60 full", "6", "60", "off", "full", false},
    {"steady 60 v12", "12", "60", "off", "box", false},
    {"steady 144", "6", "144", "off", "box", false},
    {"steady 240", "6", "240", "off", "box", false},
    {"irregular 60", "6", "60", "on", "box", false},
    {"still", "6", "60", "off", "none", false},
    {"paused 60", "6", "60", "off", "box", true},
};

static pid_t
start_host(const char *program, const char *path, const char *log,
           const struct run *run)
{
    char *argv[] = {(char *)program,
                    "--size",
                    "64",
                    "--lgmp",
                    (char *)run->lgmp,
                    "--resolution",
                    "1920x1080",
                    "--fps",
                    (char *)run->fps,
                    "--irregular",
                    (char *)run->irregular,
                    "--damage",
                    (char *)run->damage,
                    "--die-with-parent",
                    "--log",
                    (char *)log,
                    (char *)path,
                    NULL};
    pid_t pid = fork();
    if (pid == 0) {
        if (!freopen("/dev/null", "r", stdin) ||
            !freopen("/dev/null", "w", stdout)) {
            _exit(127);
        }
        execv(program, argv);
        _exit(127);
    }
    return pid;
}

// Nanoseconds of processor time that the poller's thread has used.
static uint64_t
poller_cpu_ns(void)
{
    uint64_t used = 0;
    GDir *tasks = g_dir_open("/proc/self/task", 0, NULL);
    const char *task;
    while ((task = g_dir_read_name(tasks))) {
        g_autofree char *name_path =
            g_strdup_printf("/proc/self/task/%s/comm", task);
        g_autofree char *stat_path =
            g_strdup_printf("/proc/self/task/%s/schedstat", task);
        g_autofree char *name = NULL;
        g_autofree char *stat = NULL;
        if (g_file_get_contents(name_path, &name, NULL, NULL) &&
            strcmp(name, "vf-shm\n") == 0 &&
            g_file_get_contents(stat_path, &stat, NULL, NULL)) {
            used = g_ascii_strtoull(stat, NULL, 10);
        }
    }
    g_dir_close(tasks);
    return used;
}

static int
compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

// Time from post to sight of every frame seen, from the host's log of its
// posts.
static GArray *
latencies_of(const char *log, const GArray *sightings)
{
    g_autoptr(GHashTable) posts =
        g_hash_table_new_full(NULL, NULL, NULL, g_free);
    GArray *latencies = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    g_autofree char *text = NULL;
    g_file_get_contents(log, &text, NULL, NULL);
    for (char *line = text; line && *line;) {
        char *end;
        guint64 serial = g_ascii_strtoull(line, &end, 10);
        guint64 posted_ns = g_ascii_strtoull(end, &end, 10);
        g_hash_table_insert(posts, GUINT_TO_POINTER((guint)serial),
                            g_memdup2(&posted_ns, sizeof(posted_ns)));
        line = strchr(end, '\n');
        line = line ? line + 1 : NULL;
    }
    for (guint i = 0; i < sightings->len; i++) {
        const struct sighting *seen =
            &g_array_index(sightings, struct sighting, i);
        const guint64 *posted_ns =
            g_hash_table_lookup(posts, GUINT_TO_POINTER(seen->serial));
        if (posted_ns) {
            uint64_t late = seen->detected_ns - *posted_ns;
            g_array_append_val(latencies, late);
        }
    }
    g_array_sort(latencies, compare);
    return latencies;
}

static void
print_row(const struct run *run, const GArray *latencies, uint64_t cpu_ns,
          uint64_t wall_ns, uint64_t polls)
{
    double cpu = 100.0 * (double)cpu_ns / (double)wall_ns;
    double seconds = (double)wall_ns / 1e9;
    printf("%-16s %6.1f", run->name, (double)latencies->len / seconds);
    if (latencies->len > 0) {
        const uint64_t *all = (const uint64_t *)(void *)latencies->data;
        guint n = latencies->len;
        printf(" %9.1f %9.1f %9.1f", (double)all[n / 2] / 1e3,
               (double)all[n - 1 - n / 100] / 1e3, (double)all[n - 1] / 1e3);
    } else {
        printf(" %9s %9s %9s", "-", "-", "-");
    }
    printf(" %8.2f %9.0f\n", cpu, (double)polls / seconds);
    fflush(stdout);
}

struct boxes {
    struct vf_wakeup wakeup;
    struct vf_mailbox *frames;
    struct vf_mailbox *cursors;
    struct vf_mailbox *status;
};

static void
drain(struct boxes *boxes, GArray *sightings, uint64_t *polls)
{
    struct vf_frame frame;
    struct vf_cursor cursor;
    struct vf_source_status status;
    while (vf_mailbox_take(boxes->frames, &frame)) {
        struct sighting seen = {frame.serial, frame.detected_ns};
        g_array_append_val(sightings, seen);
        vf_frame_release(&frame);
    }
    while (vf_mailbox_take(boxes->cursors, &cursor)) {
        vf_cursor_clear(&cursor);
    }
    while (vf_mailbox_take(boxes->status, &status)) {
        *polls = status.counters.polls;
    }
}

static void
consume(struct boxes *boxes, uint64_t until_ns, GArray *sightings,
        uint64_t *polls)
{
    while (vf_clock_ns() < until_ns) {
        vf_wakeup_wait_until(&boxes->wakeup, until_ns);
        drain(boxes, sightings, polls);
    }
}

static void
measure(const char *program, const struct run *run, double seconds)
{
    g_autofree char *path =
        g_strdup_printf("/dev/shm/virtflow-bench-detect-%d", getpid());
    g_autofree char *log = g_strconcat(path, ".log", NULL);
    pid_t host = start_host(program, path, log, run);
    struct boxes boxes;
    vf_wakeup_init(&boxes.wakeup);
    boxes.frames = vf_mailbox_create(sizeof(struct vf_frame),
                                     vf_wakeup_signal_cb, &boxes.wakeup);
    boxes.cursors = vf_mailbox_create(sizeof(struct vf_cursor), NULL, NULL);
    boxes.status =
        vf_mailbox_create(sizeof(struct vf_source_status), NULL, NULL);
    struct vf_poller_params params = {boxes.frames, boxes.cursors,
                                      boxes.status};
    struct vf_poller *poller = vf_poller_create(&params);
    vf_poller_set_path(poller, path);
    vf_poller_start(poller);

    g_autoptr(GArray) sightings =
        g_array_new(FALSE, FALSE, sizeof(struct sighting));
    uint64_t polls_before = 0;
    uint64_t polls_after = 0;
    uint64_t warm_up = strcmp(run->damage, "none") == 0 ? 8 : 2;
    vf_poller_set_paused(poller, run->paused);
    consume(&boxes, vf_clock_ns() + warm_up * VF_NS_PER_S, sightings,
            &polls_before);
    g_array_set_size(sightings, 0);
    uint64_t cpu = poller_cpu_ns();
    uint64_t start = vf_clock_ns();
    consume(&boxes, start + (uint64_t)(seconds * 1e9), sightings, &polls_after);
    cpu = poller_cpu_ns() - cpu;
    uint64_t wall = vf_clock_ns() - start;
    g_autoptr(GArray) latencies = latencies_of(log, sightings);
    print_row(run, latencies, cpu, wall,
              polls_after > polls_before ? polls_after - polls_before : 0);

    vf_poller_stop(poller);
    drain(&boxes, sightings, &polls_after);
    vf_poller_destroy(poller);
    vf_mailbox_destroy(boxes.frames);
    vf_mailbox_destroy(boxes.cursors);
    vf_mailbox_destroy(boxes.status);
    vf_wakeup_finish(&boxes.wakeup);
    kill(host, SIGTERM);
    waitpid(host, NULL, 0);
    unlink(path);
    unlink(log);
}

int
main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: %s LGMP-TESTHOST [SECONDS [SOURCE]]\n",
                argv[0]);
        return 2;
    }
    double seconds = argc > 2 ? g_ascii_strtod(argv[2], NULL) : 10;
    printf("%-16s %6s %9s %9s %9s %8s %9s\n", "source", "fps", "p50 us",
           "p99 us", "max us", "cpu %", "looks/s");
    for (size_t i = 0; i < G_N_ELEMENTS(runs); i++) {
        if (argc <= 3 || strstr(runs[i].name, argv[3])) {
            measure(argv[1], &runs[i], seconds);
        }
    }
    return 0;
}
