// SPDX-License-Identifier: GPL-2.0-or-later
#include "child.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static pid_t
start(const char *const argv[], int keep_fd)
{
    int input[2];
    if (pipe2(input, O_CLOEXEC) != 0) {
        return -1;
    }
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        int output = open("/dev/null", O_WRONLY);
        dup2(input[0], STDIN_FILENO);
        dup2(output, STDOUT_FILENO);
        if (keep_fd >= 0) {
            fcntl(keep_fd, F_SETFD, 0);
        }
        execv(argv[0], (char *const *)argv);
        execvp(argv[0], (char *const *)argv);
        _exit(127);
    }
    close(input[0]); // the other end stays open until this program ends
    return pid;
}

pid_t
child_start(const char *const argv[])
{
    return start(argv, -1);
}

pid_t
child_start_xvfb(const char *size, char display[32])
{
    int ready[2];
    if (pipe2(ready, O_CLOEXEC) != 0) {
        return -1;
    }
    char fd[16];
    snprintf(fd, sizeof(fd), "%d", ready[1]);
    const char *const argv[] = {"Xvfb", "-displayfd", fd,    "-screen", "0",
                                size,   "-nolisten",  "tcp", NULL};
    pid_t pid = start(argv, ready[1]);
    close(ready[1]);
    char number[16] = "";
    size_t used = 0;
    while (used < sizeof(number) - 1 && !strchr(number, '\n')) {
        ssize_t got = read(ready[0], number + used, sizeof(number) - 1 - used);
        if (got <= 0) {
            fprintf(stderr, "Xvfb did not start.\n");
            exit(1);
        }
        used += (size_t)got;
    }
    close(ready[0]);
    number[strcspn(number, "\n")] = '\0';
    snprintf(display, 32, ":%s", number);
    return pid;
}

void
child_stop(pid_t pid)
{
    if (pid > 0) {
        kill(pid, SIGTERM);
        waitpid(pid, NULL, 0);
    }
}

static double
kib_of(pid_t pid, const char *file, const char *field)
{
    char path[64];
    char line[256];
    snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, file);
    FILE *in = fopen(path, "re");
    double kib = 0;
    while (in && fgets(line, sizeof(line), in)) {
        if (strncmp(line, field, strlen(field)) == 0) {
            kib = strtod(line + strlen(field), NULL);
            break;
        }
    }
    if (in) {
        fclose(in);
    }
    return kib;
}

// To the nanosecond: /proc/PID/stat counts in ticks of 10 ms, which is 0.2 % of a
// core over five seconds.
static double
cpu_seconds(pid_t pid)
{
    clockid_t clock;
    struct timespec used;
    if (clock_getcpuclockid(pid, &clock) != 0 ||
        clock_gettime(clock, &used) != 0) {
        return 0;
    }
    return (double)used.tv_sec + (double)used.tv_nsec / 1e9;
}

struct child_usage
child_usage(pid_t pid)
{
    return (struct child_usage){
        .cpu_seconds = cpu_seconds(pid),
        .rss_mib = kib_of(pid, "status", "VmRSS:") / 1024,
        .pss_mib = kib_of(pid, "smaps_rollup", "Pss:") / 1024,
        .peak_mib = kib_of(pid, "status", "VmHWM:") / 1024,
    };
}
