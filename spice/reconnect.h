// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// When to connect to SPICE again, and when not to. The VM's server takes one
// client at a time and throws the old one out for a new one, so a viewer that
// came back by itself after being thrown out would fight with the other for
// ever: a closed session of a VM that goes on running waits for the user.
//
// Pure; times come as arguments. The owner feeds in what it learns, does what
// vf_reconnect_next() says and shows vf_reconnect_state().
// Thread-safety: none; the main thread owns it.
// Path: spice/session.h -> this -> viewer/app/app.c

#include "spice/session.h"

#include <stdbool.h>
#include <stdint.h>

enum vf_reconnect_vm {
    VF_RECONNECT_VM_UNKNOWN, // nobody tells: SPICE was given by address
    VF_RECONNECT_VM_STOPPED,
    VF_RECONNECT_VM_RUNNING,
};

enum vf_reconnect_state {
    VF_RECONNECT_IDLE,     // connected, or nothing to connect to
    VF_RECONNECT_WAITING,  // will try again by itself
    VF_RECONNECT_DECIDING, // closed by the server: finding out why
    VF_RECONNECT_TAKEN,    // another viewer has the session: the user decides
    VF_RECONNECT_REFUSED,  // password or certificate: the user decides
};

enum vf_reconnect_action {
    VF_RECONNECT_NOTHING,
    VF_RECONNECT_CONNECT, // vf_spice_connect()
    VF_RECONNECT_PROBE,   // vf_spice_probe()
};

struct vf_reconnect {
    enum vf_reconnect_vm vm;
    enum vf_reconnect_state state;
    bool has_endpoint;
    uint32_t attempts;  // as last seen in the status
    unsigned failures;  // in a row
    uint64_t act_at_ns; // UINT64_MAX: nothing to do
    enum vf_reconnect_action action;
    uint64_t online_since_ns; // 0: not online
};

void
vf_reconnect_init(struct vf_reconnect *reconnect);

// SPICE listens somewhere (else) now, or nowhere: connects at once.
void
vf_reconnect_endpoint(struct vf_reconnect *reconnect, bool exists,
                      uint64_t now_ns);

void
vf_reconnect_vm(struct vf_reconnect *reconnect, enum vf_reconnect_vm vm,
                uint64_t now_ns);

void
vf_reconnect_status(struct vf_reconnect *reconnect,
                    const struct vf_spice_status *status, uint64_t now_ns);

// The user wants it (back), whoever has it.
void
vf_reconnect_now(struct vf_reconnect *reconnect, uint64_t now_ns);

// What to do now; each action is given once.
enum vf_reconnect_action
vf_reconnect_next(struct vf_reconnect *reconnect, uint64_t now_ns);

// UINT64_MAX: nothing to wait for.
uint64_t
vf_reconnect_wake_at(const struct vf_reconnect *reconnect);
