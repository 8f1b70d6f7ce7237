// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/app.h"

#include "viewer/pages/page_settings.h"

#include <glib.h>

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
            "The settings of an earlier VM called '%s' are used until the next "
            "start: this is another one.",
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
    char *path;
    char *text;
    unsigned change;
    GError *error;
};

static void
save_work(void *data)
{
    struct save *save = data;
    if (!vf_settings_write(save->path, save->text, &save->error)) {
        g_warning("%s", save->error->message);
    }
}

static void
save_done(struct vf_app *app, void *data)
{
    struct save *save = data;
    if (save->error) {
        vf_app_toast(app, save->error->message);
    } else {
        app->settings.saved = save->change;
    }
}

static void
save_free(void *data)
{
    struct save *save = data;
    g_free(save->path);
    g_free(save->text);
    g_clear_error(&save->error);
    g_free(save);
}

void
vf_app_settings_save(struct vf_app *app)
{
    const struct vf_settings *settings = app->settings.startup->settings;
    if (!settings) {
        return;
    }
    struct save *save = g_new0(struct save, 1);
    save->path = g_strdup(vf_settings_path(settings));
    save->text = vf_settings_print(settings);
    save->change = ++app->settings.changes;
    vf_app_job(app, &(struct vf_app_job){
                        .work = save_work,
                        .done = save_done,
                        .free = save_free,
                        .data = save,
                    });
}

void
vf_app_settings_finish(struct vf_app *app)
{
    const struct vf_settings *settings = app->settings.startup->settings;
    bool moved = vf_app_window_remember(app);
    if (!settings || (!moved && app->settings.changes == app->settings.saved)) {
        return;
    }
    g_autofree char *text = vf_settings_print(settings);
    g_autoptr(GError) error = NULL;
    if (!vf_settings_write(vf_settings_path(settings), text, &error)) {
        g_warning("%s", error->message);
    }
}

// Changing -------------------------------------------------------------------

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
    const char *text = of_vm             ? of_vm
                       : of_all          ? of_all
                       : option->initial ? option->initial
                                         : "off";
    g_autofree char *allowed = NULL;
    if (!vf_option_set(option, &startup->config, text, &allowed)) {
        g_warning("'%s' is '%s', but must be %s", option->name, text, allowed);
    }
    vf_app_scene_follow_options(app);
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
    vf_app_toast(app, "The settings were taken over, and count from the next "
                      "start; the page Messages says what became of each.");
    vf_app_settings_save(app);
}
