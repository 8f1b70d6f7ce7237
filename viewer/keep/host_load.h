// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What the machine is doing, from the kernel's own figures (proc(5), and
// Documentation/accounting/psi.rst of the kernel).
//
// Lifetime: a value, all zero at first. Thread-safety: none; reads files under /proc.
// Errors: what cannot be read is -1.
// Path: this -> viewer/keep/flight_recorder.h

#include <stdbool.h>
#include <stdint.h>

struct vf_host_load {
    double machine_percent; // all processors busy: 100
    double program_percent; // one processor busy: 100
    double cpu_pressure;    // percent of the last ten seconds, "some"
    double memory_pressure;
    double io_pressure;
};

struct vf_host_load_meter {
    uint64_t busy; // clock ticks of all processors, ever
    uint64_t all;
    uint64_t program_ns;
    uint64_t at_ns;
    bool is_running;
};

// Since the call before; the first call only has pressures.
struct vf_host_load
vf_host_load_read(struct vf_host_load_meter *meter);

// For tests ------------------------------------------------------------------

// The first line of /proc/stat: ticks. False when it is not that.
bool
vf_host_load_parse_stat(const char *text, uint64_t *busy, uint64_t *all);

// A file of /proc/pressure: avg10 of its "some" line, or -1.
double
vf_host_load_parse_pressure(const char *text);
