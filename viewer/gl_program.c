// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/gl_program.h"

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

static GBytes *
load(const char *name, GError **error)
{
    g_autofree char *path = g_strconcat(RESOURCE_PATH, name, NULL);
    return g_resource_lookup_data(vf_shaders_get_resource(), path,
                                  G_RESOURCE_LOOKUP_FLAGS_NONE, error);
}

static GLuint
compile(bool gles, GLenum stage, const char *defines, const char *common,
        const char *name, GError **error)
{
    g_autoptr(GBytes) head = common ? load(common, error) : g_bytes_new("", 0);
    g_autoptr(GBytes) body = head ? load(name, error) : NULL;
    if (!body) {
        return 0;
    }
    gsize head_size;
    gsize body_size;
    const char *parts[] = {
        preamble(gles),
        defines ? defines : "",
        g_bytes_get_data(head, &head_size),
        g_bytes_get_data(body, &body_size),
    };
    const GLint lengths[] = {-1, -1, (GLint)head_size, (GLint)body_size};
    if (!parts[2]) {
        parts[2] = "";
    }

    GLuint shader = glCreateShader(stage);
    glShaderSource(shader, G_N_ELEMENTS(parts), parts, lengths);
    glCompileShader(shader);
    GLint ok = GL_FALSE;
    glGetShaderiv(shader, GL_COMPILE_STATUS, &ok);
    if (!ok) {
        char words[2048] = "";
        glGetShaderInfoLog(shader, sizeof(words), NULL, words);
        g_set_error(error, VF_ERROR, VF_ERROR_UNSUPPORTED,
                    "The graphics driver could not compile shader '%s': %s",
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
                    "The graphics driver could not link shader '%s': %s",
                    fragment, words);
    }
    return ok;
}

unsigned
vf_gl_program_create(bool gles, const struct vf_gl_program_params *params,
                     GError **error)
{
    GLuint vertex = compile(gles, GL_VERTEX_SHADER, params->defines, NULL,
                            params->vertex, error);
    if (!vertex) {
        return 0;
    }
    GLuint fragment = compile(gles, GL_FRAGMENT_SHADER, params->defines,
                              params->common, params->fragment, error);
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
