// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Doing one thing to a VM: the libvirt calls that an operation takes, one after the
// other, and what came of it in words. The window's actor and the commands of the
// command line do everything through this.
//
// Thread-safety: any thread that may block, for minutes.
// Path: control/actor.h, control/command/act.c -> this -> control/start.h, control/cd.h

#include "control/failure.h"
#include "control/guard.h"
#include "control/status.h"

#include <libvirt/libvirt.h>
#include <stdbool.h>

struct vf_outcome {
    enum vf_operation operation;
    bool failed;
    struct vf_failure failure; // libvirt's, when it was libvirt that refused
    char refusal[1024];        // our own sentence, when it was this program; or ""
};

// Does not look whether it makes sense, nor ask: see control/operation.h. `guard` may
// be NULL.
void
vf_perform(virDomainPtr domain, const struct vf_request *request,
           const struct vf_guard *guard, struct vf_outcome *outcome);

// The sentence about a failure. `name`: of the VM.
void
vf_outcome_words(const struct vf_outcome *outcome, const char *name,
                 char *words, size_t size);
