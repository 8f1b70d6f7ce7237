// SPDX-License-Identifier: GPL-2.0-or-later
// scene-check: says whether a screenshot shows what lgmp-testhost painted.
//
//   scene-check FILE.png WxH MOTION CAPTION [CURSOR X Y]
//
// Reads the code in the corner, paints that very frame again by the host's own
// rules, puts the cursor on it by rules of its own, and compares every pixel.
// MOTION: full, box or random. CURSOR: 0 colour, 1 monochrome, 2 masked colour.
// Prints "serial N time T", or the first pixel that differs (exit 1).
#include "tools/host/cursor_shape.h"
#include "tools/host/scene.h"

#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct picture {
    int width;
    int height;
    uint8_t *rgba;
};

static uint64_t painted_time;

static uint64_t
same_time(void)
{
    return painted_time;
}

static struct picture
read_png(const char *path)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    if (!png_image_begin_read_from_file(&image, path)) {
        fprintf(stderr, "'%s': %s\n", path, image.message);
        exit(2);
    }
    image.format = PNG_FORMAT_RGBA;
    struct picture picture = {(int)image.width, (int)image.height,
                              malloc(PNG_IMAGE_SIZE(image))};
    if (!png_image_finish_read(&image, NULL, picture.rgba, 0, NULL)) {
        fprintf(stderr, "'%s': %s\n", path, image.message);
        exit(2);
    }
    return picture;
}

static uint8_t *
paint(struct picture size, uint32_t serial, enum vf_scene_motion motion,
      const char *caption)
{
    struct vf_scene scene;
    struct vf_scene_params params = {
        .size = {(uint32_t)size.width, (uint32_t)size.height},
        .type = 2, // RGBA
        .motion = motion,
        .sdr_white = 203,
        .caption = caption,
    };
    uint8_t *pixels = calloc((size_t)size.width * (size_t)size.height, 4);
    if (!vf_scene_init(&scene, &params)) {
        exit(2);
    }
    struct vf_scene_target target = {
        .pixels = pixels,
        .pitch = (size_t)size.width * 4,
        .rows = (uint32_t)size.height,
    };
    vf_scene_paint(&scene, &target, serial, same_time);
    vf_scene_finish(&scene);
    return pixels;
}

static int
bit(const uint8_t *rows, uint32_t pitch, uint32_t x, uint32_t y)
{
    return rows[y * pitch + x / 8] >> (7 - x % 8) & 1;
}

// A colour above its alpha says that alpha is straight, else it is premultiplied.
static bool
is_straight(const struct vf_host_cursor *cursor, const uint8_t *image)
{
    for (uint32_t i = 0; i < cursor->height * cursor->pitch; i += 4) {
        const uint8_t *p = image + i;
        if (p[3] && (p[0] > p[3] || p[1] > p[3] || p[2] > p[3])) {
            return true;
        }
    }
    return false;
}

static void
put_pixel(uint8_t *rgb, const struct vf_host_cursor *cursor, const uint8_t *image,
          uint32_t x, uint32_t y, uint32_t visible_height)
{
    const uint8_t *bgra = image + y * cursor->pitch + x * 4;
    int factor = is_straight(cursor, image) ? bgra[3] : 255;
    for (int i = 0; i < 3; i++) {
        switch (cursor->type) {
        case 0:
            rgb[i] = (uint8_t)((bgra[2 - i] * factor +
                                rgb[i] * (255 - bgra[3]) + 127) /
                               255);
            break;
        case 1:
            rgb[i] &= bit(image, cursor->pitch, x, y) ? 255 : 0;
            rgb[i] ^=
                bit(image, cursor->pitch, x, y + visible_height) ? 255 : 0;
            break;
        default:
            rgb[i] = (uint8_t)(bgra[3] ? rgb[i] ^ bgra[2 - i] : bgra[2 - i]);
        }
    }
}

static void
put_cursor(uint8_t *pixels, struct picture size, uint32_t type, int left, int top)
{
    static uint8_t image[VF_CURSOR_IMAGE_MAX];
    struct vf_host_cursor cursor = {0};
    vf_cursor_image(type, &cursor, image);
    uint32_t height = type == 1 ? cursor.height / 2 : cursor.height;
    for (uint32_t y = 0; y < height; y++) {
        for (uint32_t x = 0; x < cursor.width; x++) {
            int px = left + (int)x;
            int py = top + (int)y;
            if (px >= 0 && py >= 0 && px < size.width && py < size.height) {
                put_pixel(pixels + ((size_t)py * (size_t)size.width + (size_t)px) * 4,
                          &cursor, image, x, y, height);
            }
        }
    }
}

static int
compare(struct picture found, const uint8_t *wanted, int tolerance)
{
    for (int y = 0; y < found.height; y++) {
        for (int x = 0; x < found.width; x++) {
            size_t at = ((size_t)y * (size_t)found.width + (size_t)x) * 4;
            for (size_t i = 0; i < 3; i++) {
                if (abs(found.rgba[at + i] - wanted[at + i]) > tolerance) {
                    printf("pixel %d,%d is %d,%d,%d and must be %d,%d,%d\n", x, y,
                           found.rgba[at], found.rgba[at + 1],
                           found.rgba[at + 2], wanted[at], wanted[at + 1],
                           wanted[at + 2]);
                    return 1;
                }
            }
        }
    }
    return 0;
}

static enum vf_scene_motion
motion_named(const char *name)
{
    if (strcmp(name, "box") == 0) {
        return VF_SCENE_BOX;
    }
    return strcmp(name, "random") == 0 ? VF_SCENE_RANDOM : VF_SCENE_FULL;
}

int
main(int argc, char **argv)
{
    if (argc != 5 && argc != 8) {
        fprintf(stderr, "usage: scene-check FILE WxH MOTION CAPTION "
                        "[CURSOR X Y]\n");
        return 2;
    }
    struct picture found = read_png(argv[1]);
    int width = 0;
    int height = 0;
    if (sscanf(argv[2], "%dx%d", &width, &height) != 2 ||
        width != found.width || height != found.height) {
        printf("the picture is %dx%d and must be %s\n", found.width,
               found.height, argv[2]);
        return 1;
    }
    struct vf_scene_code code;
    if (!vf_scene_code_read(found.rgba, (size_t)found.width * 4, 4, 1, &code)) {
        printf("there is no frame number in the corner of the picture\n");
        return 1;
    }
    painted_time = code.time_ns;
    uint8_t *wanted = paint(found, code.serial, motion_named(argv[3]), argv[4]);
    bool blends = false;
    if (argc == 8) {
        uint32_t type = (uint32_t)atoi(argv[5]);
        put_cursor(wanted, found, type, atoi(argv[6]), atoi(argv[7]));
        blends = type == 0;
    }
    int rc = compare(found, wanted, blends ? 2 : 0);
    if (rc == 0) {
        printf("serial %u time %llu\n", code.serial,
               (unsigned long long)code.time_ns);
    }
    free(wanted);
    free(found.rgba);
    return rc;
}
