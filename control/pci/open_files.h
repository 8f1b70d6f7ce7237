// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Which processes have a device file open that matters for handing a GPU over:
// those of graphics, of NVIDIA's driver, of sound and of VFIO. A user sees the own
// processes only, root sees all.
//
// Lifetime: read -> finish, in the caller's memory; a snapshot.
// Thread-safety: any thread, each list on one at a time.
// Path: control/pci/use.h -> this

#include "control/pci/roots.h"

#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

struct vf_open_file {
    pid_t pid;
    bool is_self;   // this very process
    char name[32];  // of the process, as the kernel has it
    char node[48];  // without "/dev/": "dri/card0", "nvidia0", "vfio/12"
};

struct vf_open_files {
    GArray *files;    // of struct vf_open_file, one per process and node
    bool all_visible; // no process was hidden from us
};

void vf_open_files_read(struct vf_open_files *open_files,
                        const struct vf_roots *roots);

// Zeros are accepted.
void vf_open_files_finish(struct vf_open_files *open_files);
