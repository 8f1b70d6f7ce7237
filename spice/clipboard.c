// SPDX-License-Identifier: GPL-2.0-or-later
#include "spice/clipboard_part.h"

#include "base/queue.h"
#include "base/clipboard_text.h"
#include "spice/clipboard_types.h"
#include "spice/events.h"

#include <spice/vd_agent.h>

enum {
    SELECTION = VD_AGENT_CLIPBOARD_SELECTION_CLIPBOARD,
    // A guest that grabs its clipboard all the time is told about this often.
    OFFER_MS = 20,
    FETCH_PATIENCE_S = 5,
    // What one side may want at a time.
    MOST_PENDING = 16,
};

struct fetch {
    bool used;
    uint32_t type; // VD_AGENT_CLIPBOARD_*
    unsigned format;
    uint32_t request;
    gint64 deadline_us;
};

struct vf_spice_clipboard {
    struct vf_queue *events; // constant after creation
    struct vf_spice_clipboard_config config;
    SpiceMainChannel *main; // borrowed; NULL while detached
    bool ready;             // an agent that can do this is there

    unsigned host_formats; // offered by the host
    uint32_t next_want;
    uint32_t wanted[MOST_PENDING]; // types the guest waits for; 0: free
    uint32_t want_request[MOST_PENDING];

    unsigned guest_formats; // offered by the guest
    guint offer_timer;
    struct fetch fetches[MOST_PENDING];
    guint fetch_timer;
};

static size_t
limit(const struct vf_spice_clipboard *clipboard, unsigned format)
{
    return format == VF_CLIPBOARD_TEXT ? clipboard->config.max_text
                                       : clipboard->config.max_image;
}

static bool
agent_can(const struct vf_spice_clipboard *clipboard, unsigned capability)
{
    return spice_main_channel_agent_test_capability(clipboard->main,
                                                    capability);
}

// --- host to guest ---

static void
tell_host_formats(struct vf_spice_clipboard *clipboard)
{
    if (!clipboard->ready) {
        return;
    }
    unsigned offered = clipboard->config.to_guest ? clipboard->host_formats : 0;
    guint32 types[VF_CLIPBOARD_FORMATS];
    int count = (int)vf_clipboard_types_of_formats(offered, types);
    if (count > 0) {
        spice_main_channel_clipboard_selection_grab(clipboard->main, SELECTION,
                                                    types, count);
    } else {
        spice_main_channel_clipboard_selection_release(clipboard->main,
                                                       SELECTION);
    }
}

static void
answer_guest(struct vf_spice_clipboard *clipboard, uint32_t type, GBytes *data)
{
    gsize size = 0;
    const void *bytes = data ? g_bytes_get_data(data, &size) : NULL;
    uint32_t given = data ? type : (uint32_t)VD_AGENT_CLIPBOARD_NONE;
    spice_main_channel_clipboard_selection_notify(clipboard->main, SELECTION,
                                                  given, bytes, size);
}

static gboolean
on_guest_wants(SpiceMainChannel *main, guint selection, guint type,
               gpointer data)
{
    (void)main;
    struct vf_spice_clipboard *clipboard = data;
    if (selection != SELECTION || !clipboard->ready) {
        return FALSE;
    }
    unsigned format = vf_clipboard_format_of_type(type);
    bool allowed =
        clipboard->config.to_guest && (format & clipboard->host_formats) != 0;
    for (unsigned i = 0; allowed && i < MOST_PENDING; i++) {
        if (clipboard->wanted[i] == 0) {
            clipboard->wanted[i] = type;
            clipboard->want_request[i] = ++clipboard->next_want;
            struct vf_spice_event event = {
                .type = VF_SPICE_CLIPBOARD_WANTED,
                .request = clipboard->want_request[i],
                .format = format,
            };
            vf_queue_push(clipboard->events, &event);
            return TRUE;
        }
    }
    answer_guest(clipboard, type, NULL);
    return TRUE;
}

void
vf_spice_clipboard_on_give(struct vf_spice_clipboard *clipboard,
                           uint32_t request, GBytes *data)
{
    g_autoptr(GBytes) given = data;
    for (unsigned i = 0; i < MOST_PENDING; i++) {
        uint32_t type = clipboard->wanted[i];
        if (type == 0 || clipboard->want_request[i] != request) {
            continue;
        }
        clipboard->wanted[i] = 0;
        if (!clipboard->ready) {
            return;
        }
        if (given && type == VD_AGENT_CLIPBOARD_UTF8_TEXT) {
            bool crlf = agent_can(clipboard, VD_AGENT_CAP_GUEST_LINEEND_CRLF);
            GBytes *text = vf_clipboard_text_to_guest(given, crlf);
            g_bytes_unref(given);
            given = text;
        }
        bool fits = given && g_bytes_get_size(given) <=
                                 limit(clipboard, vf_clipboard_format_of_type(type));
        answer_guest(clipboard, type,
                     fits && clipboard->config.to_guest ? given : NULL);
        return;
    }
}

void
vf_spice_clipboard_on_offer(struct vf_spice_clipboard *clipboard,
                            unsigned host_formats)
{
    clipboard->host_formats = host_formats;
    // What the guest copied has taken the place already.
    if (host_formats != 0 || clipboard->guest_formats == 0) {
        tell_host_formats(clipboard);
    }
}

// --- guest to host ---

static void
push_data(struct vf_spice_clipboard *clipboard, struct fetch *fetch,
          GBytes *data, bool too_large)
{
    fetch->used = false;
    struct vf_spice_event event = {
        .type = VF_SPICE_CLIPBOARD_DATA,
        .request = fetch->request,
        .format = fetch->format,
        .data = data,
        .too_large = too_large,
    };
    vf_queue_push(clipboard->events, &event);
}

static gboolean
on_offer_timer(gpointer data)
{
    struct vf_spice_clipboard *clipboard = data;
    clipboard->offer_timer = 0;
    struct vf_spice_event event = {
        .type = VF_SPICE_CLIPBOARD_OFFERED,
        .formats = clipboard->guest_formats,
    };
    vf_queue_push(clipboard->events, &event);
    return G_SOURCE_REMOVE;
}

static void
set_guest_formats(struct vf_spice_clipboard *clipboard, unsigned guest_formats)
{
    clipboard->guest_formats = guest_formats;
    if (clipboard->offer_timer == 0) {
        clipboard->offer_timer =
            g_timeout_add(OFFER_MS, on_offer_timer, clipboard);
    }
}

static gboolean
on_guest_grab(SpiceMainChannel *main, guint selection, gpointer types,
              guint count, gpointer data)
{
    (void)main;
    struct vf_spice_clipboard *clipboard = data;
    if (selection != SELECTION) {
        return FALSE;
    }
    unsigned offered = vf_clipboard_formats_of_types(types, count);
    if (clipboard->config.to_host) {
        set_guest_formats(clipboard, offered);
    }
    return TRUE;
}

static void
on_guest_release(SpiceMainChannel *main, guint selection, gpointer data)
{
    (void)main;
    struct vf_spice_clipboard *clipboard = data;
    if (selection == SELECTION && clipboard->guest_formats != 0) {
        set_guest_formats(clipboard, 0);
    }
}

// Only what was asked for is taken.
static void
on_guest_data(SpiceMainChannel *main, guint selection, guint type,
              gpointer bytes, guint size, gpointer data)
{
    (void)main;
    struct vf_spice_clipboard *clipboard = data;
    if (selection != SELECTION) {
        return;
    }
    for (unsigned i = 0; i < MOST_PENDING; i++) {
        struct fetch *fetch = &clipboard->fetches[i];
        bool none = type == VD_AGENT_CLIPBOARD_NONE;
        if (!fetch->used || (fetch->type != type && !none)) {
            continue;
        }
        bool too_large = !none && size > limit(clipboard, fetch->format);
        bool take = !none && bytes && !too_large && clipboard->config.to_host;
        GBytes *content = take ? g_bytes_new(bytes, size) : NULL;
        if (content && type == VD_AGENT_CLIPBOARD_UTF8_TEXT) {
            GBytes *text = vf_clipboard_text_from_guest(content);
            g_bytes_unref(content);
            content = text;
        }
        push_data(clipboard, fetch, content, too_large);
        return;
    }
}

static gboolean
on_fetch_timer(gpointer data)
{
    struct vf_spice_clipboard *clipboard = data;
    gint64 now = g_get_monotonic_time();
    bool more = false;
    for (unsigned i = 0; i < MOST_PENDING; i++) {
        struct fetch *fetch = &clipboard->fetches[i];
        if (fetch->used && fetch->deadline_us <= now) {
            push_data(clipboard, fetch, NULL, false);
        }
        more |= fetch->used;
    }
    if (!more) {
        clipboard->fetch_timer = 0;
    }
    return more ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

void
vf_spice_clipboard_on_fetch(struct vf_spice_clipboard *clipboard,
                            unsigned format, uint32_t request)
{
    struct fetch refused = {.format = format, .request = request};
    bool possible = clipboard->ready && clipboard->config.to_host &&
                    (format & clipboard->guest_formats) != 0;
    struct fetch *fetch = NULL;
    for (unsigned i = 0; possible && i < MOST_PENDING && !fetch; i++) {
        fetch = clipboard->fetches[i].used ? NULL : &clipboard->fetches[i];
    }
    if (!fetch) {
        push_data(clipboard, &refused, NULL, false);
        return;
    }
    *fetch = (struct fetch){
        .used = true,
        .type = vf_clipboard_type_of_format(format),
        .format = format,
        .request = request,
        .deadline_us =
            g_get_monotonic_time() + FETCH_PATIENCE_S * G_USEC_PER_SEC,
    };
    spice_main_channel_clipboard_selection_request(clipboard->main, SELECTION,
                                                   fetch->type);
    if (clipboard->fetch_timer == 0) {
        clipboard->fetch_timer =
            g_timeout_add_seconds(1, on_fetch_timer, clipboard);
    }
}

// --- agent and connection ---

// Nobody is there any more to ask or to answer.
static void
forget_guest(struct vf_spice_clipboard *clipboard)
{
    for (unsigned i = 0; i < MOST_PENDING; i++) {
        clipboard->wanted[i] = 0;
        if (clipboard->fetches[i].used) {
            push_data(clipboard, &clipboard->fetches[i], NULL, false);
        }
    }
    if (clipboard->guest_formats != 0) {
        set_guest_formats(clipboard, 0);
    }
}

static void
set_limit(struct vf_spice_clipboard *clipboard)
{
    // The library refuses what is as large as its limit. Somewhat more is let
    // through, so that what is too large can be told from what is not there.
    size_t most = MAX(clipboard->config.max_text, clipboard->config.max_image);
    if (clipboard->main) {
        g_object_set(clipboard->main, "max-clipboard",
                     (int)MIN(most + most / 2 + 1, (size_t)G_MAXINT), NULL);
    }
}

void
vf_spice_clipboard_agent_changed(struct vf_spice_clipboard *clipboard)
{
    if (!clipboard->main) {
        return;
    }
    gboolean connected = FALSE;
    g_object_get(clipboard->main, "agent-connected", &connected, NULL);
    bool ready =
        connected && agent_can(clipboard, VD_AGENT_CAP_CLIPBOARD_BY_DEMAND);
    if (ready == clipboard->ready) {
        return;
    }
    clipboard->ready = ready;
    g_info("the agent %s", ready ? "passes the clipboard" : "is gone");
    if (!ready) {
        forget_guest(clipboard);
    } else if (clipboard->host_formats != 0) {
        tell_host_formats(clipboard);
    }
}

void
vf_spice_clipboard_configure(struct vf_spice_clipboard *clipboard,
                             const struct vf_spice_clipboard_config *config)
{
    bool told = clipboard->config.to_guest;
    clipboard->config = *config;
    set_limit(clipboard);
    if (told != config->to_guest && clipboard->host_formats != 0) {
        tell_host_formats(clipboard);
    }
    if (!config->to_host && clipboard->guest_formats != 0) {
        set_guest_formats(clipboard, 0);
    }
}

void
vf_spice_clipboard_attach(struct vf_spice_clipboard *clipboard,
                          SpiceMainChannel *main)
{
    vf_spice_clipboard_detach(clipboard);
    clipboard->main = main;
    set_limit(clipboard);
    g_signal_connect(main, "main-clipboard-selection-grab",
                     G_CALLBACK(on_guest_grab), clipboard);
    g_signal_connect(main, "main-clipboard-selection-request",
                     G_CALLBACK(on_guest_wants), clipboard);
    g_signal_connect(main, "main-clipboard-selection",
                     G_CALLBACK(on_guest_data), clipboard);
    g_signal_connect(main, "main-clipboard-selection-release",
                     G_CALLBACK(on_guest_release), clipboard);
}

void
vf_spice_clipboard_detach(struct vf_spice_clipboard *clipboard)
{
    if (!clipboard->main) {
        return;
    }
    g_signal_handlers_disconnect_by_data(clipboard->main, clipboard);
    clipboard->main = NULL;
    clipboard->ready = false;
    forget_guest(clipboard);
}

struct vf_spice_clipboard_config
vf_spice_clipboard_config_default(void)
{
    return (struct vf_spice_clipboard_config){
        .to_guest = true,
        .to_host = true,
        .max_text = 16 * 1024 * 1024,
        .max_image = 64 * 1024 * 1024,
    };
}

struct vf_spice_clipboard *
vf_spice_clipboard_create(struct vf_queue *events)
{
    struct vf_spice_clipboard *clipboard = g_new0(struct vf_spice_clipboard, 1);
    clipboard->events = events;
    return clipboard;
}

void
vf_spice_clipboard_destroy(struct vf_spice_clipboard *clipboard)
{
    if (!clipboard) {
        return;
    }
    vf_spice_clipboard_detach(clipboard);
    g_clear_handle_id(&clipboard->offer_timer, g_source_remove);
    g_clear_handle_id(&clipboard->fetch_timer, g_source_remove);
    g_free(clipboard);
}
