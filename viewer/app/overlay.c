// SPDX-License-Identifier: GPL-2.0-or-later
// The overlay from the application's side: facts in, keys and clicks out.
#include "base/words.h"
#include "viewer/app/app.h"

#include "input/chord.h"
#include "input/keys.h"
#include "viewer/nav_keys.h"
#include "viewer/pages/overlay_content.h"
#include "viewer/pages/page_machine.h"
#include "viewer/pages/performance.h"
#include "viewer/window.h"

#include <SDL.h>
#include <glib.h>

// Facts ----------------------------------------------------------------------

const char *
vf_app_title(const struct vf_app *app)
{
    if (app->known.has_control && app->known.control.name[0]) {
        return app->known.control.name;
    }
    if (app->config->domain) {
        return app->config->domain;
    }
    return app->config->demo ? "Demo" : "virtflow-view";
}

static struct vf_page_facts
page_facts(const struct vf_app *app, uint64_t now_ns)
{
    return (struct vf_page_facts){
        .now_ns = now_ns,
        .title = vf_app_title(app),
        .startup = app->settings.startup,
        .uuid = app->settings.uuid,
        .only_this_vm = app->settings.only_this_vm,
        .control = app->known.has_control ? &app->known.control : NULL,
        .setup = &app->setup,
        .gpu = &app->gpu,
        .sleep = app->control ? vf_app_sleep_words(app) : NULL,
        .shutdown = app->shutdown_step,
        .source = &app->known.source,
        .spice = app->spice ? &app->known.spice : NULL,
        .render = &app->known.render,
        .reason = &app->known.reason,
        .picture_is_fresh = vf_app_picture_is_fresh(app),
        .is_fullscreen = vf_window_is_fullscreen(app->window),
        .input_way = vf_app_input_way(app),
        .capture_key = app->input.capture_key,
        .input = &app->input,
        .sound = &app->sound,
        .share = &app->share,
        .is_taken = vf_app_spice_is_taken(app),
        .is_wayland = g_strcmp0(SDL_GetCurrentVideoDriver(), "wayland") == 0,
        .desktop = g_getenv("XDG_CURRENT_DESKTOP"),
        .toasts = &app->overlay.toasts,
        .display = &app->display,
        .picture_pin = app->picture.pin,
        .rotation = app->rotation,
        .is_recording = app->media.recorder != NULL,
        .login = &app->login,
        .doctor = vf_app_doctor_view(app),
        .switcher = app->switcher.is_there ? &app->switcher : NULL,
    };
}

// A capture that leads nowhere is worth saying all the time.
static bool
shows_badge(const struct vf_app *app, uint64_t now_ns)
{
    return vf_capture_mode(&app->input.capture) != VF_CAPTURE_NONE &&
           (now_ns < app->badge_until_ns || app->input.input_lost);
}

static void
add_help(const struct vf_app *app, struct vf_overlay_model *model)
{
    if (!app->input.show_keys) {
        return;
    }
    unsigned count;
    const struct vf_command_key *keys = vf_command_keys(&count);
    for (unsigned i = 0; i < count && model->help_count < VF_OVERLAY_MAX_HELP;
         i++) {
        bool is_first = keys[i].usage == VF_USAGE_F1;
        if (keys[i].usage > VF_USAGE_F1 && keys[i].usage <= VF_USAGE_F12) {
            continue; // the row of the first one speaks for them all
        }
        struct vf_overlay_row *row = &model->help[model->help_count++];
        struct vf_chord key = {.count = 1, .keys = {keys[i].usage}};
        char name[VF_CHORD_TEXT];
        vf_chord_print(&key, name, sizeof(name));
        g_snprintf(row->label, sizeof(row->label), "%s + %s%s",
                   app->input.capture_key, name, is_first ? _(" to F12") : "");
        g_snprintf(row->value, sizeof(row->value), "%s%s", _(keys[i].description),
                   is_first ? _(" to F12") : "");
    }
}

struct vf_overlay_model *
vf_app_overlay_model(struct vf_app *app, bool early, uint64_t now_ns)
{
    static const struct vf_picture_reason NOTHING_YET = {0};
    struct vf_app_overlay *overlay = &app->overlay;
    vf_chord_print(vf_capture_escape(&app->input.capture),
                   app->input.capture_key, sizeof(app->input.capture_key));
    struct vf_overlay_facts facts = {
        .page = page_facts(app, now_ns),
        .open = overlay->open,
        .nav = &overlay->nav,
        .high_contrast = app->config->overlay.high_contrast,
        .font = app->config->overlay.font,
        .dim = app->config->overlay.dim,
        .hides_toasts = !app->config->overlay.messages,
        .question = overlay->is_asking ? overlay->question : NULL,
        .answer_yes = overlay->answer_yes,
        .captured = shows_badge(app, now_ns),
        .input_ready = !app->input.input_lost,
    };
    if (early) {
        facts.page.reason = &NOTHING_YET;
    }
    struct vf_overlay_model *model = vf_overlay_content_make(&facts);
    overlay->nav = model->nav;
    add_help(app, model);
    vf_performance_hud(model, app->display.hud, &app->known.render.statistics,
                       now_ns);
    vf_app_fill_signs(app, model);
    if (overlay->shown && vf_overlay_model_equal(overlay->shown, model)) {
        vf_overlay_model_unref(model);
    } else {
        vf_overlay_model_unref(overlay->shown);
        overlay->shown = model;
    }
    return overlay->shown;
}

static struct vf_document *
current_page(const struct vf_app *app)
{
    struct vf_page_facts facts = page_facts(app, vf_clock_ns());
    return vf_overlay_content_page(app->overlay.nav.page, &facts);
}

// Opening and asking ---------------------------------------------------------

// Text is only asked for while a field wants it: input methods get in the way of
// games.
static void
follow_editing(struct vf_app *app)
{
    bool wanted = app->overlay.open && app->overlay.nav.editing == VF_NAV_TEXT;
    if (wanted != (SDL_IsTextInputActive() == SDL_TRUE)) {
        if (wanted) {
            SDL_StartTextInput();
        } else {
            SDL_StopTextInput();
        }
    }
    app->scene_stale = true;
}

static void
open_page(struct vf_app *app, unsigned page)
{
    app->overlay.nav.page = page;
    struct vf_document *document = current_page(app);
    vf_overlay_nav_open(&app->overlay.nav, document);
    vf_document_destroy(document);
    follow_editing(app);
}

void
vf_app_set_overlay(struct vf_app *app, bool open)
{
    if (app->overlay.open == open || !app->window) {
        return;
    }
    g_info("overlay %s", open ? "opened" : "closed");
    app->overlay.open = open;
    app->overlay.is_asking = false;
    // From the keyboard it is opened, so there the focus is worth seeing.
    app->overlay.nav.visible = true;
    open_page(app, app->overlay.nav.page);
    vf_app_input_notice(app, open ? VF_NOTICE_OVERLAY_OPENED
                                  : VF_NOTICE_OVERLAY_CLOSED);
}

bool
vf_app_overlay_shows(const struct vf_app *app, const char *page)
{
    return app->overlay.open &&
           (int)app->overlay.nav.page == vf_page_find(page);
}

void
vf_app_show_page(struct vf_app *app, const char *name)
{
    int page = vf_page_find(name);
    g_return_if_fail(page >= 0);
    vf_app_set_overlay(app, true);
    open_page(app, (unsigned)page);
}

void
vf_app_ask(struct vf_app *app, const struct vf_page_action *action,
           const char *question, const char *yes)
{
    struct vf_app_overlay *overlay = &app->overlay;
    overlay->is_asking = true;
    overlay->asking_page = overlay->nav.page;
    overlay->asking = *action;
    g_strlcpy(overlay->asking_text, action->text, sizeof(overlay->asking_text));
    g_strlcpy(overlay->question, question, sizeof(overlay->question));
    g_strlcpy(overlay->answer_yes, yes, sizeof(overlay->answer_yes));
    overlay->nav.yes = false;
    app->scene_stale = true;
}

// Doing ----------------------------------------------------------------------

static void
act(struct vf_app *app, unsigned number, const struct vf_page_action *action)
{
    unsigned count;
    const struct vf_page *page = vf_pages(&count)[number];
    if (page->act) {
        g_debug("page '%s': item %u.%u", page->name, action->id, action->index);
        page->act(app, action);
        app->scene_stale = true;
    }
}

static void
answer(struct vf_app *app, bool yes)
{
    struct vf_app_overlay *overlay = &app->overlay;
    if (!overlay->is_asking) {
        return;
    }
    overlay->is_asking = false;
    app->scene_stale = true;
    if (yes) {
        struct vf_page_action action = overlay->asking;
        g_autofree char *text = g_strdup(overlay->asking_text);
        action.text = text;
        action.confirmed = true;
        act(app, overlay->asking_page, &action);
    }
}

// From the list one looks through the pages; from within a page one goes on in the
// next.
static void
turn_page(struct vf_app *app, double steps)
{
    struct vf_overlay_nav *nav = &app->overlay.nav;
    bool within = nav->zone == VF_NAV_CONTENT;
    struct vf_page_facts facts = page_facts(app, vf_clock_ns());
    nav->page = vf_overlay_content_step(&facts, nav->page, steps);
    nav->zone = VF_NAV_PAGES;
    nav->id = 0;
    if (within) {
        struct vf_document *document = current_page(app);
        vf_overlay_nav_key(nav, document, VF_NAV_RIGHT);
        vf_document_destroy(document);
    }
}

static void
perform(struct vf_app *app, const struct vf_nav_request *request)
{
    switch (request->kind) {
    case VF_NAV_NOTHING:
        break;
    case VF_NAV_CLOSE:
        vf_app_set_overlay(app, false);
        break;
    case VF_NAV_PAGE:
        turn_page(app, request->number);
        break;
    case VF_NAV_ITEM:
        act(app, app->overlay.nav.page,
            &(struct vf_page_action){
                .id = request->id,
                .index = request->index,
                .number = request->number,
                .text = request->text,
            });
        break;
    }
    follow_editing(app);
}

void
vf_app_overlay_nav(struct vf_app *app, enum vf_nav_key key)
{
    if (app->overlay.is_asking) {
        int yes = vf_overlay_nav_answer(&app->overlay.nav, key);
        if (yes >= 0) {
            answer(app, yes);
        }
        app->scene_stale = true;
        return;
    }
    struct vf_document *document = current_page(app);
    struct vf_nav_request request =
        vf_overlay_nav_key(&app->overlay.nav, document, key);
    vf_document_destroy(document);
    perform(app, &request);
}

static void
click(struct vf_app *app, const struct vf_overlay_action *action)
{
    struct vf_document *document = current_page(app);
    struct vf_nav_request request = vf_overlay_nav_click(
        &app->overlay.nav, document, action->id, action->index);
    vf_document_destroy(document);
    perform(app, &request);
}

static void
set(struct vf_app *app, const struct vf_overlay_action *action)
{
    struct vf_document *document = current_page(app);
    const struct vf_item *item =
        vf_document_find(document, action->id, action->index);
    struct vf_nav_request request = {0};
    if (item && item->enabled) {
        request = (struct vf_nav_request){
            .kind = VF_NAV_ITEM,
            .id = action->id,
            .index = action->index,
            .number = CLAMP(action->number, item->min, item->max),
        };
    }
    vf_document_destroy(document);
    perform(app, &request);
}

void
vf_app_overlay_action(struct vf_app *app, const struct vf_overlay_action *action)
{
    bool current = app->overlay.open && action->page == app->overlay.nav.page;
    switch (action->kind) {
    case VF_OVERLAY_CLOSE:
        vf_app_set_overlay(app, false);
        break;
    case VF_OVERLAY_PAGE:
        app->overlay.nav.visible = false;
        open_page(app, action->page);
        break;
    case VF_OVERLAY_USE:
        if (current) {
            click(app, action);
        }
        break;
    case VF_OVERLAY_SET:
        if (current) {
            set(app, action);
        }
        break;
    case VF_OVERLAY_ANSWER:
        answer(app, action->number != 0);
        break;
    }
    app->scene_stale = true;
}

// Keys -----------------------------------------------------------------------

// The keys of a chord are all those held until the first of them is let go.
static void
pick_key(struct vf_app *app, uint16_t usage, bool down)
{
    struct vf_chord *chord = &app->overlay.picked;
    if (down && !vf_chord_has_key(chord, usage) &&
        chord->count < VF_CHORD_MAX_KEYS) {
        chord->keys[chord->count++] = usage;
    }
    if (down || !vf_chord_has_key(chord, usage)) {
        return;
    }
    char text[VF_CHORD_TEXT];
    vf_chord_print(chord, text, sizeof(text));
    *chord = (struct vf_chord){0};
    struct vf_nav_request request =
        vf_overlay_nav_pick(&app->overlay.nav, text);
    perform(app, &request);
}

bool
vf_app_overlay_takes_key(struct vf_app *app, const struct vf_input_event *event)
{
    if (!app->overlay.open || app->overlay.nav.editing != VF_NAV_KEY ||
        event->type != VF_INPUT_KEY) {
        return false;
    }
    pick_key(app, event->key.usage, event->key.down);
    return true;
}

void
vf_app_overlay_key(struct vf_app *app, const struct vf_input_event *event)
{
    if (!event->key.down) {
        return;
    }
    SDL_Keymod held = SDL_GetModState();
    bool typing = app->overlay.nav.editing == VF_NAV_TEXT;
    if (typing && (held & KMOD_CTRL) && event->key.usage == VF_USAGE_V) {
        vf_app_clipboard_use_text(app, VF_CLIPBOARD_ENTER);
    }
    int key = vf_nav_key_find(event->key.usage, held & KMOD_SHIFT,
                              held & KMOD_CTRL, typing);
    bool uses = key == VF_NAV_USE || key == VF_NAV_BACK;
    if (key >= 0 && !(uses && event->key.repeat)) {
        vf_app_overlay_nav(app, (enum vf_nav_key)key);
    }
    app->scene_stale = true;
}

void
vf_app_overlay_text(struct vf_app *app, const char *text)
{
    if (app->overlay.open) {
        vf_overlay_nav_type(&app->overlay.nav, text);
        app->scene_stale = true;
    }
}

void
vf_app_overlay_start(struct vf_app *app)
{
    const char *name = app->config->overlay.open;
    vf_app_font_check(app);
    if (!name || !app->window) {
        return;
    }
    if (vf_page_find(name) < 0) {
        g_autofree char *text = g_strdup_printf(
            _("There is no page '%s' in the overlay (--overlay)."), name);
        vf_app_toast(app, text);
        name = VF_PAGE_MACHINE.name;
    }
    vf_app_show_page(app, name);
}

void
vf_app_overlay_finish(struct vf_app *app)
{
    vf_overlay_model_unref(app->overlay.shown);
}
