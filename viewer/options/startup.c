// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/options/startup.h"

#include "base/words.h"
#include "viewer/options/client_ini.h"
#include "viewer/options/input_options.h"

#include <string.h>

// Arguments of theirs ---------------------------------------------------------

// Turns "win:fullScreen=yes" into "--fullscreen"; the rest stays as it is.
static GStrv
translate_arguments(char **argv, GPtrArray *complaints)
{
    g_autoptr(GPtrArray) theirs = g_ptr_array_new();
    GPtrArray *ours = g_ptr_array_new();
    bool only_words = false;
    for (char **at = argv; *at; at++) {
        only_words = only_words || strcmp(*at, "--") == 0;
        if (at != argv && !only_words && vf_client_ini_is_argument(*at)) {
            g_ptr_array_add(theirs, *at);
        } else {
            g_ptr_array_add(ours, g_strdup(*at));
        }
    }
    g_ptr_array_add(theirs, NULL);
    struct vf_client_ini ini;
    vf_client_ini_init(&ini);
    vf_client_ini_read_arguments(&ini,
                                 (const char *const *)theirs->pdata);
    for (guint i = 0; i < ini.options->len; i += 2) {
        const struct vf_option *option = vf_option_table_find(
            vf_config_table(), g_ptr_array_index(ini.options, i));
        const char *value = g_ptr_array_index(ini.options, i + 1);
        bool is_flag = option->type == VF_OPTION_FLAG;
        // Behind the program's name, so that a "--" stays behind them.
        g_ptr_array_insert(ours, 1,
                           !is_flag ? g_strdup_printf("--%s=%s", option->name,
                                                      value)
                           : strcmp(value, "on") == 0
                               ? g_strdup_printf("--%s", option->name)
                               : g_strdup_printf("--no-%s", option->name));
    }
    for (guint i = 0; i < ini.notes->len; i++) {
        g_ptr_array_add(complaints, g_strdup(g_ptr_array_index(ini.notes, i)));
    }
    vf_client_ini_finish(&ini);
    g_ptr_array_add(ours, NULL);
    return (GStrv)g_ptr_array_free(ours, FALSE);
}

// Settings -------------------------------------------------------------------

static char *
settings_path(const struct vf_config *config)
{
    return config->settings_file
               ? g_strdup(config->settings_file)
               : g_build_filename(g_get_user_config_dir(), "virtflow-view",
                                  "config.ini", NULL);
}

// Options whose texts have a meaning of their own: wrong ones count as not given.
static void
check_texts(struct vf_startup *startup)
{
    static const char *const TEXTS[] = {"capture-key", "pass-through",
                                        "release-while", "guest-layout",
                                        "gamepad-open"};
    g_autoptr(GError) error = NULL;
    if (vf_input_options_check(&startup->config.input, &error)) {
        return;
    }
    g_ptr_array_add(
        startup->complaints,
        g_strdup_printf(_("%s: %s The keys' defaults are used."),
                        vf_settings_path(startup->settings), error->message));
    for (size_t i = 0; i < G_N_ELEMENTS(TEXTS); i++) {
        const struct vf_option *option =
            vf_option_table_find(vf_config_table(), TEXTS[i]);
        g_autofree char *allowed = NULL;
        bool done =
            vf_option_set(option, &startup->config,
                          option->initial ? option->initial : "", &allowed);
        g_assert(done);
    }
}

static bool
read_settings(struct vf_startup *startup, const struct vf_config *asked,
              GError **error)
{
    if (asked->no_settings) {
        return true;
    }
    g_autofree char *path = settings_path(asked);
    startup->settings = vf_settings_load(path, error);
    if (!startup->settings) {
        return false;
    }
    if (asked->domain) {
        startup->profile =
            vf_settings_find_profile(startup->settings, asked->domain);
    }
    vf_settings_apply(startup->settings, vf_config_table(), startup->profile,
                      &startup->config, startup->complaints);
    check_texts(startup);
    return true;
}

static void
look_for_client_ini(struct vf_startup *startup)
{
    if (!startup->settings || vf_settings_is_there(startup->settings)) {
        return;
    }
    g_autoptr(GPtrArray) found = vf_client_ini_find();
    if (found->len > 0) {
        startup->client_ini = g_strdup(found->pdata[found->len - 1]);
    }
}

bool
vf_startup_read(struct vf_startup *startup, char **argv, GError **error)
{
    *startup = (struct vf_startup){
        .given = g_ptr_array_new(),
        .complaints = g_ptr_array_new_with_free_func(g_free),
    };
    vf_config_init(&startup->config);
    g_auto(GStrv) arguments = translate_arguments(argv, startup->complaints);
    // Once to know which file and which profile, once more over both.
    struct vf_config asked;
    vf_config_init(&asked);
    bool ok = vf_config_parse_noting(&asked, arguments, startup->given, error) &&
              read_settings(startup, &asked, error) &&
              vf_config_parse_noting(&startup->config, arguments, NULL, error);
    vf_config_finish(&asked);
    if (ok) {
        look_for_client_ini(startup);
    }
    return ok;
}

void
vf_startup_finish(struct vf_startup *startup)
{
    vf_config_finish(&startup->config);
    vf_settings_free(startup->settings);
    g_ptr_array_unref(startup->given);
    g_ptr_array_unref(startup->complaints);
    g_free(startup->profile);
    g_free(startup->client_ini);
    *startup = (struct vf_startup){0};
}

bool
vf_startup_was_given(const struct vf_startup *startup,
                     const struct vf_option *option)
{
    return g_ptr_array_find(startup->given, option, NULL);
}

// Importing ------------------------------------------------------------------

static void
take_over(struct vf_settings *settings, const char *name, const char *value,
          GString *report)
{
    const struct vf_option *option =
        vf_option_table_find(vf_config_table(), name);
    struct vf_config scratch;
    vf_config_init(&scratch);
    g_autofree char *allowed = NULL;
    if (vf_option_set(option, &scratch, value, &allowed)) {
        vf_settings_set(settings, option, NULL, value);
        g_string_append_printf(report, "%s = %s\n", name, value);
    } else {
        g_string_append_printf(report,
                               _("%s was to be '%s', but must be %s: left out.\n"),
                               name, value, allowed);
    }
    vf_config_finish(&scratch);
}

bool
vf_startup_import(struct vf_settings *settings, const char *path, GString *report,
                  GError **error)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) cause = NULL;
    if (!g_file_get_contents(path, &text, NULL, &cause)) {
        g_set_error(error, VF_ERROR, VF_ERROR_NOT_FOUND,
                    _("The settings of Looking Glass cannot be read: %s."),
                    cause->message);
        return false;
    }
    struct vf_client_ini ini;
    vf_client_ini_init(&ini);
    vf_client_ini_read(&ini, text);
    for (guint i = 0; i < ini.options->len; i += 2) {
        take_over(settings, g_ptr_array_index(ini.options, i),
                  g_ptr_array_index(ini.options, i + 1), report);
    }
    for (guint i = 0; i < ini.notes->len; i++) {
        g_string_append_printf(report, "%s\n",
                               (const char *)g_ptr_array_index(ini.notes, i));
    }
    vf_client_ini_finish(&ini);
    return true;
}
