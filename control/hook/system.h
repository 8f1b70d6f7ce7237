// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The machine itself: modules are unloaded by delete_module(2), which does not wait,
// and loaded through libkmod, which is told to run no commands; the persistence
// daemon is stopped and started through systemd on D-Bus.
//
// Thread-safety: one thread. Path: control/hook/main.c -> this -> control/hook/hook.h

#include "control/hook/hook.h"

extern const struct vf_hook_system vf_hook_system_real;

// The two calls of it that speak D-Bus, on a bus of a test. `address`: NULL for the
// system's.
bool vf_hook_persistence_stop(const char *address, bool *was_active,
                              GError **error) VF_WARN_UNUSED;
bool vf_hook_persistence_start(const char *address,
                               GError **error) VF_WARN_UNUSED;
