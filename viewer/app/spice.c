// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/app/app.h"

#include "base/mailbox.h"
#include "base/queue.h"
#include "base/words.h"
#include "spice/audio.h"
#include "spice/events.h"
#include "spice/usb.h"
#include "viewer/app/endpoints.h"
#include "viewer/keep/trace.h"
#include "viewer/main_loop.h"
#include "viewer/render/renderer.h"

#include <SDL.h>
#include <glib.h>
#include <string.h>

#define TAKEN_TEXT                                                            \
    _("Another viewer has taken the VM's SPICE session, and with it input, "  \
      "sound and clipboard. Capture again, or use the overlay, to take it back.")

// Descriptors for SPICE channels ---------------------------------------------

// On the worker thread: vf_spice_give_fd() may be called on any.
static void
give_fd(void *data, uint64_t token, int fd, const char *why)
{
    struct vf_app *app = data;
    vf_spice_give_fd(app->spice, token, fd, why);
}

// On the GLib thread; asking does not block.
static void
request_fd(void *data, uint64_t token)
{
    struct vf_app *app = data;
    vf_control_request_graphics_fd(app->control, token, give_fd, app);
}

// Lifetime -------------------------------------------------------------------

void
vf_app_spice_start(struct vf_app *app)
{
    const struct vf_config *config = app->config;
    struct vf_app_session *session = &app->session;
    vf_reconnect_init(&session->reconnect);
    if (config->no_spice || config->demo ||
        (!app->control && !config->spice_uri)) {
        return;
    }
    // Sound needs the toolkit also where there is no window.
    SDL_Init(0);
    session->status = vf_mailbox_create(sizeof(struct vf_spice_status),
                                        vf_main_loop_wake_cb, app->loop);
    session->audio = vf_mailbox_create(sizeof(struct vf_spice_audio_status),
                                       vf_main_loop_wake_cb, app->loop);
    session->usb = vf_mailbox_create(sizeof(struct vf_usb_status),
                                     vf_main_loop_wake_cb, app->loop);
    session->events = vf_queue_create(sizeof(struct vf_spice_event),
                                      vf_main_loop_wake_cb, app->loop);
    app->spice = vf_spice_create(&(struct vf_spice_params){
        .glib = app->glib,
        .status = session->status,
        .frames = vf_renderer_frames(app->renderer, VF_PICTURE_SPICE),
        .cursors = vf_renderer_cursors(app->renderer, VF_PICTURE_SPICE),
        .audio = session->audio,
        .usb = session->usb,
        .events = session->events,
        .input_times = vf_trace_rows(app->input_trace),
        .request_fd = request_fd,
        .request_fd_data = app,
    });
}

void
vf_app_spice_finish(struct vf_app *app)
{
    struct vf_app_session *session = &app->session;
    if (session->events) {
        struct vf_spice_event event;
        while (vf_queue_pop(session->events, &event)) {
            vf_spice_event_clear(&event);
        }
    }
    vf_mailbox_destroy(session->status);
    vf_mailbox_destroy(session->audio);
    vf_mailbox_destroy(session->usb);
    vf_queue_destroy(session->events);
}

// Following ------------------------------------------------------------------

// Nothing is known of the VM while libvirt does not answer: what is there stays.
static bool
is_in_the_dark(const struct vf_app *app)
{
    return app->control && !app->config->spice_uri &&
           (!app->known.has_control ||
            app->known.control.state == VF_DOMAIN_UNKNOWN);
}

static enum vf_reconnect_vm
vm_state(const struct vf_app *app)
{
    if (!app->control || is_in_the_dark(app)) {
        return VF_RECONNECT_VM_UNKNOWN;
    }
    switch (app->known.control.state) {
    case VF_DOMAIN_UNKNOWN:
        return VF_RECONNECT_VM_UNKNOWN;
    case VF_DOMAIN_MISSING:
    case VF_DOMAIN_OFF:
    case VF_DOMAIN_CRASHED:
        return VF_RECONNECT_VM_STOPPED;
    case VF_DOMAIN_RUNNING:
    case VF_DOMAIN_PAUSED:
    case VF_DOMAIN_SHUTTING_DOWN:
    case VF_DOMAIN_SLEEPING:
        break;
    }
    return VF_RECONNECT_VM_RUNNING;
}

static unsigned
find_ways(const struct vf_app *app,
          struct vf_spice_endpoint ways[VF_SPICE_MAX_CANDIDATES])
{
    return vf_endpoints_spice(
        app->config, app->known.has_control ? &app->known.control : NULL, ways);
}

static void
follow_vm(struct vf_app *app, uint64_t now_ns)
{
    struct vf_app_session *session = &app->session;
    if (is_in_the_dark(app)) {
        return;
    }
    if (vm_state(app) != session->reconnect.vm) {
        vf_reconnect_vm(&session->reconnect, vm_state(app), now_ns);
    }
    struct vf_spice_endpoint ways[VF_SPICE_MAX_CANDIDATES];
    session->candidates = find_ways(app, ways);
    bool exists = session->candidates > 0;
    // Another QEMU: whatever SPICE we had is another one, too.
    bool is_another = app->known.control.generation != session->generation;
    session->generation = app->known.control.generation;
    if (exists == session->has_endpoint && !is_another) {
        return;
    }
    session->has_endpoint = exists;
    session->candidate = 0;
    session->tried = 0;
    vf_reconnect_endpoint(&session->reconnect, exists, now_ns);
    if (!exists) {
        vf_spice_disconnect(app->spice);
    }
}

// There may be several ways to the same server: a refused one is not the end.
static void
try_the_next_way(struct vf_app *app, uint64_t now_ns)
{
    struct vf_app_session *session = &app->session;
    session->candidate++;
    session->tried++;
    if (session->reconnect.state == VF_RECONNECT_REFUSED &&
        session->tried < session->candidates) {
        vf_reconnect_now(&session->reconnect, now_ns);
    }
}

static void
say_if_taken(struct vf_app *app, bool was_taken)
{
    if (!was_taken && vf_app_spice_is_taken(app)) {
        g_info("SPICE: taken by another viewer");
        vf_app_toast(app, TAKEN_TEXT);
    }
}

// A failure stays in the status while other things in it change.
static void
note_failure(struct vf_app *app, uint64_t now_ns)
{
    struct vf_app_session *session = &app->session;
    const struct vf_spice_status *known = &app->known.spice;
    if (known->attempts == session->failed_attempt) {
        return;
    }
    bool was_up = known->sessions != session->sessions;
    session->failed_attempt = known->attempts;
    session->sessions = known->sessions;
    if (!was_up) {
        try_the_next_way(app, now_ns);
    }
}

static void
take_status(struct vf_app *app, uint64_t now_ns)
{
    struct vf_spice_status *known = &app->known.spice;
    struct vf_spice_status before = *known;
    if (!vf_mailbox_take(app->session.status, known)) {
        return;
    }
    app->scene_stale = true;
    bool was_taken = vf_app_spice_is_taken(app);
    vf_reconnect_status(&app->session.reconnect, known, now_ns);
    // What happened in between may have been missed, another reason is news.
    if (known->state != before.state || strcmp(known->detail, before.detail) != 0) {
        static const char *const NAMES[] = {"offline", "connecting", "online",
                                            "failed"};
        g_info("SPICE: %s %s", NAMES[known->state], known->detail);
    }
    if (known->state == VF_SPICE_ONLINE) {
        app->session.tried = 0;
    } else if (known->state == VF_SPICE_FAILED) {
        note_failure(app, now_ns);
    }
    say_if_taken(app, was_taken);
}

// While libvirt does not say where the server is, connecting has to wait.
static bool
waits_for_libvirt(const struct vf_app *app)
{
    return app->session.reconnect.action == VF_RECONNECT_CONNECT &&
           is_in_the_dark(app);
}

static void
act(struct vf_app *app, uint64_t now_ns)
{
    struct vf_app_session *session = &app->session;
    if (waits_for_libvirt(app)) {
        return;
    }
    bool was_taken = vf_app_spice_is_taken(app);
    switch (vf_reconnect_next(&session->reconnect, now_ns)) {
    case VF_RECONNECT_NOTHING:
        break;
    case VF_RECONNECT_PROBE:
        vf_spice_probe(app->spice);
        break;
    case VF_RECONNECT_CONNECT: {
        struct vf_spice_endpoint ways[VF_SPICE_MAX_CANDIDATES];
        unsigned count = find_ways(app, ways);
        if (count > 0) {
            vf_spice_connect(app->spice, &ways[session->candidate % count]);
        }
        break;
    }
    }
    say_if_taken(app, was_taken);
}

void
vf_app_spice_update(struct vf_app *app, uint64_t now_ns)
{
    if (app->spice) {
        follow_vm(app, now_ns);
        take_status(app, now_ns);
        act(app, now_ns);
    }
}

uint64_t
vf_app_spice_wake_at(const struct vf_app *app)
{
    return app->spice && !waits_for_libvirt(app)
               ? vf_reconnect_wake_at(&app->session.reconnect)
               : UINT64_MAX;
}

bool
vf_app_spice_is_taken(const struct vf_app *app)
{
    return app->session.reconnect.state == VF_RECONNECT_TAKEN;
}

void
vf_app_spice_take_back(struct vf_app *app)
{
    if (app->spice) {
        vf_reconnect_now(&app->session.reconnect, vf_clock_ns());
        app->scene_stale = true;
    }
}
