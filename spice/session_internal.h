// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What the files of a SPICE session share: session.c (requests from outside, up
// and down, lifetime), session_channels.c (what the server offers and says) and
// session_status.c (what is told about it).
//
// Thread-safety: GLib thread, but for the constants.
// Path: spice/session.h -> this -> spice/session.c, spice/session_channels.c

#include "spice/audio_part.h"
#include "spice/clipboard_part.h"
#include "spice/cursor.h"
#include "spice/display.h"
#include "spice/files_part.h"
#include "spice/inputs.h"
#include "spice/on_demand.h"
#include "spice/prober.h"
#include "spice/session.h"
#include "spice/tunnel.h"
#include "spice/usb_part.h"

#include <spice-client.h>

struct vf_spice {
    // constant after creation
    struct vf_spice_params params;
    struct vf_spice_inputs *inputs;
    struct vf_spice_display *display;     // NULL: no frames are wanted, ever
    struct vf_spice_cursor *cursor;       // NULL: no cursors are
    struct vf_spice_audio *audio;         // NULL: no sound, ever
    struct vf_spice_clipboard *clipboard; // NULL: none, ever
    struct vf_spice_files *files;         // NULL: none, ever
    struct vf_spice_usb *usb;             // NULL: none, ever

    // GLib thread
    struct vf_spice_endpoint endpoint;
    SpiceSession *session; // NULL while offline
    SpiceMainChannel *main;
    GHashTable *fd_requests; // token -> SpiceChannel, one reference each
    uint64_t next_token;
    struct vf_spice_tunnels tunnels;
    guint connect_timer;
    guint ended_timer; // of a connection by ssh
    struct vf_spice_prober prober;
    guint channels_idle; // runs when all channels were announced
    guint inputs_idle;
    SpiceInputsChannel *opened_inputs; // waits for inputs_idle
    struct vf_spice_on_demand display_link;
    struct vf_spice_on_demand cursor_link;
    struct vf_size wished_size; // for the guest's desktop; 0x0: none
    struct vf_spice_status status;
    struct vf_spice_status published;
};

// --- session_status.c ---

// Gathers what the parts have to say and puts it into the mailbox if it is new.
void
vf_spice_publish(struct vf_spice *spice);

// Forgets what the last session said.
void
vf_spice_reset_status(struct vf_spice *spice, enum vf_spice_state state);

// --- session.c ---

void
vf_spice_take_down(struct vf_spice *spice);

// Takes the session down and says why. `cause`: what a library said, or NULL.
void
vf_spice_fail(struct vf_spice *spice, enum vf_spice_failure failure,
              const char *cause);

// --- session_channels.c ---

// Whether channels get their connections one by one from outside of spice-glib.
bool
vf_spice_opens_fds(const struct vf_spice *spice);

// Listens to a session that was just made.
void
vf_spice_watch_session(struct vf_spice *spice);

// Lets go of everything that hangs on a channel.
void
vf_spice_forget_channel(struct vf_spice *spice, SpiceChannel *channel);

// For the parts: the pointer was put somewhere, the display is another.
void
vf_spice_on_pointer(void *spice);
void
vf_spice_on_display_change(void *spice);

// Tells the guest's agent the size that was wished for, if there is one.
void
vf_spice_tell_wished_size(struct vf_spice *spice);
