// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/command/command.h"

#include "base/log.h"
#include "base/words.h"
#include "control/command/say.h"
#include "control/command/verbs.h"
#include "control/json.h"
#include "control/xml.h"

#include <glib.h>
#include <string.h>

// In the order of help.
static const struct vf_verb *const VERBS[] = {
    &vf_verb_list,
    &vf_verb_info,
    &vf_verb_start,
    &vf_verb_stop,
    &vf_verb_reboot,
    &vf_verb_pause,
    &vf_verb_resume,
    &vf_verb_reset,
    &vf_verb_kill,
    &vf_verb_setup,
    &vf_verb_undo,
    &vf_verb_doctor,
    &vf_verb_guest,
    &vf_verb_gpu,
};

const struct vf_verb *
vf_verb_find(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(VERBS); i++) {
        if (strcmp(VERBS[i]->name, name) == 0) {
            return VERBS[i];
        }
    }
    return NULL;
}

// How many of `arguments` name the connection: "-c URI", "--connect=URI".
static unsigned
connection_words(char **arguments)
{
    if (strcmp(arguments[0], "-c") == 0 || strcmp(arguments[0], "--connect") == 0) {
        return arguments[1] ? 2 : 0;
    }
    return g_str_has_prefix(arguments[0], "--connect=") ? 1 : 0;
}

const struct vf_verb *
vf_verb_take(char **arguments)
{
    if (!arguments[0]) {
        return NULL;
    }
    const unsigned before = connection_words(arguments);
    char *name = arguments[before];
    const struct vf_verb *verb = name ? vf_verb_find(name) : NULL;
    if (verb) {
        memmove(arguments + 1, arguments, before * sizeof(*arguments));
        arguments[0] = name;
    }
    return verb;
}

enum vf_exit
vf_verb_exit_code(const GError *error)
{
    if (error->domain != VF_ERROR) {
        return VF_EXIT_FAILED;
    }
    switch ((enum vf_error)error->code) {
    case VF_ERROR_NOT_FOUND:
        return VF_EXIT_NOT_FOUND;
    case VF_ERROR_PERMISSION:
        return VF_EXIT_PERMISSION;
    case VF_ERROR_BUSY:
    case VF_ERROR_UNFIT:
        return VF_EXIT_UNFIT;
    case VF_ERROR_LOST:
        return VF_EXIT_UNREACHABLE;
    case VF_ERROR_CANCELLED:
        return VF_EXIT_DECLINED;
    case VF_ERROR_TIMEOUT:
        return VF_EXIT_TIMEOUT;
    case VF_ERROR_USAGE:
        return VF_EXIT_USAGE;
    case VF_ERROR_FAILED:
    case VF_ERROR_INVALID:
    case VF_ERROR_UNSUPPORTED:
        return VF_EXIT_FAILED;
    }
    return VF_EXIT_FAILED;
}

static enum vf_exit
complain(const struct vf_verb_run *run, const GError *error)
{
    g_printerr("virtflow-view: %s\n", error->message);
    const enum vf_exit code = vf_verb_exit_code(error);
    if (run->common->json) {
        g_autoptr(JsonBuilder) json = json_builder_new();
        json_builder_begin_object(json);
        vf_json_text(json, "error", error->message);
        vf_json_number(json, "exit_code", code);
        json_builder_end_object(json);
        vf_verb_print_json(run, json);
    }
    return code;
}

static void
print_usage(const struct vf_verb *verb, FILE *out)
{
    fprintf(out, _("Usage: virtflow-view %s%s%s [OPTION]...\n"), verb->name,
            verb->arguments[0] ? " " : "", verb->arguments);
}

static void
print_help(const struct vf_verb *verb, FILE *out)
{
    print_usage(verb, out);
    fputc('\n', out);
    vf_print_wrapped(out, _(verb->manual), 0);
    vf_option_table_print_help(&verb->options, out);
}

static bool
check_words(const struct vf_verb_run *run, GError **error)
{
    const struct vf_verb *verb = run->verb;
    if (run->word_count >= verb->min_words &&
        run->word_count <= verb->max_words) {
        return true;
    }
    const bool few = run->word_count < verb->min_words;
    g_set_error(error, VF_ERROR, VF_ERROR_USAGE,
                few ? _("'virtflow-view %s' takes more words: virtflow-view %s%s%s "
                        "[OPTION]...")
                    : _("'virtflow-view %s' takes fewer words: virtflow-view "
                        "%s%s%s [OPTION]..."),
                verb->name, verb->name,
                verb->arguments[0] ? " " : "", verb->arguments);
    return false;
}

static enum vf_exit
do_run(struct vf_verb_run *run, char **arguments, GPtrArray *words,
       GError **error)
{
    const struct vf_verb *verb = run->verb;
    g_autofree char *help =
        g_strdup_printf("virtflow-view %s --help", verb->name);
    if (!vf_option_table_parse(&verb->options, run->settings, arguments,
                               words, help, error)) {
        return VF_EXIT_USAGE;
    }
    vf_log_init(run->common->verbose);
    if (run->common->help) {
        print_help(verb, run->out);
        return VF_EXIT_DONE;
    }
    run->word_count = words->len;
    g_ptr_array_add(words, NULL);
    run->words = (char *const *)words->pdata;
    if (!check_words(run, error)) {
        return VF_EXIT_USAGE;
    }
    vf_xml_init_library();
    return verb->run(run, error);
}

enum vf_exit
vf_verb_main(const struct vf_verb *verb, char **arguments,
                const struct vf_verb_services *services, FILE *out)
{
    g_autofree void *settings = g_malloc0(verb->settings_size);
    vf_option_table_init(&verb->options, settings, verb->settings_size);
    struct vf_verb_run run = {.verb = verb,
                                 .settings = settings,
                                 .common = settings,
                                 .out = out,
                                 .services = services};
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) error = NULL;
    enum vf_exit code = do_run(&run, arguments, words, &error);
    if (error) {
        code = complain(&run, error);
    }
    vf_option_table_finish(&verb->options, settings);
    return code;
}

void
vf_verbs_print_help(FILE *out)
{
    fputs(_("\nCommands ('virtflow-view COMMAND --help' says more):\n"), out);
    for (size_t i = 0; i < G_N_ELEMENTS(VERBS); i++) {
        const struct vf_verb *verb = VERBS[i];
        g_autofree char *usage = g_strdup_printf(
            "%s %s", verb->name, verb->arguments);
        fprintf(out, "  %-28s %s\n", usage, _(verb->summary));
    }
}

static void
print_roff(const char *text, FILE *out)
{
    for (const char *at = text; *at; at++) {
        const bool begins_line = at == text || at[-1] == '\n';
        if (begins_line && (*at == '\'' || *at == '.')) {
            fputs("\\&", out); // else it would be a request
        }
        if (at[0] == '\n' && at[1] == '\n') {
            fputs("\n.PP", out);
        } else if (*at == '-' || *at == '\\') {
            fputs(*at == '-' ? "\\-" : "\\e", out);
        } else {
            fputc(*at, out);
        }
    }
    fputc('\n', out);
}

void
vf_verbs_print_man(FILE *out)
{
    for (size_t i = 0; i < G_N_ELEMENTS(VERBS); i++) {
        const struct vf_verb *verb = VERBS[i];
        fprintf(out, ".SS virtflow\\-view %s \\fI%s\\fR\n", verb->name,
                verb->arguments);
        print_roff(_(verb->manual), out);
        for (size_t k = 0; k < verb->options.count; k++) {
            const struct vf_option *option = &verb->options.options[k];
            if (!option->group || strcmp(option->group, "Every command") == 0) {
                continue;
            }
            fprintf(out, ".TP\n.B \\-\\-%s%s%s\n", option->name,
                    option->value ? " " : "",
                    option->value ? option->value : "");
            print_roff(_(option->help), out);
        }
    }
}

void
vf_verbs_print_rows(FILE *out)
{
    for (size_t i = 0; i < G_N_ELEMENTS(VERBS); i++) {
        const struct vf_verb *verb = VERBS[i];
        fprintf(out, "command\t%s\t%s\t%s\n", verb->name, verb->arguments,
                _(verb->summary));
        vf_option_table_print_rows(&verb->options, verb->name, out);
    }
}
