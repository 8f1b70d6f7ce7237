// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/command/say.h"

#include "base/words.h"

#include <string.h>
#include <unistd.h>

void
vf_verb_print_json(const struct vf_verb_run *run, JsonBuilder *builder)
{
    g_autoptr(JsonNode) root = json_builder_get_root(builder);
    g_autoptr(JsonGenerator) generator = json_generator_new();
    json_generator_set_root(generator, root);
    json_generator_set_pretty(generator, TRUE);
    g_autofree char *text = json_generator_to_data(generator, NULL);
    fprintf(run->out, "%s\n", text);
}

static void
print_paragraph(FILE *out, const char *text, int indent)
{
    enum { WIDTH = 78 };
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    int column = indent;
    for (int i = 0; words[i]; i++) {
        const int length = (int)g_utf8_strlen(words[i], -1);
        if (i > 0 && column + 1 + length > WIDTH) {
            fprintf(out, "\n%*s", indent, "");
            column = indent;
        } else if (i > 0) {
            fputc(' ', out);
            column++;
        }
        fputs(words[i], out);
        column += length;
    }
    fputc('\n', out);
}

void
vf_print_wrapped(FILE *out, const char *text, int indent)
{
    g_auto(GStrv) paragraphs = g_strsplit(text, "\n", -1);
    for (int i = 0; paragraphs[i]; i++) {
        if (i > 0) {
            fprintf(out, "%*s", paragraphs[i][0] ? indent : 0, "");
        }
        print_paragraph(out, paragraphs[i], indent);
    }
}

static bool
means_yes(char *answer)
{
    g_strstrip(answer);
    return g_ascii_strcasecmp(answer, "y") == 0 ||
           g_ascii_strcasecmp(answer, "yes") == 0;
}

bool
vf_verb_ask(bool yes, const char *question, GError **error)
{
    if (yes) {
        return true;
    }
    if (!isatty(STDIN_FILENO)) {
        g_set_error(error, VF_ERROR, VF_ERROR_USAGE,
                    _("Nobody can be asked here: '%s' Add '--yes' to say yes "
                      "beforehand."),
                    question);
        return false;
    }
    fprintf(stderr, "%s [y/N] ", question);
    char answer[16] = "";
    if (!fgets(answer, sizeof(answer), stdin) || !means_yes(answer)) {
        g_set_error(error, VF_ERROR, VF_ERROR_CANCELLED,
                    _("Nothing was done."));
        return false;
    }
    return true;
}
