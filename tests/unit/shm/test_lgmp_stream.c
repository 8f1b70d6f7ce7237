// SPDX-License-Identifier: GPL-2.0-or-later
// LGMP streams, both ends: the bytes that upstream's library was seen to write,
// the life of a binding, and what a hostile end can do to the other.
#include "tests/unit/shm/fixture.h"

#include "shm/kvmfr_bytes.h"
#include "shm/lgmp_stream.h"
#include "tools/host/lgmp_host_stream.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

enum { INPUT_SLOTS = 128, INPUT_SIZE = 64 };

struct scene {
    struct fixture fixture;
    struct vf_lgmp_session session;
    struct vf_lgmp_host_stream host;
    struct vf_lgmp_stream stream;
    uint8_t descriptor[VF_LGMP_STREAM_DESCRIPTOR_BYTES];
};

static void
begin(struct scene *scene, enum vf_lgmp_stream_direction direction,
      uint32_t slots, uint32_t size)
{
    fixture_init(&scene->fixture, 12);
    fixture_open(&scene->fixture, &scene->session);
    g_assert_true(vf_lgmp_host_add_stream(&scene->fixture.host, direction,
                                          slots, size, &scene->host));
    vf_lgmp_host_describe_stream(&scene->host, scene->descriptor);
    g_assert_cmpint(vf_lgmp_stream_attach(&scene->stream, &scene->session,
                                          scene->descriptor),
                    ==, VF_LGMP_STREAM_OK);
}

static void
bind_to_us(struct scene *scene)
{
    g_assert_true(
        vf_lgmp_host_bind_stream(&scene->host, scene->session.client));
    g_assert_cmpint(vf_lgmp_stream_activate(&scene->stream), ==,
                    VF_LGMP_STREAM_OK);
}

static void
end(struct scene *scene)
{
    fixture_finish(&scene->fixture);
}

static uint8_t *
at(struct scene *scene, uint32_t field)
{
    return scene->fixture.memory.base + scene->host.shape.offset + field;
}

static void
assert_bytes(struct scene *scene, uint32_t field, const char *hex)
{
    const uint8_t *bytes = at(scene, field);
    g_auto(GStrv) words = g_strsplit(hex, " ", -1);
    for (guint i = 0; words[i]; i++) {
        g_assert_cmphex(bytes[i], ==, g_ascii_strtoull(words[i], NULL, 16));
    }
}

static enum vf_lgmp_stream_result
write_word(struct scene *scene, uint32_t word)
{
    return vf_lgmp_stream_write(&scene->stream, &word, sizeof(word));
}

static uint32_t
read_word_of_client(struct scene *scene)
{
    uint8_t data[INPUT_SIZE];
    size_t size;
    g_assert_true(vf_lgmp_host_read_stream(&scene->host, data, &size));
    g_assert_cmpuint(size, ==, 4);
    return vf_get_u32(data);
}

// Recorded from upstream's library: an input endpoint of 128 slots.
static void
test_the_bytes_are_those_of_the_real_library(void)
{
    static const uint8_t tail[] = {0x00, 0x41, 0, 0, 2,    0, 0, 0, 1, 0, 0,
                                   0,    0x80, 0, 0, 0, 0x40, 0, 0, 0};
    struct scene scene;
    begin(&scene, VF_LGMP_STREAM_TO_HOST, INPUT_SLOTS, INPUT_SIZE);
    g_assert_cmpint(memcmp(scene.descriptor, "LSTR\x01\0\x20\0", 8), ==, 0);
    g_assert_cmpint(memcmp(scene.descriptor + 12, tail, sizeof(tail)), ==, 0);
    vf_put_u32(at(&scene, 12), 0x3e52dff5); // as in the recording
    assert_bytes(&scene, 0x00,
                 "4c 53 53 48 01 00 00 01 00 41 00 00 f5 df 52 3e "
                 "02 00 00 00 01 00 00 00 80 00 00 00 40 00 00 00 "
                 "80 00 00 00 00 01 00 00 00 00 00 00 00 00 00 00");
    assert_bytes(&scene, 0x80, "01 00 00 00 00 00 00 00");
    assert_bytes(&scene, 0xc0, "01 00 00 00 00 00 00 00");
    vf_put_u32(at(&scene, 12), scene.session.id);

    scene.session.client = 1;
    bind_to_us(&scene);
    assert_bytes(&scene, 0x40, "02 00 00 00 01 00 00 00 01 00 00 00");
    assert_bytes(&scene, 0x80,
                 "02 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
                 "01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
    assert_bytes(&scene, 0xc0,
                 "02 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
                 "01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00");

    uint8_t claim[32] = {[0] = 1, [4] = 1, [8] = 1};
    g_assert_cmpint(vf_lgmp_stream_write(&scene.stream, claim, sizeof(claim)),
                    ==, VF_LGMP_STREAM_OK);
    assert_bytes(&scene, 0x80,
                 "03 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
                 "01 00 00 00 00 00 00 00 01 00 00 00 01 00 00 00");
    assert_bytes(&scene, 0x100, "01 00 00 00 00 00 00 00 20 00 00 00 00 00 00 00");
    assert_bytes(&scene, 0x140, "01 00 00 00 01 00 00 00 01 00 00 00");
    end(&scene);
}

// The sequence that was run against upstream's library, with its answers.
static void
test_the_life_of_a_binding(void)
{
    struct scene scene;
    struct vf_lgmp_session other;
    struct vf_lgmp_stream theirs;
    begin(&scene, VF_LGMP_STREAM_TO_HOST, INPUT_SLOTS, INPUT_SIZE);
    fixture_open(&scene.fixture, &other);
    g_assert_cmpint(vf_lgmp_stream_attach(&theirs, &other, scene.descriptor),
                    ==, VF_LGMP_STREAM_OK);
    g_assert_cmpint(vf_lgmp_stream_activate(&scene.stream), ==,
                    VF_LGMP_STREAM_NOT_BOUND);

    bind_to_us(&scene);
    g_assert_cmpuint(vf_lgmp_stream_epoch(&scene.stream), ==, 1);
    g_assert_cmpint(vf_lgmp_stream_activate(&theirs), ==, VF_LGMP_STREAM_STALE);
    g_assert_cmpint(write_word(&scene, 7), ==, VF_LGMP_STREAM_OK);

    vf_lgmp_host_stay_in_stream(&scene.host, true);
    assert_bytes(&scene, 0xc8, "01 00 00 00");
    g_assert_false(vf_lgmp_host_unbind_stream(&scene.host));
    g_assert_false(vf_lgmp_host_bind_stream(&scene.host, other.client));
    g_assert_cmpint(write_word(&scene, 8), ==, VF_LGMP_STREAM_NOT_BOUND);
    vf_lgmp_host_stay_in_stream(&scene.host, false);
    g_assert_false(vf_lgmp_host_unbind_stream(&scene.host));
    g_assert_cmpuint(read_word_of_client(&scene), ==, 7);
    g_assert_true(vf_lgmp_host_unbind_stream(&scene.host));
    assert_bytes(&scene, 0x40, "00 00 00 00 01 00 00 00 00 00 00 00");

    g_assert_true(vf_lgmp_host_bind_stream(&scene.host, other.client));
    g_assert_cmpint(write_word(&scene, 9), ==, VF_LGMP_STREAM_STALE);
    g_assert_cmpint(vf_lgmp_stream_activate(&theirs), ==, VF_LGMP_STREAM_OK);
    g_assert_cmpuint(vf_lgmp_stream_epoch(&theirs), ==, 2);

    vf_lgmp_host_force_unbind_stream(&scene.host);
    assert_bytes(&scene, 0x40, "00 00 00 00 03 00 00 00");
    g_assert_cmpint(vf_lgmp_stream_write(&theirs, "x", 1), ==,
                    VF_LGMP_STREAM_NOT_BOUND);
    end(&scene);
}

static void
test_a_full_stream_loses_nothing(void)
{
    struct scene scene;
    begin(&scene, VF_LGMP_STREAM_TO_HOST, INPUT_SLOTS, INPUT_SIZE);
    bind_to_us(&scene);
    uint32_t next = 0;
    for (uint32_t round = 0; round < 5; round++) {
        for (uint32_t i = 0; i < INPUT_SLOTS; i++) {
            g_assert_cmpint(write_word(&scene, round * INPUT_SLOTS + i), ==,
                            VF_LGMP_STREAM_OK);
        }
        g_assert_cmpint(write_word(&scene, 0), ==, VF_LGMP_STREAM_FULL);
        for (uint32_t i = 0; i < INPUT_SLOTS; i++) {
            g_assert_cmpuint(read_word_of_client(&scene), ==, next++);
        }
    }
    g_assert_cmpuint(scene.stream.mark.sequence, ==, 5 * INPUT_SLOTS);
    end(&scene);
}

static void
test_records_from_the_host(void)
{
    struct scene scene;
    uint8_t data[1000];
    uint8_t got[1000];
    size_t size;
    begin(&scene, VF_LGMP_STREAM_FROM_HOST, 4, sizeof(data));
    bind_to_us(&scene);
    g_assert_cmpint(vf_lgmp_stream_read(&scene.stream, got, &size), ==,
                    VF_LGMP_STREAM_EMPTY);
    for (uint32_t i = 0; i < 40; i++) {
        memset(data, (int)i, sizeof(data));
        g_assert_true(vf_lgmp_host_write_stream(&scene.host, data, 900 + i));
        g_assert_cmpint(vf_lgmp_stream_read(&scene.stream, got, &size), ==,
                        VF_LGMP_STREAM_OK);
        g_assert_cmpuint(size, ==, 900 + i);
        g_assert_cmpint(memcmp(got, data, size), ==, 0);
    }
    for (int i = 0; i < 4; i++) {
        g_assert_true(vf_lgmp_host_write_stream(&scene.host, "abc", 3));
    }
    g_assert_false(vf_lgmp_host_write_stream(&scene.host, "abc", 3));
    // What was written before the host ended it is still read.
    g_assert_false(vf_lgmp_host_unbind_stream(&scene.host));
    for (int i = 0; i < 4; i++) {
        g_assert_cmpint(vf_lgmp_stream_read(&scene.stream, got, &size), ==,
                        VF_LGMP_STREAM_OK);
    }
    g_assert_true(vf_lgmp_host_unbind_stream(&scene.host));
    end(&scene);
}

static void
test_descriptors_that_make_no_sense_are_refused(void)
{
    // Field, and a value that it must not have.
    static const struct {
        uint32_t at, value;
    } bad[] = {
        {0, 0},           {4, 2},          {4, 0x00210001}, {8, 0x2801},
        {8, 0},           {8, 0xffffffc0}, {12, 16639},     {12, 0xffffffff},
        {16, 0},          {16, 3},         {16, 1},         {20, 2},
        {24, 0},          {24, 1},         {24, 127},       {24, 256},
        {24, 0x80000000}, {28, 0},         {28, 65},        {28, 0xffffffff},
    };
    struct scene scene;
    begin(&scene, VF_LGMP_STREAM_TO_HOST, INPUT_SLOTS, INPUT_SIZE);
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        uint8_t bytes[VF_LGMP_STREAM_DESCRIPTOR_BYTES];
        memcpy(bytes, scene.descriptor, sizeof(bytes));
        vf_put_u32(bytes + bad[i].at, bad[i].value);
        g_assert_cmpint(
            vf_lgmp_stream_attach(&scene.stream, &scene.session, bytes), ==,
            VF_LGMP_STREAM_CORRUPTED);
        g_assert_null(scene.stream.session);
        g_assert_cmpint(write_word(&scene, 1), ==, VF_LGMP_STREAM_LOST);
    }
    end(&scene);
}

static void
test_a_region_that_contradicts_its_descriptor_is_refused(void)
{
    struct scene scene;
    begin(&scene, VF_LGMP_STREAM_TO_HOST, INPUT_SLOTS, INPUT_SIZE);
    for (uint32_t field = 0; field <= VF_LGMP_STREAM_AT_SLOTS; field += 4) {
        *at(&scene, field) ^= 1;
        g_assert_cmpint(vf_lgmp_stream_attach(&scene.stream, &scene.session,
                                              scene.descriptor),
                        ==, VF_LGMP_STREAM_CORRUPTED);
        *at(&scene, field) ^= 1;
    }
    end(&scene);
}

// Whatever is written over a stream in use, we stay inside of it.
static void
test_numbers_that_change_under_us(void)
{
    static const uint32_t values[] = {0, 1, 2, 3, 127, 129, 0x80000000,
                                      0xffffffff};
    struct scene scene;
    begin(&scene, VF_LGMP_STREAM_TO_HOST, INPUT_SLOTS, INPUT_SIZE);
    for (uint32_t field = 0; field < VF_LGMP_STREAM_HEADER_BYTES; field += 4) {
        for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
            vf_lgmp_host_force_unbind_stream(&scene.host);
            bind_to_us(&scene);
            uint32_t before = vf_get_u32(at(&scene, field));
            uint8_t *behind = at(&scene, scene.host.shape.bytes);
            uint8_t guard[64];
            memcpy(guard, behind, sizeof(guard));
            vf_put_u32(at(&scene, field), values[i]);
            (void)write_word(&scene, 1);
            (void)write_word(&scene, 2);
            vf_put_u32(at(&scene, field), before);
            g_assert_cmpint(memcmp(guard, behind, sizeof(guard)), ==, 0);
        }
    }
    end(&scene);
}

static void
test_a_position_beyond_the_ring_is_corruption(void)
{
    struct scene scene;
    uint8_t data[64];
    size_t size;
    begin(&scene, VF_LGMP_STREAM_FROM_HOST, 4, sizeof(data));
    bind_to_us(&scene);
    struct vf_lgmp_stream_mark far = {1, 5};
    vf_lgmp_stream_publish(scene.fixture.memory,
                           scene.host.shape.offset + VF_LGMP_STREAM_AT_PRODUCER,
                           &scene.host.stamps[0], far);
    g_assert_cmpint(vf_lgmp_stream_read(&scene.stream, data, &size), ==,
                    VF_LGMP_STREAM_CORRUPTED);
    // A record that is longer than its slot, and one that is not there.
    far.sequence = 1;
    vf_lgmp_stream_publish(scene.fixture.memory,
                           scene.host.shape.offset + VF_LGMP_STREAM_AT_PRODUCER,
                           &scene.host.stamps[0], far);
    g_assert_cmpint(vf_lgmp_stream_read(&scene.stream, data, &size), ==,
                    VF_LGMP_STREAM_CORRUPTED);
    vf_put_u32(at(&scene, VF_LGMP_STREAM_HEADER_BYTES), 1);
    vf_put_u32(at(&scene, VF_LGMP_STREAM_HEADER_BYTES + 8), 65);
    g_assert_cmpint(vf_lgmp_stream_read(&scene.stream, data, &size), ==,
                    VF_LGMP_STREAM_CORRUPTED);
    vf_put_u32(at(&scene, VF_LGMP_STREAM_HEADER_BYTES + 8), 64);
    g_assert_cmpint(vf_lgmp_stream_read(&scene.stream, data, &size), ==,
                    VF_LGMP_STREAM_OK);
    g_assert_cmpuint(size, ==, 64);
    end(&scene);
}

static void
test_nothing_is_done_to_another_session(void)
{
    struct scene scene;
    begin(&scene, VF_LGMP_STREAM_TO_HOST, INPUT_SLOTS, INPUT_SIZE);
    bind_to_us(&scene);
    vf_lgmp_store(scene.fixture.memory,
                  scene.fixture.host.layout->header.session, 0x1234);
    uint8_t *before = fixture_snapshot(&scene.fixture);
    g_assert_cmpint(write_word(&scene, 1), ==, VF_LGMP_STREAM_LOST);
    g_assert_cmpint(vf_lgmp_stream_activate(&scene.stream), ==,
                    VF_LGMP_STREAM_LOST);
    g_assert_cmpint(vf_lgmp_stream_attach(&scene.stream, &scene.session,
                                          scene.descriptor),
                    ==, VF_LGMP_STREAM_LOST);
    fixture_assert_unchanged(&scene.fixture, before);
    end(&scene);
}

enum { RECORDS = 200000 };

static void *
write_many(void *data)
{
    struct scene *scene = data;
    for (uint32_t i = 0; i < RECORDS;) {
        uint32_t record[2] = {i, ~i};
        if (vf_lgmp_host_write_stream(&scene->host, record, sizeof(record))) {
            i++;
        } else {
            g_thread_yield();
        }
    }
    return NULL;
}

static void
test_both_ends_at_once(void)
{
    struct scene scene;
    begin(&scene, VF_LGMP_STREAM_FROM_HOST, 8, 64);
    bind_to_us(&scene);
    GThread *host = g_thread_new("host", write_many, &scene);
    for (uint32_t want = 0; want < RECORDS;) {
        uint32_t record[16];
        size_t size;
        enum vf_lgmp_stream_result result =
            vf_lgmp_stream_read(&scene.stream, record, &size);
        if (result == VF_LGMP_STREAM_OK) {
            g_assert_cmpuint(size, ==, 8);
            g_assert_cmpuint(record[0], ==, want);
            g_assert_cmpuint(record[1], ==, ~want);
            want++;
        } else {
            g_assert_true(result == VF_LGMP_STREAM_EMPTY ||
                          result == VF_LGMP_STREAM_BUSY);
            g_thread_yield();
        }
    }
    g_thread_join(host);
    end(&scene);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, test) g_test_add_func("/lgmp_stream/" name, test)
    ADD("the-bytes-are-those-of-the-real-library",
        test_the_bytes_are_those_of_the_real_library);
    ADD("the-life-of-a-binding", test_the_life_of_a_binding);
    ADD("a-full-stream-loses-nothing", test_a_full_stream_loses_nothing);
    ADD("records-from-the-host", test_records_from_the_host);
    ADD("descriptors-that-make-no-sense-are-refused",
        test_descriptors_that_make_no_sense_are_refused);
    ADD("a-region-that-contradicts-its-descriptor-is-refused",
        test_a_region_that_contradicts_its_descriptor_is_refused);
    ADD("numbers-that-change-under-us", test_numbers_that_change_under_us);
    ADD("a-position-beyond-the-ring-is-corruption",
        test_a_position_beyond_the_ring_is_corruption);
    ADD("nothing-is-done-to-another-session",
        test_nothing_is_done_to_another_session);
    ADD("both-ends-at-once", test_both_ends_at_once);
    return g_test_run();
}
