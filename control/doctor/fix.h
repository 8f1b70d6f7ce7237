// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What the program itself can mend of what the doctor found, one thing at a time:
// looked at first, so that somebody can be asked, and then done. Each is what
// another part of the program does anyway; nothing here has rights that the user
// has not.
//
// Lifetime: plan -> apply or not -> finish.
// Thread-safety: any thread that may block.
// Errors: whole sentences.
// Path: control/doctor/doctor.h -> this -> control/setup/setup.h,
// control/shm_file.h, control/privileged.h

#include "base/error.h"
#include "control/doctor/doctor.h"
#include "control/setup/setup.h"

#include <libvirt/libvirt.h>
#include <stdbool.h>

enum vf_fix_kind {
    VF_FIX_SHM_FILE, // make the shared memory file, or mend it
    VF_FIX_SETUP,    // change the VM's definition
    VF_FIX_BOOT,     // have that file made at boot; asks for a password
    VF_FIX_KVMFR,    // let this user and QEMU use kvmfr; asks for a password
    VF_FIX_COUNT,
};

// What the report says is to be mended and can be; bits (1 << enum vf_fix_kind).
// Pure.
unsigned vf_fix_find(const struct vf_report *report);

// The same, and what could be done although nothing is wrong. Pure.
unsigned vf_fix_find_offers(const struct vf_report *report);

struct vf_fix {
    enum vf_fix_kind kind;
    char question[600]; // "Make ... ?"
    char *details; // what exactly, for people; owned; NULL: nothing more to say
    struct vf_shm_file file; // VF_FIX_SHM_FILE; its path is owned
    struct vf_setup setup;   // VF_FIX_SETUP
    char *helper[3];         // VF_FIX_BOOT, VF_FIX_KVMFR: words, owned
};

// False with `error` when it cannot be done, or when nothing is left to do
// (VF_ERROR_NOT_FOUND). `domain` is borrowed; it may be NULL but for VF_FIX_SETUP.
bool vf_fix_plan(struct vf_fix *fix, enum vf_fix_kind kind,
                 const struct vf_report *report,
                 const struct vf_doctor_facts *facts, virDomainPtr domain,
                 GError **error) VF_WARN_UNUSED;

// `done`: what was done, in a sentence.
bool vf_fix_apply(struct vf_fix *fix, virDomainPtr domain, char *done,
                  size_t size, GError **error) VF_WARN_UNUSED;

// A fix of zeros is accepted.
void vf_fix_finish(struct vf_fix *fix);
