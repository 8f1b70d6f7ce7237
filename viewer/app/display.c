// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/words.h"
#include "viewer/app/app.h"

#include "viewer/options/look_preset.h"
#include "viewer/render/user_filter.h"
#include "viewer/window.h"

#include <glib.h>
#include <string.h>

// The order of --scaler.
static const enum vf_scaler SCALERS[] = {
    VF_SCALER_AUTO,    VF_SCALER_NEAREST, VF_SCALER_LINEAR,
    VF_SCALER_BICUBIC, VF_SCALER_LANCZOS, VF_SCALER_EDGE,
};

static struct vf_look
look_of(const struct vf_config_display *config)
{
    return (struct vf_look){
        .scaler = SCALERS[config->scaler],
        .sharpen = (float)config->sharpen / 100,
        .user_filter = config->filter && config->apply_filter,
        .vision = (enum vf_color_vision)config->color_vision,
        .vision_strength = (float)config->color_vision_strength / 100,
        .night_vision = (float)config->night_vision,
        .temperature = (float)config->temperature,
    };
}

static void
follow_options(struct vf_app *app)
{
    const struct vf_config_display *config = &app->config->display;
    struct vf_app_display *display = &app->display;
    display->followed = *config;
    display->look = look_of(config);
    display->preset = (unsigned)config->preset;
    display->max_fps = config->max_fps;
    display->tone = (struct vf_tone_settings){
        .peak = (float)config->hdr_peak, .white = (float)config->hdr_white};
}

// What a key shows for a while lasts until its option changes.
static void
follow_mode_and_hud(struct vf_app *app)
{
    struct vf_app_display *display = &app->display;
    if (display->followed_mode != app->config->scale_mode) {
        display->followed_mode = app->config->scale_mode;
        display->mode = (enum vf_scale_mode)app->config->scale_mode;
        app->scene_stale = true;
    }
    if (display->followed_hud != app->config->media.hud) {
        display->followed_hud = app->config->media.hud;
        display->hud = (enum vf_hud)app->config->media.hud;
        app->scene_stale = true;
    }
}

bool
vf_app_display_start(struct vf_app *app, GError **error)
{
    follow_options(app);
    app->display.followed_mode = -1;
    app->display.followed_hud = -1;
    follow_mode_and_hud(app);
    const char *path = app->config->display.filter;
    app->display.filter = path ? vf_user_filter_load(path, error) : NULL;
    return !path || app->display.filter;
}

// A picture that is shown although something is missing of it says what.
static void
warn(struct vf_app *app)
{
    const struct vf_source_status *source = &app->known.source;
    char *warned = app->display.warned;
    const char *words = source->state == VF_SOURCE_RUNNING ? source->detail : "";
    if (strncmp(warned, words, sizeof(app->display.warned) - 1) == 0) {
        return;
    }
    g_strlcpy(warned, words, sizeof(app->display.warned));
    if (warned[0]) {
        vf_app_toast(app, warned);
    }
}

void
vf_app_display_update(struct vf_app *app)
{
    warn(app);
    const struct vf_app_display *display = &app->display;
    if (memcmp(&display->followed, &app->config->display,
               sizeof(display->followed)) != 0) {
        follow_options(app);
        app->scene_stale = true;
    }
    follow_mode_and_hud(app);
}

void
vf_app_display_finish(struct vf_app *app)
{
    vf_user_filter_free(app->display.filter);
}

static double
frame_cap(const struct vf_app *app)
{
    const struct vf_config_display *config = &app->config->display;
    bool unfocused = config->unfocused_fps > 0 && app->window &&
                     !vf_window_is_focused(app->window);
    double cap = app->display.max_fps;
    if (unfocused && cap > 0) {
        return MIN(cap, config->unfocused_fps);
    }
    return unfocused ? config->unfocused_fps : cap;
}

void
vf_app_display_request(const struct vf_app *app,
                       struct vf_render_request *request)
{
    static const int INTERVALS[] = {0, 1, -1};
    const struct vf_config_display *config = &app->config->display;
    request->mode = app->display.mode;
    request->look = vf_look_with_preset(&app->display.look,
                                        (enum vf_look_preset)app->display.preset);
    request->tone = app->display.tone;
    request->swap_interval = INTERVALS[app->config->vsync];
    request->just_in_time = config->just_in_time;
    request->max_fps = frame_cap(app);
    request->upload = config->upload ? 1u << (config->upload - 1) : 0;
    // Just in time is for swaps that wait.
    if (config->just_in_time && request->swap_interval == 0) {
        request->swap_interval = 1;
    }
    if (config->just_in_time && app->window) {
        request->refresh_hz = vf_window_refresh_hz(app->window);
    }
}

void
vf_app_display_next_preset(struct vf_app *app)
{
    enum vf_look_preset next =
        (enum vf_look_preset)((app->display.preset + 1) % VF_PRESETS);
    vf_app_settings_use(app, "preset", vf_look_preset_name(next));
    char text[64];
    g_snprintf(text, sizeof(text), _("Picture preset: %s"),
               vf_look_preset_name(next));
    vf_app_toast(app, text);
}

void
vf_app_display_next_night_vision(struct vf_app *app)
{
    double level = (double)app->display.look.night_vision;
    level = level >= 1.5 ? 0 : level + 0.5;
    vf_app_settings_use_number(app, "night-vision", level);
    char text[64];
    g_snprintf(text, sizeof(text),
               level > 0 ? _("Night vision %.1f") : _("Night vision off"), level);
    vf_app_toast(app, text);
}

void
vf_app_display_set_hud(struct vf_app *app, enum vf_hud hud)
{
    app->display.hud = hud;
    app->scene_stale = true;
}

void
vf_app_display_toggle_one(struct vf_app *app)
{
    enum vf_scale_mode usual = (enum vf_scale_mode)app->config->scale_mode;
    bool is_one = app->display.mode == VF_SCALE_ONE;
    if (is_one) {
        app->display.mode = usual == VF_SCALE_ONE ? VF_SCALE_FIT : usual;
    } else {
        app->display.mode = VF_SCALE_ONE;
    }
    vf_app_toast(app, is_one ? _("The picture is scaled to the window.")
                             : _("One pixel of the guest is one of the window."));
}

void
vf_app_display_fit_window(struct vf_app *app)
{
    const struct vf_view *view = &app->known.render.view;
    if (!app->known.render.has_picture) {
        vf_app_toast(app, _("There is no picture yet to fit the window to."));
        return;
    }
    vf_window_set_pixels(app->window,
                         vf_size_rotate(view->image, view->rotation));
}
