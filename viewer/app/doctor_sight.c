// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/app/doctor_sight.h"

#include "base/clock.h"
#include "base/mailbox.h"
#include "base/wakeup.h"
#include "shm/cursor.h"
#include "shm/frame.h"
#include "shm/poller.h"

#include <glib.h>
#include <string.h>

static const uint64_t PATIENCE_NS = 2 * VF_NS_PER_S;

static enum vf_picture_stage
stage_of(const struct vf_source_status *source)
{
    switch (source->state) {
    case VF_SOURCE_OFF:
        return VF_PICTURE_NOT_LOOKED;
    case VF_SOURCE_NO_REGION:
        return VF_PICTURE_NO_REGION;
    case VF_SOURCE_UNREADABLE:
        return VF_PICTURE_UNREADABLE;
    case VF_SOURCE_NO_HOST:
        return source->lgmp_version != 0 ? VF_PICTURE_SILENT
                                         : VF_PICTURE_NO_MAGIC;
    case VF_SOURCE_UNSUPPORTED:
        return VF_PICTURE_UNSUPPORTED;
    case VF_SOURCE_NO_SLOT:
        return VF_PICTURE_NO_SLOT;
    case VF_SOURCE_WAITING:
        return VF_PICTURE_WAITING;
    case VF_SOURCE_BAD_FRAMES:
        return VF_PICTURE_BAD_FRAMES;
    case VF_SOURCE_RUNNING:
        return VF_PICTURE_FRAMES;
    }
    return VF_PICTURE_NOT_LOOKED;
}

void
vf_doctor_sight_fill(struct vf_picture_sight *picture,
                     const struct vf_source_status *source)
{
    memset(picture, 0, sizeof(*picture));
    picture->stage = stage_of(source);
    g_strlcpy(picture->detail, source->detail, sizeof(picture->detail));
    picture->lgmp = source->lgmp_version;
    picture->kvmfr = source->kvmfr_version;
    g_strlcpy(picture->host, source->host_version, sizeof(picture->host));
    g_strlcpy(picture->capture, source->capture, sizeof(picture->capture));
    picture->has_uuid = source->has_uuid;
    memcpy(picture->uuid, source->uuid, sizeof(picture->uuid));
    picture->width = (unsigned)source->screen.w;
    picture->height = (unsigned)source->screen.h;
    picture->is_truncated = source->truncated;
    picture->region_size = source->region_size;
    picture->needed_size = source->needed_size;
}

// Looking ----------------------------------------------------------------------

struct watch {
    struct vf_wakeup wakeup;
    struct vf_mailbox *frames;
    struct vf_mailbox *cursors;
    struct vf_mailbox *statuses;
};

static void
init_watch(struct watch *watch)
{
    vf_wakeup_init(&watch->wakeup);
    watch->frames = vf_mailbox_create(sizeof(struct vf_frame), NULL, NULL);
    watch->cursors = vf_mailbox_create(sizeof(struct vf_cursor), NULL, NULL);
    watch->statuses = vf_mailbox_create(sizeof(struct vf_source_status),
                                        vf_wakeup_signal_cb, &watch->wakeup);
}

static void
drop_pictures(struct watch *watch)
{
    struct vf_frame frame;
    struct vf_cursor cursor;
    while (vf_mailbox_take(watch->frames, &frame)) {
        vf_frame_release(&frame);
    }
    while (vf_mailbox_take(watch->cursors, &cursor)) {
        vf_cursor_clear(&cursor);
    }
}

static void
finish_watch(struct watch *watch)
{
    drop_pictures(watch);
    vf_mailbox_destroy(watch->frames);
    vf_mailbox_destroy(watch->cursors);
    vf_mailbox_destroy(watch->statuses);
    vf_wakeup_finish(&watch->wakeup);
}

// True when nothing better can come of waiting.
static bool
is_final(enum vf_source_state state)
{
    return state == VF_SOURCE_RUNNING || state == VF_SOURCE_UNSUPPORTED ||
           state == VF_SOURCE_UNREADABLE || state == VF_SOURCE_NO_SLOT;
}

static void
watch_region(const char *path, struct vf_source_status *status)
{
    struct watch watch;
    init_watch(&watch);
    struct vf_poller *poller = vf_poller_create(&(struct vf_poller_params){
        .frames = watch.frames,
        .cursors = watch.cursors,
        .status = watch.statuses,
    });
    vf_poller_set_path(poller, path);
    vf_poller_start(poller);
    const uint64_t deadline = vf_clock_ns() + PATIENCE_NS;
    while (!is_final(status->state) && vf_clock_ns() < deadline) {
        vf_wakeup_wait_until(&watch.wakeup, deadline);
        vf_mailbox_take(watch.statuses, status);
        drop_pictures(&watch);
    }
    vf_poller_stop(poller);
    drop_pictures(&watch); // frames go back before the poller does
    vf_poller_destroy(poller);
    finish_watch(&watch);
}

void
vf_doctor_sight_look(const struct vf_vm_facts *vm, struct vf_live_facts *live)
{
    const char *path = vm->reading.base.facts.shm_path;
    if (!vm->has_definition || !vm->is_running || path[0] == '\0') {
        return;
    }
    struct vf_source_status status = {.state = VF_SOURCE_OFF};
    watch_region(path, &status);
    vf_doctor_sight_fill(&live->picture, &status);
}
