// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// lgmp-testhost, our own Looking Glass host as a program: what it was asked to
// do, and its state while it does it. tools/testhost_options.c reads the former
// from the command line and from commands, tools/testhost.c runs.
//
// Plain C, no GLib.
// Thread-safety: one thread.
// Path: tools/host/looking_glass.h, tools/host/target.h -> this ->
//       tools/testhost.c

#include "tools/host/looking_glass.h"
#include "tools/host/target.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct vf_testhost_options {
    const char *path; // NULL: the IVSHMEM device
    size_t size;      // bytes
    const char *log;
    const char *script;
    bool die_with_parent;
    double seconds; // end after so long; 0: never
};

// What can be changed while it runs.
struct vf_testhost_settings {
    struct vf_lg_config config;
    double fps;          // frames a second; 0: only when told
    bool fast_as_can_be; // instead of `fps`
    bool irregular;      // `fps` on average
    bool still;          // nothing changes after the first frame
    bool no_cursor;
    double cursor_rate; // moves a second; 0: it stays
    bool heartbeat;
};

// Prints usage or a complaint and ends the process when it must.
void
vf_testhost_read_arguments(int argc, char **argv,
                           struct vf_testhost_options *options,
                           struct vf_testhost_settings *settings);

// Sets one value by its option's name, without the dashes. False when there is
// no such setting or no such value.
bool
vf_testhost_set(struct vf_testhost_settings *settings, const char *name,
                const char *value);

enum { VF_TESTHOST_LINE = 512 }; // bytes of a command

struct vf_testhost_counters {
    uint64_t posted;
    uint64_t full;
    uint64_t reposted;
    uint64_t messages; // from clients
};

struct vf_testhost {
    struct vf_testhost_options options;
    struct vf_testhost_settings settings;
    struct vf_target target;
    struct vf_lg lg;
    bool has_session;
    bool quit;
    FILE *log;
    FILE *script;
    struct vf_testhost_counters counters;
    uint32_t cursor_step;

    // times, CLOCK_MONOTONIC
    uint64_t started_ns;
    uint64_t end_ns;
    uint64_t process_at_ns;
    uint64_t frame_at_ns;
    uint64_t cursor_at_ns;
    uint64_t input_at_ns;
    uint64_t clipboard_at_ns;
    uint64_t script_at_ns;

    char paste_to[VF_TESTHOST_LINE]; // file for what is pasted
    char script_line[VF_TESTHOST_LINE];
    char input[VF_TESTHOST_LINE];
    size_t input_used;
    bool input_open;
};

// --- tools/testhost.c ---

bool
vf_testhost_begin_session(struct vf_testhost *host);
void
vf_testhost_end_session(struct vf_testhost *host);
enum vf_lgmp_post
vf_testhost_post_frame(struct vf_testhost *host);

// --- tools/testhost_clipboard.c ---

// "copy [FORMAT FILE]...", "paste FORMAT FILE", "deaf 0|1", "lies 0|1",
// "available 0|1". NULL, or what is wrong.
const char *
vf_testhost_do_clipboard(struct vf_testhost *host, char **words, int count);

// Says what has happened to it.
void
vf_testhost_print_clipboard(struct vf_testhost *host);

// --- tools/testhost_commands.c ---

// Reads what came on standard input and obeys complete lines.
void
vf_testhost_read_input(struct vf_testhost *host);

// Reads the next line of the script, "MS COMMAND...".
void
vf_testhost_read_script(struct vf_testhost *host);

// Obeys those lines of the script whose time has come.
void
vf_testhost_step_script(struct vf_testhost *host, uint64_t now_ns);
