// SPDX-License-Identifier: GPL-2.0-or-later
// What chords, menus and the capture key's letters ask the application to do.
#include "base/words.h"
#include "viewer/app.h"

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

void
vf_app_command_run(struct vf_app *app, const struct vf_command_request *request)
{
    switch (request->command) {
    case VF_COMMAND_QUIT:
        vf_app_quit(app, 0, NULL);
        break;
    case VF_COMMAND_FULLSCREEN:
        vf_window_set_fullscreen(app->window,
                                 !vf_window_is_fullscreen(app->window));
        break;
    case VF_COMMAND_OVERLAY:
        vf_app_set_overlay(app, !app->overlay.open);
        break;
    case VF_COMMAND_ROTATE:
        vf_app_settings_use_number(
            app, "rotate",
            90 * (int)vf_rotation_add(app->rotation, VF_ROTATION_90));
        break;
    case VF_COMMAND_SEND_KEYS:
        vf_app_send_keys(app, request->sequence);
        break;
    case VF_COMMAND_TYPE_CLIPBOARD:
        vf_app_clipboard_use_text(app, VF_CLIPBOARD_TYPE);
        break;
    case VF_COMMAND_VIDEO:
        app->picture.stopped = !app->picture.stopped;
        vf_app_toast(app, app->picture.stopped ? _("The picture stands still.")
                                               : _("The picture goes on."));
        break;
    case VF_COMMAND_INPUT:
        say_input_switch(app);
        break;
    case VF_COMMAND_SENSITIVITY_UP:
        vf_app_set_sensitivity(app, app->input.sensitivity + 1);
        break;
    case VF_COMMAND_SENSITIVITY_DOWN:
        vf_app_set_sensitivity(app, app->input.sensitivity - 1);
        break;
    case VF_COMMAND_MICROPHONE:
        vf_app_sound_toggle_microphone(app);
        break;
    case VF_COMMAND_MICROPHONE_CONSENT:
        vf_app_sound_next_consent(app);
        break;
    case VF_COMMAND_NIGHT_VISION:
        vf_app_display_next_night_vision(app);
        break;
    case VF_COMMAND_PRESET:
        vf_app_display_next_preset(app);
        break;
    case VF_COMMAND_ONE_TO_ONE:
        vf_app_display_toggle_one(app);
        break;
    case VF_COMMAND_SCREENSHOT:
        vf_app_media_screenshot(app);
        break;
    case VF_COMMAND_RECORD:
        vf_app_media_toggle_recording(app);
        break;
    case VF_COMMAND_FLIGHT:
        vf_app_media_dump_flight(app);
        break;
    case VF_COMMAND_FIT_WINDOW:
        vf_app_display_fit_window(app);
        break;
    case VF_COMMAND_FPS:
        vf_app_display_set_hud(app, app->display.hud == VF_HUD_FPS ? VF_HUD_OFF
                                                                   : VF_HUD_FPS);
        break;
    case VF_COMMAND_TIMING:
        vf_app_display_set_hud(app, app->display.hud == VF_HUD_ALL ? VF_HUD_OFF
                                                                   : VF_HUD_ALL);
        break;
    case VF_COMMAND_NONE:
        break;
    }
    app->scene_stale = true;
}
