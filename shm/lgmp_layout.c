// SPDX-License-Identifier: GPL-2.0-or-later
#include "shm/lgmp_layout.h"

#include <stddef.h>

// Version 5 and 6: one flat header; a 32-bit lock in 6, a single byte in 5.
#define FLAT_LAYOUT(version_, lock_bytes_)                               \
    {                                                                    \
        .version = (version_),                                           \
        .header = {.magic = 0,                                           \
                   .version = 4,                                         \
                   .session = 8,                                         \
                   .timestamp = 16,                                      \
                   .queue_count = 24,                                    \
                   .udata_size = 5752,                                   \
                   .udata = 5756,                                        \
                   .queues = 32,                                         \
                   .bytes = 5760},                                       \
        .queue = {.bytes = 1144,                                         \
                  .max = 5,                                              \
                  .id = 0,                                               \
                  .ring_length = 4,                                      \
                  .new_subscribers = 8,                                  \
                  .timeout = 12,                                         \
                  .position = 16,                                        \
                  .ring = 20,                                            \
                  .slot_expiry = 24,                                     \
                  .slot_client = 280,                                    \
                  .lock = 408,                                           \
                  .subscribers = 416,                                    \
                  .start = 424,                                          \
                  .expiry = 432,                                         \
                  .count = 440,                                          \
                  .client_lock = 444,                                    \
                  .client_free = 448,                                    \
                  .client_position = 452,                                \
                  .client_written = 456,                                 \
                  .client_handled = 460,                                 \
                  .client_slots = 464},                                  \
        .descriptor = {.bytes = 16,                                      \
                       .udata = 0,                                       \
                       .size = 4,                                        \
                       .offset = 8,                                      \
                       .pending = 12},                                   \
        .client = {.bytes = 68, .count = 10, .size = 0, .data = 4},      \
        .slots = 32, .subscriber_bits = 32, .lock_bytes = (lock_bytes_), \
        .ring_align = 4, .heartbeat_ms = 0, .one_slot_unused = true,     \
    }

// Version 10 and 12 share this queue header, split by cache line.
#define SPLIT_QUEUE(max_)                                                     \
    {                                                                         \
        .bytes = 1600, .max = (max_), .position = 0, .start = 4, .count = 8,  \
        .expiry = 16, .lock = 64, .client_lock = 128, .client_free = 132,     \
        .client_position = 136, .client_written = 140, .client_handled = 144, \
        .subscribers = 192, .new_subscribers = 196, .slot_client = 200,       \
        .slot_expiry = 232, .id = 296, .ring_length = 300, .ring = 304,       \
        .timeout = 308, .client_slots = 320                                   \
    }

static const struct vf_lgmp_layout layouts[] = {
    FLAT_LAYOUT(5, 1),
    FLAT_LAYOUT(6, 4),
    {
        .version = 10,
        .header = {.timestamp = 0,
                   .queues = 64,
                   .magic = 8064,
                   .version = 8068,
                   .session = 8072,
                   .queue_count = 8076,
                   .udata_size = 8080,
                   .udata = 8084,
                   .bytes = 8128},
        .queue = SPLIT_QUEUE(5),
        .descriptor =
            {.bytes = 16, .udata = 0, .size = 4, .offset = 8, .pending = 12},
        .client = {.bytes = 80, .count = 16, .size = 0, .data = 16},
        .slots = 8,
        .subscriber_bits = 16,
        .lock_bytes = 4,
        .ring_align = 64,
        .heartbeat_ms = 250,
    },
    {
        .version = 12,
        .header = {.timestamp = 0,
                   .next_client = 8,
                   .queues = 64,
                   .magic = 9664,
                   .version = 9668,
                   .session = 9672,
                   .queue_count = 9676,
                   .udata_size = 9680,
                   .udata = 9684,
                   .bytes = 9728},
        .queue = SPLIT_QUEUE(6),
        .descriptor =
            {.bytes = 32, .udata = 0, .size = 8, .offset = 12, .pending = 16},
        .client =
            {.bytes = 80, .count = 16, .size = 0, .client = 4, .data = 16},
        .slots = 8,
        .subscriber_bits = 16,
        .lock_bytes = 4,
        .ring_align = 64,
        .heartbeat_ms = 250,
        .wide_udata = true,
        .posts_unheard = true,
    },
};

const struct vf_lgmp_layout *
vf_lgmp_layout_for(uint32_t version)
{
    for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++) {
        if (layouts[i].version == version) {
            return &layouts[i];
        }
    }
    return NULL;
}
