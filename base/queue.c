// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/queue.h"

#include "base/mutex.h"

#include <glib.h>
#include <string.h>

struct vf_queue {
    // constant after creation
    size_t item_size;
    void (*wake)(void *wake_data);
    void *wake_data;

    struct vf_mutex lock;
    // protected by lock: a ring of `capacity` items
    unsigned char *items;
    size_t capacity;
    size_t head;
    size_t length;
};

enum { FIRST_CAPACITY = 16 };

struct vf_queue *
vf_queue_create(size_t item_size, void (*wake)(void *wake_data),
                void *wake_data)
{
    struct vf_queue *queue = g_new0(struct vf_queue, 1);
    queue->item_size = item_size;
    queue->wake = wake;
    queue->wake_data = wake_data;
    queue->capacity = FIRST_CAPACITY;
    queue->items = g_malloc_n(queue->capacity, item_size);
    vf_mutex_init(&queue->lock);
    return queue;
}

void
vf_queue_destroy(struct vf_queue *queue)
{
    if (!queue) {
        return;
    }
    vf_mutex_finish(&queue->lock);
    g_free(queue->items);
    g_free(queue);
}

static unsigned char *
slot(struct vf_queue *queue, size_t position)
{
    return queue->items + (position % queue->capacity) * queue->item_size;
}

static void
grow(struct vf_queue *queue)
{
    unsigned char *bigger = g_malloc_n(queue->capacity * 2, queue->item_size);
    for (size_t i = 0; i < queue->length; i++) {
        memcpy(bigger + i * queue->item_size, slot(queue, queue->head + i),
               queue->item_size);
    }
    g_free(queue->items);
    queue->items = bigger;
    queue->capacity *= 2;
    queue->head = 0;
}

void
vf_queue_push(struct vf_queue *queue, const void *item)
{
    vf_mutex_lock(&queue->lock);
    if (queue->length == queue->capacity) {
        grow(queue);
    }
    memcpy(slot(queue, queue->head + queue->length), item, queue->item_size);
    bool was_empty = queue->length == 0;
    queue->length++;
    vf_mutex_unlock(&queue->lock);

    if (was_empty && queue->wake) {
        queue->wake(queue->wake_data);
    }
}

bool
vf_queue_pop(struct vf_queue *queue, void *item)
{
    vf_mutex_lock(&queue->lock);
    bool got = queue->length > 0;
    if (got) {
        memcpy(item, slot(queue, queue->head), queue->item_size);
        queue->head = (queue->head + 1) % queue->capacity;
        queue->length--;
    }
    vf_mutex_unlock(&queue->lock);
    return got;
}

size_t
vf_queue_length(struct vf_queue *queue)
{
    vf_mutex_lock(&queue->lock);
    size_t length = queue->length;
    vf_mutex_unlock(&queue->lock);
    return length;
}
