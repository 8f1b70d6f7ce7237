// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What setting up a VM would change: the list of edits with their reasons, the
// definition as it would become, and the difference as text. A pure function of
// the definition, the user's choices and the scene; making the same plan again for
// what came out plans nothing.
//
// Lifetime: make -> finish; items are plain values.
// Thread-safety: any thread.
// Errors: whole sentences; VF_ERROR_UNSUPPORTED when the VM is none that can be
// set up, VF_ERROR_USAGE when a choice cannot be met.
// Path: control/setup/edit.h -> this -> control/setup/change.h

#include "base/error.h"
#include "control/setup/edit.h"

#include <stdbool.h>
#include <stddef.h>

struct vf_plan_item {
    const char *name;               // of the edit; static
    const char *title;              // static
    const char *source;             // static
    struct vf_edit_verdict verdict; // before this plan
    bool chosen;                    // is among what the plan does
};

struct vf_plan {
    struct vf_plan_item items[VF_EDIT_COUNT];
    unsigned changes; // how many are chosen; 0: nothing is to be done
    char *before;     // the definition; owned
    char *after; // what it would become; owned; the same text when no changes
    char *diff;  // unified, passwords masked; owned; empty when no changes
};

// `xml` is the persistent definition with its passwords.
bool vf_plan_make(struct vf_plan *plan, const char *xml, const char *name,
                  const struct vf_setup_choices *choices,
                  const struct vf_setup_scene *scene,
                  GError **error) VF_WARN_UNUSED;

// Frees the texts; a plan of zeros is accepted.
void vf_plan_finish(struct vf_plan *plan);

// True when every edit that `plan` chose is met by `xml`, the definition that
// libvirt made of it; otherwise the error names the first that is not.
bool vf_plan_is_met(const struct vf_plan *plan, const char *xml,
                    const char *name, const struct vf_setup_choices *choices,
                    const struct vf_setup_scene *scene,
                    GError **error) VF_WARN_UNUSED;

// The name of the first shared memory device in `xml` that is no doorbell; empty
// when there is none. For the names that are taken.
void vf_plan_shmem_name(const char *xml, char *name, size_t size);

// The unified difference of two definitions, passwords masked. *Transferred*,
// g_free(); NULL when one of them is no XML.
char *vf_plan_diff(const char *before, const char *after, const char *name);
