// SPDX-License-Identifier: GPL-2.0-or-later
#include "spice/frame_pool.h"

#include <glib.h>

enum { PITCH_ALIGNMENT = 64 };

struct buffer {
    struct vf_frame_lease lease; // first: the lease is this struct
    struct vf_frame_pool *pool;
    uint8_t *pixels;        // owned
    struct vf_damage stale; // what changed since it was written
    unsigned lent;          // atomic, 0 or 1
};

struct vf_frame_pool {
    unsigned refs; // atomic: the owner, and every lease
    struct vf_rect region;
    size_t pitch;
    size_t bytes;
    uint64_t id;
    struct vf_damage unseen; // what changed since the last frame was made
    struct buffer buffers[VF_FRAME_POOL_BUFFERS];
};

static void
unref(struct vf_frame_pool *pool)
{
    if (__atomic_sub_fetch(&pool->refs, 1, __ATOMIC_ACQ_REL) != 0) {
        return;
    }
    for (unsigned i = 0; i < VF_FRAME_POOL_BUFFERS; i++) {
        g_free(pool->buffers[i].pixels);
    }
    g_free(pool);
}

static size_t
lease_bytes_ready(const struct vf_frame_lease *lease)
{
    return ((const struct buffer *)lease)->pool->bytes;
}

static void
lease_release(struct vf_frame_lease *lease)
{
    struct buffer *buffer = (struct buffer *)lease;
    struct vf_frame_pool *pool = buffer->pool;
    __atomic_store_n(&buffer->lent, 0, __ATOMIC_RELEASE);
    unref(pool);
}

static const struct vf_frame_lease_ops lease_ops = {
    .bytes_ready = lease_bytes_ready,
    .release = lease_release,
};

struct vf_frame_pool *
vf_frame_pool_create(struct vf_rect region, uint64_t id)
{
    struct vf_frame_pool *pool = g_new0(struct vf_frame_pool, 1);
    pool->refs = 1;
    pool->region = region;
    pool->id = id;
    size_t row = (size_t)region.w * 4;
    pool->pitch = (row + PITCH_ALIGNMENT - 1) & ~(size_t)(PITCH_ALIGNMENT - 1);
    pool->bytes = pool->pitch * (size_t)region.h;
    for (unsigned i = 0; i < VF_FRAME_POOL_BUFFERS; i++) {
        struct buffer *buffer = &pool->buffers[i];
        buffer->lease.ops = &lease_ops;
        buffer->pool = pool;
        buffer->pixels = g_try_malloc0(pool->bytes);
        if (!buffer->pixels) {
            unref(pool);
            return NULL;
        }
    }
    vf_frame_pool_damage_all(pool);
    return pool;
}

void
vf_frame_pool_destroy(struct vf_frame_pool *pool)
{
    if (pool) {
        unref(pool);
    }
}

struct vf_rect
vf_frame_pool_region(const struct vf_frame_pool *pool)
{
    return pool->region;
}

void
vf_frame_pool_damage(struct vf_frame_pool *pool, struct vf_rect rect)
{
    struct vf_rect inside = vf_rect_intersect(rect, pool->region);
    if (vf_rect_is_empty(inside)) {
        return;
    }
    inside.x -= pool->region.x;
    inside.y -= pool->region.y;
    vf_damage_add(&pool->unseen, inside);
    for (unsigned i = 0; i < VF_FRAME_POOL_BUFFERS; i++) {
        vf_damage_add(&pool->buffers[i].stale, inside);
    }
}

void
vf_frame_pool_damage_all(struct vf_frame_pool *pool)
{
    vf_damage_add_full(&pool->unseen);
    for (unsigned i = 0; i < VF_FRAME_POOL_BUFFERS; i++) {
        vf_damage_add_full(&pool->buffers[i].stale);
    }
}

bool
vf_frame_pool_is_dirty(const struct vf_frame_pool *pool)
{
    return !vf_damage_is_empty(&pool->unseen);
}

// Of the buffers at home, the one with the least to copy.
static struct buffer *
find_buffer(struct vf_frame_pool *pool)
{
    struct vf_size size = {pool->region.w, pool->region.h};
    struct buffer *best = NULL;
    int64_t least = INT64_MAX;
    for (unsigned i = 0; i < VF_FRAME_POOL_BUFFERS; i++) {
        struct buffer *buffer = &pool->buffers[i];
        if (__atomic_load_n(&buffer->lent, __ATOMIC_ACQUIRE)) {
            continue;
        }
        int64_t area = vf_damage_area(&buffer->stale, size);
        if (area < least) {
            least = area;
            best = buffer;
        }
    }
    return best;
}

static void
refresh(const struct vf_frame_pool *pool, struct buffer *buffer,
        const struct vf_surface *surface)
{
    struct vf_rect whole = {0, 0, pool->region.w, pool->region.h};
    const struct vf_damage *stale = &buffer->stale;
    unsigned count = stale->full ? 1 : stale->count;
    for (unsigned i = 0; i < count; i++) {
        struct vf_rect rect = stale->full ? whole : stale->rects[i];
        uint8_t *to =
            buffer->pixels + (size_t)rect.y * pool->pitch + (size_t)rect.x * 4;
        rect.x += pool->region.x;
        rect.y += pool->region.y;
        vf_surface_copy(surface, rect, to, pool->pitch);
    }
    vf_damage_clear(&buffer->stale);
}

bool
vf_frame_pool_make(struct vf_frame_pool *pool, const struct vf_surface *surface,
                   struct vf_frame *frame)
{
    struct buffer *buffer = find_buffer(pool);
    if (!buffer) {
        return false;
    }
    refresh(pool, buffer, surface);
    __atomic_store_n(&buffer->lent, 1, __ATOMIC_RELAXED);
    __atomic_fetch_add(&pool->refs, 1, __ATOMIC_RELAXED);

    struct vf_size size = {pool->region.w, pool->region.h};
    *frame = (struct vf_frame){
        .format = VF_PIXEL_BGRA8,
        .rotation = VF_ROTATION_0,
        .color = {.transfer = VF_TRANSFER_SRGB, .sdr_white = 80.0f},
        .screen = size,
        .image = size,
        .rows = size.h,
        .texels = size.w,
        .pitch = pool->pitch,
        .damage = pool->unseen,
        .pixels = buffer->pixels,
        .pixels_size = pool->bytes,
        .memory = {.kvmfr_fd = -1, .map_id = pool->id},
        .lease = &buffer->lease,
    };
    vf_damage_clear(&pool->unseen);
    return true;
}

void
vf_frame_pool_take_back(struct vf_frame_pool *pool, struct vf_frame *frame)
{
    if (frame->lease->ops == &lease_ops &&
        ((struct buffer *)frame->lease)->pool == pool) {
        vf_damage_merge(&pool->unseen, &frame->damage);
    }
    vf_frame_release(frame);
}
