// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/app/app.h"

#include "base/mailbox.h"
#include "spice/events.h"

void
vf_app_usb_start(struct vf_app *app)
{
    const char *rules = app->config->sharing.usb_auto;
    if (app->spice && rules) {
        vf_spice_usb_auto_connect(app->spice, rules);
        vf_app_usb_watch(app, true);
    }
}

void
vf_app_usb_update(struct vf_app *app)
{
    if (vf_mailbox_take(app->session.usb, &app->share.usb)) {
        app->scene_stale = true;
    }
}

void
vf_app_usb_on_session(struct vf_app *app, const struct vf_spice_event *event)
{
    vf_app_toast(app, event->text);
}

void
vf_app_usb_watch(struct vf_app *app, bool watch)
{
    // Rules go on being watched for when nobody looks at the list.
    watch |= app->config->sharing.usb_auto != NULL;
    if (app->spice && watch != app->share.usb_watched) {
        app->share.usb_watched = watch;
        vf_spice_usb_watch(app->spice, watch);
    }
}

void
vf_app_usb_set_attached(struct vf_app *app, uint32_t id, bool attached)
{
    if (!app->spice) {
        return;
    }
    if (attached) {
        vf_spice_usb_attach(app->spice, id);
    } else {
        vf_spice_usb_detach(app->spice, id);
    }
}
