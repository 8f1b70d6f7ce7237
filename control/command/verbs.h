// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Every verb; each is in the file of its name.
//
// Path: control/command/command.h -> this

#include "control/command/command.h"

extern const struct vf_verb vf_verb_list;
extern const struct vf_verb vf_verb_info;
