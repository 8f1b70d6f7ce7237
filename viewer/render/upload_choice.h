// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Which way of uploading is the best on this machine, found out on the first large
// frames themselves: every way gets a few of them in turn, the first of which is not
// counted, and then the one with the least cost a byte is kept. The first frame of
// all goes the way that needs no preparation.
//
// Pure. Path: viewer/render/upload.h -> this -> viewer/render/uploader.h

#include "viewer/render/upload.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    VF_UPLOAD_TRIALS = 4,            // frames for each way
    VF_UPLOAD_TRIAL_BYTES = 1 << 20, // what a frame must bring to be counted
};

struct vf_upload_choice {
    unsigned candidates; // bit 1 << enum vf_upload_path
    unsigned tried[VF_UPLOAD_PATHS];
    double cost[VF_UPLOAD_PATHS]; // least seen, ns a byte; 0: not known
};

// `candidates`: the ways that may work; VF_UPLOAD_DIRECT always does.
void
vf_upload_choice_init(struct vf_upload_choice *choice, unsigned candidates);

// A way turned out not to work.
void
vf_upload_choice_drop(struct vf_upload_choice *choice,
                      enum vf_upload_path path);

// True when there is nothing left to try.
bool
vf_upload_choice_is_made(const struct vf_upload_choice *choice);

// True when a frame that brings `bytes` is to be measured.
bool
vf_upload_choice_wants(const struct vf_upload_choice *choice, size_t bytes);

// The way for a frame that brings `bytes`.
enum vf_upload_path
vf_upload_choice_next(const struct vf_upload_choice *choice, size_t bytes);

// What a measured frame cost, in ns; 0 bytes when the way did not suit it.
void
vf_upload_choice_add(struct vf_upload_choice *choice, enum vf_upload_path path,
                     size_t bytes, uint64_t ns);
