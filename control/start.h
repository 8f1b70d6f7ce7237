// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What this program does before libvirt starts a VM: the file of its shared memory
// is made, or mended, so that both QEMU and this user can use it
// (control/shm_file.h). Without that QEMU makes one that is its own.
//
// Thread-safety: any thread that may block.
// Path: control/perform.h -> this -> control/shm_file.h

#include <libvirt/libvirt.h>
#include <stdbool.h>
#include <stddef.h>

// False with a whole sentence in `words` when QEMU would refuse to start because of
// something that this user cannot mend. What only spoils the picture does not stop a
// start. VMs on other machines, or without shared memory, need nothing.
bool
vf_start_prepare(virDomainPtr domain, char *words, size_t size);
