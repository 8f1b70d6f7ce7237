// SPDX-License-Identifier: GPL-2.0-or-later
// What the launcher shows: a model of what is known, for the render thread.
#include "viewer/launcher/launcher_internal.h"

#include "base/clock.h"
#include "viewer/overlay/overlay_model.h"
#include "viewer/render/renderer.h"
#include "viewer/window.h"

// How often is looked at what changes by itself: ages, windows that ended.
static const uint64_t LOOK_INTERVAL_NS = VF_NS_PER_S;

struct vf_launcher_facts
vf_launcher_facts(const struct vf_launcher *launcher)
{
    return (struct vf_launcher_facts){
        .now_s = g_get_real_time() / G_USEC_PER_SEC,
        .list = launcher->list,
        .uri = launcher->uri,
        .connections = (const char *const *)launcher->connections,
        .screens = (const struct vf_launcher_screen *)(const void *)
                       launcher->screens.list->data,
        .screen_count = launcher->screens.list->len,
        .page = launcher->nav.page,
        .stays = launcher->stays,
    };
}

static void
add_toasts(const struct vf_launcher *launcher, struct vf_overlay_model *model,
           uint64_t now_ns)
{
    unsigned indices[VF_TOASTS_SHOWN];
    unsigned count = vf_toasts_shown(&launcher->toasts, now_ns, indices);
    for (unsigned i = 0; i < count; i++) {
        g_strlcpy(model->toasts[model->toast_count++],
                  launcher->toasts.list[indices[i]].text, VF_TOAST_TEXT);
    }
}

static struct vf_overlay_model *
make_model(struct vf_launcher *launcher, uint64_t now_ns)
{
    struct vf_launcher_facts facts = vf_launcher_facts(launcher);
    struct vf_overlay_model *model = vf_launcher_model(&facts, &launcher->nav);
    model->high_contrast = launcher->config->overlay.high_contrast;
    if (launcher->question.is_asked) {
        model->asking = true;
        g_strlcpy(model->question, launcher->question.text,
                  sizeof(model->question));
        g_strlcpy(model->answer_yes, launcher->question.yes,
                  sizeof(model->answer_yes));
    }
    add_toasts(launcher, model, now_ns);
    return model;
}

void
vf_launcher_show(struct vf_launcher *launcher, uint64_t now_ns)
{
    launcher->is_stale = false;
    launcher->look_at_ns =
        MIN(now_ns + LOOK_INTERVAL_NS,
            vf_toasts_change_at(&launcher->toasts, now_ns));
    struct vf_overlay_model *model = make_model(launcher, now_ns);
    if (launcher->shown && vf_overlay_model_equal(launcher->shown, model)) {
        vf_overlay_model_unref(model);
    } else {
        vf_overlay_model_unref(launcher->shown);
        launcher->shown = model;
    }
    vf_renderer_request(
        launcher->renderer,
        &(struct vf_render_request){
            .window = vf_window_pixels(launcher->window),
            .scale = vf_window_ui_scale(launcher->window) *
                     (float)launcher->config->overlay.scale / 100.0f,
            .visible = vf_window_is_visible(launcher->window),
            .model = launcher->shown,
        });
}
