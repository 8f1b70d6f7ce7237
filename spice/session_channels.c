// SPDX-License-Identifier: GPL-2.0-or-later
#include "spice/session_internal.h"

#include <string.h>

// Until an ssh whose connection has ended has ended, too.
enum { ENDED_SSH_MS = 500 };

// --- what the parts tell each other ---

void
vf_spice_on_pointer(void *data)
{
    struct vf_spice *spice = data;
    struct vf_point at;
    bool known = vf_spice_inputs_pointer(spice->inputs, &at);
    if (spice->cursor) {
        vf_spice_cursor_set_pointer(spice->cursor, known ? &at : NULL);
    }
}

void
vf_spice_on_display_change(void *data)
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
    vf_spice_publish(spice);
}

// --- letting go ---

void
vf_spice_forget_channel(struct vf_spice *spice, SpiceChannel *channel)
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
    if (spice->audio) {
        vf_spice_audio_forget(spice->audio, channel);
    }
    if (channel == (SpiceChannel *)spice->main && spice->clipboard) {
        vf_spice_clipboard_detach(spice->clipboard);
        vf_spice_files_detach(spice->files);
    }
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

static gboolean
on_ended_ssh_waited_for(gpointer data)
{
    struct vf_spice *spice = data;
    spice->ended_timer = 0;
    vf_spice_fail(spice,
                  vf_spice_tunnels_failed(&spice->tunnels) ? VF_SPICE_BROKEN
                                                           : VF_SPICE_CLOSED,
                  NULL);
    return G_SOURCE_REMOVE;
}

// An ssh that lost its network ends the connection as a server does. How it ended
// itself tells them apart.
static bool
waits_for_ssh(struct vf_spice *spice, SpiceChannelEvent event)
{
    if (spice->endpoint.transport != VF_SPICE_SSH ||
        spice->status.state != VF_SPICE_ONLINE ||
        failure_of(event, true) != VF_SPICE_CLOSED) {
        return false;
    }
    if (spice->ended_timer == 0) {
        spice->ended_timer = g_timeout_add(ENDED_SSH_MS, on_ended_ssh_waited_for,
                                           spice);
    }
    return true;
}

static void
fail_with_channel(struct vf_spice *spice, SpiceChannel *channel,
                  SpiceChannelEvent event)
{
    if (waits_for_ssh(spice, event)) {
        return;
    }
    bool was_up = spice->status.state == VF_SPICE_ONLINE;
    enum vf_spice_failure failure = failure_of(event, was_up);
    if (failure == VF_SPICE_PROTOCOL &&
        spice->endpoint.transport == VF_SPICE_SSH) {
        failure = VF_SPICE_UNREACHABLE; // an ssh that gets nowhere answers nothing
    }
    const GError *error = spice_channel_get_error(channel);
    g_autofree char *cause = g_strdup(error ? error->message : NULL);
    vf_spice_fail(spice, failure, cause);
}

static void
on_main_event(SpiceChannel *channel, SpiceChannelEvent event, gpointer data)
{
    struct vf_spice *spice = data;
    if (event == SPICE_CHANNEL_OPENED) {
        g_clear_handle_id(&spice->connect_timer, g_source_remove);
        spice->status.state = VF_SPICE_ONLINE;
        spice->status.sessions++;
        vf_spice_publish(spice);
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
    vf_spice_on_pointer(spice);
    vf_spice_publish(spice);
}

void
vf_spice_tell_wished_size(struct vf_spice *spice)
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
        vf_spice_tell_wished_size(spice);
    }
    if (spice->clipboard) {
        vf_spice_clipboard_agent_changed(spice->clipboard);
    }
    vf_spice_publish(spice);
}

// spice-glib sets the guest's lock keys right after it has told that the inputs
// channel is open, to values that nobody gave it. A read-only session lets that
// pass; all else is sent again from the next turn of the loop on. What the USB
// channels have to say first must not fall into that, so they come afterwards.
static gboolean
on_inputs_usable(gpointer data)
{
    struct vf_spice *spice = data;
    spice->inputs_idle = 0;
    g_object_set(spice->session, "read-only", FALSE, NULL);
    vf_spice_inputs_attach(spice->inputs, spice->opened_inputs, spice->main);
    spice->opened_inputs = NULL;
    if (spice->usb) {
        vf_spice_usb_attach_session(spice->usb, spice->session);
    }
    vf_spice_publish(spice);
    return G_SOURCE_REMOVE;
}

static void
on_inputs_event(SpiceChannel *channel, SpiceChannelEvent event, gpointer data)
{
    struct vf_spice *spice = data;
    if (event == SPICE_CHANNEL_OPENED) {
        spice->opened_inputs = SPICE_INPUTS_CHANNEL(channel);
        g_object_set(spice->session, "read-only", TRUE, NULL);
        if (spice->inputs_idle == 0) {
            spice->inputs_idle =
                g_idle_add_full(G_PRIORITY_HIGH, on_inputs_usable, spice, NULL);
        }
    } else if (failure_of(event, true) != VF_SPICE_NO_FAILURE) {
        // A session without input is of no use: begin anew.
        fail_with_channel(spice, channel, event);
    }
}

bool
vf_spice_opens_fds(const struct vf_spice *spice)
{
    return spice->endpoint.transport == VF_SPICE_FD ||
           spice->endpoint.transport == VF_SPICE_SSH;
}

// Answered later as libvirt answers: a channel cannot take it while it asks.
static void
open_tunnel(struct vf_spice *spice, uint64_t token)
{
    g_autoptr(GError) error = NULL;
    int fd = vf_spice_tunnels_open(&spice->tunnels, &spice->endpoint, &error);
    vf_spice_give_fd(spice, token, fd, error ? error->message : NULL);
}

static void
on_open_fd(SpiceChannel *channel, int tls, gpointer data)
{
    (void)tls;
    struct vf_spice *spice = data;
    uint64_t *token = g_new(uint64_t, 1);
    *token = ++spice->next_token;
    g_hash_table_insert(spice->fd_requests, token, g_object_ref(channel));
    if (spice->endpoint.transport == VF_SPICE_SSH) {
        open_tunnel(spice, *token);
    } else {
        spice->params.request_fd(spice->params.request_fd_data, *token);
    }
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
    bool local = spice->endpoint.transport != VF_SPICE_SSH &&
                 (spice->endpoint.transport != VF_SPICE_TCP ||
                  strcmp(spice->endpoint.host, "127.0.0.1") == 0 ||
                  strcmp(spice->endpoint.host, "::1") == 0 ||
                  strcmp(spice->endpoint.host, "localhost") == 0);
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
add_main(struct vf_spice *spice, SpiceMainChannel *main)
{
    spice->main = main;
    g_signal_connect(main, "channel-event", G_CALLBACK(on_main_event), spice);
    g_signal_connect(main, "main-mouse-update", G_CALLBACK(on_mouse_mode),
                     spice);
    g_signal_connect(main, "main-agent-update", G_CALLBACK(on_agent), spice);
    if (spice->clipboard) {
        vf_spice_clipboard_attach(spice->clipboard, main);
        vf_spice_files_attach(spice->files, main);
    }
}

// spice-glib makes sound channels only while its audio is enabled, and with it
// enabled plays them itself as soon as a guest agent is there. So it is enabled
// while the channels are made and never again.
static gboolean
on_channels_made(gpointer data)
{
    struct vf_spice *spice = data;
    spice->channels_idle = 0;
    g_object_set(spice->session, "enable-audio", FALSE, NULL);
    if (spice->usb) {
        vf_spice_usb_on_channels(spice->usb);
    }
    return G_SOURCE_REMOVE;
}

static void
on_channel_new(SpiceSession *session, SpiceChannel *channel, gpointer data)
{
    (void)session;
    struct vf_spice *spice = data;
    // All channels but the main one are made by idle calls that wait already.
    if (!SPICE_IS_MAIN_CHANNEL(channel) && spice->channels_idle == 0) {
        spice->channels_idle = g_idle_add(on_channels_made, spice);
    }
    if (vf_spice_opens_fds(spice)) {
        g_signal_connect(channel, "open-fd", G_CALLBACK(on_open_fd), spice);
    }
    if (SPICE_IS_MAIN_CHANNEL(channel)) {
        add_main(spice, SPICE_MAIN_CHANNEL(channel));
    } else if (SPICE_IS_INPUTS_CHANNEL(channel)) {
        g_signal_connect(channel, "channel-event", G_CALLBACK(on_inputs_event),
                         spice);
        spice_channel_connect(channel);
    } else if (SPICE_IS_DISPLAY_CHANNEL(channel)) {
        add_display(spice, channel);
    } else if (SPICE_IS_CURSOR_CHANNEL(channel)) {
        add_cursor(spice, channel);
    } else if (spice->audio) {
        vf_spice_audio_add(spice->audio, channel);
    }
}

static void
on_channel_destroy(SpiceSession *session, SpiceChannel *channel, gpointer data)
{
    (void)session;
    vf_spice_forget_channel(data, channel);
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
    vf_spice_publish(spice);
}

static void
on_migration(SpiceSession *session, GParamSpec *property, gpointer data)
{
    (void)property;
    struct vf_spice *spice = data;
    SpiceSessionMigration state;
    g_object_get(session, "migration-state", &state, NULL);
    if (state == SPICE_SESSION_MIGRATION_NONE) {
        spice->status.moves++;
        vf_spice_publish(spice);
    }
}

void
vf_spice_watch_session(struct vf_spice *spice)
{
    SpiceSession *session = spice->session;
    g_signal_connect(session, "channel-new", G_CALLBACK(on_channel_new), spice);
    g_signal_connect(session, "channel-destroy", G_CALLBACK(on_channel_destroy),
                     spice);
    g_signal_connect(session, "notify::name", G_CALLBACK(on_identity), spice);
    g_signal_connect(session, "notify::uuid", G_CALLBACK(on_identity), spice);
    g_signal_connect(session, "notify::migration-state", G_CALLBACK(on_migration),
                     spice);
}
