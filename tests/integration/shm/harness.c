// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/integration/shm/harness.h"

#include "base/clock.h"

#include <fcntl.h>
#include <glib.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

// Only a hang lasts so long, also on a machine that is busy with other things.
static const uint64_t deadline_ns = 60 * VF_NS_PER_S;

static void
read_line(struct host *host)
{
    if (!fgets(host->line, sizeof(host->line), host->from)) {
        g_error("the host ended without a word");
    }
    host->line[strcspn(host->line, "\n")] = '\0';
}

void
host_expect(struct host *host, const char *words)
{
    do {
        read_line(host);
        if (g_str_has_prefix(host->line, "error")) {
            g_error("instead of '%s' the host says: %s", words, host->line);
        }
    } while (!g_str_has_prefix(host->line, words));
}

static void
run_host(char **argv, int in, int out)
{
    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    execv(argv[0], argv);
    _exit(127);
}

void
host_start(struct host *host, const char *arguments, const char *path)
{
    g_autofree char *command = g_strdup_printf("%s --die-with-parent %s %s",
                                               TESTHOST, arguments, path);
    g_auto(GStrv) argv = g_strsplit(command, " ", -1);
    int to[2];
    int from[2];
    g_assert_cmpint(pipe2(to, O_CLOEXEC), ==, 0);
    g_assert_cmpint(pipe2(from, O_CLOEXEC), ==, 0);
    host->pid = fork();
    if (host->pid == 0) {
        run_host(argv, to[0], from[1]);
    }
    close(to[0]);
    close(from[1]);
    host->to = fdopen(to[1], "w");
    host->from = fdopen(from[0], "r");
    host_expect(host, "ready");
}

void
host_tell(struct host *host, const char *command)
{
    g_autofree char *verb = g_strndup(command, strcspn(command, " "));
    g_autofree char *answer = g_strconcat("ok ", verb, NULL);
    fprintf(host->to, "%s\n", command);
    fflush(host->to);
    host_expect(host, answer);
}

void
host_insist(struct host *host, const char *command)
{
    uint64_t until = vf_clock_ns() + deadline_ns;
    bool done = false;
    while (!done) {
        fprintf(host->to, "%s\n", command);
        fflush(host->to);
        do {
            read_line(host);
            done = g_str_has_prefix(host->line, "ok");
        } while (!done && !g_str_has_prefix(host->line, "error"));
        g_assert_cmpuint(vf_clock_ns(), <, until);
        g_usleep(done ? 0 : 1000);
    }
}

void
host_kill(struct host *host)
{
    kill(host->pid, SIGKILL);
    waitpid(host->pid, NULL, 0);
    fclose(host->to);
    fclose(host->from);
    *host = (struct host){0};
}

void
viewer_start(struct viewer *viewer, const char *path)
{
    *viewer = (struct viewer){0};
    vf_wakeup_init(&viewer->wakeup);
    viewer->frames = vf_mailbox_create(sizeof(struct vf_frame),
                                       vf_wakeup_signal_cb, &viewer->wakeup);
    viewer->cursors = vf_mailbox_create(sizeof(struct vf_cursor),
                                        vf_wakeup_signal_cb, &viewer->wakeup);
    viewer->statuses = vf_mailbox_create(sizeof(struct vf_source_status),
                                         vf_wakeup_signal_cb, &viewer->wakeup);
    struct vf_poller_params params = {viewer->frames, viewer->cursors,
                                      viewer->statuses};
    viewer->poller = vf_poller_create(&params);
    vf_poller_set_path(viewer->poller, path);
    vf_poller_start(viewer->poller);
}

void
viewer_stop(struct viewer *viewer)
{
    struct vf_frame frame;
    struct vf_cursor cursor;
    vf_poller_stop(viewer->poller);
    if (vf_mailbox_take(viewer->frames, &frame)) {
        vf_frame_release(&frame);
    }
    if (vf_mailbox_take(viewer->cursors, &cursor)) {
        vf_cursor_clear(&cursor);
    }
    vf_poller_destroy(viewer->poller);
    if (vf_mailbox_take(viewer->cursors, &cursor)) {
        vf_cursor_clear(&cursor);
    }
    vf_cursor_clear(&viewer->cursor);
    vf_mailbox_destroy(viewer->frames);
    vf_mailbox_destroy(viewer->cursors);
    vf_mailbox_destroy(viewer->statuses);
    vf_wakeup_finish(&viewer->wakeup);
}

static void
take_news(struct viewer *viewer)
{
    struct vf_cursor cursor;
    vf_mailbox_take(viewer->statuses, &viewer->status);
    if (vf_mailbox_take(viewer->cursors, &cursor)) {
        vf_cursor_clear(&viewer->cursor);
        viewer->cursor = cursor;
    }
}

// Sleeps until something arrived; ends the test when nothing ever does.
static void
wait_for_news(struct viewer *viewer, uint64_t until, const char *what)
{
    vf_wakeup_wait_until(&viewer->wakeup, until);
    if (vf_clock_ns() >= until) {
        g_error("no %s in time; the source is '%s': %s", what,
                vf_source_state_name(viewer->status.state),
                viewer->status.detail);
    }
}

static void
wait_until_complete(const struct vf_frame *frame, uint64_t until)
{
    while (vf_frame_bytes_ready(frame) < frame->pixels_size) {
        g_assert_cmpuint(vf_clock_ns(), <, until);
        sched_yield();
    }
}

struct vf_frame
viewer_next_frame(struct viewer *viewer)
{
    uint64_t until = vf_clock_ns() + deadline_ns;
    struct vf_frame frame;
    while (!vf_mailbox_take(viewer->frames, &frame)) {
        wait_for_news(viewer, until, "frame");
        take_news(viewer);
    }
    viewer->frames_seen++;
    wait_until_complete(&frame, until);
    return frame;
}

struct vf_frame
viewer_wait_for_frame(struct viewer *viewer,
                      bool (*is_it)(const struct vf_frame *frame,
                                    const void *data),
                      const void *data)
{
    uint64_t until = vf_clock_ns() + deadline_ns;
    for (;;) {
        struct vf_frame frame = viewer_next_frame(viewer);
        if (is_it(&frame, data)) {
            return frame;
        }
        vf_frame_release(&frame);
        if (vf_clock_ns() >= until) {
            g_error("the frame that was waited for did not come");
        }
    }
}

static bool
has_size(const struct vf_frame *frame, const void *data)
{
    const struct vf_size *size = data;
    return vf_size_equal(frame->image, *size);
}

struct vf_frame
viewer_wait_for_size(struct viewer *viewer, int32_t w, int32_t h)
{
    struct vf_size size = {w, h};
    return viewer_wait_for_frame(viewer, has_size, &size);
}

// Consumes what is there.
static void
consume(struct viewer *viewer)
{
    struct vf_frame frame;
    take_news(viewer);
    if (vf_mailbox_take(viewer->frames, &frame)) {
        viewer->frames_seen++;
        vf_frame_release(&frame);
    }
}

void
viewer_wait_for_state(struct viewer *viewer, enum vf_source_state state)
{
    uint64_t until = vf_clock_ns() + deadline_ns;
    consume(viewer);
    while (viewer->status.state != state) {
        wait_for_news(viewer, until, vf_source_state_name(state));
        consume(viewer);
    }
}

void
viewer_wait_until(struct viewer *viewer,
                  bool (*is_so)(const struct viewer *viewer))
{
    uint64_t until = vf_clock_ns() + deadline_ns;
    consume(viewer);
    while (!is_so(viewer)) {
        wait_for_news(viewer, until, "change");
        consume(viewer);
    }
}

char *
make_region_path(const char *name)
{
    return g_strdup_printf("/dev/shm/virtflow-test-shm-%d-%s", getpid(), name);
}

// The time that was painted is in the frame itself; the scene is painted with
// it.
static _Thread_local uint64_t painted_ns;

static uint64_t
painted_time(void)
{
    return painted_ns;
}

// Reads the code in any of the formats.
static bool
read_code(const struct vf_frame *frame, uint32_t type,
          struct vf_scene_code *code)
{
    size_t bytes = vf_host_pixel_bytes(type);
    if (type != VF_KVMFR_FRAME_RGBA10 && type != VF_KVMFR_FRAME_RGBA16F) {
        return vf_scene_code_read(frame->pixels, frame->pitch, bytes, 1, code);
    }
    // Neither has a byte of its own for green; some upper bits will do.
    size_t high = type == VF_KVMFR_FRAME_RGBA10 ? 1 : 3;
    uint8_t luma[VF_SCENE_CODE_SIDE * VF_SCENE_CODE_SIDE];
    for (size_t y = 0; y < VF_SCENE_CODE_SIDE; y++) {
        const uint8_t *row = frame->pixels + y * frame->pitch + high;
        for (size_t x = 0; x < VF_SCENE_CODE_SIDE; x++) {
            luma[y * VF_SCENE_CODE_SIDE + x] = row[x * bytes] > 0x1f ? 255 : 0;
        }
    }
    return vf_scene_code_read(luma, VF_SCENE_CODE_SIDE, 1, 0, code);
}

bool
is_scene(const struct vf_frame *frame, const struct vf_scene_params *params,
         int32_t *row)
{
    struct vf_scene_code code;
    struct vf_scene scene;
    *row = -1;
    if (!read_code(frame, params->type, &code) ||
        code.serial != frame->serial) {
        return false;
    }
    g_assert_true(vf_scene_init(&scene, params));
    g_autofree uint8_t *want = g_malloc(frame->pitch * (size_t)frame->image.h);
    struct vf_scene_target target = {
        .pixels = want,
        .pitch = frame->pitch,
        .rows = (uint32_t)frame->rows,
    };
    painted_ns = code.time_ns;
    vf_scene_paint(&scene, &target, frame->serial, painted_time);
    vf_scene_finish(&scene);
    size_t bytes = vf_pixel_format_row_bytes(frame->format, frame->image.w);
    for (*row = 0; *row < frame->rows; (*row)++) {
        size_t at = (size_t)*row * frame->pitch;
        if (memcmp(frame->pixels + at, want + at, bytes) != 0) {
            return false;
        }
    }
    return true;
}

void
assert_scene(const struct vf_frame *frame, const struct vf_scene_params *params)
{
    int32_t row;
    if (!is_scene(frame, params, &row)) {
        g_error("frame %u differs in row %d", frame->serial, row);
    }
}
