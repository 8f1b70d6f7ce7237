// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What PCI functions were bound to before they were handed over: one small file
// for every hand-over that is not finished. It is on the disk before the first
// function is touched and goes when the last one is back, so whoever finds one
// knows what is to be put right, whatever happened in between.
//
// Lifetime: plain values. Thread-safety: any thread; processes keep each other out
// with a lock.
// Errors: whole sentences; VF_ERROR_BUSY when somebody else has the lock.
// Path: control/gpu/handover.h, control/hook/hook.h -> this -> control/pci/address.h

#include "base/error.h"
#include "control/pci/address.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum {
    VF_JOURNAL_MAX_FUNCTIONS = 32, // as many as a VM may be given
    VF_JOURNAL_MAX_MODULES = 8,
    VF_JOURNAL_ID = 64,
};

enum vf_journal_kind {
    VF_JOURNAL_TAKE,  // taken by hand; is given back by hand
    VF_JOURNAL_START, // handed to a VM that starts; comes back when it stops
    VF_JOURNAL_HOOK,  // modules that the root hook unloaded for a VM
};

enum vf_journal_phase {
    VF_JOURNAL_GOING,     // on the way from its driver
    VF_JOURNAL_GONE,      // arrived
    VF_JOURNAL_RETURNING, // on the way back
};

struct vf_journal_function {
    struct vf_pci_address address;
    char driver[40]; // before; empty: none
};

struct vf_journal_entry {
    enum vf_journal_kind kind;
    enum vf_journal_phase phase;
    char id[VF_JOURNAL_ID]; // see vf_journal_name_*()
    char vm[128];           // its name; empty for VF_JOURNAL_TAKE
    char uuid[40];          // the same
    int64_t since;          // seconds since 1970
    unsigned function_count;
    struct vf_journal_function functions[VF_JOURNAL_MAX_FUNCTIONS];

    // VF_JOURNAL_HOOK only: unloaded modules, in the order in which they went, and
    // whether NVIDIA's persistence daemon was stopped.
    unsigned module_count;
    char modules[VF_JOURNAL_MAX_MODULES][40];
    bool stopped_persistence;
};

// $XDG_STATE_HOME/virtflow-view/gpu. *Transferred*, g_free().
char *vf_journal_user_folder(void);

// The id of the entry for a hand-over by hand of the GPU at `address`, and for a
// VM's.
void vf_journal_name_gpu(struct vf_pci_address address,
                         char id[VF_JOURNAL_ID]);
void vf_journal_name_vm(const char *uuid, char id[VF_JOURNAL_ID]);

// Makes the folder and keeps other processes out of it. A descriptor to be closed,
// or -1.
int vf_journal_lock(const char *folder, GError **error) VF_WARN_UNUSED;

// Writes the entry, new or over its former self: whole or not at all, and on the
// disk when this returns true.
bool vf_journal_write(const char *folder, const struct vf_journal_entry *entry,
                      GError **error) VF_WARN_UNUSED;

// False without an error: there is no such entry.
bool vf_journal_read(const char *folder, const char *id,
                     struct vf_journal_entry *entry,
                     GError **error) VF_WARN_UNUSED;

// All open entries. *Transferred*, of struct vf_journal_entry. Files that are no
// entries are named in `broken` (strings, may be NULL), and left alone.
GArray *vf_journal_list(const char *folder, GPtrArray *broken);

// The hand-over is finished. One that is not there is closed.
bool vf_journal_close(const char *folder, const char *id,
                      GError **error) VF_WARN_UNUSED;

// The function in the entry, or NULL. *Borrowed*.
const struct vf_journal_function *
vf_journal_find(const struct vf_journal_entry *entry,
                struct vf_pci_address address);
