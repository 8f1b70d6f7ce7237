// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/upload.h"

const char *
vf_upload_path_name(enum vf_upload_path path)
{
    switch (path) {
    case VF_UPLOAD_DIRECT:
        return "direct";
    case VF_UPLOAD_RING:
        return "ring";
    case VF_UPLOAD_PINNED:
        return "pinned";
    case VF_UPLOAD_IMPORT:
        return "import";
    case VF_UPLOAD_PATHS:
        break;
    }
    return "none";
}

size_t
vf_upload_first_byte(const struct vf_frame *frame, int32_t texel_bytes,
                     struct vf_rect texels)
{
    return (size_t)texels.y * frame->pitch +
           (size_t)texels.x * (size_t)texel_bytes;
}

size_t
vf_upload_end_byte(const struct vf_frame *frame, int32_t texel_bytes,
                   struct vf_rect texels)
{
    return vf_upload_first_byte(frame, texel_bytes, texels) +
           (size_t)(texels.h - 1) * frame->pitch +
           (size_t)texels.w * (size_t)texel_bytes;
}

// GL rounds the length of a row up to the alignment.
struct vf_upload_rows
vf_upload_rows_of(size_t pitch, int32_t texel_bytes)
{
    size_t length = pitch / (size_t)texel_bytes;
    for (size_t alignment = 1; alignment <= 8; alignment *= 2) {
        size_t bytes = length * (size_t)texel_bytes + alignment - 1;
        if (bytes / alignment * alignment == pitch) {
            return (struct vf_upload_rows){(int32_t)alignment, (int32_t)length};
        }
    }
    return (struct vf_upload_rows){1, 0};
}

bool
vf_upload_is_regular(const struct vf_frame *frame,
                     const struct vf_upload_target *target)
{
    int32_t texel_bytes = target->storage.texel_bytes;
    struct vf_rect all = {0, 0, target->texels.w, target->texels.h};
    return vf_upload_rows_of(frame->pitch, texel_bytes).length > 0 &&
           vf_upload_end_byte(frame, texel_bytes, all) <= frame->pixels_size;
}
