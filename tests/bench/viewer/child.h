// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Programs that a bench starts, and what they use of the machine.

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct child_usage {
    double cpu_seconds; // user and system, all threads
    double rss_mib;
    double pss_mib;
    double peak_mib; // most RSS ever
};

// Starts argv[0]; it ends when this program does. Its standard output is thrown
// away and its standard input stays open and silent.
pid_t
child_start(const char *const argv[]);

// Starts an X server of `size` ("1920x1080x24") and returns it once it can be used.
// `display` gets its name.
pid_t
child_start_xvfb(const char *size, char display[32]);

// Ends it and waits for that.
void
child_stop(pid_t pid);

// All zero when it is gone.
struct child_usage
child_usage(pid_t pid);
