// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/pages/page_saved.h"

#include "base/words.h"
#include "viewer/app/app.h"

#include <glib.h>
#include <string.h>

// More steps than this are no slider.
static const double MOST_STEPS = 2000;

bool
vf_option_is_switch(const struct vf_option *option)
{
    return option->type == VF_OPTION_FLAG ||
           (option->type == VF_OPTION_CHOICE &&
            strcmp(option->choices[0], "off") == 0 &&
            strcmp(option->choices[1], "on") == 0 && !option->choices[2]);
}

bool
vf_option_is_slider(const struct vf_option *option)
{
    return (option->type == VF_OPTION_INTEGER &&
            option->max - option->min <= MOST_STEPS) ||
           (option->type == VF_OPTION_NUMBER &&
            option->max - option->min <= MOST_STEPS / 10);
}

static const struct vf_option *
option_of(const struct vf_page_saved *saved)
{
    return vf_option_table_find(vf_config_table(), saved->option);
}

// What is seen ---------------------------------------------------------------

static bool
any_is_set(const struct vf_page_facts *facts, const struct vf_page_saved *list,
           size_t count)
{
    const struct vf_settings *settings = facts->startup->settings;
    for (size_t i = 0; i < count; i++) {
        g_autofree char *text =
            vf_settings_get(settings, option_of(&list[i]),
                            facts->only_this_vm ? facts->uuid : NULL);
        if (text) {
            return true;
        }
    }
    return false;
}

void
vf_page_saved_fill(struct vf_document *document,
                   const struct vf_page_facts *facts,
                   const struct vf_page_saved *list, size_t count)
{
    if (!facts->startup || !facts->startup->settings) {
        return;
    }
    g_autofree char *only = g_strdup_printf(_("only '%s'"), facts->title);
    const char *const names[] = {_("every VM"), only, NULL};
    vf_document_heading(document, _("These settings"));
    struct vf_item *item =
        vf_document_choice(document, VF_PAGE_SAVED_SCOPE, _("Remember for"),
                           facts->only_this_vm, names);
    item->enabled = facts->uuid[0] != '\0';
    item->hint = vf_document_text(
        document, item->enabled ? _("Changes are saved as you make them. A VM's own "
                                    "settings win over those for every VM.")
                                : _("The VM is not known yet."));
    item = vf_document_button(document, VF_PAGE_SAVED_RESET,
                              _("Reset this page's settings"),
                              facts->only_this_vm
                                  ? _("Everything here as it is for every VM.")
                                  : _("Everything here as if it was never set."));
    item->enabled = any_is_set(facts, list, count);
    if (!item->enabled) {
        item->hint = _("None of them was changed.");
    }
}

// What is done ---------------------------------------------------------------

static char *
text_of_number(double number)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    return g_strdup(g_ascii_formatd(text, sizeof(text), "%.10g", number));
}

char *
vf_page_saved_text(const struct vf_option *option,
                   const struct vf_page_action *action)
{
    if (vf_option_is_switch(option)) {
        return g_strdup(action->number != 0 ? "on" : "off");
    }
    if (vf_option_is_slider(option)) {
        return text_of_number(action->number);
    }
    if (option->type == VF_OPTION_CHOICE || option->type == VF_OPTION_DEGREES) {
        return g_strdup(option->choices[(int)action->number]);
    }
    return g_strdup(action->text);
}

static void
reset(struct vf_app *app, const struct vf_page_saved *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        vf_app_settings_change(app, option_of(&list[i]), NULL);
    }
}

// A page's sliders have their own range, other than those of the page Settings.
static char *
text_of(const struct vf_page_saved *saved, const struct vf_page_action *action)
{
    const struct vf_option *option = option_of(saved);
    if (saved->texts) {
        return g_strdup(saved->texts[(int)action->number]);
    }
    return option->type == VF_OPTION_INTEGER || option->type == VF_OPTION_NUMBER
               ? text_of_number(action->number)
               : vf_page_saved_text(option, action);
}

bool
vf_page_saved_act(struct vf_app *app, const struct vf_page_action *action,
                  const struct vf_page_saved *list, size_t count)
{
    if (action->id == VF_PAGE_SAVED_SCOPE) {
        app->settings.only_this_vm = action->number != 0;
        return true;
    }
    if (action->id == VF_PAGE_SAVED_RESET) {
        reset(app, list, count);
        return true;
    }
    for (size_t i = 0; i < count; i++) {
        if (list[i].id == action->id) {
            g_autofree char *text = text_of(&list[i], action);
            vf_app_settings_set(app, option_of(&list[i]), text);
            return true;
        }
    }
    return false;
}
