// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Every verb; each is in the file of its name, or in operations.c.
//
// Path: control/command/command.h -> this

#include "control/command/command.h"

extern const struct vf_verb vf_verb_list;
extern const struct vf_verb vf_verb_info;

extern const struct vf_verb vf_verb_start;
extern const struct vf_verb vf_verb_stop;
extern const struct vf_verb vf_verb_reboot;
extern const struct vf_verb vf_verb_pause;
extern const struct vf_verb vf_verb_resume;
extern const struct vf_verb vf_verb_reset;
extern const struct vf_verb vf_verb_kill;
extern const struct vf_verb vf_verb_setup;
extern const struct vf_verb vf_verb_undo;
extern const struct vf_verb vf_verb_doctor;
extern const struct vf_verb vf_verb_guest;
extern const struct vf_verb vf_verb_gpu;
