// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/snapshot.h"

#include "base/clock.h"
#include "base/words.h"
#include "viewer/keep/picture_saver.h"
#include "viewer/keep/screen_store.h"
#include "viewer/keep/thumbnail.h"
#include "viewer/render/readback.h"

#include <glib.h>

// Longest side of what is drawn: a few pixels for each one that is kept.
enum { DRAWN_SIDE = 2 * VF_SCREEN_SIDE };

// How often is looked whether it has arrived.
static const uint64_t LOOK_NS = 4 * VF_NS_PER_MS;

struct vf_snapshot {
    struct vf_picture_saver *saver; // NULL: nothing is under way
    struct vf_readback_target target;
    struct vf_readback readback;
    uint64_t look_at_ns;
};

struct vf_snapshot *
vf_snapshot_create(void)
{
    return g_new0(struct vf_snapshot, 1);
}

static void
forget(struct vf_snapshot *snapshot)
{
    vf_readback_finish(&snapshot->readback);
    vf_readback_target_finish(&snapshot->target);
    *snapshot = (struct vf_snapshot){.saver = NULL};
}

// Waits at most `timeout_ns`.
static void
give(struct vf_snapshot *snapshot, uint64_t timeout_ns)
{
    if (!snapshot->saver) {
        return;
    }
    struct vf_readback *readback = &snapshot->readback;
    if (!vf_readback_has_arrived(readback, timeout_ns) && timeout_ns == 0) {
        snapshot->look_at_ns = vf_clock_ns() + LOOK_NS;
        return;
    }
    struct vf_size size = readback->size;
    const uint8_t *rgba = vf_readback_map(readback);
    uint8_t *rgb = NULL;
    if (rgba) {
        rgb = vf_readback_flip(rgba, size);
        vf_readback_unmap(readback);
    }
    vf_picture_saver_give(snapshot->saver, rgb, size,
                          rgb ? NULL : _("The driver gave no picture."));
    forget(snapshot);
}

void
vf_snapshot_destroy(struct vf_snapshot *snapshot)
{
    if (snapshot) {
        give(snapshot, VF_NS_PER_S);
        g_free(snapshot);
    }
}

bool
vf_snapshot_take(struct vf_snapshot *snapshot, struct vf_compositor *compositor,
                 const struct vf_scene *scene, struct vf_picture_saver *saver,
                 GError **error)
{
    give(snapshot, VF_NS_PER_S);
    vf_readback_target_make(&snapshot->target,
                            vf_thumbnail_size(scene->target, DRAWN_SIDE));
    if (!vf_readback_draw_fitted(&snapshot->target, compositor, scene, error)) {
        forget(snapshot);
        vf_picture_saver_give(saver, NULL, (struct vf_size){0, 0},
                              _("The driver cannot draw it."));
        return false;
    }
    vf_readback_begin(&snapshot->readback, &snapshot->target);
    snapshot->saver = saver;
    snapshot->look_at_ns = vf_clock_ns() + LOOK_NS;
    return true;
}

void
vf_snapshot_fetch(struct vf_snapshot *snapshot)
{
    if (snapshot->saver && vf_clock_ns() >= snapshot->look_at_ns) {
        give(snapshot, 0);
    }
}

uint64_t
vf_snapshot_deadline(const struct vf_snapshot *snapshot)
{
    return snapshot->saver ? snapshot->look_at_ns : UINT64_MAX;
}
