// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/app/app.h"

#include "base/clipboard_text.h"
#include "base/queue.h"
#include "base/words.h"
#include "shm/lgmp_clipboard.h"
#include "shm/poller.h"
#include "spice/clipboard.h"
#include "spice/events.h"
#include "viewer/main_loop.h"

#include <SDL.h>
#include <glib.h>

// What somebody waits for ----------------------------------------------------

static struct vf_clipboard_fetch *
add_fetch(struct vf_app_clipboard *clipboard)
{
    for (int i = 0; i < VF_CLIPBOARD_FETCHES; i++) {
        struct vf_clipboard_fetch *fetch = &clipboard->fetches[i];
        if (!fetch->used) {
            *fetch = (struct vf_clipboard_fetch){
                .used = true, .number = ++clipboard->next_number};
            return fetch;
        }
    }
    return NULL;
}

static struct vf_clipboard_fetch *
find_fetch(struct vf_app_clipboard *clipboard, uint32_t number, bool to_guest)
{
    for (int i = 0; i < VF_CLIPBOARD_FETCHES; i++) {
        struct vf_clipboard_fetch *fetch = &clipboard->fetches[i];
        if (fetch->used && fetch->number == number &&
            fetch->to_guest == to_guest) {
            return fetch;
        }
    }
    return NULL;
}

static char *
too_large_words(unsigned format, bool to_guest, unsigned mib)
{
    if (format == VF_CLIPBOARD_TEXT && to_guest) {
        return g_strdup_printf(_("The text copied here was not pasted in the guest: it "
                                 "has more than %u MiB (--clipboard-limit)."), mib);
    }
    if (format == VF_CLIPBOARD_TEXT) {
        return g_strdup_printf(_("The text copied in the guest was not pasted here: it "
                                 "has more than %u MiB (--clipboard-limit)."), mib);
    }
    if (to_guest) {
        return g_strdup_printf(_("The image copied here was not pasted in the guest: it "
                                 "has more than %u MiB (--clipboard-image-limit)."),
                               mib);
    }
    return g_strdup_printf(_("The image copied in the guest was not pasted here: it has "
                             "more than %u MiB (--clipboard-image-limit)."), mib);
}

static void
say_too_large(struct vf_app *app, unsigned format, bool to_guest)
{
    size_t bytes = vf_app_clipboard_limit(&app->share.clipboard, format);
    g_autofree char *text =
        too_large_words(format, to_guest, (unsigned)(bytes / (1024 * 1024)));
    g_info("clipboard: %s", text);
    vf_app_toast(app, text);
}

// `data` is *transferred*.
static void
use_text(struct vf_app *app, enum vf_clipboard_use use, GBytes *data)
{
    g_autoptr(GBytes) text = data ? vf_clipboard_text_from_guest(data) : NULL;
    gsize size = 0;
    const char *bytes = text ? g_bytes_get_data(text, &size) : NULL;
    g_autofree char *string = g_strndup(bytes ? bytes : "", size);
    g_clear_pointer(&data, g_bytes_unref);
    switch (use) {
    case VF_CLIPBOARD_TYPE:
        vf_app_type_text(app, string);
        break;
    case VF_CLIPBOARD_ENTER:
        vf_app_overlay_text(app, string);
        break;
    }
}

// `data` is *transferred* to whoever waits for it.
static void
end_fetch(struct vf_app *app, struct vf_clipboard_fetch *fetch, GBytes *data,
          bool too_large)
{
    struct vf_clipboard_fetch done = *fetch;
    fetch->used = false;
    if (too_large) {
        say_too_large(app, done.format, done.to_guest);
    }
    if (data) {
        g_info("clipboard: %zu bytes to the %s", g_bytes_get_size(data),
               done.to_guest ? "guest" : "desktop");
    }
    if (done.is_for_us) {
        use_text(app, done.use, data);
    } else if (done.to_guest) {
        vf_app_clipboard_give_by(app, done.way, done.asked, data);
    } else if (app->share.clipboard.desktop_name) {
        vf_desktop_clipboard_give(app->share.clipboard.desktop, done.asked, data);
    } else {
        vf_app_clipboard_text_write(app, data);
    }
}

// Here -----------------------------------------------------------------------

static void
offer_here(struct vf_app *app)
{
    struct vf_app_clipboard *clipboard = &app->share.clipboard;
    unsigned formats = clipboard->limits.to_guest ? clipboard->here : 0;
    vf_app_clipboard_offer_by(app, vf_app_clipboard_best_way(clipboard), formats);
}

void
vf_app_clipboard_set_here(struct vf_app *app, unsigned formats)
{
    struct vf_app_clipboard *clipboard = &app->share.clipboard;
    clipboard->here = formats;
    clipboard->is_guests = false;
    g_clear_pointer(&clipboard->picture, g_bytes_unref);
    offer_here(app);
}

bool
vf_app_clipboard_put_picture(struct vf_app *app, GBytes *png)
{
    struct vf_app_clipboard *clipboard = &app->share.clipboard;
    if (!clipboard->desktop_name) {
        g_bytes_unref(png);
        return false;
    }
    g_clear_pointer(&clipboard->picture, g_bytes_unref);
    clipboard->picture = png;
    clipboard->is_guests = false;
    clipboard->here = VF_CLIPBOARD_PNG;
    vf_desktop_clipboard_own(clipboard->desktop, VF_CLIPBOARD_PNG);
    offer_here(app);
    return true;
}

// Nobody will bring what the desktop was asked for any more.
static void
end_reads(struct vf_app *app)
{
    struct vf_app_clipboard *clipboard = &app->share.clipboard;
    for (int i = 0; i < VF_CLIPBOARD_FETCHES; i++) {
        struct vf_clipboard_fetch *fetch = &clipboard->fetches[i];
        if (fetch->used && fetch->to_guest) {
            end_fetch(app, fetch, NULL, false);
        }
    }
}

// Somebody here pastes what is ours.
static void
on_pasted_here(struct vf_app *app,
               const struct vf_desktop_clipboard_event *event)
{
    struct vf_app_clipboard *clipboard = &app->share.clipboard;
    if (clipboard->picture && event->format == VF_CLIPBOARD_PNG) {
        vf_desktop_clipboard_give(clipboard->desktop, event->number,
                                  g_bytes_ref(clipboard->picture));
        return;
    }
    enum vf_clipboard_way way = vf_app_clipboard_guest_way(clipboard);
    bool can = clipboard->is_guests && clipboard->limits.to_host &&
               (clipboard->guest[way] & event->format) &&
               (app->spice || way != VF_CLIPBOARD_BY_SPICE);
    struct vf_clipboard_fetch *fetch = can ? add_fetch(clipboard) : NULL;
    if (!fetch) {
        vf_desktop_clipboard_give(clipboard->desktop, event->number, NULL);
        return;
    }
    fetch->way = way;
    fetch->format = event->format;
    fetch->asked = event->number;
    vf_app_clipboard_fetch_by(app, fetch);
}

static void
on_desktop(struct vf_app *app, struct vf_desktop_clipboard_event *event)
{
    struct vf_app_clipboard *clipboard = &app->share.clipboard;
    struct vf_clipboard_fetch *fetch;
    switch (event->type) {
    case VF_DESKTOP_CLIPBOARD_NONE:
        clipboard->desktop_name = NULL;
        end_reads(app);
        g_info("clipboard: only text, by the toolkit: %s", event->text);
        vf_app_clipboard_text_event(app,
                                    &(SDL_Event){.type = SDL_CLIPBOARDUPDATE});
        break;
    case VF_DESKTOP_CLIPBOARD_READY:
        clipboard->desktop_name = event->text;
        g_info("clipboard: text and images, by %s", event->text);
        break;
    case VF_DESKTOP_CLIPBOARD_OFFERED:
        g_info("clipboard: here is %#x", event->formats);
        vf_app_clipboard_set_here(app, event->formats);
        break;
    case VF_DESKTOP_CLIPBOARD_WANTED:
        on_pasted_here(app, event);
        break;
    case VF_DESKTOP_CLIPBOARD_DATA:
        fetch = find_fetch(clipboard, event->number, true);
        if (fetch) {
            end_fetch(app, fetch, g_steal_pointer(&event->data),
                      event->too_large);
        }
        break;
    }
}

// The guest ------------------------------------------------------------------

// Puts what the guest has into the desktop's clipboard, or takes it out.
static void
show_guests(struct vf_app *app)
{
    struct vf_app_clipboard *clipboard = &app->share.clipboard;
    unsigned formats = clipboard->limits.to_host
                           ? clipboard->guest[vf_app_clipboard_guest_way(clipboard)]
                           : 0;
    if (formats == 0 && !clipboard->is_guests) {
        return;
    }
    clipboard->is_guests = formats != 0;
    if (formats != 0) {
        if (clipboard->here != 0 && !clipboard->lgmp_ready) {
            vf_app_clipboard_offer_by(app, VF_CLIPBOARD_BY_SPICE, 0);
        }
        clipboard->here = 0;
        g_clear_pointer(&clipboard->picture, g_bytes_unref);
    }
    if (!clipboard->desktop_name) {
        vf_app_clipboard_text_offered(app);
    } else {
        vf_desktop_clipboard_own(clipboard->desktop, formats);
    }
}

static void
on_guest_offers(struct vf_app *app, enum vf_clipboard_way way, unsigned formats,
                bool is_old)
{
    struct vf_app_clipboard *clipboard = &app->share.clipboard;
    clipboard->guest[way] = formats;
    // What was copied here meanwhile is newer.
    if (way == vf_app_clipboard_best_way(clipboard) && !(is_old && clipboard->here != 0)) {
        g_info("clipboard: the guest has %#x, by %s", formats,
               vf_app_clipboard_way_name(clipboard));
        show_guests(app);
    }
}

static void
on_guest_wants(struct vf_app *app, enum vf_clipboard_way way, uint32_t request,
               unsigned format)
{
    struct vf_app_clipboard *clipboard = &app->share.clipboard;
    bool can = clipboard->limits.to_guest && (clipboard->here & format);
    if (can && clipboard->picture) {
        vf_app_clipboard_give_by(app, way, request, g_bytes_ref(clipboard->picture));
        return;
    }
    struct vf_clipboard_fetch *fetch = can ? add_fetch(clipboard) : NULL;
    if (!fetch) {
        vf_app_clipboard_give_by(app, way, request, NULL);
        return;
    }
    fetch->to_guest = true;
    fetch->way = way;
    fetch->format = format;
    fetch->asked = request;
    if (clipboard->desktop_name) {
        vf_desktop_clipboard_read(clipboard->desktop, format,
                                  vf_app_clipboard_limit(clipboard, format), fetch->number);
        return;
    }
    GBytes *text = vf_app_clipboard_text_read();
    bool fits = text && g_bytes_get_size(text) <= vf_app_clipboard_limit(clipboard, format);
    bool too_large = text && !fits;
    end_fetch(app, fetch, fits ? g_steal_pointer(&text) : NULL, too_large);
    g_clear_pointer(&text, g_bytes_unref);
}

// `data` is *transferred*.
static void
on_guest_data(struct vf_app *app, enum vf_clipboard_way way, uint32_t number,
              GBytes *data, bool too_large)
{
    struct vf_app_clipboard *clipboard = &app->share.clipboard;
    struct vf_clipboard_fetch *fetch = find_fetch(clipboard, number, false);
    if (!fetch || fetch->way != way) {
        g_clear_pointer(&data, g_bytes_unref);
        return;
    }
    // A way that went while it was asked: the other one may have the same.
    enum vf_clipboard_way now = vf_app_clipboard_guest_way(clipboard);
    if (!data && !too_large && now != way &&
        (clipboard->guest[now] & fetch->format)) {
        fetch->way = now;
        vf_app_clipboard_fetch_by(app, fetch);
        return;
    }
    end_fetch(app, fetch, data, too_large);
}

void
vf_app_clipboard_on_session(struct vf_app *app,
                            const struct vf_spice_event *event)
{
    switch (event->type) {
    case VF_SPICE_CLIPBOARD_OFFERED:
        on_guest_offers(app, VF_CLIPBOARD_BY_SPICE, event->formats, false);
        break;
    case VF_SPICE_CLIPBOARD_WANTED:
        on_guest_wants(app, VF_CLIPBOARD_BY_SPICE, event->request,
                       event->format);
        break;
    case VF_SPICE_CLIPBOARD_DATA:
        on_guest_data(app, VF_CLIPBOARD_BY_SPICE, event->request,
                      event->data ? g_bytes_ref(event->data) : NULL,
                      event->too_large);
        break;
    case VF_SPICE_FILES_PROGRESS:
    case VF_SPICE_FILES_DONE:
    case VF_SPICE_USB_FAILED:
        break;
    }
}

// The other way takes over with what is here, and is asked from now on.
static void
change_way(struct vf_app *app, bool lgmp_ready)
{
    struct vf_app_clipboard *clipboard = &app->share.clipboard;
    vf_app_clipboard_offer_by(app, vf_app_clipboard_best_way(clipboard), 0);
    clipboard->lgmp_ready = lgmp_ready;
    g_info("clipboard: goes by %s", vf_app_clipboard_way_name(clipboard));
    if (clipboard->here != 0) {
        offer_here(app);
    }
    if (clipboard->is_guests) {
        show_guests(app);
    }
    app->scene_stale = true;
}

static void
on_looking_glass(struct vf_app *app, struct vf_lgmp_clipboard_event *event)
{
    const enum vf_clipboard_way way = VF_CLIPBOARD_BY_LOOKING_GLASS;
    switch (event->type) {
    case VF_LGMP_CLIPBOARD_READY:
        if (event->ok != app->share.clipboard.lgmp_ready) {
            change_way(app, event->ok);
        }
        break;
    case VF_LGMP_CLIPBOARD_OFFERED:
        on_guest_offers(app, way, event->formats, event->is_old);
        break;
    case VF_LGMP_CLIPBOARD_WANTED:
        on_guest_wants(app, way, event->request, event->format);
        break;
    case VF_LGMP_CLIPBOARD_DATA:
        on_guest_data(app, way, event->request, g_steal_pointer(&event->data),
                      event->too_large);
        break;
    }
}

// For ourselves --------------------------------------------------------------

void
vf_app_clipboard_use_text(struct vf_app *app, enum vf_clipboard_use use)
{
    struct vf_app_clipboard *clipboard = &app->share.clipboard;
    enum vf_clipboard_way way = vf_app_clipboard_guest_way(clipboard);
    if (!clipboard->desktop_name) {
        use_text(app, use, vf_app_clipboard_text_read());
        return;
    }
    bool from_guest = clipboard->is_guests &&
                      (clipboard->guest[way] & VF_CLIPBOARD_TEXT) &&
                      (app->spice || way != VF_CLIPBOARD_BY_SPICE);
    bool from_here = !from_guest && (clipboard->here & VF_CLIPBOARD_TEXT);
    struct vf_clipboard_fetch *fetch =
        from_guest || from_here ? add_fetch(clipboard) : NULL;
    if (!fetch) {
        use_text(app, use, NULL);
        return;
    }
    fetch->is_for_us = true;
    fetch->use = use;
    fetch->to_guest = from_here;
    fetch->way = way;
    fetch->format = VF_CLIPBOARD_TEXT;
    if (from_guest) {
        vf_app_clipboard_fetch_by(app, fetch);
    } else {
        vf_desktop_clipboard_read(clipboard->desktop, VF_CLIPBOARD_TEXT,
                                  clipboard->limits.max_text, fetch->number);
    }
}

void
vf_app_clipboard_fetch_text(struct vf_app *app)
{
    struct vf_app_clipboard *clipboard = &app->share.clipboard;
    enum vf_clipboard_way way = vf_app_clipboard_guest_way(clipboard);
    bool can = (clipboard->guest[way] & VF_CLIPBOARD_TEXT) &&
               (app->spice || way != VF_CLIPBOARD_BY_SPICE);
    struct vf_clipboard_fetch *fetch = can ? add_fetch(clipboard) : NULL;
    if (fetch) {
        fetch->way = way;
        fetch->format = VF_CLIPBOARD_TEXT;
        vf_app_clipboard_fetch_by(app, fetch);
    }
}

// Life -----------------------------------------------------------------------

void
vf_app_clipboard_create(struct vf_app *app)
{
    struct vf_app_clipboard *clipboard = &app->share.clipboard;
    clipboard->events =
        vf_queue_create(sizeof(struct vf_desktop_clipboard_event),
                        vf_main_loop_wake_cb, app->loop);
    clipboard->lgmp_events =
        vf_queue_create(sizeof(struct vf_lgmp_clipboard_event),
                        vf_main_loop_wake_cb, app->loop);
}

void
vf_app_clipboard_start(struct vf_app *app)
{
    if (app->window) {
        const char *driver = SDL_GetCurrentVideoDriver();
        app->share.clipboard.desktop = vf_desktop_clipboard_create(
            app->share.clipboard.events, g_strcmp0(driver, "wayland") == 0);
    }
}

void
vf_app_clipboard_configure(struct vf_app *app,
                           const struct vf_clipboard_limits *limits)
{
    struct vf_app_clipboard *clipboard = &app->share.clipboard;
    bool told = clipboard->limits.to_guest;
    clipboard->limits = *limits;
    if (app->spice) {
        vf_spice_set_clipboard(app->spice, &(struct vf_spice_clipboard_config){
                                               .to_guest = limits->to_guest,
                                               .to_host = limits->to_host,
                                               .max_text = limits->max_text,
                                               .max_image = limits->max_image,
                                           });
    }
    vf_poller_want_clipboard(app->poller,
                             app->window &&
                                 (limits->to_guest || limits->to_host));
    if (told != limits->to_guest) {
        offer_here(app);
    }
    if (clipboard->is_guests || clipboard->here == 0) {
        show_guests(app);
    }
    app->scene_stale = true;
}

void
vf_app_clipboard_event(struct vf_app *app, const SDL_Event *event)
{
    if (!app->share.clipboard.desktop_name) {
        vf_app_clipboard_text_event(app, event);
    }
}

void
vf_app_clipboard_update(struct vf_app *app)
{
    struct vf_desktop_clipboard_event event;
    while (vf_queue_pop(app->share.clipboard.events, &event)) {
        on_desktop(app, &event);
        vf_desktop_clipboard_event_clear(&event);
    }
    struct vf_lgmp_clipboard_event news;
    while (vf_queue_pop(app->share.clipboard.lgmp_events, &news)) {
        on_looking_glass(app, &news);
        vf_lgmp_clipboard_event_clear(&news);
    }
}

void
vf_app_clipboard_finish(struct vf_app *app)
{
    struct vf_app_clipboard *clipboard = &app->share.clipboard;
    vf_desktop_clipboard_destroy(clipboard->desktop);
    struct vf_desktop_clipboard_event event;
    while (clipboard->events && vf_queue_pop(clipboard->events, &event)) {
        vf_desktop_clipboard_event_clear(&event);
    }
    struct vf_lgmp_clipboard_event news;
    while (clipboard->lgmp_events &&
           vf_queue_pop(clipboard->lgmp_events, &news)) {
        vf_lgmp_clipboard_event_clear(&news);
    }
    vf_queue_destroy(clipboard->events);
    vf_queue_destroy(clipboard->lgmp_events);
    g_clear_pointer(&clipboard->picture, g_bytes_unref);
}
