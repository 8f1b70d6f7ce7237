// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Setting up one VM for Looking Glass, from looking to done: what the command and
// the overlay share.
//
// Lifetime: look -> apply or not -> finish.
// Thread-safety: any thread that may block.
// Errors: as in control/setup/plan.h and control/setup/change.h.
// Path: control/command/setup.c -> this -> control/setup/plan.h, control/setup/change.h

#include "base/error.h"
#include "control/setup/change.h"
#include "control/setup/plan.h"

#include <libvirt/libvirt.h>
#include <stdbool.h>

struct vf_setup {
    struct vf_setup_choices choices;
    struct vf_setup_scene scene;
    struct vf_plan plan;
    char *folder;   // of the backups; owned
    bool is_active; // the VM runs: changes wait until it was off
};

// Reads the definition and the scene, and makes the plan.
bool vf_setup_look(struct vf_setup *setup, virDomainPtr domain,
                   const struct vf_setup_choices *choices,
                   GError **error) VF_WARN_UNUSED;

// Does what the plan says. `on_step` may be NULL.
bool vf_setup_apply(const struct vf_setup *setup, virDomainPtr domain,
                    void (*on_step)(void *data, enum vf_change_step step),
                    void *data, GError **error) VF_WARN_UNUSED;

// A setup of zeros is accepted.
void vf_setup_finish(struct vf_setup *setup);

// Where the backups of `domain` are. *Transferred*, g_free(); NULL with `error`
// when libvirt does not say which VM it is.
char *vf_setup_folder(virDomainPtr domain, GError **error) VF_WARN_UNUSED;
