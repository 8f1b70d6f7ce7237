// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Whether two definitions of a VM are the same to libvirt. A daemon that was started
// again lists the controllers of a VM in another order than the one that added them,
// and nobody has changed anything then. Pure.
//
// Thread-safety: any thread.
// Path: control/setup/change.h, control/setup/undo.h -> this

#include <stdbool.h>

// Space between elements and the order of controllers do not count; everything else
// does. What is no domain XML is only the same as itself, byte for byte.
bool vf_definition_is_same(const char *one, const char *other);
