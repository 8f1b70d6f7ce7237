// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Reading what libvirt keeps about a VM beside its live definition: autostart, a
// saved state, snapshots, and what of the persistent definition waits for the next
// start.
//
// Thread-safety: any thread that may block.
// Path: control/domain.h -> this -> control/pending.h

#include "control/status.h"

#include <libvirt/libvirt.h>
#include <stdbool.h>

// What cannot be read is as if it were not there. `before` is what was read last
// time (NULL: nothing was): snapshots known from it are not asked about again.
// `live_xml` is the definition of the VM that runs; NULL: it is off.
void
vf_keeping_read(struct vf_domain_keeping *keeping, virDomainPtr domain,
                const struct vf_domain_keeping *before, const char *live_xml);
