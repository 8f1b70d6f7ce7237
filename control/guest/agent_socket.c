// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/guest/agent_socket.h"

#include "base/clock.h"
#include "base/words.h"
#include "control/guest/agent_reply.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { SYNC_TIMEOUT_S = 5, MAX_STALE = 64 };

// Sent before a request to end whatever half a request the agent may hold, and
// before a reply that was asked to be told apart ("guest-sync-delimited").
static const char sentinel = '\xff';

struct vf_agent_socket {
    int fd;
    GString *rest; // read and not yet returned
};

static bool
fail(int why, GError **error)
{
    g_set_error(error, VF_ERROR, VF_ERROR_LOST,
                _("The guest agent does not answer: %s."),
                why == ETIMEDOUT ? _("it took too long")
                : why == 0       ? _("it closed the connection")
                                 : g_strerror(why));
    return false;
}

static bool
wait_for(int fd, short events, uint64_t deadline_ns, GError **error)
{
    for (;;) {
        const uint64_t now = vf_clock_ns();
        const int left =
            now >= deadline_ns
                ? 0
                : (int)((deadline_ns - now + VF_NS_PER_MS - 1) / VF_NS_PER_MS);
        struct pollfd one = {.fd = fd, .events = events};
        const int ready = poll(&one, 1, left);
        if (ready > 0) {
            return true;
        }
        if (ready == 0) {
            return fail(ETIMEDOUT, error);
        }
        if (errno != EINTR) {
            return fail(errno, error);
        }
    }
}

static bool
send_all(struct vf_agent_socket *self, const char *text, size_t size,
         uint64_t deadline_ns, GError **error)
{
    while (size > 0) {
        if (!wait_for(self->fd, POLLOUT, deadline_ns, error)) {
            return false;
        }
        const ssize_t count = send(self->fd, text, size, MSG_NOSIGNAL);
        if (count < 0 && errno != EAGAIN && errno != EINTR) {
            return fail(errno, error);
        }
        text += MAX(count, 0);
        size -= (size_t)MAX(count, 0);
    }
    return true;
}

// The next line, without its end; NULL with `error`. *Transferred*.
static char *
read_line(struct vf_agent_socket *self, uint64_t deadline_ns, GError **error)
{
    for (;;) {
        char *end = memchr(self->rest->str, '\n', self->rest->len);
        if (end) {
            const gsize length = (gsize)(end - self->rest->str);
            char *line = g_strndup(self->rest->str, length);
            g_string_erase(self->rest, 0, (gssize)length + 1);
            return line;
        }
        if (self->rest->len > VF_AGENT_MAX_REPLY) {
            g_set_error(error, VF_ERROR, VF_ERROR_INVALID,
                        _("The guest agent's reply makes no sense: it is too long. "
                          "Restart it in the guest."));
            return NULL;
        }
        char chunk[16384];
        if (!wait_for(self->fd, POLLIN, deadline_ns, error)) {
            return NULL;
        }
        const ssize_t count = recv(self->fd, chunk, sizeof(chunk), 0);
        if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) {
            fail(count == 0 ? 0 : errno, error);
            return NULL;
        }
        g_string_append_len(self->rest, chunk, MAX(count, 0));
    }
}

static char *
call(void *data, const char *request, unsigned timeout_s, GError **error)
{
    struct vf_agent_socket *self = data;
    const uint64_t deadline = vf_clock_ns() + timeout_s * VF_NS_PER_S;
    g_autofree char *line = g_strconcat(request, "\n", NULL);
    if (!send_all(self, line, strlen(line), deadline, error)) {
        return NULL;
    }
    return read_line(self, deadline, error);
}

static bool
synchronise(struct vf_agent_socket *self, GError **error)
{
    const uint64_t deadline = vf_clock_ns() + SYNC_TIMEOUT_S * VF_NS_PER_S;
    const int64_t id = g_random_int_range(1, G_MAXINT32);
    g_autofree char *request = g_strdup_printf(
        "%c{\"execute\":\"guest-sync-delimited\",\"arguments\":{\"id\":%"
        G_GINT64_FORMAT "}}\n",
        sentinel, id);
    if (!send_all(self, request, strlen(request), deadline, error)) {
        return false;
    }
    // Answers to what others asked come first.
    for (int i = 0; i < MAX_STALE; i++) {
        g_autofree char *line = read_line(self, deadline, error);
        if (!line) {
            return false;
        }
        const char *reply = strrchr(line, sentinel);
        g_autoptr(JsonNode) node =
            reply ? vf_agent_reply("guest-sync-delimited", reply + 1, NULL)
                  : NULL;
        if (node && JSON_NODE_HOLDS_VALUE(node) &&
            json_node_get_value_type(node) == G_TYPE_INT64 &&
            json_node_get_int(node) == id) {
            return true;
        }
    }
    return fail(ETIMEDOUT, error);
}

struct vf_agent_socket *
vf_agent_socket_open(const char *path, GError **error)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof(address.sun_path)) {
        g_set_error(error, VF_ERROR, VF_ERROR_INVALID,
                    _("'%s' is too long for the name of a socket."), path);
        return NULL;
    }
    strcpy(address.sun_path, path);
    struct vf_agent_socket *self = g_new0(struct vf_agent_socket, 1);
    self->rest = g_string_new(NULL);
    self->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (self->fd < 0 || connect(self->fd, (struct sockaddr *)&address,
                                sizeof(address)) < 0) {
        g_set_error(error, VF_ERROR, VF_ERROR_LOST,
                    _("The guest agent's socket '%s' cannot be reached: %s."), path,
                    g_strerror(errno));
        vf_agent_socket_close(self);
        return NULL;
    }
    if (!synchronise(self, error)) {
        vf_agent_socket_close(self);
        return NULL;
    }
    return self;
}

void
vf_agent_socket_close(struct vf_agent_socket *self)
{
    if (self) {
        if (self->fd >= 0) {
            close(self->fd);
        }
        g_string_free(self->rest, TRUE);
        g_free(self);
    }
}

struct vf_agent
vf_agent_of_socket(struct vf_agent_socket *self)
{
    return (struct vf_agent){.call = call, .data = self};
}
