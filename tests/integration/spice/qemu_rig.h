// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A real QEMU with no disk and nothing to boot, for what only QEMU can tell:
// how it understands what a SPICE client sends. It traces its input events to a
// file.
//
// Lifetime: start -> stop. Thread-safety: the test's thread.

#include <stdbool.h>

struct qemu_rig;

// `more_arguments`: for QEMU, NULL-terminated, or NULL. SPICE listens at
// `socket` when this returns.
struct qemu_rig *
qemu_rig_start(const char *socket, const char *const *more_arguments);

// NULL is accepted.
void
qemu_rig_stop(struct qemu_rig *rig);

// The trace lines since the last call, NULL-terminated, to be freed with
// g_strfreev().
char **
qemu_rig_take_trace(struct qemu_rig *rig);
