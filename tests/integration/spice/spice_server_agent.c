// SPDX-License-Identifier: GPL-2.0-or-later
#include "spice_server_private.h"

#include <spice/vd_agent.h>
#include <stdlib.h>
#include <string.h>

// The guest's agent: what vdagent does in a real guest, as far as tests need
// it.

enum { MOST_CHUNK = 2048 };

static struct spice_server *
from_device(SpiceCharDeviceInstance *instance)
{
    return ((struct server_agent *)instance)->server;
}

// --- to the client ---

static void
append(GByteArray *array, const void *data, size_t size)
{
    g_byte_array_append(array, data, (guint)size);
}

// Queues one message in chunks, as the virtio port carries it.
static void
send_message(struct server_agent *agent, uint32_t type, const void *data,
             size_t size)
{
    VDAgentMessage header = {
        .protocol = VD_AGENT_PROTOCOL, .type = type, .size = (uint32_t)size};
    g_autoptr(GByteArray) message = g_byte_array_new();
    append(message, &header, sizeof(header));
    append(message, data, size);
    for (guint at = 0; at < message->len; at += MOST_CHUNK) {
        VDIChunkHeader chunk = {
            .port = VDP_CLIENT_PORT,
            .size = MIN((uint32_t)MOST_CHUNK, message->len - at)};
        append(agent->out, &chunk, sizeof(chunk));
        append(agent->out, message->data + at, chunk.size);
    }
    spice_server_char_device_wakeup(&agent->device);
}

// Clipboard messages begin with the selection.
static void
send_clipboard(struct server_agent *agent, uint32_t type, const void *data,
               size_t size)
{
    g_autoptr(GByteArray) body = g_byte_array_new();
    static const uint8_t selection[4] = {
        VD_AGENT_CLIPBOARD_SELECTION_CLIPBOARD};
    append(body, selection, sizeof(selection));
    append(body, data, size);
    send_message(agent, type, body->data, body->len);
}

static void
announce(struct server_agent *agent)
{
    struct {
        uint32_t request;
        uint32_t caps[VD_AGENT_CAPS_SIZE];
    } message = {0};
    static const int caps[] = {
        VD_AGENT_CAP_MONITORS_CONFIG,        VD_AGENT_CAP_REPLY,
        VD_AGENT_CAP_CLIPBOARD_BY_DEMAND,    VD_AGENT_CAP_CLIPBOARD_SELECTION,
        VD_AGENT_CAP_SPARSE_MONITORS_CONFIG, VD_AGENT_CAP_GUEST_LINEEND_CRLF,
        VD_AGENT_CAP_MAX_CLIPBOARD};
    for (size_t i = 0; i < G_N_ELEMENTS(caps); i++) {
        VD_AGENT_SET_CAPABILITY(message.caps, caps[i]);
    }
    send_message(agent, VD_AGENT_ANNOUNCE_CAPABILITIES, &message,
                 sizeof(message));
}

// --- from the client ---

static void
on_clipboard(struct spice_server *server, uint32_t type, const uint8_t *data,
             size_t size)
{
    struct server_agent *agent = &server->agent;
    g_assert_cmpuint(size, >=, 4);
    data += 4; // the selection
    size -= 4;
    vf_mutex_lock(&server->lock);
    struct spice_server_agent *seen = &agent->seen;
    uint32_t value = 0;
    if (size >= sizeof(value)) {
        memcpy(&value, data, sizeof(value));
    }
    switch (type) {
    case VD_AGENT_CLIPBOARD_GRAB:
        seen->grabs++;
        seen->grab_count = (unsigned)(size / sizeof(uint32_t));
        memcpy(seen->grab_types, data, MIN(size, sizeof(seen->grab_types)));
        break;
    case VD_AGENT_CLIPBOARD_RELEASE:
        seen->releases++;
        break;
    case VD_AGENT_CLIPBOARD_REQUEST:
        seen->requests++;
        seen->request_type = value;
        break;
    case VD_AGENT_CLIPBOARD:
        seen->contents++;
        seen->content_type = value;
        g_byte_array_set_size(agent->content, 0);
        append(agent->content, data + 4, size - 4);
        break;
    }
    vf_mutex_unlock(&server->lock);
}

static void
send_file_status(struct server_agent *agent, uint32_t id, uint32_t result)
{
    VDAgentFileXferStatusMessage status = {.id = id, .result = result};
    send_message(agent, VD_AGENT_FILE_XFER_STATUS, &status, sizeof(status));
}

static void
on_file_start(struct spice_server *server, const uint8_t *data, size_t size)
{
    struct server_agent *agent = &server->agent;
    VDAgentFileXferStartMessage start;
    memcpy(&start, data, sizeof(start));
    g_autoptr(GKeyFile) keys = g_key_file_new();
    g_assert_true(g_key_file_load_from_data(
        keys, (const char *)data + sizeof(start),
        strnlen((const char *)data + sizeof(start), size - sizeof(start)),
        G_KEY_FILE_NONE, NULL));
    size_t at = start.id % G_N_ELEMENTS(agent->files);
    agent->files[at].id = start.id;
    agent->files[at].missing =
        g_key_file_get_uint64(keys, "vdagent-file-xfer", "size", NULL);
    vf_mutex_lock(&server->lock);
    g_byte_array_set_size(agent->file, 0);
    bool refuse = agent->refuse_files;
    bool stall = agent->stall_files;
    vf_mutex_unlock(&server->lock);
    if (refuse) {
        send_file_status(agent, start.id, VD_AGENT_FILE_XFER_STATUS_ERROR);
    } else if (!stall) {
        send_file_status(agent, start.id,
                         VD_AGENT_FILE_XFER_STATUS_CAN_SEND_DATA);
    }
}

static void
on_file_data(struct spice_server *server, const uint8_t *data, size_t size)
{
    struct server_agent *agent = &server->agent;
    VDAgentFileXferDataMessage message;
    memcpy(&message, data, sizeof(message));
    size_t at = message.id % G_N_ELEMENTS(agent->files);
    g_assert_cmpuint(agent->files[at].id, ==, message.id);
    g_assert_cmpuint(agent->files[at].missing, >=, message.size);
    agent->files[at].missing -= message.size;
    bool whole = agent->files[at].missing == 0;
    vf_mutex_lock(&server->lock);
    append(agent->file, data + sizeof(message), size - sizeof(message));
    agent->seen.files += whole;
    vf_mutex_unlock(&server->lock);
    if (whole) {
        send_file_status(agent, message.id, VD_AGENT_FILE_XFER_STATUS_SUCCESS);
    }
}

static void
on_message(struct spice_server *server, const VDAgentMessage *header,
           const uint8_t *data)
{
    switch (header->type) {
    case VD_AGENT_ANNOUNCE_CAPABILITIES: {
        VDAgentAnnounceCapabilities caps;
        memcpy(&caps, data, sizeof(caps));
        if (caps.request) {
            announce(&server->agent);
        }
        break;
    }
    case VD_AGENT_MONITORS_CONFIG: {
        VDAgentMonConfig first;
        memcpy(&first, data + sizeof(VDAgentMonitorsConfig), sizeof(first));
        vf_mutex_lock(&server->lock);
        server->agent.seen.monitor =
            (struct vf_size){(int32_t)first.width, (int32_t)first.height};
        vf_mutex_unlock(&server->lock);
        break;
    }
    case VD_AGENT_CLIPBOARD_GRAB:
    case VD_AGENT_CLIPBOARD_RELEASE:
    case VD_AGENT_CLIPBOARD_REQUEST:
    case VD_AGENT_CLIPBOARD:
        on_clipboard(server, header->type, data, header->size);
        break;
    case VD_AGENT_FILE_XFER_START:
        on_file_start(server, data, header->size);
        break;
    case VD_AGENT_FILE_XFER_DATA:
        on_file_data(server, data, header->size);
        break;
    }
}

// Takes whole chunks out of what the port carried, and whole messages out of
// those.
static void
parse(struct spice_server *server)
{
    struct server_agent *agent = &server->agent;
    VDIChunkHeader chunk;
    while (agent->in->len >= sizeof(chunk)) {
        memcpy(&chunk, agent->in->data, sizeof(chunk));
        if (agent->in->len < sizeof(chunk) + chunk.size) {
            return;
        }
        append(agent->message, agent->in->data + sizeof(chunk), chunk.size);
        g_byte_array_remove_range(agent->in, 0,
                                  (guint)sizeof(chunk) + chunk.size);
        VDAgentMessage header;
        if (agent->message->len < sizeof(header)) {
            continue;
        }
        memcpy(&header, agent->message->data, sizeof(header));
        if (agent->message->len >= sizeof(header) + header.size) {
            on_message(server, &header, agent->message->data + sizeof(header));
            g_byte_array_set_size(agent->message, 0);
        }
    }
}

// --- the device ---

static void
device_state(SpiceCharDeviceInstance *instance, int connected)
{
    (void)instance;
    (void)connected;
}

static int
device_write(SpiceCharDeviceInstance *instance, const uint8_t *bytes, int size)
{
    struct spice_server *server = from_device(instance);
    append(server->agent.in, bytes, (size_t)size);
    parse(server);
    return size;
}

static int
device_read(SpiceCharDeviceInstance *instance, uint8_t *bytes, int size)
{
    struct server_agent *agent = &from_device(instance)->agent;
    guint count = MIN((guint)size, agent->out->len);
    if (count > 0) {
        memcpy(bytes, agent->out->data, count);
        g_byte_array_remove_range(agent->out, 0, count);
    }
    return (int)count;
}

static const SpiceCharDeviceInterface device_interface = {
    .base = {.type = SPICE_INTERFACE_CHAR_DEVICE,
             .description = "test agent",
             .major_version = SPICE_INTERFACE_CHAR_DEVICE_MAJOR,
             .minor_version = SPICE_INTERFACE_CHAR_DEVICE_MINOR},
    .state = device_state,
    .write = device_write,
    .read = device_read,
};

void
spice_server_begin_agent(struct spice_server *server)
{
    struct server_agent *agent = &server->agent;
    agent->server = server;
    agent->device.base.sif = &device_interface.base;
    agent->device.subtype = "vdagent";
    agent->in = g_byte_array_new();
    agent->message = g_byte_array_new();
    agent->out = g_byte_array_new();
    agent->content = g_byte_array_new();
    agent->file = g_byte_array_new();
    spice_server_add_interface(server->spice, &agent->device.base);
}

static void
unplug(struct spice_server *server, void *data)
{
    (void)data;
    if (server->agent.device.st) {
        spice_server_remove_interface(&server->agent.device.base);
        server->agent.device.st = NULL;
    }
}

void
spice_server_end_agent(struct spice_server *server)
{
    unplug(server, NULL);
    g_byte_array_unref(server->agent.in);
    g_byte_array_unref(server->agent.message);
    g_byte_array_unref(server->agent.out);
    g_byte_array_unref(server->agent.content);
    g_byte_array_unref(server->agent.file);
}

// --- for tests ---

void
spice_server_agent_quit(struct spice_server *server)
{
    spice_server_call(server, unplug, NULL);
}

static void
plug(struct spice_server *server, void *data)
{
    (void)data;
    g_byte_array_set_size(server->agent.in, 0);
    g_byte_array_set_size(server->agent.message, 0);
    g_byte_array_set_size(server->agent.out, 0);
    spice_server_add_interface(server->spice, &server->agent.device.base);
}

void
spice_server_agent_start(struct spice_server *server)
{
    spice_server_call(server, plug, NULL);
}

struct spice_server_agent
spice_server_agent(struct spice_server *server)
{
    vf_mutex_lock(&server->lock);
    struct spice_server_agent seen = server->agent.seen;
    vf_mutex_unlock(&server->lock);
    return seen;
}

static GBytes *
copy_array(struct spice_server *server, const GByteArray *array)
{
    vf_mutex_lock(&server->lock);
    GBytes *bytes = g_bytes_new(array->data, array->len);
    vf_mutex_unlock(&server->lock);
    return bytes;
}

GBytes *
spice_server_agent_content(struct spice_server *server)
{
    return copy_array(server, server->agent.content);
}

GBytes *
spice_server_agent_file(struct spice_server *server)
{
    return copy_array(server, server->agent.file);
}

struct message {
    uint32_t type;
    const void *data;
    size_t size;
};

static void
say_clipboard(struct spice_server *server, void *data)
{
    const struct message *message = data;
    send_clipboard(&server->agent, message->type, message->data, message->size);
}

void
spice_server_agent_grab(struct spice_server *server, const uint32_t *types,
                        size_t count)
{
    struct message message = {VD_AGENT_CLIPBOARD_GRAB, types,
                              count * sizeof(*types)};
    spice_server_call(server, say_clipboard, &message);
}

void
spice_server_agent_release(struct spice_server *server)
{
    struct message message = {VD_AGENT_CLIPBOARD_RELEASE, "", 0};
    spice_server_call(server, say_clipboard, &message);
}

void
spice_server_agent_request(struct spice_server *server, uint32_t type)
{
    struct message message = {VD_AGENT_CLIPBOARD_REQUEST, &type, sizeof(type)};
    spice_server_call(server, say_clipboard, &message);
}

void
spice_server_agent_send(struct spice_server *server, uint32_t type,
                        const void *data, size_t size)
{
    g_autoptr(GByteArray) body = g_byte_array_new();
    append(body, &type, sizeof(type));
    append(body, data, size);
    struct message message = {VD_AGENT_CLIPBOARD, body->data, body->len};
    spice_server_call(server, say_clipboard, &message);
}

void
spice_server_agent_files(struct spice_server *server, bool refuse, bool stall)
{
    vf_mutex_lock(&server->lock);
    server->agent.refuse_files = refuse;
    server->agent.stall_files = stall;
    vf_mutex_unlock(&server->lock);
}
