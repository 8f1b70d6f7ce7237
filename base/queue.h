// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Every one counts: the queue that events, actions and requests travel in when
// none may be lost. First in, first out; grows as needed; items are values of
// one fixed size, copied in and out.
//
// Lifetime: create/destroy; destroy does not look at items left: drain first.
// Thread-safety: any number of producers and consumers.
// Path: input/sdl_translate.c -> this -> viewer/app/app.c

#include <stdbool.h>
#include <stddef.h>

struct vf_queue;

// `wake(wake_data)` is called after a push that found the queue empty, on the
// producer's thread and outside the lock. `wake` may be NULL.
struct vf_queue *
vf_queue_create(size_t item_size, void (*wake)(void *wake_data),
                void *wake_data);

// NULL is accepted.
void
vf_queue_destroy(struct vf_queue *queue);

void
vf_queue_push(struct vf_queue *queue, const void *item);

// False when the queue is empty.
bool
vf_queue_pop(struct vf_queue *queue, void *item);

size_t
vf_queue_length(struct vf_queue *queue);
