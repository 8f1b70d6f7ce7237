// SPDX-License-Identifier: GPL-2.0-or-later
#include "shm/lgmp_internal.h"

#include <stddef.h>

// Where a magic number can be; its version follows it. The newest comes first:
// the heartbeat of the newer layouts lies where the oldest has its magic.
static const uint32_t places[VF_LGMP_CANDIDATES] = {9664, 8064, 0};

enum { NEWEST, MIDDLE, OLDEST };

// Version 10 and 12 share the place of the heartbeat, so that a stale header of
// the one seems as alive as the other. Their queue headers are the same as
// well, but a ring can begin inside the space that version 12 keeps for its own
// header only when version 10 put it there.
static bool
is_version_10_ring(struct vf_lgmp_memory memory)
{
    const struct vf_lgmp_layout *newest = vf_lgmp_layout_for(12);
    uint32_t ring =
        vf_lgmp_load(memory, newest->header.queues + newest->queue.ring);
    return ring < newest->header.udata;
}

bool
vf_lgmp_is_displaced(const struct vf_lgmp_layout *layout,
                     struct vf_lgmp_memory memory)
{
    if (layout->header.magic == places[OLDEST] ||
        memory.size < (size_t)places[NEWEST] + 8) {
        return false; // the others overwrite its magic number
    }
    if (vf_lgmp_load(memory, places[OLDEST]) == VF_LGMP_MAGIC &&
        vf_lgmp_layout_for(vf_lgmp_load(memory, places[OLDEST] + 4))) {
        return true;
    }
    bool is_newest = layout->header.magic == places[NEWEST];
    uint32_t other = is_newest ? places[MIDDLE] : places[NEWEST];
    return vf_lgmp_load(memory, other) == VF_LGMP_MAGIC &&
           is_version_10_ring(memory) == is_newest;
}

// The layout at place `i`, or NULL; `*version` is what is written there, or 0.
static const struct vf_lgmp_layout *
look_at(struct vf_lgmp_memory memory, int i, uint32_t *version)
{
    *version = 0;
    if (memory.size < (size_t)places[i] + 8 ||
        vf_lgmp_load(memory, places[i]) != VF_LGMP_MAGIC) {
        return NULL;
    }
    *version = vf_lgmp_load(memory, places[i] + 4);
    const struct vf_lgmp_layout *layout = vf_lgmp_layout_for(*version);
    if (!layout || layout->header.magic != places[i] ||
        memory.size < layout->header.bytes) {
        return NULL;
    }
    return layout;
}

struct vf_lgmp_sighting
vf_lgmp_probe_look(struct vf_lgmp_probe *probe, struct vf_lgmp_memory memory)
{
    struct vf_lgmp_sighting best = {.sight = VF_LGMP_NOTHING};
    bool moving[VF_LGMP_CANDIDATES] = {false};
    int found = 0;

    for (int i = 0; i < VF_LGMP_CANDIDATES; i++) {
        uint32_t version;
        const struct vf_lgmp_layout *layout = look_at(memory, i, &version);
        if (layout && vf_lgmp_is_displaced(layout, memory)) {
            // What changes where its heartbeat was is somebody else's header.
            layout = NULL;
            version = 0;
        }
        uint64_t timestamp =
            layout ? vf_lgmp_load64(memory, layout->header.timestamp) : 0;
        if (layout && layout == probe->candidates[i].layout) {
            moving[i] = timestamp != probe->candidates[i].timestamp;
        } else {
            probe->candidates[i].layout = layout;
            probe->candidates[i].timestamp = timestamp;
        }

        found += version != 0;
        if (layout && best.sight < VF_LGMP_SILENT) {
            best.sight = VF_LGMP_SILENT;
            best.version = version;
            best.layout = layout;
        } else if (!layout && version && best.sight < VF_LGMP_FOREIGN) {
            best.sight = VF_LGMP_FOREIGN;
            best.version = version;
            best.layout = NULL;
        }
    }
    for (int i = 0; i < VF_LGMP_CANDIDATES; i++) {
        if (moving[i]) {
            best.sight = VF_LGMP_ALIVE;
            best.layout = probe->candidates[i].layout;
            best.version = best.layout->version;
            break;
        }
    }
    best.is_alone = found == 1;
    return best;
}
