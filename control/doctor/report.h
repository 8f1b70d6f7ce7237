// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A report as text for people, and as JSON for scripts. Pure.
//
// Thread-safety: any thread.
// Path: control/doctor/doctor.h -> this -> control/command/doctor.c

#include "control/doctor/doctor.h"

#include <glib.h>
#include <json-glib/json-glib.h>

struct vf_report_style {
    bool all;    // also what is as it should be
    bool colour; // with the escapes of a terminal
};

// Lines of at most 80 columns. *Transferred*, g_free().
char *vf_report_text(const struct vf_report *report,
                     const struct vf_report_style *style);

// Members of the object being built: "vm", "uri", "counts", "troubles", "findings".
void vf_report_json(const struct vf_report *report, JsonBuilder *builder);
