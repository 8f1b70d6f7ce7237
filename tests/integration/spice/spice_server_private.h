// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What the files of the make-believe VM share.

#include "spice_server.h"

#include "base/mutex.h"
#include "base/wakeup.h"

#include <glib.h>
#include <spice.h>

struct vf_queue;
struct vf_thread;

struct server_keyboard {
    SpiceKbdInstance instance;
    struct spice_server *server;
};

struct server_mouse {
    SpiceMouseInstance instance;
    struct spice_server *server;
};

struct server_tablet {
    SpiceTabletInstance instance;
    struct spice_server *server;
};

struct server_display {
    QXLInstance instance;
    struct spice_server *server;
    struct vf_queue *draws; // of struct server_command *
    struct vf_queue *cursors;
    uint8_t *memory; // of the primary surface; NULL: none
    int images;      // atomic: how many were painted
};

struct server_audio {
    SpicePlaybackInstance playback;
    SpiceRecordInstance record;
    GSource *tone_timer;   // NULL: silent
    GSource *record_timer; // NULL: deaf
    double hz, phase;
    double ppm; // how much faster than real time its clock runs
    int64_t began_us;
    int64_t played; // frames
};

struct server_agent {
    SpiceCharDeviceInstance device;
    struct spice_server *server;
    // server's thread
    GByteArray *in;      // from the client, chunks not complete yet
    GByteArray *message; // of these, not complete yet
    GByteArray *out;     // to the client
    struct {
        uint32_t id;
        uint64_t missing; // bytes; 0: no transfer
    } files[8];
    // protected by the server's lock
    struct spice_server_agent seen;
    GByteArray *content;
    GByteArray *file;
    bool refuse_files;
    bool stall_files;
};

struct spice_server {
    struct spice_server_params params;
    struct vf_thread *thread;
    struct vf_thread *freezer;
    struct vf_wakeup wakeup;
    struct vf_queue *calls; // of struct waited_call *
    GMainContext *context;
    GMainLoop *loop;
    SpiceServer *spice;
    uint16_t port;

    // server's thread
    struct server_keyboard keyboard;
    struct server_mouse mouse;
    struct server_tablet tablet;
    struct server_display display;
    struct server_audio audio;
    struct server_agent agent;
    bool prefix; // an E0 byte came, its code is still to come

    struct vf_mutex lock;
    struct vf_cond thawed;
    // protected by lock
    bool freeze;
    bool is_frozen;
    int display_clients;
    struct spice_server_recorded recorded;
    struct spice_server_input input;
    uint8_t keys[512]; // pressed, by code with 0x100 for the prefix
    GString *log;
};

// Runs `call` on the server's thread and waits for it.
void
spice_server_call(struct spice_server *server,
                  void (*call)(struct spice_server *server, void *data),
                  void *data);

// Server's thread: plugs in keyboard, mouse and tablet.
void
spice_server_begin_input(struct spice_server *server);
void
spice_server_end_input(struct spice_server *server);

// Server's thread: the display.
void
spice_server_begin_display(struct spice_server *server);
void
spice_server_end_display(struct spice_server *server);

// Server's thread: sound.
void
spice_server_begin_audio(struct spice_server *server);
void
spice_server_end_audio(struct spice_server *server);

// Server's thread: the agent.
void
spice_server_begin_agent(struct spice_server *server);
void
spice_server_end_agent(struct spice_server *server);
