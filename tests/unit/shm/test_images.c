// SPDX-License-Identifier: GPL-2.0-or-later
// The memory images in tests/data/lgmp: our host must produce them byte for
// byte, and our client must read them and leave them as they say.
#include "tests/unit/shm/fixture.h"

#include <glib.h>
#include <string.h>

struct images {
    char *text;
    uint8_t now[FIXTURE_REGION]; // the image reached so far
};

static void
load(struct images *images, uint32_t version)
{
    g_autofree char *path =
        g_strdup_printf("%s/lgmp/v%u.txt", TEST_DATA, version);
    g_autoptr(GError) error = NULL;
    g_file_get_contents(path, &images->text, NULL, &error);
    g_assert_no_error(error);
    memset(images->now, 0, sizeof(images->now));
}

static void
apply_line(struct images *images, const char *line)
{
    char *end;
    guint64 offset = g_ascii_strtoull(line, &end, 16);
    g_assert_cmpint(*end, ==, ':');
    g_assert_cmpuint(offset + 16, <=, FIXTURE_REGION);
    for (int i = 0; i < 16; i++) {
        images->now[offset + i] = (uint8_t)g_ascii_strtoull(end + 1, &end, 16);
    }
}

// Applies the lines of one image to what was reached before.
static void
advance(struct images *images, char name)
{
    g_autofree char *title = g_strdup_printf("\nimage %c\n", name);
    const char *at = strstr(images->text, title);
    g_assert_nonnull(at);
    g_auto(GStrv) lines = g_strsplit(at + strlen(title), "\n", -1);
    for (char **line = lines; *line && **line && **line != 'i'; line++) {
        apply_line(images, *line);
    }
}

static void
compare(const struct images *images, const struct fixture *fixture, char name)
{
    for (size_t at = 0; at < FIXTURE_REGION; at += 16) {
        if (memcmp(images->now + at, fixture->memory.base + at, 16) != 0) {
            GString *have = g_string_new(NULL);
            for (int i = 0; i < 16; i++) {
                g_string_append_printf(have, " %02x",
                                       fixture->memory.base[at + i]);
            }
            g_error("image %c differs: %05zx:%s", name, at, have->str);
        }
    }
}

static void
reach(struct images *images, const struct fixture *fixture, char name)
{
    advance(images, name);
    compare(images, fixture, name);
}

static void
check_frame(struct fixture *fixture, const struct vf_lgmp_message *message)
{
    struct vf_kvmfr_dialect dialect;
    struct vf_kvmfr_frame frame;
    uint8_t header[VF_KVMFR_MAX_HEADER];
    g_assert_true(vf_kvmfr_dialect_for(fixture->kvmfr->version,
                                       fixture->version, &dialect));
    g_assert_cmpuint(message->udata, ==, 0);
    g_assert_cmpuint(message->size, ==, 8192);
    g_assert_cmpuint(message->offset, ==,
                     fixture->version == 12 ? 0x3000 : 0x2000);
    vf_lgmp_copy_out(header, fixture->memory, message->offset,
                     vf_kvmfr_frame_header_bytes(&dialect, message->size));
    g_assert_cmpint(
        vf_kvmfr_decode_frame(&dialect, header, message->size, &frame), ==,
        VF_KVMFR_OK);
    g_assert_cmpuint(frame.serial, ==, 7);
    g_assert_cmpuint(frame.format_version, ==, 1);
    g_assert_cmpuint(frame.pixels_at, ==, 4096);
    g_assert_cmpint(frame.picture.format, ==, VF_PIXEL_BGRA8);
    g_assert_cmpint(frame.picture.image.w, ==, 4);
    g_assert_cmpint(frame.picture.image.h, ==, 2);
    g_assert_cmpint(frame.picture.rows, ==, 2);
    g_assert_cmpuint(frame.picture.pitch, ==, 16);
    g_assert_cmpuint(frame.picture.pixels_size, ==, 32);
    g_assert_cmpuint(frame.picture.flags, ==, VF_FRAME_BLOCK_SCREENSAVER);
    g_assert_false(frame.picture.damage.full);
    g_assert_cmpuint(frame.picture.damage.count, ==, 1);
    g_assert_true(vf_rect_equal(frame.picture.damage.rects[0],
                                (struct vf_rect){1, 0, 2, 2}));
}

static void
check_cursor(struct fixture *fixture, const struct vf_lgmp_message *message)
{
    struct vf_kvmfr_dialect dialect;
    struct vf_kvmfr_cursor decoded;
    uint8_t bytes[64];
    g_assert_true(vf_kvmfr_dialect_for(fixture->kvmfr->version,
                                       fixture->version, &dialect));
    g_assert_cmpuint(message->udata, ==, fixture->version == 12 ? 0x17 : 7);
    g_assert_cmpuint(message->size, ==, fixture->version == 12 ? 44 : 40);
    vf_lgmp_copy_out(bytes, fixture->memory, message->offset, message->size);
    g_assert_true(vf_kvmfr_decode_cursor(&dialect, message->udata, bytes,
                                         message->size, &decoded));
    g_assert_cmpuint(decoded.extent, ==, message->size);

    struct vf_cursor cursor = {0};
    vf_kvmfr_apply_cursor(&decoded, bytes, &cursor);
    g_assert_true(cursor.visible);
    g_assert_cmpint(cursor.position.x, ==, -3);
    g_assert_cmpint(cursor.position.y, ==, 100);
    g_assert_cmpint(cursor.shape->type, ==, VF_CURSOR_COLOR);
    g_assert_cmpint(cursor.shape->hot.x, ==, 1);
    g_assert_cmpint(cursor.shape->size.w, ==, 2);
    g_assert_cmpuint(cursor.shape->data_size, ==, 16);
    g_assert_cmpuint(cursor.shape->data[4], ==, 0xa1);
    vf_cursor_clear(&cursor);
}

static void
check_introduction(struct fixture *fixture)
{
    const struct vf_lgmp_layout *layout = fixture->host.layout;
    struct vf_kvmfr_session session;
    g_assert_true(vf_kvmfr_decode_session(
        fixture->memory.base + layout->header.udata, 124, &session));
    g_assert_cmpuint(session.version, ==, fixture->kvmfr->version);
    g_assert_cmpuint(session.features, ==, VF_KVMFR_FEATURE_SET_CURSOR);
    g_assert_cmpstr(session.capture, ==, "test");
    g_assert_cmpstr(session.cpu_model, ==, "CPU");
    g_assert_cmpstr(session.os_name, ==, "Win");
    g_assert_true(session.has_uuid);
    g_assert_cmpuint(session.uuid[15], ==, 15);
}

static void
test_images(const void *data)
{
    uint32_t version = *(const uint32_t *)data;
    struct fixture fixture;
    struct images *images = g_new0(struct images, 1);
    fixture_init(&fixture, version);
    load(images, version);
    reach(images, &fixture, 'A');
    check_introduction(&fixture);

    struct vf_lgmp_session session;
    struct vf_lgmp_queue frames;
    struct vf_lgmp_queue pointer;
    fixture_subscribe(&fixture, &session, VF_KVMFR_QUEUE_FRAME, &frames);
    g_assert_cmpint(
        vf_lgmp_subscribe(&session, VF_KVMFR_QUEUE_POINTER, &pointer), ==,
        VF_LGMP_OK);
    reach(images, &fixture, 'B');

    struct vf_host_frame frame = fixture_frame(&fixture);
    fixture_put_frame(&fixture, &frame);
    uint32_t udata = fixture_put_cursor(&fixture);
    fixture_post_frame(&fixture, FIXTURE_TICK_MS);
    fixture_post_cursor(&fixture, udata, FIXTURE_TICK_MS);
    reach(images, &fixture, 'C');

    struct vf_lgmp_message message;
    g_assert_cmpint(vf_lgmp_next(&frames, &message), ==, VF_LGMP_OK);
    check_frame(&fixture, &message);
    compare(images, &fixture, 'C');
    g_assert_cmpint(vf_lgmp_done(&frames, message.index), ==, VF_LGMP_OK);
    reach(images, &fixture, 'D');

    g_assert_cmpint(vf_lgmp_next(&pointer, &message), ==, VF_LGMP_OK);
    check_cursor(&fixture, &message);
    g_assert_cmpint(vf_lgmp_done(&pointer, message.index), ==, VF_LGMP_OK);
    uint8_t warp[VF_KVMFR_CONTROL_BYTES];
    uint32_t serial;
    vf_kvmfr_encode_set_cursor((struct vf_point){640, -1}, warp);
    g_assert_cmpint(vf_lgmp_send(&pointer, warp, sizeof(warp), &serial), ==,
                    VF_LGMP_OK);
    g_assert_cmpuint(serial, ==, 1);
    g_assert_false(vf_lgmp_was_handled(&pointer, serial));
    reach(images, &fixture, 'E');

    uint8_t received[VF_LGMP_CLIENT_DATA];
    size_t size;
    g_assert_true(
        vf_lgmp_host_read(&fixture.host, fixture.pointer, received, &size));
    g_assert_cmpmem(received, size, warp, sizeof(warp));
    vf_lgmp_host_acknowledge(&fixture.host, fixture.pointer);
    g_assert_true(vf_lgmp_was_handled(&pointer, serial));
    reach(images, &fixture, 'F');

    fixture_post_frame(&fixture, FIXTURE_TICK_MS);
    vf_lgmp_host_process(&fixture.host, FIXTURE_TICK_MS + 1001);
    reach(images, &fixture, 'G');

    // The host gave up on us: nothing we do may change anything any more.
    g_assert_cmpint(vf_lgmp_next(&frames, &message), ==, VF_LGMP_DROPPED);
    vf_lgmp_unsubscribe(&frames);
    if (version == 12) {
        vf_lgmp_unsubscribe(&pointer);
    }
    compare(images, &fixture, 'G');
    g_free(images->text);
    g_free(images);
    fixture_finish(&fixture);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    const uint32_t pictured[] = {5, 6, 12};
    for (size_t i = 0; i < G_N_ELEMENTS(pictured); i++) {
        g_autofree char *name =
            g_strdup_printf("/images/lgmp-%u-byte-for-byte", pictured[i]);
        g_test_add_data_func(name, &pictured[i], test_images);
    }
    return g_test_run();
}
