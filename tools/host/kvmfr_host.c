// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/host/kvmfr_host.h"

#include "shm/kvmfr_bytes.h"

#include <string.h>

// Strings travel with their NUL. Longer ones are cut to what fits.
static size_t
put_text(uint8_t *bytes, const char *text, size_t room)
{
    size_t length = strnlen(text, room - 1);
    memcpy(bytes, text, length);
    bytes[length] = '\0';
    return length + 1;
}

static size_t
put_record(uint8_t *bytes, uint8_t type, const uint8_t *data, size_t size)
{
    memset(bytes, 0, VF_KVMFR_RECORD_BYTES);
    bytes[0] = type;
    vf_put_u32(bytes + 4, (uint32_t)size);
    memcpy(bytes + VF_KVMFR_RECORD_BYTES, data, size);
    return VF_KVMFR_RECORD_BYTES + size;
}

size_t
vf_host_encode_introduction(const struct vf_host_introduction *introduction,
                            uint8_t bytes[VF_HOST_INTRODUCTION_MAX])
{
    uint8_t record[VF_KVMFR_VM_MODEL + 64] = {0};
    memset(bytes, 0, VF_KVMFR_SESSION_BYTES);
    memcpy(bytes, "KVMFR---", 8);
    vf_put_u32(bytes + VF_KVMFR_SESSION_VERSION, introduction->version);
    put_text(bytes + VF_KVMFR_SESSION_HOST_VERSION, introduction->host_version,
             32);
    vf_put_u32(bytes + VF_KVMFR_SESSION_FEATURES, introduction->features);
    size_t at = VF_KVMFR_SESSION_BYTES;

    memcpy(record, introduction->uuid, 16);
    put_text(record + VF_KVMFR_VM_CAPTURE, introduction->capture, 32);
    record[VF_KVMFR_VM_CPUS] = introduction->cpus;
    record[VF_KVMFR_VM_CORES] = introduction->cores;
    record[VF_KVMFR_VM_SOCKETS] = introduction->sockets;
    size_t text =
        put_text(record + VF_KVMFR_VM_MODEL, introduction->cpu_model, 64);
    at += put_record(bytes + at, VF_KVMFR_RECORD_VM, record,
                     VF_KVMFR_VM_MODEL + text);

    record[0] = introduction->os;
    text = put_text(record + 1, introduction->os_name, 64);
    return at + put_record(bytes + at, VF_KVMFR_RECORD_OS, record, 1 + text);
}

static void
put_field(uint8_t *header, uint32_t at, uint32_t value)
{
    if (at != VF_KVMFR_ABSENT) {
        vf_put_u32(header + at, value);
    }
}

static void
put_size(uint8_t *header, uint32_t at, struct vf_host_size size)
{
    if (at != VF_KVMFR_ABSENT) {
        vf_put_u32(header + at, size.w);
        vf_put_u32(header + at + 4, size.h);
    }
}

static void
put_hdr(uint8_t *bytes, const struct vf_host_hdr *hdr)
{
    for (int i = 0; i < 3; i++) {
        vf_put_u16(bytes + 4 * i, hdr->primaries[i][0]);
        vf_put_u16(bytes + 4 * i + 2, hdr->primaries[i][1]);
    }
    vf_put_u16(bytes + 12, hdr->white_point[0]);
    vf_put_u16(bytes + 14, hdr->white_point[1]);
    vf_put_u32(bytes + 16, hdr->max_luminance);
    vf_put_u32(bytes + 20, hdr->min_luminance);
    vf_put_u32(bytes + 24, hdr->max_content);
    vf_put_u32(bytes + 28, hdr->max_frame_average);
}

static void
put_timing(const struct vf_kvmfr_frame_layout *at,
           const struct vf_host_frame *frame, uint8_t *header)
{
    if (at->capture_ns != VF_KVMFR_ABSENT) {
        vf_put_u64(header + at->capture_ns, frame->capture_ns);
        vf_put_u64(header + at->capture_ns + 16, frame->copy_ns);
        vf_put_u32(header + at->timing_serial, frame->serial);
        vf_put_u32(header + at->timing_valid, 1);
    }
}

void
vf_host_encode_frame(const struct vf_kvmfr_layout *layout,
                     bool hdr_behind_header, const struct vf_host_frame *frame,
                     uint8_t *header)
{
    const struct vf_kvmfr_frame_layout *at = &layout->frame;
    memset(header, 0, at->bytes);
    put_field(header, at->format_version, frame->format_version);
    put_field(header, at->serial, frame->serial);
    put_field(header, at->type, frame->type);
    put_size(header, at->screen, frame->screen);
    put_size(header, at->data, frame->data);
    put_size(header, at->frame, frame->frame);
    put_field(header, at->rotation, frame->rotation);
    put_field(header, at->stride, frame->stride);
    put_field(header, at->pitch, frame->pitch);
    put_field(header, at->offset, frame->offset);
    put_field(header, at->flags, frame->flags);
    put_field(header, at->sdr_white, frame->sdr_white);
    put_field(header, at->damage_count, frame->damage_count);
    for (uint32_t i = 0; i < frame->damage_count && i < VF_KVMFR_MAX_DAMAGE;
         i++) {
        uint8_t *rect = header + at->damage + 16 * i;
        vf_put_u32(rect, frame->damage[i].x);
        vf_put_u32(rect + 4, frame->damage[i].y);
        vf_put_u32(rect + 8, frame->damage[i].w);
        vf_put_u32(rect + 12, frame->damage[i].h);
    }
    put_timing(at, frame, header);
    bool has_room = at->hdr != VF_KVMFR_ABSENT &&
                    (at->hdr < at->bytes || hdr_behind_header);
    if (frame->hdr && has_room) {
        put_hdr(header + at->hdr, frame->hdr);
    }
}

void
vf_host_encode_cursor(const struct vf_kvmfr_layout *layout,
                      const struct vf_host_cursor *cursor, uint8_t *header)
{
    memset(header, 0, layout->cursor_bytes);
    vf_put_u16(header, (uint16_t)cursor->x);
    vf_put_u16(header + 2, (uint16_t)cursor->y);
    vf_put_u32(header + VF_KVMFR_CURSOR_TYPE, cursor->type);
    header[VF_KVMFR_CURSOR_HOT] = (uint8_t)cursor->hot_x;
    header[VF_KVMFR_CURSOR_HOT + 1] = (uint8_t)cursor->hot_y;
    vf_put_u32(header + VF_KVMFR_CURSOR_WIDTH, cursor->width);
    vf_put_u32(header + VF_KVMFR_CURSOR_HEIGHT, cursor->height);
    vf_put_u32(header + VF_KVMFR_CURSOR_PITCH, cursor->pitch);
    if (layout->cursor_bytes > VF_KVMFR_CURSOR_SDR_WHITE) {
        vf_put_u32(header + VF_KVMFR_CURSOR_SDR_WHITE, cursor->sdr_white);
    }
}
