// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A vf_spice on a GLib thread, with its mailboxes, and patience: the functions
// that wait do so until it is true or the test has failed.

#include "spice/audio.h"
#include "spice/clipboard.h"
#include "spice/events.h"
#include "spice/files.h"
#include "spice/session.h"
#include "spice/usb.h"
#include "spice_server.h"

#include "base/glib_thread.h"
#include "base/mailbox.h"

#include <glib.h>

struct session_rig {
    struct vf_glib_thread *glib;
    struct vf_mailbox *status_box;
    struct vf_mailbox *frames;
    struct vf_mailbox *cursors;
    struct vf_mailbox *audio;
    struct vf_mailbox *usb;
    struct vf_queue *events; // of struct vf_spice_event
    struct vf_queue *times;  // of struct vf_input_times
    struct vf_spice *spice;
    struct vf_input_sink *sink;
    struct vf_spice_status status; // the newest
    struct vf_spice_audio_status audio_status;
    struct spice_server *fd_server; // answers requests for descriptors
    unsigned fd_requests;
    bool refuse_fds;
};

void
session_rig_start(struct session_rig *rig);
void
session_rig_stop(struct session_rig *rig);

void
session_rig_connect_tcp(struct session_rig *rig, uint16_t port,
                        const char *password);
void
session_rig_connect_unix(struct session_rig *rig, const char *path,
                         const char *password);
void
session_rig_connect_fd(struct session_rig *rig, struct spice_server *server);

const struct vf_spice_status *
session_rig_status(struct session_rig *rig);

const struct vf_spice_audio_status *
session_rig_audio(struct session_rig *rig);

// Waits for the next event of this type; others that come before are dropped.
// To be cleared.
struct vf_spice_event
session_rig_wait_event(struct session_rig *rig, enum vf_spice_event_type type);

// True when an event waits.
bool
session_rig_has_event(struct session_rig *rig);

void
session_rig_wait_state(struct session_rig *rig, enum vf_spice_state state);
void
session_rig_wait_inputs(struct session_rig *rig);

// Tests' main(): messages of the SPICE libraries are no failures.
void
session_rig_test_init(int *argc, char ***argv);

// A path for a socket, unique to this process; static storage.
const char *
session_rig_socket(void);

#define wait_until(condition)                                             \
    do {                                                                  \
        gint64 deadline = g_get_monotonic_time() + 30 * G_USEC_PER_SEC;   \
        while (!(condition)) {                                            \
            if (g_get_monotonic_time() > deadline) {                      \
                g_error("%s:%d: never came true: %s", __FILE__, __LINE__, \
                        #condition);                                      \
            }                                                             \
            g_usleep(500);                                                \
        }                                                                 \
    } while (0)
