// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The desktop's clipboard and the guest's, which are told to be one: what was copied
// on either side is offered on the other, and fetched when somebody pastes. There are
// two ways to the guest, SPICE's agent and the Looking Glass host's own; the better
// one is taken, and when it goes the other knows what was offered.
//
// Thread-safety: main thread.
// Path: viewer/app/share.h -> this -> viewer/clipboard/desktop_clipboard.h,
//       spice/clipboard.h, shm/lgmp_clipboard.h

#include "viewer/clipboard/desktop_clipboard.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vf_app;
struct vf_queue;
struct vf_spice_event;
union SDL_Event;

// The better one last.
enum vf_clipboard_way {
    VF_CLIPBOARD_BY_SPICE,
    VF_CLIPBOARD_BY_LOOKING_GLASS,
    VF_CLIPBOARD_WAYS,
};

// What text of the desktop's is read for.
enum vf_clipboard_use {
    VF_CLIPBOARD_TYPE,  // as keys, in the guest
    VF_CLIPBOARD_ENTER, // in a field of the overlay
};

struct vf_clipboard_limits {
    bool to_guest;
    bool to_host;
    size_t max_text;  // bytes
    size_t max_image; // bytes
};

// Content that somebody waits for.
struct vf_clipboard_fetch {
    bool used;
    bool to_guest;
    bool is_for_us;            // text, for `use`
    enum vf_clipboard_use use;
    enum vf_clipboard_way way; // that the guest is asked by, or asked by
    unsigned format;
    uint32_t number; // of ours, for whoever is asked
    uint32_t asked;  // of theirs, who asked
};

enum { VF_CLIPBOARD_FETCHES = 32 };

struct vf_app_clipboard {
    struct vf_queue *events;      // of struct vf_desktop_clipboard_event
    struct vf_queue *lgmp_events; // of struct vf_lgmp_clipboard_event
    struct vf_desktop_clipboard *desktop; // NULL: no window
    const char *desktop_name; // "X11"; NULL: only the toolkit's text is passed on
    struct vf_clipboard_limits limits;

    unsigned here;                     // what somebody here has copied
    unsigned guest[VF_CLIPBOARD_WAYS]; // what the guest has, as told by each way
    bool lgmp_ready;
    bool is_guests;  // what is in the desktop's is the guest's
    GBytes *picture; // PNG, what is in the desktop's is ours; NULL: it is not

    struct vf_clipboard_fetch fetches[VF_CLIPBOARD_FETCHES];
    uint32_t next_number;

    // only the toolkit's text
    bool wants_text; // the guest's is to be put there
    bool puts_text;  // and was just now
};

// Before the poller is made.
void
vf_app_clipboard_create(struct vf_app *app);

// After the SPICE session was made.
void
vf_app_clipboard_start(struct vf_app *app);

// Before the poller is destroyed, after everything that uses it has stopped.
void
vf_app_clipboard_finish(struct vf_app *app);

void
vf_app_clipboard_configure(struct vf_app *app,
                           const struct vf_clipboard_limits *limits);

void
vf_app_clipboard_event(struct vf_app *app, const union SDL_Event *event);

void
vf_app_clipboard_update(struct vf_app *app);

void
vf_app_clipboard_on_session(struct vf_app *app,
                            const struct vf_spice_event *event);

// Puts a picture there, PNG, *transferred*. False, with it freed, when that cannot be.
bool
vf_app_clipboard_put_picture(struct vf_app *app, GBytes *png);

// Reads what text there is and does with it what `use` says.
void
vf_app_clipboard_use_text(struct vf_app *app, enum vf_clipboard_use use);

// clipboard_ways.c -------------------------------------------------------

// The way that is taken now, and its name: "Looking Glass".
enum vf_clipboard_way
vf_app_clipboard_best_way(const struct vf_app_clipboard *clipboard);
const char *
vf_app_clipboard_way_name(const struct vf_app_clipboard *clipboard);

// The way by which what the guest offers can be had.
enum vf_clipboard_way
vf_app_clipboard_guest_way(const struct vf_app_clipboard *clipboard);

// The most bytes that are passed on.
size_t
vf_app_clipboard_limit(const struct vf_app_clipboard *clipboard, unsigned format);

void
vf_app_clipboard_offer_by(struct vf_app *app, enum vf_clipboard_way way,
                          unsigned formats);

// `data` is *transferred*.
void
vf_app_clipboard_give_by(struct vf_app *app, enum vf_clipboard_way way,
                         uint32_t request, GBytes *data);

void
vf_app_clipboard_fetch_by(struct vf_app *app,
                          const struct vf_clipboard_fetch *fetch);

// clipboard_text.c -------------------------------------------------------
// Where the desktop's clipboard cannot be looked after, text goes by the toolkit's.
// What the guest copied is fetched when the keyboard's focus leaves the window: nobody
// can paste it before.

void
vf_app_clipboard_text_event(struct vf_app *app, const union SDL_Event *event);

// The guest has copied something else.
void
vf_app_clipboard_text_offered(struct vf_app *app);

// The text there, *transferred*; NULL: none.
GBytes *
vf_app_clipboard_text_read(void);

// `text`: UTF-8.
void
vf_app_clipboard_text_write(struct vf_app *app, GBytes *text);

// clipboard.c, for the former

void
vf_app_clipboard_set_here(struct vf_app *app, unsigned formats);

void
vf_app_clipboard_fetch_text(struct vf_app *app);
