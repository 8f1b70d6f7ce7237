// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The application: the only struct that knows every part. The parts do not know
// each other; what one has to tell another goes through here, as values. The main
// thread owns all of it and sleeps until something happens.
//
// Each file of this room looks after one side of it:
//   app.c      making, running and ending it all
//   machine.c  libvirt: what the VM is doing, operations, the region
//   login.h    what a connection to libvirt asks the user
//   gpu.h      graphics cards, and handing them over
//   setup.h    setting up the VM's definition
//   spice.h    SPICE: whether and where to connect
//   picture.h  which source is shown
//   frames.h   what the Looking Glass host is told: size, pointer, rhythm
//   input.h    toolkit events, capture, what goes to the guest
//   gamepad.h  gamepads for the overlay
//   sleep.h    this machine's sleep while the VM has its GPU
//   sound.h    sound and microphone
//   share.h    clipboard, files, USB
//   overlay.h  the overlay: its facts, keys, clicks, questions; jobs
//   doctor.h   what is wrong, and mending it
//   display.c  how the picture looks, and how often it is drawn
//   media.c    screenshots, recordings, the last minute of figures
//   memory.h   memory that only starting needed
//   pointer.c  the desktop's pointer in the shape of the guest's
//   scene.c    what is to be seen: source, view, overlay
//   settings.h settings: read, changed, saved
//   instance.h other processes, which call the window to the front
//   switcher.h the other VMs, and their windows
//   window.h   where the window was, and is again
//   script.h   --frames, --seconds, --screenshot, --stats
//
// Thread-safety: main thread only; other threads reach it by its inboxes.
// Path: viewer/main.c -> this -> everything

#include "base/clock.h"
#include "base/error.h"
#include "control/control.h"
#include "control/shutdown_wait.h"
#include "shm/source_status.h"
#include "viewer/app/display.h"
#include "viewer/app/doctor.h"
#include "viewer/app/frames.h"
#include "viewer/app/gamepad.h"
#include "viewer/app/gpu.h"
#include "viewer/app/input.h"
#include "viewer/app/instance.h"
#include "viewer/app/known.h"
#include "viewer/app/login.h"
#include "viewer/app/media.h"
#include "viewer/app/memory.h"
#include "viewer/app/overlay.h"
#include "viewer/app/picture.h"
#include "viewer/app/pointer.h"
#include "viewer/app/script.h"
#include "viewer/app/settings.h"
#include "viewer/app/setup.h"
#include "viewer/app/share.h"
#include "viewer/app/sleep.h"
#include "viewer/app/sound.h"
#include "viewer/app/spice.h"
#include "viewer/app/switcher.h"
#include "viewer/app/window.h"
#include "viewer/options/options.h"
#include "viewer/app/picture_reason.h"
#include "viewer/render/render_request.h"

#include <stdbool.h>
#include <stdint.h>

struct vf_app;
struct vf_app_jobs;
struct vf_demo;
struct vf_gl_surface;
struct vf_glib_thread;
struct vf_mailbox;
struct vf_main_loop;
struct vf_overlay_model;
struct vf_poller;
struct vf_queue;
struct vf_renderer;
struct vf_trace;
struct vf_window;
union SDL_Event;

struct vf_app {
    const struct vf_config *config; // borrowed
    uint64_t started_ns;

    struct vf_app_inboxes inbox;
    struct vf_app_known known;

    struct vf_main_loop *loop;
    struct vf_glib_thread *glib;
    struct vf_window *window; // NULL: headless
    struct vf_gl_surface *surface;
    struct vf_trace *trace;     // NULL: not asked for
    struct vf_trace *input_trace; // the same
    struct vf_renderer *renderer;
    struct vf_poller *poller;
    struct vf_demo *demo;       // NULL: not asked for
    struct vf_control *control; // NULL: no libvirt in this run
    struct vf_spice *spice;     // NULL: no SPICE in this run
    struct vf_app_input input;
    struct vf_app_session session;
    struct vf_app_picture picture;
    struct vf_app_frames frames;
    struct vf_app_gamepad gamepad;
    struct vf_app_sound sound;
    struct vf_app_share share;
    struct vf_app_setup setup;
    struct vf_app_login login;
    struct vf_app_gpu gpu;
    struct vf_app_sleep sleep;
    struct vf_app_overlay overlay;
    struct vf_app_jobs *jobs;
    struct vf_app_settings settings;
    struct vf_app_window place;
    struct vf_app_display display;
    struct vf_app_media media;
    struct vf_app_memory memory;
    struct vf_app_pointer pointer;
    struct vf_app_doctor doctor;
    struct vf_app_script script;
    struct vf_app_instance instance;
    struct vf_app_switcher switcher;

    // machine.c
    char *shm_path; // region watched, as last told to the poller
    struct vf_shutdown_wait shutdown;
    enum vf_shutdown_step shutdown_step;

    // scene.c
    bool scene_stale;         // something shown may have changed
    uint64_t scene_at_ns;     // when it is to be looked at again anyway
    enum vf_rotation rotation;
    uint64_t badge_until_ns; // of being captured
    uint64_t picture_lost_at_ns; // 0: the picture is kept up to date

    // app.c
    bool quit;
    int exit_code;
    char *failure; // why it ends with an exit code, or NULL
};

// Opens everything `startup` asks for, which is borrowed and changes with the settings
// page; NULL with a sentence when that fails.
// `started_ns`: when the process began.
struct vf_app *
vf_app_create(struct vf_startup *startup, uint64_t started_ns,
              GError **error) VF_WARN_UNUSED;

// NULL is accepted.
void
vf_app_destroy(struct vf_app *app);

// Runs until the user, a signal or a script option ends it. Returns the exit code.
int
vf_app_run(struct vf_app *app);

// Ends the loop after this round; the first reason given is kept. `failure`: a
// sentence for standard error, or NULL.
void
vf_app_quit(struct vf_app *app, int exit_code, const char *failure);

// Shows a short word about what just happened.
void
vf_app_toast(struct vf_app *app, const char *text);

// machine.c --------------------------------------------------------------

bool
vf_app_machine_start(struct vf_app *app, GError **error) VF_WARN_UNUSED;

// Takes what libvirt has to say and follows it.
void
vf_app_machine_update(struct vf_app *app, uint64_t now_ns);

// When it wants to be called again anyway; UINT64_MAX: never.
uint64_t
vf_app_machine_wake_at(const struct vf_app *app);

// The user goes on waiting for a guest that was asked to shut down.
void
vf_app_machine_wait_on(struct vf_app *app);

// scene.c ----------------------------------------------------------------

// Options that are followed at once have changed.
void
vf_app_scene_follow_options(struct vf_app *app);

// Something that is shown may have changed.
void
vf_app_scene_changed(struct vf_app *app);

// Asks the renderer for what is now to be seen, if that may have changed.
void
vf_app_scene_update(struct vf_app *app, uint64_t now_ns);

uint64_t
vf_app_scene_wake_at(const struct vf_app *app);

// What is to be seen as long as it is so: an open microphone, files on their way.
void
vf_app_fill_signs(const struct vf_app *app, struct vf_overlay_model *model);

// True while the picture shown is kept up to date by its source.
bool
vf_app_picture_is_fresh(const struct vf_app *app);
