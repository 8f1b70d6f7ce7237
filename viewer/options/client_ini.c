// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/options/client_ini.h"

#include "base/words.h"
#include "viewer/options/client_ini_rules.h"

#include <string.h>

void
vf_client_ini_init(struct vf_client_ini *ini)
{
    ini->options = g_ptr_array_new_with_free_func(g_free);
    ini->notes = g_ptr_array_new_with_free_func(g_free);
}

void
vf_client_ini_finish(struct vf_client_ini *ini)
{
    g_clear_pointer(&ini->options, g_ptr_array_unref);
    g_clear_pointer(&ini->notes, g_ptr_array_unref);
}

static void G_GNUC_PRINTF(2, 3)
note(struct vf_client_ini *ini, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_ptr_array_add(ini->notes, g_strdup_vprintf(format, arguments));
    va_end(arguments);
}

static guint
hash_name(gconstpointer name)
{
    g_autofree char *folded = g_ascii_strdown(name, -1);
    return g_str_hash(folded);
}

static gboolean
are_one_name(gconstpointer a, gconstpointer b)
{
    return g_ascii_strcasecmp(a, b) == 0;
}

// "win:fullScreen" -> value, as the user spelled both; names are found in any case.
static GHashTable *
new_values(void)
{
    return g_hash_table_new_full(hash_name, are_one_name, g_free, g_free);
}

static void
put(GHashTable *values, const char *module, const char *name, const char *value)
{
    g_hash_table_replace(values, g_strdup_printf("%s:%s", module, name),
                         g_strdup(value));
}

static void
translate(struct vf_client_ini *ini, GHashTable *values)
{
    struct vf_client_rules_result result = {
        .values = values,
        .options = ini->options,
        .notes = ini->notes,
    };
    vf_client_rules_apply(&result);
}

void
vf_client_ini_read(struct vf_client_ini *ini, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_auto(GStrv) lines = g_strsplit(valid, "\n", -1);
    g_autoptr(GHashTable) values = new_values();
    g_autofree char *module = NULL;
    for (unsigned i = 0; lines[i]; i++) {
        char *line = g_strstrip(lines[i]);
        size_t length = strlen(line);
        char *equals = strchr(line, '=');
        if (length == 0 || line[0] == ';' || line[0] == '#') {
            continue;
        }
        if (line[0] == '[' && line[length - 1] == ']') {
            g_free(module);
            module = g_strndup(line + 1, length - 2);
        } else if (!equals || equals == line) {
            note(ini, _("Line %u, '%s', is no name=value: it was left out."), i + 1,
                 line);
        } else if (!module) {
            note(ini,
                 _("Line %u, '%s', stands before any [module]: it was left out."),
                 i + 1, line);
        } else {
            *equals = '\0';
            put(values, g_strstrip(module), g_strchomp(line),
                g_strchug(equals + 1));
        }
    }
    translate(ini, values);
}

bool
vf_client_ini_is_argument(const char *argument)
{
    const char *colon = strchr(argument, ':');
    if (!colon || !g_ascii_isalpha(colon[1])) {
        return false;
    }
    g_autofree char *module =
        g_ascii_strdown(argument, colon - argument);
    return vf_client_rules_know_module(module);
}

void
vf_client_ini_read_arguments(struct vf_client_ini *ini,
                             const char *const *arguments)
{
    g_autoptr(GHashTable) values = new_values();
    for (const char *const *at = arguments; *at; at++) {
        g_auto(GStrv) parts = g_strsplit(*at, ":", 2);
        char *equals = strchr(parts[1], '=');
        if (equals) {
            *equals = '\0';
        }
        put(values, parts[0], parts[1],
            equals ? equals + 1 : vf_client_rules_bare_value(*at));
    }
    translate(ini, values);
}

static void
add_if_there(GPtrArray *found, char *path)
{
    if (g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
        g_ptr_array_add(found, path);
    } else {
        g_free(path);
    }
}

GPtrArray *
vf_client_ini_find(void)
{
    GPtrArray *found = g_ptr_array_new_with_free_func(g_free);
    add_if_there(found, g_strdup("/etc/looking-glass-client.ini"));
    add_if_there(found, g_build_filename(g_get_home_dir(),
                                         ".looking-glass-client.ini", NULL));
    add_if_there(found, g_build_filename(g_get_user_config_dir(),
                                         "looking-glass", "client.ini", NULL));
    return found;
}
