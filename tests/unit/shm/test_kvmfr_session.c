// SPDX-License-Identifier: GPL-2.0-or-later
// The introduction of a host, and the requests of a viewer.
#include "tests/unit/shm/kvmfr_common.h"

#include "shm/kvmfr_bytes.h"
#include "tools/host/kvmfr_host.h"

#include <string.h>

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
        {"the-introduction-is-read", test_the_introduction_is_read},
        {"introductions-of-any-length-are-survived",
         test_introductions_of_any_length_are_survived},
        {"records-with-impossible-sizes-end-the-list",
         test_records_with_impossible_sizes_end_the_list},
        {"text-from-the-guest-is-harmless",
         test_text_from_the_guest_is_harmless},
        {"requests-have-the-bytes-of-the-protocol",
         test_requests_have_the_bytes_of_the_protocol},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(tests); i++) {
        g_autofree char *path =
            g_strdup_printf("/kvmfr_session/%s", tests[i].path);
        g_test_add_func(path, tests[i].test);
    }
    return g_test_run();
}
