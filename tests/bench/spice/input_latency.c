// SPDX-License-Identifier: GPL-2.0-or-later
#include "session_rig.h"

#include "base/clock.h"
#include "input/keymap.h"

#include <stdio.h>
#include <stdlib.h>

// How long a key takes from the sink (main thread) to the keyboard behind a
// SPICE server of the same machine, and how long the main thread is held up by
// sending, with a mouse of 1000 Hz moving all the while.

enum { KEYS = 4000, PERIOD_US = 1000 };

static int
compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static void
report(const char *what, uint64_t *times, size_t count)
{
    qsort(times, count, sizeof(*times), compare);
    printf("%-28s n=%zu  p50 %7.1f us  p95 %7.1f us  p99 %7.1f us  max %8.1f "
           "us\n",
           what, count, (double)times[count / 2] / 1e3,
           (double)times[count * 95 / 100] / 1e3,
           (double)times[count * 99 / 100] / 1e3,
           (double)times[count - 1] / 1e3);
}

int
main(int argc, char **argv)
{
    session_rig_test_init(&argc, &argv);
    struct spice_server_params params = {.socket = session_rig_socket()};
    struct spice_server *server = spice_server_start(&params);
    struct session_rig rig;
    session_rig_start(&rig);
    session_rig_connect_unix(&rig, params.socket, NULL);
    session_rig_wait_inputs(&rig);
    wait_until(rig.sink->ops->state(rig.sink).can_relative);

    struct vf_key key;
    vf_key_from_usage(VF_USAGE_A, &key);
    uint64_t *way = g_new(uint64_t, KEYS);
    uint64_t *held = g_new(uint64_t, 2 * KEYS);
    size_t calls = 0;
    uint64_t next = vf_clock_ns();
    for (unsigned i = 0; i < KEYS; i++) {
        uint64_t begin = vf_clock_ns();
        rig.sink->ops->motion(rig.sink, 1, 1);
        held[calls++] = vf_clock_ns() - begin;
        begin = vf_clock_ns();
        rig.sink->ops->key(rig.sink, key, i % 2 == 0);
        held[calls++] = vf_clock_ns() - begin;
        struct spice_server_input input;
        do {
            g_usleep(50);
            input = spice_server_input(server);
        } while (input.key_bytes <= i);
        way[i] = input.key_ns - begin;
        next += PERIOD_US * VF_NS_PER_US;
        uint64_t now = vf_clock_ns();
        if (next > now) {
            g_usleep((gulong)((next - now) / VF_NS_PER_US));
        }
    }
    report("sink to keyboard", way, KEYS);
    report("main thread in the sink", held, calls);
    g_free(way);
    g_free(held);
    session_rig_stop(&rig);
    spice_server_stop(server);
    return 0;
}
