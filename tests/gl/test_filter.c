// SPDX-License-Identifier: GPL-2.0-or-later
// Scaling, sharpening, the user's own filter and colours for the person who looks,
// pixel by pixel against the same computed without a graphics card.
#include "filter_reference.h"
#include "gl_reference.h"
#include "gl_rig.h"
#include "viewer/render/user_filter.h"

#include <glib.h>
#include <string.h>

// Rounding, and what is left of single precision after it was multiplied.
static const double TOLERANCE = 0.6;
// The same, of a filter over a result that was itself rounded: a step there is up to
// four here.
static const double TOLERANCE_OF_TWO = 4.6;

static const enum vf_scaler SCALERS[] = {VF_SCALER_BICUBIC, VF_SCALER_LANCZOS,
                                         VF_SCALER_EDGE};

static void
set_look(struct gl_rig *rig, const struct vf_look *look)
{
    rig->request.look = *look;
    rig->request.mode = VF_SCALE_STRETCH;
    vf_stage_set_request(rig->stage, &rig->request);
}

// The image before it is turned, as numbers.
static double *
image_of(const struct gl_frame *frame)
{
    struct gl_frame unturned = *frame;
    unturned.frame.rotation = VF_ROTATION_0;
    return gl_reference(&unturned, &(struct gl_look){.window = frame->frame.image});
}

static double *
expected(const struct gl_frame *frame, const struct vf_look *look,
         struct vf_size window)
{
    enum vf_rotation rotation = frame->frame.rotation;
    struct vf_size image = frame->frame.image;
    struct vf_size place = vf_size_rotate(window, rotation);
    enum vf_scaler scaler = look->scaler;
    if (scaler == VF_SCALER_EDGE && (place.w < image.w || place.h < image.h)) {
        scaler = VF_SCALER_LANCZOS;
    }
    g_autofree double *rgb = image_of(frame);
    if (!vf_size_equal(place, image)) {
        double *scaled = filter_reference_scale(rgb, image, place, scaler);
        g_free(rgb);
        rgb = scaled;
    }
    if (look->sharpen > 0) {
        filter_reference_round(rgb, place);
        double *sharp =
            filter_reference_sharpen(rgb, place, (double)look->sharpen);
        g_free(rgb);
        rgb = sharp;
    }
    struct vf_color_adjust adjust = vf_color_adjust_compute(look);
    if (adjust.active) {
        filter_reference_adjust(rgb, place, &adjust);
    }
    return filter_reference_turn(rgb, place, rotation);
}

static void
assert_shows(struct gl_rig *rig, const struct gl_frame *frame, double tolerance)
{
    struct vf_size size = rig->surface->size;
    g_autofree double *wanted = expected(frame, &rig->request.look, size);
    g_autofree uint8_t *found = gl_rig_read(rig);
    gl_assert_close(found, wanted, size, tolerance);
}

// Turned every way; `window` is that of the picture as it is.
static void
show(struct vf_size image, struct vf_size window, const struct vf_look *look,
     double tolerance)
{
    for (int i = 0; i < 4; i++) {
        struct gl_rig *rig =
            gl_rig_create(vf_size_rotate(window, (enum vf_rotation)i));
        set_look(rig, look);
        struct gl_frame *frame = gl_frame_create(VF_PIXEL_BGRA8, image, 8);
        frame->frame.rotation = (enum vf_rotation)i;
        gl_rig_show(rig, frame);
        assert_shows(rig, frame, tolerance);
        gl_frame_free(frame);
        gl_rig_destroy(rig);
    }
}

static void
test_every_scaler_enlarges_and_shrinks_as_it_is_defined(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(SCALERS); i++) {
        struct vf_look look = {.scaler = SCALERS[i]};
        show((struct vf_size){33, 21}, (struct vf_size){100, 77}, &look, TOLERANCE);
        show((struct vf_size){50, 40}, (struct vf_size){50, 80}, &look, TOLERANCE);
        show((struct vf_size){97, 80}, (struct vf_size){41, 30}, &look, TOLERANCE);
        show((struct vf_size){60, 30}, (struct vf_size){30, 60}, &look, TOLERANCE);
    }
}

static void
test_nearest_keeps_pixels_square(void)
{
    struct vf_look nearest = {.scaler = VF_SCALER_NEAREST};
    show((struct vf_size){20, 15}, (struct vf_size){60, 60}, &nearest, TOLERANCE);
}

static void
test_auto_is_nearest_for_whole_multiples_only(void)
{
    const struct vf_size image = {20, 15};
    const struct vf_size windows[] = {{60, 45}, {50, 45}};
    for (int i = 0; i < 2; i++) {
        struct gl_rig *rig = gl_rig_create(windows[i]);
        set_look(rig, &(struct vf_look){.scaler = VF_SCALER_AUTO});
        struct gl_frame *frame = gl_frame_create(VF_PIXEL_RGBA8, image, 0);
        gl_rig_show(rig, frame);
        g_autofree double *wanted = expected(
            frame,
            &(struct vf_look){.scaler = i == 0 ? VF_SCALER_NEAREST
                                               : VF_SCALER_LINEAR},
            windows[i]);
        g_autofree uint8_t *found = gl_rig_read(rig);
        gl_assert_close(found, wanted, windows[i], i == 0 ? TOLERANCE : 2.5);
        gl_frame_free(frame);
        gl_rig_destroy(rig);
    }
}

static void
test_sharpening_as_it_is_defined(void)
{
    const struct vf_size size = {64, 48};
    for (int i = 1; i <= 4; i++) {
        show(size, size, &(struct vf_look){.sharpen = (float)i / 4}, TOLERANCE);
    }
    show((struct vf_size){32, 24}, size,
         &(struct vf_look){.scaler = VF_SCALER_LINEAR, .sharpen = 0.5f},
         TOLERANCE_OF_TWO);
    show((struct vf_size){31, 24}, (struct vf_size){64, 64},
         &(struct vf_look){.scaler = VF_SCALER_EDGE, .sharpen = 1},
         TOLERANCE_OF_TWO);
}

// A filter reaches further than its pixel: repainting less would leave seams.
static void
test_damage_is_filtered_as_far_as_it_is_seen(void)
{
    const struct vf_size image = {60, 44};
    const struct vf_size windows[] = {{150, 99}, {31, 23}, {60, 44}};
    for (size_t w = 0; w < G_N_ELEMENTS(windows); w++) {
        for (size_t s = 0; s < G_N_ELEMENTS(SCALERS); s++) {
            struct vf_look look = {.scaler = SCALERS[s], .sharpen = s == 1};
            struct gl_rig *rig = gl_rig_create(windows[w]);
            set_look(rig, &look);
            struct gl_frame *frame = gl_frame_create(VF_PIXEL_BGRA8, image, 0);
            frame->frame.rotation = VF_ROTATION_180;
            gl_rig_show(rig, frame);
            for (int i = 0; i < 10; i++) {
                int32_t x = g_test_rand_int_range(0, 57);
                int32_t y = g_test_rand_int_range(0, 42);
                gl_frame_scribble(frame, (struct vf_rect){x, y, 3, 2});
                gl_rig_show(rig, frame);
                assert_shows(rig, frame,
                             look.sharpen > 0 ? TOLERANCE_OF_TWO : TOLERANCE);
            }
            gl_frame_free(frame);
            gl_rig_destroy(rig);
        }
    }
}

static void
test_a_look_changes_a_picture_that_stands_still(void)
{
    struct gl_rig *rig = gl_rig_create((struct vf_size){90, 66});
    set_look(rig, &(struct vf_look){.scaler = VF_SCALER_LANCZOS});
    struct gl_frame *frame =
        gl_frame_create(VF_PIXEL_BGRA8, (struct vf_size){60, 44}, 0);
    gl_rig_show(rig, frame);
    for (size_t i = 0; i < G_N_ELEMENTS(SCALERS); i++) {
        set_look(rig, &(struct vf_look){.scaler = SCALERS[i]});
        gl_rig_present(rig);
        assert_shows(rig, frame, TOLERANCE);
    }
    gl_frame_free(frame);
    gl_rig_destroy(rig);
}

static void
test_rows_that_are_missing_are_black_for_filters(void)
{
    struct gl_rig *rig = gl_rig_create((struct vf_size){80, 80});
    set_look(rig, &(struct vf_look){.scaler = VF_SCALER_BICUBIC});
    struct gl_frame *frame =
        gl_frame_create(VF_PIXEL_BGRA8, (struct vf_size){40, 30}, 0);
    frame->frame.rows = 17;
    gl_rig_show(rig, frame);
    assert_shows(rig, frame, TOLERANCE);
    gl_frame_free(frame);
    gl_rig_destroy(rig);
}

static void
test_colors_for_the_person_who_looks(void)
{
    const struct vf_look looks[] = {
        {.vision = VF_VISION_PROTAN, .vision_strength = 1},
        {.vision = VF_VISION_DEUTAN, .vision_strength = 0.5f},
        {.vision = VF_VISION_TRITAN, .vision_strength = 1},
        {.temperature = 3000},
        {.night_vision = 1},
        {.temperature = 4000, .night_vision = 2, .sharpen = 0.5f},
    };
    const struct vf_size size = {40, 30};
    for (size_t i = 0; i < G_N_ELEMENTS(looks); i++) {
        // Where it is dark a step of eight bits is many after lifting.
        show(size, size, &looks[i], looks[i].sharpen > 0 ? 40 : TOLERANCE);
    }
}

static struct gl_rig *
create_with_filter(const char *text, struct vf_size window)
{
    g_autoptr(GError) error = NULL;
    struct vf_user_filter *filter = vf_user_filter_parse("test", text, &error);
    g_assert_no_error(error);
    struct gl_rig *rig = gl_rig_create(window);
    gl_rig_use_filter(rig, filter);
    set_look(rig, &(struct vf_look){.scaler = VF_SCALER_NEAREST,
                                    .user_filter = true});
    return rig;
}

static void
test_the_users_filter_sees_pixels_and_sizes(void)
{
    const struct vf_size image = {30, 20};
    const struct vf_size window = {60, 60};
    struct gl_rig *rig = create_with_filter(
        "//! stage output\n"
        "//! radius 1\n"
        "vec3 filtered(vec2 position) {\n"
        "    vec3 left = source_pixel(ivec2(position) - ivec2(1, 0));\n"
        "    return position.x < output_size.x / 2.0 ? left.bgr\n"
        "                                            : source_color(position);\n"
        "}\n",
        window);
    struct gl_frame *frame = gl_frame_create(VF_PIXEL_BGRA8, image, 0);
    for (int round = 0; round < 5; round++) {
        gl_rig_show(rig, frame);
        g_autofree double *plain = image_of(frame);
        g_autofree double *scaled =
            filter_reference_scale(plain, image, window, VF_SCALER_NEAREST);
        g_autofree double *wanted =
            g_memdup2(scaled, sizeof(double) * 3 * 60 * 60);
        for (int i = 0; i < 60 * 60; i++) {
            int x = i % 60;
            const double *left = scaled + (x > 0 ? i - 1 : i) * 3;
            for (int c = 0; c < 3 && x < 30; c++) {
                wanted[i * 3 + c] = left[2 - c];
            }
        }
        g_autofree uint8_t *found = gl_rig_read(rig);
        gl_assert_close(found, wanted, window, TOLERANCE);
        gl_frame_scribble(frame, (struct vf_rect){round * 5, round * 3, 4, 4});
    }
    gl_rig_destroy(rig);
    gl_frame_free(frame);
}

static void
test_a_filter_that_does_not_compile_is_left_out_and_says_why(void)
{
    g_test_expect_message("vf-viewer", G_LOG_LEVEL_WARNING,
                          "*shown without that filter*");
    struct gl_rig *rig = create_with_filter(
        "vec3 filtered(vec2 position) { return nonsense; }\n",
        (struct vf_size){30, 20});
    struct gl_frame *frame =
        gl_frame_create(VF_PIXEL_BGRA8, (struct vf_size){30, 20}, 0);
    gl_rig_show(rig, frame);
    g_test_assert_expected_messages();
    assert_shows(rig, frame, TOLERANCE);
    struct vf_render_status status = {.failed = false};
    vf_stage_describe(rig->stage, &status);
    g_assert_nonnull(strstr(status.filter_note, "nonsense"));
    gl_frame_free(frame);
    gl_rig_destroy(rig);
}

int
main(int argc, char **argv)
{
    gl_rig_init(&argc, &argv);
    g_test_add_func("/filter/every-scaler-enlarges-and-shrinks-as-it-is-defined",
                    test_every_scaler_enlarges_and_shrinks_as_it_is_defined);
    g_test_add_func("/filter/nearest-keeps-pixels-square",
                    test_nearest_keeps_pixels_square);
    g_test_add_func("/filter/auto-is-nearest-for-whole-multiples-only",
                    test_auto_is_nearest_for_whole_multiples_only);
    g_test_add_func("/filter/sharpening-as-it-is-defined",
                    test_sharpening_as_it_is_defined);
    g_test_add_func("/filter/damage-is-filtered-as-far-as-it-is-seen",
                    test_damage_is_filtered_as_far_as_it_is_seen);
    g_test_add_func("/filter/a-look-changes-a-picture-that-stands-still",
                    test_a_look_changes_a_picture_that_stands_still);
    g_test_add_func("/filter/rows-that-are-missing-are-black-for-filters",
                    test_rows_that_are_missing_are_black_for_filters);
    g_test_add_func("/filter/colors-for-the-person-who-looks",
                    test_colors_for_the_person_who_looks);
    g_test_add_func("/filter/the-users-filter-sees-pixels-and-sizes",
                    test_the_users_filter_sees_pixels_and_sizes);
    g_test_add_func(
        "/filter/a-filter-that-does-not-compile-is-left-out-and-says-why",
        test_a_filter_that_does_not_compile_is_left_out_and_says_why);
    return g_test_run();
}
