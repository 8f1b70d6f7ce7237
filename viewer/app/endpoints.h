// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Where to look for the picture and where to send input: from what the command line
// says and what the VM's definition says. Pure.
//
// Path: control/control.h -> this -> shm/poller.h, spice/session.h

#include "base/error.h"
#include "control/control.h"
#include "spice/session.h"
#include "viewer/options/options.h"

#include <stdbool.h>

enum { VF_SPICE_MAX_CANDIDATES = 4 };

// The region to watch; NULL: none is known. Borrowed from the arguments.
const char *
vf_endpoints_shm_path(const struct vf_config *config,
                      const struct vf_control_status *control);

// The ways to reach the VM's SPICE server now, best first: descriptors from libvirt, its
// unix socket, the ssh that libvirt's connection goes by, its TCP port. Returns how
// many; 0 when there is nothing to connect to (VM off, no SPICE, not wanted).
unsigned
vf_endpoints_spice(const struct vf_config *config,
                   const struct vf_control_status *control,
                   struct vf_spice_endpoint *candidates);

// spice://HOST:PORT, spice://HOST?port=P&tls-port=T, spice+unix://PATH.
bool
vf_endpoints_parse_spice_uri(const char *text, struct vf_spice_endpoint *endpoint,
                             GError **error) VF_WARN_UNUSED;
