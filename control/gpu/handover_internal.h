// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What handing a GPU over and seeing to what was left behind have in common, for
// control/gpu/handover*.c. Thread, lifetime and errors: as control/gpu/handover.h.
//
// Path: control/gpu/handover.h -> this

#include "control/gpu/handover.h"

// Room for the words about one function.
enum { VF_HANDOVER_WORDS = 160 };

// That step is about to be done.
void vf_handover_announce(const struct vf_handover *handover,
                          enum vf_handover_step step);

// Whether vfio-pci has every function; else `words` tells the first that it has not.
bool vf_handover_is_taken(const struct vf_handover *handover,
                          const struct vf_journal_entry *entry,
                          char words[VF_HANDOVER_WORDS]);

// Whether every function is where the entry says it was before; else `words` tells the
// first that is not.
bool vf_handover_is_back(const struct vf_handover *handover,
                         const struct vf_journal_entry *entry,
                         char words[VF_HANDOVER_WORDS]);

// Brings every function back to where the entry says, and closes it when all are.
bool vf_handover_return(const struct vf_handover *handover,
                        struct vf_journal_entry *entry,
                        GError **error) VF_WARN_UNUSED;
