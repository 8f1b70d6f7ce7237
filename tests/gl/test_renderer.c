// SPDX-License-Identifier: GPL-2.0-or-later
// The render thread as the rest of the program meets it: frames, cursors and
// requests go in, pictures and figures come out. The surface is a real one whose
// presents are counted, and which can wait as a monitor does.
#include "gl_frame.h"

#include "base/clock.h"
#include "base/mailbox.h"
#include "base/queue.h"
#include "base/thread.h"
#include "viewer/overlay/overlay_model.h"
#include "viewer/render/gl_surface.h"
#include "viewer/render/pointer_image.h"
#include "viewer/render/renderer.h"

#include <glib.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SKIPPED = 77 };

static const struct vf_size SIZE = {64, 48};
static const uint64_t PATIENCE_NS = 120 * VF_NS_PER_S;

// An off-screen surface with a door-keeper.
struct counted_surface {
    struct vf_gl_surface base;
    struct vf_gl_surface *real;
    struct vf_gl_surface_ops ops;
    atomic_uint presents;
    bool waits; // presents return at blanks, 100 a second
};

static bool
surface_bind(struct vf_gl_surface *surface, GError **error)
{
    struct counted_surface *counted = (struct counted_surface *)surface;
    bool bound = counted->real->ops->bind(counted->real, error);
    counted->base.framebuffer = counted->real->framebuffer;
    counted->base.is_gles = counted->real->is_gles;
    counted->base.is_software = counted->real->is_software;
    return bound;
}

static void
surface_unbind(struct vf_gl_surface *surface)
{
    struct counted_surface *counted = (struct counted_surface *)surface;
    counted->real->ops->unbind(counted->real);
}

static void
surface_resize(struct vf_gl_surface *surface, struct vf_size size)
{
    struct counted_surface *counted = (struct counted_surface *)surface;
    counted->real->ops->resize(counted->real, size);
    surface->size = size;
}

static int
surface_age(struct vf_gl_surface *surface)
{
    (void)surface;
    return VF_SURFACE_AGE_PRESERVED;
}

static void
surface_present(struct vf_gl_surface *surface, const struct vf_damage *damage)
{
    struct counted_surface *counted = (struct counted_surface *)surface;
    counted->real->ops->present(counted->real, damage);
    atomic_fetch_add(&counted->presents, 1);
    if (counted->waits) {
        uint64_t period = 10 * VF_NS_PER_MS;
        uint64_t now = vf_clock_ns();
        struct timespec rest = {.tv_nsec = (long)(period - now % period)};
        nanosleep(&rest, NULL);
    }
}

static int
surface_set_interval(struct vf_gl_surface *surface, int interval)
{
    (void)surface;
    return interval;
}

// A thread that shows things.
struct world {
    struct counted_surface surface;
    struct vf_mailbox *status;
    struct vf_mailbox *pointers;
    struct vf_queue *actions;
    struct vf_renderer *renderer;
    struct vf_render_request *request;
    struct vf_render_status *seen; // newest status
    struct gl_frame *frame;
};

static struct world *
create_world(void)
{
    struct world *world = g_new0(struct world, 1);
    struct counted_surface *surface = &world->surface;
    surface->real = vf_gl_surface_create_offscreen(SIZE);
    surface->ops = (struct vf_gl_surface_ops){
        .bind = surface_bind,
        .unbind = surface_unbind,
        .resize = surface_resize,
        .age = surface_age,
        .present = surface_present,
        .set_interval = surface_set_interval,
    };
    surface->base = *surface->real;
    surface->base.ops = &surface->ops;
    surface->base.is_offscreen = false;
    world->status =
        vf_mailbox_create(sizeof(struct vf_render_status), NULL, NULL);
    world->pointers =
        vf_mailbox_create(sizeof(struct vf_pointer_image), NULL, NULL);
    world->actions =
        vf_queue_create(sizeof(struct vf_overlay_action), NULL, NULL);
    world->renderer = vf_renderer_create(&(struct vf_renderer_params){
        .surface = &surface->base,
        .status = world->status,
        .actions = world->actions,
        .pointers = world->pointers,
    });
    world->request = g_new0(struct vf_render_request, 1);
    *world->request = (struct vf_render_request){
        .window = SIZE, .scale = 1, .visible = true, .mode = VF_SCALE_FIT};
    world->seen = g_new0(struct vf_render_status, 1);
    world->frame = gl_frame_create(VF_PIXEL_BGRA8, SIZE, 0);
    return world;
}

static void
ask(struct world *world)
{
    vf_renderer_request(world->renderer, world->request);
}

static void
start(struct world *world)
{
    ask(world);
    vf_renderer_start(world->renderer);
}

static void
destroy_world(struct world *world)
{
    vf_renderer_destroy(world->renderer);
    vf_gl_surface_destroy(world->surface.real);
    struct vf_pointer_image image;
    if (vf_mailbox_take(world->pointers, &image)) {
        vf_pointer_image_clear(&image);
    }
    vf_mailbox_destroy(world->pointers);
    vf_mailbox_destroy(world->status);
    vf_queue_destroy(world->actions);
    gl_frame_free(world->frame);
    g_free(world->request);
    g_free(world->seen);
    g_free(world);
}

static void
nap(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 1000 * 1000}, NULL);
}

static unsigned
presents(struct world *world)
{
    return atomic_load(&world->surface.presents);
}

static bool
look(struct world *world)
{
    return vf_mailbox_take(world->status, world->seen);
}

// Waits until so many frames were shown. Asking again makes the thread say it.
static void
wait_for_frames(struct world *world, uint64_t count)
{
    uint64_t end = vf_clock_ns() + PATIENCE_NS;
    while (world->seen->statistics.frames < count) {
        g_assert_false(world->seen->failed);
        g_assert_cmpuint(vf_clock_ns(), <, end);
        ask(world);
        nap();
        look(world);
    }
}

static void
wait_for_releases(const struct gl_frame *frame, unsigned count)
{
    uint64_t end = vf_clock_ns() + PATIENCE_NS;
    while (__atomic_load_n(&frame->releases, __ATOMIC_ACQUIRE) < count) {
        g_assert_cmpuint(vf_clock_ns(), <, end);
        nap();
    }
}

// Puts the frame in the inbox, as changed everywhere; takes back what was there.
static void
post(struct world *world)
{
    struct vf_frame replaced;
    struct gl_frame *frame = world->frame;
    frame->frame.sequence++;
    vf_damage_add_full(&frame->frame.damage);
    struct vf_mailbox *inbox =
        vf_renderer_frames(world->renderer, VF_PICTURE_LOOKING_GLASS);
    if (vf_mailbox_put(inbox, &frame->frame, &replaced)) {
        vf_frame_release(&replaced);
    }
}

static void
test_frames_are_shown_and_given_back(void)
{
    struct world *world = create_world();
    start(world);
    for (unsigned i = 1; i <= 20; i++) {
        post(world);
        wait_for_releases(world->frame, i);
        wait_for_frames(world, i);
    }
    g_assert_true(world->seen->has_picture);
    g_assert_cmpstr(world->seen->upload, ==, "direct");
    g_assert_cmpint(world->seen->depth, ==, 8);
    destroy_world(world);
}

// Frames that come while another is brought in are not forgotten.
static void
test_no_frame_is_overlooked_when_they_come_fast(void)
{
    struct world *world = create_world();
    start(world);
    for (unsigned i = 1; i <= 500; i++) {
        post(world);
    }
    wait_for_releases(world->frame, 500);
    wait_for_frames(world, 1);
    destroy_world(world);
}

static void
test_a_still_picture_is_not_drawn_again(void)
{
    struct world *world = create_world();
    start(world);
    post(world);
    wait_for_frames(world, 1);
    unsigned before = presents(world);
    for (int i = 0; i < 50; i++) {
        ask(world);
        nap();
    }
    g_assert_cmpuint(presents(world), ==, before);
    destroy_world(world);
}

static void
test_a_hidden_window_takes_nothing_and_holds_nothing(void)
{
    struct world *world = create_world();
    start(world);
    post(world);
    wait_for_frames(world, 1);
    world->request->visible = false;
    ask(world);
    unsigned before = presents(world);
    for (unsigned i = 2; i <= 10; i++) {
        post(world);
        wait_for_releases(world->frame, i);
    }
    g_assert_cmpuint(presents(world), <=, before + 1); // one was on its way
    look(world);
    uint64_t shown = world->seen->statistics.frames;
    g_assert_cmpuint(shown, <=, 2);
    // What comes next is whole, whatever its damage says.
    world->request->visible = true;
    ask(world);
    vf_damage_clear(&world->frame->frame.damage);
    post(world);
    wait_for_frames(world, shown + 1);
    destroy_world(world);
}

static void
move_cursor(struct world *world, struct vf_cursor_shape *shape, int32_t x)
{
    struct vf_cursor replaced;
    struct vf_cursor cursor = {.visible = true,
                               .position = {x % SIZE.w, 0},
                               .shape = vf_cursor_shape_ref(shape),
                               .changes = (uint64_t)x + 1};
    if (vf_mailbox_put(
            vf_renderer_cursors(world->renderer, VF_PICTURE_LOOKING_GLASS),
            &cursor, &replaced)) {
        vf_cursor_clear(&replaced);
    }
    nap();
}

static struct vf_cursor_shape *
white_dot(void)
{
    struct vf_cursor_shape *shape = vf_cursor_shape_create(4);
    shape->id = 1;
    shape->type = VF_CURSOR_COLOR;
    shape->size = (struct vf_size){1, 1};
    shape->pitch = 4;
    memset(shape->data, 255, 4);
    return shape;
}

static void
test_a_guest_that_does_not_finish_does_not_stop_the_cursor(void)
{
    struct world *world = create_world();
    start(world);
    post(world);
    wait_for_frames(world, 1);
    world->frame->ready = 10;
    post(world);
    // The thread waits for half a second for the guest, and draws meanwhile.
    struct vf_cursor_shape *shape = white_dot();
    unsigned before = presents(world);
    uint64_t end = vf_clock_ns() + PATIENCE_NS;
    for (int32_t x = 0; presents(world) < before + 5; x++) {
        g_assert_cmpuint(vf_clock_ns(), <, end);
        move_cursor(world, shape, x);
    }
    vf_cursor_shape_unref(shape);
    wait_for_releases(world->frame, 2); // and gives up in the end
    destroy_world(world);
}

// Moves the cursor; true when nothing was drawn for it.
static bool
is_quiet(struct world *world, struct vf_cursor_shape *shape, int moves)
{
    unsigned before = presents(world);
    for (int32_t x = 1; x <= moves; x++) {
        move_cursor(world, shape, x);
    }
    return presents(world) == before;
}

static unsigned
releases(const struct world *world)
{
    return __atomic_load_n(&world->frame->releases, __ATOMIC_ACQUIRE);
}

// A cursor that moves while a frame comes in must not bring half of it to light:
// once the half was copied, nothing is drawn until the frame is whole or given up.
static void
test_half_a_frame_is_never_shown(void)
{
    struct world *world = create_world();
    start(world);
    post(world);
    wait_for_frames(world, 1);
    struct vf_cursor_shape *shape = white_dot();
    size_t all = world->frame->frame.pixels_size;
    bool seen = false;
    for (int attempt = 0; attempt < 20 && !seen; attempt++) {
        unsigned before = releases(world);
        __atomic_store_n(&world->frame->ready, all / 2, __ATOMIC_RELEASE);
        post(world);
        while (!is_quiet(world, shape, 3) && releases(world) == before) {
        }
        bool quiet = is_quiet(world, shape, 20);
        // On a machine that was away for half a second it has been given up.
        seen = releases(world) == before;
        g_assert_true(quiet || !seen);
        __atomic_store_n(&world->frame->ready, all, __ATOMIC_RELEASE);
        wait_for_releases(world->frame, before + 1);
    }
    g_assert_true(seen);
    vf_cursor_shape_unref(shape);
    destroy_world(world);
}

static void
test_the_local_pointer_gets_the_guests_shape(void)
{
    struct world *world = create_world();
    start(world);
    struct vf_cursor_shape *shape = vf_cursor_shape_create(4);
    shape->id = 42;
    shape->type = VF_CURSOR_COLOR;
    shape->size = (struct vf_size){1, 1};
    shape->pitch = 4;
    memcpy(shape->data, (const uint8_t[]){10, 20, 30, 255}, 4);
    struct vf_cursor cursor = {.visible = true, .shape = shape, .changes = 1};
    vf_mailbox_put(
        vf_renderer_cursors(world->renderer, VF_PICTURE_LOOKING_GLASS), &cursor,
        NULL);
    struct vf_pointer_image image;
    uint64_t end = vf_clock_ns() + PATIENCE_NS;
    while (!vf_mailbox_take(world->pointers, &image)) {
        g_assert_cmpuint(vf_clock_ns(), <, end);
        nap();
    }
    const uint8_t wanted[] = {30, 20, 10, 255};
    g_assert_cmpuint(image.shape_id, ==, 42);
    g_assert_cmpmem(image.rgba, 4, wanted, 4);
    vf_pointer_image_clear(&image);
    destroy_world(world);
}

// The cap is on frames that are taken; what was not taken is not held.
static void
test_a_cap_leaves_frames_out(void)
{
    struct world *world = create_world();
    world->request->max_fps = 5;
    start(world);
    uint64_t begin = vf_clock_ns();
    for (unsigned i = 0; i < 100; i++) {
        post(world);
        nap();
    }
    wait_for_frames(world, 2);
    look(world);
    double seconds = (double)(vf_clock_ns() - begin) / 1e9;
    // The first at once and then no more than five a second.
    g_assert_cmpuint(world->seen->statistics.frames, <=,
                     (uint64_t)(seconds * 5) + 1);
    wait_for_releases(world->frame, 98);
    destroy_world(world);
}

// With swaps that wait and drawing just in time, no more is drawn than there are
// blanks, and whatever the monitor does, frames go on being shown.
static void
test_just_in_time_goes_on(void)
{
    struct world *world = create_world();
    world->surface.waits = true;
    world->request->swap_interval = 1;
    world->request->just_in_time = true;
    world->request->refresh_hz = 100;
    start(world);
    uint64_t begin = vf_clock_ns();
    uint64_t end = begin + PATIENCE_NS;
    unsigned before = presents(world);
    while (presents(world) < before + 60) {
        g_assert_cmpuint(vf_clock_ns(), <, end);
        post(world);
        nap();
    }
    unsigned drawn = presents(world) - before;
    double blanks = (double)(vf_clock_ns() - begin) / 1e7;
    g_assert_cmpuint(drawn, <=, (unsigned)blanks + 2);
    wait_for_frames(world, 20);
    destroy_world(world);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    vf_thread_set_role(VF_ROLE_MAIN);
    struct vf_gl_surface *probe = vf_gl_surface_create_offscreen(SIZE);
    g_autoptr(GError) error = NULL;
    if (!probe->ops->bind(probe, &error)) {
        g_printerr("%s\n", error->message);
        exit(SKIPPED);
    }
    probe->ops->unbind(probe);
    vf_gl_surface_destroy(probe);
    g_test_add_func("/renderer/frames-are-shown-and-given-back",
                    test_frames_are_shown_and_given_back);
    g_test_add_func("/renderer/no-frame-is-overlooked-when-they-come-fast",
                    test_no_frame_is_overlooked_when_they_come_fast);
    g_test_add_func("/renderer/a-still-picture-is-not-drawn-again",
                    test_a_still_picture_is_not_drawn_again);
    g_test_add_func("/renderer/a-hidden-window-takes-nothing-and-holds-nothing",
                    test_a_hidden_window_takes_nothing_and_holds_nothing);
    g_test_add_func(
        "/renderer/a-guest-that-does-not-finish-does-not-stop-the-cursor",
        test_a_guest_that_does_not_finish_does_not_stop_the_cursor);
    g_test_add_func("/renderer/half-a-frame-is-never-shown",
                    test_half_a_frame_is_never_shown);
    g_test_add_func("/renderer/the-local-pointer-gets-the-guests-shape",
                    test_the_local_pointer_gets_the_guests_shape);
    g_test_add_func("/renderer/a-cap-leaves-frames-out",
                    test_a_cap_leaves_frames_out);
    g_test_add_func("/renderer/just-in-time-goes-on",
                    test_just_in_time_goes_on);
    return g_test_run();
}
