// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/app/app.h"

#include "base/queue.h"
#include "base/words.h"
#include "spice/events.h"
#include "viewer/overlay/overlay_model.h"

#include <glib.h>

void
vf_app_share_start(struct vf_app *app)
{
    vf_app_usb_start(app);
    vf_app_clipboard_start(app);
    vf_app_share_follow_options(app);
}

void
vf_app_share_follow_options(struct vf_app *app)
{
    int directions = app->config->sharing.clipboard;
    app->share.file_drop = app->config->sharing.file_drop;
    vf_app_clipboard_configure(
        app, &(struct vf_clipboard_limits){
                 .to_guest = directions & 1,
                 .to_host = directions & 2,
                 .max_text = (size_t)app->config->sharing.clipboard_mib << 20,
                 .max_image =
                     (size_t)app->config->sharing.clipboard_image_mib << 20,
             });
}

void
vf_app_share_finish(struct vf_app *app)
{
    g_strfreev(app->share.dropping);
}

bool
vf_app_share_event(struct vf_app *app, const union SDL_Event *event)
{
    vf_app_clipboard_event(app, event);
    return vf_app_files_event(app, event);
}

static void
on_session(struct vf_app *app, const struct vf_spice_event *event)
{
    switch (event->type) {
    case VF_SPICE_CLIPBOARD_OFFERED:
    case VF_SPICE_CLIPBOARD_WANTED:
    case VF_SPICE_CLIPBOARD_DATA:
        vf_app_clipboard_on_session(app, event);
        break;
    case VF_SPICE_FILES_PROGRESS:
    case VF_SPICE_FILES_DONE:
        vf_app_files_on_session(app, event);
        break;
    case VF_SPICE_USB_FAILED:
        vf_app_usb_on_session(app, event);
        break;
    }
    app->scene_stale = true;
}

void
vf_app_share_update(struct vf_app *app)
{
    vf_app_clipboard_update(app);
    if (!app->spice) {
        return;
    }
    struct vf_spice_event event;
    while (vf_queue_pop(app->session.events, &event)) {
        on_session(app, &event);
        vf_spice_event_clear(&event);
    }
    vf_app_usb_update(app);
    vf_app_usb_watch(app, vf_app_overlay_shows(app, "usb"));
}

// Signs ----------------------------------------------------------------------

static void
add_sign(struct vf_overlay_model *model, const char *text)
{
    g_autofree char *before = g_strdup(model->badge);
    g_snprintf(model->badge, sizeof(model->badge), "%s%s%s", before,
               before[0] ? "   " : "", text);
}

void
vf_app_fill_signs(const struct vf_app *app, struct vf_overlay_model *model)
{
    char escape[VF_CHORD_TEXT];
    vf_chord_print(vf_capture_escape(&app->input.capture), escape,
                   sizeof(escape));
    char text[192];
    const char *microphone = vf_app_sound_indicator(app);
    if (microphone) {
        bool asks = app->sound.status.microphone == VF_MICROPHONE_ASKING;
        g_snprintf(text, sizeof(text), "%s: %s + E %s", microphone, escape,
                   asks ? _("allows it") : _("closes it"));
        add_sign(model, text);
    }
    if (vf_app_share_progress(&app->share, text, sizeof(text))) {
        add_sign(model, text);
    }
}
