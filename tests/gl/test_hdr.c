// SPDX-License-Identifier: GPL-2.0-or-later
// HDR pictures and the cursor over them on an SDR display, against a reference in
// double precision.
//
// Tolerances in steps of eight bits: rounding gives 0.5, and where the rounding is
// dithered, up to 1. To that comes single precision, and that shaders are allowed a
// relative error of some 1e-5 in a power: a PQ number is raised to powers of 78 and
// 6, and a dark channel of a strong colour is the difference of two bright ones.
// Seen with Mesa's software renderer: 0.3.
#include "gl_color.h"
#include "gl_reference.h"
#include "gl_rig.h"

#include <glib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double PRECISION = 0.4;
static const double ROUNDED = 0.5 + 0.4;
static const double DITHERED = 1.0 + 0.4;
static const struct vf_size SIZE = {96, 64};

struct hdr_kind {
    enum vf_pixel_format format;
    enum vf_transfer transfer;
};

static const struct hdr_kind KINDS[] = {
    {VF_PIXEL_RGB10A2, VF_TRANSFER_PQ},
    {VF_PIXEL_RGBA16F, VF_TRANSFER_SCRGB},
    {VF_PIXEL_RGB10A2, VF_TRANSFER_LINEAR_SDR},
    {VF_PIXEL_RGBA16F, VF_TRANSFER_PQ},
    {VF_PIXEL_BGR24, VF_TRANSFER_PQ},
};

static struct gl_frame *
create_frame(struct hdr_kind kind, float sdr_white)
{
    struct gl_frame *frame = gl_frame_create(kind.format, SIZE, 0);
    frame->frame.color.transfer = kind.transfer;
    frame->frame.color.sdr_white = sdr_white;
    return frame;
}

// Half floats go from below zero to 12 000 cd/m2.
static void
fill_wide(struct gl_frame *frame)
{
    if (frame->frame.color.transfer != VF_TRANSFER_SCRGB) {
        return; // random numbers 0..1 are everything there is
    }
    for (int32_t i = 0; i < SIZE.w * SIZE.h; i++) {
        double rgb[3];
        for (int c = 0; c < 3; c++) {
            rgb[c] = exp(g_test_rand_double_range(-6, 5)) -
                     g_test_rand_double_range(0, 0.3);
        }
        gl_frame_set_numbers(frame, i % SIZE.w, i / SIZE.w, rgb);
    }
}

static struct gl_rig *
create_rig(const struct vf_tone_settings *tone)
{
    struct gl_rig *rig = gl_rig_create(SIZE);
    rig->request.tone = *tone;
    vf_stage_set_request(rig->stage, &rig->request);
    return rig;
}

static void
assert_shows(struct gl_rig *rig, const struct gl_frame *frame,
             const struct vf_cursor *cursor, double tolerance)
{
    g_autofree double *wanted =
        gl_reference(frame, &(struct gl_look){.window = SIZE,
                                              .tone = rig->request.tone,
                                              .cursor = cursor});
    g_autofree uint8_t *found = gl_rig_read(rig);
    gl_assert_close(found, wanted, SIZE, tolerance);
}

static void
test_every_kind_with_every_setting(void)
{
    const struct vf_tone_settings settings[] = {
        {0, 0}, {100, 100}, {400, 203}, {1000, 120}, {250, 500}, {80, 80}};
    const float whites[] = {203, 80, 480};
    for (size_t s = 0; s < G_N_ELEMENTS(settings); s++) {
        struct gl_rig *rig = create_rig(&settings[s]);
        for (size_t k = 0; k < G_N_ELEMENTS(KINDS); k++) {
            for (size_t w = 0; w < G_N_ELEMENTS(whites); w++) {
                struct gl_frame *frame = create_frame(KINDS[k], whites[w]);
                fill_wide(frame);
                gl_rig_show(rig, frame);
                assert_shows(rig, frame, NULL, DITHERED);
                gl_frame_free(frame);
            }
        }
        gl_rig_destroy(rig);
    }
}

static void
test_static_metadata_says_where_the_curve_ends(void)
{
    const struct vf_hdr_metadata metadata[] = {
        {.max_content = 4000, .max_luminance = 600},
        {.max_content = 0, .max_luminance = 600},
        {.max_content = 150, .max_luminance = 1000},
        {.max_content = 0, .max_luminance = 0},
        {.max_content = 1e9f, .max_luminance = 0},
    };
    struct gl_rig *rig = create_rig(&(struct vf_tone_settings){0});
    for (size_t i = 0; i < G_N_ELEMENTS(metadata); i++) {
        struct gl_frame *frame = create_frame(KINDS[i % 2], 203);
        fill_wide(frame);
        frame->frame.color.has_metadata = true;
        frame->frame.color.metadata = metadata[i];
        gl_rig_show(rig, frame);
        if (frame->frame.color.metadata.max_content > 10000) {
            frame->frame.color.metadata.max_content = 10000; // the end of PQ
        }
        assert_shows(rig, frame, NULL, DITHERED);
        gl_frame_free(frame);
    }
    gl_rig_destroy(rig);
}

// A desktop in HDR: every shade of grey and the strongest colours.
static void
fill_with_desktop(struct gl_frame *frame, uint8_t *desktop)
{
    const struct vf_color *color = &frame->frame.color;
    for (int32_t i = 0; i < SIZE.w * SIZE.h; i++) {
        double number[3];
        for (int c = 0; c < 3; c++) {
            uint8_t level = i < 256         ? (uint8_t)i
                            : (i >> c) & 1u ? 255
                                            : (uint8_t)(i / 24);
            desktop[i * 3 + c] = level;
            number[c] = gl_srgb_decode(level / 255.0) * color->sdr_white;
        }
        if (color->transfer == VF_TRANSFER_PQ) {
            gl_convert_primaries(GL_BT709, GL_BT2020, number, number);
        }
        for (int c = 0; c < 3; c++) {
            number[c] = color->transfer == VF_TRANSFER_PQ
                            ? gl_pq_encode(number[c])
                            : number[c] / 80;
        }
        gl_frame_set_numbers(frame, i % SIZE.w, i / SIZE.w, number);
    }
}

// With SDR white shown as the display's own white an HDR desktop is what it is
// without HDR: all colours of half floats, and the greys of ten bits of PQ, whose
// strong colours the guest itself has rounded further than that.
static void
test_a_desktop_in_hdr_looks_like_one_without(void)
{
    struct gl_rig *rig = create_rig(&(struct vf_tone_settings){203, 203});
    for (size_t k = 0; k < 2; k++) {
        struct gl_frame *frame = create_frame(KINDS[k], 160);
        g_autofree uint8_t *desktop =
            g_malloc((size_t)SIZE.w * (size_t)SIZE.h * 3);
        fill_with_desktop(frame, desktop);
        gl_rig_show(rig, frame);
        g_autofree uint8_t *found = gl_rig_read(rig);
        int32_t greys = 256;
        int32_t all = SIZE.w * SIZE.h;
        int32_t exact = KINDS[k].transfer == VF_TRANSFER_SCRGB ? all : greys;
        for (int32_t i = 0; i < exact * 3; i++) {
            g_assert_cmpint(abs(found[i] - desktop[i]), <=, 1);
        }
        g_assert_cmpint(found[0], ==, 0);
        g_assert_cmpint(found[255 * 3], ==, 255);
        gl_frame_free(frame);
    }
    gl_rig_destroy(rig);
}

// What shows between two steps is made of both, in the right proportion.
static void
test_dithering_keeps_the_mean(void)
{
    struct gl_rig *rig = create_rig(&(struct vf_tone_settings){0});
    struct gl_frame *frame = create_frame(KINDS[1], 203);
    for (int step = 0; step < 20; step++) {
        double light = 0.02 + step * 0.11;
        double rgb[3] = {light, light * 0.6, light * 0.3};
        for (int32_t i = 0; i < SIZE.w * SIZE.h; i++) {
            gl_frame_set_numbers(frame, i % SIZE.w, i / SIZE.w, rgb);
        }
        vf_damage_add_full(&frame->frame.damage);
        gl_rig_show(rig, frame);
        g_autofree uint8_t *found = gl_rig_read(rig);
        double shown[3];
        gl_frame_numbers(frame, 0, 0, rgb);
        gl_color_shown(&frame->frame.color, &rig->request.tone, rgb, shown);
        for (int c = 0; c < 3; c++) {
            double sum = 0;
            for (int32_t i = 0; i < SIZE.w * SIZE.h; i++) {
                sum += found[i * 3 + c];
            }
            double mean = sum / (SIZE.w * SIZE.h);
            g_assert_cmpfloat(fabs(mean - shown[c] * 255), <,
                              1 / 64.0 + PRECISION);
        }
    }
    gl_frame_free(frame);
    gl_rig_destroy(rig);
}

static void
test_numbers_that_are_none(void)
{
    const double bad[] = {NAN, HUGE_VAL, -HUGE_VAL, 65504, -65504, 1e-7};
    struct gl_rig *rig = create_rig(&(struct vf_tone_settings){0});
    struct gl_frame *frame = create_frame(KINDS[1], 203);
    for (int32_t i = 0; i < SIZE.w * SIZE.h; i++) {
        double rgb[3];
        int pick = i;
        for (int c = 0; c < 3; c++, pick /= 7) {
            rgb[c] = pick % 7 < 6 ? bad[pick % 7] : 0.5;
        }
        gl_frame_set_numbers(frame, i % SIZE.w, i / SIZE.w, rgb);
    }
    gl_rig_show(rig, frame);
    assert_shows(rig, frame, NULL, DITHERED);
    gl_frame_free(frame);
    gl_rig_destroy(rig);
}

static void
test_damage_and_a_change_of_settings(void)
{
    struct gl_rig *rig = create_rig(&(struct vf_tone_settings){0});
    struct gl_frame *frame = create_frame(KINDS[0], 203);
    gl_rig_show(rig, frame);
    for (int i = 0; i < 10; i++) {
        gl_frame_scribble(frame, (struct vf_rect){i * 5, i * 3, 20, 9});
        gl_rig_show(rig, frame);
        assert_shows(rig, frame, NULL, DITHERED);
    }
    // The settings change while nothing comes from the guest.
    rig->request.tone = (struct vf_tone_settings){120, 90};
    vf_stage_set_request(rig->stage, &rig->request);
    gl_rig_present(rig);
    assert_shows(rig, frame, NULL, DITHERED);
    // The guest's white level changes with a frame that changes little.
    frame->frame.color.sdr_white = 300;
    gl_frame_scribble(frame, (struct vf_rect){0, 0, 1, 1});
    gl_rig_show(rig, frame);
    assert_shows(rig, frame, NULL, DITHERED);
    // And HDR is switched off.
    frame->frame.color.transfer = VF_TRANSFER_SRGB;
    vf_damage_add_full(&frame->frame.damage);
    gl_rig_show(rig, frame);
    assert_shows(rig, frame, NULL, 0.51);
    gl_frame_free(frame);
    gl_rig_destroy(rig);
}

// A display with ten bits gets them, and nothing is dithered. The surface read here
// has eight, so a second rounding comes to the first.
static void
test_ten_bits_are_not_dithered(void)
{
    struct gl_rig *rig = gl_rig_create(SIZE);
    rig->surface->depth = 10;
    vf_stage_set_request(rig->stage, &rig->request);
    for (size_t k = 0; k < 4; k++) {
        struct gl_frame *frame = create_frame(KINDS[k], 203);
        fill_wide(frame);
        gl_rig_show(rig, frame);
        assert_shows(rig, frame, NULL, ROUNDED + 0.125);
        gl_frame_free(frame);
    }
    gl_rig_destroy(rig);
}

// Cursor ---------------------------------------------------------------------

static struct vf_cursor_shape *
create_shape(enum vf_cursor_type type)
{
    static uint64_t id = 1;
    const struct vf_size size = {24, 20};
    bool mono = type == VF_CURSOR_MONOCHROME;
    size_t pitch = mono ? 3 : (size_t)size.w * 4;
    struct vf_cursor_shape *shape =
        vf_cursor_shape_create(pitch * (size_t)size.h * (mono ? 2 : 1));
    shape->id = id++;
    shape->type = type;
    shape->size = size;
    shape->pitch = pitch;
    for (size_t i = 0; i < shape->data_size; i++) {
        shape->data[i] = (uint8_t)g_test_rand_int_range(0, 256);
        // Little alpha leaves little of a colour that is stored in eight bits,
        // and converting it makes more of that; so all of it or nothing.
        if (type == VF_CURSOR_COLOR && i % 4 == 3) {
            shape->data[i] = shape->data[i] < 64 ? 0 : 255;
        }
    }
    if (type == VF_CURSOR_COLOR) {
        memcpy(shape->data, (const uint8_t[]){255, 255, 255, 0}, 4);
        memcpy(shape->data + 4, (const uint8_t[]){255, 255, 255, 254}, 4);
    }
    return shape;
}

static struct vf_cursor_transform *
create_transform(bool matrix, bool table)
{
    static uint64_t id = 1;
    struct vf_cursor_transform *transform = vf_cursor_transform_create();
    transform->id = id++;
    transform->has_matrix = matrix;
    transform->has_lut = table;
    transform->scalar = 0.9f;
    for (int i = 0; i < 12; i++) {
        transform->matrix[i / 4][i % 4] =
            (float)((i / 4 == i % 4) + g_test_rand_double_range(-0.05, 0.05));
    }
    for (int i = 0; i < VF_CURSOR_LUT_SIZE; i++) {
        double at = i / (VF_CURSOR_LUT_SIZE - 1.0);
        transform->lut[i][0] = (float)(at * 0.95);
        transform->lut[i][1] = (float)(at * at * 0.3 + at * 0.7);
        transform->lut[i][2] = (float)(0.02 + at * 0.9);
    }
    return transform;
}

static void
show_cursor(struct gl_rig *rig, struct gl_frame *frame,
            struct vf_cursor *cursor)
{
    static uint64_t changes = 0;
    cursor->changes = ++changes;
    struct vf_cursor given = vf_cursor_copy(cursor);
    vf_stage_set_cursor(rig->stage, VF_PICTURE_LOOKING_GLASS, &given);
    gl_rig_present(rig);
    assert_shows(rig, frame, cursor, DITHERED);
}

static void
test_the_cursor_has_the_desktops_white(void)
{
    struct gl_rig *rig = create_rig(&(struct vf_tone_settings){0});
    const float whites[] = {0, 203, 120, 400};
    for (size_t k = 0; k < 3; k++) {
        struct gl_frame *frame = create_frame(KINDS[k], 203);
        // Black below, so that inverting does not flip dithered bits.
        memset(frame->pixels, 0, frame->frame.pixels_size);
        gl_rig_show(rig, frame);
        for (int type = 0; type <= VF_CURSOR_MASKED_COLOR; type++) {
            struct vf_cursor cursor = {
                .visible = true,
                .position = {30, 20},
                .shape = create_shape((enum vf_cursor_type)type),
            };
            for (size_t w = 0; w < G_N_ELEMENTS(whites); w++) {
                cursor.sdr_white = whites[w];
                show_cursor(rig, frame, &cursor);
            }
            vf_cursor_clear(&cursor);
        }
        gl_frame_free(frame);
    }
    gl_rig_destroy(rig);
}

static void
test_the_guests_colour_transform(void)
{
    struct gl_rig *rig = create_rig(&(struct vf_tone_settings){300, 203});
    const struct hdr_kind kinds[] = {
        {VF_PIXEL_BGRA8, VF_TRANSFER_SRGB}, KINDS[0], KINDS[1], KINDS[2]};
    for (size_t k = 0; k < G_N_ELEMENTS(kinds); k++) {
        struct gl_frame *frame = create_frame(kinds[k], 203);
        memset(frame->pixels, 0, frame->frame.pixels_size);
        gl_rig_show(rig, frame);
        struct vf_cursor cursor = {
            .visible = true,
            .position = {-3, 5},
            .shape = create_shape(VF_CURSOR_COLOR),
        };
        for (int parts = 0; parts < 4; parts++) {
            vf_cursor_transform_unref(cursor.transform);
            cursor.transform = create_transform(parts & 1, parts & 2);
            show_cursor(rig, frame, &cursor);
        }
        vf_cursor_clear(&cursor);
        gl_frame_free(frame);
    }
    gl_rig_destroy(rig);
}

int
main(int argc, char **argv)
{
    gl_rig_init(&argc, &argv);
    g_test_add_func("/hdr/every-kind-with-every-setting",
                    test_every_kind_with_every_setting);
    g_test_add_func("/hdr/static-metadata-says-where-the-curve-ends",
                    test_static_metadata_says_where_the_curve_ends);
    g_test_add_func("/hdr/a-desktop-in-hdr-looks-like-one-without",
                    test_a_desktop_in_hdr_looks_like_one_without);
    g_test_add_func("/hdr/dithering-keeps-the-mean",
                    test_dithering_keeps_the_mean);
    g_test_add_func("/hdr/numbers-that-are-none", test_numbers_that_are_none);
    g_test_add_func("/hdr/damage-and-a-change-of-settings",
                    test_damage_and_a_change_of_settings);
    g_test_add_func("/hdr/ten-bits-are-not-dithered",
                    test_ten_bits_are_not_dithered);
    g_test_add_func("/hdr/the-cursor-has-the-desktops-white",
                    test_the_cursor_has_the_desktops_white);
    g_test_add_func("/hdr/the-guests-colour-transform",
                    test_the_guests_colour_transform);
    return g_test_run();
}
