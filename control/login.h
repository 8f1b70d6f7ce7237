// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Opening a connection to libvirt that may ask who one is: a name and a password
// for SASL or for a hypervisor on another machine. Who answers is the caller's
// matter; what was accepted is remembered, so that a connection that is made again,
// or a second one, asks nobody. What libvirt finds in the user's auth.conf it does
// not ask for at all.
//
// Lifetime: create -> (ref) -> unref; what is remembered is wiped with it.
// Thread-safety: any thread that may block; nothing is locked while somebody is
// asked.
// Errors: libvirt's, in the thread that opened; see vf_failure_take().
// Path: control/link.h, control/visit.h, control/command/session.h -> this ->
// control/login_question.h

#include "control/login_question.h"

#include <libvirt/libvirt.h>
#include <stdbool.h>

// Whoever knows the answers. May block for as long as it takes; false: nobody
// answers, and there is no connection.
struct vf_login_asker {
    bool (*ask)(void *data, const char *uri,
                const struct vf_login_question *question,
                struct vf_login_answer *answer);
    void *data;
};

struct vf_login;

struct vf_login *vf_login_create(void);

struct vf_login *vf_login_ref(struct vf_login *login);

// NULL is accepted.
void vf_login_unref(struct vf_login *login);

// The connection, or NULL with an error of libvirt's. `login` may be NULL: nothing is
// remembered. `asker` may be NULL: nobody is asked. A wrong answer is asked about
// again, three times in all.
virConnectPtr vf_login_open(struct vf_login *login, const char *uri, bool write,
                            const struct vf_login_asker *asker);
