// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// One fuzz target is one function of bytes. With clang and -Dfuzz=true
// libFuzzer drives it; with any compiler replay.c runs the seed corpus through
// it, as a unit test. A target checks what it is given back, and touches
// everything that it was told it may touch.

#include <stddef.h>
#include <stdint.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// Ends the process loudly, also without asserts.
#define CHECK(condition)      \
    do {                      \
        if (!(condition)) {   \
            __builtin_trap(); \
        }                     \
    } while (0)
