// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Changing a VM's definition so that it can be undone and nothing is lost on the
// way: whatever happens, at whatever moment, the definition is the old one or the
// new one, and the backup is there.
//
// The running VM is not touched: what is changed takes effect when the VM was off
// and is started again.
//
// Thread-safety: any thread that may block.
// Errors: whole sentences. VF_ERROR_BUSY: somebody else changed the definition
// meanwhile, nothing was done.
// Path: control/setup/plan.h -> this -> control/setup/definition.h, control/setup/backup.h

#include "base/error.h"

#include <libvirt/libvirt.h>
#include <stdbool.h>

enum vf_change_step {
    VF_CHANGE_BACKUP,  // about to write the backup
    VF_CHANGE_COMPARE, // about to look whether the definition is still the same
    VF_CHANGE_DEFINE,  // about to give libvirt the new one
    VF_CHANGE_VERIFY,  // about to look what libvirt made of it
    VF_CHANGE_RECORD,  // about to note that it is done
    VF_CHANGE_ROLLBACK, // about to put the old one back
};

struct vf_change {
    virDomainPtr domain; // borrowed
    const char *folder;  // of the backups; borrowed

    // The definition that `after` was made from, as vf_definition_read() gave it.
    const char *before;
    const char *after;

    // True when `xml`, which libvirt made of `after`, is as it was meant.
    bool (*verify)(void *data, const char *xml, GError **error);
    void *verify_data;

    // Before every step; may be NULL.
    void (*on_step)(void *data, enum vf_change_step step);
    void *step_data;
};

bool vf_change_apply(const struct vf_change *change,
                     GError **error) VF_WARN_UNUSED;
