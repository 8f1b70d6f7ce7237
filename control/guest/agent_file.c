// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/words.h"
#include "control/guest/agent.h"

#include "control/guest/agent_reply.h"
#include "control/json.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { TIMEOUT_S = 20, FROM_START = 0, FROM_END = 2 };

static JsonNode *
ask(const struct vf_agent *agent, const char *command, JsonBuilder *arguments,
    GError **error)
{
    json_builder_end_object(arguments);
    g_autofree char *request = vf_agent_request(command, arguments);
    g_autofree char *reply =
        agent->call(agent->data, request, TIMEOUT_S, error);
    return reply ? vf_agent_reply(command, reply, error) : NULL;
}

static JsonBuilder *
begin(const char *name, int64_t handle)
{
    JsonBuilder *builder = json_builder_new();
    json_builder_begin_object(builder);
    if (name) {
        vf_json_number(builder, name, handle);
    }
    return builder;
}

static bool
refuse(const char *path, const char *why, GError **error)
{
    g_set_error(error, VF_ERROR, VF_ERROR_INVALID,
                _("The guest agent makes no sense about the guest's file '%s': %s."),
                path, why);
    return false;
}

static bool
open_file(const struct vf_agent *agent, const char *path, const char *mode,
          int64_t *handle, GError **error)
{
    JsonBuilder *arguments = begin(NULL, 0);
    vf_json_text(arguments, "path", path);
    vf_json_text(arguments, "mode", mode);
    g_autoptr(JsonNode) node = ask(agent, "guest-file-open", arguments, error);
    if (!node) {
        g_prefix_error(error, _("The guest's file '%s' cannot be opened. "), path);
        return false;
    }
    // The reply is the number itself.
    if (!JSON_NODE_HOLDS_VALUE(node) ||
        json_node_get_value_type(node) != G_TYPE_INT64) {
        return refuse(path, _("it opened it, and does not say how"), error);
    }
    *handle = json_node_get_int(node);
    return true;
}

static bool
close_file(const struct vf_agent *agent, int64_t handle, GError **error)
{
    g_autoptr(JsonNode) node =
        ask(agent, "guest-file-close", begin("handle", handle), error);
    return node != NULL;
}

// Reading ----------------------------------------------------------------------

static bool
seek(const struct vf_agent *agent, int64_t handle, int64_t offset, int whence,
     int64_t *position, GError **error)
{
    JsonBuilder *arguments = begin("handle", handle);
    vf_json_number(arguments, "offset", offset);
    vf_json_number(arguments, "whence", whence);
    g_autoptr(JsonNode) node = ask(agent, "guest-file-seek", arguments, error);
    return node && vf_reply_number(node, "position", 0, G_MAXINT64, position);
}

static bool
read_some(const struct vf_agent *agent, int64_t handle, size_t most,
          GString *bytes, bool *at_end, GError **error)
{
    JsonBuilder *arguments = begin("handle", handle);
    vf_json_number(arguments, "count", (int64_t)most);
    g_autoptr(JsonNode) node = ask(agent, "guest-file-read", arguments, error);
    if (!node) {
        return false;
    }
    size_t size = 0;
    g_autofree char *part = vf_reply_bytes(node, "buf-b64", most, &size);
    if (!part || size > most) {
        return refuse("log", _("what it reads from it is no text that was asked for"),
                      error);
    }
    g_string_append_len(bytes, part, (gssize)size);
    *at_end = size == 0;
    bool says_end = false;
    if (vf_reply_flag(node, "eof", &says_end)) {
        *at_end = *at_end || says_end;
    }
    return true;
}

char *
vf_agent_read_tail(const struct vf_agent *agent, const char *path, size_t most,
                   GError **error)
{
    int64_t handle;
    most = MIN(most, (size_t)VF_AGENT_MAX_OUTPUT);
    if (!open_file(agent, path, "rb", &handle, error)) {
        return NULL;
    }
    int64_t length = 0;
    int64_t start = 0;
    g_autoptr(GString) bytes = g_string_new(NULL);
    g_autoptr(GError) failure = NULL;
    bool ok = seek(agent, handle, 0, FROM_END, &length, &failure) &&
              seek(agent, handle, MAX(length - (int64_t)most, 0), FROM_START,
                   &start, &failure);
    bool at_end = false;
    while (ok && !at_end && bytes->len < most) {
        ok = read_some(agent, handle,
                       MIN(most - bytes->len, (size_t)VF_AGENT_CHUNK), bytes,
                       &at_end, &failure);
    }
    close_file(agent, handle, NULL);
    if (!ok) {
        if (failure) {
            g_propagate_error(error, g_steal_pointer(&failure));
        } else {
            refuse(path, _("it does not say how long it is"), error);
        }
        return NULL;
    }
    return vf_reply_printable(bytes->str, bytes->len);
}

// Writing ----------------------------------------------------------------------

static bool
write_some(const struct vf_agent *agent, int64_t handle, const char *path,
           const guchar *bytes, size_t size, GError **error)
{
    size_t done = 0;
    while (done < size) {
        g_autofree char *text = g_base64_encode(bytes + done, size - done);
        JsonBuilder *arguments = begin("handle", handle);
        json_builder_set_member_name(arguments, "buf-b64");
        json_builder_add_string_value(arguments, text);
        g_autoptr(JsonNode) node =
            ask(agent, "guest-file-write", arguments, error);
        int64_t count = 0;
        if (!node) {
            return false;
        }
        if (!vf_reply_number(node, "count", 1, (int64_t)(size - done), &count)) {
            return refuse(path, _("it does not say how much it wrote"), error);
        }
        done += (size_t)count;
    }
    return true;
}

static bool
write_all(const struct vf_agent *agent, int64_t handle, const char *path, int fd,
          bool (*progress)(void *data, uint64_t bytes), void *progress_data,
          uint64_t *size, GError **error)
{
    g_autofree guchar *chunk = g_malloc(VF_AGENT_CHUNK);
    for (;;) {
        const ssize_t count = read(fd, chunk, VF_AGENT_CHUNK);
        if (count == 0) {
            return true;
        }
        if (count < 0 && errno != EINTR) {
            g_set_error(error, VF_ERROR, VF_ERROR_FAILED,
                        _("What is to be given to the guest cannot be read: %s."),
                        g_strerror(errno));
            return false;
        }
        if (count > 0 && !write_some(agent, handle, path, chunk, (size_t)count,
                                     error)) {
            return false;
        }
        *size += (uint64_t)MAX(count, 0);
        if (progress && !progress(progress_data, *size)) {
            g_set_error(error, VF_ERROR, VF_ERROR_CANCELLED,
                        _("Writing to the guest was stopped."));
            return false;
        }
    }
}

bool
vf_agent_write_file(const struct vf_agent *agent, const char *path, int fd,
                    bool (*progress)(void *data, uint64_t bytes),
                    void *progress_data, uint64_t *size, GError **error)
{
    int64_t handle;
    uint64_t written = 0;
    if (!open_file(agent, path, "wb", &handle, error)) {
        return false;
    }
    bool ok = write_all(agent, handle, path, fd, progress, progress_data,
                        &written, error);
    // What was written may reach the disk only now.
    ok = close_file(agent, handle, ok ? error : NULL) && ok;
    if (size) {
        *size = written;
    }
    return ok;
}
