// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/words.h"
#include "viewer/app/app.h"

#include "input/keys.h"
#include "input/router.h"
#include "shm/kvmfr_layout.h"
#include "shm/poller.h"
#include "viewer/main_loop.h"
#include "viewer/options/input_options.h"
#include "viewer/render/renderer.h"
#include "viewer/window.h"

#include <SDL.h>
#include <glib.h>

// An input that is not given within this time is somebody else's.
static const uint64_t PROMISE_NS = VF_NS_PER_S;

// How often, and after what times: the first is this long, each other twice the one
// before. Sixteen seconds in all, where a VM that moves is still for a moment.
enum { RELEASES_AGAIN = 7 };
static const uint64_t RELEASE_AGAIN_NS = 250 * VF_NS_PER_MS;

static void
explain_refusal(struct vf_app *app, enum vf_capture_refusal refusal)
{
    switch (refusal) {
    case VF_REFUSED_NOT:
    case VF_REFUSED_NO_FOCUS:
        break;
    case VF_REFUSED_OVERLAY:
        vf_app_toast(app, _("Close the overlay first to capture keyboard and mouse."));
        break;
    case VF_REFUSED_NO_INPUT:
        if (vf_app_spice_is_taken(app)) {
            vf_app_spice_take_back(app);
            vf_app_toast(app, _("Taking the VM's SPICE session back."));
            break;
        }
        vf_app_toast(app, app->spice ? _("Nothing was captured: there is no input "
                                         "connection to the VM yet.")
                                     : _("Nothing was captured: this run has no "
                                         "input connection."));
        break;
    case VF_REFUSED_OFF:
        vf_app_toast(app, _("Nothing was captured: input is switched off."));
        break;
    }
}

// A sink that has just died is left before the event, not after it.
static void
send_event(struct vf_app *app, const struct vf_input_event *event)
{
    vf_router_update(app->input.router);
    vf_router_send(app->input.router, event);
    bool is_press = (event->type == VF_INPUT_KEY && event->key.down) ||
                    (event->type == VF_INPUT_BUTTON && event->button.down);
    if (is_press) {
        vf_poller_expect_frame(app->poller);
    }
}

static void
perform(struct vf_app *app, const struct vf_capture_actions *actions)
{
    for (unsigned i = 0; i < actions->count; i++) {
        const struct vf_capture_action *action = &actions->list[i];
        switch (action->type) {
        case VF_CAPTURE_SEND:
            send_event(app, &action->event);
            break;
        case VF_CAPTURE_RELEASE:
            vf_key_player_cancel(&app->input.player);
            vf_router_release_all(app->input.router);
            break;
        case VF_CAPTURE_GRAB:
            vf_app_grab_set(app, action->grab.keyboard, action->grab.mouse);
            break;
        case VF_CAPTURE_COMMAND:
            vf_app_command_run(app, &action->command);
            break;
        case VF_CAPTURE_KEYS:
            app->input.show_keys = action->show_keys;
            app->scene_stale = true;
            break;
        case VF_CAPTURE_REFUSED:
            explain_refusal(app, action->refusal);
            break;
        }
    }
}

// Lock keys ------------------------------------------------------------------

static void
follow_lock_action(struct vf_app *app, struct vf_lock_action action)
{
    if (action.set_guest) {
        vf_router_set_locks(app->input.router, action.locks);
    }
    if (action.set_host) {
        vf_sdl_set_locks(vf_window_sdl(app->window), action.locks);
    }
}

static void
follow_locks(struct vf_app *app, uint64_t now_ns)
{
    struct vf_app_input *input = &app->input;
    struct vf_input_sink_state state = vf_router_state(input->router);
    bool is_new = state.epoch != input->guest_epoch;
    input->guest_epoch = state.epoch;
    if (is_new) {
        follow_lock_action(app,
                           vf_lock_sync_guest(&input->locks, false, 0, now_ns));
    }
    if (state.locks_known != input->locks.guest_known ||
        (state.locks_known && state.guest_locks != input->locks.guest)) {
        follow_lock_action(app, vf_lock_sync_guest(&input->locks,
                                                   state.locks_known,
                                                   state.guest_locks, now_ns));
    }
    bool types = vf_capture_mode(&input->capture) != VF_CAPTURE_NONE;
    if (types != input->locks.typing) {
        follow_lock_action(app,
                           vf_lock_sync_typing(&input->locks, types, now_ns));
    }
    if (now_ns >= vf_lock_sync_wake_at(&input->locks)) {
        follow_lock_action(app, vf_lock_sync_tick(&input->locks, now_ns));
    }
}

// Events ---------------------------------------------------------------------

static void
note(struct vf_app *app, const struct vf_input_event *event)
{
    if (event->type == VF_INPUT_LOCKS) {
        vf_lock_sync_host(&app->input.locks, event->locks, event->time_ns);
    } else if (event->type == VF_INPUT_POINTER) {
        app->input.pointer_inside = event->pointer;
    }
}

static void
on_input(struct vf_app *app, const struct vf_input_event *event)
{
    if (vf_app_overlay_takes_key(app, event)) {
        return;
    }
    struct vf_capture_actions actions;
    note(app, event);
    vf_capture_event(&app->input.capture, event, &actions);
    perform(app, &actions);
    if (!actions.consumed && app->overlay.open) {
        vf_app_input_own_event(app, event);
    }
    vf_app_frames_on_input(app, event);
    // The locks of the guest are set when it begins to get the keyboard, not later.
    if (actions.count > 0) {
        follow_locks(app, event->time_ns);
    }
}

void
vf_app_input_own_event(struct vf_app *app, const struct vf_input_event *event)
{
    if (event->type == VF_INPUT_KEY) {
        vf_app_overlay_key(app, event);
    } else {
        vf_renderer_feed(app->renderer, event);
    }
}

void
vf_app_input_event(struct vf_app *app, const SDL_Event *event)
{
    struct vf_input_event events[VF_SDL_MAX_EVENTS];
    size_t count = vf_sdl_translate(event, vf_window_sdl(app->window),
                                    vf_main_loop_event_ns(app->loop), events);
    for (size_t i = 0; i < count; i++) {
        on_input(app, &events[i]);
    }
}

void
vf_app_input_notice(struct vf_app *app, enum vf_capture_notice notice)
{
    struct vf_capture_actions actions;
    if (app->window) {
        vf_capture_notice(&app->input.capture, notice, vf_clock_ns(), &actions);
        perform(app, &actions);
    }
}

void
vf_app_input_configure(struct vf_app *app,
                       const struct vf_capture_config *config)
{
    struct vf_capture_actions actions;
    vf_capture_configure(&app->input.capture, config, &actions);
    perform(app, &actions);
    app->input.locks.mask = vf_input_options_locks(config);
}

void
vf_app_input_follow_options(struct vf_app *app)
{
    const struct vf_config_input *options = &app->config->input;
    struct vf_app_input *input = &app->input;
    struct vf_capture_config config;
    g_autoptr(GError) error = NULL;
    if (!input->router) {
        return;
    }
    if (!vf_input_options_capture(options, &config, &error)) {
        vf_app_toast(app, error->message);
        return;
    }
    // Letting go of everything is for what is about capturing alone.
    if (memcmp(&config, &input->capture.config, sizeof(config)) != 0) {
        vf_app_input_configure(app, &config);
    }
    input->locks.enabled = options->lock_sync;
    input->sensitivity = (int)options->sensitivity;
    vf_router_set_sensitivity(input->router, input->sensitivity);
}

// Lifetime -------------------------------------------------------------------

static void
set_up(struct vf_app *app)
{
    struct vf_app_input *input = &app->input;
    const struct vf_config_input *options = &app->config->input;
    struct vf_capture_config config;
    g_autoptr(GError) error = NULL;
    if (!vf_input_options_capture(options, &config, &error)) {
        g_warning("%s", error->message);
        config = vf_capture_config_default();
    }
    vf_capture_init(&input->capture, &config);
    input->capture.enabled = options->via != VF_INPUT_VIA_OFF;
    vf_lock_sync_init(&input->locks, options->lock_sync,
                      vf_input_options_locks(&config));
    vf_key_player_init(&input->player, VF_KEY_PLAYER_INTERVAL_NS);
    input->sensitivity = (int)options->sensitivity;
    vf_router_set_sensitivity(input->router, input->sensitivity);
    vf_sdl_set_raw_mouse(options->mouse == 0);
    input->raw_motion = options->mouse == 0
                            ? vf_raw_motion_create(vf_window_sdl(app->window))
                            : NULL;
}

void
vf_app_input_start(struct vf_app *app)
{
    if (!app->window) {
        return;
    }
    app->input.router = vf_router_create();
    // Through the region is the shorter way, where the host offers it.
    if (app->config->input.via != VF_INPUT_VIA_SPICE) {
        vf_router_add_sink(app->input.router, vf_poller_sink(app->poller));
    }
    if (app->spice && app->config->input.via != VF_INPUT_VIA_LGMP) {
        vf_router_add_sink(app->input.router, vf_spice_sink(app->spice));
    }
    app->input.input_lost = true;
    app->input.vm_listens = true;
    app->input.picture_lost = true;
    set_up(app);

    struct vf_input_event events[VF_SDL_MAX_EVENTS];
    size_t count = vf_sdl_initial_events(vf_window_sdl(app->window),
                                         vf_clock_ns(), events);
    for (size_t i = 0; i < count; i++) {
        on_input(app, &events[i]);
    }
}

void
vf_app_input_stop(struct vf_app *app)
{
    if (!app->input.router) {
        return;
    }
    vf_app_input_notice(app, VF_NOTICE_RELEASE);
    if (app->window) {
        // The toolkit hands the display what it asked for when it is asked for events,
        // which nobody does from here on; ending may take long, and the keyboard is
        // the desktop's meanwhile.
        SDL_PumpEvents();
    }
    vf_router_destroy(app->input.router);
    app->input.router = NULL;
    vf_key_player_finish(&app->input.player);
    vf_raw_motion_destroy(app->input.raw_motion);
}

// Following ------------------------------------------------------------------

static void
follow_picture(struct vf_app *app)
{
    const struct vf_view *view = &app->known.render.view;
    vf_router_set_view(app->input.router, &(struct vf_pointer_view){
                                              .picture = view->target,
                                              .screen = view->screen,
                                              .rotation = view->rotation,
                                          });
    bool lost = !vf_app_picture_is_fresh(app);
    if (lost != app->input.picture_lost) {
        app->input.picture_lost = lost;
        vf_app_input_notice(app, lost ? VF_NOTICE_PICTURE_LOST
                                      : VF_NOTICE_PICTURE_BACK);
    }
}

// A host that takes input gives it some milliseconds after it is asked, which it is
// when the window gets the focus: what captures with the focus need not wait.
static bool
is_promised(struct vf_app *app, uint64_t now_ns)
{
    const struct vf_source_status *source = &app->known.source;
    struct vf_app_input *input = &app->input;
    bool offered = app->config->input.via != VF_INPUT_VIA_SPICE &&
                   (source->features & VF_KVMFR_FEATURE_INPUT) &&
                   source->state == VF_SOURCE_RUNNING;
    if (!offered || !input->capture.focused || input->sink) {
        input->promised_since_ns = now_ns;
    }
    return offered && now_ns - input->promised_since_ns < PROMISE_NS;
}

static void
follow_sinks(struct vf_app *app, uint64_t now_ns)
{
    struct vf_app_input *input = &app->input;
    // Whoever has the keyboard's focus may have the guest's input.
    vf_poller_want_input(app->poller,
                         input->capture.focused && input->capture.visible &&
                             app->config->input.via != VF_INPUT_VIA_SPICE);
    struct vf_input_sink *sink = vf_router_update(input->router);
    if (sink != input->sink) {
        g_info("input goes by %s", sink ? sink->ops->name : "nothing");
        input->sink = sink;
        app->scene_stale = true;
    }
    bool lost = sink == NULL && !is_promised(app, now_ns);
    if (lost != input->input_lost) {
        input->input_lost = lost;
        vf_app_input_notice(app, lost ? VF_NOTICE_INPUT_LOST
                                      : VF_NOTICE_INPUT_BACK);
    }
}

// QEMU throws away what is sent to a VM that does not run. One that moves to another host
// stands still here for a moment, and then there; nobody tells when it runs.
static void
follow_vm(struct vf_app *app, uint64_t now_ns)
{
    struct vf_app_input *input = &app->input;
    bool listens = !app->known.has_control ||
                   app->known.control.state != VF_DOMAIN_PAUSED;
    bool is_back = listens && !input->vm_listens;
    bool has_moved = app->known.spice.moves != input->moves;
    input->vm_listens = listens;
    input->moves = app->known.spice.moves;
    if (is_back || has_moved) {
        g_info("the VM %s: it is told again what was let go of",
               has_moved ? "is on another host" : "runs again");
        input->releases_left = RELEASES_AGAIN;
        input->releases_at_ns = now_ns;
    }
    if (input->releases_left > 0 && now_ns >= input->releases_at_ns) {
        vf_router_release_again(input->router);
        input->releases_left--;
        input->releases_at_ns =
            now_ns + (RELEASE_AGAIN_NS << (RELEASES_AGAIN - 1 - input->releases_left));
    }
}

static void
play_keys(struct vf_app *app, uint64_t now_ns)
{
    struct vf_key_step step;
    while (vf_key_player_next(&app->input.player, now_ns, &step)) {
        vf_router_send_key(app->input.router, step.usage, step.down);
    }
}

void
vf_app_input_update(struct vf_app *app, uint64_t now_ns)
{
    if (!app->window) {
        return;
    }
    follow_picture(app);
    follow_sinks(app, now_ns);
    follow_vm(app, now_ns);
    follow_locks(app, now_ns);
    play_keys(app, now_ns);
    if (now_ns >= vf_capture_wake_at(&app->input.capture)) {
        struct vf_capture_actions actions;
        vf_capture_tick(&app->input.capture, now_ns, &actions);
        perform(app, &actions);
    }
    vf_app_grab_update(app, now_ns);
    vf_app_grab_update_pointer(app);
}

uint64_t
vf_app_input_wake_at(const struct vf_app *app)
{
    if (!app->window) {
        return UINT64_MAX;
    }
    uint64_t at = vf_capture_wake_at(&app->input.capture);
    if (!app->input.sink && !app->input.input_lost &&
        app->input.capture.focused) {
        at = MIN(at, app->input.promised_since_ns + PROMISE_NS);
    }
    if (app->input.releases_left > 0) {
        at = MIN(at, app->input.releases_at_ns);
    }
    at = MIN(at, vf_app_grab_wake_at(app));
    at = MIN(at, vf_lock_sync_wake_at(&app->input.locks));
    return MIN(at, vf_key_player_wake_at(&app->input.player));
}

const char *
vf_app_input_way(const struct vf_app *app)
{
    return app->input.sink ? app->input.sink->ops->name : NULL;
}
