// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/mailbox.h"

#include "base/mutex.h"

#include <glib.h>
#include <string.h>

struct vf_mailbox {
    // constant after creation
    size_t item_size;
    void (*wake)(void *wake_data);
    void *wake_data;

    struct vf_mutex lock;
    // protected by lock
    bool full;
    unsigned char item[];
};

struct vf_mailbox *
vf_mailbox_create(size_t item_size, void (*wake)(void *wake_data),
                  void *wake_data)
{
    struct vf_mailbox *box = g_malloc0(sizeof(*box) + item_size);
    box->item_size = item_size;
    box->wake = wake;
    box->wake_data = wake_data;
    vf_mutex_init(&box->lock);
    return box;
}

void
vf_mailbox_destroy(struct vf_mailbox *box)
{
    if (!box) {
        return;
    }
    vf_mutex_finish(&box->lock);
    g_free(box);
}

bool
vf_mailbox_put(struct vf_mailbox *box, const void *item, void *replaced)
{
    vf_mutex_lock(&box->lock);
    bool had_item = box->full;
    if (had_item && replaced) {
        memcpy(replaced, box->item, box->item_size);
    }
    memcpy(box->item, item, box->item_size);
    box->full = true;
    vf_mutex_unlock(&box->lock);

    if (!had_item && box->wake) {
        box->wake(box->wake_data);
    }
    return had_item;
}

bool
vf_mailbox_take(struct vf_mailbox *box, void *item)
{
    vf_mutex_lock(&box->lock);
    bool had_item = box->full;
    if (had_item) {
        memcpy(item, box->item, box->item_size);
        box->full = false;
    }
    vf_mutex_unlock(&box->lock);
    return had_item;
}
