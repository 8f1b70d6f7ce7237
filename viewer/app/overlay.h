// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The overlay's part of the application, and the jobs that its pages post: what the
// handlers of pages call.
//
// Thread-safety: main thread only.
// Path: viewer/pages/page.h -> this -> viewer/app/app.h

#include "input/chord.h"
#include "viewer/overlay/overlay_nav.h"
#include "viewer/overlay/toasts.h"
#include "viewer/pages/page.h"

#include <stdbool.h>
#include <stdint.h>

struct vf_app;
struct vf_input_event;
struct vf_overlay_action;
struct vf_overlay_model;

struct vf_app_overlay {
    bool open;
    struct vf_overlay_nav nav;
    struct vf_overlay_model *shown; // as the renderer was last told
    struct vf_toasts toasts;
    struct vf_chord picked; // by a key picker, so far

    bool is_asking; // waits for a yes or no
    unsigned asking_page;
    struct vf_page_action asking; // its text is asking_text
    char asking_text[VF_DOCUMENT_FIELD];
    char question[800];
    char answer_yes[48];
};

// overlay.c --------------------------------------------------------------

void
vf_app_set_overlay(struct vf_app *app, bool open);

// Opens the overlay on the page called `name`.
void
vf_app_show_page(struct vf_app *app, const char *name);

// Asks, in front of everything, whether `action` is meant. On yes the page that is
// shown acts on it again, confirmed. `yes`: what the button says; all copied.
void
vf_app_ask(struct vf_app *app, const struct vf_page_action *action,
           const char *question, const char *yes);

// Of the VM, or what stands in for it. Borrowed.
const char *
vf_app_title(const struct vf_app *app);

// True when the overlay is picking a key: nobody else may see it.
bool
vf_app_overlay_takes_key(struct vf_app *app, const struct vf_input_event *event);

// Input while it is open.
void
vf_app_overlay_key(struct vf_app *app, const struct vf_input_event *event);
void
vf_app_overlay_nav(struct vf_app *app, enum vf_nav_key key);
void
vf_app_overlay_text(struct vf_app *app, const char *text);
void
vf_app_overlay_action(struct vf_app *app, const struct vf_overlay_action *action);

// True while the overlay is open on the page of that name.
bool
vf_app_overlay_shows(const struct vf_app *app, const char *page);

// What is to be shown; borrowed, and the same again when nothing changed. `early`:
// do not complain about a missing picture yet.
struct vf_overlay_model *
vf_app_overlay_model(struct vf_app *app, bool early, uint64_t now_ns);

// Opens the page that --overlay names.
void
vf_app_overlay_start(struct vf_app *app);

void
vf_app_overlay_finish(struct vf_app *app);

// font.c -----------------------------------------------------------------

// Says so when the font that --ui-font names is not there.
void
vf_app_font_check(struct vf_app *app);

// jobs.c -----------------------------------------------------------------

struct vf_app_job {
    void (*work)(void *data); // on the job thread; may block; touches only `data`
    // On the main thread, after it; may be NULL. Not called when the program ends.
    void (*done)(struct vf_app *app, void *data);
    void (*free)(void *data); // the last thing; on either thread; may be NULL
    void *data;               // *transferred*
    // Takes moments, such as writing a small file, and must not wait for those that
    // take minutes: these have a thread of their own.
    bool is_quick;
};

// Does `job` after those of its kind that were posted before.
void
vf_app_job(struct vf_app *app, const struct vf_app_job *job);

void
vf_app_jobs_start(struct vf_app *app);

void
vf_app_jobs_update(struct vf_app *app);

void
vf_app_jobs_stop(struct vf_app *app);
