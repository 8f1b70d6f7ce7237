// SPDX-License-Identifier: GPL-2.0-or-later
// GL buffers made of the region's own memory (GL_AMD_pinned_memory): the graphics
// card fetches the pixels itself.
#include "base/words.h"
#include "viewer/render/upload.h"

#include "shm/region.h"

#include <epoxy/gl.h>
#include <glib.h>
#include <unistd.h>

// Hosts have two or three places for frames; one more for a host that restarts.
enum { PLACES = 4 };

struct place {
    GLuint buffer;
    size_t start; // bytes from the start of the mapping, whole pages
    size_t size;
};

struct pinned {
    struct vf_upload base;
    struct vf_region *region; // one reference while places are pinned, or NULL
    uint64_t map_id;
    struct place places[PLACES];
    unsigned oldest;
    unsigned active; // place of the frame begun last
};

static void
unpin(struct place *place)
{
    if (place->buffer) {
        glDeleteBuffers(1, &place->buffer);
    }
    *place = (struct place){0};
}

static void
unpin_all(struct pinned *pinned)
{
    for (int i = 0; i < PLACES; i++) {
        unpin(&pinned->places[i]);
    }
    vf_region_unref(pinned->region);
    pinned->region = NULL;
}

static bool
pin(struct place *place, const struct vf_frame *frame, size_t start,
    size_t size)
{
    while (glGetError() != GL_NO_ERROR) {
        // Only what follows is of interest.
    }
    glGenBuffers(1, &place->buffer);
    glBindBuffer(GL_EXTERNAL_VIRTUAL_MEMORY_BUFFER_AMD, place->buffer);
    // GL has no word for memory that it only reads.
    glBufferData(GL_EXTERNAL_VIRTUAL_MEMORY_BUFFER_AMD, (GLsizeiptr)size,
                 (void *)(uintptr_t)(frame->memory.map + start),
                 GL_STREAM_DRAW);
    glBindBuffer(GL_EXTERNAL_VIRTUAL_MEMORY_BUFFER_AMD, 0);
    place->start = start;
    place->size = size;
    return glGetError() == GL_NO_ERROR;
}

// The whole pages that the frame's pixels lie in.
static void
pages_of(const struct vf_frame *frame, size_t *start, size_t *size)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t first = (size_t)(frame->pixels - frame->memory.map);
    *start = first - first % page;
    *size = (first + frame->pixels_size + page - 1) / page * page - *start;
}

static bool
find_place(struct pinned *pinned, const struct vf_frame *frame)
{
    size_t start;
    size_t size;
    pages_of(frame, &start, &size);
    for (unsigned i = 0; i < PLACES; i++) {
        const struct place *place = &pinned->places[i];
        if (place->buffer && place->start == start && place->size >= size) {
            pinned->active = i;
            return true;
        }
    }
    pinned->active = pinned->oldest;
    pinned->oldest = (pinned->oldest + 1) % PLACES;
    unpin(&pinned->places[pinned->active]);
    return pin(&pinned->places[pinned->active], frame, start, size);
}

static enum vf_upload_fitness
begin(struct vf_upload *upload, const struct vf_upload_target *target,
      const struct vf_frame *frame)
{
    struct pinned *pinned = (struct pinned *)upload;
    if (!epoxy_has_gl_extension("GL_AMD_pinned_memory")) {
        g_snprintf(upload->reason, sizeof(upload->reason),
                   _("The graphics driver cannot pin memory "
                     "(GL_AMD_pinned_memory)."));
        return VF_UPLOAD_BROKEN;
    }
    if (!frame->memory.map || !vf_upload_is_regular(frame, target)) {
        return VF_UPLOAD_UNFIT;
    }
    if (pinned->map_id != frame->memory.map_id) {
        unpin_all(pinned);
        pinned->map_id = frame->memory.map_id;
        pinned->region =
            frame->memory.region ? vf_region_ref(frame->memory.region) : NULL;
    }
    if (!find_place(pinned, frame)) {
        unpin_all(pinned);
        g_snprintf(upload->reason, sizeof(upload->reason),
                   _("The graphics driver refused to pin the shared memory."));
        return VF_UPLOAD_BROKEN;
    }
    return VF_UPLOAD_READY;
}

static void
put(struct vf_upload *upload, const struct vf_upload_target *target,
    const struct vf_frame *frame, struct vf_rect texels)
{
    struct pinned *pinned = (struct pinned *)upload;
    const struct place *place = &pinned->places[pinned->active];
    const struct vf_pixel_storage *storage = &target->storage;
    size_t at = (size_t)(frame->pixels - frame->memory.map) - place->start +
                vf_upload_first_byte(frame, storage->texel_bytes, texels);
    glBindBuffer(GL_PIXEL_UNPACK_BUFFER, place->buffer);
    struct vf_upload_rows rows =
        vf_upload_rows_of(frame->pitch, storage->texel_bytes);
    glPixelStorei(GL_UNPACK_ALIGNMENT, rows.alignment);
    glPixelStorei(GL_UNPACK_ROW_LENGTH, rows.length);
    glTexSubImage2D(GL_TEXTURE_2D, 0, texels.x, texels.y, texels.w, texels.h,
                    storage->format, storage->type, (const void *)at);
    glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
    glBindBuffer(GL_PIXEL_UNPACK_BUFFER, 0);
}

static bool
end(struct vf_upload *upload)
{
    (void)upload;
    return true;
}

static void
destroy(struct vf_upload *upload)
{
    unpin_all((struct pinned *)upload);
    g_free(upload);
}

static const struct vf_upload_ops pinned_ops = {
    .begin = begin,
    .put = put,
    .end = end,
    .destroy = destroy,
};

struct vf_upload *
vf_upload_create_pinned(void)
{
    struct pinned *pinned = g_new0(struct pinned, 1);
    pinned->base.ops = &pinned_ops;
    return &pinned->base;
}
