// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// libvirt's domain states and reasons in our terms and in words. Pure.
//
// Thread-safety: any thread.
// Path: control/watcher.h -> this -> control/control.h

#include "control/status.h"

// `state` is a virDomainState; one that is not known is VF_DOMAIN_UNKNOWN.
enum vf_domain_state
vf_domain_state_from_libvirt(int state);

// Why a domain is in virDomainState `state`, from the enum of reasons that belongs
// to it; empty when the reason says nothing more than the state.
const char *
vf_domain_reason_words(int state, int reason);

// True while a QEMU process runs the VM, whatever the VM does.
bool
vf_domain_state_is_active(enum vf_domain_state state);
