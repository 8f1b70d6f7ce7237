// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/option_table.h"

#include "base/geometry.h"
#include "base/words.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static bool
allow(char **allowed, char *text)
{
    *allowed = text;
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
set_flag(bool *field, const char *text, char **allowed)
{
    static const char *const ON[] = {"on", "yes", "true", "1", NULL};
    static const char *const OFF[] = {"off", "no", "false", "0", NULL};
    g_autofree char *folded = text ? g_ascii_strdown(text, -1) : NULL;
    bool on = !text || g_strv_contains(ON, folded);
    if (!on && !g_strv_contains(OFF, folded)) {
        return allow(allowed, g_strdup(_("on or off")));
    }
    *field = on;
    return true;
}

static bool
set_number(const struct vf_option *option, void *field, const char *text,
           char **allowed)
{
    double number;
    const bool whole = option->type == VF_OPTION_INTEGER;
    if (!parse_number(text, &number) || !(number >= option->min) ||
        !(number <= option->max) ||
        (whole && number != (double)(int64_t)number)) {
        return allow(allowed,
                     g_strdup_printf(_("a %snumber from %g to %g"),
                                     whole ? "whole " : "", option->min,
                                     option->max));
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
           char **allowed)
{
    for (int i = 0; option->choices[i]; i++) {
        if (strcmp(option->choices[i], text) == 0) {
            *field = option->type == VF_OPTION_DEGREES ? atoi(text) : i;
            return true;
        }
    }
    g_autofree char *list = g_strjoinv(", ", (char **)option->choices);
    return allow(allowed, g_strconcat(_("one of "), list, NULL));
}

static bool
is_within(const struct vf_option *option, double number)
{
    return number >= option->min && number <= option->max;
}

static bool
set_size(const struct vf_option *option, struct vf_size *field,
         const char *text, char **allowed)
{
    g_auto(GStrv) parts = g_strsplit(text, "x", 3);
    double w;
    double h;
    if (g_strv_length(parts) != 2 || !parse_number(parts[0], &w) ||
        !parse_number(parts[1], &h) || !is_within(option, w) ||
        !is_within(option, h)) {
        return allow(
            allowed,
            g_strdup_printf(_("WIDTHxHEIGHT with numbers from %g to %g, such as "
                              "1920x1080"),
                            option->min, option->max));
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

bool
vf_option_set(const struct vf_option *option, void *target, const char *text,
              char **allowed)
{
    void *field = (char *)target + option->offset;
    switch (option->type) {
    case VF_OPTION_FLAG:
        return set_flag(field, text, allowed);
    case VF_OPTION_TEXT:
        g_free(*(char **)field);
        *(char **)field = text[0] ? g_strdup(text) : NULL;
        return true;
    case VF_OPTION_TEXTS:
        append_text(field, text);
        return true;
    case VF_OPTION_INTEGER:
    case VF_OPTION_NUMBER:
        return set_number(option, field, text, allowed);
    case VF_OPTION_CHOICE:
    case VF_OPTION_DEGREES:
        return set_choice(option, field, text, allowed);
    case VF_OPTION_SIZE:
        return set_size(option, field, text, allowed);
    }
    return false;
}

static char *
print_number(double number)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    return g_strdup(g_ascii_formatd(text, sizeof(text), "%.10g", number));
}

char *
vf_option_print(const struct vf_option *option, const void *target)
{
    const void *field = (const char *)target + option->offset;
    const struct vf_size *size = field;
    switch (option->type) {
    case VF_OPTION_FLAG:
        return g_strdup(*(const bool *)field ? "on" : "off");
    case VF_OPTION_TEXT:
        return g_strdup(*(char *const *)field);
    case VF_OPTION_TEXTS:
        return *(char **const *)field ? g_strjoinv(" ", *(char **const *)field)
                                      : NULL;
    case VF_OPTION_INTEGER:
        return g_strdup_printf("%" G_GINT64_FORMAT, *(const int64_t *)field);
    case VF_OPTION_NUMBER:
        return print_number(*(const double *)field);
    case VF_OPTION_CHOICE:
        return g_strdup(option->choices[*(const int *)field]);
    case VF_OPTION_DEGREES:
        return g_strdup_printf("%d", *(const int *)field);
    case VF_OPTION_SIZE:
        return g_strdup_printf("%dx%d", size->w, size->h);
    }
    return NULL;
}

// From the command line. `text` is NULL for a flag.
static bool
set_option(const struct vf_option *option, void *target, const char *text,
           GError **error)
{
    const bool is_text =
        option->type == VF_OPTION_TEXT || option->type == VF_OPTION_TEXTS;
    g_autofree char *allowed = NULL;
    if (is_text && text[0] == '\0') {
        allowed = g_strdup(_("something, not empty"));
    } else if (vf_option_set(option, target, text, &allowed)) {
        return true;
    }
    g_set_error(error, VF_ERROR, VF_ERROR_USAGE,
                _("Option '--%s' was given '%s', but must be %s."), option->name,
                text, allowed);
    return false;
}

const struct vf_option *
vf_option_table_find(const struct vf_option_table *table, const char *name)
{
    for (size_t i = 0; i < table->count; i++) {
        if (strcmp(table->options[i].name, name) == 0) {
            return &table->options[i];
        }
    }
    return NULL;
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
    GPtrArray *given; // NULL: nobody wants to know
};

static bool
take(const struct parse *parse, const struct vf_option *option,
     const char *value, GError **error)
{
    if (parse->given) {
        g_ptr_array_add(parse->given, (gpointer)option);
    }
    return set_option(option, parse->target, value, error);
}

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
            return take(parse, option, value, error);
        }
    }
    const struct vf_option *flag =
        g_str_has_prefix(name, "--no-")
            ? vf_option_table_find(parse->table, name + strlen("--no-"))
            : NULL;
    return flag && take(parse, flag, "off", error);
}

// One for every option, and another that takes back a flag.
static GOptionEntry *
make_entries(const struct vf_option_table *table, GPtrArray *names)
{
    // GOption takes the function as an object pointer.
    const union {
        GOptionArgFunc function;
        gpointer pointer;
    } callback = {.function = on_option};
    GOptionEntry *entries = g_new0(GOptionEntry, 2 * table->count + 1);
    size_t count = 0;
    for (size_t i = 0; i < table->count; i++) {
        const struct vf_option *option = &table->options[i];
        const bool is_flag = option->type == VF_OPTION_FLAG;
        entries[count++] = (GOptionEntry){
            .long_name = option->name,
            .short_name = option->letter,
            .flags = is_flag ? G_OPTION_FLAG_NO_ARG : 0,
            .arg = G_OPTION_ARG_CALLBACK,
            .arg_data = callback.pointer,
        };
        char *opposite = g_strconcat("no-", option->name, NULL);
        g_ptr_array_add(names, opposite);
        if (is_flag && !vf_option_table_find(table, opposite)) {
            entries[count++] = (GOptionEntry){
                .long_name = opposite,
                .flags = G_OPTION_FLAG_NO_ARG | G_OPTION_FLAG_HIDDEN,
                .arg = G_OPTION_ARG_CALLBACK,
                .arg_data = callback.pointer,
            };
        }
    }
    return entries;
}

bool
vf_option_table_parse(const struct vf_option_table *table, void *target,
                      char **argv, GPtrArray *rest, const char *help,
                      GError **error)
{
    return vf_option_table_parse_noting(table, target, argv, rest, NULL, help,
                                        error);
}

bool
vf_option_table_parse_noting(const struct vf_option_table *table, void *target,
                             char **argv, GPtrArray *rest, GPtrArray *given,
                             const char *help, GError **error)
{
    struct parse parse = {.table = table, .target = target, .given = given};
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autofree GOptionEntry *entries = make_entries(table, names);
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
                        _("%s: '%s' lists the options."), cause->message, help);
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
