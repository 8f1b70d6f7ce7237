// SPDX-License-Identifier: GPL-2.0-or-later
// Pictures of VMs: PNG and PPM files that anybody may have written.
#include "tests/fuzz/fuzz.h"
#include "viewer/keep/image_read.h"

#include <glib.h>

// A picture of the largest size is honest, but slow to make thousands of times.
enum { LARGEST = 4 << 20 };

static bool
is_large(const uint8_t *data, size_t size)
{
    if (size < 24 || data[0] != 0x89) {
        return false;
    }
    uint64_t w = (uint64_t)data[16] << 24 | data[17] << 16 | data[18] << 8 | data[19];
    uint64_t h = (uint64_t)data[20] << 24 | data[21] << 16 | data[22] << 8 | data[23];
    return w <= VF_IMAGE_MAX_SIDE && h <= VF_IMAGE_MAX_SIDE && w * h > LARGEST;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (is_large(data, size)) {
        return 0;
    }
    g_autoptr(GBytes) bytes = g_bytes_new(data, size);
    g_autoptr(GError) error = NULL;
    struct vf_size got = {0, 0};
    g_autoptr(GBytes) rgb = vf_image_read(bytes, &got, &error);
    CHECK((rgb != NULL) == (error == NULL));
    if (rgb) {
        size_t length;
        const uint8_t *pixels = g_bytes_get_data(rgb, &length);
        CHECK(got.w > 0 && got.w <= VF_IMAGE_MAX_SIDE);
        CHECK(got.h > 0 && got.h <= VF_IMAGE_MAX_SIDE);
        CHECK(length == (size_t)got.w * (size_t)got.h * 3);
        volatile uint8_t sum = 0;
        for (size_t i = 0; i < length; i++) {
            sum = (uint8_t)(sum + pixels[i]);
        }
    }
    return 0;
}
