// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// --stats: the figures of a run as one JSON object. The keys are part of the
// program's interface and are described in virtflow-view(1).
//
// Thread-safety: any thread; nothing is kept.
// Path: viewer/keep/statistics.h -> this

#include "base/error.h"
#include "shm/source_status.h"
#include "spice/audio.h"
#include "viewer/render/render_request.h"

#include <stdbool.h>
#include <stdint.h>

struct vf_stats_facts {
    const struct vf_render_status *render;
    const struct vf_source_status *source;
    const struct vf_spice_audio_status *sound; // as last heard
    uint64_t started_ns; // exec, as near as the program knows
    uint64_t ended_ns;
};

// `path` "-" is standard output.
bool
vf_stats_file_write(const char *path, const struct vf_stats_facts *facts,
                    GError **error) VF_WARN_UNUSED;
