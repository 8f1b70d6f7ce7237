// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What changed between two texts, line by line, in the form of `diff -u`. Pure.
//
// Thread-safety: any thread.
// Path: control/setup/plan.h -> this

// `name` stands in the two lines at the top. Empty when the texts are the same.
// *Transferred*, g_free().
char *vf_diff_unified(const char *before, const char *after, const char *name);
