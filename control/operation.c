// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/operation.h"

#include <glib.h>

#define BIT(operation) (1u << VF_OPERATION_##operation)

const char *
vf_operation_name(enum vf_operation operation)
{
    switch (operation) {
    case VF_OPERATION_NONE:
    case VF_OPERATION_COUNT:
        break;
    case VF_OPERATION_START:
        return "start";
    case VF_OPERATION_SHUTDOWN:
        return "shut down";
    case VF_OPERATION_REBOOT:
        return "reboot";
    case VF_OPERATION_RESET:
        return "reset";
    case VF_OPERATION_PAUSE:
        return "pause";
    case VF_OPERATION_RESUME:
        return "resume";
    case VF_OPERATION_FORCE_OFF:
        return "force off";
    }
    return "do nothing with";
}

// A paused VM cannot be asked to shut down or reboot: libvirt refuses, and its
// guest could not hear it.
static unsigned
allowed_in_state(enum vf_domain_state state)
{
    switch (state) {
    case VF_DOMAIN_UNKNOWN:
    case VF_DOMAIN_MISSING:
        return 0;
    case VF_DOMAIN_OFF:
        return BIT(START);
    case VF_DOMAIN_RUNNING:
        return BIT(SHUTDOWN) | BIT(REBOOT) | BIT(RESET) | BIT(PAUSE) |
               BIT(FORCE_OFF);
    case VF_DOMAIN_PAUSED:
    case VF_DOMAIN_SLEEPING:
        return BIT(RESUME) | BIT(FORCE_OFF);
    case VF_DOMAIN_SHUTTING_DOWN:
        return BIT(FORCE_OFF);
    case VF_DOMAIN_CRASHED: // kept for a look at it, the process is still there
        return BIT(RESET) | BIT(FORCE_OFF);
    }
    return 0;
}

unsigned
vf_operation_allowed(const struct vf_operation_scene *scene)
{
    if (scene->link != VF_LINK_CONNECTED ||
        scene->busy_with != VF_OPERATION_NONE) {
        return 0;
    }
    return allowed_in_state(scene->state);
}

static const char *
link_reason(enum vf_link_state link)
{
    switch (link) {
    case VF_LINK_CONNECTED:
        break;
    case VF_LINK_READ_ONLY:
        return "this connection to libvirt lets you look but not act";
    case VF_LINK_CONNECTING:
    case VF_LINK_FAILED:
        return "there is no connection to libvirt";
    }
    return NULL;
}

static const char *
state_reason(enum vf_operation operation, enum vf_domain_state state)
{
    switch (state) {
    case VF_DOMAIN_UNKNOWN:
        return "its state is not known yet";
    case VF_DOMAIN_MISSING:
        return "libvirt knows no such VM";
    case VF_DOMAIN_OFF:
        return "it is off";
    case VF_DOMAIN_RUNNING:
        return "it is running";
    case VF_DOMAIN_PAUSED:
        return operation == VF_OPERATION_PAUSE ? "it is paused"
                                               : "it is paused; resume it "
                                                 "first";
    case VF_DOMAIN_SLEEPING:
        return "it is asleep; resume it first";
    case VF_DOMAIN_SHUTTING_DOWN:
        return "it is shutting down";
    case VF_DOMAIN_CRASHED:
        return "it has crashed; reset it or force it off first";
    }
    return "its state is not known";
}

bool
vf_operation_check(const struct vf_operation_scene *scene,
                   enum vf_operation operation, char *words, size_t size)
{
    if (operation <= VF_OPERATION_NONE || operation >= VF_OPERATION_COUNT) {
        g_snprintf(words, size, "There is no such operation.");
        return false;
    }
    const char *reason = link_reason(scene->link);
    if (!reason && scene->busy_with != VF_OPERATION_NONE) {
        g_snprintf(words, size,
                   "Cannot %s '%s' now: the request to %s it is still in "
                   "progress.",
                   vf_operation_name(operation), scene->name,
                   vf_operation_name(scene->busy_with));
        return false;
    }
    if (!reason && !(allowed_in_state(scene->state) & (1u << operation))) {
        reason = state_reason(operation, scene->state);
    }
    if (!reason) {
        return true;
    }
    g_snprintf(words, size, "Cannot %s '%s' now: %s.",
               vf_operation_name(operation), scene->name, reason);
    return false;
}

bool
vf_operation_is_met(enum vf_operation operation, enum vf_domain_state state)
{
    switch (operation) {
    case VF_OPERATION_START:
    case VF_OPERATION_RESUME:
        return state == VF_DOMAIN_RUNNING;
    case VF_OPERATION_SHUTDOWN:
    case VF_OPERATION_FORCE_OFF:
        return state == VF_DOMAIN_OFF;
    case VF_OPERATION_PAUSE:
        return state == VF_DOMAIN_PAUSED;
    case VF_OPERATION_NONE:
    case VF_OPERATION_REBOOT:
    case VF_OPERATION_RESET:
    case VF_OPERATION_COUNT:
        return false;
    }
    return false;
}
