// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// One fixed set of facts in which every page of the overlay has something to say: a VM
// that runs, with snapshots and a CD; a plan to set it up; findings; two graphics
// cards; frames, sound, USB devices, files on their way, messages. No clock, no
// machine: the same everywhere.
//
// Lifetime: create -> free. Link with machine_tree_dep.

#include "viewer/app/display.h"
#include "viewer/app/gpu.h"
#include "viewer/app/input.h"
#include "viewer/app/setup.h"
#include "viewer/app/share.h"
#include "viewer/app/sound.h"
#include "viewer/app/switcher.h"
#include "viewer/options/startup.h"
#include "viewer/overlay/toasts.h"
#include "viewer/pages/page_doctor.h"
#include "viewer/pages/page_facts.h"

#include "machine_tree.h"

struct demo_facts {
    struct vf_startup startup;
    struct vf_control_status control;
    struct vf_source_status source;
    struct vf_spice_status spice;
    struct vf_render_status render;
    struct vf_picture_reason reason;
    struct vf_toasts toasts;
    struct vf_app_display display;
    struct vf_app_input input;
    struct vf_app_sound sound;
    struct vf_app_share share;
    struct vf_app_setup setup;
    struct vf_setup_report setup_report;
    struct vf_app_gpu gpu;
    struct vf_gpu_report gpu_report;
    struct machine_tree machine;
    struct vf_doctor_facts *doctor_facts;
    struct vf_report doctor_report;
    struct vf_doctor_view doctor;
    struct vf_app_switcher switcher; // of demo_roster.h

    struct vf_page_facts facts; // of all these
};

struct demo_facts *
demo_facts_create(void);

void
demo_facts_free(struct demo_facts *demo);
