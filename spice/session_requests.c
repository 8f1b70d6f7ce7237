// SPDX-License-Identifier: GPL-2.0-or-later
#include "spice/session_internal.h"

#include "base/glib_thread.h"
#include "base/thread.h"

// Wishes of the main thread, carried to the GLib thread one by one. Each has
// the fields that it needs.
struct wish {
    struct vf_spice *spice;
    void (*grant)(struct wish *wish);
    bool flag;
    unsigned number;
    uint32_t id;
    struct vf_size size;
    struct vf_spice_audio_config audio;
    struct vf_spice_clipboard_config clipboard;
    GBytes *data;
    char **texts;
};

static void
on_wish(void *data)
{
    struct wish *wish = data;
    wish->grant(wish);
    g_strfreev(wish->texts);
    g_free(wish);
}

static struct wish *
make(struct vf_spice *spice, void (*grant)(struct wish *wish))
{
    VF_ASSERT_ROLE(VF_ROLE_MAIN);
    struct wish *wish = g_new0(struct wish, 1);
    wish->spice = spice;
    wish->grant = grant;
    return wish;
}

static void
post(struct wish *wish)
{
    vf_glib_post(wish->spice->params.glib, on_wish, wish);
}

// --- display ---

static void
grant_display(struct wish *wish)
{
    struct vf_spice *spice = wish->spice;
    vf_spice_on_demand_set_wanted(&spice->display_link, wish->flag);
    vf_spice_on_demand_set_wanted(&spice->cursor_link, wish->flag);
    if (!wish->flag && spice->display) {
        vf_spice_display_set_live(spice->display, false);
    }
}

void
vf_spice_set_display(struct vf_spice *spice, bool wanted)
{
    struct wish *wish = make(spice, grant_display);
    wish->flag = wanted;
    post(wish);
}

static void
grant_size(struct wish *wish)
{
    wish->spice->wished_size = wish->size;
    vf_spice_tell_wished_size(wish->spice);
}

void
vf_spice_request_size(struct vf_spice *spice, struct vf_size size)
{
    struct wish *wish = make(spice, grant_size);
    wish->size = size;
    post(wish);
}

// --- sound ---

static void
grant_audio(struct wish *wish)
{
    if (wish->spice->audio) {
        vf_spice_audio_configure(wish->spice->audio, &wish->audio);
    }
}

void
vf_spice_set_audio(struct vf_spice *spice,
                   const struct vf_spice_audio_config *config)
{
    struct wish *wish = make(spice, grant_audio);
    wish->audio = *config;
    post(wish);
}

static void
grant_microphone(struct wish *wish)
{
    if (wish->spice->audio) {
        vf_spice_audio_answer(wish->spice->audio, wish->flag);
    }
}

void
vf_spice_answer_microphone(struct vf_spice *spice, bool allow)
{
    struct wish *wish = make(spice, grant_microphone);
    wish->flag = allow;
    post(wish);
}

// --- clipboard ---

static void
grant_clipboard(struct wish *wish)
{
    if (wish->spice->clipboard) {
        vf_spice_clipboard_configure(wish->spice->clipboard, &wish->clipboard);
    }
}

void
vf_spice_set_clipboard(struct vf_spice *spice,
                       const struct vf_spice_clipboard_config *config)
{
    struct wish *wish = make(spice, grant_clipboard);
    wish->clipboard = *config;
    post(wish);
}

static void
grant_offer(struct wish *wish)
{
    if (wish->spice->clipboard) {
        vf_spice_clipboard_on_offer(wish->spice->clipboard, wish->number);
    }
}

void
vf_spice_clipboard_offer(struct vf_spice *spice, unsigned formats)
{
    struct wish *wish = make(spice, grant_offer);
    wish->number = formats;
    post(wish);
}

static void
grant_give(struct wish *wish)
{
    if (wish->spice->clipboard) {
        vf_spice_clipboard_on_give(wish->spice->clipboard, wish->id,
                                   wish->data);
    } else if (wish->data) {
        g_bytes_unref(wish->data);
    }
}

void
vf_spice_clipboard_give(struct vf_spice *spice, uint32_t request, GBytes *data)
{
    struct wish *wish = make(spice, grant_give);
    wish->id = request;
    wish->data = data;
    post(wish);
}

static void
grant_fetch(struct wish *wish)
{
    if (wish->spice->clipboard) {
        vf_spice_clipboard_on_fetch(wish->spice->clipboard, wish->number,
                                    wish->id);
    }
}

void
vf_spice_clipboard_fetch(struct vf_spice *spice, unsigned format,
                         uint32_t request)
{
    struct wish *wish = make(spice, grant_fetch);
    wish->number = format;
    wish->id = request;
    post(wish);
}

// --- files ---

static void
grant_send(struct wish *wish)
{
    if (wish->spice->files) {
        vf_spice_files_on_send(wish->spice->files,
                               (const char *const *)wish->texts, wish->id);
    }
}

void
vf_spice_send_files(struct vf_spice *spice, const char *const *paths,
                    uint32_t transfer)
{
    struct wish *wish = make(spice, grant_send);
    wish->texts = g_strdupv((char **)paths);
    wish->id = transfer;
    post(wish);
}

static void
grant_cancel(struct wish *wish)
{
    if (wish->spice->files) {
        vf_spice_files_on_cancel(wish->spice->files, wish->id);
    }
}

void
vf_spice_cancel_files(struct vf_spice *spice, uint32_t transfer)
{
    struct wish *wish = make(spice, grant_cancel);
    wish->id = transfer;
    post(wish);
}

// --- USB ---

static void
grant_watch(struct wish *wish)
{
    if (wish->spice->usb) {
        vf_spice_usb_on_watch(wish->spice->usb, wish->flag);
    }
}

void
vf_spice_usb_watch(struct vf_spice *spice, bool watch)
{
    struct wish *wish = make(spice, grant_watch);
    wish->flag = watch;
    post(wish);
}

static void
grant_attach(struct wish *wish)
{
    if (wish->spice->usb) {
        vf_spice_usb_on_attach(wish->spice->usb, wish->id, wish->flag);
    }
}

static void
wish_attached(struct vf_spice *spice, uint32_t id, bool attached)
{
    struct wish *wish = make(spice, grant_attach);
    wish->id = id;
    wish->flag = attached;
    post(wish);
}

void
vf_spice_usb_attach(struct vf_spice *spice, uint32_t id)
{
    wish_attached(spice, id, true);
}

void
vf_spice_usb_detach(struct vf_spice *spice, uint32_t id)
{
    wish_attached(spice, id, false);
}

static void
grant_rules(struct wish *wish)
{
    if (wish->spice->usb) {
        vf_spice_usb_on_auto_connect(wish->spice->usb, wish->texts[0]);
    }
}

void
vf_spice_usb_auto_connect(struct vf_spice *spice, const char *rules)
{
    struct wish *wish = make(spice, grant_rules);
    const char *texts[] = {rules ? rules : "", NULL};
    wish->texts = g_strdupv((char **)texts);
    post(wish);
}
