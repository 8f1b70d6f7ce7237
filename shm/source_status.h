// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Where the Looking Glass picture stands: one value that says which step of
// region -> session -> version -> subscription -> frames was reached and, when it
// is not the last, why. The window turns it into a sentence (viewer/), the doctor
// into a verdict. Strings come from the guest: bounded, NUL-terminated, control
// characters removed.
//
// Path: shm/poller.h -> this -> viewer/app/app.c

#include "base/geometry.h"
#include "shm/frame.h"

#include <stdbool.h>
#include <stdint.h>

enum vf_source_state {
    VF_SOURCE_OFF,         // no region is configured (yet)
    VF_SOURCE_NO_REGION,   // the file does not exist
    VF_SOURCE_UNREADABLE,  // it exists but cannot be used: see `detail`
    VF_SOURCE_NO_HOST,     // no host has ever written here, or it went silent
    VF_SOURCE_UNSUPPORTED, // a live host speaks a version this program does not
    VF_SOURCE_NO_SLOT,     // all subscriber slots are taken by other viewers
    VF_SOURCE_WAITING,     // session is up, no frame yet
    VF_SOURCE_BAD_FRAMES,  // frames arrive but cannot be shown: see `detail`
    VF_SOURCE_RUNNING,     // frames arrive
};

enum {
    VF_SOURCE_TEXT = 128,
};

struct vf_source_counters {
    uint64_t frames;     // handed on
    uint64_t skipped;    // folded into a later one before anybody took them
    uint64_t rejected;   // failed a check of a guest-written number
    uint64_t cursors;    // cursor messages applied
    uint64_t sessions;   // sessions opened since start
    uint64_t resubscribed; // times the host had given up on us
    uint64_t region_faults; // reads that hit a truncated file
    uint64_t polls;      // looks at the region
};

struct vf_source_status {
    enum vf_source_state state;
    char detail[512]; // a whole sentence, or empty

    // from the region; zero or empty while unknown
    uint32_t lgmp_version;
    uint32_t kvmfr_version;
    char host_version[33];
    char capture[33];
    char os_name[VF_SOURCE_TEXT];
    char cpu_model[VF_SOURCE_TEXT];
    bool has_uuid;
    uint8_t uuid[16]; // as in the domain XML, big-endian order
    uint32_t features; // enum vf_kvmfr_feature

    // of the newest good frame; zero before the first
    struct vf_size screen;
    struct vf_size image;
    enum vf_pixel_format format;
    enum vf_transfer transfer;
    bool truncated;
    uint64_t region_size; // bytes mapped
    uint64_t needed_size; // bytes this picture needs, when truncated

    struct vf_source_counters counters;
};

// A short English name of the state, for logs and JSON: "waiting", "running", ...
const char *
vf_source_state_name(enum vf_source_state state);
