// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A host of some version, a region, and a viewer of it.

#include "tests/integration/shm/harness.h"

struct version {
    const char *lgmp;
    uint32_t kvmfr;
    const char *other; // another one
};

struct play {
    const struct version *version;
    char *path;
    struct host host;
    struct viewer viewer;
};

// A viewer, and a host that is given `arguments`; NULL: no host and no region
// yet.
void
play_begin(struct play *play, const void *version, const char *arguments);
void
play_end(struct play *play);

void
play_start_host(struct play *play, const char *arguments);

// Registers `test` once for every version, as "/path/lgmp-N".
void
play_add_tests(const char *path, void (*test)(const void *version));
