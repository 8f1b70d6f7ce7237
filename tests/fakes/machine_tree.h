// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A machine made of files: sysfs and procfs as far as this program reads them, built
// from a description such as tests/data/gpu/*.machine, one thing a line:
//
//     pci ADDRESS class=HEX id=VENDOR:DEVICE [under=ADDRESS] [driver=NAME]
//         [group=N] [boot_vga=0|1] [reset=METHODS] [lanes=NOW/MAX] [speed=TEXT]
//         [power=STATE] [override=NAME] [sub=VENDOR:DEVICE]
//     drm ADDRESS NAME...               sound ADDRESS NAME...
//     connector NAME [connected] [enabled]
//     net ADDRESS NAME STATE            block ADDRESS NAME
//     usb ADDRESS NAME PRODUCT
//     process PID COMM NODE...          hidden PID
//     module NAME refs=N [holders=NAME,...]
//     nvidia ADDRESS MINOR
//     vm NAME running|off ADDRESS...
//     journal ADDRESS DRIVER            (taken by hand from that driver)
//     started SECONDS                   (of the machine, since 1970)
//     dedicated by-id|by-address SECONDS ADDRESS=VENDOR:DEVICE...
//                                       (set by the helper, at that time)
//
// A '_' stands for a space, a ',' in `reset` for one, too.

#include "control/gpu/scene.h"

struct machine_tree {
    char *root;
    char *sys;
    char *proc;
    char *journal;
    char *description; // the text
    struct vf_roots roots;
};

// `path`: the description. `root` is made; NULL: a temporary folder. What is wrong
// with the description aborts.
void machine_tree_build(struct machine_tree *tree, const char *path,
                        const char *root);

// Reads all of it, VMs and journal too, as the program does.
void machine_tree_scene(const struct machine_tree *tree,
                        struct vf_gpu_scene *scene);

// Frees what is known of it; its files stay.
void machine_tree_leave(struct machine_tree *tree);

// Removes the files as well.
void machine_tree_remove(struct machine_tree *tree);
