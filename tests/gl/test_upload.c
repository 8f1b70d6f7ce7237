// SPDX-License-Identifier: GPL-2.0-or-later
// Every way of uploading shows the same pixels, gives every frame back once and not
// too early, and makes room for another where it does not work.
#include "gl_reference.h"
#include "gl_rig.h"
#include "viewer/render/upload.h"
#include "viewer/render/upload_choice.h"

#include <epoxy/gl.h>
#include <glib.h>

static const enum vf_pixel_format FORMATS[] = {
    VF_PIXEL_BGRA8,   VF_PIXEL_RGBA8, VF_PIXEL_RGB10A2,
    VF_PIXEL_RGBA16F, VF_PIXEL_BGR24, VF_PIXEL_RGB24,
};

static void
use_only(struct gl_rig *rig, unsigned paths)
{
    rig->request.upload = paths;
    vf_stage_set_request(rig->stage, &rig->request);
}

static void
assert_shows(struct gl_rig *rig, const struct gl_frame *frame)
{
    struct vf_size size = rig->surface->size;
    g_autofree double *wanted =
        gl_reference(frame, &(struct gl_look){.window = size});
    g_autofree uint8_t *found = gl_rig_read(rig);
    gl_assert_close(found, wanted, size, 0.51);
}

static void
assert_went(struct gl_rig *rig, enum vf_upload_path path)
{
    g_assert_cmpstr(vf_stage_frame_upload(rig->stage), ==,
                    vf_upload_path_name(path));
}

static void
show_some(struct gl_rig *rig, enum vf_pixel_format format, struct vf_size size,
          size_t padding, enum vf_upload_path path)
{
    struct gl_frame *frame = gl_frame_create(format, size, padding);
    for (int i = 0; i < 8; i++) {
        gl_rig_show(rig, frame);
        assert_went(rig, path);
        assert_shows(rig, frame);
        gl_frame_scribble(frame, (struct vf_rect){i, i * 2, 17, 9});
        gl_frame_scribble(frame, (struct vf_rect){size.w - 3, 0, 3, size.h});
    }
    gl_frame_free(frame);
}

static void
test_the_ring(void)
{
    struct gl_rig *rig = gl_rig_create_fitting();
    use_only(rig, 1u << VF_UPLOAD_RING);
    for (size_t f = 0; f < G_N_ELEMENTS(FORMATS); f++) {
        show_some(rig, FORMATS[f], (struct vf_size){53, 41}, 0, VF_UPLOAD_RING);
        // Bytes are copied one by one, so no row is too odd.
        show_some(rig, FORMATS[f], (struct vf_size){54, 40}, 7, VF_UPLOAD_RING);
    }
    gl_rig_destroy(rig);
}

static void
test_pinned_memory(void)
{
    struct gl_rig *rig = gl_rig_create_fitting();
    if (!epoxy_has_gl_extension("GL_AMD_pinned_memory")) {
        g_test_skip("the driver cannot pin memory");
        gl_rig_destroy(rig);
        return;
    }
    use_only(rig, 1u << VF_UPLOAD_PINNED);
    for (size_t f = 0; f < G_N_ELEMENTS(FORMATS); f++) {
        show_some(rig, FORMATS[f], (struct vf_size){64, 41}, 16,
                  VF_UPLOAD_PINNED);
    }
    gl_rig_destroy(rig);
}

// What GL cannot address as rows of texels goes the plain way, that frame only.
static void
test_a_frame_that_does_not_suit_goes_the_plain_way(void)
{
    struct gl_rig *rig = gl_rig_create_fitting();
    use_only(rig, 1u << VF_UPLOAD_PINNED);
    show_some(rig, VF_PIXEL_BGR24, (struct vf_size){33, 30}, 2,
              VF_UPLOAD_DIRECT);
    show_some(rig, VF_PIXEL_BGRA8, (struct vf_size){33, 30}, 2,
              VF_UPLOAD_DIRECT);
    gl_rig_destroy(rig);
}

// The memory must not be given back while the graphics card may read it, and is as
// soon as the drawing was issued.
static void
test_pinned_frames_are_given_back_when_they_were_read(void)
{
    struct gl_rig *rig = gl_rig_create_fitting();
    if (!epoxy_has_gl_extension("GL_AMD_pinned_memory")) {
        g_test_skip("the driver cannot pin memory");
        gl_rig_destroy(rig);
        return;
    }
    use_only(rig, 1u << VF_UPLOAD_PINNED);
    struct gl_frame *frame =
        gl_frame_create(VF_PIXEL_BGRA8, (struct vf_size){64, 64}, 0);
    for (unsigned i = 0; i < 5; i++) {
        g_assert_cmpint(gl_rig_bring(rig, frame), ==, VF_PICTURE_UPDATED);
        g_assert_cmpuint(frame->releases, <=, i + 1);
        gl_rig_present(rig);
        g_assert_cmpuint(frame->releases, ==, i + 1);
    }
    // Another mapping at another place: what was pinned is not used for it.
    struct gl_frame *other =
        gl_frame_create(VF_PIXEL_BGRA8, (struct vf_size){64, 64}, 0);
    gl_rig_show(rig, other);
    assert_shows(rig, other);
    gl_frame_free(frame);
    gl_rig_show(rig, other);
    assert_shows(rig, other);
    gl_frame_free(other);
    gl_rig_destroy(rig);
}

static void
test_without_kvmfr_there_is_a_reason_and_a_picture(void)
{
    struct gl_rig *rig = gl_rig_create_fitting();
    use_only(rig, 1u << VF_UPLOAD_IMPORT);
    show_some(rig, VF_PIXEL_BGRA8, (struct vf_size){40, 40}, 0,
              VF_UPLOAD_DIRECT);
    struct vf_render_status *status = g_new0(struct vf_render_status, 1);
    vf_stage_describe(rig->stage, status);
    g_assert_cmpstr(status->upload, ==, "direct");
    g_assert_nonnull(strstr(status->upload_note, "kvmfr"));
    g_free(status);
    gl_rig_destroy(rig);
}

// All ways are tried on the first large frames, and every picture is right meanwhile
// and afterwards.
static void
test_trying_them_out_does_not_show(void)
{
    const struct vf_size size = {640, 480}; // more than the least for a trial
    struct gl_rig *rig = gl_rig_create_fitting();
    // Where the processor draws, the choice is made when the plain way is allowed.
    use_only(rig, 1u << VF_UPLOAD_RING | 1u << VF_UPLOAD_PINNED);
    struct gl_frame *frame = gl_frame_create(VF_PIXEL_BGRA8, size, 0);
    g_assert_cmpuint(frame->frame.pixels_size, >=, VF_UPLOAD_TRIAL_BYTES);
    const char *seen[3 * VF_UPLOAD_TRIALS];
    for (size_t i = 0; i < G_N_ELEMENTS(seen); i++) {
        vf_damage_add_full(&frame->frame.damage);
        gl_rig_show(rig, frame);
        seen[i] = vf_stage_frame_upload(rig->stage);
        gl_frame_scribble(frame, (struct vf_rect){(int32_t)i * 7, 3, 99, 50});
    }
    gl_rig_show(rig, frame);
    assert_shows(rig, frame);
    g_assert_cmpstr(seen[0], ==, "direct"); // nothing delays the first one
    g_assert_true(
        g_strv_contains((const char *const[]){seen[1], seen[2], NULL}, "ring"));
    // Then it stays with one.
    const char *kept = vf_stage_frame_upload(rig->stage);
    for (int i = 0; i < 5; i++) {
        gl_frame_scribble(frame, (struct vf_rect){0, 0, size.w, size.h});
        gl_rig_show(rig, frame);
        g_assert_cmpstr(vf_stage_frame_upload(rig->stage), ==, kept);
    }
    gl_frame_free(frame);
    gl_rig_destroy(rig);
}

int
main(int argc, char **argv)
{
    gl_rig_init(&argc, &argv);
    g_test_add_func("/upload/the-ring", test_the_ring);
    g_test_add_func("/upload/pinned-memory", test_pinned_memory);
    g_test_add_func("/upload/a-frame-that-does-not-suit-goes-the-plain-way",
                    test_a_frame_that_does_not_suit_goes_the_plain_way);
    g_test_add_func("/upload/pinned-frames-are-given-back-when-they-were-read",
                    test_pinned_frames_are_given_back_when_they_were_read);
    g_test_add_func("/upload/without-kvmfr-there-is-a-reason-and-a-picture",
                    test_without_kvmfr_there_is_a_reason_and_a_picture);
    g_test_add_func("/upload/trying-them-out-does-not-show",
                    test_trying_them_out_does_not_show);
    return g_test_run();
}
