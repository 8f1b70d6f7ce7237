// SPDX-License-Identifier: GPL-2.0-or-later
#include "page_picture.h"

#include <glib.h>
#include <png.h>
#include <stdlib.h>
#include <string.h>

// A block is as large as a letter, and differs when its mean does by this much.
enum { BLOCK = 8, NOTICED = 20 };

// Steps of a channel in files, and how many colours there are then: the most frequent.
enum { STEPS = 32, COLORS = 96 };

bool
page_picture_read(struct page_picture *picture, const char *path)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    if (!png_image_begin_read_from_file(&image, path)) {
        return false;
    }
    image.format = PNG_FORMAT_RGB;
    picture->size = (struct vf_size){(int)image.width, (int)image.height};
    picture->rgb = g_malloc(PNG_IMAGE_SIZE(image));
    return png_image_finish_read(&image, NULL, picture->rgb, 0, NULL);
}

static size_t
number_of(const uint8_t *rgb)
{
    size_t number = 0;
    for (int c = 0; c < 3; c++) {
        number = number * STEPS + (size_t)(rgb[c] * (STEPS - 1) + 127) / 255;
    }
    return number;
}

static png_color
color_of(size_t number)
{
    const size_t last = STEPS - 1;
    return (png_color){
        (png_byte)(number / STEPS / STEPS * 255 / last),
        (png_byte)(number / STEPS % STEPS * 255 / last),
        (png_byte)(number % STEPS * 255 / last),
    };
}

static int
distance(const png_color *a, const png_color *b)
{
    return abs(a->red - b->red) + abs(a->green - b->green) + abs(a->blue - b->blue);
}

struct palette {
    png_color colors[COLORS];
    int count;
    uint8_t nearest[STEPS * STEPS * STEPS]; // of each colour that there can be
};

static struct palette *
make_palette(const uint8_t *rgb, size_t pixels)
{
    enum { ALL = STEPS * STEPS * STEPS };
    struct palette *palette = g_new0(struct palette, 1);
    g_autofree unsigned *times = g_new0(unsigned, ALL);
    for (size_t i = 0; i < pixels; i++) {
        times[number_of(rgb + 3 * i)]++;
    }
    while (palette->count < COLORS) {
        size_t most = 0;
        for (size_t k = 1; k < ALL; k++) {
            most = times[k] > times[most] ? k : most;
        }
        if (times[most] == 0) {
            break;
        }
        palette->colors[palette->count++] = color_of(most);
        times[most] = 0;
    }
    for (size_t k = 0; k < ALL; k++) {
        png_color color = color_of(k);
        int best = 0;
        for (int i = 1; i < palette->count; i++) {
            if (distance(&palette->colors[i], &color) <
                distance(&palette->colors[best], &color)) {
                best = i;
            }
        }
        palette->nearest[k] = (uint8_t)best;
    }
    return palette;
}

void
page_picture_write(const struct page_picture *picture, const char *path)
{
    struct vf_size size = picture->size;
    size_t pixels = (size_t)size.w * (size_t)size.h;
    g_autofree struct palette *palette = make_palette(picture->rgb, pixels);
    g_autofree uint8_t *indices = g_malloc(pixels);
    for (size_t i = 0; i < pixels; i++) {
        indices[i] = palette->nearest[number_of(picture->rgb + 3 * i)];
    }
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    FILE *file = fopen(path, "wb");
    if (!file || setjmp(png_jmpbuf(png))) {
        g_error("'%s' cannot be written", path);
    }
    png_init_io(png, file);
    png_set_IHDR(png, info, (png_uint_32)size.w, (png_uint_32)size.h, 8,
                 PNG_COLOR_TYPE_PALETTE, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_PLTE(png, info, palette->colors, palette->count);
    png_set_compression_level(png, 9);
    png_set_filter(png, 0, PNG_FILTER_NONE);
    png_write_info(png, info);
    for (int y = 0; y < size.h; y++) {
        png_write_row(png, indices + (size_t)y * (size_t)size.w);
    }
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    fclose(file);
}

void
page_picture_finish(struct page_picture *picture)
{
    g_clear_pointer(&picture->rgb, g_free);
}

static bool
block_differs(const struct page_picture *a, const struct page_picture *b, int left,
              int top)
{
    int sums[3] = {0};
    int right = MIN(left + BLOCK, a->size.w);
    int bottom = MIN(top + BLOCK, a->size.h);
    for (int y = top; y < bottom; y++) {
        for (int x = left; x < right; x++) {
            size_t at = 3 * ((size_t)y * (size_t)a->size.w + (size_t)x);
            for (int c = 0; c < 3; c++) {
                sums[c] += a->rgb[at + (size_t)c] - b->rgb[at + (size_t)c];
            }
        }
    }
    int limit = NOTICED * (right - left) * (bottom - top);
    return abs(sums[0]) > limit || abs(sums[1]) > limit || abs(sums[2]) > limit;
}

double
page_picture_difference(const struct page_picture *a, const struct page_picture *b)
{
    if (!vf_size_equal(a->size, b->size)) {
        return 1;
    }
    int blocks = 0;
    int differ = 0;
    for (int y = 0; y < a->size.h; y += BLOCK) {
        for (int x = 0; x < a->size.w; x += BLOCK) {
            blocks++;
            differ += block_differs(a, b, x, y);
        }
    }
    return (double)differ / blocks;
}
