// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/app/app.h"

#include "viewer/render/renderer.h"
#include "viewer/app/stats_file.h"

#include <glib.h>

// The render thread may be in the middle of something long.
static const uint64_t SCREENSHOT_PATIENCE_NS = 10 * VF_NS_PER_S;

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

static bool
is_waiting_for_screenshot(const struct vf_app *app, uint64_t now_ns)
{
    return app->script.screenshot_asked && app->known.render.screenshots_done == 0 &&
           !app->known.render.failed && now_ns < app->script.screenshot_until_ns;
}

void
vf_app_script_update(struct vf_app *app, uint64_t now_ns)
{
    if (is_over(app, now_ns)) {
        vf_app_quit(app, 0, NULL);
    }
    if (app->quit && app->exit_code == 0 && app->config->screenshot &&
        !app->script.screenshot_asked) {
        app->script.screenshot_asked = true;
        app->script.screenshot_until_ns = now_ns + SCREENSHOT_PATIENCE_NS;
        vf_renderer_screenshot(app->renderer, app->config->screenshot);
    }
}

bool
vf_app_script_is_finished(const struct vf_app *app, uint64_t now_ns)
{
    return app->quit && !is_waiting_for_screenshot(app, now_ns);
}

uint64_t
vf_app_script_wake_at(const struct vf_app *app)
{
    if (app->quit) {
        return app->script.screenshot_asked ? app->script.screenshot_until_ns : 0;
    }
    return time_limit(app);
}

static void
fail(struct vf_app *app, const char *why)
{
    if (!app->failure) {
        app->failure = g_strdup(why);
        app->exit_code = 1;
    }
}

void
vf_app_script_finish(struct vf_app *app)
{
    if (app->script.screenshot_asked && app->known.render.screenshot_failed) {
        fail(app, app->known.render.detail);
    } else if (app->script.screenshot_asked &&
               app->known.render.screenshots_done == 0) {
        fail(app, "The screenshot was not finished in time.");
    }
    if (!app->config->stats) {
        return;
    }
    g_autoptr(GError) error = NULL;
    struct vf_stats_facts facts = {
        .render = &app->known.render,
        .source = &app->known.source,
        .sound = &app->sound.status,
        .started_ns = app->started_ns,
        .ended_ns = vf_clock_ns(),
    };
    if (!vf_stats_file_write(app->config->stats, &facts, &error)) {
        fail(app, error->message);
    }
}
