// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What each setting of a Looking Glass client means here. The list is complete for
// the releases B6 and B7 and the development versions after them: every row is a
// setting and our option for it, or an answer.
//
// Path: viewer/options/client_ini.h -> this

#include <glib.h>
#include <stdbool.h>

struct vf_client_rules_result {
    GHashTable *values; // "module:name", found in any case -> value; borrowed
    GPtrArray *options; // of char *: name, value, name, value
    GPtrArray *notes;   // of char *
};

void
vf_client_rules_apply(const struct vf_client_rules_result *result);

// `module` in small letters.
bool
vf_client_rules_know_module(const char *module);

// What a name alone means on their command line: the opposite of its default. Static.
const char *
vf_client_rules_bare_value(const char *setting);
