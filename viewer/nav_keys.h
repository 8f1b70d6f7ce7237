// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Which key of the keyboard is which step of the walk through a document. Pure.
//
// Thread-safety: any thread.
// Path: input/keys.h -> this -> viewer/overlay/overlay_nav.h

#include <stdbool.h>
#include <stdint.h>

// An enum vf_nav_key; -1: the key is nothing to it. `typing`: into a field, where a
// space is a space.
int
vf_nav_key_find(uint16_t usage, bool shift, bool control, bool typing);

// The same of a gamepad's keys (viewer/gamepad.h) while something is edited, where it
// has no letters; -1: as always.
int
vf_nav_key_find_editing(uint16_t usage);
