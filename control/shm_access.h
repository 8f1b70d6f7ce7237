// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Who may read and write a file, and letting one more user in: permissions and
// POSIX access control lists (acl(5)).
//
// Thread-safety: any thread.
// Path: control/shm_file.h -> this -> control/qemu_user.h

#include "control/qemu_user.h"

#include <stdbool.h>

// True when `user`, with all its groups, may read and write `path`. What cannot be
// found out counts as no.
bool vf_shm_access_check(const char *path, const struct vf_qemu_user *user);

// Lets `user` read and write the open file, which is the caller's own; nobody else
// gains anything. False with errno.
bool vf_shm_access_grant(int fd, const struct vf_qemu_user *user);
