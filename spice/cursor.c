// SPDX-License-Identifier: GPL-2.0-or-later
#include "spice/cursor.h"

#include "base/mailbox.h"

#include <string.h>

struct vf_spice_cursor {
    struct vf_mailbox *cursors;  // constant after creation
    SpiceCursorChannel *channel; // borrowed; NULL while detached
    struct vf_cursor cursor;     // holds its shape
    uint64_t shapes;             // counts them
    bool hidden;
    bool guest_placed;        // the guest has said where it is
    struct vf_point guest_at; // hot spot, surface pixels
    bool we_placed;
    struct vf_point our_at;
    struct vf_point origin;
};

static void
publish(struct vf_spice_cursor *cursor)
{
    struct vf_point at = cursor->we_placed ? cursor->our_at : cursor->guest_at;
    struct vf_point hot =
        cursor->cursor.shape ? cursor->cursor.shape->hot : (struct vf_point){0};
    cursor->cursor.position.x = at.x - hot.x - cursor->origin.x;
    cursor->cursor.position.y = at.y - hot.y - cursor->origin.y;
    cursor->cursor.visible = cursor->cursor.shape && !cursor->hidden &&
                             (cursor->we_placed || cursor->guest_placed);
    cursor->cursor.changes++;
    struct vf_cursor copy = vf_cursor_copy(&cursor->cursor);
    struct vf_cursor replaced;
    if (vf_mailbox_put(cursor->cursors, &copy, &replaced)) {
        vf_cursor_clear(&replaced);
    }
}

struct vf_cursor_shape *
vf_spice_cursor_shape(int64_t width, int64_t height, int64_t hot_x,
                      int64_t hot_y, const void *rgba)
{
    if (!rgba || width < 1 || width > VF_CURSOR_MAX_SIDE || height < 1 ||
        height > VF_CURSOR_MAX_SIDE) {
        return NULL;
    }
    size_t pixels = (size_t)width * (size_t)height;
    struct vf_cursor_shape *shape = vf_cursor_shape_create(pixels * 4);
    shape->type = VF_CURSOR_COLOR;
    shape->size = (struct vf_size){(int32_t)width, (int32_t)height};
    shape->hot = (struct vf_point){(int32_t)CLAMP(hot_x, 0, width - 1),
                                   (int32_t)CLAMP(hot_y, 0, height - 1)};
    shape->pitch = (size_t)width * 4;
    const uint8_t *from = rgba;
    for (size_t i = 0; i < pixels; i++) {
        shape->data[4 * i] = from[4 * i + 2];
        shape->data[4 * i + 1] = from[4 * i + 1];
        shape->data[4 * i + 2] = from[4 * i];
        shape->data[4 * i + 3] = from[4 * i + 3];
    }
    return shape;
}

// --- signals ---

static void
on_set(SpiceCursorChannel *channel, gint width, gint height, gint hot_x,
       gint hot_y, gpointer rgba, gpointer data)
{
    (void)channel;
    struct vf_spice_cursor *cursor = data;
    vf_cursor_shape_unref(cursor->cursor.shape);
    cursor->cursor.shape =
        vf_spice_cursor_shape(width, height, hot_x, hot_y, rgba);
    if (cursor->cursor.shape) {
        cursor->cursor.shape->id = ++cursor->shapes;
    }
    cursor->hidden = false;
    publish(cursor);
}

// A cursor that moves is seen again.
static void
on_move(SpiceCursorChannel *channel, gint x, gint y, gpointer data)
{
    (void)channel;
    struct vf_spice_cursor *cursor = data;
    cursor->guest_placed = true;
    cursor->guest_at = (struct vf_point){x, y};
    cursor->hidden = false;
    publish(cursor);
}

static void
on_hide(SpiceCursorChannel *channel, gpointer data)
{
    (void)channel;
    struct vf_spice_cursor *cursor = data;
    cursor->hidden = true;
    publish(cursor);
}

static void
on_reset(SpiceCursorChannel *channel, gpointer data)
{
    (void)channel;
    struct vf_spice_cursor *cursor = data;
    vf_cursor_shape_unref(cursor->cursor.shape);
    cursor->cursor.shape = NULL;
    cursor->guest_placed = false;
    publish(cursor);
}

// --- connection ---

void
vf_spice_cursor_attach(struct vf_spice_cursor *cursor,
                       SpiceCursorChannel *channel)
{
    vf_spice_cursor_detach(cursor);
    cursor->channel = channel;
    g_signal_connect(channel, "cursor-set", G_CALLBACK(on_set), cursor);
    g_signal_connect(channel, "cursor-move", G_CALLBACK(on_move), cursor);
    g_signal_connect(channel, "cursor-hide", G_CALLBACK(on_hide), cursor);
    g_signal_connect(channel, "cursor-reset", G_CALLBACK(on_reset), cursor);
}

void
vf_spice_cursor_detach(struct vf_spice_cursor *cursor)
{
    if (!cursor->channel) {
        return;
    }
    g_signal_handlers_disconnect_by_data(cursor->channel, cursor);
    cursor->channel = NULL;
    vf_cursor_shape_unref(cursor->cursor.shape);
    cursor->cursor.shape = NULL;
    cursor->guest_placed = false;
    cursor->hidden = false;
    publish(cursor);
}

void
vf_spice_cursor_set_pointer(struct vf_spice_cursor *cursor,
                            const struct vf_point *position)
{
    cursor->we_placed = position != NULL;
    if (position) {
        cursor->our_at = *position;
    }
    if (cursor->channel) {
        publish(cursor);
    }
}

void
vf_spice_cursor_set_origin(struct vf_spice_cursor *cursor,
                           struct vf_point origin)
{
    bool moved = origin.x != cursor->origin.x || origin.y != cursor->origin.y;
    cursor->origin = origin;
    if (cursor->channel && moved) {
        publish(cursor);
    }
}

struct vf_spice_cursor *
vf_spice_cursor_create(struct vf_mailbox *cursors)
{
    struct vf_spice_cursor *cursor = g_new0(struct vf_spice_cursor, 1);
    cursor->cursors = cursors;
    return cursor;
}

void
vf_spice_cursor_destroy(struct vf_spice_cursor *cursor)
{
    if (!cursor) {
        return;
    }
    vf_cursor_shape_unref(cursor->cursor.shape);
    g_free(cursor);
}
