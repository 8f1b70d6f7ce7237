// SPDX-License-Identifier: GPL-2.0-or-later
#include "shm/cursor.h"

#include <glib.h>

struct vf_cursor_shape *
vf_cursor_shape_create(size_t data_size)
{
    struct vf_cursor_shape *shape = g_malloc0(sizeof(*shape) + data_size);
    shape->refs = 1;
    shape->data_size = data_size;
    return shape;
}

struct vf_cursor_shape *
vf_cursor_shape_ref(struct vf_cursor_shape *shape)
{
    __atomic_fetch_add(&shape->refs, 1, __ATOMIC_RELAXED);
    return shape;
}

void
vf_cursor_shape_unref(struct vf_cursor_shape *shape)
{
    if (shape && __atomic_sub_fetch(&shape->refs, 1, __ATOMIC_ACQ_REL) == 0) {
        g_free(shape);
    }
}

struct vf_cursor_transform *
vf_cursor_transform_create(void)
{
    struct vf_cursor_transform *transform =
        g_new0(struct vf_cursor_transform, 1);
    transform->refs = 1;
    return transform;
}

struct vf_cursor_transform *
vf_cursor_transform_ref(struct vf_cursor_transform *transform)
{
    __atomic_fetch_add(&transform->refs, 1, __ATOMIC_RELAXED);
    return transform;
}

void
vf_cursor_transform_unref(struct vf_cursor_transform *transform)
{
    if (transform &&
        __atomic_sub_fetch(&transform->refs, 1, __ATOMIC_ACQ_REL) == 0) {
        g_free(transform);
    }
}

struct vf_cursor
vf_cursor_copy(const struct vf_cursor *cursor)
{
    struct vf_cursor copy = *cursor;
    if (copy.shape) {
        vf_cursor_shape_ref(copy.shape);
    }
    if (copy.transform) {
        vf_cursor_transform_ref(copy.transform);
    }
    return copy;
}

void
vf_cursor_clear(struct vf_cursor *cursor)
{
    vf_cursor_shape_unref(cursor->shape);
    vf_cursor_transform_unref(cursor->transform);
    *cursor = (struct vf_cursor){.changes = cursor->changes + 1};
}
