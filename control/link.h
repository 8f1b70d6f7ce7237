// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// One connection to libvirt: opened read-write, or read-only when the user may not
// have more; with events and keepalive. What libvirt calls back arrives on the
// GLib thread and becomes a hint there: a job for the worker that owns the link,
// which then looks what is the case now. At most one hint is under way at a time.
//
// Lifetime: {0} -> open -> close, any number of times, in the caller's memory.
// Thread-safety: the worker that owns it, except vf_link_init_library().
// Path: control/watcher.h -> this -> control/login.h, control/failure.h

#include <libvirt/libvirt.h>
#include <stdbool.h>
#include <stdint.h>

struct vf_failure;
struct vf_hint;
struct vf_login;
struct vf_login_asker;
struct vf_worker;

enum { VF_LINK_EVENTS = 10 };

struct vf_link {
    virConnectPtr conn; // NULL: closed
    bool read_only;
    bool has_events; // false: the driver tells nothing, look now and then
    struct vf_hint *hint;
    int event_ids[VF_LINK_EVENTS]; // -1: not registered
};

struct vf_link_params {
    const char *uri;          // borrowed during the open
    bool want_write;          // false: do not even ask for more than a look
    struct vf_login *login; // control/login.h; may be NULL
    const struct vf_login_asker *asker; // NULL: nobody is asked
    struct vf_worker *worker; // where hints run; a reference is taken
    void (*on_hint)(void *data);
    void *data; // alive as long as the worker
};

// Sets up libvirt for this process, once: its events on GLib's default context,
// errors returned and not printed; SIGPIPE is ignored, because a daemon that dies
// would end the program by it. Before the first open, any thread.
void
vf_link_init_library(void);

// False with `failure` when neither kind of connection can be had. `denied` tells
// why there is only the read-only one, when read_only is set and more was wanted.
// Blocks while somebody is asked.
bool
vf_link_open(struct vf_link *link, const struct vf_link_params *params,
             struct vf_failure *failure, struct vf_failure *denied);

// Does nothing when closed.
void
vf_link_close(struct vf_link *link);

// True when the daemon ended the connection; close and open again then.
bool
vf_link_is_lost(const struct vf_link *link);

// A peer that answers nothing for 20 s is gone. Of any connection; one that cannot do
// that is left as it is.
void
vf_link_set_keepalive(virConnectPtr conn);

// To be called by `on_hint` before it looks: what is told from here on is another
// hint.
void
vf_link_take_hint(struct vf_link *link);

// How long to wait before the next attempt when the last one, after waiting
// `last_ns` (0: there was none), failed: 0.25 s, doubled up to 5 s. Pure.
uint64_t
vf_link_next_delay(uint64_t last_ns);
