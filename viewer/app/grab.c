// SPDX-License-Identifier: GPL-2.0-or-later
// What the window holds for the guest, and the desktop's pointer over the picture.
#include "viewer/app/app.h"

#include "input/router.h"
#include "viewer/app/grab_words.h"
#include "viewer/window.h"

#include <SDL.h>
#include <glib.h>

// Long enough to be read, short enough not to be in the way of a game.
static const uint64_t BADGE_NS = 5 * VF_NS_PER_S;

// A compositor that has not answered by then asks its user, or never will.
static const uint64_t ANSWER_NS = VF_NS_PER_S;

// A pointer that leaves with the focus is no escaped one.
static const uint64_t ESCAPE_NS = VF_NS_PER_S / 4;

static bool
is_wayland(void)
{
    return g_strcmp0(SDL_GetCurrentVideoDriver(), "wayland") == 0;
}

static void
take_grabs(struct vf_app *app, struct vf_grabs grabs)
{
    struct vf_app_input *input = &app->input;
    bool any = input->grab_keyboard || input->grab_mouse;
    input->grabs = grabs;
    if (any) {
        input->last_grabs = grabs;
    }
    g_info("%s (keyboard %s, mouse %s)", any ? "captured" : "released",
           vf_grab_state_name(grabs.keyboard), vf_grab_state_name(grabs.mouse));
    const char *complaint =
        vf_grab_complaint(grabs, is_wayland(), g_getenv("XDG_CURRENT_DESKTOP"));
    if (complaint) {
        vf_app_toast(app, complaint);
    }
    app->scene_stale = true;
}

void
vf_app_grab_set(struct vf_app *app, bool keyboard, bool mouse)
{
    struct vf_app_input *input = &app->input;
    SDL_Window *window = vf_window_sdl(app->window);
    uint64_t now_ns = vf_clock_ns();
    if (!(input->grab_keyboard || input->grab_mouse)) {
        app->badge_until_ns = now_ns + BADGE_NS;
    }
    input->grab_keyboard = keyboard;
    input->grab_mouse = mouse;
    vf_router_set_relative(input->router, mouse);
    vf_sdl_set_grabs(window, keyboard, mouse);
    struct vf_grabs grabs = vf_sdl_grabs(window, keyboard, mouse);
    input->grab_asked_ns =
        is_wayland() && grabs.keyboard == VF_GRAB_ASKED ? now_ns : 0;
    input->pointer_left_ns = 0;
    take_grabs(app, grabs);
}

// Wayland answers with events, X11 when it is asked.
void
vf_app_grab_update(struct vf_app *app, uint64_t now_ns)
{
    struct vf_app_input *input = &app->input;
    if (!(input->grab_keyboard || input->grab_mouse) || !is_wayland()) {
        return;
    }
    struct vf_grabs grabs = vf_sdl_grabs(
        vf_window_sdl(app->window), input->grab_keyboard, input->grab_mouse);
    if (grabs.keyboard != VF_GRAB_ASKED) {
        input->grab_asked_ns = 0;
    } else if (now_ns >= input->grab_asked_ns + ANSWER_NS) {
        grabs.keyboard = VF_GRAB_REFUSED;
    }
    // A locked pointer cannot leave.
    bool outside = input->grab_mouse && !input->pointer_inside;
    if (!outside) {
        input->pointer_left_ns = 0;
    } else if (input->pointer_left_ns == 0) {
        input->pointer_left_ns = now_ns;
    } else if (now_ns >= input->pointer_left_ns + ESCAPE_NS) {
        grabs.mouse = VF_GRAB_REFUSED;
    }
    if (grabs.keyboard != input->grabs.keyboard ||
        grabs.mouse != input->grabs.mouse) {
        take_grabs(app, grabs);
    }
}

uint64_t
vf_app_grab_wake_at(const struct vf_app *app)
{
    const struct vf_app_input *input = &app->input;
    uint64_t at = UINT64_MAX;
    if (input->grab_asked_ns && input->grabs.keyboard == VF_GRAB_ASKED) {
        at = input->grab_asked_ns + ANSWER_NS;
    }
    if (input->pointer_left_ns && input->grabs.mouse == VF_GRAB_ON) {
        at = MIN(at, input->pointer_left_ns + ESCAPE_NS);
    }
    return at;
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
