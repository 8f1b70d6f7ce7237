// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// lgmp-testhost, our own Looking Glass host as a program: what it was asked to
// do, and its state while it does it. tools/testhost_options.c reads the former
// from the command line and from commands, tools/testhost.c runs.
//
// Plain C, no GLib. Thread-safety: one thread.
// Path: tools/host/looking_glass.h, tools/host/target.h -> this ->
// tools/testhost.c

#include "tools/host/looking_glass.h"
#include "tools/host/target.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct vf_testhost_options {
    const char *path; // NULL: the IVSHMEM device
    size_t size;      // bytes
    const char *log;
    const char *script;
    bool die_with_parent;
    double seconds; // end after so long; 0: never
};

// What can be changed while it runs.
struct vf_testhost_settings {
    struct vf_lg_config config;
    double fps;          // frames a second; 0: only when told
    bool fast_as_can_be; // instead of `fps`
    bool irregular;      // `fps` on average
    bool still;          // nothing changes after the first frame
    bool no_cursor;
    double cursor_rate; // moves a second; 0: it stays
    bool heartbeat;
};

// Prints usage or a complaint and ends the process when it must.
void
vf_testhost_read_arguments(int argc, char **argv,
                           struct vf_testhost_options *options,
                           struct vf_testhost_settings *settings);

// Sets one value by its option's name, without the dashes. False when there is
// no such setting or no such value.
bool
vf_testhost_set(struct vf_testhost_settings *settings, const char *name,
                const char *value);
