// SPDX-License-Identifier: GPL-2.0-or-later
#include "spice/audio_format.h"
#include "base/clipboard_text.h"
#include "spice/clipboard_types.h"
#include "spice/cursor.h"
#include "spice/frame_pool.h"
#include "spice/surface.h"
#include "tests/fuzz/fuzz.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

// Everything that a SPICE server or guest can make numbers of reaches these
// functions. Bytes are read as such numbers; memory is exactly as large as the
// numbers that were accepted say, so that a sanitizer sees every step outside.

struct input {
    const uint8_t *data;
    size_t left;
};

static uint32_t
take(struct input *input)
{
    uint32_t value = 0;
    size_t count = MIN(input->left, sizeof(value));
    memcpy(&value, input->data, count);
    input->data += count;
    input->left -= count;
    return value;
}

// Often small, so that much is accepted; sometimes anything at all.
static int64_t
take_number(struct input *input)
{
    uint32_t kind = take(input);
    uint32_t value = take(input);
    return kind % 4 == 0 ? (int64_t)(int32_t)value : (int64_t)(value % 200);
}

static struct vf_rect
take_rect(struct input *input, struct vf_size size)
{
    uint32_t x = (uint32_t)take_number(input);
    uint32_t y = (uint32_t)take_number(input);
    uint32_t w = (uint32_t)take_number(input);
    uint32_t h = (uint32_t)take_number(input);
    return vf_rect_from_untrusted(x, y, w, h, size);
}

static void
use_frames(struct input *input, const struct vf_surface *surface)
{
    struct vf_rect region = take_rect(input, surface->size);
    if (vf_rect_is_empty(region)) {
        region = (struct vf_rect){0, 0, surface->size.w, surface->size.h};
    }
    struct vf_frame_pool *pool = vf_frame_pool_create(region, 1);
    g_assert(pool);
    struct vf_frame held[VF_FRAME_POOL_BUFFERS];
    unsigned count = 0;
    for (unsigned i = 0; i < 40 && input->left > 0; i++) {
        vf_frame_pool_damage(pool, take_rect(input, surface->size));
        struct vf_frame frame;
        if (!vf_frame_pool_make(pool, surface, &frame)) {
            g_assert_cmpuint(count, ==, VF_FRAME_POOL_BUFFERS);
        } else if (take(input) % 3 == 0) {
            vf_frame_pool_take_back(pool, &frame);
        } else {
            held[count++] = frame;
        }
        if (count > 0 && take(input) % 2 == 0) {
            vf_frame_release(&held[--count]);
        }
    }
    vf_frame_pool_destroy(pool);
    while (count > 0) {
        vf_frame_release(&held[--count]);
    }
}

static void
use_surface(struct input *input)
{
    static const int formats[] = {32, 96, 80, 16, 8, 1, -1};
    int format = formats[take(input) % G_N_ELEMENTS(formats)];
    int64_t width = take_number(input);
    int64_t height = take_number(input);
    int64_t stride = take(input) % 3 ? width * 4 : take_number(input);
    struct vf_surface surface;
    char why[256];
    static const uint8_t something;
    if (!vf_surface_init(&surface, format, width, height, stride, &something,
                         why, sizeof(why))) {
        g_assert_cmpuint(strlen(why), >, 0);
        return;
    }
    size_t bytes = surface.stride * (size_t)surface.size.h;
    if (bytes > 4 * 1024 * 1024) {
        return; // accepted, but too slow to try
    }
    uint8_t *memory = malloc(bytes);
    memset(memory, 0x5a, bytes);
    surface.data = memory;
    use_frames(input, &surface);
    free(memory);
}

static void
use_cursor(struct input *input)
{
    int64_t width = take_number(input);
    int64_t height = take_number(input);
    int64_t hot_x = take_number(input);
    int64_t hot_y = take_number(input);
    bool sane = width > 0 && height > 0 && width <= 600 && height <= 600;
    size_t bytes = sane ? (size_t)(width * height * 4) : 1;
    uint8_t *rgba = malloc(bytes);
    memset(rgba, 0x5a, bytes);
    struct vf_cursor_shape *shape =
        vf_spice_cursor_shape(width, height, hot_x, hot_y, rgba);
    if (shape) {
        g_assert_cmpint(shape->hot.x, <, shape->size.w);
        g_assert_cmpuint(shape->data_size, ==, bytes);
    }
    vf_cursor_shape_unref(shape);
    free(rgba);
}

static void
use_text(struct input *input)
{
    // A copy of exactly this size: nothing may be read behind it.
    uint8_t *copy = g_memdup2(input->data, input->left);
    g_autoptr(GBytes) text = g_bytes_new_take(copy, input->left);
    g_autoptr(GBytes) from = vf_clipboard_text_from_guest(text);
    g_autoptr(GBytes) to = vf_clipboard_text_to_guest(text, true);
    gsize size;
    const char *bytes = g_bytes_get_data(from, &size);
    g_assert_true(g_utf8_validate(bytes ? bytes : "", (gssize)size, NULL));
    g_assert_null(memchr(bytes ? bytes : "", '\r', size));
    // What was made for a guest comes back as it was.
    g_autoptr(GBytes) back = vf_clipboard_text_from_guest(to);
    g_assert_true(g_bytes_equal(from, back));
}

// A list of types, wherever it lies, and sizes of what they are.
static void
use_types(const struct input *input)
{
    size_t count = input->left / sizeof(uint32_t);
    uint8_t *copy = g_memdup2(input->data, input->left);
    unsigned formats = vf_clipboard_formats_of_types(copy, count);
    uint32_t types[VF_CLIPBOARD_FORMATS];
    size_t known = vf_clipboard_types_of_formats(formats, types);
    g_assert_cmphex(formats & ~(unsigned)VF_CLIPBOARD_ALL, ==, 0);
    g_assert_cmpuint(known, <=, VF_CLIPBOARD_FORMATS);
    g_assert_cmphex(vf_clipboard_formats_of_types(types, known), ==, formats);
    for (size_t i = 0; i < known; i++) {
        unsigned format = vf_clipboard_format_of_type(types[i]);
        g_assert_cmpuint(vf_clipboard_type_of_format(format), ==, types[i]);
    }
    g_free(copy);
}

static void
use_sound(struct input *input)
{
    struct vf_audio_format format;
    int kind = (int)take(input);
    int channels = (int)take_number(input);
    int rate = (int)(take(input) % 400000);
    if (vf_audio_format_take(kind % 3, channels, rate, &format)) {
        g_assert_cmpuint(format.channels, >=, 1);
        g_assert_cmpuint(format.channels, <=, VF_AUDIO_MAX_CHANNELS);
        g_assert_cmpuint(format.rate, >=, VF_AUDIO_LEAST_RATE);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = {data, size};
    switch (take(&input) % 4) {
    case 0:
        use_surface(&input);
        break;
    case 1:
        use_cursor(&input);
        break;
    case 2:
        use_text(&input);
        use_types(&input);
        break;
    case 3:
        use_sound(&input);
        break;
    }
    return 0;
}
