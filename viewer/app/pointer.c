// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/app/app.h"

#include "base/mailbox.h"
#include "viewer/main_loop.h"
#include "viewer/window.h"

#include <SDL.h>
#include <glib.h>
#include <math.h>

// Larger pointers are refused by many desktops.
enum { MAX_SIDE = 256 };

void
vf_app_pointer_start(struct vf_app *app)
{
    if (app->window &&
        app->config->display.guest_cursor == VF_GUEST_CURSOR_LOCAL) {
        app->pointer.inbox = vf_mailbox_create(sizeof(struct vf_pointer_image),
                                               vf_main_loop_wake_cb, app->loop);
    }
}

void
vf_app_pointer_finish(struct vf_app *app)
{
    struct vf_app_pointer *pointer = &app->pointer;
    if (!pointer->inbox) {
        return;
    }
    struct vf_pointer_image left;
    if (vf_mailbox_take(pointer->inbox, &left)) {
        vf_pointer_image_clear(&left);
    }
    vf_pointer_image_clear(&pointer->image);
    if (pointer->cursor) {
        SDL_FreeCursor(pointer->cursor);
    }
    vf_mailbox_destroy(pointer->inbox);
}

// Desktop points for a guest screen pixel.
static float
wanted_scale(const struct vf_app *app)
{
    const struct vf_view *view = &app->known.render.view;
    if (!view->valid) {
        return 1;
    }
    struct vf_size screen = vf_size_rotate(view->screen, view->rotation);
    return (float)view->target.w / (float)screen.w /
           vf_window_pixel_scale(app->window);
}

static SDL_Cursor *
make_cursor(const struct vf_pointer_image *image, float scale)
{
    SDL_Surface *shape = SDL_CreateRGBSurfaceWithFormatFrom(
        image->rgba, image->size.w, image->size.h, 32, image->size.w * 4,
        SDL_PIXELFORMAT_RGBA32);
    int w = CLAMP((int)lroundf((float)image->size.w * scale), 1, MAX_SIDE);
    int h = CLAMP((int)lroundf((float)image->size.h * scale), 1, MAX_SIDE);
    SDL_Surface *scaled =
        SDL_CreateRGBSurfaceWithFormat(0, w, h, 32, SDL_PIXELFORMAT_RGBA32);
    SDL_Cursor *cursor = NULL;
    if (shape && scaled) {
        // Colours stay multiplied by alpha: SDL hands them on as they are, and X11
        // and Wayland want them so.
        SDL_SetSurfaceBlendMode(shape, SDL_BLENDMODE_NONE);
        SDL_BlitScaled(shape, NULL, scaled, NULL);
        cursor = SDL_CreateColorCursor(
            scaled, CLAMP((int)((float)image->hot.x * scale), 0, w - 1),
            CLAMP((int)((float)image->hot.y * scale), 0, h - 1));
    }
    SDL_FreeSurface(shape);
    SDL_FreeSurface(scaled);
    return cursor;
}

// False when there is nothing to make it of.
static bool
renew_cursor(struct vf_app *app)
{
    struct vf_app_pointer *pointer = &app->pointer;
    float scale = wanted_scale(app);
    if (pointer->cursor && pointer->cursor_scale == scale) {
        return true;
    }
    if (!pointer->image.rgba) {
        return false;
    }
    SDL_Cursor *old = pointer->cursor;
    pointer->cursor = make_cursor(&pointer->image, scale);
    pointer->cursor_scale = scale;
    if (old) {
        SDL_FreeCursor(old);
    }
    return pointer->cursor != NULL;
}

static bool
is_usable(const struct vf_app *app)
{
    return app->pointer.inbox && app->pointer.image.shape_id != 0;
}

void
vf_app_pointer_set(struct vf_app *app, bool follows)
{
    struct vf_app_pointer *pointer = &app->pointer;
    bool in_use = follows && is_usable(app);
    if (in_use != pointer->in_use) {
        pointer->in_use = in_use;
        app->scene_stale = true;
    }
    if (in_use && pointer->image.visible && renew_cursor(app)) {
        SDL_SetCursor(pointer->cursor);
        SDL_ShowCursor(SDL_ENABLE);
        return;
    }
    SDL_SetCursor(SDL_GetDefaultCursor());
    SDL_ShowCursor(follows ? SDL_DISABLE : SDL_ENABLE);
}

void
vf_app_pointer_update(struct vf_app *app)
{
    struct vf_app_pointer *pointer = &app->pointer;
    struct vf_pointer_image image;
    if (!pointer->inbox) {
        return;
    }
    if (!vf_mailbox_take(pointer->inbox, &image)) {
        if (pointer->in_use && pointer->cursor &&
            pointer->cursor_scale != wanted_scale(app)) {
            vf_app_pointer_set(app, true);
        }
        return;
    }
    bool same = image.shape_id == pointer->image.shape_id;
    vf_pointer_image_clear(&pointer->image);
    pointer->image = image;
    if (!same && pointer->cursor) {
        SDL_FreeCursor(pointer->cursor);
        pointer->cursor = NULL;
    }
    if (app->input.pointer_hidden) {
        vf_app_pointer_set(app, true);
    }
}

void
vf_app_pointer_request(const struct vf_app *app,
                       struct vf_render_request *request)
{
    request->hide_cursor =
        app->config->display.guest_cursor == VF_GUEST_CURSOR_HIDDEN ||
        app->pointer.in_use;
}
