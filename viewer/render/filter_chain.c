// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/filter_chain.h"

#include "viewer/render/canvas.h"
#include "viewer/render/damage_scale.h"
#include "viewer/render/gl_program.h"
#include "viewer/render/user_filter.h"

#include <epoxy/gl.h>
#include <glib.h>
#include <math.h>
#include <string.h>

struct program {
    GLuint name; // 0: not compiled yet
    bool failed; // and will not be
    GLint source_size;
    GLint source_rows;
    GLint output_size;
    GLint strength;
};

enum place { BEFORE_SCALING, SCALED, AFTER_SCALING, SHARPENED, PLACES };

struct vf_filter_chain {
    struct vf_filter_chain_params params;
    struct program scalers[VF_SCALERS];
    struct program sharpen;
    struct program user;
    struct vf_canvas canvases[PLACES];
    GLuint nearest;      // sampler
    GLuint vertex_array; // empty
    struct vf_look look; // of the run before
    char note[1024];
};

// A picture on its way.
struct carried {
    GLuint texture;
    GLuint framebuffer;
    bool is_window_order;
    struct vf_size size;
    int32_t rows;
    struct vf_damage *damage;
};

struct vf_filter_chain *
vf_filter_chain_create(const struct vf_filter_chain_params *params)
{
    struct vf_filter_chain *chain = g_new0(struct vf_filter_chain, 1);
    chain->params = *params;
    chain->nearest = vf_gl_sampler_create(false);
    glGenVertexArrays(1, &chain->vertex_array);
    return chain;
}

void
vf_filter_chain_destroy(struct vf_filter_chain *chain)
{
    if (!chain) {
        return;
    }
    vf_filter_chain_rest(chain);
    for (int i = 0; i < VF_SCALERS; i++) {
        glDeleteProgram(chain->scalers[i].name);
    }
    glDeleteProgram(chain->sharpen.name);
    glDeleteProgram(chain->user.name);
    glDeleteSamplers(1, &chain->nearest);
    glDeleteVertexArrays(1, &chain->vertex_array);
    g_free(chain);
}

void
vf_filter_chain_rest(struct vf_filter_chain *chain)
{
    for (int i = 0; i < PLACES; i++) {
        vf_canvas_finish(&chain->canvases[i]);
    }
}

// Programs -------------------------------------------------------------------

// True when it can be used.
static bool
compile(struct vf_filter_chain *chain, struct program *program,
        const struct vf_gl_program_params *params)
{
    if (program->name || program->failed) {
        return !program->failed;
    }
    g_autoptr(GError) error = NULL;
    GLuint name = vf_gl_program_create(chain->params.gles, params, &error);
    if (!name) {
        program->failed = true;
        g_strlcpy(chain->note, error->message, sizeof(chain->note));
        g_warning("%s The picture is shown without that filter.", error->message);
        return false;
    }
    glUseProgram(name);
    glUniform1i(glGetUniformLocation(name, "source"), 0);
    *program = (struct program){
        .name = name,
        .source_size = glGetUniformLocation(name, "source_size"),
        .source_rows = glGetUniformLocation(name, "source_rows"),
        .output_size = glGetUniformLocation(name, "output_size"),
        .strength = glGetUniformLocation(name, "strength"),
    };
    return true;
}

static bool
compile_scaler(struct vf_filter_chain *chain, enum vf_scaler scaler)
{
    char defines[32];
    g_snprintf(defines, sizeof(defines), "#define SCALER %d\n", (int)scaler);
    return compile(chain, &chain->scalers[scaler],
                   &(struct vf_gl_program_params){
                       .vertex = "convert.vert",
                       .common = {"source.glsl"},
                       .fragment = scaler == VF_SCALER_EDGE ? "edge.frag"
                                                            : "scale.frag",
                       .defines = defines,
                   });
}

static bool
compile_sharpen(struct vf_filter_chain *chain)
{
    return compile(chain, &chain->sharpen,
                   &(struct vf_gl_program_params){
                       .vertex = "convert.vert",
                       .common = {"source.glsl"},
                       .fragment = "sharpen.frag",
                   });
}

static bool
compile_user(struct vf_filter_chain *chain)
{
    return compile(chain, &chain->user,
                   &(struct vf_gl_program_params){
                       .vertex = "convert.vert",
                       .common = {"source.glsl", "user.glsl"},
                       .text = chain->params.user->text,
                       .fragment = "user.frag",
                   });
}

// Passes ---------------------------------------------------------------------

// One filter: from what is carried to a canvas, which is carried further. `radius`:
// see vf_damage_scale(); negative: it may look anywhere.
static void
pass(struct vf_filter_chain *chain, const struct program *program,
     enum place place, struct vf_size size, double radius, float strength,
     struct carried *carried)
{
    struct vf_canvas *canvas = &chain->canvases[place];
    bool is_new;
    if (!vf_canvas_make(canvas, size, chain->params.deep, &is_new)) {
        return;
    }
    bool all = is_new ||
               (radius < 0 && !vf_damage_is_empty(carried->damage));
    *carried->damage =
        vf_damage_scale(carried->damage, carried->size, size, fmax(radius, 0));
    if (all) {
        vf_damage_add_full(carried->damage);
    }
    glUseProgram(program->name);
    glUniform2f(program->source_size, (float)carried->size.w,
                (float)carried->size.h);
    glUniform1f(program->source_rows, (float)carried->rows);
    glUniform2f(program->output_size, (float)size.w, (float)size.h);
    glUniform1f(program->strength, strength);
    glBindTexture(GL_TEXTURE_2D, carried->texture);
    vf_canvas_draw(canvas, carried->damage);
    carried->texture = canvas->name;
    carried->framebuffer = canvas->framebuffer;
    carried->is_window_order = !canvas->deep;
    carried->size = size;
    carried->rows = size.h;
}

static enum vf_scaler
scaler_for(enum vf_scaler wanted, struct vf_size from, struct vf_size to)
{
    bool enlarges = to.w >= from.w && to.h >= from.h;
    switch (wanted) {
    case VF_SCALER_AUTO:
        return vf_size_is_multiple(to, from) ? VF_SCALER_NEAREST : VF_SCALER_LINEAR;
    case VF_SCALER_EDGE:
        return enlarges ? VF_SCALER_EDGE : VF_SCALER_LANCZOS;
    case VF_SCALER_LINEAR:
    case VF_SCALER_NEAREST:
    case VF_SCALER_BICUBIC:
    case VF_SCALER_LANCZOS:
    case VF_SCALERS:
        break;
    }
    return wanted;
}

static void
scale(struct vf_filter_chain *chain, enum vf_scaler wanted, struct vf_size size,
      struct carried *carried)
{
    static const double RADIUS[VF_SCALERS] = {
        [VF_SCALER_LINEAR] = 1,  [VF_SCALER_NEAREST] = 1, [VF_SCALER_BICUBIC] = 2,
        [VF_SCALER_LANCZOS] = 3, [VF_SCALER_EDGE] = 3,
    };
    enum vf_scaler scaler = scaler_for(wanted, carried->size, size);
    if (vf_size_equal(carried->size, size)) {
        return;
    }
    if (!compile_scaler(chain, scaler)) {
        scaler = VF_SCALER_NEAREST;
        if (!compile_scaler(chain, scaler)) {
            return;
        }
    }
    pass(chain, &chain->scalers[scaler], SCALED, size, RADIUS[scaler], 0, carried);
}

static void
run_user(struct vf_filter_chain *chain, enum place place, struct carried *carried)
{
    const struct vf_user_filter *user = chain->params.user;
    bool here = user && user->after_scaling == (place == AFTER_SCALING);
    if (here && compile_user(chain)) {
        pass(chain, &chain->user, place, carried->size, user->radius, 0, carried);
    }
}

static bool
looks_equal(const struct vf_look *a, const struct vf_look *b)
{
    return a->scaler == b->scaler && a->sharpen == b->sharpen &&
           a->user_filter == b->user_filter;
}

void
vf_filter_chain_run(struct vf_filter_chain *chain,
                    const struct vf_filter_job *job,
                    struct vf_shown_picture *result, struct vf_damage *damage)
{
    const struct vf_look *look = job->look;
    if (!looks_equal(look, &chain->look)) {
        vf_damage_add_full(damage);
    }
    chain->look = *look;
    *result = *job->picture;
    if (!result->texture) {
        return;
    }
    struct carried carried = {
        .texture = result->texture,
        .framebuffer = result->framebuffer,
        .is_window_order = result->is_window_order,
        .size = result->image,
        .rows = result->rows,
        .damage = damage,
    };
    glActiveTexture(GL_TEXTURE0);
    glBindSampler(0, chain->nearest);
    glBindVertexArray(chain->vertex_array);
    if (look->user_filter) {
        run_user(chain, BEFORE_SCALING, &carried);
    }
    scale(chain, look->scaler, job->size, &carried);
    if (look->user_filter) {
        run_user(chain, AFTER_SCALING, &carried);
    }
    if (look->sharpen > 0 && compile_sharpen(chain)) {
        pass(chain, &chain->sharpen, SHARPENED, carried.size, 1, look->sharpen,
             &carried);
    }
    glBindVertexArray(0);
    result->texture = carried.texture;
    result->framebuffer = carried.framebuffer;
    result->is_window_order = carried.is_window_order;
    result->image = carried.size;
    result->rows = carried.rows;
}

const char *
vf_filter_chain_note(const struct vf_filter_chain *chain)
{
    return chain->note;
}
