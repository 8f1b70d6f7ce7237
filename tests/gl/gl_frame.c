// SPDX-License-Identifier: GPL-2.0-or-later
#include "gl_frame.h"

#include <glib.h>
#include <math.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static struct gl_frame *
of_lease(const struct vf_frame_lease *lease)
{
    return (struct gl_frame *)((char *)lease -
                               offsetof(struct gl_frame, lease));
}

static size_t
bytes_ready(const struct vf_frame_lease *lease)
{
    return __atomic_load_n(&of_lease(lease)->ready, __ATOMIC_ACQUIRE);
}

static void
release(struct vf_frame_lease *lease)
{
    __atomic_fetch_add(&of_lease(lease)->releases, 1, __ATOMIC_RELEASE);
}

static const struct vf_frame_lease_ops lease_ops = {
    .bytes_ready = bytes_ready,
    .release = release,
};

// The pixels end where nothing may be touched any more: reading further is an error.
static void
map_memory(struct gl_frame *frame, size_t pixels_size)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    frame->memory_size = page + (pixels_size + page - 1) / page * page;
    uint8_t *memory =
        mmap(NULL, frame->memory_size + page, PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    g_assert_true(memory != MAP_FAILED);
    g_assert_cmpint(mprotect(memory + frame->memory_size, page, PROT_NONE), ==,
                    0);
    frame->memory = memory;
    frame->pixels = memory + frame->memory_size - pixels_size;
}

struct gl_frame *
gl_frame_create(enum vf_pixel_format format, struct vf_size size,
                size_t padding)
{
    static uint64_t next_map_id = 1;
    struct gl_frame *frame = g_new0(struct gl_frame, 1);
    size_t row = vf_pixel_format_row_bytes(format, size.w);
    size_t pitch = row + padding;
    size_t pixels_size = pitch * (size_t)(size.h - 1) + row;
    map_memory(frame, pixels_size);
    frame->frame = (struct vf_frame){
        .sequence = 1,
        .format = format,
        .color = {.transfer = VF_TRANSFER_SRGB, .sdr_white = 203},
        .screen = size,
        .image = size,
        .rows = size.h,
        .texels = (int32_t)(row / (size_t)vf_pixel_format_texel_bytes(format)),
        .pitch = pitch,
        .pixels = frame->pixels,
        .pixels_size = pixels_size,
        .memory = {.map = frame->memory,
                   .map_size = frame->memory_size,
                   .kvmfr_fd = -1,
                   .map_id = next_map_id++},
    };
    frame->ready = pixels_size;
    frame->lease.ops = &lease_ops;
    frame->frame.lease = &frame->lease;
    gl_frame_scribble(frame, (struct vf_rect){0, 0, size.w, size.h});
    vf_damage_add_full(&frame->frame.damage);
    return frame;
}

void
gl_frame_free(struct gl_frame *frame)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    munmap(frame->memory, frame->memory_size + page);
    g_free(frame);
}

// Pixels ---------------------------------------------------------------------

static double
half_value(uint16_t bits)
{
    int exponent = bits >> 10 & 31;
    double mantissa = bits & 1023;
    double value = exponent == 0    ? ldexp(mantissa, -24)
                   : exponent == 31 ? (mantissa == 0 ? HUGE_VAL : NAN)
                                    : ldexp(1024 + mantissa, exponent - 25);
    return bits & 0x8000 ? -value : value;
}

static uint16_t
half_bits(double value)
{
    uint16_t sign = signbit(value) ? 0x8000 : 0;
    if (isnan(value)) {
        return 0x7e00;
    }
    value = fabs(value);
    if (value >= 65520) {
        return sign | 0x7c00;
    }
    int exponent;
    frexp(value, &exponent); // value < 2^exponent
    exponent = value == 0 ? -13 : MAX(exponent, -13);
    // Rounding up to the next power of two carries into the exponent by itself.
    long mantissa = lrint(ldexp(value, 11 - exponent));
    return (uint16_t)(sign + mantissa + ((exponent + 13) << 10));
}

static size_t
pixel_bytes(enum vf_pixel_format format)
{
    return format == VF_PIXEL_BGR24
               ? 3
               : (size_t)vf_pixel_format_texel_bytes(format);
}

static uint8_t *
pixel_at(const struct gl_frame *frame, int32_t x, int32_t y)
{
    return frame->pixels + (size_t)y * frame->frame.pitch +
           (size_t)x * pixel_bytes(frame->frame.format);
}

static bool
is_blue_first(enum vf_pixel_format format)
{
    return format == VF_PIXEL_BGRA8 || format == VF_PIXEL_BGR24;
}

void
gl_frame_numbers(const struct gl_frame *frame, int32_t x, int32_t y,
                 double rgb[3])
{
    const uint8_t *pixel = pixel_at(frame, x, y);
    enum vf_pixel_format format = frame->frame.format;
    uint16_t halves[3];
    uint32_t word;
    switch (format) {
    case VF_PIXEL_RGBA16F:
        memcpy(halves, pixel, sizeof(halves));
        for (int i = 0; i < 3; i++) {
            rgb[i] = half_value(halves[i]);
        }
        return;
    case VF_PIXEL_RGB10A2:
        memcpy(&word, pixel, sizeof(word));
        for (int i = 0; i < 3; i++) {
            rgb[i] = (word >> 10 * i & 1023) / 1023.0;
        }
        return;
    case VF_PIXEL_BGRA8:
    case VF_PIXEL_RGBA8:
    case VF_PIXEL_BGR24:
    case VF_PIXEL_RGB24:
        for (int i = 0; i < 3; i++) {
            rgb[i] = pixel[is_blue_first(format) ? 2 - i : i] / 255.0;
        }
        return;
    }
}

void
gl_frame_set_numbers(struct gl_frame *frame, int32_t x, int32_t y,
                     const double rgb[3])
{
    uint8_t *pixel = pixel_at(frame, x, y);
    enum vf_pixel_format format = frame->frame.format;
    uint16_t halves[4] = {0, 0, 0, 0x3c00};
    uint32_t word = UINT32_C(3) << 30;
    switch (format) {
    case VF_PIXEL_RGBA16F:
        for (int i = 0; i < 3; i++) {
            halves[i] = half_bits(rgb[i]);
        }
        memcpy(pixel, halves, sizeof(halves));
        return;
    case VF_PIXEL_RGB10A2:
        for (int i = 0; i < 3; i++) {
            word |= (uint32_t)lrint(rgb[i] * 1023) << 10 * i;
        }
        memcpy(pixel, &word, sizeof(word));
        return;
    case VF_PIXEL_BGRA8:
    case VF_PIXEL_RGBA8:
    case VF_PIXEL_BGR24:
    case VF_PIXEL_RGB24:
        for (int i = 0; i < 3; i++) {
            pixel[is_blue_first(format) ? 2 - i : i] =
                (uint8_t)lrint(rgb[i] * 255);
        }
        return;
    }
}

void
gl_frame_scribble(struct gl_frame *frame, struct vf_rect rect)
{
    size_t bytes = pixel_bytes(frame->frame.format);
    for (int32_t y = rect.y; y < rect.y + rect.h; y++) {
        for (int32_t x = rect.x; x < rect.x + rect.w; x++) {
            // What has no meaning is random as well.
            uint8_t *pixel = pixel_at(frame, x, y);
            for (size_t i = 0; i < bytes; i++) {
                pixel[i] = (uint8_t)g_test_rand_int_range(0, 256);
            }
            gl_frame_set_numbers(frame, x, y,
                                 (const double[]){
                                     g_test_rand_double(),
                                     g_test_rand_double(),
                                     g_test_rand_double(),
                                 });
        }
    }
    vf_damage_add(&frame->frame.damage, rect);
}
