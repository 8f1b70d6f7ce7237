// SPDX-License-Identifier: GPL-2.0-or-later
// The clipboard's language and its content in pieces: what is taken of a guest, and
// what is sent to it.
#include "shm/clipboard_transfer.h"

#include <string.h>

static const struct vf_kvmfr_clipboard_record PIECE = {
    .type = VF_KVMFR_CLIPBOARD_DATA,
    .generation = 7,
    .transfer = 5,
    .copy = 1,
    .format = 2,
    .size = VF_KVMFR_CLIPBOARD_UNKNOWN,
    .flags = VF_KVMFR_CLIPBOARD_BEGIN,
    .length = 4,
};

static void
begin(struct vf_clipboard_incoming *incoming, size_t most)
{
    vf_clipboard_incoming_begin(incoming, 5, 2, most);
}

static void
end(struct vf_clipboard_incoming *incoming)
{
    g_bytes_unref(vf_clipboard_incoming_end(incoming));
}

static enum vf_clipboard_arrival
take(struct vf_clipboard_incoming *incoming,
     const struct vf_kvmfr_clipboard_record *record)
{
    static const uint8_t CONTENT[64] = "abcdefgh";
    return vf_clipboard_incoming_take(incoming, record, CONTENT);
}

static void
test_content_goes_and_comes_as_it_was(void)
{
    const struct vf_kvmfr_clipboard_record request = {
        .copy = 3, .transfer = 9, .format = 2};
    uint8_t *bytes = g_malloc(VF_KVMFR_CLIPBOARD_RECORD_BYTES +
                              VF_KVMFR_CLIPBOARD_PIECE);
    static const size_t SIZES[] = {0, 1, VF_KVMFR_CLIPBOARD_PIECE,
                                   VF_KVMFR_CLIPBOARD_PIECE + 1, 300000};
    for (size_t i = 0; i < G_N_ELEMENTS(SIZES); i++) {
        struct vf_clipboard_outgoing outgoing;
        struct vf_clipboard_incoming incoming;
        vf_clipboard_outgoing_begin(&outgoing, &request);
        g_assert_cmpuint(vf_clipboard_outgoing_next(&outgoing, 7, bytes), ==, 0);
        uint8_t *content = g_malloc(SIZES[i] + 1);
        for (size_t at = 0; at < SIZES[i]; at++) {
            content[at] = (uint8_t)(at * 7 + at / 251);
        }
        outgoing.content = g_bytes_new_take(content, SIZES[i]);
        vf_clipboard_incoming_begin(&incoming, 9, 2, SIZES[i]);
        enum vf_clipboard_arrival arrival = VF_CLIPBOARD_MORE;
        while (arrival == VF_CLIPBOARD_MORE) {
            struct vf_kvmfr_clipboard_record record;
            size_t size = vf_clipboard_outgoing_next(&outgoing, 7, bytes);
            g_assert_true(vf_kvmfr_clipboard_decode_record(bytes, size, &record));
            g_assert_cmpuint(record.generation, ==, 7);
            arrival = vf_clipboard_incoming_take(
                &incoming, &record, bytes + VF_KVMFR_CLIPBOARD_RECORD_BYTES);
        }
        g_assert_cmpint(arrival, ==, VF_CLIPBOARD_WHOLE);
        g_assert_true(outgoing.is_done);
        g_autoptr(GBytes) got = vf_clipboard_incoming_end(&incoming);
        g_assert_true(g_bytes_equal(got, outgoing.content));
        vf_clipboard_outgoing_end(&outgoing);
    }
    g_free(bytes);
}

static void
test_pieces_that_contradict_each_other_are_refused(void)
{
    struct vf_kvmfr_clipboard_record wrong[6];
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        wrong[i] = PIECE;
        wrong[i].flags = 0;
        wrong[i].sequence = 1;
        wrong[i].offset = 4;
    }
    wrong[0].offset = 5;   // a hole
    wrong[1].offset = 0;   // the same again
    wrong[2].sequence = 2; // one is missing
    wrong[3].format = 1;
    wrong[4].flags = VF_KVMFR_CLIPBOARD_BEGIN; // twice
    wrong[5].flags = VF_KVMFR_CLIPBOARD_END;   // and not as large as it says
    wrong[5].size = 9;
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        struct vf_clipboard_incoming incoming;
        begin(&incoming, 100);
        g_assert_cmpint(take(&incoming, &PIECE), ==, VF_CLIPBOARD_MORE);
        g_assert_cmpint(take(&incoming, &wrong[i]), ==, VF_CLIPBOARD_BROKEN);
        end(&incoming);
    }
    struct vf_clipboard_incoming incoming;
    begin(&incoming, 100);
    g_assert_cmpint(take(&incoming, &wrong[0]), ==, VF_CLIPBOARD_BROKEN);
    end(&incoming);
}

static void
test_another_transfer_changes_nothing(void)
{
    struct vf_clipboard_incoming incoming;
    struct vf_kvmfr_clipboard_record other = PIECE;
    other.transfer = 6;
    begin(&incoming, 100);
    g_assert_cmpint(take(&incoming, &other), ==, VF_CLIPBOARD_OTHER);
    g_assert_cmpint(take(&incoming, &PIECE), ==, VF_CLIPBOARD_MORE);
    end(&incoming);
    incoming = (struct vf_clipboard_incoming){.transfer = 0};
    other.transfer = 0;
    g_assert_cmpint(take(&incoming, &other), ==, VF_CLIPBOARD_OTHER);
}

static void
test_no_more_than_allowed_is_kept(void)
{
    struct vf_clipboard_incoming incoming;
    struct vf_kvmfr_clipboard_record record = PIECE;
    begin(&incoming, 3);
    g_assert_cmpint(take(&incoming, &record), ==, VF_CLIPBOARD_TOO_LARGE);
    end(&incoming);
    begin(&incoming, 6);
    g_assert_cmpint(take(&incoming, &record), ==, VF_CLIPBOARD_MORE);
    record.flags = 0;
    record.sequence = 1;
    record.offset = 4;
    g_assert_cmpint(take(&incoming, &record), ==, VF_CLIPBOARD_TOO_LARGE);
    end(&incoming);
    // Told beforehand, it is not even begun.
    begin(&incoming, 6);
    record = PIECE;
    record.size = 7;
    g_assert_cmpint(take(&incoming, &record), ==, VF_CLIPBOARD_TOO_LARGE);
    end(&incoming);
}

static void
test_records_with_a_wrong_number_are_none(void)
{
    uint8_t good[VF_KVMFR_CLIPBOARD_RECORD_BYTES];
    const struct vf_kvmfr_clipboard_record request = {
        .type = VF_KVMFR_CLIPBOARD_REQUEST,
        .generation = 1,
        .copy = 1,
        .transfer = VF_KVMFR_CLIPBOARD_HOSTS | 1,
        .format = 5,
    };
    struct vf_kvmfr_clipboard_record record;
    vf_kvmfr_clipboard_encode_record(&request, good);
    g_assert_true(vf_kvmfr_clipboard_decode_record(good, sizeof(good), &record));
    g_assert_cmpuint(record.transfer, ==, request.transfer);
    g_assert_false(
        vf_kvmfr_clipboard_decode_record(good, sizeof(good) - 1, &record));
    static const struct {
        uint8_t at, value;
    } WRONG[] = {
        {0, 3},  // version
        {4, 0},  {4, 9}, {4, 12}, // types: none, files
        {8, 0},  // generation
        {16, 0}, // copy
        {48, 0}, {48, 6}, // formats: none, files
        {60, 1}, // content where there is none
    };
    for (size_t i = 0; i < G_N_ELEMENTS(WRONG); i++) {
        uint8_t bad[sizeof(good)];
        memcpy(bad, good, sizeof(bad));
        bad[WRONG[i].at] = WRONG[i].value;
        g_assert_false(
            vf_kvmfr_clipboard_decode_record(bad, sizeof(bad), &record));
    }
}

static void
test_a_status_is_checked(void)
{
    uint8_t bytes[VF_KVMFR_CLIPBOARD_STATUS_BYTES];
    const struct vf_kvmfr_clipboard_status status = {
        .flags = VF_KVMFR_CLIPBOARD_AVAILABLE,
        .generation = 1,
        .lease_ms = VF_KVMFR_CLIPBOARD_LEASE_MS,
        .formats = 31,
        .to_host = {1, 2, 3},
    };
    struct vf_kvmfr_clipboard_status got;
    vf_kvmfr_clipboard_encode_status(&status, bytes);
    g_assert_true(vf_kvmfr_clipboard_decode_status(bytes, sizeof(bytes), &got));
    g_assert_cmpmem(&got, sizeof(got), &status, sizeof(status));
    static const uint8_t AT[] = {0, 8, 20, 28, 32, 36, 40, 63};
    for (size_t i = 0; i < sizeof(AT); i++) {
        vf_kvmfr_clipboard_encode_status(&status, bytes);
        memset(bytes + AT[i], AT[i] == 8 ? 0 : 0xee, AT[i] == 63 ? 1 : 4);
        g_assert_false(
            vf_kvmfr_clipboard_decode_status(bytes, sizeof(bytes), &got));
    }
    g_assert_false(
        vf_kvmfr_clipboard_decode_status(bytes, sizeof(bytes) - 1, &got));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(name, function) g_test_add_func("/clipboard-transfer/" name, function)
    TEST("content-goes-and-comes-as-it-was", test_content_goes_and_comes_as_it_was);
    TEST("pieces-that-contradict-each-other-are-refused",
         test_pieces_that_contradict_each_other_are_refused);
    TEST("another-transfer-changes-nothing", test_another_transfer_changes_nothing);
    TEST("no-more-than-allowed-is-kept", test_no_more_than_allowed_is_kept);
    TEST("records-with-a-wrong-number-are-none",
         test_records_with_a_wrong_number_are_none);
    TEST("a-status-is-checked", test_a_status_is_checked);
#undef TEST
    return g_test_run();
}
