// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The launcher's pictures of VMs: those that windows have kept, read again when they
// change, and for VMs that run without one what libvirt shows. Files and pictures are
// read on the thread for files.
//
// Lifetime: init -> finish, after the threads that fill its inboxes have stopped.
// Thread-safety: main thread only.
// Path: viewer/launcher/launcher.h -> this -> viewer/keep/screen_store.h

#include "control/roster.h"
#include "viewer/launcher/launcher_content.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct vf_main_loop;
struct vf_queue;
struct vf_roster;
struct vf_worker;

struct vf_launcher_screens {
    struct vf_worker *files; // borrowed
    char *folder;
    GArray *list;          // of struct vf_launcher_screen, by UUID, those there are
    struct vf_queue *read; // of what was read
    struct vf_queue *shown; // of struct vf_roster_screen: what libvirt gave
    uint64_t look_at_ns;   // when the files are looked at again
    uint64_t ask_at_ns;    // when libvirt is asked again
    bool is_looking;       // at the files
};

void
vf_launcher_screens_init(struct vf_launcher_screens *screens,
                         struct vf_main_loop *loop, struct vf_worker *files);

void
vf_launcher_screens_finish(struct vf_launcher_screens *screens);

// Looks after the pictures of the VMs in `list`; `chosen` (a UUID) is the one in sight.
// True when one of them is another one now.
bool
vf_launcher_screens_update(struct vf_launcher_screens *screens,
                           struct vf_roster *roster,
                           const struct vf_roster_list *list, const char *chosen,
                           uint64_t now_ns);
