// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Doing something that may never end, and waiting for it only so long. It is done on
// a thread of its own; one that does not come back is left to itself, with all that
// it uses.
//
// Thread-safety: any thread.
// Path: control/doctor/look.c -> this -> base/thread.h

#include <stdbool.h>
#include <stdint.h>

struct vf_patience {
    void (*run)(void *data);
    void (*discard)(void *data); // on that thread, when nobody waited for it

    // When the time is over: true to go on waiting, because `waited_ns` is no sign
    // that it hangs. NULL: never.
    bool (*may_wait)(void *data, uint64_t waited_ns);
    void *data;
};

// True: it was done, and `data` is the caller's again. False: it was not done in
// `budget_ns`; `data` is *transferred* to `discard`.
bool vf_patience_run(const struct vf_patience *patience, uint64_t budget_ns);
