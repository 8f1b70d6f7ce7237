// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/app/app.h"

#include "base/glib_thread.h"
#include "base/mailbox.h"
#include "base/queue.h"
#include "base/thread.h"
#include "base/words.h"
#include "shm/poller.h"
#include "viewer/app/demo.h"
#include "viewer/keep/trace.h"
#include "viewer/main_loop.h"
#include "viewer/overlay/overlay_model.h"
#include "viewer/render/gl_surface.h"
#include "viewer/render/renderer.h"
#include "viewer/window.h"

#include <SDL.h>
#include <glib.h>

// Making ---------------------------------------------------------------------

static const char *
first_title(const struct vf_config *config)
{
    if (config->domain) {
        return config->domain;
    }
    return config->demo ? "Demo" : "virtflow-view";
}

static bool
create_surface(struct vf_app *app, GError **error)
{
    const struct vf_config *config = app->config;
    if (config->headless) {
        app->surface = vf_gl_surface_create_offscreen(config->size);
        return true;
    }
    struct vf_window_place place = vf_app_window_place(app);
    app->window = vf_window_create(
        &(struct vf_window_params){
            .title = config->window.title ? config->window.title
                                          : first_title(config),
            .size = place.size,
            .has_position = place.has_position,
            .position = place.position,
            .monitor = place.monitor,
            .minimize_on_focus_loss = config->window.minimize,
            .fullscreen = config->fullscreen,
            .borderless = config->borderless,
            .maximized = config->maximized,
            .platform = (enum vf_gl_platform)config->platform,
            .depth = config->display.depth == 0   ? 0
                     : config->display.depth == 1 ? 8
                                                  : 10,
            .wants_dmabuf =
                config->shm && g_str_has_prefix(config->shm, "/dev/kvmfr"),
        },
        error);
    if (!app->window) {
        return false;
    }
    app->surface =
        vf_gl_surface_create_window(vf_window_sdl(app->window), error);
    return app->surface != NULL;
}

static void
create_inboxes(struct vf_app *app)
{
    struct vf_app_inboxes *inbox = &app->inbox;
    struct vf_main_loop *loop = app->loop;
    inbox->render = vf_mailbox_create(sizeof(struct vf_render_status),
                                      vf_main_loop_wake_cb, loop);
    inbox->source = vf_mailbox_create(sizeof(struct vf_source_status),
                                      vf_main_loop_wake_cb, loop);
    inbox->control = vf_mailbox_create(sizeof(struct vf_control_status),
                                       vf_main_loop_wake_cb, loop);
    inbox->actions = vf_queue_create(sizeof(struct vf_overlay_action),
                                     vf_main_loop_wake_cb, loop);
}

static bool
start_trace(enum vf_trace_kind kind, const char *path, struct vf_trace **trace,
            GError **error)
{
    if (path) {
        *trace = vf_trace_create(kind, path, error);
    }
    return !path || *trace;
}

static bool
start_picture(struct vf_app *app, GError **error)
{
    const struct vf_config *config = app->config;
    if (!vf_app_display_start(app, error)) {
        return false;
    }
    vf_app_pointer_start(app);
    vf_app_clipboard_create(app);
    vf_app_media_create(app);
    if (!start_trace(VF_TRACE_FRAMES, config->trace_frames, &app->trace, error) ||
        !start_trace(VF_TRACE_INPUT, config->trace_input, &app->input_trace, error)) {
        return false;
    }
    app->renderer = vf_renderer_create(&(struct vf_renderer_params){
        .surface = app->surface,
        .status = app->inbox.render,
        .actions = app->inbox.actions,
        .trace = vf_trace_rows(app->trace),
        .flight = app->media.flight,
        .user_filter = app->display.filter,
        .pointers = app->pointer.inbox,
        .frame_limit = (uint64_t)config->frames,
    });
    app->poller = vf_poller_create(&(struct vf_poller_params){
        .frames = vf_renderer_frames(app->renderer, VF_PICTURE_LOOKING_GLASS),
        .cursors = vf_renderer_cursors(app->renderer, VF_PICTURE_LOOKING_GLASS),
        .status = app->inbox.source,
        .input_changed = vf_main_loop_wake_cb,
        .input_data = app->loop,
        .input_times = vf_trace_rows(app->input_trace),
        .clipboard = app->share.clipboard.lgmp_events,
    });
    vf_renderer_start(app->renderer);
    vf_app_media_start(app);
    return true;
}

struct vf_app *
vf_app_create(struct vf_startup *startup, uint64_t started_ns, GError **error)
{
    vf_thread_set_role(VF_ROLE_MAIN);
    struct vf_app *app = g_new0(struct vf_app, 1);
    app->config = &startup->config;
    app->settings.startup = startup;
    app->rotation = (enum vf_rotation)(app->config->rotate / 90);
    app->started_ns = started_ns;
    app->scene_stale = true;
    if (!create_surface(app, error)) {
        vf_app_destroy(app);
        return NULL;
    }
    app->loop = vf_main_loop_create(app->window != NULL);
    create_inboxes(app);
    vf_app_jobs_start(app);
    vf_app_sleep_start(app);
    if (!start_picture(app, error) || !vf_app_machine_start(app, error)) {
        vf_app_destroy(app);
        return NULL;
    }
    vf_app_sound_start(app);
    vf_app_share_start(app);
    vf_app_picture_start(app);
    vf_app_input_start(app);
    vf_app_frames_start(app);
    vf_app_gamepad_start(app);
    vf_app_doctor_start(app);
    vf_poller_start(app->poller);
    vf_app_settings_start(app);
    vf_app_switcher_start(app);
    vf_app_overlay_start(app);
    return app;
}

// Producers stop before consumers, and everything before what it borrows.
void
vf_app_destroy(struct vf_app *app)
{
    if (!app) {
        return;
    }
    vf_app_instance_finish(app);
    vf_app_switcher_finish(app);
    vf_app_input_stop(app);
    vf_app_gamepad_stop(app);
    vf_app_jobs_stop(app);
    vf_app_doctor_stop(app);
    vf_app_login_stop(app);
    vf_app_settings_finish(app);
    if (app->control) {
        vf_control_stop(app->control);
    }
    vf_spice_destroy(app->spice);
    vf_control_destroy(app->control);
    vf_app_sleep_stop(app);
    vf_glib_thread_stop(app->glib);
    vf_app_spice_finish(app);
    vf_app_share_finish(app);
    if (app->poller) {
        vf_poller_stop(app->poller);
    }
    vf_app_media_stop(app);
    if (app->renderer) {
        vf_renderer_stop(app->renderer);
    }
    vf_poller_destroy(app->poller);
    vf_app_clipboard_finish(app);
    vf_renderer_destroy(app->renderer);
    vf_app_pointer_finish(app);
    vf_app_media_finish(app);
    vf_app_display_finish(app);
    vf_demo_destroy(app->demo);
    vf_trace_destroy(app->trace);
    vf_trace_destroy(app->input_trace);
    vf_gl_surface_destroy(app->surface);
    vf_mailbox_destroy(app->inbox.render);
    vf_mailbox_destroy(app->inbox.source);
    vf_mailbox_destroy(app->inbox.control);
    vf_queue_destroy(app->inbox.actions);
    vf_app_setup_finish(app);
    vf_app_gpu_finish(app);
    vf_app_sleep_finish(app);
    vf_app_overlay_finish(app);
    vf_main_loop_destroy(app->loop);
    vf_window_destroy(app->window);
    g_free(app->shm_path);
    g_free(app->failure);
    g_free(app);
}

// Running --------------------------------------------------------------------

void
vf_app_quit(struct vf_app *app, int exit_code, const char *failure)
{
    if (app->quit) {
        return;
    }
    app->quit = true;
    app->exit_code = exit_code;
    app->failure = g_strdup(failure);
}

void
vf_app_toast(struct vf_app *app, const char *text)
{
    vf_toasts_add(&app->overlay.toasts, text, vf_clock_ns(),
                  g_get_real_time() / G_USEC_PER_SEC);
    app->scene_stale = true;
}

static void
on_window_event(struct vf_app *app, const SDL_WindowEvent *event)
{
    switch (event->event) {
    case SDL_WINDOWEVENT_CLOSE:
        if (app->config->window.ignore_close) {
            vf_app_toast(app, _("Closing the window is switched off "
                                "(--ignore-close): Ctrl+Alt+Q quits."));
        } else {
            vf_app_quit(app, 0, NULL);
        }
        break;
    case SDL_WINDOWEVENT_HIDDEN:
        app->scene_stale = true;
        if (vf_window_is_gone(app->window)) {
            vf_app_quit(app, 1, _("The window was destroyed by another program."));
        }
        break;
    case SDL_WINDOWEVENT_SHOWN:
    case SDL_WINDOWEVENT_EXPOSED:
    case SDL_WINDOWEVENT_SIZE_CHANGED:
    case SDL_WINDOWEVENT_MINIMIZED:
    case SDL_WINDOWEVENT_RESTORED:
    case SDL_WINDOWEVENT_DISPLAY_CHANGED:
    case SDL_WINDOWEVENT_FOCUS_GAINED:
    case SDL_WINDOWEVENT_FOCUS_LOST:
        app->scene_stale = true;
        break;
    default:
        break;
    }
}

static void
on_event(struct vf_app *app, const SDL_Event *event)
{
    if (event->type == SDL_QUIT && !app->config->window.ignore_close) {
        vf_app_quit(app, 0, NULL);
    } else if (event->type == SDL_WINDOWEVENT) {
        on_window_event(app, &event->window);
    } else if (event->type == SDL_TEXTINPUT) {
        vf_app_overlay_text(app, event->text.text);
    }
    if (!vf_app_share_event(app, event) && !vf_app_gamepad_event(app, event)) {
        vf_app_input_event(app, event);
    }
}

static void
take_source(struct vf_app *app)
{
    struct vf_source_status *known = &app->known.source;
    enum vf_source_state before = known->state;
    if (!vf_mailbox_take(app->inbox.source, known)) {
        return;
    }
    app->scene_stale = true;
    if (known->state != before) {
        g_info("Looking Glass: %s (LGMP %u, KVMFR %u, %d x %d) %s",
               vf_source_state_name(known->state), known->lgmp_version,
               known->kvmfr_version, known->image.w, known->image.h,
               known->detail);
    }
}

static void
take_inboxes(struct vf_app *app)
{
    if (vf_mailbox_take(app->inbox.render, &app->known.render)) {
        app->scene_stale = true;
    }
    take_source(app);
    struct vf_overlay_action action;
    while (vf_queue_pop(app->inbox.actions, &action)) {
        vf_app_overlay_action(app, &action);
    }
    if (app->known.render.failed) {
        vf_app_quit(app, 1, app->known.render.detail);
    }
}

static void
take_signals(struct vf_app *app)
{
    if (vf_main_loop_quit_asked(app->loop)) {
        vf_app_quit(app, 0, NULL);
    }
    if (vf_main_loop_release_asked(app->loop)) {
        vf_app_input_notice(app, VF_NOTICE_RELEASE);
        vf_app_toast(app, _("Keyboard and mouse were released by a signal."));
    }
}

static uint64_t
wake_at(const struct vf_app *app)
{
    uint64_t at = vf_app_spice_wake_at(app);
    at = MIN(at, vf_app_machine_wake_at(app));
    at = MIN(at, vf_app_picture_wake_at(app));
    at = MIN(at, vf_app_input_wake_at(app));
    at = MIN(at, vf_app_frames_wake_at(app));
    at = MIN(at, vf_app_gamepad_wake_at(app));
    at = MIN(at, vf_app_doctor_wake_at(app));
    at = MIN(at, vf_app_scene_wake_at(app));
    at = MIN(at, vf_app_media_wake_at(app));
    at = MIN(at, vf_app_memory_wake_at(app));
    return MIN(at, vf_app_script_wake_at(app));
}

int
vf_app_run(struct vf_app *app)
{
    VF_ASSERT_ROLE(VF_ROLE_MAIN);
    vf_thread_be_prompt();
    for (uint64_t now = vf_clock_ns(); !vf_app_script_is_finished(app, now);
         now = vf_clock_ns()) {
        take_signals(app);
        take_inboxes(app);
        vf_app_jobs_update(app);
        vf_app_settings_update(app);
        vf_app_machine_update(app, now);
        vf_app_instance_update(app);
        vf_app_switcher_update(app);
        vf_app_setup_update(app);
        vf_app_gpu_update(app);
        vf_app_sleep_update(app);
        vf_app_spice_update(app, now);
        vf_app_sound_update(app);
        vf_app_share_update(app);
        vf_app_picture_update(app, now);
        vf_app_pointer_update(app);
        vf_app_media_update(app, now);
        vf_app_memory_update(app, now);
        vf_app_display_update(app);
        vf_app_input_update(app, now);
        vf_app_frames_update(app, now);
        vf_app_gamepad_update(app, now);
        vf_app_doctor_update(app, now);
        vf_app_window_update(app);
        vf_app_scene_update(app, now);
        vf_app_script_update(app, now);
        SDL_Event event;
        uint64_t deadline = wake_at(app);
        while (vf_main_loop_wait(app->loop, deadline, &event)) {
            on_event(app, &event);
            deadline = 0;
        }
    }
    vf_app_input_stop(app);
    vf_app_script_finish(app);
    if (app->failure) {
        g_printerr("virtflow-view: %s\n", app->failure);
    }
    return app->exit_code;
}
