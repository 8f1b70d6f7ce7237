// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A guest agent on a real unix socket, on a thread of its own: it answers as QEMU's
// does, with a file system in memory and with programs that a table describes; and
// it can lie.
//
// Lifetime: start -> stop. What is set before the start is not changed after it.

#include <glib.h>
#include <stdbool.h>

struct fake_program {
    const char *begins; // its words, joined by a space, begin so
    int exit_code;
    const char *output;
    const char *errors;
    const char *then_creates; // a file that is there afterwards, or NULL
};

struct fake_agent {
    char *path; // of the socket
    const char *system_reply; // whole reply to guest-get-osinfo; NULL: Windows
    const char *info_reply;   // whole reply to guest-info; NULL: all commands
    const char *any_reply;    // to everything but the sync; NULL: the real ones
    const struct fake_program *programs; // ends in one without words
    bool hangs_up;                       // instead of any reply
    unsigned polls_until_exit; // how often a program is still running

    // after stop
    GHashTable *files; // path -> GByteArray
    GPtrArray *ran;    // words of each program, joined by a space

    GThread *thread;
    int listener;
    int64_t next_handle;
    GHashTable *handles; // number -> struct handle
    GHashTable *processes;
};

void fake_agent_start(struct fake_agent *agent);

// Puts a file into the guest, before the start.
void fake_agent_put(struct fake_agent *agent, const char *path, const void *bytes,
                    size_t size);

void fake_agent_init(struct fake_agent *agent);

// After the client closed its end.
void fake_agent_stop(struct fake_agent *agent);
void fake_agent_finish(struct fake_agent *agent);
