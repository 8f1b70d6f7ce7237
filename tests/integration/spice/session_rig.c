// SPDX-License-Identifier: GPL-2.0-or-later
#include "session_rig.h"

#include "base/queue.h"
#include "input/input_times.h"
#include "shm/cursor.h"
#include "shm/frame.h"

#include <string.h>
#include <unistd.h>

static void
on_request_fd(void *data, uint64_t token)
{
    struct session_rig *rig = data;
    rig->fd_requests++;
    if (rig->refuse_fds) {
        vf_spice_give_fd(rig->spice, token, -1, "the test gives none");
    } else {
        vf_spice_give_fd(rig->spice, token,
                         spice_server_open_fd(rig->fd_server), NULL);
    }
}

void
session_rig_start(struct session_rig *rig)
{
    *rig = (struct session_rig){0};
    rig->glib = vf_glib_thread_start();
    rig->status_box =
        vf_mailbox_create(sizeof(struct vf_spice_status), NULL, NULL);
    rig->frames = vf_mailbox_create(sizeof(struct vf_frame), NULL, NULL);
    rig->cursors = vf_mailbox_create(sizeof(struct vf_cursor), NULL, NULL);
    rig->audio =
        vf_mailbox_create(sizeof(struct vf_spice_audio_status), NULL, NULL);
    rig->usb = vf_mailbox_create(sizeof(struct vf_usb_status), NULL, NULL);
    rig->events = vf_queue_create(sizeof(struct vf_spice_event), NULL, NULL);
    rig->times = vf_queue_create(sizeof(struct vf_input_times), NULL, NULL);
    struct vf_spice_params params = {
        .glib = rig->glib,
        .usb = rig->usb,
        .events = rig->events,
        .input_times = rig->times,
        .audio = rig->audio,
        .status = rig->status_box,
        .frames = rig->frames,
        .cursors = rig->cursors,
        .request_fd = on_request_fd,
        .request_fd_data = rig,
    };
    rig->spice = vf_spice_create(&params);
    rig->sink = vf_spice_sink(rig->spice);
}

// Lets spice-glib finish what it does in the background after a session, so
// that what it forgets to free is told from what it had no time to.
static void
let_library_finish(void *data)
{
    (void)data;
    for (int i = 0; i < 100; i++) {
        g_main_context_iteration(NULL, FALSE);
        g_usleep(500);
    }
}

void
session_rig_stop(struct session_rig *rig)
{
    vf_spice_destroy(rig->spice);
    vf_glib_call(rig->glib, let_library_finish, NULL);
    struct vf_frame frame;
    if (vf_mailbox_take(rig->frames, &frame)) {
        vf_frame_release(&frame);
    }
    struct vf_cursor cursor;
    if (vf_mailbox_take(rig->cursors, &cursor)) {
        vf_cursor_clear(&cursor);
    }
    vf_mailbox_destroy(rig->frames);
    vf_mailbox_destroy(rig->cursors);
    vf_mailbox_destroy(rig->audio);
    vf_mailbox_destroy(rig->usb);
    struct vf_spice_event event;
    while (vf_queue_pop(rig->events, &event)) {
        vf_spice_event_clear(&event);
    }
    vf_queue_destroy(rig->events);
    vf_mailbox_destroy(rig->status_box);
    vf_glib_thread_stop(rig->glib);
    vf_queue_destroy(rig->times);
}

void
session_rig_connect_tcp(struct session_rig *rig, uint16_t port,
                        const char *password)
{
    struct vf_spice_endpoint endpoint = {
        .transport = VF_SPICE_TCP, .host = "127.0.0.1", .port = port};
    g_strlcpy(endpoint.password, password ? password : "",
              sizeof(endpoint.password));
    vf_spice_connect(rig->spice, &endpoint);
}

void
session_rig_connect_unix(struct session_rig *rig, const char *path,
                         const char *password)
{
    struct vf_spice_endpoint endpoint = {.transport = VF_SPICE_UNIX};
    g_strlcpy(endpoint.path, path, sizeof(endpoint.path));
    g_strlcpy(endpoint.password, password ? password : "",
              sizeof(endpoint.password));
    vf_spice_connect(rig->spice, &endpoint);
}

void
session_rig_connect_fd(struct session_rig *rig, struct spice_server *server)
{
    rig->fd_server = server;
    struct vf_spice_endpoint endpoint = {.transport = VF_SPICE_FD};
    vf_spice_connect(rig->spice, &endpoint);
}

const struct vf_spice_status *
session_rig_status(struct session_rig *rig)
{
    vf_mailbox_take(rig->status_box, &rig->status);
    return &rig->status;
}

const struct vf_spice_audio_status *
session_rig_audio(struct session_rig *rig)
{
    vf_mailbox_take(rig->audio, &rig->audio_status);
    return &rig->audio_status;
}

bool
session_rig_has_event(struct session_rig *rig)
{
    return vf_queue_length(rig->events) > 0;
}

struct vf_spice_event
session_rig_wait_event(struct session_rig *rig, enum vf_spice_event_type type)
{
    struct vf_spice_event event;
    for (;;) {
        wait_until(vf_queue_pop(rig->events, &event));
        if (event.type == type) {
            return event;
        }
        vf_spice_event_clear(&event);
    }
}

void
session_rig_wait_state(struct session_rig *rig, enum vf_spice_state state)
{
    wait_until(session_rig_status(rig)->state == state);
}

void
session_rig_wait_inputs(struct session_rig *rig)
{
    wait_until(session_rig_status(rig)->inputs_ready);
}

const char *
session_rig_socket(void)
{
    static char path[64];
    g_snprintf(path, sizeof(path), "/tmp/vf-spice-test-%d.sock", getpid());
    return path;
}

static void
on_library_log(const gchar *domain, GLogLevelFlags level, const gchar *message,
               gpointer data)
{
    (void)data;
    if (level & (G_LOG_LEVEL_WARNING | G_LOG_LEVEL_CRITICAL)) {
        g_printerr("# %s: %s\n", domain, message);
    }
}

// The SPICE libraries complain about what tests do on purpose: wrong passwords,
// connections cut in the middle of a message. Only our own warnings are
// failures.
void
session_rig_test_init(int *argc, char ***argv)
{
    g_test_init(argc, argv, NULL);
    g_log_set_always_fatal(G_LOG_LEVEL_ERROR);
    static const char *const ours[] = {"vf-base", "vf-input", "vf-spice",
                                       "GLib", "GLib-GObject"};
    for (size_t i = 0; i < G_N_ELEMENTS(ours); i++) {
        g_log_set_fatal_mask(ours[i], G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL |
                                          G_LOG_LEVEL_WARNING);
    }
    static const char *const libraries[] = {"Spice", "GSpice", "GLib-GIO"};
    for (size_t i = 0; i < G_N_ELEMENTS(libraries); i++) {
        g_log_set_handler(libraries[i], G_LOG_LEVEL_MASK & ~G_LOG_LEVEL_ERROR,
                          on_library_log, NULL);
    }
}
