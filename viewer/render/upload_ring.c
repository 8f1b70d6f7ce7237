// SPDX-License-Identifier: GPL-2.0-or-later
// Two buffers that stay mapped and that the graphics card reads: this thread fills
// one while the other is on its way.
#include "viewer/render/upload.h"

#include "base/clock.h"
#include "base/words.h"

#include <epoxy/gl.h>
#include <glib.h>
#include <string.h>

enum { SLOTS = 2 };

// The card has had a whole frame's time for it by then.
static const uint64_t SLOT_WAIT_NS = 500 * VF_NS_PER_MS;

struct slot {
    GLuint buffer;
    uint8_t *bytes; // mapped for writing
    GLsync read;    // the card has read it; NULL: nothing to wait for
};

struct ring {
    struct vf_upload base;
    struct slot slots[SLOTS];
    size_t size;   // bytes of each; 0: none are made
    unsigned next; // slot of the frame begun last
};

static void
unmake(struct ring *ring)
{
    for (int i = 0; i < SLOTS; i++) {
        struct slot *slot = &ring->slots[i];
        if (slot->read) {
            glDeleteSync(slot->read);
        }
        if (slot->buffer) {
            glDeleteBuffers(1, &slot->buffer); // unmaps as well
        }
        *slot = (struct slot){0};
    }
    ring->size = 0;
}

static bool
make_slot(struct slot *slot, size_t size)
{
    const GLbitfield flags =
        GL_MAP_WRITE_BIT | GL_MAP_PERSISTENT_BIT | GL_MAP_COHERENT_BIT;
    glGenBuffers(1, &slot->buffer);
    glBindBuffer(GL_PIXEL_UNPACK_BUFFER, slot->buffer);
    if (epoxy_is_desktop_gl()) {
        glBufferStorage(GL_PIXEL_UNPACK_BUFFER, (GLsizeiptr)size, NULL, flags);
    } else {
        glBufferStorageEXT(GL_PIXEL_UNPACK_BUFFER, (GLsizeiptr)size, NULL,
                           flags);
    }
    slot->bytes =
        glMapBufferRange(GL_PIXEL_UNPACK_BUFFER, 0, (GLsizeiptr)size, flags);
    glBindBuffer(GL_PIXEL_UNPACK_BUFFER, 0);
    return slot->bytes != NULL;
}

static bool
make(struct ring *ring, size_t size)
{
    unmake(ring);
    for (int i = 0; i < SLOTS; i++) {
        if (!make_slot(&ring->slots[i], size)) {
            unmake(ring);
            return false;
        }
    }
    ring->size = size;
    return true;
}

static bool
has_storage(void)
{
    return epoxy_is_desktop_gl()
               ? epoxy_has_gl_extension("GL_ARB_buffer_storage")
               : epoxy_has_gl_extension("GL_EXT_buffer_storage");
}

static size_t
row_bytes(const struct vf_upload_target *target)
{
    return (size_t)target->texels.w * (size_t)target->storage.texel_bytes;
}

static enum vf_upload_fitness
begin(struct vf_upload *upload, const struct vf_upload_target *target,
      const struct vf_frame *frame)
{
    (void)frame;
    struct ring *ring = (struct ring *)upload;
    size_t size = row_bytes(target) * (size_t)target->texels.h;
    if (!has_storage() || (ring->size != size && !make(ring, size))) {
        g_snprintf(upload->reason, sizeof(upload->reason),
                   _("The graphics driver has no buffers that stay mapped "
                     "(GL_ARB_buffer_storage)."));
        return VF_UPLOAD_BROKEN;
    }
    ring->next = (ring->next + 1) % SLOTS;
    struct slot *slot = &ring->slots[ring->next];
    if (slot->read) {
        glClientWaitSync(slot->read, GL_SYNC_FLUSH_COMMANDS_BIT, SLOT_WAIT_NS);
        glDeleteSync(slot->read);
        slot->read = NULL;
    }
    return VF_UPLOAD_READY;
}

// The bytes are packed: in the buffer a row follows the one before.
static void
put(struct vf_upload *upload, const struct vf_upload_target *target,
    const struct vf_frame *frame, struct vf_rect texels)
{
    struct ring *ring = (struct ring *)upload;
    struct slot *slot = &ring->slots[ring->next];
    const struct vf_pixel_storage *storage = &target->storage;
    size_t texel = (size_t)storage->texel_bytes;
    size_t pitch = row_bytes(target);
    size_t at = (size_t)texels.y * pitch + (size_t)texels.x * texel;
    size_t from = vf_upload_first_byte(frame, storage->texel_bytes, texels);
    size_t wanted = (size_t)texels.w * texel;
    if (wanted == pitch && frame->pitch == pitch) {
        wanted *= (size_t)texels.h;
        memcpy(slot->bytes + at, frame->pixels + from,
               MIN(wanted, frame->pixels_size - from));
    } else {
        for (int32_t row = 0; row < texels.h; row++) {
            size_t source = from + (size_t)row * frame->pitch;
            memcpy(slot->bytes + at + (size_t)row * pitch,
                   frame->pixels + source,
                   MIN(wanted, frame->pixels_size - source));
        }
    }
    glBindBuffer(GL_PIXEL_UNPACK_BUFFER, slot->buffer);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    glPixelStorei(GL_UNPACK_ROW_LENGTH, target->texels.w);
    glTexSubImage2D(GL_TEXTURE_2D, 0, texels.x, texels.y, texels.w, texels.h,
                    storage->format, storage->type, (const void *)at);
    glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
    glBindBuffer(GL_PIXEL_UNPACK_BUFFER, 0);
}

static bool
end(struct vf_upload *upload)
{
    struct ring *ring = (struct ring *)upload;
    ring->slots[ring->next].read =
        glFenceSync(GL_SYNC_GPU_COMMANDS_COMPLETE, 0);
    return false;
}

static void
destroy(struct vf_upload *upload)
{
    unmake((struct ring *)upload);
    g_free(upload);
}

static const struct vf_upload_ops ring_ops = {
    .begin = begin,
    .put = put,
    .end = end,
    .destroy = destroy,
};

struct vf_upload *
vf_upload_create_ring(void)
{
    struct ring *ring = g_new0(struct ring, 1);
    ring->base.ops = &ring_ops;
    return &ring->base;
}
