// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The launcher's own state, for its own files.
//
// Thread-safety: main thread only.
// Path: viewer/launcher/launcher.h -> this

#include "control/roster.h"
#include "viewer/gamepad_devices.h"
#include "viewer/launcher/launcher.h"
#include "viewer/launcher/launcher_content.h"
#include "viewer/launcher/launcher_memory.h"
#include "viewer/launcher/launcher_screens.h"
#include "viewer/overlay/overlay_nav.h"
#include "viewer/overlay/toasts.h"
#include "viewer/render/render_request.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct vf_gl_surface;
struct vf_glib_thread;
struct vf_input_event;
struct vf_mailbox;
struct vf_main_loop;
struct vf_overlay_action;
struct vf_overlay_model;
struct vf_queue;
struct vf_renderer;
struct vf_window;
struct vf_worker;
union SDL_Event;

// A window that was opened from here.
struct vf_launcher_child {
    pid_t pid;
    char name[256];
};

// A question in front of everything, and what is done on yes.
struct vf_launcher_question {
    bool is_asked;
    uint32_t id; // enum vf_launcher_item
    char uuid_text[40];
    char text[512];
    char yes[48];
};

struct vf_launcher {
    struct vf_startup *startup;   // borrowed
    const struct vf_config *config; // startup's
    const char *const *arguments; // borrowed

    struct vf_window *window;
    struct vf_gl_surface *surface;
    struct vf_main_loop *loop;
    struct vf_renderer *renderer;
    struct vf_glib_thread *glib;
    struct vf_worker *files; // reads and writes files
    struct vf_roster *roster;
    struct vf_instance *door; // NULL: windows do not know of each other here

    // inboxes
    struct vf_mailbox *render;  // of struct vf_render_status
    struct vf_queue *actions;   // of struct vf_overlay_action
    struct vf_mailbox *lists;   // of struct vf_roster_list *
    struct vf_queue *news;      // of struct vf_roster_news

    struct vf_render_status status;
    struct vf_roster_list *list; // a reference; NULL: nothing heard yet
    char *uri;                   // of the connection, as asked for
    char *connections[VF_LAUNCHER_MAX_CONNECTIONS + 1]; // ends in NULL
    struct vf_launcher_memory memory;
    char *memory_path;
    struct vf_launcher_screens screens;
    char chosen[40]; // UUID of the VM whose page is shown; empty: none
    bool wants_connection; // the connection's page was chosen
    bool stays;

    struct vf_gamepad_devices gamepads;
    struct vf_overlay_nav nav;
    struct vf_overlay_model *shown; // as the renderer was last told
    struct vf_toasts toasts;
    struct vf_launcher_question question;
    GArray *children; // of struct vf_launcher_child

    bool is_stale; // what is shown may have changed
    uint64_t look_at_ns; // when it is looked at anyway
    bool quit;
    int exit_code;
    char *failure;
};

void
vf_launcher_say(struct vf_launcher *launcher, const char *words);

void
vf_launcher_quit(struct vf_launcher *launcher, int exit_code,
                 const char *failure);

// Watches the VMs of `uri` from now on.
void
vf_launcher_connect(struct vf_launcher *launcher, const char *uri);

// Writes what is remembered, on the thread for files.
void
vf_launcher_remember(struct vf_launcher *launcher);

// launcher_show.c ------------------------------------------------------------

struct vf_launcher_facts
vf_launcher_facts(const struct vf_launcher *launcher);

// Shows what is known now, and when that is to be looked at again.
void
vf_launcher_show(struct vf_launcher *launcher, uint64_t now_ns);

// launcher_act.c -------------------------------------------------------------

// Shows another page.
void
vf_launcher_choose(struct vf_launcher *launcher, unsigned page);

void
vf_launcher_on_event(struct vf_launcher *launcher, const union SDL_Event *event);

// What a gamepad does by the passing of time: keys that repeat.
void
vf_launcher_update_gamepads(struct vf_launcher *launcher, uint64_t now_ns);

void
vf_launcher_on_action(struct vf_launcher *launcher,
                      const struct vf_overlay_action *action);

// Sees which windows have ended, and tells when one could not open.
void
vf_launcher_look_after_children(struct vf_launcher *launcher);
