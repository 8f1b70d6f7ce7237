// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/app/app.h"

#include "base/glib_thread.h"
#include "base/mailbox.h"
#include "base/words.h"
#include "control/gpu/guard.h"
#include "shm/poller.h"
#include "viewer/app/demo.h"
#include "viewer/app/endpoints.h"
#include "viewer/render/renderer.h"

#include <glib.h>
#include <string.h>

// The demo's stand-in for a hypervisor.
#define DEMO_URI "test:///default"
#define DEMO_DOMAIN "test"

// Starting -------------------------------------------------------------------

static void
watch_region(struct vf_app *app, const char *path)
{
    if (g_strcmp0(app->shm_path, path) != 0) {
        g_free(app->shm_path);
        app->shm_path = g_strdup(path);
        vf_poller_set_path(app->poller, path);
        app->scene_stale = true;
    }
}

bool
vf_app_machine_start(struct vf_app *app, GError **error)
{
    const struct vf_config *config = app->config;
    if (config->demo) {
        app->demo = vf_demo_create(error);
        if (!app->demo) {
            return false;
        }
        watch_region(app, vf_demo_path(app->demo));
    } else {
        watch_region(app, config->shm);
    }
    const char *domain = config->demo ? DEMO_DOMAIN : config->domain;
    if (domain || config->spice_uri) {
        app->glib = vf_glib_thread_start();
    }
    if (domain) {
        app->control = vf_control_create(&(struct vf_control_params){
            .glib = app->glib,
            .status = app->inbox.control,
            .uri = config->demo ? DEMO_URI : config->uri,
            .domain = domain,
            .start = config->start,
            .guard = &vf_gpu_guard,
        });
    }
    vf_app_spice_start(app);
    if (app->control) {
        vf_control_start(app->control);
    }
    return true;
}

// Following ------------------------------------------------------------------

// A name that libvirt has never heard of is a mistake on the command line; one that
// goes away later is a state.
static void
refuse_unknown_domain(struct vf_app *app)
{
    g_autoptr(GString) text = g_string_new(NULL);
    const char *uri = vf_control_effective_uri(app->config->uri);
    g_string_printf(text, _("'%s' has no VM called '%s'."), uri,
                    app->config->domain);
    g_autoptr(GPtrArray) rows = vf_control_list(app->config->uri, NULL);
    if (rows && rows->len > 0) {
        g_string_append(text, _(" It has:"));
        for (guint i = 0; i < rows->len; i++) {
            const struct vf_domain_row *row = g_ptr_array_index(rows, i);
            g_string_append_printf(text, "\n  %s (%s)", row->name,
                                   _(vf_domain_state_name(row->state)));
        }
    } else {
        g_string_append(text, _(" It has no VM at all."));
    }
    vf_app_quit(app, 2, text->str);
}

static void
say_how_it_ended(struct vf_app *app, const struct vf_control_status *before)
{
    const struct vf_control_status *now = &app->known.control;
    if (now->last_serial == before->last_serial || now->last_detail[0] == '\0') {
        return;
    }
    vf_app_toast(app, now->last_detail);
}

static void
take_control(struct vf_app *app)
{
    struct vf_control_status before = app->known.control;
    if (!vf_mailbox_take(app->inbox.control, &app->known.control)) {
        return;
    }
    struct vf_control_status *now = &app->known.control;
    app->known.has_control = true;
    app->scene_stale = true;
    if (now->state == VF_DOMAIN_MISSING && now->uuid_text[0] == '\0' &&
        !app->demo) {
        refuse_unknown_domain(app);
        return;
    }
    vf_app_login_update(app);
    say_how_it_ended(app, &before);
    if (now->gpu_others[0] && strcmp(now->gpu_others, before.gpu_others) != 0) {
        vf_app_toast(app, now->gpu_others);
    }
    if (before.state != now->state) {
        g_info("VM '%s': %s", now->name, vf_domain_state_name(now->state));
        vf_app_input_notice(app, VF_NOTICE_GUEST_CHANGED);
    }
    if (app->demo) {
        vf_demo_follow(app->demo, now->state);
    } else {
        watch_region(app, vf_endpoints_shm_path(app->config, now));
    }
}

static const uint64_t PATIENCE_NS = VF_SHUTDOWN_PATIENCE_S * VF_NS_PER_S;

// A guest may take its time, or ignore what it was asked: that is told once, and
// the Machine page asks what to do. Nothing is forced.
static void
follow_shutdown(struct vf_app *app, uint64_t now_ns)
{
    const struct vf_control_status *control = &app->known.control;
    const enum vf_shutdown_step before = app->shutdown_step;
    app->shutdown_step =
        vf_shutdown_wait_look(&app->shutdown, control->shutdown_asked_ns,
                              control->state, now_ns, PATIENCE_NS);
    if (app->shutdown_step == before) {
        return;
    }
    app->scene_stale = true;
    if (app->shutdown_step == VF_SHUTDOWN_OVERDUE) {
        g_autofree char *words = g_strdup_printf(
            _("'%s' was asked to shut down and is still running: the overlay "
              "(Ctrl+Alt+O) asks what to do."),
            vf_app_title(app));
        vf_app_toast(app, words);
    }
}

void
vf_app_machine_wait_on(struct vf_app *app)
{
    vf_shutdown_wait_more(&app->shutdown, vf_clock_ns(), PATIENCE_NS);
    app->scene_stale = true;
}

void
vf_app_machine_update(struct vf_app *app, uint64_t now_ns)
{
    take_control(app);
    follow_shutdown(app, now_ns);
}

uint64_t
vf_app_machine_wake_at(const struct vf_app *app)
{
    return app->shutdown_step == VF_SHUTDOWN_WAITING ? app->shutdown.ask_at_ns
                                                     : UINT64_MAX;
}
