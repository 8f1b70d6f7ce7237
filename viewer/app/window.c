// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/app/app.h"

#include "viewer/window.h"

#include <glib.h>

static const char *const PLACE = "place";

static bool
is_remembered(const struct vf_app *app)
{
    return app->config->window.remember && app->settings.startup->settings &&
           !app->config->demo;
}

struct vf_window_place
vf_app_window_place(const struct vf_app *app)
{
    const struct vf_startup *startup = app->settings.startup;
    const struct vf_config *config = app->config;
    struct vf_window_place place = {.size = config->size};
    g_autofree char *text =
        is_remembered(app) && startup->profile
            ? vf_settings_get_word(startup->settings, startup->profile, PLACE)
            : NULL;
    if (text) {
        vf_window_place_parse(text, &place);
    }
    const struct vf_option *size =
        vf_option_table_find(vf_config_table(), "size");
    if (vf_startup_was_given(startup, size)) {
        place.size = config->size;
    }
    if (config->window.position) {
        place.has_position = vf_window_position_parse(config->window.position,
                                                      &place.position);
    }
    place.monitor = config->window.monitor;
    return place;
}

static void
follow_guest_size(struct vf_app *app)
{
    const struct vf_render_status *render = &app->known.render;
    if (!app->config->window.auto_resize || !render->has_picture ||
        vf_size_equal(render->view.image, app->place.guest)) {
        return;
    }
    app->place.guest = render->view.image;
    if (vf_window_is_free(app->window)) {
        vf_window_set_pixels(
            app->window,
            vf_size_rotate(render->view.image, render->view.rotation));
    }
}

static bool
wants_awake(const struct vf_app *app)
{
    switch ((enum vf_keep_awake)app->config->window.awake) {
    case VF_AWAKE_NEVER:
        return false;
    case VF_AWAKE_ALWAYS:
        return true;
    case VF_AWAKE_GUEST:
        return app->known.render.guest_awake && vf_app_picture_is_fresh(app);
    }
    return false;
}

void
vf_app_window_update(struct vf_app *app)
{
    if (!app->window) {
        return;
    }
    follow_guest_size(app);
    vf_window_keep_awake(app->window, wants_awake(app));
    bool asking = app->overlay.is_asking;
    unsigned by_guest = app->known.render.attention;
    if (((asking && !app->place.asked) || by_guest != app->place.attention) &&
        app->config->window.urgency) {
        vf_window_ask_attention(app->window);
    }
    app->place.asked = asking;
    app->place.attention = by_guest;
}

bool
vf_app_window_remember(struct vf_app *app)
{
    if (!app->window || !is_remembered(app) || !app->settings.uuid[0] ||
        !vf_window_is_free(app->window)) {
        return false;
    }
    struct vf_settings *settings = app->settings.startup->settings;
    struct vf_rect rect = vf_window_geometry(app->window);
    g_autofree char *text = vf_window_place_print(&rect);
    g_autofree char *known =
        vf_settings_get_word(settings, app->settings.uuid, PLACE);
    if (g_strcmp0(text, known) == 0) {
        return false;
    }
    vf_settings_set_word(settings, app->settings.uuid, PLACE, text);
    return true;
}
