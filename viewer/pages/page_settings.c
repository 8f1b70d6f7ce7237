// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/pages/page_settings.h"

#include "base/words.h"
#include "viewer/app/app.h"
#include "viewer/options/input_options.h"
#include "viewer/pages/page_saved.h"
#include "viewer/pages/setting_label.h"

#include <glib.h>
#include <math.h>
#include <string.h>

// An option's items have its place in the table as id, less this.
enum { SCOPE = 1, IMPORT, FIRST_OPTION };

// Of an option's two items.
enum { VALUE, RESET };

// What is seen ---------------------------------------------------------------

static int
choice_of(const struct vf_option *option, const char *text)
{
    for (int i = 0; option->choices[i]; i++) {
        if (strcmp(option->choices[i], text) == 0) {
            return i;
        }
    }
    return 0;
}

static void
add_sentence(GString *text, const char *sentence)
{
    g_string_append_printf(text, "%s%s", sentence[0] ? " " : "", sentence);
}

// `text`: what is saved or the default; NULL: unset.
static struct vf_item *
add_value(struct vf_document *document, uint32_t id,
          const struct vf_option *option, const char *text)
{
    g_autofree char *label = vf_setting_label(option->name);
    const char *value = text ? text : "";
    if (vf_option_is_switch(option)) {
        return vf_document_toggle(document, id, label, strcmp(value, "on") == 0,
                                  "");
    }
    if (vf_option_is_slider(option)) {
        double step = option->type == VF_OPTION_INTEGER ? 1 : 0.1;
        g_autofree char *unit =
            option->value ? g_ascii_strdown(option->value, -1) : NULL;
        g_autofree char *spaced =
            unit && strlen(unit) > 1
                ? g_strconcat(" ", strcmp(unit, "percent") == 0 ? "%" : unit, NULL)
                : g_strdup(strcmp(unit ? unit : "", "s") == 0 ? " s" : "");
        return vf_document_slider(document, id, label, g_ascii_strtod(value, NULL),
                                  option->min, option->max, step, spaced);
    }
    switch (option->type) {
    case VF_OPTION_CHOICE:
    case VF_OPTION_DEGREES:
        return vf_document_choice(document, id, label, choice_of(option, value),
                                  option->choices);
    case VF_OPTION_TEXT:
        if (g_strcmp0(option->value, "KEYS") == 0) {
            return vf_document_key(document, id, label, value);
        }
        break;
    case VF_OPTION_FLAG:
    case VF_OPTION_TEXTS:
    case VF_OPTION_INTEGER:
    case VF_OPTION_NUMBER:
    case VF_OPTION_SIZE:
        break;
    }
    return vf_document_field(document, id, label, value, "");
}

static void
add_option(struct vf_document *document, const struct vf_page_facts *facts,
           uint32_t id, const struct vf_option *option, const void *saved)
{
    const struct vf_startup *startup = facts->startup;
    g_autofree char *text = vf_option_print(option, saved);
    struct vf_item *item = add_value(document, id, option, text);
    bool given = vf_startup_was_given(startup, option);
    g_autofree char *of_vm =
        facts->uuid[0] ? vf_settings_get(startup->settings, option, facts->uuid)
                       : NULL;
    g_autofree char *of_all = vf_settings_get(startup->settings, option, NULL);
    g_autoptr(GString) hint = g_string_new(NULL);
    g_string_printf(hint, "--%s: %s.", option->name, _(option->help));
    add_sentence(hint, given ? _("In this run the command line says otherwise.") : "");
    add_sentence(hint,
                 of_vm && !facts->only_this_vm ? _("This VM has its own.") : "");
    add_sentence(hint, option->at_once ? "" : _("From the next start."));
    item->hint = vf_document_text(document, hint->str);
    if (facts->only_this_vm ? of_vm != NULL : of_all != NULL) {
        g_autofree char *label = vf_setting_label(option->name);
        g_autofree char *reset = g_strdup_printf(_("Reset %s"), label);
        struct vf_item *button = vf_document_button(
            document, id, reset,
            facts->only_this_vm ? _("As for all VMs.") : _("As if it was never set."));
        button->index = RESET;
    }
}

static void
add_scope(struct vf_document *document, const struct vf_page_facts *facts)
{
    g_autofree char *only = g_strdup_printf(_("only '%s'"), facts->title);
    const char *const names[] = {_("every VM"), only, NULL};
    struct vf_item *item = vf_document_choice(document, SCOPE, _("Change for"),
                                              facts->only_this_vm, names);
    item->enabled = facts->uuid[0] != '\0';
    item->hint = vf_document_text(
        document, item->enabled ? _("A VM's own settings win over those for every VM.")
                                : _("The VM is not known yet."));
    vf_document_textf(document, VF_TONE_DIM, _("Saved in %s as you change it."),
                      vf_settings_path(facts->startup->settings));
    if (facts->startup->client_ini) {
        vf_document_button(document, IMPORT, _("Import from Looking Glass"),
                           facts->startup->client_ini);
    }
}

static void
add_group(struct vf_document *document, const struct vf_page_facts *facts,
          const char *group, const void *saved)
{
    const struct vf_option_table *table = vf_config_table();
    vf_document_heading(document, _(group));
    for (size_t i = 0; i < table->count; i++) {
        const struct vf_option *option = &table->options[i];
        if (vf_option_is_kept(option) && strcmp(option->group, group) == 0) {
            add_option(document, facts, FIRST_OPTION + (uint32_t)i, option, saved);
        }
    }
}

// Groups in the order of the table, but how to reach a VM, which is rarely changed,
// last.
static void
add_groups(struct vf_document *document, const struct vf_page_facts *facts,
           const void *saved)
{
    const struct vf_option_table *table = vf_config_table();
    g_autoptr(GPtrArray) seen = g_ptr_array_new();
    for (size_t i = 0; i < table->count; i++) {
        const struct vf_option *option = &table->options[i];
        if (vf_option_is_kept(option) && strcmp(option->group, "VM") != 0 &&
            !g_ptr_array_find_with_equal_func(seen, option->group, g_str_equal,
                                              NULL)) {
            g_ptr_array_add(seen, (gpointer)option->group);
            add_group(document, facts, option->group, saved);
        }
    }
    add_group(document, facts, "VM", saved);
}

void
vf_page_settings_fill(struct vf_document *document,
                      const struct vf_page_facts *facts)
{
    if (!facts->startup || !facts->startup->settings) {
        vf_document_textf(document, VF_TONE_DIM,
                          _("This run has no settings file (--no-config): nothing "
                            "is remembered."));
        return;
    }
    struct vf_config saved;
    g_autoptr(GPtrArray) complaints = g_ptr_array_new_with_free_func(g_free);
    vf_config_init(&saved);
    vf_settings_apply(facts->startup->settings, vf_config_table(),
                      facts->only_this_vm ? facts->uuid : NULL, &saved,
                      complaints);
    add_scope(document, facts);
    for (guint i = 0; i < complaints->len; i++) {
        vf_document_textf(document, VF_TONE_WARNING, "%s",
                          (const char *)g_ptr_array_index(complaints, i));
    }
    add_groups(document, facts, &saved);
    vf_config_finish(&saved);
}

// What is done ---------------------------------------------------------------

static void
change(struct vf_app *app, const struct vf_option *option, const char *text)
{
    struct vf_config scratch;
    g_autofree char *allowed = NULL;
    vf_config_init(&scratch);
    g_autoptr(GError) error = NULL;
    if (vf_option_set(option, &scratch, text, &allowed)) {
        if (vf_input_options_check(&scratch.input, &error)) {
            vf_app_settings_change(app, option, text[0] ? text : NULL);
        } else {
            vf_app_toast(app, error->message);
        }
    } else {
        g_autofree char *toast = g_strdup_printf(
            _("'%s' was not changed: '%s' must be %s."), option->name, text, allowed);
        vf_app_toast(app, toast);
    }
    vf_config_finish(&scratch);
}

static void
act_on_option(struct vf_app *app, const struct vf_page_action *action)
{
    const struct vf_option_table *table = vf_config_table();
    size_t place = action->id - FIRST_OPTION;
    if (place >= table->count) {
        return;
    }
    const struct vf_option *option = &table->options[place];
    if (action->index == RESET) {
        vf_app_settings_change(app, option, NULL);
        return;
    }
    g_autofree char *text = vf_page_saved_text(option, action);
    change(app, option, text);
}

static void
act(struct vf_app *app, const struct vf_page_action *action)
{
    switch (action->id) {
    case SCOPE:
        app->settings.only_this_vm = action->number != 0;
        break;
    case IMPORT:
        vf_app_settings_import(app);
        break;
    default:
        act_on_option(app, action);
        break;
    }
}

void
vf_page_settings_offer_import(struct vf_app *app, const char *path)
{
    vf_app_show_page(app, VF_PAGE_SETTINGS.name);
    g_autofree char *question = g_strdup_printf(
        _("Take over the settings of Looking Glass from '%s'? That file is only read. "
          "This is asked once; the page Settings can do it later."),
        path);
    vf_app_ask(app, &(struct vf_page_action){.id = IMPORT, .text = ""}, question,
               _("Take over"));
    // From now on there is a file, and so no question.
    vf_app_settings_save(app);
}

const struct vf_page VF_PAGE_SETTINGS = {
    .name = "settings",
    .title = N_("Settings"),
    .fill = vf_page_settings_fill,
    .act = act,
};
