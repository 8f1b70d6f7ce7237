// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The roster's keeper, for control/roster*.c: what belongs to the worker that watches.
//
// Thread-safety: that worker, except what is constant.
// Path: control/roster.h -> this -> control/roster_list.h

#include "control/link.h"
#include "control/roster_list.h"

#include <glib.h>

struct vf_mailbox;
struct vf_queue;
struct vf_worker;

// What is remembered of a VM from one look to the next.
struct vf_roster_memory {
    struct vf_roster_verdict verdict;
    guint definition; // hash of the definition that was judged; 0: none was
    enum vf_operation busy_with;
};

struct vf_roster_keeper {
    // constant after start
    struct vf_worker *own;
    struct vf_worker *acting;  // a reference
    struct vf_worker *showing; // the same: makes pictures
    struct vf_mailbox *lists;
    struct vf_queue *news;
    struct vf_queue *screens;
    char *uri;
    bool only_look;
    const struct vf_roster_judge *judge;
    const struct vf_guard *guard;

    // worker thread only
    struct vf_link link;
    uint64_t retry_delay_ns;
    bool poll_posted;
    bool judge_posted;
    enum vf_link_state link_state;
    char link_detail[512];
    char shown_uri[256];
    GHashTable *memories; // uuid text -> struct vf_roster_memory
    struct vf_roster_list *seen; // as last published; NULL: nothing yet
};

// roster.c

// What is remembered of that VM, all zero at first; *borrowed* from the keeper.
struct vf_roster_memory *
vf_roster_remember(struct vf_roster_keeper *keeper, const char *uuid_text);

// Looks and publishes, where there is a connection.
void
vf_roster_look(struct vf_roster_keeper *keeper);

// roster_act.c

// A job for the worker that watches; `data`: from vf_roster_action_job().
void
vf_roster_action_run(void *data);
void
vf_roster_action_discard(void *data);

// *Transferred*.
void *
vf_roster_action_job(struct vf_roster_keeper *keeper, const char *uuid_text,
                     enum vf_operation operation);

// roster_screen.c

// A job for the worker that watches; `data`: from vf_roster_screen_job().
void
vf_roster_screen_run(void *data);
void
vf_roster_screen_discard(void *data);

// *Transferred*.
void *
vf_roster_screen_job(struct vf_roster_keeper *keeper, const char *uuid_text);
