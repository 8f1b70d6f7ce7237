// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Taking a GPU from its host driver and giving it back, by hand and for a VM, so
// that nothing is lost on the way: what every function was bound to is on the disk
// before the first one is touched, and whoever comes after a crash puts the rest
// right. libvirtd does the binding; this program has no rights of its own.
//
// libvirt's calls block, and one that asks a driver to let go of a GPU in use may
// block for ever. Whoever calls has looked who uses it (control/gpu/preflight.h).
//
// Lifetime: the parameters are alive during the call.
// Thread-safety: any thread that may block; processes keep each other out.
// Errors: whole sentences with libvirt's own words where they are the best.
// Path: control/gpu/preflight.h -> this -> control/pci/journal.h

#include "base/error.h"
#include "control/pci/address.h"
#include "control/pci/journal.h"
#include "control/pci/roots.h"

#include <libvirt/libvirt.h>
#include <stdbool.h>

// What is about to happen: between any two of them the program may be killed.
enum vf_handover_step {
    VF_HANDOVER_NOTE,     // the journal is about to be written
    VF_HANDOVER_DETACH,   // a function is about to leave its driver
    VF_HANDOVER_REATTACH, // a function is about to go back
    VF_HANDOVER_VERIFY,   // about to look where the functions are
    VF_HANDOVER_RECORD,   // about to note how it went
};

struct vf_handover {
    virConnectPtr conn;           // borrowed
    const struct vf_roots *roots; // borrowed
    const char *folder;           // of the journal; borrowed

    // Before every step; may be NULL.
    void (*on_step)(void *data, enum vf_handover_step step);
    void *data;
};

// Moves all `functions` of one GPU, of which the first is the GPU itself, to
// vfio-pci, or none: what was moved goes back when one cannot be. Functions without
// a driver go along; bridges must not be among them.
bool vf_handover_take(const struct vf_handover *handover,
                      const struct vf_pci_address *functions, unsigned count,
                      GError **error) VF_WARN_UNUSED;

// Moves the GPU and all that was taken along back to where it was; or, when there
// is no note of it, `functions` to the drivers that the kernel finds for them.
bool vf_handover_give_back(const struct vf_handover *handover,
                           const struct vf_pci_address *functions,
                           unsigned count, GError **error) VF_WARN_UNUSED;

// Before a VM that is given `functions` starts: notes what they are bound to. A
// note of the same VM that is still open is kept, for it knows better.
bool vf_handover_note_start(const struct vf_handover *handover,
                            const char *vm, const char *uuid,
                            const struct vf_pci_address *functions,
                            unsigned count, GError **error) VF_WARN_UNUSED;

// What became of one open note.
enum vf_handover_outcome {
    VF_HANDOVER_IN_USE,   // the VM runs, or it was taken on purpose: left alone
    VF_HANDOVER_FINISHED, // all was in order; the note is closed
    VF_HANDOVER_REPAIRED, // what was not is now; the note is closed
    VF_HANDOVER_WAITING,  // not in order, but looking was all that was asked for
    VF_HANDOVER_FAILED,   // not in order; the sentence says what to do
};

struct vf_handover_finding {
    struct vf_journal_entry entry;
    enum vf_handover_outcome outcome;
    char words[600]; // whole sentences
};

// Holds every open note against reality. With `repair`, functions that are not where
// they belong are brought back; without, only notes that have nothing left to say
// are closed. *Transferred*: of struct vf_handover_finding, in the order of the
// notes' names.
GArray *vf_handover_reconcile(const struct vf_handover *handover, bool repair,
                              GError **error) VF_WARN_UNUSED;
