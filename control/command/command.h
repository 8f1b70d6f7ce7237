// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// `virtflow-view VERB ...`: what can be done without a window. A verb is one file
// here and one row in the table of command.c; it does the same as the window's
// overlay with the same code, speaks to people in text and to scripts in JSON, and
// ends with one of the exit codes below.
//
// The first argument decides: when it is a verb, it is one, and a VM of that name
// is reached with `virtflow-view -- NAME`.
//
// Lifetime: a verb runs once, in a process that has no window.
// Thread-safety: the main thread of that process, which may block.
// Errors: whole sentences; the exit code follows from the error's code.
// Path: viewer/main.c -> this -> control/command/session.h, control/command/say.h

#include "base/error.h"
#include "base/option_table.h"
#include "base/words.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

// Documented in the man page; scripts depend on them.
enum vf_exit {
    VF_EXIT_DONE = 0,
    VF_EXIT_FAILED = 1,      // libvirt or the system refused; or a check failed
    VF_EXIT_USAGE = 2,       // the command line is wrong
    VF_EXIT_NOT_FOUND = 3,   // no such VM, no such thing
    VF_EXIT_PERMISSION = 4,  // this user may not
    VF_EXIT_UNREACHABLE = 5, // no connection to libvirt, or it was lost
    VF_EXIT_UNFIT = 6,       // not in the state the VM is in, or it is busy
    VF_EXIT_DECLINED = 7,    // the answer to a question was no
    VF_EXIT_TIMEOUT = 8,     // the guest did not do it in the time given
};

struct vf_live_facts;
struct vf_vm_facts;

// What control/ may not know, handed in by the viewer.
struct vf_verb_services {
    const char *version; // of the program

    // How far the picture of that VM gets; blocks for seconds. May be NULL.
    void (*look_live)(const struct vf_vm_facts *vm, struct vf_live_facts *live);
};

// The beginning of every verb's settings.
struct vf_verb_common {
    char *uri; // NULL: LIBVIRT_DEFAULT_URI, else qemu:///system
    bool json;
    bool verbose;
    bool help;
};

// The options that every verb has: the last rows of its table. `type` is its
// settings, whose first member is called `common`.
#define VF_VERB_COMMON_OPTIONS(type)                                           \
    {N_("Every command"), "connect", 'c', VF_OPTION_TEXT,                      \
     offsetof(type, common.uri), "URI",                                        \
     N_("libvirt connection; LIBVIRT_DEFAULT_URI or qemu:///system when not "  \
        "given"),                                                              \
     NULL, NULL, 0, 0},                                                        \
        {N_("Every command"), "json", 0, VF_OPTION_FLAG,                       \
         offsetof(type, common.json), NULL,                                    \
         N_("one JSON object on standard output, for scripts"), NULL, NULL, 0, \
         0},                                                                   \
        {N_("Every command"), "verbose", 'v', VF_OPTION_FLAG,                  \
         offsetof(type, common.verbose), NULL,                                 \
         N_("say more on standard error"), NULL, NULL, 0, 0},                  \
    {                                                                          \
        N_("Every command"), "help", 'h', VF_OPTION_FLAG,                      \
            offsetof(type, common.help), NULL,                                 \
            N_("print what the command does and exit"), NULL, NULL, 0, 0       \
    }

struct vf_verb_run {
    const struct vf_verb *verb;
    void *settings; // of the command's own type
    const struct vf_verb_common *common; // the beginning of it
    char *const *words; // behind the verb, without options; end in NULL
    unsigned word_count;
    FILE *out; // standard output
    const struct vf_verb_services *services;
};

struct vf_verb {
    const char *name;
    const char *arguments; // "VM [NAME]", for the line of usage
    const char *summary;   // a few words
    const char *manual;    // paragraphs between empty lines
    unsigned min_words;
    unsigned max_words;
    struct vf_option_table options;
    size_t settings_size;

    // Does it. When `error` is set the exit code follows from that; else it is what
    // is returned.
    enum vf_exit (*run)(struct vf_verb_run *run, GError **error);
};

// NULL when there is no verb of that name.
const struct vf_verb *vf_verb_find(const char *name);

// The verb that `arguments`, NULL at the end, begin with; NULL: none, and nothing was
// changed. The connection may stand before it, as with virsh: "-c URI list" becomes
// "list -c URI".
const struct vf_verb *vf_verb_take(char **arguments);

// Reads `arguments`, the verb first, NULL at the end; does what they say; and tells
// on standard error, and with --json also on `out`, what went wrong.
enum vf_exit vf_verb_main(const struct vf_verb *verb, char **arguments,
                             const struct vf_verb_services *services,
                             FILE *out);

// One line for every verb.
void vf_verbs_print_help(FILE *out);

// The same for programs: a line "command", name, arguments, summary, with tabs in
// between, followed by the lines of vf_option_table_print_rows().
void vf_verbs_print_rows(FILE *out);

// All of it as roff, a subsection for every verb.
void vf_verbs_print_man(FILE *out);

// The exit code for a failure.
enum vf_exit vf_verb_exit_code(const GError *error);
