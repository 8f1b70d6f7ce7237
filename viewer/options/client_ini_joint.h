// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The settings of a Looking Glass client that only mean something together: a host
// and a port, three that decide how the picture fills the window, what is captured
// when. And how options and answers are handed on, for this and for the rules.
//
// Path: viewer/options/client_ini_rules.h -> this

#include "viewer/options/client_ini_rules.h"

#include <stdbool.h>

void
vf_client_joint_apply(const struct vf_client_rules_result *result);

// An option of ours and its value; copied.
void
vf_client_give(const struct vf_client_rules_result *result, const char *option,
               const char *value);

// What became of a setting of theirs; `text` goes on behind its name.
void
vf_client_tell(const struct vf_client_rules_result *result, const char *setting,
               const char *text);

// What they take for true: 1, on, yes, true, in any case.
bool
vf_client_word_is_true(const char *value);
