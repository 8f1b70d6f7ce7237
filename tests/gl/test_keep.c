// SPDX-License-Identifier: GPL-2.0-or-later
// What is kept of the picture is what the guest made: in its own pixels, whatever the
// window shows of it.
#include "base/clock.h"
#include "base/queue.h"
#include "gl_reference.h"
#include "gl_rig.h"
#include "viewer/keep/recorder.h"
#include "viewer/keep/y4m.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

static const struct vf_size IMAGE = {40, 24};

// A window that shows everything but the picture as it is.
static struct gl_rig *
create_rig(void)
{
    struct gl_rig *rig = gl_rig_create((struct vf_size){100, 100});
    rig->request.look = (struct vf_look){
        .scaler = VF_SCALER_LANCZOS, .sharpen = 1, .temperature = 3000};
    vf_stage_set_request(rig->stage, &rig->request);
    return rig;
}

static void
test_a_screenshot_of_every_format_and_rotation_is_the_guests_picture(void)
{
    const enum vf_pixel_format formats[] = {
        VF_PIXEL_BGRA8,   VF_PIXEL_RGBA8, VF_PIXEL_RGB10A2,
        VF_PIXEL_RGBA16F, VF_PIXEL_BGR24, VF_PIXEL_RGB24,
    };
    struct gl_rig *rig = create_rig();
    for (int i = 0; i < 4 * (int)G_N_ELEMENTS(formats); i++) {
        struct gl_frame *frame = gl_frame_create(formats[i / 4], IMAGE, 4);
        frame->frame.rotation = (enum vf_rotation)(i % 4);
        gl_rig_show(rig, frame);
        g_autoptr(GError) error = NULL;
        struct vf_size size;
        g_autofree uint8_t *rgb = vf_stage_read_frame(rig->stage, &size, &error);
        g_assert_no_error(error);
        g_assert_true(vf_size_equal(
            size, vf_size_rotate(IMAGE, frame->frame.rotation)));
        g_autofree double *wanted =
            gl_reference(frame, &(struct gl_look){.window = size});
        gl_assert_close(rgb, wanted, size, 0.51);
        gl_frame_free(frame);
    }
    gl_rig_destroy(rig);
}

static void
test_before_the_first_picture_there_is_a_sentence(void)
{
    struct gl_rig *rig = create_rig();
    g_autoptr(GError) error = NULL;
    struct vf_size size;
    g_assert_null(vf_stage_read_frame(rig->stage, &size, &error));
    g_assert_nonnull(error);
    gl_rig_destroy(rig);
}

// The first picture of the file, as YUV4MPEG2.
static void
assert_recorded(const char *path, const struct gl_frame *frame)
{
    g_autofree char *bytes = NULL;
    gsize length = 0;
    g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
    g_autofree double *wanted =
        gl_reference(frame, &(struct gl_look){.window = IMAGE});
    g_autofree uint8_t *rgba = g_malloc0((gsize)IMAGE.w * (gsize)IMAGE.h * 4);
    for (int y = 0; y < IMAGE.h; y++) {
        for (int x = 0; x < IMAGE.w; x++) {
            for (int c = 0; c < 3; c++) {
                double n = wanted[(y * IMAGE.w + x) * 3 + c];
                rgba[((IMAGE.h - 1 - y) * IMAGE.w + x) * 4 + c] =
                    (uint8_t)(n * 255 + 0.5);
            }
        }
    }
    gsize picture = vf_y4m_picture_bytes(IMAGE);
    g_autofree uint8_t *must = g_malloc(picture);
    vf_y4m_picture(must, rgba, IMAGE);
    gsize at = strcspn(bytes, "\n") + 1;
    g_assert_cmpuint(length, >=, at + picture);
    g_assert_cmpmem(bytes + at, picture, must, picture);
}

// A recording of a stage, to a file that ends with it.
struct recording {
    char *folder;
    char *path;
    struct vf_queue *results;
};

static void
begin(struct recording *recording, struct gl_rig *rig)
{
    recording->folder = g_dir_make_tmp("vf-keep-XXXXXX", NULL);
    recording->path = g_build_filename(recording->folder, "a.y4m", NULL);
    recording->results =
        vf_queue_create(sizeof(struct vf_recorder_result), NULL, NULL);
    vf_stage_record(rig->stage, vf_recorder_start(&(struct vf_recorder_params){
                                    .path = recording->path,
                                    .fps = 60,
                                    .results = recording->results}));
}

static void
end(struct recording *recording, struct gl_rig *rig, const struct gl_frame *frame)
{
    vf_stage_record(rig->stage, NULL);
    struct vf_recorder_result result;
    while (!vf_queue_pop(recording->results, &result)) {
        g_usleep(1000);
    }
    g_assert_cmpstr(result.failed ? result.message : "", ==, "");
    assert_recorded(recording->path, frame);
    vf_queue_destroy(recording->results);
    g_remove(recording->path);
    g_rmdir(recording->folder);
    g_free(recording->path);
    g_free(recording->folder);
}

static void
test_a_recording_is_the_guests_picture(void)
{
    struct gl_rig *rig = create_rig();
    struct gl_frame *frame = gl_frame_create(VF_PIXEL_BGRA8, IMAGE, 0);
    struct recording recording;
    begin(&recording, rig);
    gl_rig_show(rig, frame);
    end(&recording, rig, frame);
    gl_frame_free(frame);
    gl_rig_destroy(rig);
}

static void
test_a_hidden_window_has_nothing_left_to_do_for_a_recording(void)
{
    struct gl_rig *rig = create_rig();
    struct gl_frame *frame = gl_frame_create(VF_PIXEL_BGRA8, IMAGE, 0);
    struct recording recording;
    begin(&recording, rig);
    gl_rig_show(rig, frame);
    g_assert_cmpuint(vf_stage_deadline(rig->stage), <, UINT64_MAX);
    rig->request.visible = false;
    vf_stage_set_request(rig->stage, &rig->request);
    while (vf_stage_deadline(rig->stage) != UINT64_MAX) {
        gl_rig_present(rig);
        vf_stage_fetch_kept(rig->stage);
        g_usleep(1000);
    }
    end(&recording, rig, frame);
    gl_frame_free(frame);
    gl_rig_destroy(rig);
}

int
main(int argc, char **argv)
{
    gl_rig_init(&argc, &argv);
    g_test_add_func(
        "/keep/a-screenshot-of-every-format-and-rotation-is-the-guests-picture",
        test_a_screenshot_of_every_format_and_rotation_is_the_guests_picture);
    g_test_add_func("/keep/before-the-first-picture-there-is-a-sentence",
                    test_before_the_first_picture_there_is_a_sentence);
    g_test_add_func("/keep/a-recording-is-the-guests-picture",
                    test_a_recording_is_the_guests_picture);
    g_test_add_func(
        "/keep/a-hidden-window-has-nothing-left-to-do-for-a-recording",
        test_a_hidden_window_has_nothing_left_to_do_for_a_recording);
    return g_test_run();
}
