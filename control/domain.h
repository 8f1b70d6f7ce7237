// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// One look at the VM: finds its domain, and reads state, uptime and facts into the
// status. It remembers what tells one run of the VM from the next, and the devices
// that it is given.
//
// Lifetime: init, in the caller's memory; nothing to free.
// Thread-safety: the worker that owns it; every look makes blocking libvirt calls.
// Path: control/watcher.h -> this -> control/domain_xml.h, control/vm_process.h

#include "control/domain_xml.h"
#include "control/status.h"
#include "control/vm_process.h"

#include <libvirt/libvirt.h>
#include <stdbool.h>

struct vf_domain_run {
    int id; // libvirt's, of the running domain; -1: it does not run
    struct vf_vm_process process;
};

struct vf_domain {
    const char *wanted; // name or UUID that the user gave; borrowed
    struct vf_domain_run run;
    struct vf_pci_address passed[VF_DOMAIN_MAX_PASSED]; // facts.passed_count
};

void
vf_domain_init(struct vf_domain *domain, const char *wanted);

// Writes what is the case to everything in `status` that is about the domain; what
// could not be read stays as it was. `secrets`: the connection may see passwords.
void
vf_domain_look(struct vf_domain *domain, virConnectPtr conn, bool secrets,
               struct vf_control_status *status);

// True when `now` is another run of the VM than `before`; both run. Pure.
bool
vf_domain_run_is_another(const struct vf_domain_run *before,
                         const struct vf_domain_run *now);
