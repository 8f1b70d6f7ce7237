// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The file behind a VM's shared memory, in /dev/shm. QEMU makes one that its own
// user alone may write to, which is of no use to the viewer; so the viewer makes
// it before the VM starts, for itself, and lets QEMU's user in with an access
// control list: no root, no group, nobody else. What is there already is looked
// at, mended where that is ours to do, and explained where it is not.
//
// The folder is open to everybody, so nothing in it is followed, and what another
// user has put there is not touched.
//
// Thread-safety: any thread; look and prepare touch files, the rest is pure.
// Path: control/actor.c, doctor/, command/ -> this -> control/qemu_user.h

#include "control/qemu_user.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct vf_shm_file {
    const char *path; // "/dev/shm/NAME"; borrowed
    uint64_t size;    // bytes that the VM asks for
    struct vf_qemu_user qemu;
};

// What is there now.
struct vf_shm_look {
    int error;   // errno of the look itself, ENOENT among them; 0: all is known
    mode_t mode; // type and permissions
    uid_t owner;
    unsigned links; // names that the file has
    uint64_t size;
    uint64_t room; // bytes that the file system could still take
    uid_t me;      // who looks
    bool i_may;    // read and write
    bool qemu_may; // read and write
};

enum vf_shm_state {
    VF_SHM_FINE,
    VF_SHM_ABSENT,       // can be made
    VF_SHM_SMALL,        // mine: can be grown
    VF_SHM_CLOSED,       // mine, and QEMU may not open it: can be opened to it
    VF_SHM_NO_ROOM,      // the file system is too full for it
    VF_SHM_NOT_MINE,     // the VM can use it, this user cannot
    VF_SHM_SMALL_OTHER,  // somebody else's, and smaller than the VM asks for
    VF_SHM_CLOSED_OTHER, // somebody else's, and QEMU may not open it
    VF_SHM_NO_FILE,      // something else has its name: a link, a folder, ...
    VF_SHM_LINKED,       // it has a second name somewhere
    VF_SHM_UNKNOWN,      // it could not be looked at
};

struct vf_shm_look vf_shm_file_look(const struct vf_shm_file *file);

enum vf_shm_state vf_shm_file_judge(const struct vf_shm_file *file,
                                    const struct vf_shm_look *look);

// True when QEMU refuses to start a VM whose file is in `state`.
bool vf_shm_state_blocks(enum vf_shm_state state);

// A whole sentence about what is wrong, and one about what to do; both empty when
// nothing is.
void vf_shm_state_words(const struct vf_shm_file *file,
                        const struct vf_shm_look *look, enum vf_shm_state state,
                        char *what, size_t what_size, char *fix,
                        size_t fix_size);

// Looks, does what this user can do, and looks again. The VM must be off. Returns
// the state then; when a step failed, `why` is a whole sentence, else empty.
enum vf_shm_state vf_shm_file_prepare(const struct vf_shm_file *file, char *why,
                                      size_t size);
