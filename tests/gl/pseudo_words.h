// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A language for tests: English in brackets, with accents and two fifths longer, made
// by script/words. What is shown without brackets was not marked for translation.

#include "viewer/overlay/document.h"

#include <stdbool.h>

// From now on the program speaks it. False with a message when it cannot be made.
bool
pseudo_words_speak(void);

// The first text of the item that is not marked; NULL: all are. Names of things, numbers,
// commands and addresses need no mark.
const char *
pseudo_words_unmarked(const struct vf_item *item);
