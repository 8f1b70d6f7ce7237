// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What a libvirt connection URI says about where the hypervisor is. Pure.
//
// Thread-safety: any thread.
// Path: control/control.h -> this -> control/link.h

#include <stdbool.h>
#include <stddef.h>

// True when the hypervisor of `uri` runs on this machine: no remote transport and
// no host, or a host that is this one by name ("localhost", a loopback address).
bool
vf_uri_is_local(const char *uri);

// The host of `uri` without brackets; empty when it names none.
void
vf_uri_host(const char *uri, char *host, size_t size);

// The address to dial for a server of the VM that listens on `listen` (empty: not
// said). "Any address" is none to dial: it becomes loopback, or the hypervisor's
// host when that is another machine, as does that machine's own loopback.
void
vf_uri_dial_host(const char *uri, const char *listen, char *host, size_t size);
