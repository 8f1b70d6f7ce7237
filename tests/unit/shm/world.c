// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/shm/world.h"

#include "base/clock.h"
#include "shm/kvmfr_bytes.h"

#include <glib.h>
#include <string.h>

void
world_begin(struct world *world)
{
    *world = (struct world){0};
    stage_init(&world->stage, 4);
    world->stage.config.features =
        VF_KVMFR_FEATURE_SET_CURSOR | VF_KVMFR_FEATURE_WINDOW_SIZE;
    struct vf_poller_params params = {
        .frames = world->stage.frames,
        .cursors = world->stage.cursors,
        .status = world->stage.status,
    };
    world->input_times = vf_queue_create(sizeof(struct vf_input_times), NULL, NULL);
    world->input = vf_lgmp_input_create(&world->stage.wakeup, NULL, NULL,
                                        world->input_times);
    world->clipboard_events =
        vf_queue_create(sizeof(struct vf_lgmp_clipboard_event), NULL, NULL);
    world->clipboard = vf_lgmp_clipboard_create(&world->stage.wakeup,
                                                world->clipboard_events);
    world->source =
        vf_source_create(&params, world->stage.pool, world->input, world->clipboard);
    world->now = vf_clock_ns();
}

void
world_end(struct world *world)
{
    vf_source_destroy(world->source);
    vf_lgmp_input_destroy(world->input);
    vf_queue_destroy(world->input_times);
    vf_lgmp_clipboard_destroy(world->clipboard);
    struct vf_lgmp_clipboard_event event;
    while (vf_queue_pop(world->clipboard_events, &event)) {
        vf_lgmp_clipboard_event_clear(&event);
    }
    vf_queue_destroy(world->clipboard_events);
    vf_cursor_clear(&world->cursor);
    stage_finish(&world->stage);
}

static void
read_requests(struct world *world)
{
    struct vf_lg *lg = &world->stage.lg;
    uint8_t data[VF_LGMP_CLIENT_DATA];
    size_t size;
    while (vf_lgmp_host_read(&lg->host, lg->pointer, data, &size)) {
        if (size != VF_KVMFR_CONTROL_BYTES) {
            world->odd_requests++;
        } else if (vf_get_u32(data) == VF_KVMFR_CONTROL_SET_CURSOR) {
            world->warps++;
            memcpy(world->warp, data + 4, 8);
        } else {
            world->resizes++;
        }
        vf_lgmp_host_acknowledge(&lg->host, lg->pointer);
    }
}

static void
spoil_newest(struct world *world)
{
    struct vf_lg *lg = &world->stage.lg;
    uint32_t newest =
        (lg->next_buffer + lg->buffer_count - 1) % lg->buffer_count;
    vf_lgmp_store(lg->host.memory,
                  lg->buffers[newest].payload.offset + lg->layout->frame.type,
                  77);
}

static void
step_host_at(struct world *world, uint64_t ms)
{
    struct vf_lg *lg = &world->stage.lg;
    if (!world->stage.has_host || world->frozen) {
        return;
    }
    if (ms % 10 == 0) {
        vf_lgmp_host_process(&lg->host, world->now / VF_NS_PER_MS);
        read_requests(world);
    }
    if (lg->has_input && ms % 2 == 0) {
        vf_host_input_process(&lg->input, world->now / VF_NS_PER_MS);
    }
    if (lg->has_clipboard && ms % 2 == 0) {
        vf_host_clipboard_process(&lg->clipboard, world->now / VF_NS_PER_MS);
    }
    if (vf_lgmp_host_new_subscribers(&lg->host, lg->frames) > 0) {
        if (world->forgets > 0) {
            world->forgets--;
        } else {
            vf_lg_repost_frame(lg);
        }
    }
    if (vf_lgmp_host_new_subscribers(&lg->host, lg->pointer) > 0) {
        vf_lg_post_cursor(lg, 10, 20, true);
    }
    if (!world->mute && ms % 16 == 0 &&
        vf_lg_post_frame(lg).result == VF_LGMP_POSTED && world->spoils) {
        spoil_newest(world);
    }
}

void
world_step_host(struct world *world)
{
    step_host_at(world, world->now / VF_NS_PER_MS);
}

static void
step_consumer(struct world *world)
{
    struct vf_frame frame;
    struct vf_cursor cursor;
    vf_mailbox_take(world->stage.status, &world->status);
    if (vf_mailbox_take(world->stage.frames, &frame)) {
        world->frames++;
        world->image = frame.image;
        world->code = stage_read_code(&frame);
        vf_frame_release(&frame);
    }
    if (vf_mailbox_take(world->stage.cursors, &cursor)) {
        vf_cursor_clear(&world->cursor);
        world->cursor = cursor;
    }
}

void
world_run_ms(struct world *world, uint64_t ms)
{
    for (uint64_t i = 0; i < ms; i++) {
        world->now += VF_NS_PER_MS;
        world_step_host(world);
        vf_source_step(world->source, world->now);
        step_consumer(world);
    }
}

// Runs until the source is in `state`; fails after `ms`.
void
world_run_until(struct world *world, enum vf_source_state state, uint64_t ms)
{
    for (uint64_t i = 0; i < ms; i++) {
        if (world->status.state == state) {
            return;
        }
        world_run_ms(world, 1);
    }
    g_error("still '%s' instead of '%s' after %" G_GUINT64_FORMAT " ms: %s",
            vf_source_state_name(world->status.state),
            vf_source_state_name(state), ms, world->status.detail);
}

void
world_run_until_frames(struct world *world, uint64_t ms)
{
    uint64_t before = world->frames;
    for (uint64_t i = 0; i < ms; i++) {
        if (world->frames > before) {
            return;
        }
        world_run_ms(world, 1);
    }
    g_error("no frame within %" G_GUINT64_FORMAT " ms in state '%s'", ms,
            vf_source_state_name(world->status.state));
}

void
world_assert_says(const struct world *world, const char *words)
{
    if (!strstr(world->status.detail, words)) {
        g_error("'%s' is not in '%s'", words, world->status.detail);
    }
}

void
world_begin_running(struct world *world, uint32_t version)
{
    world_begin(world);
    world->stage.config.lgmp = version;
    stage_start_host(&world->stage);
    vf_source_set_path(world->source, world->stage.path);
    world_run_until(world, VF_SOURCE_RUNNING, 1000);
}

void
world_add_tests(const char *path, void (*test)(const void *version))
{
    for (int i = 0; i < WORLD_VERSIONS; i++) {
        g_autofree char *name =
            g_strdup_printf("%s/lgmp-%u", path, world_versions[i]);
        g_test_add_data_func(name, &world_versions[i], test);
    }
}
