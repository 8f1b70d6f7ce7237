// SPDX-License-Identifier: GPL-2.0-or-later
// The guest's picture on the surface, pixel by pixel, for every way it can lie in
// memory and in the window.
#include "gl_reference.h"
#include "gl_rig.h"

#include <epoxy/gl.h>
#include <glib.h>
#include <math.h>
#include <string.h>

static const enum vf_pixel_format FORMATS[] = {
    VF_PIXEL_BGRA8,   VF_PIXEL_RGBA8, VF_PIXEL_RGB10A2,
    VF_PIXEL_RGBA16F, VF_PIXEL_BGR24, VF_PIXEL_RGB24,
};

static void
assert_shows(struct gl_rig *rig, const struct gl_frame *frame)
{
    struct vf_size size = rig->surface->size;
    g_autofree double *wanted =
        gl_reference(frame, &(struct gl_look){.window = size});
    g_autofree uint8_t *found = gl_rig_read(rig);
    gl_assert_close(found, wanted, size, 0.51);
}

// Widths around four, because four three-byte pixels are three texels; paddings that
// are no whole texels as well.
static void
test_every_pixel_of_every_format(void)
{
    const struct vf_size sizes[] = {{64, 48}, {61, 37}, {62, 5}, {63, 5},
                                    {1, 1},   {2, 3},   {3, 100}};
    const size_t paddings[] = {0, 1, 4, 7, 52};
    struct gl_rig *rig = gl_rig_create_fitting();
    for (size_t f = 0; f < G_N_ELEMENTS(FORMATS); f++) {
        for (size_t s = 0; s < G_N_ELEMENTS(sizes); s++) {
            for (size_t p = 0; p < G_N_ELEMENTS(paddings); p++) {
                struct gl_frame *frame =
                    gl_frame_create(FORMATS[f], sizes[s], paddings[p]);
                gl_rig_show(rig, frame);
                assert_shows(rig, frame);
                gl_frame_free(frame);
            }
        }
    }
    gl_rig_destroy(rig);
}

static void
test_every_rotation_of_every_format(void)
{
    const struct vf_size size = {50, 30};
    struct gl_rig *rig = gl_rig_create_fitting();
    for (int i = 0; i < 4 * (int)G_N_ELEMENTS(FORMATS); i++) {
        enum vf_rotation turn = (enum vf_rotation)(i % 4);
        struct gl_frame *frame = gl_frame_create(FORMATS[i / 4], size, 2);
        frame->frame.rotation = turn;
        gl_rig_show(rig, frame);
        assert_shows(rig, frame);
        // The damage of a turned picture is turned with it.
        for (int k = 0; k < 10; k++) {
            gl_frame_scribble(frame, (struct vf_rect){k * 3, k * 2, 7, 5});
            gl_rig_show(rig, frame);
            assert_shows(rig, frame);
        }
        gl_frame_free(frame);
    }
    gl_rig_destroy(rig);
}

static void
test_black_around_a_picture_that_is_smaller(void)
{
    const struct vf_size window = {100, 80};
    struct gl_rig *rig = gl_rig_create(window);
    rig->request.mode = VF_SCALE_SHRINK;
    vf_stage_set_request(rig->stage, &rig->request);
    struct gl_frame *frame =
        gl_frame_create(VF_PIXEL_RGBA8, (struct vf_size){40, 20}, 8);
    gl_rig_show(rig, frame);
    assert_shows(rig, frame);
    gl_frame_free(frame);
    gl_rig_destroy(rig);
}

// Damage is all that is copied: what changed outside it must not appear.
static void
test_only_damage_is_copied(void)
{
    const struct vf_size size = {64, 64};
    struct gl_rig *rig = gl_rig_create(size);
    struct gl_frame *frame = gl_frame_create(VF_PIXEL_BGRA8, size, 0);
    gl_rig_show(rig, frame);
    g_autofree uint8_t *before = gl_rig_read(rig);

    gl_frame_scribble(frame, (struct vf_rect){0, 0, 64, 64});
    vf_damage_clear(&frame->frame.damage);
    vf_damage_add(&frame->frame.damage, (struct vf_rect){10, 20, 30, 5});
    g_assert_cmpint(gl_rig_bring(rig, frame), ==, VF_PICTURE_UPDATED);
    g_assert_cmpuint(vf_stage_frame_bytes(rig->stage), ==, 30 * 5 * 4);
    gl_rig_present(rig);

    g_autofree double *wanted =
        gl_reference(frame, &(struct gl_look){.window = size});
    g_autofree uint8_t *found = gl_rig_read(rig);
    for (int32_t i = 0; i < 64 * 64 * 3; i++) {
        int32_t x = i / 3 % 64;
        int32_t y = i / 3 / 64;
        bool inside = x >= 10 && x < 40 && y >= 20 && y < 25;
        g_assert_cmpint(found[i], ==,
                        inside ? (int)lrint(wanted[i] * 255) : before[i]);
    }
    gl_frame_free(frame);
    gl_rig_destroy(rig);
}

static void
show_random_damage(struct gl_rig *rig, enum vf_pixel_format format,
                   struct vf_size size)
{
    struct gl_frame *frame = gl_frame_create(format, size, 16);
    for (int i = 0; i < 30; i++) {
        for (int r = g_test_rand_int_range(1, 8); r > 0; r--) {
            int32_t x = g_test_rand_int_range(0, size.w);
            int32_t y = g_test_rand_int_range(0, size.h);
            gl_frame_scribble(
                frame,
                (struct vf_rect){x, y, g_test_rand_int_range(1, size.w - x + 1),
                                 g_test_rand_int_range(1, size.h - y + 1)});
        }
        gl_rig_show(rig, frame);
        assert_shows(rig, frame);
    }
    gl_frame_free(frame);
}

static void
test_random_damage_keeps_the_picture_right(void)
{
    struct gl_rig *rig = gl_rig_create_fitting();
    for (size_t f = 0; f < G_N_ELEMENTS(FORMATS); f++) {
        show_random_damage(rig, FORMATS[f], (struct vf_size){119, 90});
    }
    gl_rig_destroy(rig);
}

static void
test_a_truncated_picture_is_black_below(void)
{
    const struct vf_size size = {40, 41};
    struct gl_rig *rig = gl_rig_create_fitting();
    for (int i = 0; i < 4 * (int)G_N_ELEMENTS(FORMATS); i++) {
        enum vf_rotation turn = (enum vf_rotation)(i % 4);
        struct gl_frame *frame = gl_frame_create(FORMATS[i / 4], size, 0);
        frame->frame.rotation = turn;
        frame->frame.rows = 25;
        frame->frame.pixels_size = 25 * frame->frame.pitch;
        frame->ready = frame->frame.pixels_size;
        gl_rig_show(rig, frame);
        assert_shows(rig, frame);
        gl_frame_free(frame);
    }
    gl_rig_destroy(rig);
}

// A frame that the guest never finishes leaves the program going, and the next one
// is copied whole.
static void
test_an_unfinished_frame_is_given_up(void)
{
    const struct vf_size size = {32, 32};
    struct gl_rig *rig = gl_rig_create(size);
    struct gl_frame *frame = gl_frame_create(VF_PIXEL_BGRA8, size, 0);
    gl_rig_show(rig, frame);

    gl_frame_scribble(frame, (struct vf_rect){0, 0, 32, 32});
    frame->ready = 10 * frame->frame.pitch;
    g_assert_true(vf_stage_take_frame(rig->stage, VF_PICTURE_LOOKING_GLASS,
                                      &frame->frame, 0));
    g_assert_cmpint(vf_stage_advance(rig->stage, 1), ==, VF_PICTURE_MORE);
    g_assert_cmpint(vf_stage_advance(rig->stage, 1), ==, VF_PICTURE_FAILED);
    g_assert_cmpuint(frame->releases, ==, 2);

    frame->ready = frame->frame.pixels_size;
    vf_damage_clear(&frame->frame.damage);
    vf_damage_add(&frame->frame.damage, (struct vf_rect){0, 0, 1, 1});
    gl_rig_show(rig, frame);
    assert_shows(rig, frame);
    gl_frame_free(frame);
    gl_rig_destroy(rig);
}

static void
test_another_size_is_another_texture(void)
{
    struct gl_rig *rig = gl_rig_create_fitting();
    const struct vf_size sizes[] = {{64, 64}, {20, 90}, {90, 20}, {64, 64}};
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        struct gl_frame *frame =
            gl_frame_create(FORMATS[i % G_N_ELEMENTS(FORMATS)], sizes[i], 0);
        gl_rig_show(rig, frame);
        g_assert_true(vf_size_equal(rig->surface->size, sizes[i]));
        assert_shows(rig, frame);
        gl_frame_free(frame);
    }
    gl_rig_destroy(rig);
}

// A guest may have a desktop that no texture can hold.
static void
test_a_picture_too_large_for_the_card_has_its_sentence(void)
{
    struct gl_rig *rig = gl_rig_create((struct vf_size){32, 32});
    GLint most = 0;
    glGetIntegerv(GL_MAX_TEXTURE_SIZE, &most);
    struct gl_frame *small =
        gl_frame_create(VF_PIXEL_BGRA8, (struct vf_size){32, 32}, 0);
    gl_rig_show(rig, small);
    struct gl_frame *large =
        gl_frame_create(VF_PIXEL_BGRA8, (struct vf_size){most + 1, 1}, 0);
    g_assert_false(vf_stage_take_frame(rig->stage, VF_PICTURE_LOOKING_GLASS,
                                       &large->frame, UINT64_MAX));
    g_assert_cmpuint(large->releases, ==, 1);
    struct vf_render_status *status = g_new0(struct vf_render_status, 1);
    vf_stage_describe(rig->stage, status);
    g_assert_nonnull(strstr(status->upload_note, "too large"));
    g_free(status);
    // And the next one is shown again.
    vf_damage_add_full(&small->frame.damage);
    gl_rig_show(rig, small);
    assert_shows(rig, small);
    gl_frame_free(small);
    gl_frame_free(large);
    gl_rig_destroy(rig);
}

// Pictures are read back for screenshots as they are shown.
static void
test_screenshot_equals_the_surface(void)
{
    const struct vf_size size = {33, 21};
    struct gl_rig *rig = gl_rig_create(size);
    struct gl_frame *frame = gl_frame_create(VF_PIXEL_RGBA8, size, 0);
    gl_rig_show(rig, frame);
    struct vf_size read_size;
    g_autofree uint8_t *found = vf_stage_read_rgb(rig->stage, &read_size, NULL);
    g_autofree double *wanted =
        gl_reference(frame, &(struct gl_look){.window = size});
    g_assert_true(vf_size_equal(read_size, size));
    gl_assert_close(found, wanted, size, 0.51);
    gl_frame_free(frame);
    gl_rig_destroy(rig);
}

int
main(int argc, char **argv)
{
    gl_rig_init(&argc, &argv);
    g_test_add_func("/picture/every-pixel-of-every-format",
                    test_every_pixel_of_every_format);
    g_test_add_func("/picture/every-rotation-of-every-format",
                    test_every_rotation_of_every_format);
    g_test_add_func("/picture/black-around-a-picture-that-is-smaller",
                    test_black_around_a_picture_that_is_smaller);
    g_test_add_func("/picture/only-damage-is-copied",
                    test_only_damage_is_copied);
    g_test_add_func("/picture/random-damage-keeps-the-picture-right",
                    test_random_damage_keeps_the_picture_right);
    g_test_add_func("/picture/a-truncated-picture-is-black-below",
                    test_a_truncated_picture_is_black_below);
    g_test_add_func("/picture/an-unfinished-frame-is-given-up",
                    test_an_unfinished_frame_is_given_up);
    g_test_add_func("/picture/another-size-is-another-texture",
                    test_another_size_is_another_texture);
    g_test_add_func(
        "/picture/a-picture-too-large-for-the-card-has-its-sentence",
        test_a_picture_too_large_for_the_card_has_its_sentence);
    g_test_add_func("/picture/screenshot-equals-the-surface",
                    test_screenshot_equals_the_surface);
    return g_test_run();
}
