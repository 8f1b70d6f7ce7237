// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Dedicating a graphics card to VMs from the next start of this machine on, and taking
// that back: looks whether it may be, and asks the helper, which is root, to write it
// down. Needs no libvirt.
//
// Thread-safety: any thread that may block for as long as a person thinks.
// Errors: whole sentences; VF_ERROR_UNFIT: the plan refuses; else as in
// control/privileged.h.
// Path: control/gpu/plan.h -> this -> control/privileged.h, control/helper/helper.h

#include "control/gpu/plan.h"

// `shows`: only tells what would be written, for which no password is asked. `said`: what
// was done, a line each; *transferred*, g_free().
bool vf_gpu_dedicate(struct vf_pci_address address, bool shows, char **said,
                     GError **error) VF_WARN_UNUSED;

bool vf_gpu_undedicate(struct vf_pci_address address, bool shows, char **said,
                       GError **error) VF_WARN_UNUSED;

// Whether the first makes sense. Pure.
bool vf_gpu_may_dedicate(const struct vf_gpu_plan *plan, GError **error)
    VF_WARN_UNUSED;
