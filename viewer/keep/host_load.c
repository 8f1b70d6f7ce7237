// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/keep/host_load.h"

#include "base/clock.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { FILE_BEGINNING = 512 };

bool
vf_host_load_parse_stat(const char *text, uint64_t *busy, uint64_t *all)
{
    // user nice system idle iowait irq softirq steal
    uint64_t ticks[8] = {0};
    int found = sscanf(text,
                       "cpu %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64
                       " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64,
                       &ticks[0], &ticks[1], &ticks[2], &ticks[3], &ticks[4],
                       &ticks[5], &ticks[6], &ticks[7]);
    if (found < 4) {
        return false;
    }
    *all = 0;
    for (int i = 0; i < 8; i++) {
        *all += ticks[i];
    }
    *busy = *all - ticks[3] - ticks[4];
    return true;
}

double
vf_host_load_parse_pressure(const char *text)
{
    double percent;
    return sscanf(text, "some avg10=%lf", &percent) == 1 ? percent : -1;
}

static void
read_beginning(const char *path, char text[FILE_BEGINNING])
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = fd < 0 ? -1 : read(fd, text, FILE_BEGINNING - 1);
    text[length < 0 ? 0 : length] = '\0';
    if (fd >= 0) {
        close(fd);
    }
}

static double
pressure(const char *path)
{
    char text[FILE_BEGINNING];
    read_beginning(path, text);
    return vf_host_load_parse_pressure(text);
}

struct vf_host_load
vf_host_load_read(struct vf_host_load_meter *meter)
{
    struct vf_host_load load = {
        .machine_percent = -1,
        .program_percent = -1,
        .cpu_pressure = pressure("/proc/pressure/cpu"),
        .memory_pressure = pressure("/proc/pressure/memory"),
        .io_pressure = pressure("/proc/pressure/io"),
    };
    char text[FILE_BEGINNING];
    read_beginning("/proc/stat", text);
    struct vf_host_load_meter now = {.at_ns = vf_clock_ns(), .is_running = true};
    struct timespec used = {0};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    now.program_ns = (uint64_t)used.tv_sec * VF_NS_PER_S + (uint64_t)used.tv_nsec;
    bool known = vf_host_load_parse_stat(text, &now.busy, &now.all);
    if (meter->is_running && known && now.all > meter->all) {
        load.machine_percent = 100.0 * (double)(now.busy - meter->busy) /
                               (double)(now.all - meter->all);
    }
    if (meter->is_running && now.at_ns > meter->at_ns) {
        load.program_percent = 100.0 *
                               (double)(now.program_ns - meter->program_ns) /
                               (double)(now.at_ns - meter->at_ns);
    }
    *meter = now;
    return load;
}
