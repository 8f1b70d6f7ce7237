// SPDX-License-Identifier: GPL-2.0-or-later
// Prints what is in a shared memory region: which hosts have left a header
// there, which of them lives, its queues and subscribers, and its newest frame.
// It reads and changes nothing.
//   shm-probe FILE
#include "base/clock.h"
#include "shm/kvmfr.h"
#include "shm/lgmp.h"
#include "shm/region.h"

#include <glib.h>
#include <inttypes.h>
#include <stdio.h>

enum {
    LOOKS = 40,
    LOOK_US = 10000, // together longer than the slowest heartbeat
};

static const char *
sight_name(enum vf_lgmp_sight sight)
{
    switch (sight) {
    case VF_LGMP_NOTHING:
        return "no host has written here";
    case VF_LGMP_SILENT:
        return "a host that is silent";
    case VF_LGMP_FOREIGN:
        return "a host of a version this program does not speak";
    case VF_LGMP_ALIVE:
        return "a host that lives";
    }
    return "?";
}

static struct vf_lgmp_sighting
look(struct vf_lgmp_memory memory)
{
    struct vf_lgmp_probe probe = {0};
    struct vf_lgmp_sighting seen = vf_lgmp_probe_look(&probe, memory);
    for (int i = 0; i < LOOKS && seen.sight != VF_LGMP_ALIVE; i++) {
        g_usleep(LOOK_US);
        seen = vf_lgmp_probe_look(&probe, memory);
    }
    return seen;
}

static void
print_introduction(const struct vf_kvmfr_session *session)
{
    printf("  KVMFR %u, host '%s', features 0x%x\n", session->version,
           session->host_version, session->features);
    printf("  capture '%s', OS '%s', CPU '%s'\n", session->capture,
           session->os_name, session->cpu_model);
}

static void
print_frame(struct vf_lgmp_memory memory, uint32_t offset, uint32_t size,
            const struct vf_kvmfr_dialect *dialect)
{
    struct vf_kvmfr_frame frame;
    uint8_t header[VF_KVMFR_MAX_HEADER];
    if (offset > memory.size || size > memory.size - offset) {
        printf("    newest frame: outside of the region\n");
        return;
    }
    vf_lgmp_copy_out(header, memory, offset,
                     vf_kvmfr_frame_header_bytes(dialect, size));
    enum vf_kvmfr_problem problem =
        vf_kvmfr_decode_frame(dialect, header, size, &frame);
    if (problem != VF_KVMFR_OK) {
        printf("    newest frame: %s\n", vf_kvmfr_problem_text(problem));
        return;
    }
    const struct vf_frame *picture = &frame.picture;
    printf("    newest frame: serial %u, %s %s, %dx%d of a %dx%d desktop, %d "
           "rows of %zu bytes, %u of %zu bytes written\n",
           frame.serial, vf_pixel_format_name(picture->format),
           vf_transfer_name(picture->color.transfer), picture->image.w,
           picture->image.h, picture->screen.w, picture->screen.h,
           picture->rows, picture->pitch,
           vf_lgmp_load(memory, offset + frame.write_pointer_at),
           picture->pixels_size);
}

static void
print_queue(const struct vf_lgmp_session *session, uint32_t index,
            const struct vf_kvmfr_dialect *dialect)
{
    const struct vf_lgmp_layout *layout = session->layout;
    struct vf_lgmp_memory memory = session->memory;
    uint32_t header = vf_lgmp_queue_header(layout, index);
    uint32_t id = vf_lgmp_load(memory, header + layout->queue.id);
    uint32_t length = vf_lgmp_load(memory, header + layout->queue.ring_length);
    uint32_t ring = vf_lgmp_load(memory, header + layout->queue.ring);
    uint32_t position = vf_lgmp_load(memory, header + layout->queue.position);
    size_t subscribers = header + layout->queue.subscribers;
    uint64_t both = layout->subscriber_bits == 32
                        ? vf_lgmp_load64(memory, subscribers)
                        : vf_lgmp_load(memory, subscribers);
    printf("  queue %u: ring of %u at 0x%x, position %u, start %u, %u in use, "
           "subscribers %" PRIx64 ", given up %" PRIx64 "%s\n",
           id, length, ring, position,
           vf_lgmp_load(memory, header + layout->queue.start),
           vf_lgmp_load(memory, header + layout->queue.count),
           both >> layout->subscriber_bits,
           both & ((UINT64_C(1) << layout->subscriber_bits) - 1),
           memory.base[header + layout->queue.lock] ? ", locked" : "");
    if (id != VF_KVMFR_QUEUE_FRAME || !dialect->layout || position >= length ||
        length > VF_LGMP_MAX_RING || ring % 4 != 0 || ring > memory.size ||
        (size_t)length * layout->descriptor.bytes > memory.size - ring) {
        return;
    }
    uint32_t newest = (position + length - 1) % length;
    size_t at = ring + (size_t)newest * layout->descriptor.bytes;
    print_frame(memory, vf_lgmp_load(memory, at + layout->descriptor.offset),
                vf_lgmp_load(memory, at + layout->descriptor.size), dialect);
}

static void
print_session(struct vf_lgmp_memory memory, const struct vf_lgmp_layout *layout)
{
    struct vf_lgmp_session session = {.layout = layout, .memory = memory};
    struct vf_kvmfr_session introduction;
    struct vf_kvmfr_dialect dialect = {0};
    uint8_t udata[4096];
    uint32_t size = vf_lgmp_load(memory, layout->header.udata_size);
    uint32_t queues = vf_lgmp_load(memory, layout->header.queue_count);
    printf("  session %08x, timestamp %" PRIu64 ", %u queues\n",
           vf_lgmp_load(memory, layout->header.session),
           vf_lgmp_load64(memory, layout->header.timestamp), queues);
    size = MIN(size, sizeof(udata));
    vf_lgmp_copy_out(udata, memory, layout->header.udata, size);
    if (vf_kvmfr_decode_session(udata, size, &introduction)) {
        print_introduction(&introduction);
        vf_kvmfr_dialect_for(introduction.version, layout->version, &dialect);
    } else {
        printf("  no introduction of a Looking Glass host\n");
    }
    for (uint32_t i = 0; i < MIN(queues, layout->queue.max); i++) {
        print_queue(&session, i, &dialect);
    }
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    if (argc != 2) {
        fprintf(stderr, "usage: %s FILE\n", argv[0]);
        return 2;
    }
    struct vf_region *region = vf_region_open(argv[1], &error);
    if (!region) {
        fprintf(stderr, "%s\n", error->message);
        return 1;
    }
    struct vf_lgmp_memory memory = vf_region_memory(region);
    struct vf_lgmp_sighting seen = look(memory);
    printf("%s: %zu MiB, %s\n", argv[1], memory.size >> 20,
           sight_name(seen.sight));
    if (seen.version) {
        printf("  LGMP %u\n", seen.version);
    }
    if (seen.layout) {
        print_session(memory, seen.layout);
    }
    vf_region_unref(region);
    return 0;
}
