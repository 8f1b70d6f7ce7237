// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What a VM's persistent definition says otherwise than the one it runs with: what
// waits until the VM was off. It is told by meaning, because libvirt adds addresses,
// ports and aliases to the one that runs. Pure.
//
// Thread-safety: any thread.
// Path: control/keeping.h -> this -> control/xml.h

#include "control/status.h"

// Writes the first VF_DOMAIN_MAX_PENDING differences as short lines ("comes:
// shared memory 'looking-glass', 128 MiB"); what is left of `lines` is cleared.
// Returns how many there are.
unsigned
vf_pending_compare(const char *live_xml, const char *persistent_xml,
                   char (*lines)[160]);
