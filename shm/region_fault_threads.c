// SPDX-License-Identifier: GPL-2.0-or-later
// Threads of others that block SIGBUS, and how it is unblocked in them: the set
// of blocked signals that a handler returns to is its own to change.
#include "shm/region_fault.h"

#include <dirent.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

enum {
    PATIENCE_MS = 5000, // for a thread that does not get a processor
    LINE_BYTES = 256,
};

static pthread_once_t installed = PTHREAD_ONCE_INIT;
static struct sigaction previous;
static unsigned reached; // atomic: threads whose handler has run

static void
on_visit(int number, siginfo_t *info, void *context)
{
    bool is_ours = info->si_code == SI_TKILL && info->si_pid == getpid();
    if (is_ours) {
        ucontext_t *thread = context;
        sigdelset(&thread->uc_sigmask, SIGBUS);
        __atomic_add_fetch(&reached, 1, __ATOMIC_RELEASE);
    } else if (previous.sa_flags & SA_SIGINFO) {
        previous.sa_sigaction(number, info, context);
    } else if (previous.sa_handler != SIG_DFL &&
               previous.sa_handler != SIG_IGN) {
        previous.sa_handler(number);
    } else if (previous.sa_handler == SIG_DFL) {
        struct sigaction plain = {.sa_handler = SIG_DFL};
        sigaction(number, &plain, NULL);
        raise(number);
    }
}

static void
install(void)
{
    struct sigaction action = {.sa_sigaction = on_visit,
                               .sa_flags =
                                   SA_SIGINFO | SA_RESTART | SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    sigaction(SIGSYS, &action, &previous);
}

static bool
is_in(uint64_t signals, int number)
{
    return signals & (UINT64_C(1) << (number - 1));
}

// True for a thread that blocks SIGBUS and lets SIGSYS through.
static bool
is_in_need(const char *task)
{
    char path[64];
    char line[LINE_BYTES];
    uint64_t blocked = 0;
    snprintf(path, sizeof(path), "/proc/self/task/%.16s/status", task);
    FILE *status = fopen(path, "re");
    if (!status) {
        return false; // it ended
    }
    while (fgets(line, sizeof(line), status)) {
        if (strncmp(line, "SigBlk:", 7) == 0) {
            blocked = strtoull(line + 7, NULL, 16);
        }
    }
    fclose(status);
    return is_in(blocked, SIGBUS) && !is_in(blocked, SIGSYS);
}

static void
wait_until_reached(unsigned count)
{
    const struct timespec moment = {0, 1000000};
    for (int i = 0; i < PATIENCE_MS; i++) {
        if (__atomic_load_n(&reached, __ATOMIC_ACQUIRE) >= count) {
            return;
        }
        nanosleep(&moment, NULL);
    }
}

unsigned
vf_region_guard_cover_threads(void)
{
    static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
    unsigned visited = 0;
    pthread_once(&installed, install);
    pthread_mutex_lock(&one_at_a_time);
    __atomic_store_n(&reached, 0, __ATOMIC_RELEASE);
    DIR *tasks = opendir("/proc/self/task");
    const struct dirent *entry;
    while (tasks && (entry = readdir(tasks))) {
        if (entry->d_name[0] != '.' && is_in_need(entry->d_name) &&
            syscall(SYS_tgkill, getpid(), atoi(entry->d_name), SIGSYS) == 0) {
            visited++;
        }
    }
    if (tasks) {
        closedir(tasks);
    }
    wait_until_reached(visited);
    unsigned covered = __atomic_load_n(&reached, __ATOMIC_ACQUIRE);
    pthread_mutex_unlock(&one_at_a_time);
    return covered;
}
