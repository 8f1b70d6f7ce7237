// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The two values that the main thread and the render thread exchange: what is to be
// seen, and how it went. Both are copied; the newest wins. What the overlay shows is
// constant and shared: whoever keeps a request keeps a reference to its model.
//
// Path: viewer/app/app.c -> this -> viewer/render/renderer.h

#include "base/geometry.h"
#include "shm/frame_schedule.h"
#include "viewer/keep/statistics.h"
#include "viewer/render/look.h"
#include "viewer/render/tone.h"
#include "viewer/render/view.h"

#include <stdbool.h>
#include <stdint.h>

struct vf_overlay_model;

// Where a picture comes from.
enum vf_picture_source {
    VF_PICTURE_LOOKING_GLASS,
    VF_PICTURE_SPICE,
    VF_PICTURE_SOURCES,
};

// What the main thread wants to be seen.
struct vf_render_request {
    struct vf_size window; // drawable pixels; empty: as large as the picture
    float scale;           // of the overlay; 1.0 is 96 dpi
    bool visible;          // false: draw nothing
    enum vf_picture_source source; // whose frames are shown
    // Not 0: frames of the other source are shown, too, until `source` has brought
    // a complete one. Another number when that begins anew.
    unsigned fallback_turn;
    enum vf_scale_mode mode;
    enum vf_rotation rotation; // of the view, on top of the guest's
    bool hide_cursor;
    int swap_interval; // 0 at once, 1 vertical blank, -1 adaptive
    bool just_in_time; // draw as late as the next blank allows, if swaps wait
    double refresh_hz; // of the window's display; 0: unknown
    double max_fps;    // take no more frames a second than this; 0: no cap
    struct vf_tone_settings tone; // how HDR pictures are shown
    struct vf_look look;          // how every picture is
    unsigned upload; // ways allowed, bits 1 << enum vf_upload_path; 0: all
    struct vf_overlay_model *model; // of the overlay; NULL: there is none
};

// How it went.
struct vf_render_status {
    bool failed;       // the thread has ended: see `detail`
    char detail[1024]; // a whole sentence, or empty
    char gl_renderer[128];
    char gl_version[128];
    const char *platform; // static
    bool is_software;

    bool has_picture;
    unsigned attention; // counts the frames by which the guest asked for it
    bool guest_awake; // the guest asks for the host's screen saver to wait
    enum vf_picture_source source; // of the picture shown
    unsigned fallback_ended;       // the newest fallback_turn that is over
    struct vf_view view;           // how it lies in the window
    struct vf_point cursor_hot; // hot spot of the guest's cursor in its shape

    int depth;             // bits a channel that the surface shows
    const char *upload;    // the way of the newest frame, static; see upload.h
    char upload_note[600]; // why not a better one, or empty
    char filter_note[600]; // why a filter is left out, or empty

    struct vf_presentation presentation; // period 0: no rhythm

    struct vf_statistics statistics;
    bool limit_reached;        // frame_limit frames were shown
    unsigned screenshots_done; // counts them
    bool screenshot_failed;    // the newest one: see `detail`
};
