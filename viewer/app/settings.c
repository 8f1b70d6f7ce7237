// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/words.h"
#include "viewer/app/app.h"

#include "viewer/options/settings_changes.h"
#include "viewer/pages/page_settings.h"

#include <glib.h>
#include <string.h>

void
vf_app_settings_start(struct vf_app *app)
{
    const struct vf_startup *startup = app->settings.startup;
    for (guint i = 0; i < startup->complaints->len; i++) {
        const char *text = g_ptr_array_index(startup->complaints, i);
        g_warning("%s", text);
        vf_app_toast(app, text);
    }
    if (startup->client_ini && app->window) {
        vf_page_settings_offer_import(app, startup->client_ini);
    }
}

// The profile was found by name when there was only a name.
static void
follow_uuid(struct vf_app *app)
{
    struct vf_app_settings *settings = &app->settings;
    struct vf_startup *startup = settings->startup;
    const char *uuid = app->known.control.uuid_text;
    g_strlcpy(settings->uuid, uuid, sizeof(settings->uuid));
    app->scene_stale = true;
    if (!startup->settings || app->config->demo) {
        return;
    }
    if (startup->profile && g_ascii_strcasecmp(startup->profile, uuid) != 0) {
        g_autofree char *text = g_strdup_printf(
            _("The settings of an earlier VM called '%s' are used until the next "
              "start: this is another one."),
            app->known.control.name);
        vf_app_toast(app, text);
    }
    if (vf_settings_note_name(startup->settings, uuid,
                              app->known.control.name)) {
        vf_app_settings_save(app);
    }
}

void
vf_app_settings_update(struct vf_app *app)
{
    const char *uuid =
        app->known.has_control ? app->known.control.uuid_text : "";
    if (uuid[0] && g_strcmp0(app->settings.uuid, uuid) != 0) {
        follow_uuid(app);
    }
}

// Saving ---------------------------------------------------------------------

struct save {
    struct vf_settings_changes *changes; // referenced
    GError *error;
};

static void
save_work(void *data)
{
    struct save *save = data;
    if (!vf_settings_changes_write(save->changes, &save->error)) {
        g_warning("%s", save->error->message);
    }
}

static void
save_done(struct vf_app *app, void *data)
{
    struct save *save = data;
    struct vf_app_settings *settings = &app->settings;
    g_clear_pointer(&settings->saving, vf_settings_changes_unref);
    if (save->error) {
        vf_app_toast(app, save->error->message);
        vf_settings_return_changes(settings->startup->settings, save->changes);
        settings->failed = true;
    } else if (settings->changed) {
        vf_app_settings_save(app);
    }
}

static void
save_free(void *data)
{
    struct save *save = data;
    vf_settings_changes_unref(save->changes);
    g_clear_error(&save->error);
    g_free(save);
}

void
vf_app_settings_save(struct vf_app *app)
{
    struct vf_app_settings *settings = &app->settings;
    if (!settings->startup->settings) {
        return;
    }
    settings->changed = true;
    if (settings->saving) {
        return; // what changes while a slider is moved is written together
    }
    settings->changed = false;
    settings->failed = false;
    settings->saving = vf_settings_take_changes(settings->startup->settings);
    struct save *save = g_new0(struct save, 1);
    save->changes = vf_settings_changes_ref(settings->saving);
    vf_app_job(app, &(struct vf_app_job){
                        .work = save_work,
                        .done = save_done,
                        .free = save_free,
                        .data = save,
                        .is_quick = true,
                    });
}

void
vf_app_settings_finish(struct vf_app *app)
{
    struct vf_app_settings *settings = &app->settings;
    struct vf_settings *file = settings->startup->settings;
    bool moved = vf_app_window_remember(app);
    // Nobody has heard whether these were written.
    if (settings->saving) {
        vf_settings_return_changes(file, settings->saving);
    }
    g_autoptr(GError) error = NULL;
    if ((settings->saving || settings->changed || settings->failed || moved) &&
        !vf_settings_save(file, &error)) {
        g_warning("%s", error->message);
    }
    g_clear_pointer(&settings->saving, vf_settings_changes_unref);
}

// Changing -------------------------------------------------------------------

// Sets an option of the running program. Everything that looks at its options only
// now and then is told.
static void
use(struct vf_app *app, const struct vf_option *option, const char *text)
{
    g_autofree char *allowed = NULL;
    if (!vf_option_set(option, &app->settings.startup->config, text, &allowed)) {
        g_warning("'%s' is '%s', but must be %s", option->name, text, allowed);
        return;
    }
    if (strcmp(option->group, "Input") == 0) {
        vf_app_input_follow_options(app);
    } else if (strcmp(option->group, "Sound") == 0) {
        vf_app_sound_follow_options(app);
    } else if (strcmp(option->group, "Sharing") == 0) {
        vf_app_share_follow_options(app);
    } else if (strcmp(option->name, "picture") == 0) {
        vf_app_picture_follow_options(app);
    } else if (strcmp(option->name, "ui-font") == 0) {
        vf_app_font_check(app);
    }
    vf_app_scene_follow_options(app);
}

// What the running program follows is set in its configuration, too.
static void
follow(struct vf_app *app, const struct vf_option *option)
{
    struct vf_startup *startup = app->settings.startup;
    if (!option->at_once || vf_startup_was_given(startup, option)) {
        return;
    }
    g_autofree char *of_vm =
        app->settings.uuid[0]
            ? vf_settings_get(startup->settings, option, app->settings.uuid)
            : NULL;
    g_autofree char *of_all = vf_settings_get(startup->settings, option, NULL);
    use(app, option,
        of_vm                                  ? of_vm
        : of_all                               ? of_all
        : option->initial                      ? option->initial
        : option->type == VF_OPTION_FLAG       ? "off"
                                               : "");
}

void
vf_app_settings_change(struct vf_app *app, const struct vf_option *option,
                       const char *text)
{
    struct vf_settings *settings = app->settings.startup->settings;
    if (!settings) {
        return;
    }
    const char *uuid = app->settings.only_this_vm && app->settings.uuid[0]
                           ? app->settings.uuid
                           : NULL;
    vf_settings_set(settings, option, uuid, text);
    follow(app, option);
    vf_app_settings_save(app);
    app->scene_stale = true;
}

void
vf_app_settings_use(struct vf_app *app, const char *name, const char *text)
{
    const struct vf_option *option =
        vf_option_table_find(vf_config_table(), name);
    g_return_if_fail(option && option->at_once);
    use(app, option, text);
}

void
vf_app_settings_use_number(struct vf_app *app, const char *name, double number)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    vf_app_settings_use(app, name,
                        g_ascii_formatd(text, sizeof(text), "%.10g", number));
}

void
vf_app_settings_set(struct vf_app *app, const struct vf_option *option,
                    const char *text)
{
    struct vf_settings *settings = app->settings.startup->settings;
    const char *uuid = app->settings.uuid;
    use(app, option, text);
    app->scene_stale = true;
    if (!settings) {
        return;
    }
    g_autofree char *of_vm =
        uuid[0] ? vf_settings_get(settings, option, uuid) : NULL;
    // Beside a value of its own one for every VM would mean nothing here.
    bool only_this_vm = uuid[0] && (app->settings.only_this_vm || of_vm);
    vf_settings_set(settings, option, only_this_vm ? uuid : NULL, text);
    vf_app_settings_save(app);
}

void
vf_app_settings_import(struct vf_app *app)
{
    struct vf_startup *startup = app->settings.startup;
    g_autoptr(GString) report = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    if (!vf_startup_import(startup->settings, startup->client_ini, report,
                           &error)) {
        vf_app_toast(app, error->message);
        return;
    }
    g_auto(GStrv) lines = g_strsplit(report->str, "\n", -1);
    for (char **line = lines; *line; line++) {
        if ((*line)[0]) {
            vf_app_toast(app, *line);
        }
    }
    vf_app_toast(app, _("The settings were taken over, and count from the next "
                        "start; the page Messages says what became of each."));
    vf_app_settings_save(app);
}
