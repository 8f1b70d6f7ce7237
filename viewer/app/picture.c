// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/app/app.h"

#include "viewer/window.h"

#include <glib.h>

// A window that is being resized by hand asks the guest once it rests.
static const uint64_t RESIZE_REST_NS = 300 * VF_NS_PER_MS;

// A notice that there is no picture would only flash up in this time.
static const uint64_t COMING_NS = 3 * VF_NS_PER_S;

void
vf_app_picture_start(struct vf_app *app)
{
    app->picture.pin = (enum vf_picture_pin)app->config->picture;
    app->picture.look_again_ns = UINT64_MAX;
}

bool
vf_app_picture_is_spice(const struct vf_app *app)
{
    const struct vf_spice_status *spice = &app->known.spice;
    return app->known.render.has_picture &&
           app->known.render.source == VF_PICTURE_SPICE &&
           spice->state == VF_SPICE_ONLINE && spice->display;
}

static void
note_looking_glass(struct vf_app *app, uint64_t now_ns)
{
    struct vf_app_picture *picture = &app->picture;
    if (app->known.source.state == VF_SOURCE_RUNNING) {
        picture->ever_ran = true;
        picture->missing_since_ns = 0;
    } else if (picture->missing_since_ns == 0) {
        picture->missing_since_ns = now_ns;
    }
}

static void
tell_spice(struct vf_app *app, bool display)
{
    if (app->spice && display != app->picture.display_on) {
        g_info("SPICE display %s", display ? "wanted" : "not wanted");
        vf_spice_set_display(app->spice, display);
        app->picture.display_on = display;
    }
}

static void
note_shown(struct vf_app *app)
{
    static const char *const NAMES[] = {"Looking Glass", "SPICE"};
    const struct vf_render_status *render = &app->known.render;
    struct vf_app_picture *picture = &app->picture;
    if (render->has_picture &&
        (!picture->had_picture || picture->shown != render->source)) {
        picture->had_picture = true;
        picture->shown = render->source;
        g_info("picture from %s", NAMES[render->source]);
    }
}

// The stand-in was asked for and has not had the time to show itself.
bool
vf_app_picture_is_coming(const struct vf_app *app)
{
    return app->picture.choice.fallback && app->known.render.has_picture &&
           app->known.spice.state == VF_SPICE_ONLINE &&
           vf_clock_ns() < app->picture.fallback_ns + COMING_NS;
}

static void
choose(struct vf_app *app, uint64_t now_ns)
{
    struct vf_app_picture *picture = &app->picture;
    struct vf_source_choice choice =
        vf_source_choose(&(struct vf_source_choice_facts){
            .now_ns = now_ns,
            .pin = picture->pin,
            .looking_glass_runs = picture->missing_since_ns == 0,
            .missing_since_ns = picture->missing_since_ns,
            .ever_ran = picture->ever_ran,
            .has_picture = app->known.render.has_picture,
            .shown = app->known.render.source,
        });
    // Looking Glass may have come and gone again before anybody heard of it.
    bool is_over = picture->missing_since_ns != 0 &&
                   app->known.render.fallback_ended == picture->turn;
    bool begins = choice.fallback && (!picture->choice.fallback || is_over);
    picture->turn += begins ? 1 : 0;
    picture->fallback_ns = begins ? now_ns : picture->fallback_ns;
    if (begins || choice.fallback != picture->choice.fallback ||
        choice.source != picture->choice.source) {
        app->scene_stale = true;
    }
    picture->choice = choice;
    picture->look_again_ns = choice.look_again_ns;
    tell_spice(app, choice.display);
}

// Guest size -----------------------------------------------------------------

static struct vf_size
wished_size(const struct vf_app *app)
{
    bool follows = app->config->guest_resize && app->window &&
                   vf_app_picture_is_spice(app) && app->known.spice.agent;
    return follows ? vf_window_pixels(app->window) : (struct vf_size){0, 0};
}

static void
follow_size(struct vf_app *app, uint64_t now_ns)
{
    struct vf_app_picture *picture = &app->picture;
    if (!app->spice) {
        return;
    }
    struct vf_size size = wished_size(app);
    if (!vf_size_equal(size, picture->new_size)) {
        picture->new_size = size;
        picture->new_since_ns = now_ns;
    }
    if (vf_size_equal(size, picture->asked_size)) {
        return;
    }
    uint64_t at = picture->new_since_ns + RESIZE_REST_NS;
    if (now_ns < at) {
        picture->look_again_ns = MIN(picture->look_again_ns, at);
        return;
    }
    picture->asked_size = size;
    g_info("guest desktop of %d x %d wished", size.w, size.h);
    vf_spice_request_size(app->spice, size);
}

void
vf_app_picture_update(struct vf_app *app, uint64_t now_ns)
{
    note_shown(app);
    note_looking_glass(app, now_ns);
    choose(app, now_ns);
    follow_size(app, now_ns);
}

uint64_t
vf_app_picture_wake_at(const struct vf_app *app)
{
    return app->picture.look_again_ns;
}

void
vf_app_picture_follow_options(struct vf_app *app)
{
    app->picture.pin = (enum vf_picture_pin)app->config->picture;
    app->picture.look_again_ns = 0;
    app->scene_stale = true;
}

void
vf_app_picture_request(const struct vf_app *app,
                       struct vf_render_request *request)
{
    const struct vf_app_picture *picture = &app->picture;
    request->source = picture->choice.source;
    request->fallback_turn = picture->choice.fallback ? picture->turn : 0;
}
