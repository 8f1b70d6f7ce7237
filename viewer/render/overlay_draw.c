// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/overlay_draw.h"

#include "viewer/render/gl_program.h"

#include <epoxy/gl.h>
#include <glib.h>
#include <stddef.h>

// A part to draw, as struct vf_overlay_batch, with its texture.
struct batch {
    struct vf_rect clip;
    uint32_t first_index;
    uint32_t index_count;
    GLuint picture; // 0: the font atlas
};

// A picture of the overlay that is on the graphics card.
struct picture {
    GBytes *rgb; // a reference
    GLuint texture;
    bool is_used; // by the triangles set last
};

struct vf_overlay_draw {
    bool gles;
    GLuint program; // 0: not compiled
    bool failed;    // and cannot be
    GLint window_location;
    GLint is_picture_location;
    GLuint vertex_array;
    GLuint vertex_buffer;
    GLuint index_buffer;
    GLuint atlas;
    unsigned atlas_version;

    GArray *pictures; // of struct picture

    struct batch *batches;
    size_t batch_count;
    size_t batch_capacity;
    struct vf_rect bounds;
};

static void
describe_vertices(struct vf_overlay_draw *draw)
{
    glGenVertexArrays(1, &draw->vertex_array);
    glGenBuffers(1, &draw->vertex_buffer);
    glGenBuffers(1, &draw->index_buffer);
    glBindVertexArray(draw->vertex_array);
    glBindBuffer(GL_ARRAY_BUFFER, draw->vertex_buffer);
    glBindBuffer(GL_ELEMENT_ARRAY_BUFFER, draw->index_buffer);
    const GLsizei stride = sizeof(struct vf_overlay_vertex);
    const struct {
        GLint components;
        GLenum type;
        GLboolean normalized;
        size_t offset;
    } attributes[] = {
        {2, GL_FLOAT, GL_FALSE, offsetof(struct vf_overlay_vertex, x)},
        {2, GL_FLOAT, GL_FALSE, offsetof(struct vf_overlay_vertex, u)},
        {4, GL_UNSIGNED_BYTE, GL_TRUE,
         offsetof(struct vf_overlay_vertex, color)},
    };
    for (GLuint i = 0; i < G_N_ELEMENTS(attributes); i++) {
        glEnableVertexAttribArray(i);
        glVertexAttribPointer(i, attributes[i].components, attributes[i].type,
                              attributes[i].normalized, stride,
                              (const void *)attributes[i].offset);
    }
    glBindVertexArray(0);
}

struct vf_overlay_draw *
vf_overlay_draw_create(bool gles)
{
    struct vf_overlay_draw *draw = g_new0(struct vf_overlay_draw, 1);
    draw->gles = gles;
    draw->pictures = g_array_new(FALSE, FALSE, sizeof(struct picture));
    describe_vertices(draw);
    return draw;
}

static bool
compile(struct vf_overlay_draw *draw)
{
    if (draw->program || draw->failed) {
        return !draw->failed;
    }
    g_autoptr(GError) error = NULL;
    draw->program = vf_gl_program_create(draw->gles,
                                         &(struct vf_gl_program_params){
                                             .vertex = "overlay.vert",
                                             .fragment = "overlay.frag",
                                         },
                                         &error);
    if (!draw->program) {
        draw->failed = true;
        g_warning("%s The overlay cannot be drawn.", error->message);
        return false;
    }
    draw->window_location = glGetUniformLocation(draw->program, "window");
    draw->is_picture_location =
        glGetUniformLocation(draw->program, "is_picture");
    glUseProgram(draw->program);
    glUniform1i(glGetUniformLocation(draw->program, "atlas"), 0);
    return true;
}

// Pictures -------------------------------------------------------------------

static void
drop_pictures(struct vf_overlay_draw *draw, bool all)
{
    for (guint i = draw->pictures->len; i-- > 0;) {
        struct picture *picture =
            &g_array_index(draw->pictures, struct picture, i);
        if (all || !picture->is_used) {
            glDeleteTextures(1, &picture->texture);
            g_bytes_unref(picture->rgb);
            g_array_remove_index_fast(draw->pictures, i);
        }
    }
}

// Shown much smaller than it is in lists: with smaller versions of itself.
static GLuint
upload_picture(const struct vf_item_image *image)
{
    GLuint texture;
    glGenTextures(1, &texture);
    glBindTexture(GL_TEXTURE_2D, texture);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGB8, image->w, image->h, 0, GL_RGB,
                 GL_UNSIGNED_BYTE, g_bytes_get_data(image->rgb, NULL));
    glGenerateMipmap(GL_TEXTURE_2D);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER,
                    GL_LINEAR_MIPMAP_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    return texture;
}

static GLuint
picture_texture(struct vf_overlay_draw *draw, const struct vf_item_image *image)
{
    for (guint i = 0; i < draw->pictures->len; i++) {
        struct picture *picture =
            &g_array_index(draw->pictures, struct picture, i);
        if (picture->rgb == image->rgb) {
            picture->is_used = true;
            return picture->texture;
        }
    }
    struct picture picture = {
        .rgb = g_bytes_ref(image->rgb),
        .texture = upload_picture(image),
        .is_used = true,
    };
    g_array_append_val(draw->pictures, picture);
    return picture.texture;
}

static void
take_batches(struct vf_overlay_draw *draw,
             const struct vf_overlay_triangles *triangles)
{
    for (guint i = 0; i < draw->pictures->len; i++) {
        g_array_index(draw->pictures, struct picture, i).is_used = false;
    }
    for (size_t i = 0; i < triangles->batch_count; i++) {
        const struct vf_overlay_batch *batch = &triangles->batches[i];
        draw->batches[i] = (struct batch){
            .clip = batch->clip,
            .first_index = batch->first_index,
            .index_count = batch->index_count,
            .picture = batch->image ? picture_texture(draw, batch->image) : 0,
        };
        draw->bounds = vf_rect_unite(draw->bounds, batch->clip);
    }
    drop_pictures(draw, false);
}

void
vf_overlay_draw_destroy(struct vf_overlay_draw *draw)
{
    if (!draw) {
        return;
    }
    if (draw->program) {
        glDeleteProgram(draw->program);
    }
    glDeleteVertexArrays(1, &draw->vertex_array);
    glDeleteBuffers(1, &draw->vertex_buffer);
    glDeleteBuffers(1, &draw->index_buffer);
    glDeleteTextures(1, &draw->atlas);
    drop_pictures(draw, true);
    g_array_unref(draw->pictures);
    g_free(draw->batches);
    g_free(draw);
}

void
vf_overlay_draw_set_atlas(struct vf_overlay_draw *draw, const uint8_t *coverage,
                          struct vf_size size, unsigned version)
{
    if (draw->atlas && draw->atlas_version == version) {
        return;
    }
    if (!draw->atlas) {
        glGenTextures(1, &draw->atlas);
    }
    draw->atlas_version = version;
    glBindTexture(GL_TEXTURE_2D, draw->atlas);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_R8, size.w, size.h, 0, GL_RED,
                 GL_UNSIGNED_BYTE, coverage);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAX_LEVEL, 0);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
}

void
vf_overlay_draw_set_triangles(struct vf_overlay_draw *draw,
                              const struct vf_overlay_triangles *triangles)
{
    if (triangles->batch_count > draw->batch_capacity) {
        draw->batch_capacity = triangles->batch_count * 2;
        draw->batches =
            g_renew(struct batch, draw->batches, draw->batch_capacity);
    }
    draw->batch_count = triangles->batch_count;
    draw->bounds = (struct vf_rect){0};
    take_batches(draw, triangles);
    if (triangles->batch_count == 0) {
        return;
    }
    glBindVertexArray(draw->vertex_array);
    glBindBuffer(GL_ARRAY_BUFFER, draw->vertex_buffer);
    glBufferData(
        GL_ARRAY_BUFFER,
        (GLsizeiptr)(triangles->vertex_count * sizeof(*triangles->vertices)),
        triangles->vertices, GL_STREAM_DRAW);
    glBufferData(
        GL_ELEMENT_ARRAY_BUFFER,
        (GLsizeiptr)(triangles->index_count * sizeof(*triangles->indices)),
        triangles->indices, GL_STREAM_DRAW);
    glBindVertexArray(0);
}

void
vf_overlay_draw(struct vf_overlay_draw *draw, struct vf_size window,
                struct vf_rect clip)
{
    if (draw->batch_count == 0 || !draw->atlas || !compile(draw)) {
        return;
    }
    glUseProgram(draw->program);
    glUniform2f(draw->window_location, (float)window.w, (float)window.h);
    glActiveTexture(GL_TEXTURE0);
    glBindSampler(0, 0);
    glEnable(GL_BLEND);
    glBlendFunc(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA);
    glBindVertexArray(draw->vertex_array);
    for (size_t i = 0; i < draw->batch_count; i++) {
        const struct batch *batch = &draw->batches[i];
        struct vf_rect seen = vf_rect_intersect(batch->clip, clip);
        if (vf_rect_is_empty(seen)) {
            continue;
        }
        glBindTexture(GL_TEXTURE_2D,
                      batch->picture ? batch->picture : draw->atlas);
        glUniform1i(draw->is_picture_location, batch->picture != 0);
        glScissor(seen.x, window.h - seen.y - seen.h, seen.w, seen.h);
        glDrawElements(
            GL_TRIANGLES, (GLsizei)batch->index_count, GL_UNSIGNED_INT,
            (const void *)((size_t)batch->first_index * sizeof(uint32_t)));
    }
    glBindVertexArray(0);
    glDisable(GL_BLEND);
}

struct vf_rect
vf_overlay_draw_bounds(const struct vf_overlay_draw *draw)
{
    return draw->batch_count ? draw->bounds : (struct vf_rect){0};
}
