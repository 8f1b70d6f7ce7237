// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Looking keys up by any of their names: usage, set 1 scancode, Linux event
// code, and the words people write in settings. Pure functions over the one
// table of input/keys.h.
//
// Path: input/keys.h -> this -> input/chord.h, input/router.h

#include "input/input_sink.h"
#include "input/keys.h"

#include <stdbool.h>
#include <stdint.h>

// The key of a usage. False when the program does not know such a key; `key` is
// then all zero.
bool
vf_key_from_usage(uint16_t usage, struct vf_key *key);

// The key of a set 1 scancode, 0x100 added for the E0 prefix. Of two keys that
// send the same code (Backslash and Hash) the first is given.
bool
vf_key_from_set1(uint16_t set1, struct vf_key *key);

// The usage of a Linux event code (linux/input-event-codes.h), or
// VF_USAGE_NONE.
uint16_t
vf_usage_from_linux(unsigned code);

// The usage that `name` stands for, or VF_USAGE_NONE. Understands, in any case,
// the names of input/keys.h, usual short forms ("Esc", "Del", "PgUp", "ScrLk")
// and the kernel's ("KEY_SCROLLLOCK").
uint16_t
vf_usage_from_name(const char *name);

// The name in input/keys.h; NULL when unknown. Static.
const char *
vf_usage_name(uint16_t usage);

// How many keys the table has, and the usage of each; for tests and key
// pickers.
unsigned
vf_key_count(void);

uint16_t
vf_key_usage_at(unsigned index);
