// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/overlay_draw.h"

#include "viewer/render/gl_program.h"

#include <epoxy/gl.h>
#include <glib.h>
#include <stddef.h>
#include <string.h>

struct vf_overlay_draw {
    bool gles;
    GLuint program; // 0: not compiled
    bool failed;    // and cannot be
    GLint window_location;
    GLuint vertex_array;
    GLuint vertex_buffer;
    GLuint index_buffer;
    GLuint atlas;
    unsigned atlas_version;

    struct vf_overlay_batch *batches;
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
    glUseProgram(draw->program);
    glUniform1i(glGetUniformLocation(draw->program, "atlas"), 0);
    return true;
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
        draw->batches = g_renew(struct vf_overlay_batch, draw->batches,
                                draw->batch_capacity);
    }
    draw->batch_count = triangles->batch_count;
    draw->bounds = (struct vf_rect){0};
    if (triangles->batch_count == 0) {
        return;
    }
    memcpy(draw->batches, triangles->batches,
           triangles->batch_count * sizeof(*triangles->batches));
    for (size_t i = 0; i < triangles->batch_count; i++) {
        draw->bounds = vf_rect_unite(draw->bounds, triangles->batches[i].clip);
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
    glBindTexture(GL_TEXTURE_2D, draw->atlas);
    glBindSampler(0, 0);
    glEnable(GL_BLEND);
    glBlendFunc(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA);
    glBindVertexArray(draw->vertex_array);
    for (size_t i = 0; i < draw->batch_count; i++) {
        const struct vf_overlay_batch *batch = &draw->batches[i];
        struct vf_rect seen = vf_rect_intersect(batch->clip, clip);
        if (vf_rect_is_empty(seen)) {
            continue;
        }
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
