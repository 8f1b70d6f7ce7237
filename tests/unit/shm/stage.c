// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/shm/stage.h"

#include <glib.h>
#include <sys/mman.h>
#include <unistd.h>

void
stage_init(struct stage *stage, size_t mib)
{
    *stage = (struct stage){
        .config =
            {
                .lgmp = 6,
                .size = {320, 200},
                .type = VF_KVMFR_FRAME_BGRA,
                .motion = VF_SCENE_BOX,
                .sdr_white = 203,
                .features = VF_KVMFR_FEATURE_SET_CURSOR,
            },
    };
    stage->fd = memfd_create("virtflow-test-stage", MFD_CLOEXEC);
    g_assert_cmpint(ftruncate(stage->fd, (off_t)(mib << 20)), ==, 0);
    stage->path = g_strdup_printf("/proc/self/fd/%d", stage->fd);
    g_autoptr(GError) error = NULL;
    stage->region = vf_region_open(stage->path, &error);
    g_assert_no_error(error);

    vf_wakeup_init(&stage->wakeup);
    stage->pool = vf_lease_pool_create(&stage->wakeup);
    stage->frames = vf_mailbox_create(sizeof(struct vf_frame), NULL, NULL);
    stage->cursors = vf_mailbox_create(sizeof(struct vf_cursor), NULL, NULL);
    stage->status =
        vf_mailbox_create(sizeof(struct vf_source_status), NULL, NULL);
}

void
stage_finish(struct stage *stage)
{
    stage_drop_frame(stage);
    stage_drop_cursor(stage);
    if (stage->has_host) {
        vf_lg_stop(&stage->lg);
    }
    vf_mailbox_destroy(stage->frames);
    vf_mailbox_destroy(stage->cursors);
    vf_mailbox_destroy(stage->status);
    vf_lease_pool_destroy(stage->pool);
    vf_wakeup_finish(&stage->wakeup);
    vf_region_unref(stage->region);
    g_free(stage->path);
    close(stage->fd);
}

void
stage_start_host(struct stage *stage)
{
    if (stage->has_host) {
        vf_lg_stop(&stage->lg);
    }
    g_assert_true(vf_lg_start(&stage->lg, vf_region_memory(stage->region),
                              &stage->config));
    stage->has_host = true;
}

bool
stage_drop_frame(struct stage *stage)
{
    struct vf_frame frame;
    bool had = vf_mailbox_take(stage->frames, &frame);
    if (had) {
        vf_frame_release(&frame);
    }
    return had;
}

bool
stage_drop_cursor(struct stage *stage)
{
    struct vf_cursor cursor;
    bool had = vf_mailbox_take(stage->cursors, &cursor);
    if (had) {
        vf_cursor_clear(&cursor);
    }
    return had;
}

struct vf_scene_code
stage_read_code(const struct vf_frame *frame)
{
    struct vf_scene_code code;
    g_assert_true(vf_scene_code_read(frame->pixels, frame->pitch, 4, 1, &code));
    return code;
}
