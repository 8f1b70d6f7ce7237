// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/snapshot.h"

#include "base/clock.h"
#include "base/words.h"
#include "viewer/keep/picture_saver.h"
#include "viewer/keep/screen_store.h"
#include "viewer/keep/thumbnail.h"
#include "viewer/render/readback.h"

#include <epoxy/gl.h>
#include <glib.h>

// Longest side of what is drawn: a few pixels for each one that is kept.
enum { DRAWN_SIDE = 2 * VF_SCREEN_SIDE };

// How often is looked whether it has arrived.
static const uint64_t LOOK_NS = 4 * VF_NS_PER_MS;

struct vf_snapshot {
    struct vf_picture_saver *saver; // NULL: nothing is under way
    struct vf_size size;
    GLuint framebuffer;
    GLuint renderbuffer;
    GLuint buffer;
    GLsync arrived;
    uint64_t look_at_ns;
};

struct vf_snapshot *
vf_snapshot_create(void)
{
    return g_new0(struct vf_snapshot, 1);
}

static void
forget(struct vf_snapshot *snapshot)
{
    if (snapshot->arrived) {
        glDeleteSync(snapshot->arrived);
    }
    glDeleteBuffers(1, &snapshot->buffer);
    glDeleteFramebuffers(1, &snapshot->framebuffer);
    glDeleteRenderbuffers(1, &snapshot->renderbuffer);
    *snapshot = (struct vf_snapshot){.saver = NULL};
}

// Waits at most `timeout_ns`.
static void
give(struct vf_snapshot *snapshot, uint64_t timeout_ns)
{
    if (!snapshot->saver) {
        return;
    }
    if (glClientWaitSync(snapshot->arrived, GL_SYNC_FLUSH_COMMANDS_BIT,
                         timeout_ns) == GL_TIMEOUT_EXPIRED &&
        timeout_ns == 0) {
        snapshot->look_at_ns = vf_clock_ns() + LOOK_NS;
        return;
    }
    struct vf_size size = snapshot->size;
    glBindBuffer(GL_PIXEL_PACK_BUFFER, snapshot->buffer);
    const uint8_t *rgba =
        glMapBufferRange(GL_PIXEL_PACK_BUFFER, 0,
                         (GLsizeiptr)size.w * size.h * 4, GL_MAP_READ_BIT);
    uint8_t *rgb = rgba ? vf_readback_flip(rgba, size) : NULL;
    if (rgba) {
        glUnmapBuffer(GL_PIXEL_PACK_BUFFER);
    }
    glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
    vf_picture_saver_give(snapshot->saver, rgb, size,
                          rgb ? NULL : _("The driver gave no picture."));
    forget(snapshot);
}

void
vf_snapshot_destroy(struct vf_snapshot *snapshot)
{
    if (snapshot) {
        give(snapshot, VF_NS_PER_S);
        g_free(snapshot);
    }
}

static void
make_target(struct vf_snapshot *snapshot, struct vf_size size)
{
    snapshot->size = size;
    glGenFramebuffers(1, &snapshot->framebuffer);
    glGenRenderbuffers(1, &snapshot->renderbuffer);
    glBindRenderbuffer(GL_RENDERBUFFER, snapshot->renderbuffer);
    glRenderbufferStorage(GL_RENDERBUFFER, GL_RGBA8, size.w, size.h);
    glBindFramebuffer(GL_FRAMEBUFFER, snapshot->framebuffer);
    glFramebufferRenderbuffer(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0,
                              GL_RENDERBUFFER, snapshot->renderbuffer);
    glGenBuffers(1, &snapshot->buffer);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, snapshot->buffer);
    glBufferData(GL_PIXEL_PACK_BUFFER, (GLsizeiptr)size.w * size.h * 4, NULL,
                 GL_STREAM_READ);
}

bool
vf_snapshot_take(struct vf_snapshot *snapshot, struct vf_compositor *compositor,
                 const struct vf_scene *scene, struct vf_picture_saver *saver,
                 GError **error)
{
    give(snapshot, VF_NS_PER_S);
    make_target(snapshot, vf_thumbnail_size(scene->target, DRAWN_SIDE));
    struct vf_view view = vf_view_compute(&(struct vf_view_params){
        .window = snapshot->size,
        .image = scene->view->image,
        .screen = scene->view->screen,
        .rotation = scene->view->rotation,
        .mode = VF_SCALE_FIT,
    });
    struct vf_scene small = *scene;
    small.target = snapshot->size;
    small.view = &view;
    struct vf_damage all = vf_damage_none();
    vf_damage_add_full(&all);
    if (!vf_compositor_draw(compositor, snapshot->framebuffer, &small, &all,
                            error)) {
        forget(snapshot);
        vf_picture_saver_give(saver, NULL, (struct vf_size){0, 0},
                              _("The driver cannot draw it."));
        return false;
    }
    glBindFramebuffer(GL_READ_FRAMEBUFFER, snapshot->framebuffer);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, snapshot->buffer);
    glPixelStorei(GL_PACK_ALIGNMENT, 4);
    glReadPixels(0, 0, snapshot->size.w, snapshot->size.h, GL_RGBA,
                 GL_UNSIGNED_BYTE, NULL);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
    snapshot->saver = saver;
    snapshot->arrived = glFenceSync(GL_SYNC_GPU_COMMANDS_COMPLETE, 0);
    snapshot->look_at_ns = vf_clock_ns() + LOOK_NS;
    return true;
}

void
vf_snapshot_fetch(struct vf_snapshot *snapshot)
{
    if (snapshot->saver && vf_clock_ns() >= snapshot->look_at_ns) {
        give(snapshot, 0);
    }
}

uint64_t
vf_snapshot_deadline(const struct vf_snapshot *snapshot)
{
    return snapshot->saver ? snapshot->look_at_ns : UINT64_MAX;
}
