// SPDX-License-Identifier: GPL-2.0-or-later
#include "spice/tunnel.h"

#include "base/words.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct tunnel {
    struct vf_spice_tunnels *owner; // NULL: only waits for its end
    GPid pid; // 0: it ended
    bool failed; // it ended, and not because the far end did
    int words; // where it complains
};

static void
on_ended(GPid pid, gint status, gpointer data)
{
    struct tunnel *tunnel = data;
    g_spawn_close_pid(pid);
    tunnel->pid = 0;
    tunnel->failed = !g_spawn_check_wait_status(status, NULL);
    // What one that failed said is asked for when its channel is seen to have ended,
    // which may be after this.
    if (!tunnel->owner) {
        g_free(tunnel);
    }
}

static void
let_go(gpointer data)
{
    struct tunnel *tunnel = data;
    close(tunnel->words);
    tunnel->owner = NULL;
    if (tunnel->pid) {
        kill(tunnel->pid, SIGTERM);
    } else {
        g_free(tunnel);
    }
}

void
vf_spice_tunnels_init(struct vf_spice_tunnels *tunnels)
{
    tunnels->list = g_ptr_array_new_with_free_func(let_go);
}

void
vf_spice_tunnels_close(struct vf_spice_tunnels *tunnels)
{
    g_ptr_array_set_size(tunnels->list, 0);
}

void
vf_spice_tunnels_finish(struct vf_spice_tunnels *tunnels)
{
    g_clear_pointer(&tunnels->list, g_ptr_array_unref);
}

static void
add(GPtrArray *words, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
add(GPtrArray *words, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_ptr_array_add(words, g_strdup_vprintf(format, arguments));
    va_end(arguments);
}

static GPtrArray *
make_command(const struct vf_spice_endpoint *endpoint)
{
    const struct vf_spice_ssh *ssh = &endpoint->ssh;
    GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
    add(words, "%s", ssh->program[0] ? ssh->program : "ssh");
    add(words, "-oBatchMode=yes");
    add(words, "-oConnectTimeout=8");
    if (ssh->port) {
        add(words, "-p%u", ssh->port);
    }
    if (ssh->user[0]) {
        add(words, "-l%s", ssh->user);
    }
    if (ssh->key[0]) {
        add(words, "-i%s", ssh->key);
    }
    if (ssh->unverified) {
        add(words, "-oStrictHostKeyChecking=no");
    }
    bool is_v6 = strchr(endpoint->host, ':') != NULL;
    add(words, is_v6 ? "-W[%s]:%u" : "-W%s:%u", endpoint->host, endpoint->port);
    add(words, "--");
    add(words, "%s", ssh->host);
    g_ptr_array_add(words, NULL);
    return words;
}

static bool
spawn(struct tunnel *tunnel, const struct vf_spice_endpoint *endpoint, int end,
      GError **error)
{
    int words[2];
    if (!g_unix_open_pipe(words, FD_CLOEXEC, error)) {
        return false;
    }
    g_autoptr(GPtrArray) command = make_command(endpoint);
    bool done = g_spawn_async_with_fds(
        NULL, (char **)command->pdata, NULL,
        G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &tunnel->pid,
        end, end, words[1], error);
    close(words[1]);
    if (!done) {
        close(words[0]);
        g_prefix_error(error, _("ssh, the way to '%s', could not be started: "),
                       endpoint->ssh.host);
        return false;
    }
    g_unix_set_fd_nonblocking(words[0], TRUE, NULL);
    tunnel->words = words[0];
    return true;
}

// Those that ended with their channels are of no more use.
static void
forget_ended(struct vf_spice_tunnels *tunnels)
{
    for (guint i = tunnels->list->len; i-- > 0;) {
        const struct tunnel *tunnel = g_ptr_array_index(tunnels->list, i);
        if (tunnel->pid == 0 && !tunnel->failed) {
            g_ptr_array_remove_index(tunnels->list, i);
        }
    }
}

int
vf_spice_tunnels_open(struct vf_spice_tunnels *tunnels,
                      const struct vf_spice_endpoint *endpoint, GError **error)
{
    int ends[2];
    forget_ended(tunnels);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        g_set_error(error, VF_ERROR, VF_ERROR_FAILED,
                    _("No socket for ssh could be made: %s."), g_strerror(errno));
        return -1;
    }
    struct tunnel *tunnel = g_new0(struct tunnel, 1);
    tunnel->owner = tunnels;
    bool done = spawn(tunnel, endpoint, ends[1], error);
    close(ends[1]);
    if (!done) {
        close(ends[0]);
        g_free(tunnel);
        return -1;
    }
    g_child_watch_add(tunnel->pid, on_ended, tunnel);
    g_ptr_array_add(tunnels->list, tunnel);
    return ends[0];
}

// The last line that says anything: what it failed of.
static char *
last_line(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = g_strv_length(lines); i-- > 0;) {
        g_strstrip(lines[i]);
        if (lines[i][0] && !g_str_has_prefix(lines[i], "Warning: ") &&
            strcmp(lines[i], "stdio forwarding failed") != 0) {
            return g_utf8_make_valid(lines[i], -1);
        }
    }
    return NULL;
}

char *
vf_spice_tunnels_complaint(struct vf_spice_tunnels *tunnels)
{
    for (guint i = 0; i < tunnels->list->len; i++) {
        const struct tunnel *tunnel = g_ptr_array_index(tunnels->list, i);
        char text[4096];
        ssize_t got = read(tunnel->words, text, sizeof(text) - 1);
        if (got > 0) {
            text[got] = '\0';
            char *line = last_line(text);
            if (line) {
                return line;
            }
        }
    }
    return NULL;
}

bool
vf_spice_tunnels_failed(const struct vf_spice_tunnels *tunnels)
{
    for (guint i = 0; i < tunnels->list->len; i++) {
        const struct tunnel *tunnel = g_ptr_array_index(tunnels->list, i);
        if (tunnel->failed) {
            return true;
        }
    }
    return false;
}
