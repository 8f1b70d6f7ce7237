// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/wakeup.h"

#include "base/clock.h"

#include <errno.h>
#include <glib.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

void
vf_wakeup_init(struct vf_wakeup *wakeup)
{
    wakeup->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (wakeup->fd < 0) {
        g_error("Could not create an eventfd: %s", g_strerror(errno));
    }
}

void
vf_wakeup_finish(struct vf_wakeup *wakeup)
{
    close(wakeup->fd);
    wakeup->fd = -1;
}

void
vf_wakeup_signal(struct vf_wakeup *wakeup)
{
    uint64_t one = 1;
    // EAGAIN means the counter is full: the sleeper is signalled anyway.
    ssize_t written = write(wakeup->fd, &one, sizeof(one));
    (void)written;
}

void
vf_wakeup_signal_cb(void *wakeup)
{
    vf_wakeup_signal(wakeup);
}

bool
vf_wakeup_wait_until(struct vf_wakeup *wakeup, uint64_t deadline_ns)
{
    for (;;) {
        uint64_t count;
        if (read(wakeup->fd, &count, sizeof(count)) == sizeof(count)) {
            return true;
        }
        struct timespec left;
        struct timespec *timeout = NULL;
        if (deadline_ns != UINT64_MAX) {
            uint64_t now = vf_clock_ns();
            if (now >= deadline_ns) {
                return false;
            }
            uint64_t ns = deadline_ns - now;
            left.tv_sec = (time_t)(ns / VF_NS_PER_S);
            left.tv_nsec = (long)(ns % VF_NS_PER_S);
            timeout = &left;
        }
        struct pollfd pfd = {.fd = wakeup->fd, .events = POLLIN};
        if (ppoll(&pfd, 1, timeout, NULL) < 0 && errno != EINTR) {
            g_error("ppoll: %s", g_strerror(errno));
        }
    }
}
