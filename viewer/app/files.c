// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/words.h"
#include "viewer/app/app.h"

#include "spice/events.h"
#include "spice/files.h"

#include <SDL.h>
#include <glib.h>

static void
forget_drop(struct vf_app_share *share)
{
    g_clear_pointer(&share->dropping, g_strfreev);
    share->dropping_count = 0;
}

static void
add_path(struct vf_app_share *share, const char *path)
{
    share->dropping =
        g_renew(char *, share->dropping, share->dropping_count + 2);
    share->dropping[share->dropping_count++] = g_strdup(path);
    share->dropping[share->dropping_count] = NULL;
}

static const char *
why_not(const struct vf_app *app)
{
    if (!app->share.file_drop) {
        return _("Nothing was sent: --file-drop is off.");
    }
    if (!app->spice || app->known.spice.state != VF_SPICE_ONLINE) {
        return _("Nothing was sent: files go over SPICE, which is not connected.");
    }
    if (app->share.transfer.number != 0) {
        return _("Nothing was sent: other files are still on their way.");
    }
    return NULL;
}

static void
send_drop(struct vf_app *app)
{
    struct vf_app_share *share = &app->share;
    const char *reason = why_not(app);
    if (share->dropping_count == 0) {
        return;
    }
    if (reason) {
        g_info("files: %s", reason);
        vf_app_toast(app, reason);
        forget_drop(share);
        return;
    }
    g_autofree char *name = g_path_get_basename(share->dropping[0]);
    share->transfer = (struct vf_app_transfer){
        .number = ++share->next_transfer,
        .files = share->dropping_count,
    };
    g_strlcpy(share->transfer.first, name, sizeof(share->transfer.first));
    g_info("sending %u files, '%s' first", share->dropping_count, name);
    vf_spice_send_files(app->spice, (const char *const *)share->dropping,
                        share->transfer.number);
    forget_drop(share);
    app->scene_stale = true;
}

void
vf_app_files_send(struct vf_app *app, const char *path)
{
    add_path(&app->share, path);
    send_drop(app);
}

bool
vf_app_files_event(struct vf_app *app, const SDL_Event *event)
{
    switch (event->type) {
    case SDL_DROPBEGIN:
        forget_drop(&app->share);
        return true;
    case SDL_DROPFILE:
        add_path(&app->share, event->drop.file);
        SDL_free(event->drop.file);
        return true;
    case SDL_DROPTEXT:
        SDL_free(event->drop.file);
        return true;
    case SDL_DROPCOMPLETE:
        send_drop(app);
        return true;
    default:
        return false;
    }
}

static void
say_end(struct vf_app *app, const struct vf_app_transfer *ended,
        const struct vf_spice_event *event)
{
    g_autofree char *text = NULL;
    if (!event->ok) {
        text = g_strdup(event->text ? event->text : _("The files were not sent."));
    } else if (ended->files == 1) {
        text = g_strdup_printf(_("'%s' is in the guest."), ended->first);
    } else {
        text = g_strdup_printf(_("%u files are in the guest."), ended->files);
    }
    g_info("files: %s", text);
    vf_app_toast(app, text);
}

void
vf_app_files_on_session(struct vf_app *app, const struct vf_spice_event *event)
{
    struct vf_app_transfer *transfer = &app->share.transfer;
    if (event->request != transfer->number) {
        return;
    }
    if (event->type == VF_SPICE_FILES_PROGRESS) {
        transfer->sent = event->sent;
        transfer->total = event->total;
        return;
    }
    struct vf_app_transfer ended = *transfer;
    *transfer = (struct vf_app_transfer){.number = 0};
    say_end(app, &ended, event);
}

void
vf_app_files_cancel(struct vf_app *app)
{
    if (app->spice && app->share.transfer.number != 0) {
        vf_spice_cancel_files(app->spice, app->share.transfer.number);
    }
}

bool
vf_app_share_progress(const struct vf_app_share *share, char *text,
                      unsigned size)
{
    const struct vf_app_transfer *transfer = &share->transfer;
    if (transfer->number == 0) {
        return false;
    }
    unsigned percent = transfer->total == 0
                           ? 0
                           : (unsigned)((double)transfer->sent * 100.0 /
                                        (double)transfer->total);
    if (transfer->files == 1) {
        g_snprintf(text, size, "Sending '%s': %u %%", transfer->first, percent);
    } else {
        g_snprintf(text, size, _("Sending %u files: %u %%"), transfer->files,
                   percent);
    }
    return true;
}
