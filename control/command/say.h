// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// How verbs speak: JSON for scripts, questions to people.
//
// Thread-safety: as control/command/command.h.
// Path: control/command/command.h -> this

#include "control/command/command.h"

#include <json-glib/json-glib.h>
#include <stdbool.h>

// Writes the one value that `builder` holds, and a newline, to the run's output.
void vf_verb_print_json(const struct vf_verb_run *run, JsonBuilder *builder);

// Words in lines of at most 78 columns, all but the first after `indent` spaces, and
// a newline. What stands between two newlines in `text` is a paragraph.
void vf_print_wrapped(FILE *out, const char *text, int indent);

// True when `yes` was given beforehand, or somebody at the terminal types it.
// Otherwise false: VF_ERROR_CANCELLED when the answer is no, VF_ERROR_USAGE when
// there is nobody to ask. `question` is a whole sentence.
bool vf_verb_ask(bool yes, const char *question, GError **error) VF_WARN_UNUSED;
