// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// How long something took, for people: "3 h 12 min", "45 s".
//
// Path: this -> viewer/pages/page_machine.c

#include <stddef.h>
#include <stdint.h>

void
vf_format_duration(char *text, size_t size, uint64_t ns);
