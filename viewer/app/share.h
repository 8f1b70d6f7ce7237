// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The application's side of what host and guest share besides picture, input and
// sound: files dropped on the window, USB devices, the clipboard.
//
// Thread-safety: main thread.
// Path: viewer/app/app.h -> this -> viewer/app/clipboard.h, spice/events.h,
//   spice/files.h, spice/usb.h

#include "spice/usb.h"
#include "viewer/app/clipboard.h"

#include <stdbool.h>
#include <stdint.h>

struct vf_app;
struct vf_spice_event;
union SDL_Event;

// Files on their way to the guest: those of one drop go together.
struct vf_app_transfer {
    uint32_t number; // 0: none
    unsigned files;
    char first[128]; // name of the first of them
    uint64_t sent;   // bytes
    uint64_t total;  // bytes; 0: not known yet
};

struct vf_app_share {
    // files
    char **dropping; // paths of the drop that goes on, NULL-terminated; NULL: none
    unsigned dropping_count;
    struct vf_app_transfer transfer;
    uint32_t next_transfer;
    bool file_drop;

    struct vf_app_clipboard clipboard;

    // USB
    struct vf_usb_status usb;
    bool usb_watched;
};

// After the SPICE session was made.
void
vf_app_share_start(struct vf_app *app);

// Options of sharing have changed, of those that are followed at once.
void
vf_app_share_follow_options(struct vf_app *app);

void
vf_app_share_finish(struct vf_app *app);

// True when the event was a drop of files.
bool
vf_app_share_event(struct vf_app *app, const union SDL_Event *event);

void
vf_app_share_update(struct vf_app *app);

// files.c ----------------------------------------------------------------

// Sends one file to the desktop of the guest, as a drop does.
void
vf_app_files_send(struct vf_app *app, const char *path);

bool
vf_app_files_event(struct vf_app *app, const union SDL_Event *event);

void
vf_app_files_on_session(struct vf_app *app, const struct vf_spice_event *event);

void
vf_app_files_cancel(struct vf_app *app);

// "Sending 3 files: 42 %". False when nothing is on its way.
bool
vf_app_share_progress(const struct vf_app_share *share, char *text,
                      unsigned size);

// usb.c ------------------------------------------------------------------

void
vf_app_usb_start(struct vf_app *app);

void
vf_app_usb_update(struct vf_app *app);

void
vf_app_usb_on_session(struct vf_app *app, const struct vf_spice_event *event);

// The list is wanted: a page that shows it is open.
void
vf_app_usb_watch(struct vf_app *app, bool watch);

void
vf_app_usb_set_attached(struct vf_app *app, uint32_t id, bool attached);
