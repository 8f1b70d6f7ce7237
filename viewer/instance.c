// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/instance.h"

#include "base/clock.h"
#include "base/mutex.h"
#include "base/queue.h"
#include "base/thread.h"
#include "base/wakeup.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define ENDING ".window"

// A process that is stopped answers nothing: after this its window counts as none.
enum { ANSWER_MS = 2000 };

struct vf_instance {
    char *path;
    int fd; // listens
    struct vf_wakeup stop;
    struct vf_thread *thread;
    struct vf_queue *calls; // of struct vf_instance_call

    struct vf_mutex lock;
    // protected by lock
    char uri[512];
    char name[256];
    char uuid_text[256];
    void (*wake)(void *data);
    void *data;
};

// Sockets --------------------------------------------------------------------

static bool
set_address(struct sockaddr_un *address, const char *path)
{
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    return g_strlcpy(address->sun_path, path, sizeof(address->sun_path)) <
           sizeof(address->sun_path);
}

static int
new_socket(void)
{
    return socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
}

static void
limit_waiting(int fd)
{
    const struct timeval limit = {.tv_sec = ANSWER_MS / 1000,
                                  .tv_usec = ANSWER_MS % 1000 * 1000L};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
}

static bool
is_mine(int fd)
{
    struct ucred peer;
    socklen_t size = sizeof(peer);
    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
           peer.uid == geteuid();
}

// Answering ------------------------------------------------------------------

static bool
ends(const char *text, size_t size)
{
    return memchr(text, '\0', size) != NULL;
}

static bool
is_for(struct vf_instance *instance, const struct vf_instance_call *call)
{
    vf_mutex_lock(&instance->lock);
    bool is_launcher = instance->name[0] == '\0';
    bool same_uri =
        call->uri[0] == '\0' || strcmp(call->uri, instance->uri) == 0;
    bool same_vm = strcmp(call->vm, instance->name) == 0 ||
                   g_ascii_strcasecmp(call->vm, instance->uuid_text) == 0;
    vf_mutex_unlock(&instance->lock);
    // There is one launcher, which goes to whatever connection is asked for.
    return is_launcher ? call->vm[0] == '\0' : same_uri && same_vm && call->vm[0];
}

static void
take_call(struct vf_instance *instance, const struct vf_instance_call *call)
{
    vf_queue_push(instance->calls, call);
    vf_mutex_lock(&instance->lock);
    if (instance->wake) {
        instance->wake(instance->data);
    }
    vf_mutex_unlock(&instance->lock);
}

static void
answer(struct vf_instance *instance, int fd)
{
    struct vf_instance_call call;
    limit_waiting(fd);
    ssize_t got = is_mine(fd) ? recv(fd, &call, sizeof(call), 0) : -1;
    bool is_whole = got == (ssize_t)sizeof(call) && ends(call.uri, sizeof(call.uri)) &&
                    ends(call.vm, sizeof(call.vm)) &&
                    ends(call.page, sizeof(call.page)) &&
                    ends(call.start, sizeof(call.start));
    bool yes = is_whole && is_for(instance, &call);
    if (send(fd, yes ? "y" : "n", 1, MSG_NOSIGNAL) == 1 && yes) {
        take_call(instance, &call);
    }
}

static void
run(void *data)
{
    struct vf_instance *instance = data;
    struct pollfd fds[] = {{.fd = instance->stop.fd, .events = POLLIN},
                           {.fd = instance->fd, .events = POLLIN}};
    while (poll(fds, G_N_ELEMENTS(fds), -1) >= 0 || errno == EINTR) {
        if (fds[0].revents) {
            return;
        }
        int fd = accept4(instance->fd, NULL, NULL, SOCK_CLOEXEC);
        if (fd >= 0) {
            answer(instance, fd);
            close(fd);
        }
    }
}

// Asking ---------------------------------------------------------------------

// A door behind which nobody is any more is taken away.
static bool
ask_at(const char *path, const struct vf_instance_call *call)
{
    struct sockaddr_un address;
    int fd = new_socket();
    char reply = 'n';
    if (fd < 0 || !set_address(&address, path)) {
        close(fd);
        return false;
    }
    limit_waiting(fd);
    if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) != 0) {
        if (errno == ECONNREFUSED) {
            g_unlink(path);
        }
    } else if (!is_mine(fd) ||
               send(fd, call, sizeof(*call), MSG_NOSIGNAL) < 0 ||
               recv(fd, &reply, 1, 0) != 1) {
        reply = 'n';
    }
    close(fd);
    return reply == 'y';
}

static bool
ask_everybody(const char *folder, const struct vf_instance_call *call)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (g_str_has_suffix(name, ENDING) && ask_at(path, call)) {
            return true;
        }
    }
    return false;
}

// Opening --------------------------------------------------------------------

static bool
open_socket(struct vf_instance *instance)
{
    struct sockaddr_un address;
    if (!set_address(&address, instance->path)) {
        g_info("windows do not know of each other: '%s' is too long a name for a "
               "socket",
               instance->path);
        return false;
    }
    instance->fd = new_socket();
    g_unlink(instance->path);
    if (instance->fd < 0 ||
        bind(instance->fd, (const struct sockaddr *)&address, sizeof(address)) !=
            0 ||
        listen(instance->fd, 8) != 0) {
        g_info("windows do not know of each other: '%s': %s", instance->path,
               g_strerror(errno));
        return false;
    }
    return true;
}

static struct vf_instance *
open_door(const char *folder, const struct vf_instance_call *call)
{
    struct vf_instance *instance = g_new0(struct vf_instance, 1);
    g_autofree char *name = g_strdup_printf("%d%s", (int)getpid(), ENDING);
    instance->path = g_build_filename(folder, name, NULL);
    if (!open_socket(instance)) {
        if (instance->fd >= 0) {
            close(instance->fd);
        }
        g_free(instance->path);
        g_free(instance);
        return NULL;
    }
    vf_mutex_init(&instance->lock);
    vf_wakeup_init(&instance->stop);
    instance->calls = vf_queue_create(sizeof(struct vf_instance_call), NULL, NULL);
    vf_instance_rename(instance, call->uri, call->vm, call->vm);
    instance->thread =
        vf_thread_start(VF_ROLE_NONE, "vf-door", run, instance);
    return instance;
}

char *
vf_instance_folder(void)
{
    const char *runtime = g_getenv("XDG_RUNTIME_DIR");
    return runtime && runtime[0] == '/'
               ? g_build_filename(runtime, "virtflow-view", NULL)
               : NULL;
}

// -1: none can be had.
static int
lock_folder(const char *folder)
{
    if (!folder || g_mkdir_with_parents(folder, 0700) != 0) {
        return -1;
    }
    g_autofree char *path = g_build_filename(folder, "windows.lock", NULL);
    int fd = g_open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    while (fd >= 0 && flock(fd, LOCK_EX) != 0) {
        if (errno != EINTR) {
            close(fd);
            return -1;
        }
    }
    return fd;
}

enum vf_instance_outcome
vf_instance_open(const char *folder, const struct vf_instance_call *call,
                 bool force, struct vf_instance **instance)
{
    *instance = NULL;
    int lock = lock_folder(folder);
    if (lock < 0) {
        return VF_INSTANCE_NOBODY;
    }
    bool called = !force && ask_everybody(folder, call);
    if (!called) {
        *instance = open_door(folder, call);
    }
    close(lock);
    return called      ? VF_INSTANCE_CALLED
           : *instance ? VF_INSTANCE_OPENED
                       : VF_INSTANCE_NOBODY;
}

void
vf_instance_destroy(struct vf_instance *instance)
{
    if (!instance) {
        return;
    }
    vf_wakeup_signal(&instance->stop);
    vf_thread_join(instance->thread);
    g_unlink(instance->path);
    close(instance->fd);
    vf_wakeup_finish(&instance->stop);
    vf_queue_destroy(instance->calls);
    vf_mutex_finish(&instance->lock);
    g_free(instance->path);
    g_free(instance);
}

void
vf_instance_rename(struct vf_instance *instance, const char *uri, const char *name,
                   const char *uuid_text)
{
    if (!instance) {
        return;
    }
    vf_mutex_lock(&instance->lock);
    g_strlcpy(instance->uri, uri, sizeof(instance->uri));
    g_strlcpy(instance->name, name, sizeof(instance->name));
    g_strlcpy(instance->uuid_text, uuid_text, sizeof(instance->uuid_text));
    vf_mutex_unlock(&instance->lock);
}

void
vf_instance_listen(struct vf_instance *instance, void (*wake)(void *data),
                   void *data)
{
    if (!instance) {
        return;
    }
    vf_mutex_lock(&instance->lock);
    instance->wake = wake;
    instance->data = data;
    if (wake && vf_queue_length(instance->calls) > 0) {
        wake(data);
    }
    vf_mutex_unlock(&instance->lock);
}

bool
vf_instance_next(struct vf_instance *instance, struct vf_instance_call *call)
{
    return instance && vf_queue_pop(instance->calls, call);
}
