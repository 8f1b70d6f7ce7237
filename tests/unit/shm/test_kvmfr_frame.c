// SPDX-License-Identifier: GPL-2.0-or-later
// Frame headers of every version, and those that no honest host would write.
#include "tests/unit/shm/kvmfr_common.h"

#include "tools/host/kvmfr_host.h"

#include <string.h>

enum { MESSAGE = 65536 }; // bytes of a frame message

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

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    static const struct {
        const char *path;
        void (*test)(void);
    } tests[] = {
        {"every-format-is-decoded", test_every_format_is_decoded},
        {"unknown-types-and-rotations", test_unknown_types_and_rotations},
        {"impossible-sizes-are-refused", test_impossible_sizes_are_refused},
        {"pixels-outside-the-message-are-refused",
         test_pixels_outside_the_message_are_refused},
        {"short-messages-are-refused", test_short_messages_are_refused},
        {"the-last-row-must-fit", test_the_last_row_must_fit},
        {"a-truncated-frame-shows-the-rows-there-are",
         test_a_truncated_frame_shows_the_rows_there_are},
        {"unset-data-sizes-are-the-frame-s",
         test_unset_data_sizes_are_the_frame_s},
        {"damage-is-bounded-and-clipped", test_damage_is_bounded_and_clipped},
        {"flags-keep-their-meaning-where-they-move",
         test_flags_keep_their_meaning_where_they_move},
        {"colours-mean-what-the-flags-say",
         test_colours_mean_what_the_flags_say},
        {"white-level-and-metadata", test_white_level_and_metadata},
        {"metadata-behind-the-header", test_metadata_behind_the_header},
        {"only-known-versions-have-a-dialect",
         test_only_known_versions_have_a_dialect},
        {"problems-are-worded", test_problems_are_worded},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(tests); i++) {
        g_autofree char *path =
            g_strdup_printf("/kvmfr_frame/%s", tests[i].path);
        g_test_add_func(path, tests[i].test);
    }
    return g_test_run();
}
