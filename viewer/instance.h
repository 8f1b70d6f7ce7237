// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// One window for each VM: a window has a door, a socket in
// $XDG_RUNTIME_DIR/virtflow-view/, at which other processes of the same user ask
// whether it is that VM's, and if so to come to the front. Who asks first and opens a
// door of its own only then does both under one lock, so that two processes started at
// once do not both open a window. Where there is no XDG_RUNTIME_DIR windows do not
// know of each other.
//
// A door is a thread of its own: a window that is busy still answers.
//
// Lifetime: open -> destroy.
// Thread-safety: all functions from one thread.
// Path: viewer/main.c -> this -> viewer/app/instance.h, viewer/launcher/launcher.h

#include <stdbool.h>
#include <stddef.h>

struct vf_instance;

// What one asks of another window. Texts that do not fit were cut by whoever asks
// for more than libvirt and this program allow.
struct vf_instance_call {
    char uri[512];  // of the connection; empty: any
    char vm[256];   // name or UUID; empty: the launcher
    char page[64];  // of the overlay, to be opened; empty: none
    char start[8];  // "start": the VM is to be started when it is off; else empty
};

enum vf_instance_outcome {
    VF_INSTANCE_OPENED,  // nobody has that window: it is to be made, with this door
    VF_INSTANCE_CALLED,  // the window that there is comes to the front
    VF_INSTANCE_NOBODY,  // doors cannot be made here: the window is to be made
};

// Where the doors are, *transferred*; NULL: nowhere.
char *
vf_instance_folder(void);

// Asks at every door in `folder` (NULL: there is none). When nobody has the window
// that `call` is for, opens a door for it in `*instance`. `force`: does not ask.
enum vf_instance_outcome
vf_instance_open(const char *folder, const struct vf_instance_call *call,
                 bool force, struct vf_instance **instance);

// NULL is accepted, here and below.
void
vf_instance_destroy(struct vf_instance *instance);

// Who is behind the door: calls for either are answered. Copied.
void
vf_instance_rename(struct vf_instance *instance, const char *uri, const char *name,
                   const char *uuid_text);

// `wake(data)` is called on the door's thread for every call, and at once if there
// was one before. NULL: not any more.
void
vf_instance_listen(struct vf_instance *instance, void (*wake)(void *data),
                   void *data);

// The next call; false when there is none.
bool
vf_instance_next(struct vf_instance *instance, struct vf_instance_call *call);
