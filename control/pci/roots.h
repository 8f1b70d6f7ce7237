// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Where the kernel's files are: the machine's own, or a tree made for a test.
//
// Path: control/pci/device.h -> this

#include <stdbool.h>

struct vf_roots {
    const char *sys;  // "/sys"
    const char *proc; // "/proc"
    const char *files; // the folder that all other paths are below, "" for the
                       // machine's own; NULL: there are none
    bool unnamed;     // devices are called by their numbers, whatever the version
                      // of this machine's database of names
};

static const struct vf_roots vf_roots_real = {
    .sys = "/sys", .proc = "/proc", .files = ""};
