// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/picture_keeper.h"

#include "base/clock.h"
#include "base/words.h"
#include "viewer/keep/picture_saver.h"
#include "viewer/render/frame_grabber.h"
#include "viewer/render/readback.h"
#include "viewer/render/snapshot.h"

#include <glib.h>

struct vf_picture_keeper {
    struct vf_compositor *compositor;
    struct vf_frame_grabber *grabber; // NULL: nothing is recorded
    struct vf_snapshot *snapshot;
};

struct vf_picture_keeper *
vf_picture_keeper_create(struct vf_compositor *compositor)
{
    struct vf_picture_keeper *keeper = g_new0(struct vf_picture_keeper, 1);
    keeper->compositor = compositor;
    keeper->snapshot = vf_snapshot_create();
    return keeper;
}

void
vf_picture_keeper_destroy(struct vf_picture_keeper *keeper)
{
    if (!keeper) {
        return;
    }
    vf_frame_grabber_destroy(keeper->grabber);
    vf_snapshot_destroy(keeper->snapshot);
    g_free(keeper);
}

void
vf_picture_keeper_record(struct vf_picture_keeper *keeper,
                         struct vf_recorder *recorder)
{
    vf_frame_grabber_destroy(keeper->grabber);
    keeper->grabber = recorder ? vf_frame_grabber_create(recorder) : NULL;
}

// `view`: for the scene to point to.
static struct vf_scene
scene_of(const struct vf_guest_picture *guest, struct vf_view *view)
{
    static const struct vf_color_adjust AS_IT_IS = {.active = false};
    const struct vf_shown_picture *picture = guest->picture;
    struct vf_size size = vf_size_rotate(picture->image, guest->rotation);
    *view = vf_view_compute(&(struct vf_view_params){
        .window = size,
        .image = picture->image,
        .screen = picture->screen,
        .rotation = guest->rotation,
        .mode = VF_SCALE_ONE,
    });
    return (struct vf_scene){
        .target = size,
        .view = view,
        .picture = picture,
        .adjust = &AS_IT_IS,
        .cursor = guest->cursor,
    };
}

bool
vf_picture_keeper_note(struct vf_picture_keeper *keeper,
                       const struct vf_guest_picture *guest, GError **error)
{
    if (!keeper->grabber || !guest->picture) {
        return true;
    }
    struct vf_view view;
    struct vf_scene scene = scene_of(guest, &view);
    return vf_frame_grabber_take(keeper->grabber, keeper->compositor, &scene,
                                 vf_clock_ns(), error);
}

bool
vf_picture_keeper_snapshot(struct vf_picture_keeper *keeper,
                           const struct vf_guest_picture *guest,
                           struct vf_picture_saver *saver, GError **error)
{
    if (!guest->picture) {
        vf_picture_saver_give(saver, NULL, (struct vf_size){0, 0},
                              _("There is no picture yet to keep."));
        return true;
    }
    struct vf_view view;
    struct vf_scene scene = scene_of(guest, &view);
    return vf_snapshot_take(keeper->snapshot, keeper->compositor, &scene, saver,
                            error);
}

uint8_t *
vf_picture_keeper_read(struct vf_picture_keeper *keeper,
                       const struct vf_guest_picture *guest, struct vf_size *size,
                       GError **error)
{
    if (!guest->picture) {
        g_set_error(error, VF_ERROR, VF_ERROR_FAILED,
                    _("There is no picture yet to keep."));
        return NULL;
    }
    struct vf_view view;
    struct vf_scene scene = scene_of(guest, &view);
    *size = scene.target;
    return vf_readback_rgb(keeper->compositor, &scene, error);
}

void
vf_picture_keeper_fetch(struct vf_picture_keeper *keeper)
{
    vf_snapshot_fetch(keeper->snapshot);
    if (keeper->grabber) {
        vf_frame_grabber_fetch(keeper->grabber);
    }
}

uint64_t
vf_picture_keeper_deadline(const struct vf_picture_keeper *keeper)
{
    uint64_t at_ns = vf_snapshot_deadline(keeper->snapshot);
    return keeper->grabber
               ? MIN(at_ns, vf_frame_grabber_deadline(keeper->grabber))
               : at_ns;
}
