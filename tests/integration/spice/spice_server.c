// SPDX-License-Identifier: GPL-2.0-or-later
#include "spice_server_private.h"

#include "base/queue.h"
#include "base/thread.h"

#include <arpa/inet.h>
#include <errno.h>
#include <glib-unix.h>
#include <netinet/in.h>
#include <spice/enums.h>
#include <sys/socket.h>
#include <unistd.h>

// --- the main loop that libspice-server runs on ---

// Its callbacks carry no pointer of ours: the thread's own context stands for
// it.

struct SpiceTimer {
    SpiceTimerFunc call;
    void *opaque;
    GSource *source;
};

static SpiceTimer *
timer_add(SpiceTimerFunc call, void *opaque)
{
    SpiceTimer *timer = g_new0(SpiceTimer, 1);
    timer->call = call;
    timer->opaque = opaque;
    return timer;
}

static void
drop_source(GSource **source)
{
    if (*source) {
        g_source_destroy(*source);
        g_source_unref(*source);
        *source = NULL;
    }
}

static gboolean
on_timer(gpointer data)
{
    SpiceTimer *timer = data;
    drop_source(&timer->source);
    timer->call(timer->opaque);
    return G_SOURCE_REMOVE;
}

static void
timer_start(SpiceTimer *timer, uint32_t ms)
{
    drop_source(&timer->source);
    timer->source = g_timeout_source_new(ms);
    g_source_set_callback(timer->source, on_timer, timer, NULL);
    g_source_attach(timer->source, g_main_context_get_thread_default());
}

static void
timer_cancel(SpiceTimer *timer)
{
    drop_source(&timer->source);
}

static void
timer_remove(SpiceTimer *timer)
{
    drop_source(&timer->source);
    g_free(timer);
}

struct SpiceWatch {
    int fd;
    SpiceWatchFunc call;
    void *opaque;
    GSource *source;
};

static gboolean
on_watch(gint fd, GIOCondition condition, gpointer data)
{
    SpiceWatch *watch = data;
    int events = 0;
    if (condition & (G_IO_IN | G_IO_HUP | G_IO_ERR)) {
        events |= SPICE_WATCH_EVENT_READ;
    }
    if (condition & G_IO_OUT) {
        events |= SPICE_WATCH_EVENT_WRITE;
    }
    watch->call(fd, events, watch->opaque);
    return G_SOURCE_CONTINUE;
}

static void
watch_update_mask(SpiceWatch *watch, int mask)
{
    drop_source(&watch->source);
    GIOCondition condition = 0;
    if (mask & SPICE_WATCH_EVENT_READ) {
        condition |= G_IO_IN;
    }
    if (mask & SPICE_WATCH_EVENT_WRITE) {
        condition |= G_IO_OUT;
    }
    if (condition == 0) {
        return;
    }
    watch->source = g_unix_fd_source_new(watch->fd, condition);
    g_source_set_callback(watch->source, G_SOURCE_FUNC(on_watch), watch, NULL);
    g_source_attach(watch->source, g_main_context_get_thread_default());
}

static SpiceWatch *
watch_add(int fd, int mask, SpiceWatchFunc call, void *opaque)
{
    SpiceWatch *watch = g_new0(SpiceWatch, 1);
    watch->fd = fd;
    watch->call = call;
    watch->opaque = opaque;
    watch_update_mask(watch, mask);
    return watch;
}

static void
watch_remove(SpiceWatch *watch)
{
    drop_source(&watch->source);
    g_free(watch);
}

// The server whose thread this is.
static GPrivate this_server;

static void
channel_event(int event, SpiceChannelEventInfo *info)
{
    struct spice_server *server = g_private_get(&this_server);
    if (info->type != SPICE_CHANNEL_DISPLAY) {
        return;
    }
    vf_mutex_lock(&server->lock);
    if (event == SPICE_CHANNEL_EVENT_INITIALIZED) {
        server->display_clients++;
    } else if (event == SPICE_CHANNEL_EVENT_DISCONNECTED) {
        server->display_clients--;
    }
    vf_mutex_unlock(&server->lock);
}

static SpiceCoreInterface core_interface = {
    .base = {.type = SPICE_INTERFACE_CORE,
             .description = "test core",
             .major_version = SPICE_INTERFACE_CORE_MAJOR,
             .minor_version = SPICE_INTERFACE_CORE_MINOR},
    .timer_add = timer_add,
    .timer_start = timer_start,
    .timer_cancel = timer_cancel,
    .timer_remove = timer_remove,
    .watch_add = watch_add,
    .watch_update_mask = watch_update_mask,
    .watch_remove = watch_remove,
    .channel_event = channel_event,
};

// --- calls into the server's thread ---

// They travel in our own queue, whose lock ThreadSanitizer can see.
struct waited_call {
    void (*call)(struct spice_server *server, void *data);
    void *data;
    struct vf_mutex lock;
    struct vf_cond done_cond;
    bool done;
};

static void
run_call(struct spice_server *server, struct waited_call *waited)
{
    waited->call(server, waited->data);
    vf_mutex_lock(&waited->lock);
    waited->done = true;
    vf_cond_signal(&waited->done_cond);
    vf_mutex_unlock(&waited->lock);
}

static gboolean
on_calls(gint fd, GIOCondition condition, gpointer data)
{
    (void)fd;
    (void)condition;
    struct spice_server *server = data;
    vf_wakeup_wait_until(&server->wakeup, 0);
    struct waited_call *waited;
    while (vf_queue_pop(server->calls, &waited)) {
        run_call(server, waited);
    }
    return G_SOURCE_CONTINUE;
}

void
spice_server_call(struct spice_server *server,
                  void (*call)(struct spice_server *server, void *data),
                  void *data)
{
    struct waited_call waited = {.call = call, .data = data};
    vf_mutex_init(&waited.lock);
    vf_cond_init(&waited.done_cond);
    struct waited_call *pointer = &waited;
    vf_queue_push(server->calls, &pointer);
    vf_mutex_lock(&waited.lock);
    while (!waited.done) {
        vf_cond_wait(&waited.done_cond, &waited.lock);
    }
    vf_mutex_unlock(&waited.lock);
    vf_cond_finish(&waited.done_cond);
    vf_mutex_finish(&waited.lock);
}

// --- lifetime ---

static uint16_t
free_port(void)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof(address);
    g_assert_cmpint(bind(fd, (struct sockaddr *)&address, length), ==, 0);
    g_assert_cmpint(getsockname(fd, (struct sockaddr *)&address, &length), ==,
                    0);
    close(fd);
    return ntohs(address.sin_port);
}

static void
listen_somewhere(struct spice_server *server)
{
    if (server->params.socket) {
        unlink(server->params.socket);
        spice_server_set_addr(server->spice, server->params.socket,
                              SPICE_ADDR_FLAG_UNIX_ONLY);
    } else {
        server->port = free_port();
        spice_server_set_addr(server->spice, "127.0.0.1",
                              SPICE_ADDR_FLAG_IPV4_ONLY);
        spice_server_set_port(server->spice, server->port);
    }
    if (server->params.password) {
        spice_server_set_ticket(server->spice, server->params.password, 0, 0,
                                0);
    } else {
        spice_server_set_noauth(server->spice);
    }
}

static void
begin(struct spice_server *server, void *data)
{
    (void)data;
    static const uint8_t uuid[16] = {1, 2,  3,  4,  5,  6,  7,  8,
                                     9, 10, 11, 12, 13, 14, 15, 16};
    server->spice = spice_server_new();
    listen_somewhere(server);
    spice_server_set_name(server->spice, "make-believe");
    spice_server_set_uuid(server->spice, uuid);
    g_assert_cmpint(spice_server_init(server->spice, &core_interface), ==, 0);
    spice_server_begin_input(server);
    if (server->params.display) {
        spice_server_begin_display(server);
    }
    if (server->params.audio) {
        spice_server_begin_audio(server);
    }
    if (server->params.agent) {
        spice_server_begin_agent(server);
    }
    spice_server_vm_start(server->spice);
}

static void
end(struct spice_server *server, void *data)
{
    (void)data;
    if (server->params.audio) {
        spice_server_end_audio(server);
    }
    if (server->params.agent) {
        spice_server_end_agent(server);
    }
    spice_server_destroy(server->spice);
    server->spice = NULL;
    spice_server_end_input(server);
    if (server->params.display) {
        spice_server_end_display(server);
    }
    g_main_loop_quit(server->loop);
}

static void
run(void *data)
{
    struct spice_server *server = data;
    g_private_set(&this_server, server);
    g_main_context_push_thread_default(server->context);
    GSource *calls = g_unix_fd_source_new(server->wakeup.fd, G_IO_IN);
    g_source_set_callback(calls, G_SOURCE_FUNC(on_calls), server, NULL);
    g_source_attach(calls, server->context);
    g_main_loop_run(server->loop);
    drop_source(&calls);
    g_main_context_pop_thread_default(server->context);
}

struct spice_server *
spice_server_start(const struct spice_server_params *params)
{
    struct spice_server *server = g_new0(struct spice_server, 1);
    server->params = *params;
    vf_mutex_init(&server->lock);
    vf_cond_init(&server->thawed);
    server->log = g_string_new(NULL);
    vf_wakeup_init(&server->wakeup);
    server->calls = vf_queue_create(sizeof(struct waited_call *),
                                    vf_wakeup_signal_cb, &server->wakeup);
    server->context = g_main_context_new();
    server->loop = g_main_loop_new(server->context, FALSE);
    server->thread = vf_thread_start(VF_ROLE_NONE, "spice-server", run, server);
    spice_server_call(server, begin, NULL);
    return server;
}

void
spice_server_stop(struct spice_server *server)
{
    if (!server) {
        return;
    }
    spice_server_call(server, end, NULL);
    vf_thread_join(server->thread);
    if (server->params.socket) {
        unlink(server->params.socket);
    }
    g_main_loop_unref(server->loop);
    g_main_context_unref(server->context);
    vf_queue_destroy(server->calls);
    vf_wakeup_finish(&server->wakeup);
    g_string_free(server->log, TRUE);
    vf_cond_finish(&server->thawed);
    vf_mutex_finish(&server->lock);
    g_free(server);
}

uint16_t
spice_server_port(const struct spice_server *server)
{
    return server->port;
}

static void
add_client(struct spice_server *server, void *data)
{
    g_assert_cmpint(spice_server_add_client(server->spice, *(int *)data, 1), ==,
                    0);
}

int
spice_server_open_fd(struct spice_server *server)
{
    int pair[2];
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), ==, 0);
    spice_server_call(server, add_client, &pair[1]);
    return pair[0];
}

static void
stay_frozen(struct spice_server *server, void *data)
{
    (void)data;
    vf_mutex_lock(&server->lock);
    server->is_frozen = true;
    vf_cond_broadcast(&server->thawed);
    while (server->freeze) {
        vf_cond_wait(&server->thawed, &server->lock);
    }
    server->is_frozen = false;
    vf_cond_broadcast(&server->thawed);
    vf_mutex_unlock(&server->lock);
}

// Waits in the test's stead for the call that lasts until thaw.
static void
run_freezer(void *data)
{
    spice_server_call(data, stay_frozen, NULL);
}

void
spice_server_freeze(struct spice_server *server)
{
    vf_mutex_lock(&server->lock);
    server->freeze = true;
    vf_mutex_unlock(&server->lock);
    server->freezer =
        vf_thread_start(VF_ROLE_NONE, "freezer", run_freezer, server);
    vf_mutex_lock(&server->lock);
    while (!server->is_frozen) {
        vf_cond_wait(&server->thawed, &server->lock);
    }
    vf_mutex_unlock(&server->lock);
}

void
spice_server_thaw(struct spice_server *server)
{
    vf_mutex_lock(&server->lock);
    server->freeze = false;
    vf_cond_broadcast(&server->thawed);
    vf_mutex_unlock(&server->lock);
    vf_thread_join(server->freezer);
    server->freezer = NULL;
}
