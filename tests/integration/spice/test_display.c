// SPDX-License-Identifier: GPL-2.0-or-later
#include "session_rig.h"

#include "shm/cursor.h"
#include "shm/frame.h"
#include "spice/frame_pool.h"

#include <spice/enums.h>
#include <string.h>

// What a real SPICE server paints is what the frames show.

struct fixture {
    struct spice_server *server;
    struct session_rig rig;
    struct vf_frame frame; // the newest; lease is NULL while there is none
    uint64_t frames;
    struct vf_cursor cursor; // the newest
};

static void
start(struct fixture *fixture, bool tablet)
{
    *fixture = (struct fixture){0};
    struct spice_server_params params = {
        .socket = session_rig_socket(), .display = true, .tablet = tablet};
    fixture->server = spice_server_start(&params);
    session_rig_start(&fixture->rig);
    session_rig_connect_unix(&fixture->rig, params.socket, NULL);
    session_rig_wait_inputs(&fixture->rig);
}

static void
drop_frame(struct fixture *fixture)
{
    if (fixture->frame.lease) {
        vf_frame_release(&fixture->frame);
    }
}

static void
stop(struct fixture *fixture)
{
    drop_frame(fixture);
    vf_cursor_clear(&fixture->cursor);
    session_rig_stop(&fixture->rig);
    spice_server_stop(fixture->server);
}

// Takes the newest frame when there is a newer one.
static bool
take_frame(struct fixture *fixture)
{
    struct vf_frame frame;
    if (!vf_mailbox_take(fixture->rig.frames, &frame)) {
        return fixture->frame.lease != NULL;
    }
    g_assert_cmpuint(frame.sequence, >, fixture->frame.sequence);
    g_assert_cmpuint(vf_frame_bytes_ready(&frame), >=,
                     frame.pitch * (size_t)frame.rows);
    drop_frame(fixture);
    fixture->frame = frame;
    fixture->frames++;
    return true;
}

static uint32_t
pixel(const struct vf_frame *frame, int32_t x, int32_t y)
{
    const uint8_t *at = frame->pixels + (size_t)y * frame->pitch + 4 * x;
    return (uint32_t)at[2] << 16 | (uint32_t)at[1] << 8 | at[0];
}

static bool
frame_is(struct fixture *fixture, int32_t w, int32_t h)
{
    return take_frame(fixture) && fixture->frame.image.w == w &&
           fixture->frame.image.h == h;
}

static bool
shows(struct fixture *fixture, int32_t x, int32_t y, uint32_t color)
{
    return take_frame(fixture) && x < fixture->frame.image.w &&
           y < fixture->frame.image.h && pixel(&fixture->frame, x, y) == color;
}

static void
test_nothing_comes_until_it_is_wanted(void)
{
    struct fixture fixture;
    start(&fixture, false);
    spice_server_set_mode(fixture.server, (struct vf_size){64, 48});
    spice_server_fill(fixture.server, (struct vf_rect){0, 0, 64, 48}, 0xff0000);
    vf_spice_set_display(fixture.rig.spice, true);
    wait_until(shows(&fixture, 5, 5, 0xff0000));
    vf_spice_set_display(fixture.rig.spice, false);
    wait_until(!session_rig_status(&fixture.rig)->display);
    wait_until(!spice_server_has_display_client(fixture.server));
    take_frame(&fixture);
    uint64_t frames = fixture.frames;
    spice_server_fill(fixture.server, (struct vf_rect){0, 0, 64, 48}, 0x00ff00);
    vf_spice_set_display(fixture.rig.spice, true);
    wait_until(shows(&fixture, 5, 5, 0x00ff00));
    // What was painted meanwhile came with the new connection only.
    g_assert_cmpuint(fixture.frames, >, frames);
    stop(&fixture);
}

static void
test_every_pixel_arrives(void)
{
    struct fixture fixture;
    start(&fixture, false);
    enum { W = 640, H = 480 };
    spice_server_set_mode(fixture.server, (struct vf_size){W, H});
    vf_spice_set_display(fixture.rig.spice, true);
    g_autofree uint32_t *model = g_new0(uint32_t, W * H);
    GRand *random = g_rand_new_with_seed(7);
    for (int i = 0; i < 400; i++) {
        struct vf_rect rect = {.x = g_rand_int_range(random, 0, W - 1),
                               .y = g_rand_int_range(random, 0, H - 1)};
        rect.w = g_rand_int_range(random, 1, MIN(200, W - rect.x) + 1);
        rect.h = g_rand_int_range(random, 1, MIN(200, H - rect.y) + 1);
        g_autofree uint32_t *pixels =
            g_new(uint32_t, (gsize)rect.w * (gsize)rect.h);
        for (int k = 0; k < rect.w * rect.h; k++) {
            pixels[k] = g_rand_int(random) & 0xffffff;
        }
        for (int y = 0; y < rect.h; y++) {
            memcpy(model + (rect.y + y) * W + rect.x, pixels + y * rect.w,
                   (size_t)rect.w * 4);
        }
        spice_server_paint(fixture.server, rect, pixels);
        if (i % 10 == 0) {
            take_frame(&fixture);
        }
    }
    // A mark in the corner tells that all before it has been painted.
    spice_server_fill(fixture.server, (struct vf_rect){W - 1, H - 1, 1, 1},
                      0x123456);
    model[W * H - 1] = 0x123456;
    wait_until(shows(&fixture, W - 1, H - 1, 0x123456));
    for (int y = 0; y < H; y++) {
        for (int x = 0; x < W; x++) {
            g_assert_cmphex(pixel(&fixture.frame, x, y), ==, model[y * W + x]);
        }
    }
    g_rand_free(random);
    stop(&fixture);
}

static void
test_damage_covers_what_changed(void)
{
    struct fixture fixture;
    start(&fixture, false);
    enum { W = 320, H = 200 };
    spice_server_set_mode(fixture.server, (struct vf_size){W, H});
    vf_spice_set_display(fixture.rig.spice, true);
    wait_until(take_frame(&fixture));
    // A copy kept by damage alone must stay the same as the frames.
    g_autofree uint32_t *shown = g_new0(uint32_t, W * H);
    GRand *random = g_rand_new_with_seed(11);
    bool some_damage_was_small = false;
    for (unsigned i = 1; i <= 300; i++) {
        struct vf_rect rect = {.x = g_rand_int_range(random, 0, W - 40),
                               .y = g_rand_int_range(random, 0, H - 41),
                               .w = 40,
                               .h = 40};
        spice_server_fill(fixture.server, rect, g_rand_int(random) & 0xffffff);
        spice_server_fill(fixture.server, (struct vf_rect){0, H - 1, 1, 1}, i);
        if (i % 3 == 0) {
            continue; // let some frames go by unseen
        }
        wait_until(shows(&fixture, 0, H - 1, i));
        const struct vf_damage *damage = &fixture.frame.damage;
        struct vf_rect whole = {0, 0, W, H};
        some_damage_was_small |= !damage->full;
        unsigned rects = damage->full ? 1 : damage->count;
        for (unsigned k = 0; k < rects; k++) {
            struct vf_rect part = damage->full ? whole : damage->rects[k];
            for (int y = part.y; y < part.y + part.h; y++) {
                for (int x = part.x; x < part.x + part.w; x++) {
                    shown[y * W + x] = pixel(&fixture.frame, x, y);
                }
            }
        }
    }
    wait_until(shows(&fixture, 0, H - 1, 300) || true);
    g_assert_true(some_damage_was_small);
    g_rand_free(random);
    stop(&fixture);
}

static void
test_modes_change(void)
{
    struct fixture fixture;
    start(&fixture, false);
    vf_spice_set_display(fixture.rig.spice, true);
    static const struct vf_size sizes[] = {{720, 400}, {64, 64},   {1024, 768},
                                           {640, 480}, {641, 479}, {1, 1}};
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        spice_server_set_mode(fixture.server, sizes[i]);
        uint32_t color = 0x102030 * (uint32_t)(i + 1);
        spice_server_fill(fixture.server,
                          (struct vf_rect){0, 0, sizes[i].w, sizes[i].h},
                          color & 0xffffff);
        wait_until(
            frame_is(&fixture, sizes[i].w, sizes[i].h) &&
            shows(&fixture, sizes[i].w - 1, sizes[i].h - 1, color & 0xffffff));
        wait_until(session_rig_status(&fixture.rig)->display_size.w ==
                   sizes[i].w);
    }
    spice_server_drop_mode(fixture.server);
    wait_until(!session_rig_status(&fixture.rig)->display);
    // The last frame can still be looked at.
    g_assert_cmphex(pixel(&fixture.frame, 0, 0), !=, 0);
    stop(&fixture);
}

static void
test_sixteen_bit_screens_show(void)
{
    struct fixture fixture;
    start(&fixture, false);
    vf_spice_set_display(fixture.rig.spice, true);
    spice_server_set_mode_16bit(fixture.server, (struct vf_size){64, 48});
    spice_server_fill(fixture.server, (struct vf_rect){0, 0, 64, 48}, 0xff0000);
    spice_server_fill(fixture.server, (struct vf_rect){0, 0, 8, 8}, 0xffffff);
    wait_until(shows(&fixture, 0, 0, 0xffffff) &&
               shows(&fixture, 20, 20, 0xff0000));
    stop(&fixture);
}

static void
test_a_slow_reader_gets_whole_frames(void)
{
    struct fixture fixture;
    start(&fixture, false);
    enum { W = 256, H = 256, HOLD = VF_FRAME_POOL_BUFFERS - 2 };
    spice_server_set_mode(fixture.server, (struct vf_size){W, H});
    vf_spice_set_display(fixture.rig.spice, true);
    wait_until(take_frame(&fixture));
    // Hold on to several frames while the server paints on: none may change,
    // and each must be of one colour, as it was painted.
    struct vf_frame held[HOLD];
    uint32_t colors[HOLD];
    for (unsigned i = 0; i < HOLD; i++) {
        colors[i] = 0x010101 * (i + 5);
        spice_server_fill(fixture.server, (struct vf_rect){0, 0, W, H},
                          colors[i]);
        wait_until(shows(&fixture, W - 1, H - 1, colors[i]));
        held[i] = fixture.frame;
        fixture.frame.lease = NULL;
    }
    for (uint32_t i = 0; i < 50; i++) {
        spice_server_fill(fixture.server, (struct vf_rect){0, 0, W, H},
                          0x800000 + i);
        g_usleep(1000);
    }
    wait_until(shows(&fixture, 0, 0, 0x800000 + 49));
    for (unsigned i = 0; i < HOLD; i++) {
        for (int at = 0; at < W * H; at += 97) {
            g_assert_cmphex(pixel(&held[i], at % W, at / W), ==, colors[i]);
        }
        vf_frame_release(&held[i]);
    }
    stop(&fixture);
}

static void
test_frames_outlive_the_session(void)
{
    struct fixture fixture;
    start(&fixture, false);
    spice_server_set_mode(fixture.server, (struct vf_size){64, 48});
    spice_server_fill(fixture.server, (struct vf_rect){0, 0, 64, 48}, 0xabcdef);
    vf_spice_set_display(fixture.rig.spice, true);
    wait_until(shows(&fixture, 5, 5, 0xabcdef));
    struct vf_frame kept = fixture.frame;
    fixture.frame.lease = NULL;
    stop(&fixture);
    g_assert_cmphex(pixel(&kept, 63, 47), ==, 0xabcdef);
    vf_frame_release(&kept);
}

static void
test_the_display_follows_wishes_quickly_changed(void)
{
    struct fixture fixture;
    start(&fixture, false);
    spice_server_set_mode(fixture.server, (struct vf_size){64, 48});
    for (int i = 0; i < 30; i++) {
        vf_spice_set_display(fixture.rig.spice, i % 2 == 0);
        g_usleep((gulong)(i % 7) * 1500);
    }
    vf_spice_set_display(fixture.rig.spice, true);
    spice_server_fill(fixture.server, (struct vf_rect){0, 0, 64, 48}, 0x00ff7f);
    wait_until(shows(&fixture, 5, 5, 0x00ff7f));
    g_assert_true(session_rig_status(&fixture.rig)->inputs_ready);
    stop(&fixture);
}

static void
test_the_wish_holds_across_sessions(void)
{
    struct fixture fixture;
    start(&fixture, false);
    vf_spice_set_display(fixture.rig.spice, true);
    spice_server_set_mode(fixture.server, (struct vf_size){64, 48});
    wait_until(take_frame(&fixture));
    spice_server_stop(fixture.server);
    session_rig_wait_state(&fixture.rig, VF_SPICE_FAILED);
    g_assert_false(fixture.rig.status.display);
    struct spice_server_params params = {.socket = session_rig_socket(),
                                         .display = true};
    fixture.server = spice_server_start(&params);
    spice_server_set_mode(fixture.server, (struct vf_size){80, 60});
    session_rig_connect_unix(&fixture.rig, params.socket, NULL);
    wait_until(frame_is(&fixture, 80, 60));
    stop(&fixture);
}

static void
test_descriptors_are_asked_for_as_channels_open(void)
{
    struct spice_server_params params = {.display = true};
    struct fixture fixture = {0};
    fixture.server = spice_server_start(&params);
    spice_server_set_mode(fixture.server, (struct vf_size){64, 48});
    session_rig_start(&fixture.rig);
    session_rig_connect_fd(&fixture.rig, fixture.server);
    session_rig_wait_inputs(&fixture.rig);
    g_assert_cmpuint(fixture.rig.fd_requests, ==, 2);
    for (int i = 0; i < 3; i++) {
        vf_spice_set_display(fixture.rig.spice, true);
        uint32_t color = 0x111111 * (uint32_t)(i + 1);
        spice_server_fill(fixture.server, (struct vf_rect){0, 0, 64, 48},
                          color);
        wait_until(shows(&fixture, 5, 5, color));
        vf_spice_set_display(fixture.rig.spice, false);
        wait_until(!spice_server_has_display_client(fixture.server));
    }
    g_assert_cmpuint(fixture.rig.fd_requests, >=, 2 + 3 * 2);
    stop(&fixture);
}

// --- cursor ---

static bool
take_cursor(struct fixture *fixture)
{
    struct vf_cursor cursor;
    if (vf_mailbox_take(fixture->rig.cursors, &cursor)) {
        vf_cursor_clear(&fixture->cursor);
        fixture->cursor = cursor;
    }
    return true;
}

// Moves it until the cursor channel is there to tell.
static bool
cursor_moved_to(struct fixture *fixture, int32_t x, int32_t y)
{
    spice_server_move_cursor(fixture->server, (struct vf_point){x, y});
    g_usleep(10000);
    return take_cursor(fixture) && fixture->cursor.visible;
}

static void
test_the_cursor_arrives(void)
{
    struct fixture fixture;
    start(&fixture, false);
    spice_server_set_mode(fixture.server, (struct vf_size){640, 480});
    vf_spice_set_display(fixture.rig.spice, true);
    wait_until(take_frame(&fixture));
    uint32_t argb[8 * 4];
    for (int i = 0; i < 32; i++) {
        argb[i] = 0x80000000u + 0x010203u * (uint32_t)i;
    }
    struct spice_server_cursor shape = {
        .type = SPICE_CURSOR_TYPE_ALPHA,
        .size = {8, 4},
        .hot = {3, 2},
        .data = argb,
        .bytes = sizeof(argb),
    };
    spice_server_set_cursor(fixture.server, &shape);
    // A client that connects later is told the shape, but not the place.
    wait_until(cursor_moved_to(&fixture, 100, 50));
    wait_until(take_cursor(&fixture) && fixture.cursor.shape &&
               fixture.cursor.position.x == 97);
    g_assert_cmpint(fixture.cursor.position.y, ==, 48);
    const struct vf_cursor_shape *got = fixture.cursor.shape;
    g_assert_cmpint(got->type, ==, VF_CURSOR_COLOR);
    g_assert_cmpint(got->size.w, ==, 8);
    g_assert_cmpint(got->size.h, ==, 4);
    g_assert_cmpint(got->hot.x, ==, 3);
    g_assert_cmpint(got->hot.y, ==, 2);
    // B,G,R,A bytes are what a little-endian 0xAARRGGBB is in memory.
    g_assert_cmpmem(got->data, got->data_size, argb, sizeof(argb));
    uint64_t id = got->id;
    spice_server_move_cursor(fixture.server, (struct vf_point){0, 0});
    wait_until(take_cursor(&fixture) && fixture.cursor.position.x == -3);
    g_assert_cmpuint(fixture.cursor.shape->id, ==, id);
    spice_server_hide_cursor(fixture.server);
    wait_until(take_cursor(&fixture) && !fixture.cursor.visible);
    spice_server_move_cursor(fixture.server, (struct vf_point){7, 7});
    wait_until(take_cursor(&fixture) && fixture.cursor.visible);
    stop(&fixture);
}

static void
test_the_cursor_is_where_an_absolute_pointer_put_it(void)
{
    struct fixture fixture;
    start(&fixture, true);
    spice_server_set_mode(fixture.server, (struct vf_size){640, 480});
    vf_spice_set_display(fixture.rig.spice, true);
    wait_until(take_frame(&fixture));
    uint32_t argb[4] = {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff};
    struct spice_server_cursor shape = {.type = SPICE_CURSOR_TYPE_ALPHA,
                                        .size = {2, 2},
                                        .data = argb,
                                        .bytes = sizeof(argb)};
    spice_server_set_cursor(fixture.server, &shape);
    struct vf_input_sink *sink = fixture.rig.sink;
    sink->ops->want_absolute(sink, true);
    wait_until(sink->ops->state(sink).can_absolute);
    // A Looking Glass picture twice as large: positions are scaled to the
    // screen.
    sink->ops->position(sink, (struct vf_point){1278, 100},
                        (struct vf_size){1280, 960});
    wait_until(take_cursor(&fixture) && fixture.cursor.visible &&
               fixture.cursor.position.x == 639);
    g_assert_cmpint(fixture.cursor.position.y, ==, 50);
    wait_until(spice_server_input(fixture.server).x == 639);
    g_assert_cmpint(spice_server_input(fixture.server).y, ==, 50);
    stop(&fixture);
}

int
main(int argc, char **argv)
{
    session_rig_test_init(&argc, &argv);
#define TEST(name, function) g_test_add_func("/spice-display/" name, function)
    TEST("nothing-comes-until-it-is-wanted",
         test_nothing_comes_until_it_is_wanted);
    TEST("every-pixel-arrives", test_every_pixel_arrives);
    TEST("damage-covers-what-changed", test_damage_covers_what_changed);
    TEST("modes-change", test_modes_change);
    TEST("sixteen-bit-screens-show", test_sixteen_bit_screens_show);
    TEST("a-slow-reader-gets-whole-frames",
         test_a_slow_reader_gets_whole_frames);
    TEST("frames-outlive-the-session", test_frames_outlive_the_session);
    TEST("the-display-follows-wishes-quickly-changed",
         test_the_display_follows_wishes_quickly_changed);
    TEST("the-wish-holds-across-sessions", test_the_wish_holds_across_sessions);
    TEST("descriptors-are-asked-for-as-channels-open",
         test_descriptors_are_asked_for_as_channels_open);
    TEST("the-cursor-arrives", test_the_cursor_arrives);
    TEST("the-cursor-is-where-an-absolute-pointer-put-it",
         test_the_cursor_is_where_an_absolute_pointer_put_it);
#undef TEST
    return g_test_run();
}
