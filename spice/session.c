// SPDX-License-Identifier: GPL-2.0-or-later
#include "spice/session_internal.h"

#include "base/glib_thread.h"
#include "base/thread.h"
#include "base/words.h"
#include "spice/sentences.h"

#include <unistd.h>

// A server that accepts a connection and then says nothing.
enum { CONNECT_PATIENCE_S = 10 };

// --- taking a session down ---

void
vf_spice_take_down(struct vf_spice *spice)
{
    if (!spice->session) {
        return;
    }
    g_clear_handle_id(&spice->connect_timer, g_source_remove);
    g_clear_handle_id(&spice->ended_timer, g_source_remove);
    g_signal_handlers_disconnect_by_data(spice->session, spice);
    GList *channels = spice_session_get_channels(spice->session);
    for (GList *at = channels; at; at = at->next) {
        vf_spice_forget_channel(spice, at->data);
    }
    g_list_free(channels);
    g_hash_table_remove_all(spice->fd_requests);
    g_clear_handle_id(&spice->channels_idle, g_source_remove);
    spice->main = NULL;
    if (spice->usb) {
        vf_spice_usb_detach_session(spice->usb);
    }
    spice_session_disconnect(spice->session);
    g_clear_object(&spice->session);
    vf_spice_tunnels_close(&spice->tunnels);
}

void
vf_spice_fail(struct vf_spice *spice, enum vf_spice_failure failure,
              const char *cause)
{
    // What ssh said is nearer to the cause than a connection that ended.
    g_autofree char *words = vf_spice_tunnels_complaint(&spice->tunnels);
    vf_spice_take_down(spice);
    vf_spice_reset_status(spice, VF_SPICE_FAILED);
    spice->status.failure = failure;
    vf_spice_failure_sentence(failure, &spice->endpoint, words ? words : cause,
                              spice->status.detail,
                              sizeof(spice->status.detail));
    g_info("%s", spice->status.detail);
    vf_spice_publish(spice);
}

static gboolean
on_connect_timeout(gpointer data)
{
    struct vf_spice *spice = data;
    spice->connect_timer = 0;
    vf_spice_fail(spice, VF_SPICE_UNREACHABLE, _("no answer for 10 seconds"));
    return G_SOURCE_REMOVE;
}

// --- bringing a session up ---

static SpiceSession *
make_session(const struct vf_spice_endpoint *endpoint)
{
    SpiceSession *session = spice_session_new();
    g_object_set(session, "enable-smartcard", FALSE, NULL);
    if (endpoint->password[0]) {
        g_object_set(session, "password", endpoint->password, NULL);
    }
    if (endpoint->transport == VF_SPICE_UNIX) {
        g_object_set(session, "unix-path", endpoint->path, NULL);
    } else if (endpoint->transport == VF_SPICE_TCP) {
        g_object_set(session, "host", endpoint->host, NULL);
        char port[8];
        if (endpoint->port) {
            g_snprintf(port, sizeof(port), "%u", endpoint->port);
            g_object_set(session, "port", port, NULL);
        }
        if (endpoint->tls_port) {
            g_snprintf(port, sizeof(port), "%u", endpoint->tls_port);
            g_object_set(session, "tls-port", port, NULL);
        }
    }
    return session;
}

static void
bring_up(struct vf_spice *spice)
{
    vf_spice_prober_stop(&spice->prober);
    vf_spice_take_down(spice);
    spice->status.attempts++;
    if (spice->endpoint.transport == VF_SPICE_NONE) {
        vf_spice_reset_status(spice, VF_SPICE_OFFLINE);
        vf_spice_publish(spice);
        return;
    }
    vf_spice_reset_status(spice, VF_SPICE_CONNECTING);
    vf_spice_publish(spice);
    spice->session = make_session(&spice->endpoint);
    vf_spice_watch_session(spice);
    spice->connect_timer =
        g_timeout_add_seconds(CONNECT_PATIENCE_S, on_connect_timeout, spice);
    bool begun = vf_spice_opens_fds(spice)
                     ? spice_session_open_fd(spice->session, -1)
                     : spice_session_connect(spice->session);
    if (!begun) {
        vf_spice_fail(spice, VF_SPICE_UNREACHABLE, NULL);
    }
}

// --- requests: any thread -> GLib thread ---

struct connect_request {
    struct vf_spice *spice;
    struct vf_spice_endpoint endpoint;
};

static void
on_connect_request(void *data)
{
    struct connect_request *request = data;
    request->spice->endpoint = request->endpoint;
    bring_up(request->spice);
    g_free(request);
}

void
vf_spice_connect(struct vf_spice *spice,
                 const struct vf_spice_endpoint *endpoint)
{
    VF_ASSERT_ROLE(VF_ROLE_MAIN);
    struct connect_request *request = g_new0(struct connect_request, 1);
    request->spice = spice;
    request->endpoint = *endpoint;
    vf_glib_post(spice->params.glib, on_connect_request, request);
}

static void
on_disconnect_request(void *data)
{
    struct vf_spice *spice = data;
    vf_spice_take_down(spice);
    vf_spice_reset_status(spice, VF_SPICE_OFFLINE);
    vf_spice_publish(spice);
}

void
vf_spice_disconnect(struct vf_spice *spice)
{
    VF_ASSERT_ROLE(VF_ROLE_MAIN);
    vf_glib_post(spice->params.glib, on_disconnect_request, spice);
}

static void
on_probed(enum vf_spice_probe result, void *data)
{
    struct vf_spice *spice = data;
    spice->status.probe = result;
    vf_spice_publish(spice);
}

static void
on_probe_request(void *data)
{
    struct vf_spice *spice = data;
    if (spice->status.state == VF_SPICE_FAILED) {
        spice->status.probe = VF_SPICE_PROBE_NONE;
        vf_spice_prober_start(&spice->prober, &spice->endpoint, on_probed,
                              spice);
    }
}

void
vf_spice_probe(struct vf_spice *spice)
{
    VF_ASSERT_ROLE(VF_ROLE_MAIN);
    vf_glib_post(spice->params.glib, on_probe_request, spice);
}

struct fd_answer {
    struct vf_spice *spice;
    uint64_t token;
    int fd;
    char why[256];
};

static void
on_fd_answer(void *data)
{
    struct fd_answer *answer = data;
    struct vf_spice *spice = answer->spice;
    SpiceChannel *channel =
        g_hash_table_lookup(spice->fd_requests, &answer->token);
    if (!channel) {
        // Asked for by a session that is gone.
        if (answer->fd >= 0) {
            close(answer->fd);
        }
    } else if (answer->fd >= 0) {
        spice_channel_open_fd(channel, answer->fd);
        g_hash_table_remove(spice->fd_requests, &answer->token);
    } else {
        vf_spice_fail(spice, VF_SPICE_NO_FD, answer->why);
    }
    g_free(answer);
}

void
vf_spice_give_fd(struct vf_spice *spice, uint64_t token, int fd,
                 const char *why)
{
    struct fd_answer *answer = g_new0(struct fd_answer, 1);
    answer->spice = spice;
    answer->token = token;
    answer->fd = fd;
    g_strlcpy(answer->why, why ? why : "", sizeof(answer->why));
    vf_glib_post(spice->params.glib, on_fd_answer, answer);
}

struct vf_input_sink *
vf_spice_sink(struct vf_spice *spice)
{
    return vf_spice_inputs_sink(spice->inputs);
}

// --- lifetime ---

static void
on_inputs_state(void *data)
{
    vf_spice_publish(data);
}

struct vf_spice *
vf_spice_create(const struct vf_spice_params *params)
{
    struct vf_spice *spice = g_new0(struct vf_spice, 1);
    spice->params = *params;
    struct vf_spice_inputs_listener listener = {
        .on_state = on_inputs_state,
        .on_pointer = vf_spice_on_pointer,
        .data = spice,
    };
    spice->inputs = vf_spice_inputs_create(params->glib, &listener,
                                            params->input_times);
    if (params->frames) {
        spice->display = vf_spice_display_create(
            params->frames, vf_spice_on_display_change, spice);
    }
    if (params->cursors) {
        spice->cursor = vf_spice_cursor_create(params->cursors);
    }
    if (params->events) {
        spice->clipboard = vf_spice_clipboard_create(params->events);
        spice->files = vf_spice_files_create(params->events);
    }
    if (params->events && params->usb) {
        spice->usb = vf_spice_usb_create(params->usb, params->events);
    }
    if (params->audio) {
        spice->audio = vf_spice_audio_create(params->glib, params->audio);
    }
    vf_spice_on_demand_init(&spice->display_link);
    vf_spice_on_demand_init(&spice->cursor_link);
    vf_spice_tunnels_init(&spice->tunnels);
    spice->fd_requests = g_hash_table_new_full(g_int64_hash, g_int64_equal,
                                               g_free, g_object_unref);
    return spice;
}

static void
on_destroy(void *data)
{
    struct vf_spice *spice = data;
    vf_spice_prober_stop(&spice->prober);
    vf_spice_take_down(spice);
    vf_spice_on_demand_finish(&spice->display_link);
    vf_spice_on_demand_finish(&spice->cursor_link);
    vf_spice_clipboard_destroy(spice->clipboard);
    vf_spice_files_destroy(spice->files);
    vf_spice_usb_destroy(spice->usb);
}

void
vf_spice_destroy(struct vf_spice *spice)
{
    if (!spice) {
        return;
    }
    vf_glib_call(spice->params.glib, on_destroy, spice);
    vf_spice_audio_destroy(spice->audio);
    vf_spice_display_destroy(spice->display);
    vf_spice_cursor_destroy(spice->cursor);
    vf_spice_inputs_destroy(spice->inputs);
    g_hash_table_unref(spice->fd_requests);
    vf_spice_tunnels_finish(&spice->tunnels);
    g_free(spice);
}
