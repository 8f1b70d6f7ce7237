// SPDX-License-Identifier: GPL-2.0-or-later
#include "gl_rig.h"

#include "base/clock.h"
#include "viewer/render/user_filter.h"

#include <epoxy/gl.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>

enum { SKIPPED = 77 };

static bool shade;
static bool es;

void
gl_rig_init(int *argc, char ***argv)
{
    if (*argc > 1) {
        shade = strcmp((*argv)[1], "--shade") == 0;
        es = strcmp((*argv)[1], "--es") == 0;
    }
    if (shade || es) {
        (*argv)[1] = (*argv)[0];
        (*argc)--;
        (*argv)++;
    }
    if (es) {
        // Mesa has no desktop GL then that would do, so OpenGL ES is taken.
        g_setenv("MESA_GL_VERSION_OVERRIDE", "2.1", TRUE);
    }
    g_test_init(argc, argv, NULL);
}

struct gl_rig *
gl_rig_create(struct vf_size window)
{
    struct gl_rig *rig = g_new0(struct gl_rig, 1);
    rig->surface = vf_gl_surface_create_offscreen(window);
    g_autoptr(GError) error = NULL;
    if (!rig->surface->ops->bind(rig->surface, &error)) {
        g_printerr("%s\n", error->message);
        exit(SKIPPED);
    }
    if (es && !rig->surface->is_gles) {
        g_printerr("The driver here always has desktop GL.\n");
        exit(SKIPPED);
    }
    if (shade) {
        rig->surface->is_software = false;
    }
    rig->stage = vf_stage_create(
        &(struct vf_stage_params){.surface = rig->surface});
    rig->request = (struct vf_render_request){
        .window = window,
        .scale = 1.0f,
        .visible = true,
        .mode = VF_SCALE_FIT,
    };
    vf_stage_set_request(rig->stage, &rig->request);
    return rig;
}

struct gl_rig *
gl_rig_create_fitting(void)
{
    struct gl_rig *rig = gl_rig_create((struct vf_size){16, 16});
    rig->request.window = (struct vf_size){0, 0};
    vf_stage_set_request(rig->stage, &rig->request);
    return rig;
}

void
gl_rig_use_filter(struct gl_rig *rig, struct vf_user_filter *filter)
{
    vf_stage_destroy(rig->stage);
    rig->filter = filter;
    rig->stage = vf_stage_create(&(struct vf_stage_params){
        .surface = rig->surface, .user_filter = filter});
    vf_stage_set_request(rig->stage, &rig->request);
}

void
gl_rig_destroy(struct gl_rig *rig)
{
    g_assert_cmpuint(glGetError(), ==, GL_NO_ERROR);
    vf_stage_destroy(rig->stage);
    rig->surface->ops->unbind(rig->surface);
    vf_gl_surface_destroy(rig->surface);
    vf_user_filter_free(rig->filter);
    g_free(rig);
}

void
gl_rig_present(struct gl_rig *rig)
{
    uint64_t drawn;
    g_autoptr(GError) error = NULL;
    vf_stage_present(rig->stage, &drawn, &error);
    g_assert_no_error(error);
}

enum vf_picture_progress
gl_rig_bring(struct gl_rig *rig, struct gl_frame *frame)
{
    uint64_t deadline = vf_clock_ns() + VF_NS_PER_S;
    g_assert_true(vf_stage_take_frame(rig->stage, VF_PICTURE_LOOKING_GLASS,
                                      &frame->frame, deadline));
    for (;;) {
        enum vf_picture_progress progress =
            vf_stage_advance(rig->stage, vf_clock_ns());
        if (progress != VF_PICTURE_MORE && progress != VF_PICTURE_WAITING) {
            return progress;
        }
    }
}

void
gl_rig_show(struct gl_rig *rig, struct gl_frame *frame)
{
    unsigned releases = frame->releases;
    g_assert_cmpint(gl_rig_bring(rig, frame), ==, VF_PICTURE_UPDATED);
    gl_rig_present(rig);
    g_assert_cmpuint(frame->releases, ==, releases + 1);
    vf_damage_clear(&frame->frame.damage);
}

uint8_t *
gl_rig_read(struct gl_rig *rig)
{
    struct vf_size size = rig->surface->size;
    g_autofree uint8_t *rgba = g_malloc((size_t)size.w * (size_t)size.h * 4);
    uint8_t *rgb = g_malloc((size_t)size.w * (size_t)size.h * 3);
    glBindFramebuffer(GL_FRAMEBUFFER, rig->surface->framebuffer);
    glPixelStorei(GL_PACK_ALIGNMENT, 4);
    glReadPixels(0, 0, size.w, size.h, GL_RGBA, GL_UNSIGNED_BYTE, rgba);
    for (int32_t y = 0; y < size.h; y++) {
        for (int32_t x = 0; x < size.w; x++) {
            const uint8_t *in =
                rgba +
                ((size_t)(size.h - 1 - y) * (size_t)size.w + (size_t)x) * 4;
            memcpy(rgb + ((size_t)y * (size_t)size.w + (size_t)x) * 3, in, 3);
        }
    }
    return rgb;
}
