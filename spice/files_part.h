// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// File transfers of a session, as the session sees them.
//
// Lifetime: create -> attach/detach any number of times -> destroy.
// Thread-safety: GLib thread only.
// Path: spice/files.h -> this -> spice/session_internal.h

#include "spice/files.h"

#include <spice-client.h>

struct vf_queue;
struct vf_spice_files;

// `events`: of struct vf_spice_event, borrowed.
struct vf_spice_files *
vf_spice_files_create(struct vf_queue *events);

// Detached first. NULL is accepted.
void
vf_spice_files_destroy(struct vf_spice_files *files);

void
vf_spice_files_attach(struct vf_spice_files *files, SpiceMainChannel *main);

// Cancels what is under way.
void
vf_spice_files_detach(struct vf_spice_files *files);

void
vf_spice_files_on_send(struct vf_spice_files *files, const char *const *paths,
                       uint32_t transfer);

void
vf_spice_files_on_cancel(struct vf_spice_files *files, uint32_t transfer);
