// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/window_place.h"

#include <glib.h>
#include <stdio.h>

enum { LEAST = 160, MOST = 16384, FARTHEST = 65536 };

// A title bar, and what of it a hand needs to move the window.
enum { BAR = 24, REACH = 64 };

static bool
is_possible(int value)
{
    return value >= -FARTHEST && value <= FARTHEST;
}

bool
vf_window_place_parse(const char *text, struct vf_window_place *place)
{
    struct vf_size size;
    struct vf_point at;
    char rest;
    if (sscanf(text, "%5dx%5d%6d%6d%c", &size.w, &size.h, &at.x, &at.y, &rest) != 4 ||
        size.w < LEAST || size.w > MOST || size.h < LEAST * 3 / 4 ||
        size.h > MOST || !is_possible(at.x) || !is_possible(at.y)) {
        return false;
    }
    place->size = size;
    place->position = at;
    place->has_position = true;
    return true;
}

char *
vf_window_place_print(const struct vf_rect *rect)
{
    return g_strdup_printf("%dx%d%+d%+d", rect->w, rect->h, rect->x, rect->y);
}

bool
vf_window_place_is_seen(const struct vf_window_place *place,
                        struct vf_rect monitor)
{
    const struct vf_rect bar = {place->position.x, place->position.y,
                                place->size.w, BAR};
    const struct vf_rect seen = vf_rect_intersect(bar, monitor);
    return place->has_position && seen.w >= REACH && seen.h >= BAR / 2;
}

bool
vf_window_position_parse(const char *text, struct vf_point *position)
{
    struct vf_point at;
    char rest;
    if (sscanf(text, "%6dx%6d%c", &at.x, &at.y, &rest) != 2 ||
        !is_possible(at.x) || !is_possible(at.y)) {
        return false;
    }
    *position = at;
    return true;
}
