// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Everything that can be set, in one table: name, type, range, default and help.
// The command line, --help and the man page are made from it, and a value is
// checked in one place whatever it came from.
//
// Lifetime: init -> (settings) -> parse -> finish. While the program runs only the
// settings page changes it, and only options that are followed at once.
// Errors: VF_ERROR_USAGE with the option, the value and what is allowed.
// Path: viewer/main.c -> this -> viewer/app/app.h

#include "base/error.h"
#include "base/geometry.h"
#include "base/option_table.h"
#include "viewer/render/view.h"
#include "viewer/window.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

// Keyboard, mouse and gamepads. viewer/options/input_options.h reads the chords.
struct vf_config_input {
    char *capture_key;  // chords, by commas
    char *pass_through; // chords, by commas; NULL: none
    char *release_while; // chords, by commas; NULL: none
    int capture;        // enum vf_capture_mode, less 1
    int on_click;       // enum vf_capture_mode
    int on_focus;
    int on_start;
    int64_t hold_ms;
    double lost_s;
    int64_t sensitivity;
    int mouse;          // 0 raw, 1 desktop
    int free_pointer;   // 0 off, 1 on
    int key_repeat;
    int lock_sync;
    int via;            // enum vf_input_via
    char *guest_layout; // of text typed as keys
    int gamepad;
    char *gamepad_open; // buttons by '+'
};

enum vf_input_via {
    VF_INPUT_VIA_AUTO,
    VF_INPUT_VIA_SPICE,
    VF_INPUT_VIA_LGMP,
    VF_INPUT_VIA_OFF, // as auto, but nothing goes before the user switches it on
};

struct vf_config_sound {
    int playback; // 0 off, 1 on
    int64_t volume; // percent
    int64_t latency_ms;
    int64_t period; // frames
    int sync_volume;
    int microphone; // enum vf_microphone
};

// What host and guest share besides picture, input and sound.
struct vf_config_sharing {
    int clipboard;         // bit 0 to the guest, bit 1 to the host
    int64_t clipboard_mib; // the most that is passed on
    int64_t clipboard_image_mib;
    int file_drop; // 0 off, 1 on
    char *usb_auto; // usbredir's rules; NULL: none
};

// How the picture looks and when it is drawn.
struct vf_config_display {
    int scaler; // auto, nearest, linear, bicubic, lanczos, edge
    double sharpen; // percent
    char *filter;   // GLSL file; NULL: none
    int apply_filter; // 0 off, 1 on
    int preset;     // enum vf_look_preset
    int color_vision; // enum vf_color_vision
    double color_vision_strength; // percent
    double night_vision;
    double temperature; // kelvin; 0: as it is
    double hdr_peak;    // cd/m2
    double hdr_white;
    int depth; // 0 auto, 1 eight bits, 2 ten
    bool just_in_time;
    double max_fps; // 0: no cap
    double unfocused_fps;
    int upload;       // 0 auto, else 1 + enum vf_upload_path
    int guest_cursor; // enum vf_guest_cursor
};

// What is kept of the picture.
struct vf_config_media {
    char *screenshot_folder; // NULL: the desktop's folder for pictures
    int screenshot_clipboard; // 0 off, 1 on
    int keep_screen; // 0 off, 1 on: for the launcher
    char *record; // file; NULL: nothing
    int64_t record_fps;
    int hud; // 0 off, 1 frames a second, 2 all
};

enum vf_guest_cursor {
    VF_GUEST_CURSOR_DRAWN,
    VF_GUEST_CURSOR_LOCAL, // the desktop's pointer takes its shape
    VF_GUEST_CURSOR_HIDDEN,
};

struct vf_config_window {
    char *title;    // NULL: the VM's name
    char *position; // "XxY" or "center"; NULL: as remembered
    char *monitor;  // part of its name, or its number from 1
    int auto_resize; // 0 off, 1 on: the window takes the guest's size
    int remember;
    int minimize; // on focus loss in full screen
    int awake;    // enum vf_keep_awake
    int urgency;
    bool ignore_close;
    bool is_new; // although the VM has a window already
};

enum vf_keep_awake { VF_AWAKE_NEVER, VF_AWAKE_ALWAYS, VF_AWAKE_GUEST };

struct vf_config_overlay {
    int64_t scale; // percent, on top of the display's
    int high_contrast;
    int dim;
    int messages; // 0: none are shown, all are kept
    char *font;   // family; NULL: the desktop's
    char *open;   // page to open at start
};

// Strings are owned; NULL when not given.
struct vf_config {
    // which VM, and how to reach it
    char *domain;
    char *uri;
    char *shm;
    char *spice_uri;
    bool start;
    bool demo;
    bool no_spice;
    int on_sleep; // enum vf_sleep_policy
    int on_wake;  // 0 resume, 1 stay

    // other things to do than open a window
    bool list;
    bool version;
    bool help;
    bool man;
    bool man_commands;
    char *settings_file;
    bool no_settings;
    char *import;
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
    int picture;    // enum vf_picture_pin
    int guest_resize; // 0 off, 1 on

    struct vf_config_window window;
    struct vf_config_overlay overlay;
    struct vf_config_input input;
    struct vf_config_sound sound;
    struct vf_config_sharing sharing;
    struct vf_config_display display;
    struct vf_config_media media;

    // for scripts
    bool headless;
    int64_t frames;
    double seconds;
    char *screenshot;
    char *stats;
    char *trace_frames;
    char *trace_input;
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

// The same; `given` (of const struct vf_option *) gets the options that were given.
bool
vf_config_parse_noting(struct vf_config *config, char **argv, GPtrArray *given,
                       GError **error) VF_WARN_UNUSED;

// Static.
const struct vf_option_table *
vf_config_table(void);

void
vf_config_print_help(FILE *out);

// The OPTIONS part of virtflow-view(1), as roff.
void
vf_config_print_man(FILE *out);

// The options for programs; see vf_option_table_print_rows().
void
vf_config_print_rows(FILE *out);
