// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The user that QEMU runs as: who must be able to open what a VM uses. libvirt
// does not tell it; it is in a file that often only root may read, or was chosen
// by the distribution.
//
// Thread-safety: any thread. Errors: none; the best guess is returned.
// Path: control/shm_file.h -> this

#include <stdbool.h>
#include <sys/types.h>

struct vf_qemu_user {
    uid_t uid;
    gid_t gid;
    char name[64];
    bool is_certain; // configured, or the caller's own; otherwise a known name
};

// For VMs of the connection `uri` on this machine. `etc_root` is "/etc", or a
// folder made for a test.
struct vf_qemu_user vf_qemu_user_find(const char *uri, const char *etc_root);

// The name of `uid`, or its number as text.
void vf_user_name(uid_t uid, char *name, size_t size);
