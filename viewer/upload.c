// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/upload.h"

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

bool
vf_upload_is_regular(const struct vf_frame *frame,
                     const struct vf_upload_target *target)
{
    int32_t texel_bytes = target->storage.texel_bytes;
    struct vf_rect all = {0, 0, target->texels.w, target->texels.h};
    return frame->pitch % (size_t)texel_bytes == 0 &&
           vf_upload_end_byte(frame, texel_bytes, all) <= frame->pixels_size;
}
