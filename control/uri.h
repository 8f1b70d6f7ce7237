// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What a libvirt connection URI says about where the hypervisor is. Pure.
//
// Thread-safety: any thread.
// Path: control/control.h -> this -> control/link.h

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// How a connection by ssh was made, as far as the URI says; the rest is left to ssh's
// own configuration.
struct vf_uri_ssh {
    char host[256];
    char user[64];
    uint16_t port;     // 0: not said
    char key[256];     // file of the private key
    bool unverified;   // the key of the other side is not looked at
    char program[256]; // instead of "ssh"
};

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

// False when the connection of `uri` does not go by ssh.
bool
vf_uri_ssh(const char *uri, struct vf_uri_ssh *ssh);

// Whether only programs of its own machine can dial it: empty (what libvirt listens on
// unless told otherwise), "localhost", a loopback address.
bool
vf_uri_is_loopback(const char *listen);

// Where on its own machine a server listens that listens on `listen`.
void
vf_uri_own_host(const char *listen, char *host, size_t size);
