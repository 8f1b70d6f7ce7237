// SPDX-License-Identifier: GPL-2.0-or-later
// Pictures that are not as large as their place in the window: every format scaled
// smoothly, turned, and repainted in parts without a seam.
#include "gl_reference.h"
#include "gl_rig.h"

#include <glib.h>

static const enum vf_pixel_format FORMATS[] = {
    VF_PIXEL_BGRA8,   VF_PIXEL_RGBA8, VF_PIXEL_RGB10A2,
    VF_PIXEL_RGBA16F, VF_PIXEL_BGR24, VF_PIXEL_RGB24,
};

// GL's filters know positions between two texels to eight bits: half a step of each
// weight in both directions, on differences of up to the whole range, and rounding.
static const double TOLERANCE = 2.5;

static struct gl_rig *
create_rig(struct vf_size window)
{
    struct gl_rig *rig = gl_rig_create(window);
    rig->request.mode = VF_SCALE_STRETCH;
    vf_stage_set_request(rig->stage, &rig->request);
    return rig;
}

static void
assert_shows(struct gl_rig *rig, const struct gl_frame *frame)
{
    struct vf_size size = rig->surface->size;
    g_autofree double *wanted =
        gl_reference(frame, &(struct gl_look){.window = size, .fill = true});
    g_autofree uint8_t *found = gl_rig_read(rig);
    gl_assert_close(found, wanted, size, TOLERANCE);
}

static void
show_scaled(struct vf_size image, struct vf_size window)
{
    struct gl_rig *rig = create_rig(window);
    for (int i = 0; i < 4 * (int)G_N_ELEMENTS(FORMATS); i++) {
        struct gl_frame *frame = gl_frame_create(FORMATS[i / 4], image, 3);
        frame->frame.rotation = (enum vf_rotation)(i % 4);
        gl_rig_show(rig, frame);
        assert_shows(rig, frame);
        gl_frame_free(frame);
    }
    gl_rig_destroy(rig);
}

static void
test_larger(void)
{
    show_scaled((struct vf_size){33, 21}, (struct vf_size){150, 131});
}

static void
test_smaller(void)
{
    show_scaled((struct vf_size){97, 80}, (struct vf_size){61, 50});
}

// A pixel that is shown six times as large shines three window pixels into its
// neighbours; repainting less than that would leave a seam.
static void
test_damage_is_repainted_with_what_it_shines_on(void)
{
    struct gl_rig *rig = create_rig((struct vf_size){240, 180});
    for (size_t f = 0; f < G_N_ELEMENTS(FORMATS); f++) {
        struct gl_frame *frame =
            gl_frame_create(FORMATS[f], (struct vf_size){40, 30}, 0);
        gl_rig_show(rig, frame);
        for (int i = 0; i < 20; i++) {
            int32_t x = g_test_rand_int_range(0, 40);
            int32_t y = g_test_rand_int_range(0, 30);
            gl_frame_scribble(
                frame, (struct vf_rect){x, y, MIN(3, 40 - x), MIN(2, 30 - y)});
            gl_rig_show(rig, frame);
            assert_shows(rig, frame);
        }
        gl_frame_free(frame);
    }
    gl_rig_destroy(rig);
}

int
main(int argc, char **argv)
{
    gl_rig_init(&argc, &argv);
    g_test_add_func("/scaled/larger", test_larger);
    g_test_add_func("/scaled/smaller", test_smaller);
    g_test_add_func("/scaled/damage-is-repainted-with-what-it-shines-on",
                    test_damage_is_repainted_with_what_it_shines_on);
    return g_test_run();
}
