// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Everything that the pages of the overlay may speak about, as last heard. Pages
// get it all and read what is theirs; app/overlay.c fills it in.
//
// Lifetime: everything is borrowed for the call. Thread-safety: main thread.
// Path: viewer/app/overlay.c -> this -> viewer/pages/page.h

#include "control/control.h"
#include "control/shutdown_wait.h"
#include "shm/source_status.h"
#include "spice/session.h"
#include "viewer/app/gpu.h"
#include "viewer/app/setup.h"
#include "viewer/overlay/toasts.h"
#include "viewer/app/picture_reason.h"
#include "viewer/render/render_request.h"
#include "viewer/app/source_choice.h"

#include <stdbool.h>
#include <stdint.h>

struct vf_app_display;
struct vf_app_input;
struct vf_app_login;
struct vf_app_share;
struct vf_app_sound;
struct vf_app_switcher;
struct vf_doctor_view;
struct vf_startup;

struct vf_page_facts {
    uint64_t now_ns;
    const char *title; // of the VM
    const struct vf_startup *startup; // settings file and command line
    const char *uuid;                 // of the VM; empty: not known
    bool only_this_vm;                // what settings are changed for

    const struct vf_control_status *control; // NULL: no libvirt in this run
    const struct vf_app_login *login; // what is typed in answer; NULL: nothing
    const struct vf_app_gpu *gpu; // NULL: no cards are looked at in this run
    const struct vf_app_setup *setup; // NULL: nothing is set up in this run
    const char *sleep; // what is done before this computer sleeps; NULL: nothing
    enum vf_shutdown_step shutdown; // of a guest that was asked to shut down
    const struct vf_source_status *source;
    const struct vf_spice_status *spice; // NULL: no SPICE in this run
    const struct vf_render_status *render;
    const struct vf_picture_reason *reason;
    bool picture_is_fresh; // the picture shown is being kept up to date
    bool is_fullscreen;

    const char *input_way;   // what carries input: "SPICE"; NULL: nothing does
    const char *capture_key; // that captures and releases, by name
    const struct vf_app_input *input; // NULL: pages that need it are not shown
    const struct vf_app_sound *sound; // of no meaning without SPICE, as the next
    const struct vf_app_share *share;
    bool is_taken;       // another viewer has the SPICE session
    bool is_wayland;     // the window is one of a Wayland compositor
    const char *desktop; // XDG_CURRENT_DESKTOP; NULL: not known
    const struct vf_toasts *toasts;
    const struct vf_app_display *display; // how the picture is to look
    enum vf_picture_pin picture_pin;
    enum vf_rotation rotation; // of the view
    bool is_recording;
    const struct vf_app_switcher *switcher; // NULL: there are no other VMs in this run
    const struct vf_doctor_view *doctor; // NULL: there is no VM in this run
};
