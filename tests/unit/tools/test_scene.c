// SPDX-License-Identifier: GPL-2.0-or-later
// The picture our own host shows: what depends on it are the tests that compare
// pixels, and the programs that read the code back.
#include "tools/host/cursor_shape.h"
#include "tools/host/scene.h"
#include "tools/host/scene_text.h"

#include <glib.h>
#include <string.h>

static uint64_t
fixed_time(void)
{
    return UINT64_C(0x0123456789abcdef);
}

struct picture {
    struct vf_scene scene;
    size_t pitch;
    uint8_t *pixels;
    bool has_picture;
    uint32_t serial;
};

static void
init(struct picture *picture, uint32_t type, enum vf_scene_motion motion,
     uint32_t w, uint32_t h)
{
    struct vf_scene_params params = {
        .size = {w, h},
        .type = type,
        .sdr_white = 203,
        .motion = motion,
        .caption = "test picture",
    };
    *picture = (struct picture){0};
    g_assert_true(vf_scene_init(&picture->scene, &params));
    picture->pitch = (size_t)w * 8 + 16;
    picture->pixels = g_malloc0(picture->pitch * h);
}

static void
finish(struct picture *picture)
{
    vf_scene_finish(&picture->scene);
    g_free(picture->pixels);
}

static void
paint(struct picture *picture, uint32_t serial)
{
    struct vf_scene_target target = {
        .pixels = picture->pixels,
        .pitch = picture->pitch,
        .rows = picture->scene.size.h,
        .has_picture = picture->has_picture,
        .old_serial = picture->serial,
    };
    vf_scene_paint(&picture->scene, &target, serial, fixed_time);
    picture->has_picture = true;
    picture->serial = serial;
}

static const enum vf_scene_motion motions[] = {VF_SCENE_FULL, VF_SCENE_BOX,
                                               VF_SCENE_RANDOM};
static const uint32_t types[] = {1, 2, 3, 4, 5, 6};

// However a frame is reached, it looks the same.
static void
test_a_frame_depends_on_its_serial_alone(void)
{
    for (size_t m = 0; m < G_N_ELEMENTS(motions); m++) {
        for (size_t t = 0; t < G_N_ELEMENTS(types); t++) {
            struct picture step;
            struct picture jump;
            init(&step, types[t], motions[m], 161, 97);
            init(&jump, types[t], motions[m], 161, 97);
            for (uint32_t serial = 250; serial < 270; serial++) {
                paint(&step, serial);
            }
            paint(&jump, 269);
            g_assert_cmpmem(step.pixels, step.pitch * 97, jump.pixels,
                            jump.pitch * 97);
            finish(&step);
            finish(&jump);
        }
    }
}

static bool
is_inside(const struct vf_host_rect *rects, uint32_t count, uint32_t x,
          uint32_t y)
{
    for (uint32_t i = 0; i < count; i++) {
        if (x - rects[i].x < rects[i].w && y - rects[i].y < rects[i].h) {
            return true;
        }
    }
    return count == 0;
}

// Nothing changes outside of what the damage names.
static void
test_damage_names_every_change(void)
{
    enum { W = 200, H = 150 };
    for (size_t m = 0; m < G_N_ELEMENTS(motions); m++) {
        struct picture picture;
        init(&picture, VF_KVMFR_FRAME_BGRA, motions[m], W, H);
        paint(&picture, 240);
        for (uint32_t serial = 241; serial < 280; serial++) {
            g_autofree uint8_t *before =
                g_memdup2(picture.pixels, picture.pitch * H);
            struct vf_host_rect rects[VF_KVMFR_MAX_DAMAGE];
            uint32_t count = vf_scene_damage(&picture.scene, serial, rects);
            paint(&picture, serial);
            uint32_t changed = 0;
            for (uint32_t y = 0; y < H; y++) {
                for (uint32_t x = 0; x < W; x++) {
                    size_t at = y * picture.pitch + 4 * x;
                    bool differs =
                        memcmp(before + at, picture.pixels + at, 4) != 0;
                    g_assert_true(!differs || is_inside(rects, count, x, y));
                    changed += differs;
                }
            }
            g_assert_cmpuint(changed, >, 0);
        }
        finish(&picture);
    }
}

static void
test_the_code_can_be_read_back(void)
{
    const struct {
        uint32_t type;
        size_t bytes;
    } cases[] = {{VF_KVMFR_FRAME_BGRA, 4},
                 {VF_KVMFR_FRAME_RGBA, 4},
                 {VF_KVMFR_FRAME_BGR_32, 3},
                 {VF_KVMFR_FRAME_RGB_24, 3}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct picture picture;
        struct vf_scene_code code;
        init(&picture, cases[i].type, VF_SCENE_FULL, 128, 128);
        for (uint32_t serial = 0; serial < 0xf0000000; serial += 0x0fedcba9) {
            paint(&picture, serial);
            g_assert_true(vf_scene_code_read(picture.pixels, picture.pitch,
                                             cases[i].bytes, 1, &code));
            g_assert_cmpuint(code.serial, ==, serial);
            g_assert_cmpuint(code.time_ns, ==, fixed_time());
        }
        finish(&picture);
    }
}

static void
test_a_damaged_code_is_not_read(void)
{
    struct picture picture;
    struct vf_scene_code code;
    init(&picture, VF_KVMFR_FRAME_BGRA, VF_SCENE_FULL, 128, 128);
    paint(&picture, 5);
    for (size_t cell = 0; cell < 256; cell++) {
        size_t x = cell % 16 * 4 + 2;
        size_t y = cell / 16 * 4 + 2;
        uint8_t *green = picture.pixels + y * picture.pitch + 4 * x + 1;
        *green ^= 0xff;
        g_assert_false(
            vf_scene_code_read(picture.pixels, picture.pitch, 4, 1, &code));
        *green ^= 0xff;
    }
    // Half of this frame, half of that one: neither.
    g_autofree uint8_t *top = g_memdup2(picture.pixels, picture.pitch * 32);
    paint(&picture, 6);
    memcpy(picture.pixels, top, picture.pitch * 32);
    g_assert_false(
        vf_scene_code_read(picture.pixels, picture.pitch, 4, 1, &code));
    finish(&picture);
}

static void
test_pictures_too_small_for_the_code_are_painted_without(void)
{
    for (uint32_t side = 1; side < 70; side += 9) {
        for (size_t m = 0; m < G_N_ELEMENTS(motions); m++) {
            struct picture picture;
            init(&picture, VF_KVMFR_FRAME_RGBA16F, motions[m], side, 70 - side);
            paint(&picture, 3);
            paint(&picture, 4);
            finish(&picture);
        }
    }
}

static void
test_pixels_have_the_bytes_of_their_format(void)
{
    const struct vf_host_color color = {0xff, 0x80, 0x00};
    const struct {
        uint32_t type;
        uint8_t bytes[8];
    } cases[] = {
        {VF_KVMFR_FRAME_BGRA, {0x00, 0x80, 0xff, 0xff}},
        {VF_KVMFR_FRAME_RGBA, {0xff, 0x80, 0x00, 0xff}},
        // R 1023, G 514 (128 / 255 * 1023, rounded), B 0
        {VF_KVMFR_FRAME_RGBA10, {0xff, 0x0b, 0x08, 0xc0}},
        // 1.0, 0.50196 as half floats
        {VF_KVMFR_FRAME_RGBA16F,
         {0x00, 0x3c, 0x04, 0x38, 0x00, 0x00, 0x00, 0x3c}},
        {VF_KVMFR_FRAME_BGR_32, {0x00, 0x80, 0xff}},
        {VF_KVMFR_FRAME_RGB_24, {0xff, 0x80, 0x00}},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct vf_host_encoder encoder;
        uint8_t pixel[VF_HOST_PIXEL_MAX];
        vf_host_encoder_init(&encoder, cases[i].type, VF_HOST_SRGB, 203);
        vf_host_encode_pixel(&encoder, color, pixel);
        g_assert_cmpmem(pixel, encoder.bytes, cases[i].bytes, encoder.bytes);
    }
}

static void
test_encodings_follow_their_curves(void)
{
    struct vf_host_encoder encoder;
    vf_host_encoder_init(&encoder, VF_KVMFR_FRAME_RGBA10, VF_HOST_PQ, 203);
    g_assert_cmpuint(encoder.level[0], ==, 0);
    g_assert_cmpuint(encoder.level[255], ==, 594); // 203 cd/m2: 58.1 %
    vf_host_encoder_init(&encoder, VF_KVMFR_FRAME_RGBA16F, VF_HOST_SCRGB, 80);
    g_assert_cmpuint(encoder.level[255], ==, 0x3c00); // 1.0
    g_assert_cmpuint(encoder.level[188], ==, vf_host_half(0.5028865f));
    vf_host_encoder_init(&encoder, VF_KVMFR_FRAME_RGBA10, VF_HOST_LINEAR, 203);
    g_assert_cmpuint(encoder.level[255], ==, 1023);
    g_assert_cmpuint(encoder.level[128], ==, 221); // 0.2158605
}

static void
test_half_floats_are_rounded(void)
{
    const struct {
        float value;
        uint16_t bits;
    } cases[] = {{0, 0},
                 {-1, 0},
                 {1, 0x3c00},
                 {0.5f, 0x3800},
                 {65504, 0x7bff},
                 {1e9f, 0x7bff},
                 {0.00006103515625f, 0x0400},  // the smallest normal one
                 {0.000000059604645f, 0x0001}, // the smallest
                 {1.0009765625f, 0x3c01},
                 {2049, 0x6800}, // a tie goes to even
                 {2051, 0x6802}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_assert_cmphex(vf_host_half(cases[i].value), ==, cases[i].bits);
    }
}

static void
test_text_stays_in_its_box(void)
{
    struct picture picture;
    init(&picture, VF_KVMFR_FRAME_BGRA, VF_SCENE_BOX, 100, 40);
    struct vf_host_canvas canvas = {
        &picture.scene.encoder, picture.pixels, picture.pitch, {100, 40}};
    struct vf_host_rect box = vf_scene_text_paint(&canvas, 10, 5, 2, "Hi 7");
    g_assert_cmpuint(box.w, ==, (4 * 6 + 1) * 2);
    g_assert_cmpuint(box.h, ==, 18);
    uint32_t white = 0;
    for (uint32_t y = 0; y < 40; y++) {
        for (uint32_t x = 0; x < 100; x++) {
            uint8_t green = picture.pixels[y * picture.pitch + 4 * x + 1];
            bool in_box = x - box.x < box.w && y - box.y < box.h;
            g_assert_true(in_box || green == 0);
            white += green == 255;
        }
    }
    // H has 17 dots, i (as a capital) 11, 7 has 11; each is 2x2 pixels.
    g_assert_cmpuint(white, ==, 4 * (17 + 11 + 11));
    vf_scene_text_paint(&canvas, 95, 38, 3, "outside");
    finish(&picture);
}

static void
test_cursor_images_have_their_kind_s_shape(void)
{
    uint8_t image[VF_CURSOR_IMAGE_MAX];
    struct vf_host_cursor cursor = {0};
    g_assert_cmpuint(vf_cursor_image(VF_KVMFR_CURSOR_COLOR, &cursor, image), ==,
                     4096);
    g_assert_cmpuint(cursor.height, ==, 32);
    g_assert_cmpuint(
        vf_cursor_image(VF_KVMFR_CURSOR_MONOCHROME, &cursor, image), ==, 256);
    g_assert_cmpuint(cursor.height, ==, 64);
    g_assert_cmpuint(cursor.pitch, ==, 4);
    // The last column is outside of the arrow: transparent, so AND 1, XOR 0.
    g_assert_cmpuint(image[3] & 1, ==, 1);
    g_assert_cmpuint(image[131] & 1, ==, 0);
    g_assert_cmpuint(vf_cursor_image(VF_KVMFR_CURSOR_MASKED, &cursor, image),
                     ==, 4096);
    g_assert_cmpuint(image[3], ==, 0x00);          // the tip replaces
    g_assert_cmpuint(image[31 * 4 + 3], ==, 0xff); // the rest is left alone
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/scene/a-frame-depends-on-its-serial-alone",
                    test_a_frame_depends_on_its_serial_alone);
    g_test_add_func("/scene/damage-names-every-change",
                    test_damage_names_every_change);
    g_test_add_func("/scene/the-code-can-be-read-back",
                    test_the_code_can_be_read_back);
    g_test_add_func("/scene/a-damaged-code-is-not-read",
                    test_a_damaged_code_is_not_read);
    g_test_add_func(
        "/scene/pictures-too-small-for-the-code-are-painted-without",
        test_pictures_too_small_for_the_code_are_painted_without);
    g_test_add_func("/scene/pixels-have-the-bytes-of-their-format",
                    test_pixels_have_the_bytes_of_their_format);
    g_test_add_func("/scene/encodings-follow-their-curves",
                    test_encodings_follow_their_curves);
    g_test_add_func("/scene/half-floats-are-rounded",
                    test_half_floats_are_rounded);
    g_test_add_func("/scene/text-stays-in-its-box", test_text_stays_in_its_box);
    g_test_add_func("/scene/cursor-images-have-their-kind-s-shape",
                    test_cursor_images_have_their_kind_s_shape);
    return g_test_run();
}
