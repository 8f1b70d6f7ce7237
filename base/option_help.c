// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/option_table.h"
#include "base/words.h"

#include <string.h>

static char *
allowed_text(const struct vf_option *option)
{
    if (option->choices) {
        g_autofree char *list = g_strjoinv(", ", (char **)option->choices);
        return option->initial
                   ? g_strdup_printf(_(" (%s; default %s)"), list, option->initial)
                   : g_strdup_printf(" (%s)", list);
    }
    if (option->initial) {
        return g_strdup_printf(_(" (default %s)"), option->initial);
    }
    return g_strdup("");
}

static char *
invocation(const struct vf_option *option)
{
    g_autofree char *letter = option->letter
                                  ? g_strdup_printf("-%c, ", option->letter)
                                  : g_strdup("    ");
    return g_strdup_printf("%s--%s%s%s", letter, option->name,
                           option->value ? " " : "",
                           option->value ? option->value : "");
}

// Words of `text` in lines of at most `width`, each after `indent` spaces but the
// first.
static void
print_wrapped(FILE *out, const char *text, int indent, int width)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    int column = 0;
    for (int i = 0; words[i]; i++) {
        const int length = (int)g_utf8_strlen(words[i], -1);
        if (column > 0 && column + 1 + length > width) {
            fprintf(out, "\n%*s", indent, "");
            column = 0;
        }
        fprintf(out, "%s%s", column ? " " : "", words[i]);
        column += length + (column ? 1 : 0);
    }
    fputc('\n', out);
}

void
vf_option_table_print_help(const struct vf_option_table *table, FILE *out)
{
    enum { INDENT = 30, WIDTH = 50 };
    const char *group = "";
    for (size_t i = 0; i < table->count; i++) {
        const struct vf_option *option = &table->options[i];
        if (!option->group) {
            continue;
        }
        if (strcmp(group, option->group) != 0) {
            group = option->group;
            fprintf(out, "\n%s:\n", _(group));
        }
        g_autofree char *call = invocation(option);
        g_autofree char *allowed = allowed_text(option);
        g_autofree char *help = g_strconcat(_(option->help), allowed, NULL);
        fprintf(out, "  %-*s", INDENT - 2, call);
        if (strlen(call) >= INDENT - 2) {
            fprintf(out, "\n%*s", INDENT, "");
        }
        print_wrapped(out, help, INDENT, WIDTH);
    }
}

void
vf_option_table_print_man(const struct vf_option_table *table, FILE *out)
{
    const char *group = "";
    for (size_t i = 0; i < table->count; i++) {
        const struct vf_option *option = &table->options[i];
        if (!option->group) {
            continue;
        }
        if (strcmp(group, option->group) != 0) {
            group = option->group;
            fprintf(out, ".SS %s\n", _(group));
        }
        fprintf(out, ".TP\n.B ");
        if (option->letter) {
            fprintf(out, "\\-%c\\fR, \\fB", option->letter);
        }
        g_auto(GStrv) words = g_strsplit(option->name, "-", -1);
        g_autofree char *name = g_strjoinv("\\-", words);
        fprintf(out, "\\-\\-%s", name);
        if (option->value) {
            fprintf(out, " \\fI%s\\fR", option->value);
        }
        g_autofree char *allowed = allowed_text(option);
        const char *help = _(option->help);
        fprintf(out, "\n%c%s%s.\n", g_ascii_toupper(help[0]), help + 1,
                allowed);
    }
}

void
vf_option_table_print_rows(const struct vf_option_table *table,
                           const char *command, FILE *out)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct vf_option *option = &table->options[i];
        if (!option->group) {
            continue;
        }
        const char letter[] = {option->letter, '\0'};
        g_autofree char *choices =
            option->choices ? g_strjoinv(" ", (char **)option->choices)
                            : g_strdup("");
        fprintf(out, "option\t%s\t%s\t%s\t%s\t%s\t%s\n", command,
                option->name, letter, option->value ? option->value : "",
                choices, _(option->help));
    }
}
