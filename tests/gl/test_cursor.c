// SPDX-License-Identifier: GPL-2.0-or-later
// The guest's cursor over the guest's picture, exactly: all three kinds, at every
// edge, moving, hidden, turned.
#include "gl_reference.h"
#include "gl_rig.h"

#include <glib.h>
#include <string.h>

static const struct vf_size SCREEN = {80, 60};

struct world {
    struct gl_rig *rig;
    struct gl_frame *frame;
    uint64_t next_shape;
};

static struct world
create_world(enum vf_rotation rotation)
{
    struct world world = {.next_shape = 1};
    world.rig = gl_rig_create(vf_size_rotate(SCREEN, rotation));
    world.frame = gl_frame_create(VF_PIXEL_BGRA8, SCREEN, 0);
    world.frame->frame.rotation = rotation;
    gl_rig_show(world.rig, world.frame);
    return world;
}

static void
destroy_world(struct world *world)
{
    gl_frame_free(world->frame);
    gl_rig_destroy(world->rig);
}

static struct vf_cursor_shape *
random_shape(struct world *world, enum vf_cursor_type type, struct vf_size size)
{
    bool mono = type == VF_CURSOR_MONOCHROME;
    size_t pitch = mono ? (size_t)(size.w + 7) / 8 + 1 : (size_t)size.w * 4 + 8;
    size_t rows = (size_t)size.h * (mono ? 2 : 1);
    struct vf_cursor_shape *shape = vf_cursor_shape_create(pitch * rows);
    shape->id = world->next_shape++;
    shape->type = type;
    shape->size = size;
    shape->pitch = pitch;
    for (size_t i = 0; i < shape->data_size; i++) {
        shape->data[i] = (uint8_t)g_test_rand_int_range(0, 256);
    }
    if (type == VF_CURSOR_COLOR) {
        // A colour above its alpha says that alpha is straight.
        memcpy(shape->data, (const uint8_t[]){255, 255, 255, 128}, 4);
    }
    return shape;
}

static struct vf_cursor
cursor_at(struct vf_cursor_shape *shape, int32_t x, int32_t y)
{
    return (struct vf_cursor){
        .visible = true, .position = {x, y}, .shape = shape};
}

// Gives the cursor to the stage and compares what is then shown.
static void
assert_cursor(struct world *world, struct vf_cursor cursor)
{
    // Colours multiplied by alpha are rounded when they are stored.
    bool blends = cursor.shape && cursor.shape->type == VF_CURSOR_COLOR;
    struct vf_cursor given = vf_cursor_copy(&cursor);
    vf_stage_set_cursor(world->rig->stage, VF_PICTURE_LOOKING_GLASS, &given);
    gl_rig_present(world->rig);
    struct vf_size window = world->rig->surface->size;
    g_autofree double *wanted = gl_reference(
        world->frame,
        &(struct gl_look){.window = window,
                          .cursor = cursor.shape ? &cursor : NULL});
    g_autofree uint8_t *found = gl_rig_read(world->rig);
    gl_assert_close(found, wanted, window, blends ? 1.02 : 0.51);
}

static void
test_every_kind_at_every_edge(void)
{
    const struct vf_point places[] = {{30, 20}, {-7, -5}, {75, 55},  {0, 0},
                                      {79, 59}, {-16, 0}, {200, 10}, {64, 44}};
    struct world world = create_world(VF_ROTATION_0);
    for (int type = VF_CURSOR_COLOR; type <= VF_CURSOR_MASKED_COLOR; type++) {
        struct vf_cursor_shape *shape = random_shape(
            &world, (enum vf_cursor_type)type, (struct vf_size){16, 16});
        for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
            assert_cursor(&world, cursor_at(shape, places[i].x, places[i].y));
        }
        vf_cursor_shape_unref(shape);
    }
    destroy_world(&world);
}

static void
test_every_rotation(void)
{
    for (int rotation = 0; rotation < 4; rotation++) {
        struct world world = create_world((enum vf_rotation)rotation);
        for (int type = VF_CURSOR_COLOR; type <= VF_CURSOR_MASKED_COLOR;
             type++) {
            struct vf_cursor_shape *shape = random_shape(
                &world, (enum vf_cursor_type)type, (struct vf_size){11, 19});
            assert_cursor(&world, cursor_at(shape, 10, 33));
            assert_cursor(&world, cursor_at(shape, 74, -3));
            vf_cursor_shape_unref(shape);
        }
        destroy_world(&world);
    }
}

// Each move repaints the old place and the new one, nothing of the cursor stays.
static void
test_moving_leaves_no_trace(void)
{
    struct world world = create_world(VF_ROTATION_0);
    struct vf_cursor_shape *shape =
        random_shape(&world, VF_CURSOR_MONOCHROME, (struct vf_size){9, 13});
    for (int i = 0; i < 100; i++) {
        assert_cursor(&world, cursor_at(shape, g_test_rand_int_range(-20, 90),
                                        g_test_rand_int_range(-20, 70)));
    }
    vf_cursor_shape_unref(shape);
    destroy_world(&world);
}

static void
test_hiding_and_changing_shape(void)
{
    struct world world = create_world(VF_ROTATION_0);
    struct vf_cursor_shape *large =
        random_shape(&world, VF_CURSOR_MASKED_COLOR, (struct vf_size){32, 32});
    struct vf_cursor_shape *small =
        random_shape(&world, VF_CURSOR_COLOR, (struct vf_size){8, 8});
    assert_cursor(&world, cursor_at(large, 20, 20));
    assert_cursor(&world, cursor_at(small, 20, 20));
    struct vf_cursor hidden = cursor_at(small, 20, 20);
    hidden.visible = false;
    assert_cursor(&world, hidden);
    assert_cursor(&world, cursor_at(large, 20, 20));
    assert_cursor(&world, (struct vf_cursor){.visible = true});
    vf_cursor_shape_unref(large);
    vf_cursor_shape_unref(small);
    destroy_world(&world);
}

// A frame that changes under a cursor that stands still.
static void
test_the_picture_changes_below(void)
{
    struct world world = create_world(VF_ROTATION_0);
    struct vf_cursor_shape *shape =
        random_shape(&world, VF_CURSOR_MASKED_COLOR, (struct vf_size){16, 16});
    struct vf_cursor cursor = cursor_at(shape, 30, 30);
    for (int i = 0; i < 20; i++) {
        gl_frame_scribble(world.frame, (struct vf_rect){25 + i, 28, 9, 9});
        gl_rig_show(world.rig, world.frame);
        assert_cursor(&world, cursor);
    }
    vf_cursor_shape_unref(shape);
    destroy_world(&world);
}

int
main(int argc, char **argv)
{
    gl_rig_init(&argc, &argv);
    g_test_add_func("/cursor/every-kind-at-every-edge",
                    test_every_kind_at_every_edge);
    g_test_add_func("/cursor/every-rotation", test_every_rotation);
    g_test_add_func("/cursor/moving-leaves-no-trace",
                    test_moving_leaves_no_trace);
    g_test_add_func("/cursor/hiding-and-changing-shape",
                    test_hiding_and_changing_shape);
    g_test_add_func("/cursor/the-picture-changes-below",
                    test_the_picture_changes_below);
    return g_test_run();
}
