// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/app.h"

#include "viewer/renderer.h"
#include "viewer/stats_file.h"

#include <glib.h>

static uint64_t
time_limit(const struct vf_app *app)
{
    if (app->config->seconds <= 0) {
        return UINT64_MAX;
    }
    return app->started_ns + (uint64_t)(app->config->seconds * 1e9);
}

static bool
is_over(const struct vf_app *app, uint64_t now_ns)
{
    return app->known.render.limit_reached || now_ns >= time_limit(app);
}

void
vf_app_script_update(struct vf_app *app, uint64_t now_ns)
{
    if (app->quit || !is_over(app, now_ns)) {
        return;
    }
    if (app->config->screenshot && !app->screenshot_asked) {
        app->screenshot_asked = true;
        vf_renderer_screenshot(app->renderer, app->config->screenshot);
        return;
    }
    if (app->screenshot_asked && app->known.render.screenshots_done == 0) {
        return;
    }
    if (app->known.render.screenshot_failed) {
        vf_app_quit(app, 1, app->known.render.detail);
        return;
    }
    vf_app_quit(app, 0, NULL);
}

uint64_t
vf_app_script_wake_at(const struct vf_app *app)
{
    // Once it is over only the screenshot is waited for, and that wakes by itself.
    return app->screenshot_asked ? UINT64_MAX : time_limit(app);
}

bool
vf_app_script_finish(struct vf_app *app)
{
    if (!app->config->stats) {
        return true;
    }
    g_autoptr(GError) error = NULL;
    struct vf_stats_facts facts = {
        .render = &app->known.render,
        .source = &app->known.source,
        .started_ns = app->started_ns,
        .ended_ns = vf_clock_ns(),
    };
    if (vf_stats_file_write(app->config->stats, &facts, &error)) {
        return true;
    }
    if (!app->failure) {
        app->failure = g_strdup(error->message);
        app->exit_code = 1;
    }
    return false;
}
