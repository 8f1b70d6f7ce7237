// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The launcher: what is shown when no VM was named. All VMs of a connection, as they
// are now, with what can be done to them; a VM's window is a process of its own. It
// is a small application beside viewer/app/app.h, made of the same parts: a window, the
// render thread, the overlay's documents and their walk.
//
//   launcher.c          making, running and ending it
//   launcher_act.c      what was asked for: keys, clicks, items
//   launcher_content.h  what there is to see, pure
//   launcher_memory.h   what is remembered from run to run
//
// Thread-safety: main thread only.
// Path: viewer/main.c -> this -> viewer/launcher/launcher_content.h, control/roster.h

#include "base/error.h"
#include "viewer/options/startup.h"

#include <stdbool.h>
#include <stdint.h>

struct vf_instance;
struct vf_launcher;

// `startup` is borrowed; `arguments`: the command line, the program's name first,
// which counts for the VMs' windows, too; borrowed. `door` is *transferred*; may be
// NULL. NULL with a sentence when there can be no window.
struct vf_launcher *
vf_launcher_create(struct vf_startup *startup, const char *const *arguments,
                   struct vf_instance *door, GError **error) VF_WARN_UNUSED;

// Runs until the user or a signal ends it. Returns the exit code.
int
vf_launcher_run(struct vf_launcher *launcher);

// NULL is accepted.
void
vf_launcher_destroy(struct vf_launcher *launcher);
