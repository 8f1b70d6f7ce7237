// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Members of a JSON object that is being built: what verbs tell scripts, the doctor's
// report, and what the guest's agent is asked.
//
// Thread-safety: as the builder's.
// Path: control/command/say.h, control/doctor/report.h, control/guest/agent.h -> this

#include <json-glib/json-glib.h>
#include <stdbool.h>

// A text that is NULL or empty becomes null; bytes that are no UTF-8 are replaced.
void
vf_json_text(JsonBuilder *builder, const char *name, const char *text);

void
vf_json_number(JsonBuilder *builder, const char *name, gint64 number);

void
vf_json_flag(JsonBuilder *builder, const char *name, bool flag);
