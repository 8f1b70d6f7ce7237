// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/frame_grabber.h"

#include "base/clock.h"
#include "viewer/keep/recorder.h"

#include <epoxy/gl.h>
#include <glib.h>
#include <string.h>

enum { SLOTS = 3 };

// How often is looked whether a picture has arrived.
static const uint64_t LOOK_NS = 2 * VF_NS_PER_MS;

struct slot {
    GLuint buffer;
    GLsync arrived; // NULL: nothing is under way
    uint64_t time_ns;
};

struct vf_frame_grabber {
    struct vf_recorder *recorder;
    struct vf_size size; // empty until the first picture
    GLuint framebuffer;
    GLuint renderbuffer;
    struct slot slots[SLOTS];
    uint64_t due_ns; // when the next picture is worth taking
    unsigned next;   // slot to use
    unsigned oldest; // slot that arrives first
};

struct vf_frame_grabber *
vf_frame_grabber_create(struct vf_recorder *recorder)
{
    struct vf_frame_grabber *grabber = g_new0(struct vf_frame_grabber, 1);
    grabber->recorder = recorder;
    return grabber;
}

static size_t
picture_bytes(const struct vf_frame_grabber *grabber)
{
    return (size_t)grabber->size.w * (size_t)grabber->size.h * 4;
}

static void
allocate(struct vf_frame_grabber *grabber, struct vf_size size)
{
    grabber->size = size;
    glGenFramebuffers(1, &grabber->framebuffer);
    glGenRenderbuffers(1, &grabber->renderbuffer);
    glBindRenderbuffer(GL_RENDERBUFFER, grabber->renderbuffer);
    glRenderbufferStorage(GL_RENDERBUFFER, GL_RGBA8, size.w, size.h);
    glBindFramebuffer(GL_FRAMEBUFFER, grabber->framebuffer);
    glFramebufferRenderbuffer(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0,
                              GL_RENDERBUFFER, grabber->renderbuffer);
    for (int i = 0; i < SLOTS; i++) {
        glGenBuffers(1, &grabber->slots[i].buffer);
        glBindBuffer(GL_PIXEL_PACK_BUFFER, grabber->slots[i].buffer);
        glBufferData(GL_PIXEL_PACK_BUFFER, (GLsizeiptr)picture_bytes(grabber), NULL,
                     GL_STREAM_READ);
    }
    glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
}

static void
hand_over(struct vf_frame_grabber *grabber, struct slot *slot)
{
    uint8_t *to = vf_recorder_buffer(grabber->recorder, grabber->size);
    if (!to) {
        return;
    }
    size_t bytes = picture_bytes(grabber);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, slot->buffer);
    const void *from = glMapBufferRange(GL_PIXEL_PACK_BUFFER, 0,
                                        (GLsizeiptr)bytes, GL_MAP_READ_BIT);
    if (from) {
        memcpy(to, from, bytes);
        glUnmapBuffer(GL_PIXEL_PACK_BUFFER);
    } else {
        memset(to, 0, bytes);
    }
    glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
    vf_recorder_push(grabber->recorder, to, slot->time_ns);
}

// True when the oldest picture was fetched.
static bool
fetch_oldest(struct vf_frame_grabber *grabber, uint64_t timeout_ns)
{
    struct slot *slot = &grabber->slots[grabber->oldest];
    if (!slot->arrived ||
        glClientWaitSync(slot->arrived, GL_SYNC_FLUSH_COMMANDS_BIT, timeout_ns) ==
            GL_TIMEOUT_EXPIRED) {
        return false;
    }
    glDeleteSync(slot->arrived);
    slot->arrived = NULL;
    hand_over(grabber, slot);
    grabber->oldest = (grabber->oldest + 1) % SLOTS;
    return true;
}

void
vf_frame_grabber_destroy(struct vf_frame_grabber *grabber)
{
    if (!grabber) {
        return;
    }
    while (fetch_oldest(grabber, VF_NS_PER_S)) {
    }
    vf_recorder_stop(grabber->recorder);
    for (int i = 0; i < SLOTS; i++) {
        if (grabber->slots[i].arrived) {
            glDeleteSync(grabber->slots[i].arrived);
        }
        glDeleteBuffers(1, &grabber->slots[i].buffer);
    }
    glDeleteFramebuffers(1, &grabber->framebuffer);
    glDeleteRenderbuffers(1, &grabber->renderbuffer);
    vf_recorder_unref(grabber->recorder);
    g_free(grabber);
}

bool
vf_frame_grabber_take(struct vf_frame_grabber *grabber,
                      struct vf_compositor *compositor,
                      const struct vf_scene *scene, uint64_t now_ns,
                      GError **error)
{
    struct slot *slot = &grabber->slots[grabber->next];
    if (slot->arrived || now_ns < grabber->due_ns) {
        return true;
    }
    if (vf_size_is_empty(grabber->size)) {
        allocate(grabber, scene->target);
    }
    struct vf_view view = vf_view_compute(&(struct vf_view_params){
        .window = grabber->size,
        .image = scene->view->image,
        .screen = scene->view->screen,
        .rotation = scene->view->rotation,
        .mode = VF_SCALE_FIT,
    });
    struct vf_scene fitted = *scene;
    fitted.target = grabber->size;
    fitted.view = &view;
    struct vf_damage all = vf_damage_none();
    vf_damage_add_full(&all);
    if (!vf_compositor_draw(compositor, grabber->framebuffer, &fitted, &all,
                            error)) {
        return false;
    }
    glBindFramebuffer(GL_READ_FRAMEBUFFER, grabber->framebuffer);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, slot->buffer);
    glPixelStorei(GL_PACK_ALIGNMENT, 4);
    glReadPixels(0, 0, grabber->size.w, grabber->size.h, GL_RGBA,
                 GL_UNSIGNED_BYTE, NULL);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
    slot->arrived = glFenceSync(GL_SYNC_GPU_COMMANDS_COMPLETE, 0);
    slot->time_ns = now_ns;
    // Frames as frequent as the recording come now and then a little early.
    grabber->due_ns =
        now_ns + vf_recorder_interval_ns(grabber->recorder) * 3 / 4;
    grabber->next = (grabber->next + 1) % SLOTS;
    return true;
}

uint64_t
vf_frame_grabber_fetch(struct vf_frame_grabber *grabber, uint64_t now_ns)
{
    while (fetch_oldest(grabber, 0)) {
    }
    return grabber->slots[grabber->oldest].arrived ? now_ns + LOOK_NS : UINT64_MAX;
}
