// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/app/app.h"

#include "shm/poller.h"
#include "spice/clipboard.h"

#include <glib.h>

enum vf_clipboard_way
vf_app_clipboard_best_way(const struct vf_app_clipboard *clipboard)
{
    return clipboard->lgmp_ready ? VF_CLIPBOARD_BY_LOOKING_GLASS
                                 : VF_CLIPBOARD_BY_SPICE;
}

// What was offered by one way can be had there only.
enum vf_clipboard_way
vf_app_clipboard_guest_way(const struct vf_app_clipboard *clipboard)
{
    enum vf_clipboard_way best = vf_app_clipboard_best_way(clipboard);
    return clipboard->guest[best] || !clipboard->guest[VF_CLIPBOARD_BY_SPICE]
               ? best
               : VF_CLIPBOARD_BY_SPICE;
}

void
vf_app_clipboard_offer_by(struct vf_app *app, enum vf_clipboard_way way,
                          unsigned formats)
{
    if (way == VF_CLIPBOARD_BY_LOOKING_GLASS) {
        vf_poller_clipboard_offer(app->poller, formats);
    } else if (app->spice) {
        vf_spice_clipboard_offer(app->spice, formats);
    }
}

void
vf_app_clipboard_give_by(struct vf_app *app, enum vf_clipboard_way way,
                         uint32_t request, GBytes *data)
{
    if (way == VF_CLIPBOARD_BY_LOOKING_GLASS) {
        vf_poller_clipboard_give(app->poller, request, data);
    } else if (app->spice) {
        vf_spice_clipboard_give(app->spice, request, data);
    } else {
        g_clear_pointer(&data, g_bytes_unref);
    }
}

size_t
vf_app_clipboard_limit(const struct vf_app_clipboard *clipboard, unsigned format)
{
    return format == VF_CLIPBOARD_TEXT ? clipboard->limits.max_text
                                       : clipboard->limits.max_image;
}

void
vf_app_clipboard_fetch_by(struct vf_app *app,
                          const struct vf_clipboard_fetch *fetch)
{
    if (fetch->way == VF_CLIPBOARD_BY_LOOKING_GLASS) {
        size_t most =
            vf_app_clipboard_limit(&app->share.clipboard, fetch->format);
        vf_poller_clipboard_fetch(app->poller, fetch->format, most,
                                  fetch->number);
    } else {
        vf_spice_clipboard_fetch(app->spice, fetch->format, fetch->number);
    }
}

const char *
vf_app_clipboard_way_name(const struct vf_app_clipboard *clipboard)
{
    return clipboard->lgmp_ready ? "Looking Glass" : "SPICE";
}
