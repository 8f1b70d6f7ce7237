// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What went wrong with a SPICE session, as a whole sentence for the window.
// Pure.
//
// Path: spice/session.h -> this -> spice/session.c

#include "spice/session.h"

#include <stddef.h>

// "'192.168.1.5' port 5900", "the socket '/run/...'"
void
vf_spice_describe_endpoint(const struct vf_spice_endpoint *endpoint, char *text,
                           size_t size);

// `cause` is what the library or libvirt said, in any form; NULL or "" when
// nothing.
void
vf_spice_failure_sentence(enum vf_spice_failure failure,
                          const struct vf_spice_endpoint *endpoint,
                          const char *cause, char *text, size_t size);
