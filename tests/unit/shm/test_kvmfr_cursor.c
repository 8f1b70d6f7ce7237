// SPDX-License-Identifier: GPL-2.0-or-later
// Cursor messages of every version, and those that no honest host would send.
#include "tests/unit/shm/kvmfr_common.h"

#include "shm/kvmfr_bytes.h"
#include "tools/host/kvmfr_host.h"

#include <math.h>
#include <string.h>

static const struct vf_host_cursor small_cursor = {
    .x = 10,
    .y = -20,
    .type = VF_KVMFR_CURSOR_COLOR,
    .hot_x = 3,
    .hot_y = -4,
    .width = 8,
    .height = 4,
    .pitch = 32,
    .sdr_white = 100,
};

enum { SHAPE = VF_KVMFR_CURSOR_SHAPE, POSITION = VF_KVMFR_CURSOR_POSITION };

static uint32_t
visible_flags(uint32_t version)
{
    return version == 34
               ? VF_KVMFR_CURSOR_VISIBLE | VF_KVMFR_CURSOR_VISIBLE_VALID
               : VF_KVMFR_CURSOR_VISIBLE;
}

// Decodes a message of `size` bytes in a buffer of exactly that size, and
// applies it when it is good.
static bool
apply_message(uint32_t version, uint64_t udata,
              const struct vf_host_cursor *wire, size_t size,
              struct vf_cursor *cursor)
{
    struct vf_kvmfr_dialect dialect = dialect_of(version);
    struct vf_kvmfr_cursor message;
    uint8_t header[VF_KVMFR_CURSOR_MAX_HEADER];
    g_autofree uint8_t *bytes = g_malloc0(size + 1);
    vf_host_encode_cursor(dialect.layout, wire, header);
    memcpy(bytes, header, MIN(size, dialect.layout->cursor_bytes));
    for (size_t i = dialect.layout->cursor_bytes; i < size; i++) {
        bytes[i] = (uint8_t)i;
    }
    g_autofree uint8_t *exact = g_memdup2(bytes, MAX(size, 1));
    if (!vf_kvmfr_decode_cursor(&dialect, udata, exact, size, &message)) {
        return false;
    }
    g_assert_cmpuint(message.extent, <=, size);
    vf_kvmfr_apply_cursor(&message, exact, cursor);
    return true;
}

static size_t
message_size(uint32_t version, const struct vf_host_cursor *wire)
{
    return vf_kvmfr_layout_for(version)->cursor_bytes +
           (size_t)wire->height * wire->pitch;
}

static void
test_cursor_shapes_and_positions(void)
{
    for (size_t v = 0; v < G_N_ELEMENTS(versions); v++) {
        struct vf_cursor cursor = {0};
        struct vf_host_cursor wire = small_cursor;
        uint32_t flags = visible_flags(versions[v]);
        size_t size = message_size(versions[v], &wire);
        g_assert_true(apply_message(versions[v], POSITION | SHAPE | flags,
                                    &wire, size, &cursor));
        g_assert_true(cursor.visible);
        g_assert_cmpint(cursor.position.x, ==, 10);
        g_assert_cmpint(cursor.position.y, ==, -20);
        g_assert_cmpint(cursor.shape->size.w, ==, 8);
        g_assert_cmpint(cursor.shape->size.h, ==, 4);
        g_assert_cmpint(cursor.shape->hot.y, ==, -4);
        g_assert_cmpuint(cursor.shape->data_size, ==, 128);
        g_assert_cmpuint(cursor.shape->data[5], ==,
                         vf_kvmfr_layout_for(versions[v])->cursor_bytes + 5);
        assert_near(cursor.sdr_white, versions[v] == 34 ? 100 : 0);
        uint64_t shape = cursor.shape->id;

        // A move keeps the shape; everything but x and y is stale there.
        wire.x = 11;
        wire.type = 77;
        uint64_t changes = cursor.changes;
        g_assert_true(
            apply_message(versions[v], POSITION | flags, &wire, size, &cursor));
        g_assert_cmpint(cursor.position.x, ==, 11);
        g_assert_cmpuint(cursor.shape->id, ==, shape);
        g_assert_cmpuint(cursor.changes, ==, changes + 1);

        // The same again changes nothing to look at.
        apply_message(versions[v], POSITION | flags, &wire, size, &cursor);
        g_assert_cmpuint(cursor.changes, ==, changes + 1);

        // Only the hot-spot moves: the pointer stays where it is.
        wire = small_cursor;
        wire.hot_x = 5;
        wire.hot_y = 0;
        apply_message(versions[v], SHAPE | flags, &wire, size, &cursor);
        g_assert_cmpint(cursor.position.x, ==, 11 - 2);
        g_assert_cmpint(cursor.position.y, ==, -20 - 4);
        g_assert_cmpuint(cursor.shape->id, !=, shape);
        vf_cursor_clear(&cursor);
    }
}

static void
test_cursor_visibility(void)
{
    struct vf_cursor cursor = {0};
    size_t size = message_size(34, &small_cursor);
    // Before version 34 every message says it.
    apply_message(20, POSITION | VF_KVMFR_CURSOR_VISIBLE, &small_cursor, size,
                  &cursor);
    g_assert_true(cursor.visible);
    apply_message(20, POSITION, &small_cursor, size, &cursor);
    g_assert_false(cursor.visible);
    // From then on only those with the other flag do.
    apply_message(34, POSITION | visible_flags(34), &small_cursor, size,
                  &cursor);
    g_assert_true(cursor.visible);
    apply_message(34, POSITION, &small_cursor, size, &cursor);
    g_assert_true(cursor.visible);
    apply_message(34, VF_KVMFR_CURSOR_VISIBLE_VALID, &small_cursor, size,
                  &cursor);
    g_assert_false(cursor.visible);
    vf_cursor_clear(&cursor);
}

// Vector 7, and all others that do not fit.
static void
test_impossible_cursors_are_refused(void)
{
    const struct {
        uint32_t type, width, height, pitch;
    } hostile[] = {
        {0, 8, 0x10000, 0x10000},
        {0, 0, 4, 32},
        {0, 8, 0, 32},
        {0, 513, 4, 4 * 513},
        {0, 8, 513, 32},
        {0, UINT32_MAX, 1, UINT32_MAX},
        {0, 0x40000000, 1, 0},
        {0, 8, 4, 31},
        {0, 8, 4, 0},
        {0, 8, UINT32_MAX, UINT32_MAX},
        {0, 8, 4, 0x80000000},
        {1, 8, 3, 1},
        {1, 9, 4, 1},
        {1, 8, 1026, 1},
        {1, 8, 0, 1},
        {2, 8, 4, 28},
        {3, 8, 4, 32},
        {UINT32_MAX, 8, 4, 32},
    };
    for (size_t v = 0; v < G_N_ELEMENTS(versions); v++) {
        size_t room = message_size(versions[v], &small_cursor);
        for (size_t i = 0; i < G_N_ELEMENTS(hostile); i++) {
            struct vf_cursor cursor = {0};
            struct vf_host_cursor wire = small_cursor;
            wire.type = hostile[i].type;
            wire.width = hostile[i].width;
            wire.height = hostile[i].height;
            wire.pitch = hostile[i].pitch;
            g_assert_false(apply_message(versions[v], POSITION | SHAPE, &wire,
                                         room, &cursor));
            g_assert_cmpuint(cursor.changes, ==, 0);
        }
        struct vf_cursor cursor = {0};
        g_assert_false(apply_message(versions[v], POSITION | SHAPE,
                                     &small_cursor, room - 1, &cursor));
        for (size_t size = 0;
             size < vf_kvmfr_layout_for(versions[v])->cursor_bytes; size++) {
            g_assert_false(apply_message(versions[v], POSITION, &small_cursor,
                                         size, &cursor));
        }
    }
}

static void
test_the_largest_cursor_fits(void)
{
    struct vf_cursor cursor = {0};
    struct vf_host_cursor wire = small_cursor;
    wire.width = wire.height = 512;
    wire.pitch = 2048;
    g_assert_true(
        apply_message(34, SHAPE, &wire, message_size(34, &wire), &cursor));
    g_assert_cmpuint(cursor.shape->data_size, ==, VF_CURSOR_MAX_BYTES);
    wire.pitch = 2052; // a padded row more than any host's buffer holds
    g_assert_false(
        apply_message(34, SHAPE, &wire, message_size(34, &wire), &cursor));
    vf_cursor_clear(&cursor);
}

static void
test_monochrome_cursors_are_half_as_high(void)
{
    struct vf_cursor cursor = {0};
    struct vf_host_cursor wire = small_cursor;
    wire.type = VF_KVMFR_CURSOR_MONOCHROME;
    wire.width = 9;
    wire.height = 16;
    wire.pitch = 4;
    g_assert_true(
        apply_message(20, SHAPE, &wire, message_size(20, &wire), &cursor));
    g_assert_cmpint(cursor.shape->type, ==, VF_CURSOR_MONOCHROME);
    g_assert_cmpint(cursor.shape->size.h, ==, 8);
    g_assert_cmpuint(cursor.shape->data_size, ==, 64);
    vf_cursor_clear(&cursor);
}

// Vector 19: newer hosts also send tagged messages through the pointer queue.
static void
test_tagged_messages_are_no_cursors(void)
{
    struct vf_cursor cursor = {0};
    const uint64_t tags[] = {UINT64_C(0x4155443100000000),
                             UINT64_C(0x100000017), UINT64_MAX};
    for (size_t i = 0; i < G_N_ELEMENTS(tags); i++) {
        g_assert_true(apply_message(34, tags[i], &small_cursor, 208, &cursor));
        g_assert_true(apply_message(34, tags[i], &small_cursor, 0, &cursor));
        g_assert_cmpuint(cursor.changes, ==, 0);
        g_assert_null(cursor.shape);
    }
}

static void
test_hot_spots_never_carry_the_cursor_away(void)
{
    struct vf_cursor cursor = {0};
    struct vf_host_cursor wire = small_cursor;
    size_t size = message_size(34, &wire);
    cursor.position.x = (1 << 20) - 100;
    for (int i = 0; i < 100; i++) {
        wire.hot_x = (int8_t)(127 - 2 * i % 255);
        apply_message(34, SHAPE, &wire, size, &cursor);
        g_assert_cmpint(cursor.position.x, <=, 1 << 20);
    }
    vf_cursor_clear(&cursor);
}

// --- colour transform -------------------------------------------------------

static uint8_t *
transform_message(uint32_t flags, float value)
{
    uint8_t *bytes = g_malloc0(28 + VF_KVMFR_TRANSFORM_BYTES);
    uint8_t *block = bytes + 28;
    vf_put_u32(block, flags);
    for (int i = 0; i < 12; i++) {
        vf_put_f32(block + VF_KVMFR_TRANSFORM_MATRIX + 4 * i, (float)i);
    }
    vf_put_f32(block + VF_KVMFR_TRANSFORM_SCALAR, 2.5f);
    for (int i = 0; i < 4 * VF_CURSOR_LUT_SIZE; i++) {
        vf_put_f32(block + VF_KVMFR_TRANSFORM_LUT + 4 * i, value);
    }
    return bytes;
}

static void
apply_transform(uint8_t *bytes, struct vf_cursor *cursor)
{
    struct vf_kvmfr_dialect dialect = dialect_of(34);
    struct vf_kvmfr_cursor message;
    g_assert_true(vf_kvmfr_decode_cursor(&dialect, VF_KVMFR_CURSOR_TRANSFORM,
                                         bytes, 28 + VF_KVMFR_TRANSFORM_BYTES,
                                         &message));
    vf_kvmfr_apply_cursor(&message, bytes, cursor);
    g_free(bytes);
}

static void
test_transforms_are_taken_over_and_reset(void)
{
    struct vf_cursor cursor = {0};
    apply_transform(transform_message(3, 7.0f), &cursor);
    g_assert_true(cursor.transform->has_matrix);
    g_assert_true(cursor.transform->has_lut);
    assert_near(cursor.transform->matrix[1][2], 6);
    assert_near(cursor.transform->scalar, 2.5f);
    assert_near(cursor.transform->lut[4095][2], 1); // clamped
    apply_transform(transform_message(1, 0), &cursor);
    g_assert_false(cursor.transform->has_lut);
    apply_transform(transform_message(0, 0), &cursor);
    g_assert_null(cursor.transform);
    apply_transform(transform_message(2, NAN), &cursor);
    g_assert_null(cursor.transform);
    uint8_t *bytes = transform_message(1, 0);
    vf_put_f32(bytes + 28 + VF_KVMFR_TRANSFORM_SCALAR, INFINITY);
    apply_transform(bytes, &cursor);
    g_assert_null(cursor.transform);
    vf_cursor_clear(&cursor);
}

static void
test_transforms_must_lie_inside_the_message(void)
{
    struct vf_kvmfr_dialect dialect = dialect_of(34);
    struct vf_kvmfr_cursor message;
    uint8_t header[28] = {0};
    size_t exact = 28 + VF_KVMFR_TRANSFORM_BYTES;
    g_assert_true(vf_kvmfr_decode_cursor(&dialect, VF_KVMFR_CURSOR_TRANSFORM,
                                         header, exact, &message));
    g_assert_false(vf_kvmfr_decode_cursor(&dialect, VF_KVMFR_CURSOR_TRANSFORM,
                                          header, exact - 1, &message));
    g_assert_false(vf_kvmfr_decode_cursor(&dialect, VF_KVMFR_CURSOR_TRANSFORM,
                                          header, 28, &message));
    // Versions before do not know that flag.
    struct vf_kvmfr_dialect old = dialect_of(20);
    g_assert_true(vf_kvmfr_decode_cursor(&old, VF_KVMFR_CURSOR_TRANSFORM,
                                         header, 28, &message));
    g_assert_false(message.has_transform);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    static const struct {
        const char *path;
        void (*test)(void);
    } tests[] = {
        {"shapes-and-positions", test_cursor_shapes_and_positions},
        {"visibility", test_cursor_visibility},
        {"impossible-ones-are-refused", test_impossible_cursors_are_refused},
        {"the-largest-fits", test_the_largest_cursor_fits},
        {"monochrome-is-half-as-high",
         test_monochrome_cursors_are_half_as_high},
        {"tagged-messages-are-none", test_tagged_messages_are_no_cursors},
        {"hot-spots-never-carry-it-away",
         test_hot_spots_never_carry_the_cursor_away},
        {"transforms-are-taken-over-and-reset",
         test_transforms_are_taken_over_and_reset},
        {"transforms-must-lie-inside-the-message",
         test_transforms_must_lie_inside_the_message},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(tests); i++) {
        g_autofree char *path =
            g_strdup_printf("/kvmfr_cursor/%s", tests[i].path);
        g_test_add_func(path, tests[i].test);
    }
    return g_test_run();
}
