// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The sentences of struct vf_source_status.detail: each names the thing, the
// cause and the next step.
//
// Thread-safety: pure.
// Path: shm/source_status.h -> this -> shm/source.c

#include "shm/kvmfr.h"
#include "shm/lgmp.h"
#include "shm/source_status.h"

// What the sentence depends on, next to the status itself.
struct vf_source_reasons {
    const char *path;
    const char *region_error;      // why the region cannot be opened, or NULL
    enum vf_lgmp_sight sight;      // of the last look for a host
    uint32_t slots;                // subscriber slots of a queue
    enum vf_kvmfr_problem problem; // of the newest frame
    bool forbidden; // the region could not be opened a second time
};

// Writes the sentence for `status->state` to `status->detail`; an empty one
// when there is nothing to say.
void
vf_source_text(const struct vf_source_reasons *reasons,
               struct vf_source_status *status);
