// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/converter.h"

#include "viewer/render/gl_program.h"
#include "viewer/render/tone_uniforms.h"

#include <epoxy/gl.h>
#include <glib.h>

enum packing { PACKED_NOT, PACKED_BLUE_FIRST, PACKED_RED_FIRST, PACKINGS };
enum { TRANSFERS = VF_TRANSFER_LINEAR_SDR + 1 };

struct program {
    GLuint name; // 0: not compiled yet
    bool failed; // and will not be
    GLint dither;
    struct vf_tone_uniforms tone;
};

struct vf_converter {
    bool gles;
    struct program programs[PACKINGS][TRANSFERS];
    GLuint vertex_array; // empty: vertices come from their number
};

struct vf_converter *
vf_converter_create(bool gles)
{
    struct vf_converter *converter = g_new0(struct vf_converter, 1);
    converter->gles = gles;
    glGenVertexArrays(1, &converter->vertex_array);
    return converter;
}

void
vf_converter_destroy(struct vf_converter *converter)
{
    if (!converter) {
        return;
    }
    for (int packing = 0; packing < PACKINGS; packing++) {
        for (int transfer = 0; transfer < TRANSFERS; transfer++) {
            glDeleteProgram(converter->programs[packing][transfer].name);
        }
    }
    glDeleteVertexArrays(1, &converter->vertex_array);
    g_free(converter);
}

static enum packing
packing_of(const struct vf_conversion *conversion)
{
    if (!conversion->storage->is_packed) {
        return PACKED_NOT;
    }
    return conversion->format == VF_PIXEL_BGR24 ? PACKED_BLUE_FIRST
                                                : PACKED_RED_FIRST;
}

bool
vf_converter_is_needed(const struct vf_pixel_storage *storage,
                       enum vf_transfer transfer)
{
    return storage->is_packed || transfer != VF_TRANSFER_SRGB;
}

static void
compile(struct program *program, bool gles, enum packing packing,
        enum vf_transfer transfer)
{
    char defines[64];
    g_snprintf(defines, sizeof(defines),
               "#define PACKED %d\n#define TRANSFER %d\n", (int)packing,
               (int)transfer);
    g_autoptr(GError) error = NULL;
    program->name = vf_gl_program_create(gles,
                                         &(struct vf_gl_program_params){
                                             .vertex = "convert.vert",
                                             .common = {"srgb.glsl", "color.glsl"},
                                             .fragment = "convert.frag",
                                             .defines = defines,
                                         },
                                         &error);
    if (!program->name) {
        program->failed = true;
        g_warning("%s Pictures that need it stay black.", error->message);
        return;
    }
    glUseProgram(program->name);
    glUniform1i(glGetUniformLocation(program->name, "stored"), 0);
    program->dither = glGetUniformLocation(program->name, "dither");
    program->tone = vf_tone_uniforms_find(program->name);
}

static bool
prepare_target(struct vf_canvas *converted,
               const struct vf_conversion *conversion)
{
    bool is_new;
    if (!vf_canvas_make(converted, conversion->size, conversion->deep, &is_new)) {
        return false;
    }
    if (conversion->whole || is_new) {
        vf_damage_add_full(conversion->damage);
    }
    return true;
}

bool
vf_converter_run(struct vf_converter *converter, struct vf_canvas *converted,
                 const struct vf_conversion *conversion)
{
    enum packing packing = packing_of(conversion);
    enum vf_transfer transfer = conversion->tone.transfer;
    struct program *program = &converter->programs[packing][transfer];
    if (!program->name && !program->failed) {
        compile(program, converter->gles, packing, transfer);
    }
    if (program->failed || !prepare_target(converted, conversion)) {
        return false;
    }
    bool is_hdr = transfer == VF_TRANSFER_PQ || transfer == VF_TRANSFER_SCRGB;
    glUseProgram(program->name);
    glUniform1f(program->dither, is_hdr && !converted->deep ? 1.0f : 0.0f);
    vf_tone_uniforms_set(&program->tone, &conversion->tone);
    glActiveTexture(GL_TEXTURE0);
    glBindTexture(GL_TEXTURE_2D, conversion->stored);
    glBindSampler(0, 0);
    glBindVertexArray(converter->vertex_array);
    vf_canvas_draw(converted, conversion->damage);
    glBindVertexArray(0);
    return true;
}
