// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A real SPICE server (libspice-server, the one that QEMU uses) with a
// make-believe VM behind it: it writes down what arrives at keyboard, mouse and
// tablet, shows what a test paints, plays and records sound, and is its own
// guest agent.
//
// Lifetime: start -> stop. It runs on a thread and main context of its own.
// Thread-safety: all functions from the test's thread.

#include "base/geometry.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct spice_server;

struct spice_server_params {
    const char *socket;   // unix socket to listen at; NULL: TCP on a free port
    const char *password; // NULL: none
    bool tablet;          // absolute pointer; works once there is a screen
    bool display;
    bool audio;
    bool agent;
};

struct spice_server *
spice_server_start(const struct spice_server_params *params);

// Ends connections as a VM that stops does. NULL is accepted.
void
spice_server_stop(struct spice_server *server);

uint16_t
spice_server_port(const struct spice_server *server);

// One more connection without password, as virDomainOpenGraphicsFD() gives.
int
spice_server_open_fd(struct spice_server *server);

// While frozen the server reads and answers nothing.
void
spice_server_freeze(struct spice_server *server);
void
spice_server_thaw(struct spice_server *server);

// --- input ---

struct spice_server_input {
    int64_t dx, dy;   // sum of relative motion
    unsigned motions; // relative motion events with motion in them
    int x, y;         // last absolute position
    unsigned positions;
    int wheel;          // notches, positive is away from the user
    uint32_t buttons;   // as QEMU gets them
    unsigned keys_down; // keys that are pressed now
    unsigned key_bytes; // scancode bytes so far
    uint64_t key_ns;    // vf_clock_ns() when the last of them came
    unsigned bad_bytes; // releases of what was up, presses of what was down
    unsigned leds;      // lock keys, 1 scroll, 2 num, 4 caps
};

struct spice_server_input
spice_server_input(struct spice_server *server);

// Everything since the last call, in order: "k1e", "m3,-4", "b1", "w1",
// "p10,20". To be freed.
char *
spice_server_take_log(struct spice_server *server);

// The guest changes its lock keys by itself.
void
spice_server_set_leds(struct spice_server *server, unsigned leds);

// --- display ---

// Makes a screen of this size, black; the tablet needs one. Replaces the old
// one.
void
spice_server_set_mode(struct spice_server *server, struct vf_size size);
void
spice_server_set_mode_16bit(struct spice_server *server, struct vf_size size);

// The screen goes away.
void
spice_server_drop_mode(struct spice_server *server);

// Pixels are 0xRRGGBB, rect.w to a row.
void
spice_server_paint(struct spice_server *server, struct vf_rect rect,
                   const uint32_t *pixels);
void
spice_server_fill(struct spice_server *server, struct vf_rect rect,
                  uint32_t color);

struct spice_server_cursor {
    uint16_t type; // SPICE_CURSOR_TYPE_*
    struct vf_size size;
    struct vf_point hot;
    struct vf_point position; // of the hot spot
    const void *data;
    size_t bytes;
};

void
spice_server_set_cursor(struct spice_server *server,
                        const struct spice_server_cursor *cursor);
void
spice_server_move_cursor(struct spice_server *server, struct vf_point position);
void
spice_server_hide_cursor(struct spice_server *server);

// A client has connected to the display channel and not left it.
bool
spice_server_has_display_client(struct spice_server *server);

// --- sound ---

// The guest plays a tone, 48000 frames a second in stereo, until stopped.
void
spice_server_play_tone(struct spice_server *server, double hz);
void
spice_server_stop_tone(struct spice_server *server);

// By how much its sound card's clock is off, from the next tone on: 200 ppm are 9.6
// frames a second more.
void
spice_server_set_clock(struct spice_server *server, double ppm);

// 0..65535
void
spice_server_set_volume(struct spice_server *server, uint16_t volume);
void
spice_server_set_mute(struct spice_server *server, bool mute);

// The guest listens to its microphone.
void
spice_server_record(struct spice_server *server, bool on);

struct spice_server_recorded {
    uint64_t frames;
    double energy; // sum of the squares of the left channel, -1..1
};

// What it heard since the last call.
struct spice_server_recorded
spice_server_take_recorded(struct spice_server *server);

// --- the guest's agent ---

// What it was told so far. Types are VD_AGENT_CLIPBOARD_*.
struct spice_server_agent {
    unsigned grabs;
    unsigned grab_count; // types of the last grab
    uint32_t grab_types[8];
    unsigned releases;
    unsigned requests;
    uint32_t request_type; // of the last request
    unsigned contents;
    uint32_t content_type;  // of the last content
    struct vf_size monitor; // that the first screen shall have
    unsigned files;         // that arrived whole
};

struct spice_server_agent
spice_server_agent(struct spice_server *server);

// The last clipboard content, and the last file; to be unreferenced.
GBytes *
spice_server_agent_content(struct spice_server *server);
GBytes *
spice_server_agent_file(struct spice_server *server);

// The guest copies something, forgets it, pastes, answers a paste.
void
spice_server_agent_grab(struct spice_server *server, const uint32_t *types,
                        size_t count);
void
spice_server_agent_release(struct spice_server *server);
void
spice_server_agent_request(struct spice_server *server, uint32_t type);
void
spice_server_agent_send(struct spice_server *server, uint32_t type,
                        const void *data, size_t size);

// Refuses files from now on, or never answers an offered one.
void
spice_server_agent_files(struct spice_server *server, bool refuse, bool stall);

// The agent ends, begins again.
void
spice_server_agent_quit(struct spice_server *server);
void
spice_server_agent_start(struct spice_server *server);
