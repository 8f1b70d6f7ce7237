// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A check: a small pure function from what is known to one finding. All of them are
// in one table, in the order in which they are shown, which goes from the machine
// to the picture: the first that fails is the one to mend first.
//
// Thread-safety: pure.
// Path: control/doctor/facts.h, control/doctor/finding.h -> this ->
// control/doctor/doctor.h

#include "control/doctor/facts.h"
#include "control/doctor/finding.h"

#include <stddef.h>

// What a check is about, for headings.
enum vf_area {
    VF_AREA_HOST,    // processor, IOMMU, kernel
    VF_AREA_GPU,     // graphics cards
    VF_AREA_LIBVIRT, // the daemon and who may use it
    VF_AREA_VM,      // the definition
    VF_AREA_MEMORY,  // what guest and viewer share
    VF_AREA_PICTURE, // Looking Glass
    VF_AREA_SPICE,   // input, sound, fallback
    VF_AREA_SPEED,
    VF_AREA_COUNT,
};

struct vf_check {
    const char *id;
    const char *title;
    enum vf_area area;
    enum vf_part part; // without which it cannot be judged
    unsigned troubles; // VF_TROUBLE_BIT of what it can be the reason for
    bool stops_picture; // when it fails there can be no Looking Glass picture
    int argument; // of `judge`; for checks that differ in a number

    // False when it has no meaning for these facts: nothing is found then.
    bool (*judge)(const struct vf_doctor_facts *facts, int argument,
                  struct vf_finding *finding);
};

struct vf_check_list {
    const struct vf_check *checks;
    size_t count;
};

// The parts of the table, each in its control/doctor/checks_*.c.
extern const struct vf_check_list vf_checks_host;
extern const struct vf_check_list vf_checks_gpu;
extern const struct vf_check_list vf_checks_card;
extern const struct vf_check_list vf_checks_handover;
extern const struct vf_check_list vf_checks_libvirt;
extern const struct vf_check_list vf_checks_vm;
extern const struct vf_check_list vf_checks_setup;
extern const struct vf_check_list vf_checks_memory;
extern const struct vf_check_list vf_checks_picture;
extern const struct vf_check_list vf_checks_spice;
extern const struct vf_check_list vf_checks_speed;

// All of them, by number; NULL behind the last.
const struct vf_check *vf_check_at(unsigned index);

// NULL when there is none of that name.
const struct vf_check *vf_check_find(const char *id);

// "This machine", "Graphics cards", ...
const char *vf_area_name(enum vf_area area);
