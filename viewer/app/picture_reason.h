// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Why there is no picture, in words: the first thing on the way from the hypervisor
// to the frame that is not as it must be, what that means, and what to do next.
// Pure.
//
// Path: control/control.h, shm/source_status.h, control/doctor/finding.h ->
//   this ->
// viewer/pages/overlay_content.h

#include "control/control.h"
#include "shm/source_status.h"

#include <stdbool.h>

struct vf_finding;

struct vf_picture_facts {
    const struct vf_control_status *control; // NULL: no libvirt in this run
    const struct vf_source_status *source;
    const char *shm_path; // region watched; NULL: none

    // The doctor's first finding on the way to the picture; NULL: none, or not looked
    // since something changed.
    const struct vf_finding *obstacle;
};

struct vf_picture_reason {
    bool missing; // frames do not arrive; false: all below is empty
    char title[96];
    char detail[800];
    char hint[240];
};

struct vf_picture_reason
vf_picture_reason_find(const struct vf_picture_facts *facts);
