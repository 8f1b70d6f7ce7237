// SPDX-License-Identifier: GPL-2.0-or-later
// The desktop's clipboard and the guest's. What the guest copied is fetched when the
// keyboard's focus leaves the window: nobody can paste it before.
#include "viewer/app.h"

#include "spice/events.h"

#include <SDL.h>
#include <glib.h>
#include <string.h>

static void
offer(struct vf_app *app)
{
    // What we put there ourselves came from the guest.
    if (app->spice && !app->share.owns_clipboard) {
        vf_spice_clipboard_offer(app->spice, SDL_HasClipboardText()
                                                 ? (unsigned)VF_CLIPBOARD_TEXT
                                                 : 0);
    }
}

static size_t
limit(const struct vf_app *app)
{
    return (size_t)app->config->sharing.clipboard_mib * 1024 * 1024;
}

void
vf_app_clipboard_start(struct vf_app *app)
{
    int directions = app->config->sharing.clipboard;
    struct vf_spice_clipboard_config config = {
        .to_guest = directions & 1,
        .to_host = directions & 2,
        .max_bytes = limit(app),
    };
    vf_app_clipboard_configure(app, &config);
    if (app->window) {
        offer(app);
    }
}

void
vf_app_clipboard_configure(struct vf_app *app,
                           const struct vf_spice_clipboard_config *config)
{
    app->share.clipboard = *config;
    if (app->spice) {
        vf_spice_set_clipboard(app->spice, config);
    }
    app->scene_stale = true;
}

static void
fetch(struct vf_app *app)
{
    struct vf_app_share *share = &app->share;
    if (app->spice && share->guest_has_text && !share->has_fetched) {
        share->has_fetched = true;
        vf_spice_clipboard_fetch(app->spice, VF_CLIPBOARD_TEXT,
                                 ++share->next_fetch);
    }
}

void
vf_app_clipboard_event(struct vf_app *app, const union SDL_Event *event)
{
    if (event->type == SDL_CLIPBOARDUPDATE) {
        if (app->share.puts_clipboard) {
            app->share.puts_clipboard = false;
            return;
        }
        app->share.owns_clipboard = false;
        offer(app);
    } else if (event->type == SDL_WINDOWEVENT &&
               event->window.event == SDL_WINDOWEVENT_FOCUS_LOST) {
        fetch(app);
    }
}

static GBytes *
read_desktop(const struct vf_app *app)
{
    char *text = app->share.clipboard.to_guest && SDL_HasClipboardText()
                     ? SDL_GetClipboardText()
                     : NULL;
    size_t size = text ? strlen(text) : 0;
    GBytes *data = size > 0 && size <= limit(app) ? g_bytes_new(text, size) : NULL;
    SDL_free(text);
    return data;
}

static void
write_desktop(struct vf_app *app, GBytes *data)
{
    gsize size = 0;
    const char *bytes = data ? g_bytes_get_data(data, &size) : NULL;
    if (size == 0 || size > limit(app) || !app->share.clipboard.to_host ||
        !g_utf8_validate(bytes, (gssize)size, NULL)) {
        return;
    }
    g_autofree char *text = g_strndup(bytes, size);
    app->share.owns_clipboard = true;
    app->share.puts_clipboard = true;
    SDL_SetClipboardText(text);
    g_info("clipboard: %zu bytes of text from the guest", size);
}

void
vf_app_clipboard_on_session(struct vf_app *app,
                            const struct vf_spice_event *event)
{
    struct vf_app_share *share = &app->share;
    if (!app->window) {
        if (event->type == VF_SPICE_CLIPBOARD_WANTED) {
            vf_spice_clipboard_give(app->spice, event->request, NULL);
        }
        return;
    }
    switch (event->type) {
    case VF_SPICE_CLIPBOARD_OFFERED:
        share->guest_has_text = event->formats & VF_CLIPBOARD_TEXT;
        share->has_fetched = false;
        if (!app->input.capture.focused) {
            fetch(app);
        }
        break;
    case VF_SPICE_CLIPBOARD_WANTED:
        vf_spice_clipboard_give(app->spice, event->request, read_desktop(app));
        break;
    case VF_SPICE_CLIPBOARD_DATA:
        if (event->request == share->next_fetch) {
            write_desktop(app, event->data);
        }
        break;
    case VF_SPICE_FILES_PROGRESS:
    case VF_SPICE_FILES_DONE:
    case VF_SPICE_USB_FAILED:
        break;
    }
}
