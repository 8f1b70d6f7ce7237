// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The actions of `virtflow-view gpu`: gpu.c lists and dispatches, gpu_act.c does
// what changes something.
//
// Thread-safety: as control/command/command.h.
// Path: control/command/command.h -> this -> control/gpu/plan.h, control/gpu/handover.h

#include "control/command/command.h"
#include "control/gpu/scene.h"

struct vf_gpu_settings {
    struct vf_verb_common common;
    bool yes;
    bool dry_run;
    char *root;
};

// A PCI address that a user gave.
bool vf_gpu_command_address(const char *text, struct vf_pci_address *address,
                            GError **error) VF_WARN_UNUSED;

enum vf_exit vf_gpu_command_check(struct vf_verb_run *run, GError **error);
enum vf_exit vf_gpu_command_assign(struct vf_verb_run *run, GError **error);
enum vf_exit vf_gpu_command_remove(struct vf_verb_run *run, GError **error);
enum vf_exit vf_gpu_command_take(struct vf_verb_run *run, GError **error);
enum vf_exit vf_gpu_command_give_back(struct vf_verb_run *run,
                                      GError **error);
enum vf_exit vf_gpu_command_recover(struct vf_verb_run *run, GError **error);
enum vf_exit vf_gpu_command_dedicate(struct vf_verb_run *run, GError **error);
enum vf_exit vf_gpu_command_undedicate(struct vf_verb_run *run,
                                       GError **error);
