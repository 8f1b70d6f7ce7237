// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// One visit to one VM: a connection of one's own, for a job that must not hold up
// the window's.
//
// Lifetime: open -> close. Thread-safety: one thread that may block.
// Errors: whole sentences.
// Path: viewer/app/doctor_jobs.c -> this -> control/login.h

#include "base/error.h"

#include <libvirt/libvirt.h>

struct vf_login;
struct vf_visit;

// `uri`: NULL for the usual one; `name`: or a UUID. Asks for the right to change;
// NULL with `error` when it is not given. `login`: what the window's connection was
// told, so that nobody is asked a second time; NULL: nothing. Nobody is asked here.
struct vf_visit *vf_visit_open(const char *uri, const char *name,
                               struct vf_login *login,
                               GError **error) VF_WARN_UNUSED;

// NULL is accepted.
void vf_visit_close(struct vf_visit *visit);

// Borrowed until the close.
virDomainPtr vf_visit_domain(const struct vf_visit *visit);
