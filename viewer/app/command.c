// SPDX-License-Identifier: GPL-2.0-or-later
// What chords, menus and the capture key's letters ask the application to do.
#include "base/words.h"
#include "viewer/app/app.h"

#include "input/key_layout.h"
#include "input/pointer.h"
#include "input/router.h"
#include "viewer/window.h"

#include <glib.h>
#include <string.h>

// More than this is no password and no command, and would type for a minute.
enum { TYPE_LIMIT = 4096 };

void
vf_app_send_keys(struct vf_app *app, enum vf_sequence sequence)
{
    if (app->input.input_lost) {
        vf_app_toast(app, _("Nothing was sent: there is no input connection to the "
                            "VM."));
        return;
    }
    vf_key_player_add_sequence(&app->input.player, sequence);
}

void
vf_app_type_text(struct vf_app *app, const char *text)
{
    const struct vf_key_layout *layout =
        vf_key_layout_find(app->config->input.guest_layout);
    g_autofree char *missing = NULL;
    g_autofree char *words = NULL;
    if (app->input.input_lost) {
        words = g_strdup(_("Nothing was typed: there is no input connection to the "
                           "VM."));
    } else if (!text || !*text) {
        words = g_strdup(_("Nothing was typed: the clipboard holds no text."));
    } else if (strlen(text) > TYPE_LIMIT) {
        words = g_strdup_printf(_("Nothing was typed: the clipboard holds more than "
                                  "%d bytes of text."), TYPE_LIMIT);
    } else {
        vf_key_player_add_text(&app->input.player, layout, text);
        missing = vf_key_layout_missing(layout, text);
        words = *missing ? g_strdup_printf(_("The guest's keyboard layout '%s' cannot "
                                             "type: %.120s"), layout->name, missing)
                         : g_strdup(_("The clipboard is being typed; capturing or "
                                      "releasing stops it."));
    }
    vf_app_toast(app, words);
}

void
vf_app_set_sensitivity(struct vf_app *app, int sensitivity)
{
    sensitivity = CLAMP(sensitivity, VF_SENSITIVITY_MIN, VF_SENSITIVITY_MAX);
    vf_app_settings_use_number(app, "sensitivity", sensitivity);
    char text[64];
    g_snprintf(text, sizeof(text), _("Mouse sensitivity %+d"), sensitivity);
    vf_app_toast(app, text);
}

static void
say_input_switch(struct vf_app *app)
{
    vf_app_toast(app, app->input.capture.enabled
                          ? _("Keyboard and mouse of the guest are on.")
                          : _("Keyboard and mouse of the guest are switched off."));
}

static void
quit(struct vf_app *app)
{
    vf_app_quit(app, 0, NULL);
}

static void
toggle_fullscreen(struct vf_app *app)
{
    vf_window_set_fullscreen(app->window,
                             !vf_window_is_fullscreen(app->window));
}

static void
toggle_overlay(struct vf_app *app)
{
    vf_app_set_overlay(app, !app->overlay.open);
}

static void
rotate(struct vf_app *app)
{
    vf_app_settings_use_number(
        app, "rotate", 90 * (int)vf_rotation_add(app->rotation, VF_ROTATION_90));
}

static void
type_clipboard(struct vf_app *app)
{
    vf_app_clipboard_use_text(app, VF_CLIPBOARD_TYPE);
}

static void
toggle_video(struct vf_app *app)
{
    app->picture.stopped = !app->picture.stopped;
    vf_app_toast(app, app->picture.stopped ? _("The picture stands still.")
                                           : _("The picture goes on."));
}

static void
be_more_sensitive(struct vf_app *app)
{
    vf_app_set_sensitivity(app, app->input.sensitivity + 1);
}

static void
be_less_sensitive(struct vf_app *app)
{
    vf_app_set_sensitivity(app, app->input.sensitivity - 1);
}

static void
toggle_hud(struct vf_app *app, enum vf_hud hud)
{
    vf_app_display_set_hud(app, app->display.hud == hud ? VF_HUD_OFF : hud);
}

static void
toggle_fps(struct vf_app *app)
{
    toggle_hud(app, VF_HUD_FPS);
}

static void
toggle_timing(struct vf_app *app)
{
    toggle_hud(app, VF_HUD_ALL);
}

// What needs no more to be said; VF_COMMAND_SEND_KEYS does.
static void (*const RUN[])(struct vf_app *app) = {
    [VF_COMMAND_QUIT] = quit,
    [VF_COMMAND_FULLSCREEN] = toggle_fullscreen,
    [VF_COMMAND_OVERLAY] = toggle_overlay,
    [VF_COMMAND_ROTATE] = rotate,
    [VF_COMMAND_TYPE_CLIPBOARD] = type_clipboard,
    [VF_COMMAND_VIDEO] = toggle_video,
    [VF_COMMAND_INPUT] = say_input_switch,
    [VF_COMMAND_SENSITIVITY_UP] = be_more_sensitive,
    [VF_COMMAND_SENSITIVITY_DOWN] = be_less_sensitive,
    [VF_COMMAND_MICROPHONE] = vf_app_sound_toggle_microphone,
    [VF_COMMAND_MICROPHONE_CONSENT] = vf_app_sound_next_consent,
    [VF_COMMAND_NIGHT_VISION] = vf_app_display_next_night_vision,
    [VF_COMMAND_PRESET] = vf_app_display_next_preset,
    [VF_COMMAND_ONE_TO_ONE] = vf_app_display_toggle_one,
    [VF_COMMAND_SCREENSHOT] = vf_app_media_screenshot,
    [VF_COMMAND_RECORD] = vf_app_media_toggle_recording,
    [VF_COMMAND_FLIGHT] = vf_app_media_dump_flight,
    [VF_COMMAND_FIT_WINDOW] = vf_app_display_fit_window,
    [VF_COMMAND_FIT_GUEST] = vf_app_frames_fit_guest,
    [VF_COMMAND_FPS] = toggle_fps,
    [VF_COMMAND_TIMING] = toggle_timing,
};

void
vf_app_command_run(struct vf_app *app, const struct vf_command_request *request)
{
    const size_t command = (size_t)request->command;
    if (request->command == VF_COMMAND_SEND_KEYS) {
        vf_app_send_keys(app, request->sequence);
    } else if (command < G_N_ELEMENTS(RUN) && RUN[command]) {
        RUN[command](app);
    }
    app->scene_stale = true;
}
