// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/option_table.h"

#include "base/geometry.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static bool
fail(GError **error, const struct vf_option *option, const char *text,
     const char *allowed)
{
    g_set_error(error, VF_ERROR, VF_ERROR_USAGE,
                "Option '--%s' was given '%s', but must be %s.", option->name,
                text, allowed);
    return false;
}

static bool
parse_number(const char *text, double *number)
{
    char *end;
    errno = 0;
    *number = g_ascii_strtod(text, &end);
    return end != text && *end == '\0' && errno == 0;
}

static bool
set_number(const struct vf_option *option, void *field, const char *text,
           GError **error)
{
    double number;
    const bool whole = option->type == VF_OPTION_INTEGER;
    if (!parse_number(text, &number) || !(number >= option->min) ||
        !(number <= option->max) ||
        (whole && number != (double)(int64_t)number)) {
        g_autofree char *allowed =
            g_strdup_printf("a %snumber from %g to %g", whole ? "whole " : "",
                            option->min, option->max);
        return fail(error, option, text, allowed);
    }
    if (whole) {
        *(int64_t *)field = (int64_t)number;
    } else {
        *(double *)field = number;
    }
    return true;
}

static bool
set_choice(const struct vf_option *option, int *field, const char *text,
           GError **error)
{
    for (int i = 0; option->choices[i]; i++) {
        if (strcmp(option->choices[i], text) == 0) {
            *field = option->type == VF_OPTION_DEGREES ? atoi(text) : i;
            return true;
        }
    }
    g_autofree char *list = g_strjoinv(", ", (char **)option->choices);
    g_autofree char *allowed = g_strconcat("one of ", list, NULL);
    return fail(error, option, text, allowed);
}

static bool
is_within(const struct vf_option *option, double number)
{
    return number >= option->min && number <= option->max;
}

static bool
set_size(const struct vf_option *option, struct vf_size *field,
         const char *text, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(text, "x", 3);
    double w;
    double h;
    if (g_strv_length(parts) != 2 || !parse_number(parts[0], &w) ||
        !parse_number(parts[1], &h) || !is_within(option, w) ||
        !is_within(option, h)) {
        g_autofree char *allowed =
            g_strdup_printf("WIDTHxHEIGHT with numbers from %g to %g, such as "
                            "1920x1080",
                            option->min, option->max);
        return fail(error, option, text, allowed);
    }
    *field = (struct vf_size){(int32_t)w, (int32_t)h};
    return true;
}

static void
append_text(char ***field, const char *text)
{
    const size_t count = *field ? g_strv_length(*field) : 0;
    *field = g_renew(char *, *field, count + 2);
    (*field)[count] = g_strdup(text);
    (*field)[count + 1] = NULL;
}

// `text` is NULL for a flag.
static bool
set_option(const struct vf_option *option, void *target, const char *text,
           GError **error)
{
    void *field = (char *)target + option->offset;
    const bool is_text =
        option->type == VF_OPTION_TEXT || option->type == VF_OPTION_TEXTS;
    if (is_text && text[0] == '\0') {
        return fail(error, option, text, "something, not empty");
    }
    switch (option->type) {
    case VF_OPTION_FLAG:
        *(bool *)field = true;
        return true;
    case VF_OPTION_TEXT:
        g_free(*(char **)field);
        *(char **)field = g_strdup(text);
        return true;
    case VF_OPTION_TEXTS:
        append_text(field, text);
        return true;
    case VF_OPTION_INTEGER:
    case VF_OPTION_NUMBER:
        return set_number(option, field, text, error);
    case VF_OPTION_CHOICE:
    case VF_OPTION_DEGREES:
        return set_choice(option, field, text, error);
    case VF_OPTION_SIZE:
        return set_size(option, field, text, error);
    }
    return false;
}

void
vf_option_table_init(const struct vf_option_table *table, void *target,
                     size_t size)
{
    memset(target, 0, size);
    for (size_t i = 0; i < table->count; i++) {
        const struct vf_option *option = &table->options[i];
        if (option->initial) {
            const bool ok = set_option(option, target, option->initial, NULL);
            g_assert(ok);
        }
    }
}

void
vf_option_table_finish(const struct vf_option_table *table, void *target)
{
    for (size_t i = 0; i < table->count; i++) {
        void *field = (char *)target + table->options[i].offset;
        if (table->options[i].type == VF_OPTION_TEXT) {
            g_clear_pointer((char **)field, g_free);
        } else if (table->options[i].type == VF_OPTION_TEXTS) {
            g_clear_pointer((char ***)field, g_strfreev);
        }
    }
}

struct parse {
    const struct vf_option_table *table;
    void *target;
};

// GOption calls this with "--name" or "-n".
static gboolean
on_option(const char *name, const char *value, gpointer data, GError **error)
{
    const struct parse *parse = data;
    const bool is_long = g_str_has_prefix(name, "--");
    for (size_t i = 0; i < parse->table->count; i++) {
        const struct vf_option *option = &parse->table->options[i];
        const bool matches = is_long
                                 ? strcmp(name + 2, option->name) == 0
                                 : option->letter && name[1] == option->letter;
        if (matches) {
            return set_option(option, parse->target, value, error);
        }
    }
    return FALSE;
}

static GOptionEntry *
make_entries(const struct vf_option_table *table)
{
    // GOption takes the function as an object pointer.
    const union {
        GOptionArgFunc function;
        gpointer pointer;
    } callback = {.function = on_option};
    GOptionEntry *entries = g_new0(GOptionEntry, table->count + 1);
    for (size_t i = 0; i < table->count; i++) {
        const struct vf_option *option = &table->options[i];
        entries[i] = (GOptionEntry){
            .long_name = option->name,
            .short_name = option->letter,
            .flags = option->type == VF_OPTION_FLAG ? G_OPTION_FLAG_NO_ARG : 0,
            .arg = G_OPTION_ARG_CALLBACK,
            .arg_data = callback.pointer,
        };
    }
    return entries;
}

bool
vf_option_table_parse(const struct vf_option_table *table, void *target,
                      char **argv, GPtrArray *rest, const char *help,
                      GError **error)
{
    struct parse parse = {.table = table, .target = target};
    g_autofree GOptionEntry *entries = make_entries(table);
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    GOptionGroup *group =
        g_option_group_new("main", "main", "main", &parse, NULL);
    g_option_group_add_entries(group, entries);
    g_option_context_set_main_group(context, group);
    g_option_context_set_help_enabled(context, FALSE);

    g_auto(GStrv) arguments = g_strdupv(argv);
    g_autoptr(GError) cause = NULL;
    if (!g_option_context_parse_strv(context, &arguments, &cause)) {
        if (cause->domain == VF_ERROR) {
            g_propagate_error(error, g_steal_pointer(&cause));
        } else {
            g_set_error(error, VF_ERROR, VF_ERROR_USAGE,
                        "%s: '%s' lists the options.", cause->message, help);
        }
        return false;
    }
    for (guint i = 1; i < g_strv_length(arguments); i++) {
        // GOption leaves a "--" in that has words like options behind it.
        if (i > 1 || strcmp(arguments[i], "--") != 0) {
            g_ptr_array_add(rest, g_strdup(arguments[i]));
        }
    }
    return true;
}
