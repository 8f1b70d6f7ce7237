// SPDX-License-Identifier: GPL-2.0-or-later
#include "spice/session.h"

#include "base/glib_thread.h"
#include "base/mailbox.h"
#include "base/thread.h"
#include "spice/cursor.h"
#include "spice/display.h"
#include "spice/inputs.h"
#include "spice/on_demand.h"
#include "spice/sentences.h"

#include <spice-client.h>
#include <string.h>
#include <unistd.h>

// A server that accepts a connection and then says nothing.
enum { CONNECT_PATIENCE_S = 10 };

struct vf_spice {
    // constant after creation
    struct vf_spice_params params;
    struct vf_spice_inputs *inputs;
    struct vf_spice_display *display; // NULL: no frames are wanted, ever
    struct vf_spice_cursor *cursor;   // NULL: no cursors are

    // GLib thread
    struct vf_spice_endpoint endpoint;
    SpiceSession *session; // NULL while offline
    SpiceMainChannel *main;
    GHashTable *fd_requests; // token -> SpiceChannel, one reference each
    uint64_t next_token;
    guint connect_timer;
    guint inputs_idle;
    SpiceInputsChannel *opened_inputs; // waits for inputs_idle
    struct vf_spice_on_demand display_link;
    struct vf_spice_on_demand cursor_link;
    struct vf_size wished_size; // for the guest's desktop; 0x0: none
    struct vf_spice_status status;
    struct vf_spice_status published;
};

// --- status ---

static void
publish(struct vf_spice *spice)
{
    struct vf_input_sink_state state = vf_spice_inputs_state(spice->inputs);
    spice->status.inputs_ready = state.ready;
    spice->status.mouse_absolute = state.can_absolute;
    spice->status.guest_locks = state.guest_locks;
    if (spice->display) {
        const struct vf_spice_display_state *display =
            vf_spice_display_state(spice->display);
        spice->status.display = display->visible;
        spice->status.display_size =
            (struct vf_size){display->region.w, display->region.h};
        g_strlcpy(spice->status.display_detail, display->detail,
                  sizeof(spice->status.display_detail));
    }
    if (memcmp(&spice->status, &spice->published, sizeof(spice->status)) != 0) {
        spice->published = spice->status;
        vf_mailbox_put(spice->params.status, &spice->status, NULL);
    }
}

static void
reset_status(struct vf_spice *spice, enum vf_spice_state state)
{
    uint32_t attempts = spice->status.attempts;
    uint32_t sessions = spice->status.sessions;
    memset(&spice->status, 0, sizeof(spice->status));
    spice->status.state = state;
    spice->status.attempts = attempts;
    spice->status.sessions = sessions;
}

// --- what the parts tell each other ---

static void
on_pointer(void *data)
{
    struct vf_spice *spice = data;
    struct vf_point at;
    bool known = vf_spice_inputs_pointer(spice->inputs, &at);
    if (spice->cursor) {
        vf_spice_cursor_set_pointer(spice->cursor, known ? &at : NULL);
    }
}

static void
on_display_change(void *data)
{
    struct vf_spice *spice = data;
    const struct vf_spice_display_state *display =
        vf_spice_display_state(spice->display);
    if (spice->cursor) {
        vf_spice_cursor_set_origin(
            spice->cursor,
            (struct vf_point){display->region.x, display->region.y});
    }
    if (!vf_size_is_empty(display->size)) {
        vf_spice_inputs_set_screen(spice->inputs, display->size);
    }
    publish(spice);
}

// --- taking a session down ---

static void
forget_channel(struct vf_spice *spice, SpiceChannel *channel)
{
    g_signal_handlers_disconnect_by_data(channel, spice);
    if (channel == (SpiceChannel *)spice->opened_inputs) {
        spice->opened_inputs = NULL;
        g_clear_handle_id(&spice->inputs_idle, g_source_remove);
    }
    if (SPICE_IS_INPUTS_CHANNEL(channel)) {
        vf_spice_inputs_detach(spice->inputs);
    }
    if (channel == spice->display_link.channel) {
        vf_spice_on_demand_set_channel(&spice->display_link, NULL);
        vf_spice_display_detach(spice->display);
    }
    if (channel == spice->cursor_link.channel) {
        vf_spice_on_demand_set_channel(&spice->cursor_link, NULL);
        vf_spice_cursor_detach(spice->cursor);
    }
}

static void
take_down(struct vf_spice *spice)
{
    if (!spice->session) {
        return;
    }
    g_clear_handle_id(&spice->connect_timer, g_source_remove);
    g_signal_handlers_disconnect_by_data(spice->session, spice);
    GList *channels = spice_session_get_channels(spice->session);
    for (GList *at = channels; at; at = at->next) {
        forget_channel(spice, at->data);
    }
    g_list_free(channels);
    g_hash_table_remove_all(spice->fd_requests);
    spice->main = NULL;
    spice_session_disconnect(spice->session);
    g_clear_object(&spice->session);
}

static void
fail(struct vf_spice *spice, enum vf_spice_failure failure, const char *cause)
{
    take_down(spice);
    reset_status(spice, VF_SPICE_FAILED);
    spice->status.failure = failure;
    vf_spice_failure_sentence(failure, &spice->endpoint, cause,
                              spice->status.detail,
                              sizeof(spice->status.detail));
    g_info("%s", spice->status.detail);
    publish(spice);
}

static gboolean
on_connect_timeout(gpointer data)
{
    struct vf_spice *spice = data;
    spice->connect_timer = 0;
    fail(spice, VF_SPICE_UNREACHABLE, "no answer for 10 seconds");
    return G_SOURCE_REMOVE;
}

// --- channels ---

static enum vf_spice_failure
failure_of(SpiceChannelEvent event, bool was_up)
{
    switch (event) {
    case SPICE_CHANNEL_CLOSED:
        return was_up ? VF_SPICE_CLOSED : VF_SPICE_UNREACHABLE;
    case SPICE_CHANNEL_ERROR_CONNECT:
        return VF_SPICE_UNREACHABLE;
    case SPICE_CHANNEL_ERROR_TLS:
        return VF_SPICE_TLS;
    case SPICE_CHANNEL_ERROR_LINK:
        return was_up ? VF_SPICE_BROKEN : VF_SPICE_PROTOCOL;
    case SPICE_CHANNEL_ERROR_AUTH:
        return VF_SPICE_AUTH;
    case SPICE_CHANNEL_ERROR_IO:
        return was_up ? VF_SPICE_BROKEN : VF_SPICE_UNREACHABLE;
    case SPICE_CHANNEL_NONE:
    case SPICE_CHANNEL_OPENED:
    case SPICE_CHANNEL_SWITCHING:
        return VF_SPICE_NO_FAILURE;
    }
    return VF_SPICE_BROKEN;
}

static void
fail_with_channel(struct vf_spice *spice, SpiceChannel *channel,
                  SpiceChannelEvent event)
{
    bool was_up = spice->status.state == VF_SPICE_ONLINE;
    const GError *error = spice_channel_get_error(channel);
    g_autofree char *cause = g_strdup(error ? error->message : NULL);
    fail(spice, failure_of(event, was_up), cause);
}

static void
on_main_event(SpiceChannel *channel, SpiceChannelEvent event, gpointer data)
{
    struct vf_spice *spice = data;
    if (event == SPICE_CHANNEL_OPENED) {
        g_clear_handle_id(&spice->connect_timer, g_source_remove);
        spice->status.state = VF_SPICE_ONLINE;
        spice->status.sessions++;
        publish(spice);
    } else if (failure_of(event, true) != VF_SPICE_NO_FAILURE) {
        fail_with_channel(spice, channel, event);
    }
}

static void
on_mouse_mode(SpiceMainChannel *main, gpointer data)
{
    (void)main;
    struct vf_spice *spice = data;
    vf_spice_inputs_update_mode(spice->inputs);
    on_pointer(spice);
    publish(spice);
}

static void
tell_wished_size(struct vf_spice *spice)
{
    struct vf_size size = spice->wished_size;
    if (!spice->main || !spice->status.agent || vf_size_is_empty(size)) {
        return;
    }
    spice_main_channel_update_display_enabled(spice->main, 0, TRUE, FALSE);
    spice_main_channel_update_display(spice->main, 0, 0, 0, size.w, size.h,
                                      TRUE);
}

static void
on_agent(SpiceMainChannel *main, gpointer data)
{
    struct vf_spice *spice = data;
    gboolean connected = FALSE;
    g_object_get(main, "agent-connected", &connected, NULL);
    bool is_new = connected && !spice->status.agent;
    spice->status.agent = connected;
    if (is_new) {
        tell_wished_size(spice);
    }
    publish(spice);
}

// spice-glib sets the guest's lock keys when the inputs channel opens, to
// values that nobody gave it. A read-only session lets that pass; input is then
// let in from here, after the channel has finished opening.
static gboolean
on_inputs_usable(gpointer data)
{
    struct vf_spice *spice = data;
    spice->inputs_idle = 0;
    g_object_set(spice->session, "read-only", FALSE, NULL);
    vf_spice_inputs_attach(spice->inputs, spice->opened_inputs, spice->main);
    spice->opened_inputs = NULL;
    publish(spice);
    return G_SOURCE_REMOVE;
}

static void
on_inputs_event(SpiceChannel *channel, SpiceChannelEvent event, gpointer data)
{
    struct vf_spice *spice = data;
    if (event == SPICE_CHANNEL_OPENED) {
        spice->opened_inputs = SPICE_INPUTS_CHANNEL(channel);
        if (spice->inputs_idle == 0) {
            spice->inputs_idle = g_idle_add(on_inputs_usable, spice);
        }
    } else if (failure_of(event, true) != VF_SPICE_NO_FAILURE) {
        // A session without input is of no use: begin anew.
        fail_with_channel(spice, channel, event);
    }
}

static void
on_open_fd(SpiceChannel *channel, int tls, gpointer data)
{
    (void)tls;
    struct vf_spice *spice = data;
    uint64_t *token = g_new(uint64_t, 1);
    *token = ++spice->next_token;
    g_hash_table_insert(spice->fd_requests, token, g_object_ref(channel));
    spice->params.request_fd(spice->params.request_fd_data, *token);
}

// Of a graphics card with several screens the first is shown.
static bool
is_first(SpiceChannel *channel)
{
    int id = -1;
    g_object_get(channel, "channel-id", &id, NULL);
    return id == 0;
}

// Nothing is gained by squeezing pictures between two programs of one machine.
static void
on_display_event(SpiceChannel *channel, SpiceChannelEvent event, gpointer data)
{
    struct vf_spice *spice = data;
    bool local = spice->endpoint.transport != VF_SPICE_TCP ||
                 strcmp(spice->endpoint.host, "127.0.0.1") == 0 ||
                 strcmp(spice->endpoint.host, "::1") == 0 ||
                 strcmp(spice->endpoint.host, "localhost") == 0;
    if (event == SPICE_CHANNEL_OPENED && local) {
        spice_display_channel_change_preferred_compression(
            channel, SPICE_IMAGE_COMPRESSION_OFF);
    }
    if (event != SPICE_CHANNEL_SWITCHING) {
        vf_spice_display_set_live(spice->display,
                                  event == SPICE_CHANNEL_OPENED &&
                                      spice->display_link.wanted);
    }
}

static void
add_display(struct vf_spice *spice, SpiceChannel *channel)
{
    if (!spice->display || spice->display_link.channel || !is_first(channel)) {
        return;
    }
    vf_spice_display_attach(spice->display, SPICE_DISPLAY_CHANNEL(channel));
    g_signal_connect(channel, "channel-event", G_CALLBACK(on_display_event),
                     spice);
    vf_spice_on_demand_set_channel(&spice->display_link, channel);
}

static void
add_cursor(struct vf_spice *spice, SpiceChannel *channel)
{
    if (!spice->cursor || spice->cursor_link.channel || !is_first(channel)) {
        return;
    }
    vf_spice_cursor_attach(spice->cursor, SPICE_CURSOR_CHANNEL(channel));
    vf_spice_on_demand_set_channel(&spice->cursor_link, channel);
}

static void
on_channel_new(SpiceSession *session, SpiceChannel *channel, gpointer data)
{
    (void)session;
    struct vf_spice *spice = data;
    if (spice->endpoint.transport == VF_SPICE_FD) {
        g_signal_connect(channel, "open-fd", G_CALLBACK(on_open_fd), spice);
    }
    if (SPICE_IS_MAIN_CHANNEL(channel)) {
        spice->main = SPICE_MAIN_CHANNEL(channel);
        g_signal_connect(channel, "channel-event", G_CALLBACK(on_main_event),
                         spice);
        g_signal_connect(channel, "main-mouse-update",
                         G_CALLBACK(on_mouse_mode), spice);
        g_signal_connect(channel, "main-agent-update", G_CALLBACK(on_agent),
                         spice);
    } else if (SPICE_IS_INPUTS_CHANNEL(channel)) {
        g_signal_connect(channel, "channel-event", G_CALLBACK(on_inputs_event),
                         spice);
        spice_channel_connect(channel);
    } else if (SPICE_IS_DISPLAY_CHANNEL(channel)) {
        add_display(spice, channel);
    } else if (SPICE_IS_CURSOR_CHANNEL(channel)) {
        add_cursor(spice, channel);
    }
}

static void
on_channel_destroy(SpiceSession *session, SpiceChannel *channel, gpointer data)
{
    (void)session;
    forget_channel(data, channel);
}

static void
on_identity(SpiceSession *session, GParamSpec *property, gpointer data)
{
    (void)property;
    struct vf_spice *spice = data;
    g_autofree char *name = NULL;
    const uint8_t *uuid = NULL;
    g_object_get(session, "name", &name, "uuid", &uuid, NULL);
    g_strlcpy(spice->status.name, name ? name : "", sizeof(spice->status.name));
    spice->status.has_uuid = uuid != NULL;
    if (uuid) {
        memcpy(spice->status.uuid, uuid, sizeof(spice->status.uuid));
    }
    publish(spice);
}

// --- bringing a session up ---

static SpiceSession *
make_session(struct vf_spice *spice)
{
    const struct vf_spice_endpoint *endpoint = &spice->endpoint;
    SpiceSession *session = spice_session_new();
    g_object_set(session, "enable-audio", FALSE, "enable-smartcard", FALSE,
                 "read-only", TRUE, NULL);
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
    g_signal_connect(session, "channel-new", G_CALLBACK(on_channel_new), spice);
    g_signal_connect(session, "channel-destroy", G_CALLBACK(on_channel_destroy),
                     spice);
    g_signal_connect(session, "notify::name", G_CALLBACK(on_identity), spice);
    g_signal_connect(session, "notify::uuid", G_CALLBACK(on_identity), spice);
    return session;
}

static void
bring_up(struct vf_spice *spice)
{
    take_down(spice);
    spice->status.attempts++;
    if (spice->endpoint.transport == VF_SPICE_NONE) {
        reset_status(spice, VF_SPICE_OFFLINE);
        publish(spice);
        return;
    }
    reset_status(spice, VF_SPICE_CONNECTING);
    publish(spice);
    spice->session = make_session(spice);
    spice->connect_timer =
        g_timeout_add_seconds(CONNECT_PATIENCE_S, on_connect_timeout, spice);
    bool begun = spice->endpoint.transport == VF_SPICE_FD
                     ? spice_session_open_fd(spice->session, -1)
                     : spice_session_connect(spice->session);
    if (!begun) {
        fail(spice, VF_SPICE_UNREACHABLE, NULL);
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
    take_down(spice);
    reset_status(spice, VF_SPICE_OFFLINE);
    publish(spice);
}

void
vf_spice_disconnect(struct vf_spice *spice)
{
    VF_ASSERT_ROLE(VF_ROLE_MAIN);
    vf_glib_post(spice->params.glib, on_disconnect_request, spice);
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
        fail(spice, VF_SPICE_NO_FD, answer->why);
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

struct display_wish {
    struct vf_spice *spice;
    bool wanted;
};

static void
on_display_wish(void *data)
{
    struct display_wish *wish = data;
    struct vf_spice *spice = wish->spice;
    vf_spice_on_demand_set_wanted(&spice->display_link, wish->wanted);
    vf_spice_on_demand_set_wanted(&spice->cursor_link, wish->wanted);
    if (!wish->wanted && spice->display) {
        vf_spice_display_set_live(spice->display, false);
    }
    g_free(wish);
}

void
vf_spice_set_display(struct vf_spice *spice, bool wanted)
{
    VF_ASSERT_ROLE(VF_ROLE_MAIN);
    struct display_wish *wish = g_new(struct display_wish, 1);
    *wish = (struct display_wish){.spice = spice, .wanted = wanted};
    vf_glib_post(spice->params.glib, on_display_wish, wish);
}

struct size_wish {
    struct vf_spice *spice;
    struct vf_size size;
};

static void
on_size_wish(void *data)
{
    struct size_wish *wish = data;
    wish->spice->wished_size = wish->size;
    tell_wished_size(wish->spice);
    g_free(wish);
}

void
vf_spice_request_size(struct vf_spice *spice, struct vf_size size)
{
    VF_ASSERT_ROLE(VF_ROLE_MAIN);
    struct size_wish *wish = g_new(struct size_wish, 1);
    *wish = (struct size_wish){.spice = spice, .size = size};
    vf_glib_post(spice->params.glib, on_size_wish, wish);
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
    publish(data);
}

struct vf_spice *
vf_spice_create(const struct vf_spice_params *params)
{
    struct vf_spice *spice = g_new0(struct vf_spice, 1);
    spice->params = *params;
    struct vf_spice_inputs_listener listener = {
        .on_state = on_inputs_state,
        .on_pointer = on_pointer,
        .data = spice,
    };
    spice->inputs = vf_spice_inputs_create(params->glib, &listener);
    if (params->frames) {
        spice->display =
            vf_spice_display_create(params->frames, on_display_change, spice);
    }
    if (params->cursors) {
        spice->cursor = vf_spice_cursor_create(params->cursors);
    }
    vf_spice_on_demand_init(&spice->display_link);
    vf_spice_on_demand_init(&spice->cursor_link);
    spice->fd_requests = g_hash_table_new_full(g_int64_hash, g_int64_equal,
                                               g_free, g_object_unref);
    return spice;
}

static void
on_destroy(void *data)
{
    struct vf_spice *spice = data;
    take_down(spice);
    vf_spice_on_demand_finish(&spice->display_link);
    vf_spice_on_demand_finish(&spice->cursor_link);
}

void
vf_spice_destroy(struct vf_spice *spice)
{
    if (!spice) {
        return;
    }
    vf_glib_call(spice->params.glib, on_destroy, spice);
    vf_spice_display_destroy(spice->display);
    vf_spice_cursor_destroy(spice->cursor);
    vf_spice_inputs_destroy(spice->inputs);
    g_hash_table_unref(spice->fd_requests);
    g_free(spice);
}
