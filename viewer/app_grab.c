// SPDX-License-Identifier: GPL-2.0-or-later
// What the window holds for the guest, and the desktop's pointer over the picture.
#include "viewer/app.h"

#include "input/router.h"
#include "viewer/grab_words.h"
#include "viewer/window.h"

#include <SDL.h>
#include <glib.h>

// Long enough to be read, short enough not to be in the way of a game.
static const uint64_t BADGE_NS = 5 * VF_NS_PER_S;

static bool
is_wayland(void)
{
    return g_strcmp0(SDL_GetCurrentVideoDriver(), "wayland") == 0;
}

void
vf_app_grab_set(struct vf_app *app, bool keyboard, bool mouse)
{
    struct vf_app_input *input = &app->input;
    SDL_Window *window = vf_window_sdl(app->window);
    if (!(input->grab_keyboard || input->grab_mouse)) {
        app->badge_until_ns = vf_clock_ns() + BADGE_NS;
    }
    input->grab_keyboard = keyboard;
    input->grab_mouse = mouse;
    vf_router_set_relative(input->router, mouse);
    vf_sdl_set_grabs(window, keyboard, mouse);
    input->grabs = vf_sdl_grabs(window, keyboard, mouse);
    g_info("%s (keyboard %s, mouse %s)",
           keyboard || mouse ? "captured" : "released",
           vf_grab_state_name(input->grabs.keyboard),
           vf_grab_state_name(input->grabs.mouse));
    const char *complaint = vf_grab_complaint(
        input->grabs, is_wayland(), g_getenv("XDG_CURRENT_DESKTOP"));
    if (complaint) {
        vf_app_toast(app, complaint);
    }
    app->scene_stale = true;
}

void
vf_app_grab_update_pointer(struct vf_app *app)
{
    struct vf_app_input *input = &app->input;
    enum vf_capture_mode mode = vf_capture_mode(&input->capture);
    bool follows = mode == VF_CAPTURE_KEYBOARD ||
                   (mode == VF_CAPTURE_NONE && app->config->input.free_pointer);
    bool hides = follows && input->pointer_inside && !app->overlay.open &&
                 vf_router_state(input->router).can_absolute &&
                 vf_app_picture_is_fresh(app) &&
                 vf_router_pointer_is_inside(input->router);
    if (hides != input->pointer_hidden) {
        input->pointer_hidden = hides;
        vf_app_pointer_set(app, hides);
    }
}
