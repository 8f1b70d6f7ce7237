// SPDX-License-Identifier: GPL-2.0-or-later
// Regions recorded from real hosts while they ran (tests/data/captures): the
// client must find the host in them, introduce it, and decode exactly the
// picture that was on its screen.
#include "shm/kvmfr.h"
#include "shm/lgmp.h"
#include "tools/host/lgmp_host.h"

#include <glib.h>
#include <png.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

struct capture {
    const char *name;
    size_t size; // of the region
    uint32_t lgmp;
    uint32_t kvmfr;
    struct vf_size screen;
};

static const struct capture captures[] = {
    {"b7-640x480-32M", 32 << 20, 6, 20, {640, 480}},
    {"b7-1920x1080-128M", 128 << 20, 6, 20, {1920, 1080}},
    {"dev10-640x480-32M", 32 << 20, 10, 20, {640, 480}},
    {"dev10-1920x1080-128M", 128 << 20, 10, 20, {1920, 1080}},
    {"head-640x480-32M", 32 << 20, 12, 34, {640, 480}},
    {"head-1920x1080-128M", 128 << 20, 12, 34, {1920, 1080}},
};

static struct vf_lgmp_memory
load_region(const struct capture *capture)
{
    g_autofree char *path =
        g_strdup_printf("%s/captures/%s.shm.zst", TEST_DATA, capture->name);
    g_autoptr(GError) error = NULL;
    g_autofree char *packed = NULL;
    gsize packed_size;
    g_file_get_contents(path, &packed, &packed_size, &error);
    g_assert_no_error(error);

    struct vf_lgmp_memory memory = {aligned_alloc(4096, capture->size),
                                    capture->size};
    ZSTD_DCtx *unpacker = ZSTD_createDCtx();
    ZSTD_DCtx_setParameter(unpacker, ZSTD_d_windowLogMax, 27);
    size_t unpacked = ZSTD_decompressDCtx(unpacker, memory.base, memory.size,
                                          packed, packed_size);
    ZSTD_freeDCtx(unpacker);
    g_assert_cmpuint(unpacked, ==, capture->size);
    return memory;
}

static uint8_t *
load_picture(const struct capture *capture)
{
    g_autofree char *path =
        g_strdup_printf("%s/captures/%s.png", TEST_DATA, capture->name);
    png_image image = {.version = PNG_IMAGE_VERSION};
    g_assert_true(png_image_begin_read_from_file(&image, path));
    g_assert_cmpuint(image.width, ==, capture->screen.w);
    g_assert_cmpuint(image.height, ==, capture->screen.h);
    image.format = PNG_FORMAT_BGRA;
    uint8_t *pixels = g_malloc(PNG_IMAGE_SIZE(image));
    g_assert_true(png_image_finish_read(&image, NULL, pixels, 0, NULL));
    return pixels;
}

// Finds the host as the program does, with one beat of its heart in between.
static const struct vf_lgmp_layout *
find_host(struct vf_lgmp_memory memory, const struct capture *capture)
{
    struct vf_lgmp_probe probe = {0};
    struct vf_lgmp_sighting seen = vf_lgmp_probe_look(&probe, memory);
    g_assert_cmpint(seen.sight, ==, VF_LGMP_SILENT);
    g_assert_cmpuint(seen.version, ==, capture->lgmp);
    size_t timestamp = seen.layout->header.timestamp;
    vf_lgmp_store64(memory, timestamp, vf_lgmp_load64(memory, timestamp) + 10);
    seen = vf_lgmp_probe_look(&probe, memory);
    g_assert_cmpint(seen.sight, ==, VF_LGMP_ALIVE);
    return seen.layout;
}

// Plays the host's next step: posts once more what it posted last.
static void
post_last_again(struct vf_lgmp_memory memory,
                const struct vf_lgmp_layout *layout,
                const struct vf_lgmp_queue *queue)
{
    uint32_t position =
        vf_lgmp_load(memory, queue->header + layout->queue.position);
    uint32_t last = (position + queue->ring_length - 1) % queue->ring_length;
    size_t at = queue->ring + last * layout->descriptor.bytes;
    struct vf_lgmp_payload payload = {
        vf_lgmp_load(memory, at + layout->descriptor.offset),
        vf_lgmp_load(memory, at + layout->descriptor.size),
    };
    uint64_t udata = vf_lgmp_load(memory, at + layout->descriptor.udata);
    struct vf_lgmp_host host = {.layout = layout, .memory = memory};
    struct vf_lgmp_host_queue again = {
        .header = queue->header,
        .ring = queue->ring,
        .ring_length = queue->ring_length,
        .depth = queue->ring_length - (layout->one_slot_unused ? 1 : 0),
        .timeout_ms = queue->timeout_ms,
        .position = position,
    };
    g_assert_cmpint(vf_lgmp_host_post(&host, &again, udata, payload, 1), ==,
                    VF_LGMP_POSTED);
}

static void
compare_picture(const struct capture *capture, const struct vf_frame *picture,
                const uint8_t *pixels)
{
    g_autofree uint8_t *want = load_picture(capture);
    g_assert_cmpint(picture->format, ==, VF_PIXEL_BGRA8);
    for (int32_t y = 0; y < capture->screen.h; y++) {
        const uint8_t *have = pixels + (size_t)y * picture->pitch;
        const uint8_t *row = want + (size_t)y * (size_t)capture->screen.w * 4;
        for (int32_t x = 0; x < capture->screen.w; x++) {
            if (memcmp(have + 4 * x, row + 4 * x, 3) != 0) {
                g_error("%s differs at %d,%d", capture->name, x, y);
            }
        }
    }
}

static void
check_frame(const struct capture *capture, struct vf_lgmp_session *session)
{
    struct vf_lgmp_queue frames;
    struct vf_lgmp_message message;
    struct vf_kvmfr_dialect dialect;
    struct vf_kvmfr_frame frame;
    uint8_t header[VF_KVMFR_MAX_HEADER];
    struct vf_lgmp_memory memory = session->memory;
    g_assert_true(
        vf_kvmfr_dialect_for(capture->kvmfr, capture->lgmp, &dialect));
    g_assert_cmpint(vf_lgmp_subscribe(session, VF_KVMFR_QUEUE_FRAME, &frames),
                    ==, VF_LGMP_OK);
    g_assert_cmpuint(frames.slot, ==, 1); // the recorder had the first
    post_last_again(memory, session->layout, &frames);
    g_assert_cmpint(vf_lgmp_next(&frames, &message), ==, VF_LGMP_OK);
    vf_lgmp_copy_out(header, memory, message.offset,
                     vf_kvmfr_frame_header_bytes(&dialect, message.size));
    g_assert_cmpint(
        vf_kvmfr_decode_frame(&dialect, header, message.size, &frame), ==,
        VF_KVMFR_OK);
    g_assert_true(vf_size_equal(frame.picture.screen, capture->screen));
    g_assert_true(vf_size_equal(frame.picture.image, capture->screen));
    g_assert_cmpuint(
        vf_lgmp_load(memory, message.offset + frame.write_pointer_at), ==,
        frame.picture.pixels_size);
    compare_picture(capture, &frame.picture,
                    memory.base + message.offset + frame.pixels_at);
    g_assert_cmpint(vf_lgmp_done(&frames, message.index), ==, VF_LGMP_OK);
    vf_lgmp_unsubscribe(&frames);
}

static void
check_cursor(const struct capture *capture, struct vf_lgmp_session *session)
{
    struct vf_lgmp_queue pointer;
    struct vf_lgmp_message message;
    struct vf_kvmfr_dialect dialect;
    struct vf_kvmfr_cursor decoded;
    struct vf_lgmp_memory memory = session->memory;
    g_assert_true(
        vf_kvmfr_dialect_for(capture->kvmfr, capture->lgmp, &dialect));
    g_assert_cmpint(
        vf_lgmp_subscribe(session, VF_KVMFR_QUEUE_POINTER, &pointer), ==,
        VF_LGMP_OK);
    post_last_again(memory, session->layout, &pointer);
    g_assert_cmpint(vf_lgmp_next(&pointer, &message), ==, VF_LGMP_OK);
    g_assert_true(vf_kvmfr_decode_cursor(&dialect, message.udata,
                                         memory.base + message.offset,
                                         message.size, &decoded));
    struct vf_cursor cursor = {0};
    vf_kvmfr_apply_cursor(&decoded, memory.base + message.offset, &cursor);
    g_assert_true(cursor.visible);
    g_assert_cmpint(cursor.position.x, <, capture->screen.w);
    g_assert_cmpint(cursor.position.y, <, capture->screen.h);
    vf_cursor_clear(&cursor);
}

static void
test_capture(const void *data)
{
    const struct capture *capture = data;
    struct vf_lgmp_memory memory = load_region(capture);
    const struct vf_lgmp_layout *layout = find_host(memory, capture);
    struct vf_lgmp_session session;
    struct vf_kvmfr_session introduction;
    uint8_t udata[4096];
    size_t size;
    g_assert_cmpint(
        vf_lgmp_open(&session, memory, layout, 1, udata, sizeof(udata), &size),
        ==, VF_LGMP_OK);
    g_assert_true(vf_kvmfr_decode_session(udata, size, &introduction));
    g_assert_cmpuint(introduction.version, ==, capture->kvmfr);
    g_assert_cmpstr(introduction.capture, ==, "XCB");
    check_frame(capture, &session);
    check_cursor(capture, &session);
    free(memory.base);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(captures); i++) {
        g_autofree char *path =
            g_strdup_printf("/captures/%s", captures[i].name);
        g_test_add_data_func(path, &captures[i], test_capture);
    }
    return g_test_run();
}
