// SPDX-License-Identifier: GPL-2.0-or-later
// Decoding what a Looking Glass host says, in every version, and refusing what
// no honest one would.
#include "shm/kvmfr.h"
#include "shm/kvmfr_bytes.h"
#include "tools/host/kvmfr_host.h"

#include <glib.h>
#include <math.h>
#include <string.h>

static const uint32_t versions[] = {19, 20, 34};

enum { MESSAGE = 65536 }; // bytes of a frame message

static struct vf_kvmfr_dialect
dialect_of(uint32_t version)
{
    struct vf_kvmfr_dialect dialect;
    g_assert_true(vf_kvmfr_dialect_for(version,
                                       version == 19   ? 5
                                       : version == 34 ? 12
                                                       : 6,
                                       &dialect));
    return dialect;
}

static struct vf_host_frame
plain_frame(void)
{
    return (struct vf_host_frame){
        .format_version = 3,
        .serial = 42,
        .type = VF_KVMFR_FRAME_BGRA,
        .screen = {40, 30},
        .data = {40, 30},
        .frame = {40, 30},
        .stride = 40,
        .pitch = 160,
        .offset = 4092,
    };
}

static enum vf_kvmfr_problem
decode_with(const struct vf_kvmfr_dialect *dialect,
            const struct vf_host_frame *frame, size_t message_size,
            struct vf_kvmfr_frame *decoded)
{
    // Exactly as many bytes as may be read, so that sanitizers see one more.
    uint8_t header[VF_KVMFR_MAX_HEADER];
    size_t size = vf_kvmfr_frame_header_bytes(dialect, message_size);
    memset(header, 0xcc, sizeof(header));
    vf_host_encode_frame(dialect->layout, dialect->hdr_behind_header, frame,
                         header);
    g_autofree uint8_t *exact = g_memdup2(header, size);
    return vf_kvmfr_decode_frame(dialect, exact, message_size, decoded);
}

static enum vf_kvmfr_problem
decode(uint32_t version, const struct vf_host_frame *frame,
       struct vf_kvmfr_frame *decoded)
{
    struct vf_kvmfr_dialect dialect = dialect_of(version);
    return decode_with(&dialect, frame, MESSAGE, decoded);
}

static void
assert_problem(uint32_t version, const struct vf_host_frame *frame,
               enum vf_kvmfr_problem problem)
{
    struct vf_kvmfr_frame decoded;
    g_assert_cmpint(decode(version, frame, &decoded), ==, problem);
}

// --- frames -----------------------------------------------------------------

static void
test_every_format_is_decoded(void)
{
    const struct {
        uint32_t type;
        enum vf_pixel_format format;
        uint32_t data_w, pitch;
        int32_t texels;
        bool in_19;
    } cases[] = {
        {VF_KVMFR_FRAME_BGRA, VF_PIXEL_BGRA8, 41, 192, 41, true},
        {VF_KVMFR_FRAME_RGBA, VF_PIXEL_RGBA8, 41, 164, 41, true},
        {VF_KVMFR_FRAME_RGBA10, VF_PIXEL_RGB10A2, 41, 164, 41, true},
        {VF_KVMFR_FRAME_RGBA16F, VF_PIXEL_RGBA16F, 41, 512, 41, true},
        {VF_KVMFR_FRAME_BGR_32, VF_PIXEL_BGR24, 64, 256, 31, false},
        {VF_KVMFR_FRAME_RGB_24, VF_PIXEL_RGB24, 41, 192, 41, false},
    };
    for (size_t v = 0; v < G_N_ELEMENTS(versions); v++) {
        for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
            struct vf_host_frame frame = plain_frame();
            struct vf_kvmfr_frame decoded;
            frame.type = cases[i].type;
            frame.screen = (struct vf_host_size){80, 60};
            frame.frame = (struct vf_host_size){41, 30};
            frame.data = (struct vf_host_size){cases[i].data_w, 30};
            frame.pitch = cases[i].pitch;
            enum vf_kvmfr_problem problem =
                decode(versions[v], &frame, &decoded);
            if (versions[v] == 19 && !cases[i].in_19) {
                g_assert_cmpint(problem, ==, VF_KVMFR_TYPE);
                continue;
            }
            g_assert_cmpint(problem, ==, VF_KVMFR_OK);
            const struct vf_frame *picture = &decoded.picture;
            g_assert_cmpint(picture->format, ==, cases[i].format);
            g_assert_cmpint(picture->texels, ==, cases[i].texels);
            g_assert_cmpint(picture->image.w, ==, 41);
            g_assert_cmpint(picture->screen.w, ==, 80);
            g_assert_cmpint(picture->rows, ==, 30);
            g_assert_cmpuint(picture->pitch, ==, cases[i].pitch);
            g_assert_cmpuint(picture->pixels_size, ==, 30 * cases[i].pitch);
            g_assert_cmpuint(decoded.serial, ==, 42);
            g_assert_cmpuint(decoded.format_version, ==, 3);
            g_assert_cmpuint(decoded.write_pointer_at, ==, 4092);
            g_assert_cmpuint(decoded.pixels_at, ==, 4096);
        }
    }
}

// Vector 15, and types nobody has.
static void
test_unknown_types_and_rotations(void)
{
    for (size_t v = 0; v < G_N_ELEMENTS(versions); v++) {
        const uint32_t types[] = {0, 7, 99, UINT32_MAX};
        struct vf_host_frame frame = plain_frame();
        struct vf_kvmfr_frame decoded;
        for (size_t i = 0; i < G_N_ELEMENTS(types); i++) {
            frame.type = types[i];
            assert_problem(versions[v], &frame, VF_KVMFR_TYPE);
        }
        frame = plain_frame();
        for (uint32_t rotation = 0; rotation < 4; rotation++) {
            frame.rotation = rotation;
            g_assert_cmpint(decode(versions[v], &frame, &decoded), ==,
                            VF_KVMFR_OK);
            g_assert_cmpuint(decoded.picture.rotation, ==, rotation);
        }
        frame.rotation = 9;
        g_assert_cmpint(decode(versions[v], &frame, &decoded), ==, VF_KVMFR_OK);
        g_assert_cmpint(decoded.picture.rotation, ==, VF_ROTATION_0);
    }
}

static void
test_impossible_sizes_are_refused(void)
{
    const uint32_t hostile[] = {0, 16385, 100000, 0x7fffffff, UINT32_MAX};
    for (size_t v = 0; v < G_N_ELEMENTS(versions); v++) {
        for (size_t i = 0; i < G_N_ELEMENTS(hostile); i++) {
            struct vf_host_frame frame = plain_frame();
            frame.screen.w = hostile[i];
            assert_problem(versions[v], &frame, VF_KVMFR_SIZE);
            frame = plain_frame();
            frame.screen.h = hostile[i];
            assert_problem(versions[v], &frame, VF_KVMFR_SIZE);
            frame = plain_frame();
            frame.frame.w = hostile[i];
            assert_problem(versions[v], &frame, VF_KVMFR_SIZE);
            frame = plain_frame();
            frame.frame.h = hostile[i];
            assert_problem(versions[v], &frame, VF_KVMFR_SIZE);
        }
    }
}

// Vector 4.
static void
test_pixels_outside_the_message_are_refused(void)
{
    for (size_t v = 0; v < G_N_ELEMENTS(versions); v++) {
        struct vf_host_frame frame = plain_frame();
        const uint32_t offsets[] = {0,           1000,       4093,
                                    MESSAGE - 3, MESSAGE,    MESSAGE + 4,
                                    0x80000000,  0xfffffffc, UINT32_MAX};
        for (size_t i = 0; i < G_N_ELEMENTS(offsets); i++) {
            frame.offset = offsets[i];
            assert_problem(versions[v], &frame, VF_KVMFR_OFFSET);
        }
        frame.offset = MESSAGE - 4;
        assert_problem(versions[v], &frame, VF_KVMFR_TOO_LONG);

        frame = plain_frame();
        frame.pitch = 0x80000000;
        frame.frame.h = frame.data.h = 2;
        assert_problem(versions[v], &frame, VF_KVMFR_TOO_LONG);
        frame.pitch = 0;
        assert_problem(versions[v], &frame, VF_KVMFR_PITCH);
        frame.pitch = 156;
        assert_problem(versions[v], &frame, VF_KVMFR_PITCH);
        frame.pitch = 162;
        assert_problem(versions[v], &frame, VF_KVMFR_PITCH);
    }
}

static void
test_short_messages_are_refused(void)
{
    for (size_t v = 0; v < G_N_ELEMENTS(versions); v++) {
        struct vf_kvmfr_dialect dialect = dialect_of(versions[v]);
        struct vf_host_frame frame = plain_frame();
        struct vf_kvmfr_frame decoded;
        size_t least = dialect.layout->frame.bytes + VF_KVMFR_WRITE_POINTER;
        for (size_t size = 0; size < least; size += 7) {
            g_assert_cmpint(decode_with(&dialect, &frame, size, &decoded), ==,
                            VF_KVMFR_TOO_SHORT);
        }
        g_assert_cmpint(decode_with(&dialect, &frame, least, &decoded), ==,
                        VF_KVMFR_OFFSET);
    }
}

// The exact fit passes, and one byte less does not.
static void
test_the_last_row_must_fit(void)
{
    for (size_t v = 0; v < G_N_ELEMENTS(versions); v++) {
        struct vf_kvmfr_dialect dialect = dialect_of(versions[v]);
        struct vf_host_frame frame = plain_frame();
        struct vf_kvmfr_frame decoded;
        size_t exact = 4096 + 30 * 160;
        g_assert_cmpint(decode_with(&dialect, &frame, exact, &decoded), ==,
                        VF_KVMFR_OK);
        g_assert_cmpint(decode_with(&dialect, &frame, exact - 1, &decoded), ==,
                        VF_KVMFR_TOO_LONG);
        frame.flags = VF_KVMFR_FRAME_TRUNCATED;
        g_assert_cmpint(decode_with(&dialect, &frame, exact - 1, &decoded), ==,
                        VF_KVMFR_OK);
        g_assert_cmpint(decoded.picture.rows, ==, 29);
        g_assert_cmpint(decode_with(&dialect, &frame, 4096 + 159, &decoded), ==,
                        VF_KVMFR_TOO_LONG);
    }
}

// Vector 20.
static void
test_a_truncated_frame_shows_the_rows_there_are(void)
{
    struct vf_kvmfr_dialect dialect = dialect_of(34);
    struct vf_kvmfr_frame decoded;
    struct vf_host_frame frame = plain_frame();
    frame.screen = frame.frame = (struct vf_host_size){1920, 1080};
    frame.data = (struct vf_host_size){1920, 886};
    frame.pitch = 7680;
    frame.flags = VF_KVMFR_FRAME_TRUNCATED;
    g_assert_cmpint(decode_with(&dialect, &frame, 6807552, &decoded), ==,
                    VF_KVMFR_OK);
    g_assert_cmpint(decoded.picture.rows, ==, 885);
    g_assert_cmpint(decoded.picture.image.h, ==, 1080);
    g_assert_cmpuint(decoded.picture.flags, ==, VF_FRAME_TRUNCATED);
    g_assert_cmpuint(decoded.needed_region, ==, 32 << 20);
    frame.offset = 14471008;
    g_assert_cmpint(decode_with(&dialect, &frame, 6807552, &decoded), ==,
                    VF_KVMFR_OFFSET);
}

static void
test_unset_data_sizes_are_the_frame_s(void)
{
    struct vf_host_frame frame = plain_frame();
    struct vf_kvmfr_frame decoded;
    frame.data = (struct vf_host_size){0, 0};
    g_assert_cmpint(decode(20, &frame, &decoded), ==, VF_KVMFR_OK);
    g_assert_cmpint(decoded.picture.rows, ==, 30);
    g_assert_cmpint(decoded.picture.texels, ==, 40);
    frame.data = (struct vf_host_size){40, 29}; // a packer that rounds down
    g_assert_cmpint(decode(20, &frame, &decoded), ==, VF_KVMFR_OK);
    g_assert_cmpint(decoded.picture.rows, ==, 29);
    frame.data = (struct vf_host_size){41, 30}; // wider than its rows
    g_assert_cmpint(decode(20, &frame, &decoded), ==, VF_KVMFR_PITCH);
}

static void
test_damage_is_bounded_and_clipped(void)
{
    for (size_t v = 0; v < G_N_ELEMENTS(versions); v++) {
        struct vf_host_frame frame = plain_frame();
        struct vf_kvmfr_frame decoded;
        decode(versions[v], &frame, &decoded);
        g_assert_true(decoded.picture.damage.full);

        // Vector 5.
        frame.damage_count = VF_KVMFR_MAX_DAMAGE + 1;
        decode(versions[v], &frame, &decoded);
        g_assert_true(decoded.picture.damage.full);
        frame.damage_count = 0x80000000;
        decode(versions[v], &frame, &decoded);
        g_assert_true(decoded.picture.damage.full);

        // Vector 6, and others that reach out.
        frame.damage_count = 4;
        frame.damage[0] = (struct vf_host_rect){UINT32_MAX, 0, 2, 2};
        frame.damage[1] = (struct vf_host_rect){38, 28, 10, 10};
        frame.damage[2] = (struct vf_host_rect){4, 4, UINT32_MAX, 1};
        frame.damage[3] = (struct vf_host_rect){9, 9, 0, 5};
        decode(versions[v], &frame, &decoded);
        const struct vf_damage *damage = &decoded.picture.damage;
        g_assert_false(damage->full);
        g_assert_cmpuint(damage->count, ==, 2);
        g_assert_true(
            vf_rect_equal(damage->rects[0], (struct vf_rect){38, 28, 2, 2}));
        g_assert_true(
            vf_rect_equal(damage->rects[1], (struct vf_rect){4, 4, 36, 1}));

        frame.damage_count = VF_KVMFR_MAX_DAMAGE;
        for (uint32_t i = 0; i < VF_KVMFR_MAX_DAMAGE; i++) {
            frame.damage[i] = (struct vf_host_rect){i % 20 * 2, i / 20, 1, 1};
        }
        decode(versions[v], &frame, &decoded);
        g_assert_cmpuint(decoded.picture.damage.count, ==, 64);
    }
}

static void
test_flags_keep_their_meaning_where_they_move(void)
{
    for (size_t v = 0; v < G_N_ELEMENTS(versions); v++) {
        struct vf_host_frame frame = plain_frame();
        struct vf_kvmfr_frame decoded;
        frame.flags = VF_KVMFR_FRAME_REQUEST_ACTIVATION |
                      VF_KVMFR_FRAME_BLOCK_SCREENSAVER | 0xffff0000;
        decode(versions[v], &frame, &decoded);
        g_assert_cmpuint(decoded.picture.flags, ==,
                         VF_FRAME_REQUEST_ACTIVATION |
                             VF_FRAME_BLOCK_SCREENSAVER);
    }
}

static void
test_colours_mean_what_the_flags_say(void)
{
    const struct {
        uint32_t type, flags;
        enum vf_transfer transfer;
    } cases[] = {
        {VF_KVMFR_FRAME_BGRA, 0, VF_TRANSFER_SRGB},
        {VF_KVMFR_FRAME_RGBA10, 0, VF_TRANSFER_SRGB},
        {VF_KVMFR_FRAME_RGBA10, VF_KVMFR_FRAME_HDR, VF_TRANSFER_LINEAR_SDR},
        {VF_KVMFR_FRAME_RGBA10, VF_KVMFR_FRAME_HDR | VF_KVMFR_FRAME_HDR_PQ,
         VF_TRANSFER_PQ},
        {VF_KVMFR_FRAME_RGBA16F, VF_KVMFR_FRAME_HDR, VF_TRANSFER_SCRGB},
        {VF_KVMFR_FRAME_RGBA16F, 0, VF_TRANSFER_SCRGB},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct vf_host_frame frame = plain_frame();
        struct vf_kvmfr_frame decoded;
        frame.type = cases[i].type;
        frame.flags = cases[i].flags;
        frame.pitch = 320;
        g_assert_cmpint(decode(34, &frame, &decoded), ==, VF_KVMFR_OK);
        g_assert_cmpint(decoded.picture.color.transfer, ==, cases[i].transfer);
    }
    // Version 19 has no such flags: those bits are noise.
    struct vf_host_frame frame = plain_frame();
    struct vf_kvmfr_frame decoded;
    frame.type = VF_KVMFR_FRAME_RGBA10;
    frame.flags = VF_KVMFR_FRAME_HDR | VF_KVMFR_FRAME_HDR_PQ;
    decode(19, &frame, &decoded);
    g_assert_cmpint(decoded.picture.color.transfer, ==, VF_TRANSFER_SRGB);
}

static void
assert_near(float have, float want)
{
    g_assert_cmpfloat_with_epsilon(have, want, 0.001f);
}

static void
test_white_level_and_metadata(void)
{
    const struct vf_host_hdr hdr = {
        .primaries = {{35400, 14600}, {8500, 39850}, {6550, 2300}},
        .white_point = {15635, 16450},
        .max_luminance = 1000,
        .min_luminance = 50,
        .max_content = 800,
        .max_frame_average = UINT32_MAX,
    };
    struct vf_host_frame frame = plain_frame();
    struct vf_kvmfr_frame decoded;
    frame.hdr = &hdr;
    frame.flags = VF_KVMFR_FRAME_HDR | VF_KVMFR_FRAME_HDR_METADATA;
    decode(34, &frame, &decoded);
    const struct vf_color *color = &decoded.picture.color;
    assert_near(color->sdr_white, 203); // not said
    g_assert_true(color->has_metadata);
    assert_near(color->metadata.primaries[0][0], 0.708f);
    assert_near(color->metadata.primaries[2][1], 0.046f);
    assert_near(color->metadata.white_point[0], 0.3127f);
    assert_near(color->metadata.max_luminance, 1000);
    assert_near(color->metadata.min_luminance, 0.005f);
    assert_near(color->metadata.max_content, 800);
    assert_near(color->metadata.max_frame_average, 10000);

    frame.sdr_white = 80;
    decode(34, &frame, &decoded);
    assert_near(decoded.picture.color.sdr_white, 80);
    frame.sdr_white = UINT32_MAX;
    decode(34, &frame, &decoded);
    assert_near(decoded.picture.color.sdr_white, 10000);
    frame.flags = VF_KVMFR_FRAME_HDR;
    decode(34, &frame, &decoded);
    g_assert_false(decoded.picture.color.has_metadata);
}

// LGMP 10 builds put it behind the header of KVMFR 20, without a flag.
static void
test_metadata_behind_the_header(void)
{
    struct vf_host_hdr hdr = {.max_luminance = 600, .min_luminance = 10};
    struct vf_host_frame frame = plain_frame();
    struct vf_kvmfr_frame decoded;
    struct vf_kvmfr_dialect ten;
    g_assert_true(vf_kvmfr_dialect_for(20, 10, &ten));
    frame.hdr = &hdr;
    frame.flags = VF_KVMFR_FRAME_HDR;
    decode_with(&ten, &frame, MESSAGE, &decoded);
    g_assert_true(decoded.picture.color.has_metadata);
    assert_near(decoded.picture.color.metadata.max_luminance, 600);

    frame.offset = 1112; // the pixels begin where it would be
    decode_with(&ten, &frame, MESSAGE, &decoded);
    g_assert_false(decoded.picture.color.has_metadata);
    frame.offset = 4092;
    frame.flags = 0;
    decode_with(&ten, &frame, MESSAGE, &decoded);
    g_assert_false(decoded.picture.color.has_metadata);
    frame.flags = VF_KVMFR_FRAME_HDR;
    hdr = (struct vf_host_hdr){0};
    decode_with(&ten, &frame, MESSAGE, &decoded);
    g_assert_false(decoded.picture.color.has_metadata);
    // B7 speaks KVMFR 20 over LGMP 6 and leaves garbage there.
    hdr.max_luminance = 600;
    decode(20, &frame, &decoded);
    g_assert_false(decoded.picture.color.has_metadata);
}

static void
test_only_known_versions_have_a_dialect(void)
{
    struct vf_kvmfr_dialect dialect;
    for (uint32_t version = 0; version < 64; version++) {
        bool known = version == 19 || version == 20 || version == 34;
        g_assert_true(vf_kvmfr_dialect_for(version, 12, &dialect) == known);
    }
}

// Every problem is worded, and differently.
static void
test_problems_are_worded(void)
{
    for (int a = VF_KVMFR_OK; a <= VF_KVMFR_TOO_LONG; a++) {
        const char *text = vf_kvmfr_problem_text((enum vf_kvmfr_problem)a);
        g_assert_cmpuint(strlen(text), >, 10);
        for (int b = VF_KVMFR_OK; b < a; b++) {
            g_assert_cmpstr(text, !=,
                            vf_kvmfr_problem_text((enum vf_kvmfr_problem)b));
        }
    }
}

// --- cursor -----------------------------------------------------------------

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

// --- session ----------------------------------------------------------------

static size_t
introduce(uint8_t bytes[VF_HOST_INTRODUCTION_MAX])
{
    const struct vf_host_introduction who = {
        .version = 20,
        .features = 3,
        .host_version = "B7",
        .capture = "D12",
        .cpu_model = "AMD Ryzen",
        .os_name = "Windows 11",
        .os = 3,
        .uuid = {1, 2, 3},
    };
    return vf_host_encode_introduction(&who, bytes);
}

static void
test_the_introduction_is_read(void)
{
    uint8_t bytes[VF_HOST_INTRODUCTION_MAX];
    struct vf_kvmfr_session session;
    size_t size = introduce(bytes);
    g_assert_true(vf_kvmfr_decode_session(bytes, size, &session));
    g_assert_cmpuint(session.version, ==, 20);
    g_assert_cmpuint(session.features, ==, 3);
    g_assert_cmpstr(session.host_version, ==, "B7");
    g_assert_cmpstr(session.capture, ==, "D12");
    g_assert_cmpstr(session.cpu_model, ==, "AMD Ryzen");
    g_assert_cmpstr(session.os_name, ==, "Windows 11");
    g_assert_true(session.has_uuid);
    memset(bytes + 56, 0, 16);
    g_assert_true(vf_kvmfr_decode_session(bytes, size, &session));
    g_assert_false(session.has_uuid);
}

static void
test_introductions_of_any_length_are_survived(void)
{
    uint8_t bytes[VF_HOST_INTRODUCTION_MAX];
    size_t whole = introduce(bytes);
    for (size_t size = 0; size <= whole; size++) {
        struct vf_kvmfr_session session;
        g_autofree uint8_t *exact = g_memdup2(bytes, MAX(size, 1));
        bool good = vf_kvmfr_decode_session(exact, size, &session);
        g_assert_true(good == (size >= VF_KVMFR_SESSION_BYTES));
        g_assert_cmpuint(strlen(session.os_name) > 0, ==, size == whole);
    }
    bytes[0] = 'k';
    struct vf_kvmfr_session session;
    g_assert_false(vf_kvmfr_decode_session(bytes, whole, &session));
}

static void
test_records_with_impossible_sizes_end_the_list(void)
{
    uint8_t bytes[VF_HOST_INTRODUCTION_MAX];
    struct vf_kvmfr_session session;
    size_t whole = introduce(bytes);
    const uint32_t hostile[] = {UINT32_MAX, 0x80000000, 4096};
    for (size_t i = 0; i < G_N_ELEMENTS(hostile); i++) {
        vf_put_u32(bytes + 52, hostile[i]);
        g_assert_true(vf_kvmfr_decode_session(bytes, whole, &session));
        g_assert_cmpstr(session.capture, ==, "");
        g_assert_cmpstr(session.os_name, ==, "");
    }
    // Records too short for their fields, and unknown ones, are passed over.
    introduce(bytes);
    bytes[48] = 77;
    g_assert_true(vf_kvmfr_decode_session(bytes, whole, &session));
    g_assert_cmpstr(session.capture, ==, "");
    g_assert_cmpstr(session.os_name, ==, "Windows 11");
}

static void
test_text_from_the_guest_is_harmless(void)
{
    uint8_t bytes[VF_HOST_INTRODUCTION_MAX];
    struct vf_kvmfr_session session;
    size_t size = introduce(bytes);
    memcpy(bytes + 12, "\x1b[31mB\x07\xff\xc2\x9b\xc3\xa9", 13);
    g_assert_true(vf_kvmfr_decode_session(bytes, size, &session));
    g_assert_true(g_utf8_validate(session.host_version, -1, NULL));
    g_assert_cmpstr(session.host_version, ==, " [31mB ?  \xc3\xa9");
    memset(bytes + 12, 'x', 32); // no NUL anywhere
    g_assert_true(vf_kvmfr_decode_session(bytes, size, &session));
    g_assert_cmpuint(strlen(session.host_version), ==, 32);
}

static void
test_requests_have_the_bytes_of_the_protocol(void)
{
    uint8_t message[VF_KVMFR_CONTROL_BYTES];
    const uint8_t warp[] = {0, 0, 0, 0, 0x80, 2, 0, 0, 0xff, 0xff, 0xff, 0xff};
    vf_kvmfr_encode_set_cursor((struct vf_point){640, -1}, message);
    g_assert_cmpmem(message, sizeof(message), warp, sizeof(warp));
    const uint8_t size[] = {1, 0, 0, 0, 0x80, 7, 0, 0, 0x38, 4, 0, 0};
    vf_kvmfr_encode_window_size((struct vf_size){1920, 1080}, message);
    g_assert_cmpmem(message, sizeof(message), size, sizeof(size));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    static const struct {
        const char *path;
        void (*test)(void);
    } tests[] = {
        {"frame/every-format-is-decoded", test_every_format_is_decoded},
        {"frame/unknown-types-and-rotations", test_unknown_types_and_rotations},
        {"frame/impossible-sizes-are-refused",
         test_impossible_sizes_are_refused},
        {"frame/pixels-outside-the-message-are-refused",
         test_pixels_outside_the_message_are_refused},
        {"frame/short-messages-are-refused", test_short_messages_are_refused},
        {"frame/the-last-row-must-fit", test_the_last_row_must_fit},
        {"frame/a-truncated-frame-shows-the-rows-there-are",
         test_a_truncated_frame_shows_the_rows_there_are},
        {"frame/unset-data-sizes-are-the-frame-s",
         test_unset_data_sizes_are_the_frame_s},
        {"frame/damage-is-bounded-and-clipped",
         test_damage_is_bounded_and_clipped},
        {"frame/flags-keep-their-meaning-where-they-move",
         test_flags_keep_their_meaning_where_they_move},
        {"frame/colours-mean-what-the-flags-say",
         test_colours_mean_what_the_flags_say},
        {"frame/white-level-and-metadata", test_white_level_and_metadata},
        {"frame/metadata-behind-the-header", test_metadata_behind_the_header},
        {"frame/only-known-versions-have-a-dialect",
         test_only_known_versions_have_a_dialect},
        {"frame/problems-are-worded", test_problems_are_worded},
        {"cursor/shapes-and-positions", test_cursor_shapes_and_positions},
        {"cursor/visibility", test_cursor_visibility},
        {"cursor/impossible-ones-are-refused",
         test_impossible_cursors_are_refused},
        {"cursor/the-largest-fits", test_the_largest_cursor_fits},
        {"cursor/monochrome-is-half-as-high",
         test_monochrome_cursors_are_half_as_high},
        {"cursor/tagged-messages-are-none",
         test_tagged_messages_are_no_cursors},
        {"cursor/hot-spots-never-carry-it-away",
         test_hot_spots_never_carry_the_cursor_away},
        {"cursor/transforms-are-taken-over-and-reset",
         test_transforms_are_taken_over_and_reset},
        {"cursor/transforms-must-lie-inside-the-message",
         test_transforms_must_lie_inside_the_message},
        {"session/the-introduction-is-read", test_the_introduction_is_read},
        {"session/introductions-of-any-length-are-survived",
         test_introductions_of_any_length_are_survived},
        {"session/records-with-impossible-sizes-end-the-list",
         test_records_with_impossible_sizes_end_the_list},
        {"session/text-from-the-guest-is-harmless",
         test_text_from_the_guest_is_harmless},
        {"requests-have-the-bytes-of-the-protocol",
         test_requests_have_the_bytes_of_the_protocol},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(tests); i++) {
        g_autofree char *path = g_strdup_printf("/kvmfr/%s", tests[i].path);
        g_test_add_func(path, tests[i].test);
    }
    return g_test_run();
}
