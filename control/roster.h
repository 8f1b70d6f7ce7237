// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// All VMs of a connection, for those who choose among them: the launcher, and the
// overlay's list of the others. It looks again whenever libvirt says that something
// happened, so that what is started, stopped or defined elsewhere is seen at once,
// and publishes what it found as one constant value. What is asked for is done by
// another worker, so that a start that takes long does not stop the watching.
//
// Lifetime: create -> start -> stop (as vf_control_stop()) -> destroy. A struct
// vf_roster_list is constant and shared: whoever takes it has a reference.
// Thread-safety: all on the main thread; lists on any thread.
// Path: control/control.h -> this -> control/link.h, control/perform.h

#include "control/status.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct vf_glib_thread;
struct vf_guard;
struct vf_mailbox;
struct vf_queue;
struct vf_roster;

// How well a VM fits this program, as far as its definition says.
enum vf_fitness {
    VF_FITNESS_UNKNOWN, // not looked at yet, or it could not be read
    VF_FITNESS_GOOD,    // setup has nothing to change
    VF_FITNESS_LACKING, // setup would change something
    VF_FITNESS_UNFIT,   // no VM that can be set up
};

struct vf_roster_verdict {
    enum vf_fitness fitness;
    char words[512]; // what is so, in whole sentences; or empty
};

struct vf_roster_row {
    char name[256];
    char uuid_text[40];
    enum vf_domain_state state;
    bool is_saved;               // off, and goes on where it was when it is started
    unsigned allowed;            // bits (1 << enum vf_operation)
    enum vf_operation busy_with; // what this program does to it; or NONE
    struct vf_roster_verdict verdict;
};

struct vf_roster_list {
    enum vf_link_state link;
    char uri[256];
    char link_detail[512]; // a whole sentence, or empty
    unsigned count;
    struct vf_roster_row *rows; // by name
};

// NULL is accepted.
void
vf_roster_list_unref(struct vf_roster_list *list);

// How the VM is, for people: not translated yet. Static.
const char *
vf_roster_row_state_name(const struct vf_roster_row *row);

// The row of that VM, borrowed; NULL: there is none. `list` may be NULL.
const struct vf_roster_row *
vf_roster_list_find(const struct vf_roster_list *list, const char *uuid_text);

// Something to be told: how an operation ended.
struct vf_roster_news {
    char uuid_text[40];
    enum vf_operation operation;
    bool failed;
    char words[1024]; // a whole sentence when it failed, else empty
};

// What a VM's display showed, as bytes of a picture file that somebody else wrote.
struct vf_roster_screen {
    char uuid_text[40];
    GBytes *bytes; // a reference, *transferred*
};

// Who says how well a VM fits, because control/ does not know: see
// control/setup/fitness.h. `judge` is called on a worker and may block; `domain` is a
// virDomainPtr.
struct vf_roster_judge {
    void (*judge)(void *domain, struct vf_roster_verdict *verdict);
};

struct vf_roster_params {
    struct vf_glib_thread *glib; // borrowed until destroy: libvirt's event loop
    struct vf_mailbox *lists; // of struct vf_roster_list *, references
    struct vf_queue *news;    // of struct vf_roster_news; NULL: not wanted
    struct vf_queue *screens; // of struct vf_roster_screen; the same
    const char *uri;          // as in vf_control_params; copied
    bool only_look;           // never ask for the right to change anything
    const struct vf_roster_judge *judge; // NULL: no verdicts; borrowed
    const struct vf_guard *guard;        // as in vf_control_params
};

struct vf_roster *
vf_roster_create(const struct vf_roster_params *params);

// NULL is accepted.
void
vf_roster_destroy(struct vf_roster *roster);

void
vf_roster_start(struct vf_roster *roster);

// Waits at most about one second for a libvirt call in progress.
void
vf_roster_stop(struct vf_roster *roster);

// Does `operation` to that VM, after those asked for before; how it ended is in the
// news. What loses work is asked about before this.
void
vf_roster_request(struct vf_roster *roster, const char *uuid_text,
                  enum vf_operation operation);

// Asks for a picture of what that VM shows; none comes when there is none to be had.
void
vf_roster_request_screen(struct vf_roster *roster, const char *uuid_text);

// Looks at every VM's definition again.
void
vf_roster_judge_again(struct vf_roster *roster);
