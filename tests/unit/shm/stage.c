// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/shm/stage.h"

#include <glib.h>
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
    stage->path = g_strdup("/tmp/virtflow-test-stage-XXXXXX");
    int fd = g_mkstemp(stage->path);
    g_assert_cmpint(ftruncate(fd, (off_t)(mib << 20)), ==, 0);
    close(fd);
    stage_open_region(stage);

    vf_wakeup_init(&stage->wakeup);
    stage->pool = vf_lease_pool_create(&stage->wakeup);
    stage->frames = vf_mailbox_create(sizeof(struct vf_frame), NULL, NULL);
    stage->cursors = vf_mailbox_create(sizeof(struct vf_cursor), NULL, NULL);
    stage->status =
        vf_mailbox_create(sizeof(struct vf_source_status), NULL, NULL);
}

void
stage_open_region(struct stage *stage)
{
    g_autoptr(GError) error = NULL;
    stage_stop_host(stage);
    vf_region_unref(stage->region);
    stage->region = vf_region_open(stage->path, &error);
    g_assert_no_error(error);
}

void
stage_finish(struct stage *stage)
{
    stage_drop_frame(stage);
    stage_drop_cursor(stage);
    stage_stop_host(stage);
    vf_mailbox_destroy(stage->frames);
    vf_mailbox_destroy(stage->cursors);
    vf_mailbox_destroy(stage->status);
    vf_lease_pool_destroy(stage->pool);
    vf_wakeup_finish(&stage->wakeup);
    vf_region_unref(stage->region);
    unlink(stage->path);
    g_free(stage->path);
}

void
stage_start_host(struct stage *stage)
{
    stage_stop_host(stage);
    g_assert_true(vf_lg_start(&stage->lg, vf_region_memory(stage->region),
                              &stage->config));
    stage->has_host = true;
}

void
stage_stop_host(struct stage *stage)
{
    if (stage->has_host) {
        vf_lg_stop(&stage->lg);
        stage->has_host = false;
    }
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
