// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The settings of a Looking Glass client, understood: a client.ini, or arguments such
// as win:fullScreen=yes, become options of ours. Each setting is either taken over or
// answered with a sentence; none is passed over in silence. Pure.
//
// The form of the file: [module] headings, name=value, names in any case, ';' begins
// a comment at the start of a line ('#' does, too, though not for them), 1, on, yes
// and true are true.
//
// Thread-safety: any thread.
// Path: viewer/options/options.h -> this -> viewer/options/startup.c

#include "base/error.h"

#include <glib.h>
#include <stdbool.h>

struct vf_client_ini {
    GPtrArray *options; // of char *: name and value of ours, one after the other
    GPtrArray *notes;   // of char *: what became of the rest
};

void
vf_client_ini_init(struct vf_client_ini *ini);

void
vf_client_ini_finish(struct vf_client_ini *ini);

// Reads the text of a file. Broken lines get a note.
void
vf_client_ini_read(struct vf_client_ini *ini, const char *text);

// True for "module:name" and "module:name=value" with a module of theirs.
bool
vf_client_ini_is_argument(const char *argument);

// Reads such arguments, all of one command line; a name alone turns its default round,
// so that "win:fullScreen" is yes and "win:alerts" is no.
void
vf_client_ini_read_arguments(struct vf_client_ini *ini,
                             const char *const *arguments);

// Files that their client would read and that are there, the one that wins last; of
// char *, *transferred*.
GPtrArray *
vf_client_ini_find(void);
