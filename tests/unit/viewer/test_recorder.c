// SPDX-License-Identifier: GPL-2.0-or-later
// Recordings as files: what is in them, and what happens when nobody takes them.
#include "viewer/keep/recorder.h"

#include "base/clock.h"
#include "base/queue.h"
#include "viewer/keep/y4m.h"

#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FPS = 100 };

static const struct vf_size SIZE = {16, 8};
static const uint64_t TICK_NS = VF_NS_PER_S / FPS;

struct rig {
    char *folder;
    char *path;
    struct vf_queue *results;
    struct vf_recorder *recorder;
};

static struct rig
start(const char *name)
{
    struct rig rig = {.folder = g_dir_make_tmp("vf-recorder-XXXXXX", NULL)};
    rig.path = g_build_filename(rig.folder, name, NULL);
    rig.results =
        vf_queue_create(sizeof(struct vf_recorder_result), NULL, NULL);
    rig.recorder = vf_recorder_start(&(struct vf_recorder_params){
        .path = rig.path, .fps = FPS, .results = rig.results});
    return rig;
}

static void
finish(struct rig *rig)
{
    vf_recorder_unref(rig->recorder);
    vf_queue_destroy(rig->results);
    g_remove(rig->path);
    g_rmdir(rig->folder);
    g_free(rig->path);
    g_free(rig->folder);
}

static struct vf_recorder_result
wait_for_result(struct rig *rig)
{
    struct vf_recorder_result result;
    while (!vf_queue_pop(rig->results, &result)) {
        g_usleep(1000);
    }
    return result;
}

// Fills a picture with one grey; false when there was no room for it.
static bool
push(struct rig *rig, uint8_t grey, uint64_t time_ns)
{
    uint8_t *buffer = vf_recorder_buffer(rig->recorder, SIZE);
    if (buffer) {
        memset(buffer, grey, (size_t)SIZE.w * (size_t)SIZE.h * 4);
        vf_recorder_push(rig->recorder, buffer, time_ns);
    }
    return buffer != NULL;
}

// The luma of every picture of a YUV4MPEG2 file of greys.
static GArray *
read_lumas(const char *path)
{
    g_autofree char *bytes = NULL;
    gsize length = 0;
    g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
    GArray *lumas = g_array_new(FALSE, FALSE, 1);
    gsize at = strcspn(bytes, "\n") + 1;
    gsize step = vf_y4m_picture_bytes(SIZE);
    for (; at + step <= length; at += step) {
        g_assert_cmpmem(bytes + at, 6, "FRAME\n", 6);
        g_array_append_val(lumas, bytes[at + 6]);
    }
    g_assert_cmpuint(at, ==, length);
    return lumas;
}

static uint8_t
luma_of(uint8_t grey)
{
    return (uint8_t)(16 + grey * 219 / 255.0 + 0.5);
}

// From 0 on black, from the 3rd on grey, from the 7th on white.
static void
test_every_picture_is_shown_as_long_as_it_was(void)
{
    struct rig rig = start("a.y4m");
    uint64_t began = vf_clock_ns();
    g_assert_true(push(&rig, 0, began));
    g_assert_true(push(&rig, 100, began + 3 * TICK_NS));
    g_assert_true(push(&rig, 255, began + 7 * TICK_NS));
    vf_recorder_stop(rig.recorder);
    struct vf_recorder_result result = wait_for_result(&rig);
    g_assert_false(result.failed);
    g_assert_nonnull(strstr(result.message, rig.path));
    g_autoptr(GArray) lumas = read_lumas(rig.path);
    g_assert_cmpuint(lumas->len, >=, 8);
    for (guint i = 0; i < lumas->len; i++) {
        uint8_t grey = i < 3 ? 0 : i < 7 ? 100 : 255;
        g_assert_cmpuint(g_array_index(lumas, uint8_t, i), ==, luma_of(grey));
    }
    finish(&rig);
}

static void
test_a_reader_that_does_not_read_costs_pictures_and_no_time(void)
{
    // A pipe that somebody opened but does not read, before the first picture comes.
    struct rig rig = start("pipe.y4m");
    g_assert_cmpint(mkfifo(rig.path, 0600), ==, 0);
    int reader = g_open(rig.path, O_RDONLY | O_NONBLOCK, 0);
    uint64_t time_ns = vf_clock_ns();
    bool had_room = true;
    for (int i = 0; i < 100000 && had_room; i++, time_ns += 20 * TICK_NS) {
        had_room = push(&rig, (uint8_t)i, time_ns);
        g_usleep(500);
    }
    g_assert_false(had_room);
    struct pollfd begun = {.fd = reader, .events = POLLIN};
    g_assert_cmpint(poll(&begun, 1, -1), ==, 1);
    // When the reader goes away the recording ends with a sentence.
    close(reader);
    struct vf_recorder_result result = wait_for_result(&rig);
    g_assert_true(result.failed);
    g_assert_nonnull(strstr(result.message, "broke off"));
    finish(&rig);
}

static void
check_that_it_ends(struct rig *rig)
{
    for (int i = 0; i < 8; i++) {
        (void)push(rig, 1, vf_clock_ns() + (uint64_t)i * VF_NS_PER_S);
    }
    vf_recorder_stop(rig->recorder);
    struct vf_recorder_result result = wait_for_result(rig);
    g_assert_true(result.failed);
    g_assert_nonnull(strstr(result.message, "nobody reads it"));
}

static void
test_it_ends_though_nobody_opens_the_pipe(void)
{
    struct rig rig = start("pipe.y4m");
    g_assert_cmpint(mkfifo(rig.path, 0600), ==, 0);
    check_that_it_ends(&rig);
    finish(&rig);
}

static void
test_it_ends_though_nobody_reads_the_pipe(void)
{
    struct rig rig = start("pipe.y4m");
    g_assert_cmpint(mkfifo(rig.path, 0600), ==, 0);
    int reader = g_open(rig.path, O_RDONLY | O_NONBLOCK, 0);
    check_that_it_ends(&rig);
    close(reader);
    finish(&rig);
}

static void
test_it_ends_though_ffmpeg_waits_for_a_reader(void)
{
    struct rig rig = start("pipe.mkv");
    g_assert_cmpint(mkfifo(rig.path, 0600), ==, 0);
    check_that_it_ends(&rig);
    finish(&rig);
}

struct slow_reader {
    const char *path;
    atomic_bool has_begun;
};

// Takes a little at a time until there is no more.
static void *
read_slowly(void *data)
{
    struct slow_reader *slow = data;
    char bytes[4096];
    int reader = g_open(slow->path, O_RDONLY, 0);
    while (read(reader, bytes, sizeof(bytes)) > 0) {
        atomic_store(&slow->has_begun, true);
        g_usleep(20000);
    }
    close(reader);
    return NULL;
}

static void
test_what_is_too_slow_is_not_waited_for(void)
{
    struct rig rig = start("pipe.y4m");
    g_assert_cmpint(mkfifo(rig.path, 0600), ==, 0);
    struct slow_reader slow = {.path = rig.path};
    GThread *reader = g_thread_new("reader", read_slowly, &slow);
    uint64_t began = vf_clock_ns() - 1000 * VF_NS_PER_S;
    g_assert_true(push(&rig, 1, began));
    g_assert_true(push(&rig, 2, vf_clock_ns())); // 20 MB later
    while (!atomic_load(&slow.has_begun)) {
        g_usleep(1000);
    }
    vf_recorder_stop(rig.recorder);
    struct vf_recorder_result result = wait_for_result(&rig);
    g_assert_false(result.failed);
    g_assert_nonnull(strstr(result.message, "s are missing"));
    g_thread_join(reader);
    finish(&rig);
}

static void
test_a_file_that_cannot_be_made_is_named(void)
{
    struct rig rig = start("no/such/folder.y4m");
    g_assert_true(push(&rig, 1, vf_clock_ns()));
    struct vf_recorder_result result = wait_for_result(&rig);
    g_assert_true(result.failed);
    g_assert_true(result.recorder == rig.recorder);
    g_assert_nonnull(strstr(result.message, "no/such/folder.y4m"));
    g_assert_null(vf_recorder_buffer(rig.recorder, SIZE));
    finish(&rig);
}

static void
test_ffv1_has_every_bit(void)
{
    struct rig rig = start("-b.mkv");
    const size_t bytes = (size_t)SIZE.w * (size_t)SIZE.h * 4;
    uint8_t *buffer = vf_recorder_buffer(rig.recorder, SIZE);
    g_autofree uint8_t *pushed = g_malloc(bytes);
    for (size_t i = 0; i < bytes; i++) {
        pushed[i] = i % 4 == 3 ? 255 : (uint8_t)g_test_rand_int_range(0, 256);
    }
    memcpy(buffer, pushed, bytes);
    vf_recorder_push(rig.recorder, buffer, vf_clock_ns());
    vf_recorder_stop(rig.recorder);
    struct vf_recorder_result result = wait_for_result(&rig);
    g_assert_cmpstr(result.failed ? result.message : "", ==, "");

    g_autofree char *raw = g_build_filename(rig.folder, "raw", NULL);
    const char *argv[] = {"ffmpeg", "-v", "error", "-nostdin", "-y", "-i",
                          rig.path, "-vf", "vflip", "-frames:v", "1", "-f",
                          "rawvideo", "-pix_fmt", "rgb0", raw, NULL};
    int status = 1;
    g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL,
                               NULL, NULL, NULL, &status, NULL));
    g_assert_cmpint(status, ==, 0);
    g_autofree char *found = NULL;
    gsize length = 0;
    g_assert_true(g_file_get_contents(raw, &found, &length, NULL));
    g_assert_cmpuint(length, ==, bytes);
    for (size_t i = 0; i < bytes; i++) {
        if (i % 4 != 3) {
            g_assert_cmpuint((uint8_t)found[i], ==, pushed[i]);
        }
    }
    g_remove(raw);
    finish(&rig);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/recorder/every-picture-is-shown-as-long-as-it-was",
                    test_every_picture_is_shown_as_long_as_it_was);
    g_test_add_func(
        "/recorder/a-reader-that-does-not-read-costs-pictures-and-no-time",
        test_a_reader_that_does_not_read_costs_pictures_and_no_time);
    g_test_add_func("/recorder/it-ends-though-nobody-opens-the-pipe",
                    test_it_ends_though_nobody_opens_the_pipe);
    g_test_add_func("/recorder/it-ends-though-nobody-reads-the-pipe",
                    test_it_ends_though_nobody_reads_the_pipe);
    g_test_add_func("/recorder/it-ends-though-ffmpeg-waits-for-a-reader",
                    test_it_ends_though_ffmpeg_waits_for_a_reader);
    g_test_add_func("/recorder/what-is-too-slow-is-not-waited-for",
                    test_what_is_too_slow_is_not_waited_for);
    g_test_add_func("/recorder/a-file-that-cannot-be-made-is-named",
                    test_a_file_that_cannot_be_made_is_named);
    g_test_add_func("/recorder/ffv1-has-every-bit", test_ffv1_has_every_bit);
    return g_test_run();
}
