// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/gl_program.h"

#include "base/words.h"
#include "vf-shaders.h"

#include <epoxy/gl.h>
#include <gio/gio.h>

#define RESOURCE_PATH "/org/virtflow/view/shaders/"

static const char *
preamble(bool gles)
{
    return gles ? "#version 300 es\n"
                  "precision highp float;\n"
                  "precision highp int;\n"
                  "precision highp sampler2D;\n"
                : "#version 330 core\n";
}

static bool
append_file(GString *source, const char *name, GError **error)
{
    g_autofree char *path = g_strconcat(RESOURCE_PATH, name, NULL);
    g_autoptr(GBytes) bytes = g_resource_lookup_data(
        vf_shaders_get_resource(), path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
    if (!bytes) {
        return false;
    }
    gsize size;
    const char *text = g_bytes_get_data(bytes, &size);
    g_string_append_len(source, text, (gssize)size);
    return true;
}

enum { MAX_FILES = 6 };

// One shader of several files, of which the last one names it. `text` goes in front
// of that, and the driver's words count its lines from 1.
static GLuint
compile(bool gles, GLenum stage, const struct vf_gl_program_params *params,
        const char *const files[MAX_FILES], GError **error)
{
    g_autoptr(GString) source = g_string_new(preamble(gles));
    g_string_append(source, params->defines ? params->defines : "");
    const char *name = NULL;
    for (int i = 0; i < MAX_FILES; i++) {
        if (files[i]) {
            name = files[i];
            if (params->text && name == params->fragment) {
                g_string_append_printf(source, "#line 1\n%s\n", params->text);
            }
            if (!append_file(source, name, error)) {
                return 0;
            }
        }
    }
    GLuint shader = glCreateShader(stage);
    const char *text = source->str;
    glShaderSource(shader, 1, &text, NULL);
    glCompileShader(shader);
    GLint ok = GL_FALSE;
    glGetShaderiv(shader, GL_COMPILE_STATUS, &ok);
    if (!ok) {
        char words[2048] = "";
        glGetShaderInfoLog(shader, sizeof(words), NULL, words);
        g_set_error(error, VF_ERROR, VF_ERROR_UNSUPPORTED,
                    _("The graphics driver could not compile shader '%s': %s"),
                    name, words);
        glDeleteShader(shader);
        return 0;
    }
    return shader;
}

static bool
link_program(GLuint program, const char *fragment, GError **error)
{
    glLinkProgram(program);
    GLint ok = GL_FALSE;
    glGetProgramiv(program, GL_LINK_STATUS, &ok);
    if (!ok) {
        char words[2048] = "";
        glGetProgramInfoLog(program, sizeof(words), NULL, words);
        g_set_error(error, VF_ERROR, VF_ERROR_UNSUPPORTED,
                    _("The graphics driver could not link shader '%s': %s"),
                    fragment, words);
    }
    return ok;
}

unsigned
vf_gl_program_create(bool gles, const struct vf_gl_program_params *params,
                     GError **error)
{
    const char *const vertex_files[MAX_FILES] = {params->vertex};
    const char *const fragment_files[MAX_FILES] = {
        params->common[0], params->common[1], params->common[2],
        params->common[3], params->fragment};
    GLuint vertex =
        compile(gles, GL_VERTEX_SHADER, params, vertex_files, error);
    if (!vertex) {
        return 0;
    }
    GLuint fragment =
        compile(gles, GL_FRAGMENT_SHADER, params, fragment_files, error);
    if (!fragment) {
        glDeleteShader(vertex);
        return 0;
    }
    GLuint program = glCreateProgram();
    glAttachShader(program, vertex);
    glAttachShader(program, fragment);
    glDeleteShader(vertex);
    glDeleteShader(fragment);
    if (!link_program(program, params->fragment, error)) {
        glDeleteProgram(program);
        return 0;
    }
    return program;
}

unsigned
vf_gl_sampler_create(bool smooth)
{
    GLint filter = smooth ? GL_LINEAR : GL_NEAREST;
    GLuint sampler;
    glGenSamplers(1, &sampler);
    glSamplerParameteri(sampler, GL_TEXTURE_MIN_FILTER, filter);
    glSamplerParameteri(sampler, GL_TEXTURE_MAG_FILTER, filter);
    glSamplerParameteri(sampler, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glSamplerParameteri(sampler, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    return sampler;
}
