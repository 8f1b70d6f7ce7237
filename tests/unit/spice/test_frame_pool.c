// SPDX-License-Identifier: GPL-2.0-or-later
#include "spice/frame_pool.h"

#include <glib.h>
#include <spice/enums.h>
#include <string.h>

enum { W = 64, H = 48 };

struct fixture {
    uint32_t screen[W * H];
    struct vf_surface surface;
    struct vf_frame_pool *pool;
};

static void
init(struct fixture *fixture, struct vf_rect region)
{
    memset(fixture, 0, sizeof(*fixture));
    char why[256];
    g_assert_true(vf_surface_init(&fixture->surface, SPICE_SURFACE_FMT_32_xRGB,
                                  W, H, W * 4, fixture->screen, why,
                                  sizeof(why)));
    fixture->pool = vf_frame_pool_create(region, 1);
    g_assert_nonnull(fixture->pool);
}

static void
paint(struct fixture *fixture, struct vf_rect rect, uint32_t color)
{
    for (int y = rect.y; y < rect.y + rect.h; y++) {
        for (int x = rect.x; x < rect.x + rect.w; x++) {
            fixture->screen[y * W + x] = color;
        }
    }
    vf_frame_pool_damage(fixture->pool, rect);
}

static void
assert_shows(const struct vf_frame *frame, const uint32_t *screen,
             struct vf_rect region)
{
    for (int y = 0; y < region.h; y++) {
        g_assert_cmpmem(
            frame->pixels + (size_t)y * frame->pitch, (size_t)region.w * 4,
            screen + (region.y + y) * W + region.x, (size_t)region.w * 4);
    }
}

static void
test_the_first_frame_is_all_new(void)
{
    struct fixture fixture;
    struct vf_rect all = {0, 0, W, H};
    init(&fixture, all);
    g_assert_true(vf_frame_pool_is_dirty(fixture.pool));
    struct vf_frame frame;
    g_assert_true(vf_frame_pool_make(fixture.pool, &fixture.surface, &frame));
    g_assert_true(frame.damage.full);
    g_assert_cmpint(frame.image.w, ==, W);
    g_assert_cmpuint(frame.pitch % 64, ==, 0);
    g_assert_cmpint(frame.memory.kvmfr_fd, ==, -1);
    g_assert_false(vf_frame_pool_is_dirty(fixture.pool));
    vf_frame_release(&frame);
    vf_frame_pool_destroy(fixture.pool);
}

static void
test_every_buffer_catches_up(void)
{
    struct fixture fixture;
    struct vf_rect all = {0, 0, W, H};
    init(&fixture, all);
    GRand *random = g_rand_new_with_seed(3);
    struct vf_frame held = {0};
    for (int i = 0; i < 500; i++) {
        struct vf_rect rect = {.x = g_rand_int_range(random, 0, W),
                               .y = g_rand_int_range(random, 0, H)};
        rect.w = g_rand_int_range(random, 1, W - rect.x + 1);
        rect.h = g_rand_int_range(random, 1, H - rect.y + 1);
        paint(&fixture, rect, g_rand_int(random));
        struct vf_frame frame;
        g_assert_true(
            vf_frame_pool_make(fixture.pool, &fixture.surface, &frame));
        assert_shows(&frame, fixture.screen, all);
        // Now and then somebody keeps a frame for a while, so that the buffers
        // are not used in turn.
        if (g_rand_boolean(random)) {
            if (held.lease) {
                vf_frame_release(&held);
            }
            held = frame;
        } else {
            vf_frame_release(&frame);
        }
    }
    vf_frame_release(&held);
    g_rand_free(random);
    vf_frame_pool_destroy(fixture.pool);
}

static void
test_damage_of_frames_taken_back_counts_again(void)
{
    struct fixture fixture;
    struct vf_rect all = {0, 0, W, H};
    init(&fixture, all);
    struct vf_frame frame;
    g_assert_true(vf_frame_pool_make(fixture.pool, &fixture.surface, &frame));
    vf_frame_release(&frame);
    paint(&fixture, (struct vf_rect){1, 1, 2, 2}, 1);
    g_assert_true(vf_frame_pool_make(fixture.pool, &fixture.surface, &frame));
    vf_frame_pool_take_back(fixture.pool, &frame);
    paint(&fixture, (struct vf_rect){10, 10, 3, 3}, 2);
    g_assert_true(vf_frame_pool_make(fixture.pool, &fixture.surface, &frame));
    struct vf_size size = {W, H};
    g_assert_cmpint(vf_damage_area(&frame.damage, size), ==, 4 + 9);
    vf_frame_release(&frame);
    vf_frame_pool_destroy(fixture.pool);
}

static void
test_no_more_frames_than_buffers(void)
{
    struct fixture fixture;
    init(&fixture, (struct vf_rect){0, 0, W, H});
    struct vf_frame frames[VF_FRAME_POOL_BUFFERS];
    for (int i = 0; i < VF_FRAME_POOL_BUFFERS; i++) {
        paint(&fixture, (struct vf_rect){0, 0, W, H}, 0x1000u + (unsigned)i);
        g_assert_true(
            vf_frame_pool_make(fixture.pool, &fixture.surface, &frames[i]));
    }
    paint(&fixture, (struct vf_rect){0, 0, W, H}, 0);
    struct vf_frame more;
    g_assert_false(vf_frame_pool_make(fixture.pool, &fixture.surface, &more));
    g_assert_true(vf_frame_pool_is_dirty(fixture.pool));
    for (int i = 0; i < VF_FRAME_POOL_BUFFERS; i++) {
        uint32_t first;
        memcpy(&first, frames[i].pixels, 4);
        g_assert_cmphex(first, ==, 0x1000u + (unsigned)i);
    }
    vf_frame_release(&frames[2]);
    g_assert_true(vf_frame_pool_make(fixture.pool, &fixture.surface, &more));
    vf_frame_release(&more);
    // The pool goes before the last frames do.
    vf_frame_pool_destroy(fixture.pool);
    uint32_t first;
    memcpy(&first, frames[0].pixels, 4);
    g_assert_cmphex(first, ==, 0x1000);
    vf_frame_release(&frames[0]);
    vf_frame_release(&frames[1]);
    vf_frame_release(&frames[3]);
}

static void
test_a_region_shows_its_part(void)
{
    struct fixture fixture;
    struct vf_rect region = {16, 8, 32, 24};
    init(&fixture, region);
    for (int i = 0; i < W * H; i++) {
        fixture.screen[i] = (uint32_t)i * 2654435761u;
    }
    struct vf_frame frame;
    g_assert_true(vf_frame_pool_make(fixture.pool, &fixture.surface, &frame));
    g_assert_cmpint(frame.image.w, ==, 32);
    g_assert_cmpint(frame.image.h, ==, 24);
    assert_shows(&frame, fixture.screen, region);
    vf_frame_release(&frame);
    // Damage outside is none, damage across is clipped and moved.
    vf_frame_pool_damage(fixture.pool, (struct vf_rect){0, 0, 16, 48});
    g_assert_false(vf_frame_pool_is_dirty(fixture.pool));
    paint(&fixture, (struct vf_rect){10, 4, 10, 10}, 7);
    g_assert_true(vf_frame_pool_make(fixture.pool, &fixture.surface, &frame));
    g_assert_cmpuint(frame.damage.count, ==, 1);
    g_assert_true(
        vf_rect_equal(frame.damage.rects[0], (struct vf_rect){0, 0, 4, 6}));
    assert_shows(&frame, fixture.screen, region);
    vf_frame_release(&frame);
    vf_frame_pool_destroy(fixture.pool);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/frame-pool/the-first-frame-is-all-new",
                    test_the_first_frame_is_all_new);
    g_test_add_func("/frame-pool/every-buffer-catches-up",
                    test_every_buffer_catches_up);
    g_test_add_func("/frame-pool/damage-of-frames-taken-back-counts-again",
                    test_damage_of_frames_taken_back_counts_again);
    g_test_add_func("/frame-pool/no-more-frames-than-buffers",
                    test_no_more_frames_than_buffers);
    g_test_add_func("/frame-pool/a-region-shows-its-part",
                    test_a_region_shows_its_part);
    return g_test_run();
}
