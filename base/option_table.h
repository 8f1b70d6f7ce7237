// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Settings as a table: name, type, range, default and help of each. The command
// line, --help and the man page are made from it, and a value is checked in one
// place whatever it came from. Every part of the program that takes options has a
// table of its own; this is what tables have in common.
//
// Lifetime: a target (any struct) is init -> parse -> (constant) -> finish.
// Thread-safety: any thread, each target on one at a time.
// Errors: VF_ERROR_USAGE with the option, the value and what is allowed.
// Path: base/error.h -> this -> viewer/options/options.h, command/command.h

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum vf_option_type {
    VF_OPTION_FLAG,    // bool, no value
    VF_OPTION_TEXT,    // char *, owned; NULL when not given
    VF_OPTION_TEXTS,   // char **, owned, ends in NULL; one more every time
    VF_OPTION_INTEGER, // int64_t, min..max
    VF_OPTION_NUMBER,  // double, min..max
    VF_OPTION_CHOICE,  // int, index into choices
    VF_OPTION_DEGREES, // int, one of choices as a number
    VF_OPTION_SIZE,    // struct vf_size, WxH, each min..max
};

struct vf_option {
    const char *group; // heading in help; options of a group stand together;
                       // NULL: not shown to people
    const char *name;
    char letter; // 0: none
    enum vf_option_type type;
    size_t offset;     // of the field in the target
    const char *value; // what the value is called in help; NULL: no value
    const char *help;
    const char *initial;        // as text; NULL: off or not set
    const char *const *choices; // end in NULL
    double min;
    double max;
    bool at_once; // a running program follows it; else: from the next start
};

struct vf_option_table {
    const struct vf_option *options;
    size_t count;
};

// Clears `target`, which has `size` bytes, and sets the defaults.
void vf_option_table_init(const struct vf_option_table *table, void *target,
                          size_t size);

// Frees the texts.
void vf_option_table_finish(const struct vf_option_table *table, void *target);

// The option called `name`; NULL when there is none.
const struct vf_option *
vf_option_table_find(const struct vf_option_table *table, const char *name);

// Sets one option by text. A flag takes on, yes, true and 1, or off, no, false and 0;
// NULL is on. An empty text unsets what can be unset. False with what is allowed, such
// as "one of off, on", *transferred*; then nothing was changed.
bool vf_option_set(const struct vf_option *option, void *target, const char *text,
                   char **allowed) VF_WARN_UNUSED;

// What vf_option_set() would take to make it what it is, *transferred*; NULL: unset.
char *vf_option_print(const struct vf_option *option, const void *target);

// Reads `argv`, whose first element is skipped, into `target`. What is no option
// is appended to `rest` (of char *, owned by it). `help` is the command that the
// error names: "virtflow-view --help". `--no-NAME` takes a flag back.
bool vf_option_table_parse(const struct vf_option_table *table, void *target,
                           char **argv, GPtrArray *rest, const char *help,
                           GError **error) VF_WARN_UNUSED;

// The same; the options that were given are appended to `given` (of const struct
// vf_option *).
bool vf_option_table_parse_noting(const struct vf_option_table *table,
                                  void *target, char **argv, GPtrArray *rest,
                                  GPtrArray *given, const char *help,
                                  GError **error) VF_WARN_UNUSED;

// The options by group, in lines of at most 80 columns.
void vf_option_table_print_help(const struct vf_option_table *table, FILE *out);

// The same as roff, a subsection for every group.
void vf_option_table_print_man(const struct vf_option_table *table, FILE *out);

// The same for programs, which make completions for shells of it. A line for every
// option, fields between tabs: "option", `command`, name, letter, what the value is
// called, the choices between spaces, help; what there is not is empty.
void vf_option_table_print_rows(const struct vf_option_table *table,
                                const char *command, FILE *out);
