// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Everything that can be set, in one table: name, type, range, default and help.
// The command line, --help and the man page are made from it, and a value is
// checked in one place whatever it came from.
//
// Lifetime: init -> parse -> (constant) -> finish.
// Errors: VF_ERROR_USAGE with the option, the value and what is allowed.
// Path: viewer/main.c -> this -> viewer/app.h

#include "base/error.h"
#include "base/geometry.h"
#include "viewer/view.h"
#include "viewer/window.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

// Constant after start. Strings are owned; NULL when not given.
struct vf_config {
    // which VM, and how to reach it
    char *domain;
    char *uri;
    char *shm;
    char *spice_uri;
    bool start;
    bool demo;
    bool no_spice;

    // other things to do than open a window
    bool list;
    bool version;
    bool help;
    bool man;
    bool man_commands;
    bool rows;

    // the window
    struct vf_size size;
    bool fullscreen;
    bool borderless;
    bool maximized;
    int platform;   // enum vf_gl_platform
    int scale_mode; // enum vf_scale_mode
    int rotate;     // degrees: 0, 90, 180 or 270
    int vsync;      // 0 off, 1 on, 2 adaptive

    // for scripts
    bool headless;
    int64_t frames;
    double seconds;
    char *screenshot;
    char *stats;
    char *trace_frames;
    bool verbose;
};

void
vf_config_init(struct vf_config *config);

void
vf_config_finish(struct vf_config *config);

// Reads the arguments into `config`; false with a sentence when they are wrong.
bool
vf_config_parse(struct vf_config *config, int argc, char **argv,
                GError **error) VF_WARN_UNUSED;

void
vf_config_print_help(FILE *out);

// The OPTIONS part of virtflow-view(1), as roff.
void
vf_config_print_man(FILE *out);

// The options for programs; see vf_option_table_print_rows().
void
vf_config_print_rows(FILE *out);
