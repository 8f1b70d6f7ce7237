// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Gathering facts, apart from judging them. Every file that is read lies below a
// root, so that a test can make a machine; libvirt is a connection that the caller
// has, or has not. Nothing is ever changed.
//
// Thread-safety: any thread that may block; one at a time for the same facts.
// Errors: what cannot be found out stays unknown in the facts.
// Path: control/doctor/doctor.h -> this -> control/doctor/facts.h

#include "control/doctor/facts.h"

#include <libvirt/libvirt.h>

// The machine: processor, IOMMU, kernel, memory, user. `root`: "" for this machine.
void vf_look_host(struct vf_host_facts *host, const char *root);

// Keyboards, by the text of /proc/bus/input/devices: whether one of them has the
// key ScrollLock. Pure.
enum vf_known vf_look_scroll_lock(const char *devices);

// The graphics cards, what shares their IOMMU groups, and what the VM is given.
void vf_look_gpu(struct vf_gpu_facts *gpu, const struct vf_vm_reading *reading,
                 const char *root);

// libvirt: whether a daemon is there; and with a connection, what it is.
void vf_look_socket(struct vf_link_facts *link, const char *root);
void vf_look_link(struct vf_link_facts *link, virConnectPtr conn);

// The VM called `name` (or with that UUID). `root` is where the files lie that its
// definition names.
void vf_look_vm(struct vf_vm_facts *vm, virConnectPtr conn, const char *name,
                const char *root);

// The same without libvirt, for a definition that somebody has: `now` is the one
// that counts, `next` the persistent one when that is another, or NULL.
void vf_look_definition(struct vf_vm_facts *vm, const char *now,
                        const char *next, const char *root);

// Reads a definition into `reading`. False when it is no domain. Pure.
bool vf_vm_reading_make(struct vf_vm_reading *reading, const char *xml,
                        const char *name);

// Which of the files that `reading` names are missing below `root`.
void vf_look_files(struct vf_vm_reading *reading, const char *root);

// The shared memory that the VM's definition names, and kvmfr.
void vf_look_memory(struct vf_memory_facts *memory,
                    const struct vf_vm_reading *reading, const char *uri,
                    const char *root);

// Whether somebody listens where the VM's SPICE server is to be: one connection,
// at most a second, closed before a word is said, because a SPICE server has one
// client at a time.
void vf_look_spice(struct vf_live_facts *live, const struct vf_vm_facts *vm);
