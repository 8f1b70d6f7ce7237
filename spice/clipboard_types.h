// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What SPICE's agent calls the kinds of content. Pure; the numbers are a guest's.
//
// Path: base/clipboard_format.h -> this -> spice/clipboard_part.h

#include "base/clipboard_format.h"

#include <stddef.h>
#include <stdint.h>

// VD_AGENT_CLIPBOARD_*; that of nothing for what is no format.
uint32_t
vf_clipboard_type_of_format(unsigned format);

// 0: none that is passed on.
unsigned
vf_clipboard_format_of_type(uint32_t type);

// The formats in a guest's list of `count` types, of any alignment; of a long one the
// beginning counts.
unsigned
vf_clipboard_formats_of_types(const void *types, size_t count);

// The other way; returns how many types there are.
size_t
vf_clipboard_types_of_formats(unsigned formats,
                              uint32_t types[VF_CLIPBOARD_FORMATS]);
