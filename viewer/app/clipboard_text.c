// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/app/app.h"

#include <SDL.h>
#include <string.h>

static void
fetch_if_away(struct vf_app *app)
{
    if (app->share.clipboard.wants_text && !app->input.capture.focused) {
        app->share.clipboard.wants_text = false;
        vf_app_clipboard_fetch_text(app);
    }
}

void
vf_app_clipboard_text_event(struct vf_app *app, const SDL_Event *event)
{
    struct vf_app_clipboard *clipboard = &app->share.clipboard;
    if (event->type == SDL_CLIPBOARDUPDATE) {
        if (clipboard->puts_text) {
            clipboard->puts_text = false;
            return;
        }
        clipboard->wants_text = false;
        vf_app_clipboard_set_here(
            app, SDL_HasClipboardText() ? (unsigned)VF_CLIPBOARD_TEXT : 0);
    } else if (event->type == SDL_WINDOWEVENT &&
               event->window.event == SDL_WINDOWEVENT_FOCUS_LOST &&
               clipboard->wants_text) {
        clipboard->wants_text = false;
        vf_app_clipboard_fetch_text(app);
    }
}

void
vf_app_clipboard_text_offered(struct vf_app *app)
{
    app->share.clipboard.wants_text = app->share.clipboard.is_guests;
    fetch_if_away(app);
}

GBytes *
vf_app_clipboard_text_read(void)
{
    char *text = SDL_HasClipboardText() ? SDL_GetClipboardText() : NULL;
    size_t size = text ? strlen(text) : 0;
    GBytes *data = size > 0 ? g_bytes_new(text, size) : NULL;
    SDL_free(text);
    return data;
}

void
vf_app_clipboard_text_write(struct vf_app *app, GBytes *text)
{
    gsize size = 0;
    const char *bytes = text ? g_bytes_get_data(text, &size) : NULL;
    if (size > 0 && g_utf8_validate(bytes, (gssize)size, NULL)) {
        g_autofree char *string = g_strndup(bytes, size);
        app->share.clipboard.puts_text = true;
        SDL_SetClipboardText(string);
    }
    g_clear_pointer(&text, g_bytes_unref);
}
