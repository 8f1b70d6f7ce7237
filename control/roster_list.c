// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/roster_list.h"

#include "base/words.h"
#include "control/domain_state.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

// Behind the value, where only this file sees it. GLib's counter is invisible to
// ThreadSanitizer.
struct counted {
    struct vf_roster_list list;
    atomic_uint refs;
};

struct vf_roster_list *
vf_roster_list_create(unsigned room)
{
    struct counted *counted = g_new0(struct counted, 1);
    atomic_init(&counted->refs, 1);
    counted->list.rows = g_new0(struct vf_roster_row, room);
    return &counted->list;
}

struct vf_roster_list *
vf_roster_list_ref(struct vf_roster_list *list)
{
    struct counted *counted = (struct counted *)(void *)list;
    atomic_fetch_add(&counted->refs, 1);
    return list;
}

void
vf_roster_list_unref(struct vf_roster_list *list)
{
    struct counted *counted = (struct counted *)(void *)list;
    if (list && atomic_fetch_sub(&counted->refs, 1) == 1) {
        g_free(list->rows);
        g_free(counted);
    }
}

static int
compare(const void *a, const void *b)
{
    const struct vf_roster_row *left = a;
    const struct vf_roster_row *right = b;
    g_autofree char *left_key = g_utf8_casefold(left->name, -1);
    g_autofree char *right_key = g_utf8_casefold(right->name, -1);
    int order = g_utf8_collate(left_key, right_key);
    return order ? order : strcmp(left->uuid_text, right->uuid_text);
}

void
vf_roster_list_sort(struct vf_roster_list *list)
{
    if (list->count > 0) {
        qsort(list->rows, list->count, sizeof(*list->rows), compare);
    }
}

// Rows are zeroed before they are filled, so that what lies between the fields and
// behind the ends of the texts is equal, too.
bool
vf_roster_list_equal(const struct vf_roster_list *a,
                     const struct vf_roster_list *b)
{
    return a->link == b->link && a->count == b->count &&
           strcmp(a->uri, b->uri) == 0 &&
           strcmp(a->link_detail, b->link_detail) == 0 &&
           (a->count == 0 ||
            memcmp(a->rows, b->rows, a->count * sizeof(*a->rows)) == 0);
}

const struct vf_roster_row *
vf_roster_list_find(const struct vf_roster_list *list, const char *uuid_text)
{
    for (unsigned i = 0; list && i < list->count; i++) {
        if (strcmp(list->rows[i].uuid_text, uuid_text) == 0) {
            return &list->rows[i];
        }
    }
    return NULL;
}

const char *
vf_roster_row_state_name(const struct vf_roster_row *row)
{
    return row->is_saved && row->state == VF_DOMAIN_OFF
               ? N_("saved")
               : vf_domain_state_name(row->state);
}
