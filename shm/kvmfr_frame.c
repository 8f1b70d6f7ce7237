// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/words.h"
#include "shm/kvmfr.h"

#include "shm/kvmfr_bytes.h"

#include <glib.h>

enum { MAX_SIDE = 16384 };

static const float default_sdr_white = 203; // cd/m2, ITU-R BT.2408

bool
vf_kvmfr_dialect_for(uint32_t kvmfr_version, uint32_t lgmp_version,
                     struct vf_kvmfr_dialect *dialect)
{
    *dialect = (struct vf_kvmfr_dialect){
        .layout = vf_kvmfr_layout_for(kvmfr_version),
        .hdr_behind_header = kvmfr_version == 20 && lgmp_version == 10,
    };
    return dialect->layout != NULL;
}

size_t
vf_kvmfr_frame_header_bytes(const struct vf_kvmfr_dialect *dialect,
                            size_t message_size)
{
    size_t bytes = dialect->layout->frame.bytes;
    if (dialect->hdr_behind_header) {
        bytes += VF_KVMFR_HDR_BYTES;
    }
    return MIN(bytes, message_size);
}

static uint32_t
field(const uint8_t *header, uint32_t at)
{
    return at == VF_KVMFR_ABSENT ? 0 : vf_get_u32(header + at);
}

static bool
take_size(const uint8_t *header, uint32_t at, struct vf_size *size)
{
    if (at == VF_KVMFR_ABSENT) {
        return false;
    }
    uint32_t w = field(header, at);
    uint32_t h = field(header, at + 4);
    if (w < 1 || w > MAX_SIDE || h < 1 || h > MAX_SIDE) {
        return false;
    }
    *size = (struct vf_size){(int32_t)w, (int32_t)h};
    return true;
}

static bool
take_format(uint32_t type, bool has_packed, enum vf_pixel_format *format)
{
    switch (type) {
    case VF_KVMFR_FRAME_BGRA:
        *format = VF_PIXEL_BGRA8;
        return true;
    case VF_KVMFR_FRAME_RGBA:
        *format = VF_PIXEL_RGBA8;
        return true;
    case VF_KVMFR_FRAME_RGBA10:
        *format = VF_PIXEL_RGB10A2;
        return true;
    case VF_KVMFR_FRAME_RGBA16F:
        *format = VF_PIXEL_RGBA16F;
        return true;
    case VF_KVMFR_FRAME_BGR_32:
        *format = VF_PIXEL_BGR24;
        return has_packed;
    case VF_KVMFR_FRAME_RGB_24:
        *format = VF_PIXEL_RGB24;
        return has_packed;
    default:
        return false;
    }
}

// Storage texels that carry pixels, and how many the host says it stored.
static bool
take_columns(const uint8_t *header, const struct vf_kvmfr_frame_layout *layout,
             struct vf_frame *picture)
{
    struct vf_size data = picture->image;
    (void)take_size(header, layout->data, &data);
    picture->rows = MIN(data.h, picture->image.h);
    picture->texels = picture->image.w;
    if (picture->format == VF_PIXEL_BGR24) {
        picture->texels = (picture->image.w * 3 + 3) / 4;
    }
    uint64_t bytes = (uint64_t)vf_pixel_format_texel_bytes(picture->format);
    uint64_t columns = (uint64_t)picture->texels;
    // Some drivers leave the data size at zero.
    if (layout->data != VF_KVMFR_ABSENT) {
        columns = MAX(columns, field(header, layout->data));
    }
    return picture->pitch >= columns * bytes &&
           (bytes == 3 || picture->pitch % bytes == 0);
}

static enum vf_kvmfr_problem
take_rows(uint64_t room, bool truncated, struct vf_frame *picture)
{
    uint64_t fitting = room / picture->pitch;
    if ((uint64_t)picture->rows > fitting) {
        // Hosts that ran out of room count some bytes too many.
        if (!truncated || fitting == 0) {
            return VF_KVMFR_TOO_LONG;
        }
        picture->rows = (int32_t)fitting;
    }
    picture->pixels_size = (size_t)picture->rows * picture->pitch;
    return VF_KVMFR_OK;
}

static bool
take_metadata(const uint8_t *bytes, struct vf_hdr_metadata *metadata)
{
    const float chromaticity = 0.00002f;
    const float dark = 0.0001f;
    for (int i = 0; i < 3; i++) {
        for (int axis = 0; axis < 2; axis++) {
            metadata->primaries[i][axis] =
                (float)vf_get_u16(bytes + 4 * i + 2 * axis) * chromaticity;
        }
    }
    for (int axis = 0; axis < 2; axis++) {
        metadata->white_point[axis] =
            (float)vf_get_u16(bytes + 12 + 2 * axis) * chromaticity;
    }
    // ST 2084 ends at 10000 cd/m2.
    metadata->max_luminance = (float)MIN(vf_get_u32(bytes + 16), 10000);
    metadata->min_luminance =
        MIN((float)vf_get_u32(bytes + 20) * dark, metadata->max_luminance);
    metadata->max_content = (float)MIN(vf_get_u32(bytes + 24), 10000);
    metadata->max_frame_average = (float)MIN(vf_get_u32(bytes + 28), 10000);
    return metadata->max_luminance > 0 || metadata->max_content > 0;
}

static enum vf_transfer
choose_transfer(uint32_t flags, enum vf_pixel_format format)
{
    if (format == VF_PIXEL_RGBA16F && !(flags & VF_KVMFR_FRAME_HDR_PQ)) {
        return VF_TRANSFER_SCRGB;
    }
    if (!(flags & VF_KVMFR_FRAME_HDR)) {
        return VF_TRANSFER_SRGB;
    }
    if (flags & VF_KVMFR_FRAME_HDR_PQ) {
        return VF_TRANSFER_PQ;
    }
    return format == VF_PIXEL_RGB10A2 ? VF_TRANSFER_LINEAR_SDR
                                      : VF_TRANSFER_SRGB;
}

static void
take_color(const struct vf_kvmfr_dialect *dialect, const uint8_t *header,
           uint32_t flags, uint32_t pixels_at, struct vf_frame *picture)
{
    const struct vf_kvmfr_frame_layout *layout = &dialect->layout->frame;
    struct vf_color *color = &picture->color;
    color->transfer = choose_transfer(flags, picture->format);
    uint32_t white = field(header, layout->sdr_white);
    color->sdr_white = white ? (float)MIN(white, 10000) : default_sdr_white;

    bool carried = layout->hdr != VF_KVMFR_ABSENT &&
                   layout->hdr < layout->bytes &&
                   (flags & VF_KVMFR_FRAME_HDR_METADATA);
    if (dialect->hdr_behind_header && (flags & VF_KVMFR_FRAME_HDR)) {
        // Later builds of that host put it there without saying so.
        carried = pixels_at >=
                  layout->hdr + VF_KVMFR_HDR_BYTES + VF_KVMFR_WRITE_POINTER;
    }
    color->has_metadata =
        carried && take_metadata(header + layout->hdr, &color->metadata);
}

static void
take_damage(const uint8_t *header, const struct vf_kvmfr_frame_layout *layout,
            struct vf_frame *picture)
{
    uint32_t count = field(header, layout->damage_count);
    vf_damage_clear(&picture->damage);
    if (count == 0 || count > VF_KVMFR_MAX_DAMAGE) {
        vf_damage_add_full(&picture->damage);
        return;
    }
    struct vf_size stored = {picture->image.w, picture->rows};
    for (uint32_t i = 0; i < count; i++) {
        const uint8_t *rect = header + layout->damage + 16 * i;
        vf_damage_add(&picture->damage,
                      vf_rect_from_untrusted(
                          vf_get_u32(rect), vf_get_u32(rect + 4),
                          vf_get_u32(rect + 8), vf_get_u32(rect + 12), stored));
    }
}

static unsigned
take_flags(uint32_t flags)
{
    unsigned ours = 0;
    if (flags & VF_KVMFR_FRAME_TRUNCATED) {
        ours |= VF_FRAME_TRUNCATED;
    }
    if (flags & VF_KVMFR_FRAME_BLOCK_SCREENSAVER) {
        ours |= VF_FRAME_BLOCK_SCREENSAVER;
    }
    if (flags & VF_KVMFR_FRAME_REQUEST_ACTIVATION) {
        ours |= VF_FRAME_REQUEST_ACTIVATION;
    }
    return ours;
}

// What upstream advises: room for two whole frames and 10 MiB for everything
// else, as a power of two, for nothing else can be a PCI device's memory.
static uint64_t
region_for(const struct vf_frame *picture)
{
    uint64_t bytes =
        (uint64_t)picture->screen.h * picture->pitch * 2 + (UINT64_C(10) << 20);
    uint64_t size = UINT64_C(1) << 20;
    while (size < bytes) {
        size *= 2;
    }
    return size;
}

enum vf_kvmfr_problem
vf_kvmfr_decode_frame(const struct vf_kvmfr_dialect *dialect,
                      const uint8_t *header, size_t message_size,
                      struct vf_kvmfr_frame *frame)
{
    const struct vf_kvmfr_frame_layout *layout = &dialect->layout->frame;
    struct vf_frame *picture = &frame->picture;
    *frame = (struct vf_kvmfr_frame){0};
    if (message_size < layout->bytes + VF_KVMFR_WRITE_POINTER) {
        return VF_KVMFR_TOO_SHORT;
    }
    frame->format_version = field(header, layout->format_version);
    frame->serial = field(header, layout->serial);
    uint32_t flags = field(header, layout->flags);
    if (dialect->layout->version < 20) {
        flags &= VF_KVMFR_FRAME_HDR - 1;
    }
    uint32_t offset = field(header, layout->offset);
    uint32_t rotation = field(header, layout->rotation);
    picture->serial = frame->serial;
    picture->flags = take_flags(flags);
    picture->pitch = field(header, layout->pitch);
    picture->rotation =
        rotation > 3 ? VF_ROTATION_0 : (enum vf_rotation)rotation;

    if (!take_format(field(header, layout->type),
                     dialect->layout->version >= 20, &picture->format)) {
        return VF_KVMFR_TYPE;
    }
    if (!take_size(header, layout->screen, &picture->screen) ||
        !take_size(header, layout->frame, &picture->image)) {
        return VF_KVMFR_SIZE;
    }
    if (!take_columns(header, layout, picture)) {
        return VF_KVMFR_PITCH;
    }
    if (offset % 4 != 0 || offset < layout->bytes ||
        offset > message_size - VF_KVMFR_WRITE_POINTER) {
        return VF_KVMFR_OFFSET;
    }
    frame->write_pointer_at = offset;
    frame->pixels_at = offset + VF_KVMFR_WRITE_POINTER;
    bool truncated = flags & VF_KVMFR_FRAME_TRUNCATED;
    enum vf_kvmfr_problem problem =
        take_rows(message_size - frame->pixels_at, truncated, picture);
    if (problem != VF_KVMFR_OK) {
        return problem;
    }
    take_color(dialect, header, flags, frame->pixels_at, picture);
    take_damage(header, layout, picture);
    frame->needed_region = truncated ? region_for(picture) : 0;
    return VF_KVMFR_OK;
}

const char *
vf_kvmfr_problem_text(enum vf_kvmfr_problem problem)
{
    switch (problem) {
    case VF_KVMFR_OK:
        return _("nothing is wrong with it");
    case VF_KVMFR_TOO_SHORT:
        return _("it is too short for a frame header");
    case VF_KVMFR_TYPE:
        return _("the pixel format is unknown");
    case VF_KVMFR_SIZE:
        return _("the size is zero or beyond 16384 pixels");
    case VF_KVMFR_PITCH:
        return _("the rows are shorter than the pixels in them");
    case VF_KVMFR_OFFSET:
        return _("the pixels would lie outside its memory");
    case VF_KVMFR_TOO_LONG:
        return _("the rows would reach beyond its memory");
    }
    return _("it cannot be read");
}
