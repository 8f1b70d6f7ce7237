// SPDX-License-Identifier: GPL-2.0-or-later
// The queue transport: a byte that chooses the version, then steps of a guest
// that writes what it likes, of an honest host, and of two clients in between.
// A step is a byte, and a poke has two more for the place and four for the
// value.
#include "shm/kvmfr_bytes.h"
#include "shm/lgmp.h"
#include "tests/fuzz/fuzz.h"
#include "tools/host/lgmp_host.h"

#include <stdlib.h>
#include <string.h>

enum {
    REGION = 20480, // the largest header, a ring and a payload
    CLIENTS = 2,
    MOST_STEPS = 64, // a held lock costs a fraction of a millisecond each
};

static const uint32_t versions[] = {5, 6, 10, 12};

// The same for every run: an allocation of this size would take most of the
// time.
static _Alignas(4096) uint8_t region[REGION];

struct client {
    struct vf_lgmp_session session;
    struct vf_lgmp_queue queue;
    bool open;
};

struct world {
    struct vf_lgmp_memory memory;
    struct vf_lgmp_host host;
    struct vf_lgmp_host_queue *queue;
    struct vf_lgmp_payload payload;
    struct vf_lgmp_probe probe;
    struct client clients[CLIENTS];
    uint64_t now_ms;
};

static void
open_client(struct world *world, struct client *client)
{
    uint8_t udata[64];
    size_t size = 0;
    struct vf_lgmp_sighting seen =
        vf_lgmp_probe_look(&world->probe, world->memory);
    if (seen.layout) {
        client->queue = (struct vf_lgmp_queue){0};
        client->open =
            vf_lgmp_open(&client->session, world->memory, seen.layout, 1, udata,
                         sizeof(udata), &size) == VF_LGMP_OK;
        CHECK(size <= sizeof(udata));
    }
}

static void
read_message(struct world *world, struct vf_lgmp_queue *queue)
{
    struct vf_lgmp_message message;
    enum vf_lgmp_result result = vf_lgmp_next(queue, &message);
    CHECK(queue->held_count <= VF_LGMP_MAX_HELD);
    if (result == VF_LGMP_OK) {
        CHECK(message.offset <= REGION);
        CHECK(message.size <= REGION - message.offset);
        uint8_t *copy = malloc(message.size + 1);
        vf_lgmp_copy_out(copy, world->memory, message.offset, message.size);
        free(copy);
    }
}

static void
step_client(struct world *world, struct client *client, uint8_t what)
{
    struct vf_lgmp_queue *queue = &client->queue;
    uint32_t serial;
    if (what == 0 || !client->open) {
        open_client(world, client);
    } else if (what == 1) {
        vf_lgmp_unsubscribe(queue);
        (void)vf_lgmp_subscribe(&client->session, 2, queue);
    } else if (what == 2) {
        vf_lgmp_is_alive(&client->session, world->now_ms * 1000000);
    } else if (!queue->session) {
        (void)vf_lgmp_subscribe(&client->session, 2, queue);
    } else if (what == 3) {
        read_message(world, queue);
    } else if (what == 4 && queue->held_count > 0) {
        (void)vf_lgmp_done(queue, queue->held[0]);
    } else if (what == 5) {
        (void)vf_lgmp_skip_to_last(queue);
    } else if (what == 6) {
        (void)vf_lgmp_send(queue, "message", 7, &serial);
    } else {
        vf_lgmp_unsubscribe(queue);
    }
}

// Our host waits long for a lock, and this is not about the host.
static void
free_locks(struct world *world)
{
    const struct vf_lgmp_layout *layout = world->host.layout;
    vf_lgmp_store(world->memory, world->queue->header + layout->queue.lock, 0);
    vf_lgmp_store(world->memory,
                  world->queue->header + layout->queue.client_lock, 0);
}

static void
step_host(struct world *world, uint8_t what)
{
    uint8_t data[VF_LGMP_CLIENT_DATA];
    size_t size;
    world->now_ms += 300;
    free_locks(world);
    switch (what) {
    case 0:
    case 1:
        (void)vf_lgmp_host_post(&world->host, world->queue, what,
                                world->payload, world->now_ms);
        break;
    case 2:
        vf_lgmp_host_process(&world->host, world->now_ms);
        break;
    default:
        if (vf_lgmp_host_read(&world->host, world->queue, data, &size)) {
            vf_lgmp_host_acknowledge(&world->host, world->queue);
        }
        break;
    }
}

static const uint8_t *
run_step(struct world *world, const uint8_t *at, const uint8_t *end)
{
    uint8_t step = *at++;
    struct client *client = &world->clients[step / 8 % CLIENTS];
    if (step < 0x80) {
        step_client(world, client, step % 8);
    } else if (step < 0xc0) {
        step_host(world, step % 4);
    } else if (end - at >= 6) {
        size_t place = (vf_get_u16(at) & ~3u) % REGION;
        vf_lgmp_store(world->memory, place, vf_get_u32(at + 2));
        at += 6;
    }
    return at;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct world world = {.now_ms = 1000};
    if (size < 1) {
        return 0;
    }
    world.memory = (struct vf_lgmp_memory){region, REGION};
    memset(region, 0, REGION);
    uint32_t version = versions[data[0] % 4];
    CHECK(vf_lgmp_host_init(&world.host, vf_lgmp_layout_for(version),
                            world.memory, 77, world.now_ms, "udata", 5));
    world.queue = vf_lgmp_host_add_queue(&world.host, 2, 4, 1000);
    world.payload = vf_lgmp_host_alloc(&world.host, 4096, 4096);
    CHECK(world.queue && world.payload.offset);

    const uint8_t *at = data + 1;
    const uint8_t *end = data + size;
    for (int i = 0; i < MOST_STEPS && at < end; i++) {
        at = run_step(&world, at, end);
    }
    return 0;
}
