// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/frame_grabber.h"

#include "base/clock.h"
#include "viewer/keep/recorder.h"
#include "viewer/render/readback.h"

#include <glib.h>
#include <string.h>

enum { SLOTS = 3 };

// How often is looked whether a picture has arrived.
static const uint64_t LOOK_NS = 2 * VF_NS_PER_MS;

struct slot {
    struct vf_readback readback;
    uint64_t time_ns; // of the picture under way
};

struct vf_frame_grabber {
    struct vf_recorder *recorder;
    struct vf_readback_target target; // its size is empty until the first picture
    struct slot slots[SLOTS];
    uint64_t due_ns;     // when the next picture is worth taking
    uint64_t look_at_ns; // when to look for what is under way
    unsigned next;   // slot to use
    unsigned oldest; // slot that arrives first
};

struct vf_frame_grabber *
vf_frame_grabber_create(struct vf_recorder *recorder)
{
    struct vf_frame_grabber *grabber = g_new0(struct vf_frame_grabber, 1);
    grabber->recorder = recorder;
    return grabber;
}

static void
hand_over(struct vf_frame_grabber *grabber, struct slot *slot)
{
    struct vf_size size = slot->readback.size;
    size_t bytes = (size_t)size.w * (size_t)size.h * 4;
    const uint8_t *from = vf_readback_map(&slot->readback);
    uint8_t *to = vf_recorder_buffer(grabber->recorder, size);
    if (to && from) {
        memcpy(to, from, bytes);
    } else if (to) {
        memset(to, 0, bytes);
    }
    if (from) {
        vf_readback_unmap(&slot->readback);
    }
    if (to) {
        vf_recorder_push(grabber->recorder, to, slot->time_ns);
    }
}

// True when the oldest picture was fetched.
static bool
fetch_oldest(struct vf_frame_grabber *grabber, uint64_t timeout_ns)
{
    struct slot *slot = &grabber->slots[grabber->oldest];
    if (!vf_readback_is_under_way(&slot->readback) ||
        !vf_readback_has_arrived(&slot->readback, timeout_ns)) {
        return false;
    }
    hand_over(grabber, slot);
    grabber->oldest = (grabber->oldest + 1) % SLOTS;
    return true;
}

static void
fetch_arrived(struct vf_frame_grabber *grabber)
{
    while (fetch_oldest(grabber, 0)) {
    }
    grabber->look_at_ns = vf_clock_ns() + LOOK_NS;
}

void
vf_frame_grabber_destroy(struct vf_frame_grabber *grabber)
{
    if (!grabber) {
        return;
    }
    while (fetch_oldest(grabber, VF_NS_PER_S)) {
    }
    vf_recorder_stop(grabber->recorder);
    for (int i = 0; i < SLOTS; i++) {
        vf_readback_finish(&grabber->slots[i].readback);
    }
    vf_readback_target_finish(&grabber->target);
    vf_recorder_unref(grabber->recorder);
    g_free(grabber);
}

bool
vf_frame_grabber_take(struct vf_frame_grabber *grabber,
                      struct vf_compositor *compositor,
                      const struct vf_scene *scene, uint64_t now_ns,
                      GError **error)
{
    fetch_arrived(grabber); // makes room
    struct slot *slot = &grabber->slots[grabber->next];
    if (vf_readback_is_under_way(&slot->readback) || now_ns < grabber->due_ns) {
        return true;
    }
    if (vf_size_is_empty(grabber->target.size)) {
        vf_readback_target_make(&grabber->target, scene->target);
    }
    if (!vf_readback_draw_fitted(&grabber->target, compositor, scene, error)) {
        return false;
    }
    vf_readback_begin(&slot->readback, &grabber->target);
    slot->time_ns = now_ns;
    // Frames as frequent as the recording come now and then a little early.
    grabber->due_ns =
        now_ns + vf_recorder_interval_ns(grabber->recorder) * 3 / 4;
    grabber->next = (grabber->next + 1) % SLOTS;
    return true;
}

void
vf_frame_grabber_fetch(struct vf_frame_grabber *grabber)
{
    if (vf_clock_ns() >= vf_frame_grabber_deadline(grabber)) {
        fetch_arrived(grabber);
    }
}

uint64_t
vf_frame_grabber_deadline(const struct vf_frame_grabber *grabber)
{
    const struct slot *slot = &grabber->slots[grabber->oldest];
    return vf_readback_is_under_way(&slot->readback) ? grabber->look_at_ns
                                                     : UINT64_MAX;
}
