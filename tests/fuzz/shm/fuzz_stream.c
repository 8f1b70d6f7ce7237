// SPDX-License-Identifier: GPL-2.0-or-later
// A stream: a byte for direction and size, then steps of our end, of an honest
// host, and of a guest that writes what it likes over the stream. A poke is a
// step with two bytes more for the place and four for the value; a new
// descriptor has 32 bytes behind its step.
#include "shm/kvmfr_bytes.h"
#include "shm/lgmp_stream.h"
#include "tests/fuzz/fuzz.h"
#include "tools/host/lgmp_host_stream.h"

#include <stdlib.h>
#include <string.h>

enum { REGION = 16384, MOST_STEPS = 256 };

static _Alignas(4096) uint8_t region[REGION];

struct world {
    struct vf_lgmp_memory memory;
    struct vf_lgmp_host host;
    struct vf_lgmp_session session;
    struct vf_lgmp_host_stream theirs;
    struct vf_lgmp_stream ours;
};

static void
begin(struct world *world, uint8_t choice)
{
    uint8_t udata[64];
    size_t size;
    uint8_t bytes[VF_LGMP_STREAM_DESCRIPTOR_BYTES];
    memset(region, 0, REGION);
    world->memory = (struct vf_lgmp_memory){region, REGION};
    CHECK(vf_lgmp_host_init(&world->host, vf_lgmp_layout_for(12), world->memory,
                            77, 1000, "udata", 5));
    CHECK(vf_lgmp_open(&world->session, world->memory, world->host.layout, 1,
                       udata, sizeof(udata), &size) == VF_LGMP_OK);
    CHECK(vf_lgmp_host_add_stream(&world->host,
                                  choice & 1 ? VF_LGMP_STREAM_FROM_HOST
                                             : VF_LGMP_STREAM_TO_HOST,
                                  2u << (choice >> 1 & 3), 1 + (choice >> 3),
                                  &world->theirs));
    vf_lgmp_host_describe_stream(&world->theirs, bytes);
    CHECK(vf_lgmp_stream_attach(&world->ours, &world->session, bytes) ==
          VF_LGMP_STREAM_OK);
}

// Exactly as large as a record may be, so that a sanitizer sees one byte more.
static void
use(struct world *world)
{
    struct vf_lgmp_stream *ours = &world->ours;
    if (!ours->session) {
        return;
    }
    size_t size = ours->shape.slot_size;
    CHECK(size <= REGION && ours->shape.offset + ours->shape.bytes <= REGION);
    uint8_t *record = malloc(size);
    memset(record, 0x5a, size);
    if (ours->shape.direction == VF_LGMP_STREAM_TO_HOST) {
        (void)vf_lgmp_stream_write(ours, record, size);
    } else if (vf_lgmp_stream_read(ours, record, &size) == VF_LGMP_STREAM_OK) {
        CHECK(size <= ours->shape.slot_size);
    }
    free(record);
}

static void
step_host(struct world *world, uint8_t what)
{
    uint8_t record[64];
    size_t size;
    if (what == 0) {
        (void)vf_lgmp_host_bind_stream(&world->theirs, world->session.client);
    } else if (what == 1) {
        (void)vf_lgmp_host_unbind_stream(&world->theirs);
    } else if (what == 2) {
        vf_lgmp_host_force_unbind_stream(&world->theirs);
    } else if (world->theirs.shape.direction == VF_LGMP_STREAM_FROM_HOST) {
        (void)vf_lgmp_host_write_stream(&world->theirs, "x", 1);
    } else {
        (void)vf_lgmp_host_read_stream(&world->theirs, record, &size);
    }
}

static const uint8_t *
run_step(struct world *world, const uint8_t *at, const uint8_t *end)
{
    uint8_t step = *at++;
    if (step < 0x40) {
        use(world);
    } else if (step < 0x60) {
        if (world->ours.session) {
            (void)vf_lgmp_stream_activate(&world->ours);
        }
    } else if (step < 0x80) {
        step_host(world, step & 3);
    } else if (step < 0x90 && end - at >= VF_LGMP_STREAM_DESCRIPTOR_BYTES) {
        (void)vf_lgmp_stream_attach(&world->ours, &world->session, at);
        at += VF_LGMP_STREAM_DESCRIPTOR_BYTES;
    } else if (end - at >= 6) {
        // Mostly over the stream, now and then anywhere.
        size_t base = step & 1 ? 0 : world->theirs.shape.offset;
        size_t place = (base + (vf_get_u16(at) & ~3u)) % REGION;
        vf_lgmp_store(world->memory, place, vf_get_u32(at + 2));
        at += 6;
    }
    return at;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct world world = {0};
    if (size < 1) {
        return 0;
    }
    begin(&world, data[0]);
    const uint8_t *at = data + 1;
    const uint8_t *end = data + size;
    for (int i = 0; i < MOST_STEPS && at < end; i++) {
        at = run_step(&world, at, end);
    }
    return 0;
}
