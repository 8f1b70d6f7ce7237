// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/control.h"

#include "base/clock.h"
#include "base/thread.h"
#include "base/words.h"
#include "control/actor.h"
#include "control/link.h"
#include "control/login.h"
#include "control/login_desk.h"
#include "control/stuck.h"
#include "control/watchdog.h"
#include "control/watcher.h"
#include "control/worker.h"
#include "control/xml.h"

#include <glib.h>

// How long a libvirt call in progress may hold up the end of the program.
static const uint64_t stop_grace_ns = 900 * VF_NS_PER_MS;

struct vf_control {
    // constant after creation
    struct vf_worker *watching; // runs `watcher`; a reference of its own
    struct vf_worker *acting;   // a reference of its own
    struct vf_watchdog *watchdog;
    struct vf_login *login;
    struct vf_login_desk *desk;
    struct vf_watcher *watcher; // belongs to `watching`

    bool stopped; // main thread only
};

struct operation_request {
    struct vf_watcher *watcher;
    struct vf_request request;
};

struct graphics_request {
    struct vf_watcher *watcher;
    struct vf_worker *watching; // a reference
    struct vf_fd_request request;
};

// Nothing is posted to the GLib thread: libvirt's events ride on its loop.
struct vf_control *
vf_control_create(const struct vf_control_params *params)
{
    VF_ASSERT_ROLE(VF_ROLE_MAIN);
    g_assert(params->glib && params->status && params->domain);
    vf_link_init_library();
    vf_xml_init_library();
    struct vf_control *control = g_new0(struct vf_control, 1);
    control->login = vf_login_create();
    control->desk = vf_login_desk_create();
    control->watcher = vf_watcher_create(params, control->login, control->desk);
    control->watchdog = vf_watchdog_create(
        params->status, params->stuck_after_ns > 0
                            ? params->stuck_after_ns
                            : VF_STUCK_AFTER_S * VF_NS_PER_S);
    control->watching =
        vf_worker_start("vf-watch", vf_watcher_destroy, control->watcher);
    struct vf_actor *actor = vf_actor_create(control->login);
    control->acting = vf_worker_start("vf-act", vf_actor_finish, actor);
    vf_worker_ref(control->watching);
    vf_worker_ref(control->acting);
    vf_actor_attach(actor, control->acting);
    vf_watcher_attach(control->watcher, control->watching, actor,
                      control->watchdog);
    return control;
}

void
vf_control_destroy(struct vf_control *control)
{
    if (!control) {
        return;
    }
    vf_control_stop(control);
    vf_worker_unref(control->watching);
    vf_worker_unref(control->acting);
    vf_watchdog_unref(control->watchdog);
    vf_login_desk_unref(control->desk);
    vf_login_unref(control->login);
    g_free(control);
}

void
vf_control_start(struct vf_control *control)
{
    VF_ASSERT_ROLE(VF_ROLE_MAIN);
    vf_worker_post(
        control->watching,
        (struct vf_job){.run = vf_watcher_connect, .data = control->watcher});
}

void
vf_control_stop(struct vf_control *control)
{
    VF_ASSERT_ROLE(VF_ROLE_MAIN);
    if (control->stopped) {
        return;
    }
    control->stopped = true;
    const uint64_t deadline_ns = vf_clock_ns() + stop_grace_ns;
    vf_login_desk_close(control->desk);
    vf_watchdog_stop(control->watchdog, deadline_ns);
    const bool watching_ended = vf_worker_stop(control->watching, deadline_ns);
    const bool acting_ended = vf_worker_stop(control->acting, deadline_ns);
    if (!watching_ended || !acting_ended) {
        g_message("libvirt has not answered a call in progress; it is not "
                  "waited for.");
    }
}

static void
run_operation_request(void *data)
{
    struct operation_request *request = data;
    vf_watcher_request(request->watcher, &request->request);
    g_free(request);
}

void
vf_control_request(struct vf_control *control, enum vf_operation operation)
{
    const struct vf_request request = {.operation = operation};
    vf_control_request_with(control, &request);
}

void
vf_control_request_with(struct vf_control *control,
                        const struct vf_request *request)
{
    VF_ASSERT_ROLE(VF_ROLE_MAIN);
    struct operation_request *job = g_new0(struct operation_request, 1);
    job->watcher = control->watcher;
    job->request = *request;
    vf_worker_post(control->watching,
                   (struct vf_job){.run = run_operation_request,
                                   .discard = g_free,
                                   .data = job});
}

void
vf_control_answer(struct vf_control *control, unsigned serial,
                  const struct vf_login_answer *answer)
{
    VF_ASSERT_ROLE(VF_ROLE_MAIN);
    vf_login_desk_answer(control->desk, serial, answer);
}

void
vf_control_log_in(struct vf_control *control)
{
    VF_ASSERT_ROLE(VF_ROLE_MAIN);
    vf_worker_post(control->watching,
                   (struct vf_job){.run = vf_watcher_log_in,
                                   .data = control->watcher});
}

struct vf_login *
vf_control_login(const struct vf_control *control)
{
    return control->login;
}

static void
free_graphics_request(struct graphics_request *request)
{
    vf_worker_unref(request->watching);
    g_free(request);
}

static void
run_graphics_request(void *data)
{
    struct graphics_request *request = data;
    vf_watcher_request_graphics_fd(request->watcher, &request->request);
    free_graphics_request(request);
}

static void
discard_graphics_request(void *data)
{
    struct graphics_request *request = data;
    vf_fd_request_refuse(&request->request, request->watching,
                         _("The connection to libvirt is being ended."));
    free_graphics_request(request);
}

void
vf_control_request_graphics_fd(struct vf_control *control, uint64_t token,
                               void (*answer)(void *data, uint64_t token,
                                              int fd, const char *why),
                               void *data)
{
    struct graphics_request *request = g_new0(struct graphics_request, 1);
    request->watcher = control->watcher;
    request->watching = vf_worker_ref(control->watching);
    request->request =
        (struct vf_fd_request){.token = token, .answer = answer, .data = data};
    vf_worker_post(control->watching,
                   (struct vf_job){.run = run_graphics_request,
                                   .discard = discard_graphics_request,
                                   .data = request});
}
