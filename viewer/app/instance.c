// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/app/app.h"

#include "viewer/instance.h"
#include "viewer/main_loop.h"
#include "viewer/pages/page_table.h"
#include "viewer/window.h"

#include <glib.h>
#include <string.h>

void
vf_app_instance_start(struct vf_app *app, struct vf_instance *door)
{
    app->instance.door = door;
    vf_instance_listen(door, vf_main_loop_wake_cb, app->loop);
}

static void
follow_call(struct vf_app *app, const struct vf_instance_call *call)
{
    g_info("called to the front%s%s", call->page[0] ? ", on page " : "",
           call->page);
    vf_window_raise(app->window);
    if (vf_page_find(call->page) >= 0) {
        vf_app_show_page(app, call->page);
    }
    bool is_off = app->known.has_control &&
                  app->known.control.state == VF_DOMAIN_OFF;
    if (call->start[0] && is_off && app->control) {
        vf_control_request(app->control, VF_OPERATION_START);
    }
    app->scene_stale = true;
}

void
vf_app_instance_update(struct vf_app *app)
{
    struct vf_app_instance *instance = &app->instance;
    struct vf_instance_call call;
    while (app->window && vf_instance_next(instance->door, &call)) {
        follow_call(app, &call);
    }
    const struct vf_control_status *control = &app->known.control;
    if (instance->door && app->known.has_control && control->uuid_text[0] &&
        strcmp(control->uuid_text, instance->known_as) != 0) {
        g_strlcpy(instance->known_as, control->uuid_text,
                  sizeof(instance->known_as));
        vf_instance_rename(instance->door,
                           vf_control_effective_uri(app->config->uri),
                           control->name, control->uuid_text);
    }
}

void
vf_app_instance_finish(struct vf_app *app)
{
    vf_instance_listen(app->instance.door, NULL, NULL);
    vf_instance_destroy(app->instance.door);
    app->instance.door = NULL;
}
