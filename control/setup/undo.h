// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Taking back the newest change that this program made to a VM's definition. When
// the definition is not any more what that change made of it, somebody else
// changed it since, and taking it back would undo that, too: who asks is shown
// both differences and must insist.
//
// Lifetime: look -> apply or not -> finish.
// Thread-safety: any thread that may block.
// Errors: as in control/setup/change.h.
// Path: control/setup/backup.h -> this -> control/setup/definition.h

#include "base/error.h"

#include <libvirt/libvirt.h>
#include <stdbool.h>

enum vf_undo_state {
    VF_UNDO_NOTHING,     // no change of ours is in the definition
    VF_UNDO_READY,       // the definition is what the change made of it
    VF_UNDO_INTERRUPTED, // the change was cut off, and it may be in or not
    VF_UNDO_CHANGED,     // somebody changed it since
};

// Texts are owned; NULL where they make no sense.
struct vf_undo {
    enum vf_undo_state state;
    char *stem;    // of the backup
    char *present; // the definition now
    char *before;  // what it would become
    char *diff;    // from now to then, passwords masked
    char *since; // what others changed, passwords masked; VF_UNDO_CHANGED only
};

bool vf_undo_look(struct vf_undo *undo, virDomainPtr domain, const char *folder,
                  GError **error) VF_WARN_UNUSED;

// `insist`: also when the state is VF_UNDO_CHANGED. What is replaced is kept as a
// file beside the backup.
bool vf_undo_apply(const struct vf_undo *undo, virDomainPtr domain,
                   const char *folder, bool insist,
                   GError **error) VF_WARN_UNUSED;

// Frees the texts; an undo of zeros is accepted.
void vf_undo_finish(struct vf_undo *undo);
