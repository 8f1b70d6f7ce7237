// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The application's side of input: toolkit events go through the capture machine
// to the router, what the machine decides is done in the window, and whatever
// else happens (a lost sink, a lost picture, the time) is told to it.
//
// Thread-safety: main thread.
// Path: viewer/app/app.h -> this -> input/sdl_translate.h, input/capture.h

#include "input/capture.h"
#include "input/chord.h"
#include "input/key_player.h"
#include "input/lock_sync.h"
#include "input/raw_motion.h"
#include "input/sdl_grab.h"
#include "input/sdl_translate.h"

#include <stdbool.h>
#include <stdint.h>

struct vf_app;
struct vf_input_sink;
struct vf_router;
union SDL_Event;

struct vf_app_input {
    struct vf_capture capture;
    struct vf_router *router;
    struct vf_lock_sync locks;
    struct vf_key_player player; // sequences and typed text
    struct vf_raw_motion *raw_motion; // NULL: motion comes from SDL
    bool grab_keyboard;          // as the window was last asked
    bool grab_mouse;
    struct vf_grabs grabs; // as they are held
    struct vf_grabs last_grabs; // as the last capture held them
    uint64_t grab_asked_ns;   // an answer is waited for since; 0: none is
    uint64_t pointer_left_ns; // a held mouse's pointer is outside since; 0: it is not
    char capture_key[VF_CHORD_TEXT]; // that captures and releases, by name
    bool show_keys;        // the list of chords is on the screen
    bool picture_lost;     // as the capture machine was last told
    bool input_lost;
    bool pointer_hidden; // the desktop's pointer, over the picture
    bool pointer_inside; // the window
    int sensitivity;
    uint32_t moves; // of the VM to another host, as last heard of
    bool vm_listens; // it is not known to be paused
    unsigned releases_left;  // times that what was let go of is to be told again,
    uint64_t releases_at_ns; // and when next
    uint32_t guest_epoch; // of the sink whose lock keys were last heard of
    uint64_t promised_since_ns; // a sink that is not there yet
    struct vf_input_sink *sink; // in use, as last seen; NULL: none
};

void
vf_app_input_start(struct vf_app *app);

// Lets go of everything held in the guest and in the window system.
void
vf_app_input_stop(struct vf_app *app);

void
vf_app_input_event(struct vf_app *app, const union SDL_Event *event);

// The same for what no toolkit said: a gamepad that drives the overlay.
void
vf_app_input_own_event(struct vf_app *app, const struct vf_input_event *event);

void
vf_app_input_notice(struct vf_app *app, enum vf_capture_notice notice);

// Another configuration of the capture machine; releases first.
void
vf_app_input_configure(struct vf_app *app,
                       const struct vf_capture_config *config);

// Options of input have changed, of those that are followed at once.
void
vf_app_input_follow_options(struct vf_app *app);

// Follows what changed elsewhere: sinks, pictures, the time.
void
vf_app_input_update(struct vf_app *app, uint64_t now_ns);

uint64_t
vf_app_input_wake_at(const struct vf_app *app);

// What carries input now, for people: "SPICE"; NULL: nothing does.
const char *
vf_app_input_way(const struct vf_app *app);

// command.c --------------------------------------------------------------

void
vf_app_command_run(struct vf_app *app, const struct vf_command_request *request);

void
vf_app_send_keys(struct vf_app *app, enum vf_sequence sequence);

// Types `text` on the guest's keyboard and says what it could not type.
void
vf_app_type_text(struct vf_app *app, const char *text);

void
vf_app_set_sensitivity(struct vf_app *app, int sensitivity);

// grab.c -----------------------------------------------------------------

// Takes or gives back what the window holds for the guest.
void
vf_app_grab_set(struct vf_app *app, bool keyboard, bool mouse);

// Follows a window system that answers later, or changes its mind.
void
vf_app_grab_update(struct vf_app *app, uint64_t now_ns);

uint64_t
vf_app_grab_wake_at(const struct vf_app *app);

// Shows or hides the desktop's pointer where the guest's is drawn in its place.
void
vf_app_grab_update_pointer(struct vf_app *app);
