// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/clipboard/clipboard_pipes.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { PIECE = 64 * 1024 };

void
vf_clipboard_pipes_init(struct vf_clipboard_pipes *pipes,
                        const struct vf_desktop_listener *listener)
{
    *pipes = (struct vf_clipboard_pipes){.listener = listener};
    for (size_t i = 0; i < G_N_ELEMENTS(pipes->list); i++) {
        pipes->list[i].fd = -1;
    }
}

static void
close_pipe(struct vf_clipboard_pipe *pipe)
{
    close(pipe->fd);
    g_clear_pointer(&pipe->read, g_byte_array_unref);
    g_clear_pointer(&pipe->content, g_bytes_unref);
    *pipe = (struct vf_clipboard_pipe){.fd = -1};
}

void
vf_clipboard_pipes_finish(struct vf_clipboard_pipes *pipes)
{
    for (size_t i = 0; i < G_N_ELEMENTS(pipes->list); i++) {
        if (pipes->list[i].fd >= 0) {
            close_pipe(&pipes->list[i]);
        }
    }
}

static struct vf_clipboard_pipe *
add(struct vf_clipboard_pipes *pipes, int fd, uint32_t number, uint64_t now_ns)
{
    for (size_t i = 0; i < G_N_ELEMENTS(pipes->list); i++) {
        struct vf_clipboard_pipe *pipe = &pipes->list[i];
        if (pipe->fd < 0) {
            fcntl(fd, F_SETFL, O_NONBLOCK);
            *pipe = (struct vf_clipboard_pipe){
                .fd = fd,
                .number = number,
                .deadline_ns = now_ns + VF_DESKTOP_PATIENCE_NS,
            };
            return pipe;
        }
    }
    close(fd);
    return NULL;
}

bool
vf_clipboard_pipes_read(struct vf_clipboard_pipes *pipes, int fd, uint32_t request,
                        size_t max_bytes, uint64_t now_ns)
{
    struct vf_clipboard_pipe *pipe = add(pipes, fd, request, now_ns);
    if (pipe) {
        pipe->read = g_byte_array_new();
        pipe->max_bytes = max_bytes;
    }
    return pipe != NULL;
}

bool
vf_clipboard_pipes_write(struct vf_clipboard_pipes *pipes, int fd, uint32_t paste,
                         uint64_t now_ns)
{
    struct vf_clipboard_pipe *pipe = add(pipes, fd, paste, now_ns);
    if (pipe) {
        pipe->is_ours = true;
    }
    return pipe != NULL;
}

void
vf_clipboard_pipes_give(struct vf_clipboard_pipes *pipes, uint32_t paste,
                        GBytes *data)
{
    for (size_t i = 0; i < G_N_ELEMENTS(pipes->list); i++) {
        struct vf_clipboard_pipe *pipe = &pipes->list[i];
        if (pipe->fd < 0 || !pipe->is_ours || pipe->number != paste ||
            pipe->content) {
            continue;
        }
        if (data && g_bytes_get_size(data) > 0) {
            pipe->content = g_bytes_ref(data);
        } else {
            close_pipe(pipe);
        }
        return;
    }
}

static void
end_reading(struct vf_clipboard_pipes *pipes, struct vf_clipboard_pipe *pipe,
            bool has_it, bool too_large)
{
    const struct vf_desktop_listener *listener = pipes->listener;
    uint32_t number = pipe->number;
    GByteArray *read = g_steal_pointer(&pipe->read);
    GBytes *content = NULL;
    if (has_it) {
        content = g_byte_array_free_to_bytes(read);
    } else {
        g_byte_array_unref(read);
    }
    close_pipe(pipe);
    listener->on_data(listener->data, number, content, too_large);
}

void
vf_clipboard_pipes_forget_reading(struct vf_clipboard_pipes *pipes)
{
    for (size_t i = 0; i < G_N_ELEMENTS(pipes->list); i++) {
        struct vf_clipboard_pipe *pipe = &pipes->list[i];
        if (pipe->fd >= 0 && !pipe->is_ours) {
            end_reading(pipes, pipe, false, false);
        }
    }
}

static void
read_some(struct vf_clipboard_pipes *pipes, struct vf_clipboard_pipe *pipe,
          uint64_t now_ns)
{
    uint8_t bytes[PIECE];
    ssize_t got = read(pipe->fd, bytes, sizeof(bytes));
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    pipe->deadline_ns = now_ns + VF_DESKTOP_PATIENCE_NS;
    if (got <= 0) {
        end_reading(pipes, pipe, got == 0 && pipe->read->len > 0, false);
    } else if (pipe->read->len + (size_t)got > pipe->max_bytes) {
        end_reading(pipes, pipe, false, true);
    } else {
        g_byte_array_append(pipe->read, bytes, (guint)got);
    }
}

static void
write_some(struct vf_clipboard_pipe *pipe, uint64_t now_ns)
{
    gsize size;
    const uint8_t *bytes = g_bytes_get_data(pipe->content, &size);
    ssize_t put = write(pipe->fd, bytes + pipe->written, size - pipe->written);
    if (put < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    pipe->deadline_ns = now_ns + VF_DESKTOP_PATIENCE_NS;
    pipe->written += put > 0 ? (size_t)put : 0;
    if (put < 0 || pipe->written == size) {
        close_pipe(pipe);
    }
}

void
vf_clipboard_pipes_prepare(struct vf_clipboard_pipes *pipes,
                           struct vf_desktop_poll *poll)
{
    for (size_t i = 0; i < G_N_ELEMENTS(pipes->list); i++) {
        struct vf_clipboard_pipe *pipe = &pipes->list[i];
        if (pipe->fd < 0) {
            continue;
        }
        poll->deadline_ns = MIN(poll->deadline_ns, pipe->deadline_ns);
        if (!pipe->is_ours || pipe->content) {
            pipe->polled = &poll->fds[poll->count++];
            *pipe->polled = (struct pollfd){
                .fd = pipe->fd, .events = pipe->is_ours ? POLLOUT : POLLIN};
        }
    }
}

void
vf_clipboard_pipes_step(struct vf_clipboard_pipes *pipes, uint64_t now_ns)
{
    for (size_t i = 0; i < G_N_ELEMENTS(pipes->list); i++) {
        struct vf_clipboard_pipe *pipe = &pipes->list[i];
        struct pollfd *polled = pipe->polled;
        pipe->polled = NULL;
        if (pipe->fd < 0) {
            continue;
        }
        if (now_ns >= pipe->deadline_ns) {
            if (pipe->is_ours) {
                close_pipe(pipe);
            } else {
                end_reading(pipes, pipe, false, false);
            }
        } else if (polled && polled->revents && pipe->is_ours) {
            write_some(pipe, now_ns);
        } else if (polled && polled->revents) {
            read_some(pipes, pipe, now_ns);
        }
    }
}
