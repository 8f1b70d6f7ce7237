// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/app/picture_reason.h"

#include "base/words.h"
#include "control/doctor/finding.h"

#include <glib.h>
#include <string.h>

#define OVERLAY_HINT _("Ctrl+Alt+O opens the overlay.")

static struct vf_picture_reason
say(const char *title, const char *detail, const char *hint)
{
    struct vf_picture_reason reason = {.missing = true};
    g_strlcpy(reason.title, title, sizeof(reason.title));
    g_strlcpy(reason.detail, detail, sizeof(reason.detail));
    g_strlcpy(reason.hint, hint, sizeof(reason.hint));
    return reason;
}

static bool
is_allowed(const struct vf_control_status *control, enum vf_operation operation)
{
    return control->allowed & (1u << operation);
}

static struct vf_picture_reason
domain_reason(const struct vf_control_status *control)
{
    char text[512];
    switch (control->state) {
    case VF_DOMAIN_UNKNOWN:
        return say(_("Looking for the VM"), "", "");
    case VF_DOMAIN_MISSING:
        g_snprintf(text, sizeof(text),
                   _("'%s' has no VM called '%s'. It appears here as soon as it is "
                     "defined."),
                   control->uri, control->name);
        return say(_("This VM does not exist"), text,
                   _("'virtflow-view --list' prints the VMs there are."));
    case VF_DOMAIN_OFF:
        return say(_("VM is off"), "",
                   is_allowed(control, VF_OPERATION_START)
                       ? _("Ctrl+Alt+O, then Start.")
                       : _("It is shown as soon as somebody starts it."));
    case VF_DOMAIN_CRASHED:
        return say(_("VM has crashed"), _(control->state_reason),
                   _("Ctrl+Alt+O, then Start."));
    case VF_DOMAIN_SLEEPING:
        return say(_("VM is asleep"), _("Windows has suspended itself to memory."),
                   _("Wake it with a key or the mouse once captured, or reset it in "
                     "the overlay."));
    case VF_DOMAIN_PAUSED:
        return say(_("VM is paused"), _(control->state_reason),
                   _("Ctrl+Alt+O, then Resume."));
    case VF_DOMAIN_RUNNING:
    case VF_DOMAIN_SHUTTING_DOWN:
        break;
    }
    return (struct vf_picture_reason){0};
}

static struct vf_picture_reason
control_reason(const struct vf_control_status *control)
{
    switch (control->link) {
    case VF_LINK_CONNECTING:
        if (control->question.serial != 0) {
            return say(_("libvirt asks who you are"), control->uri,
                       _("Ctrl+Alt+O, then the Machine page."));
        }
        return say(_("Connecting to libvirt"), control->uri, "");
    case VF_LINK_FAILED:
        return say(_("libvirt cannot be reached"), control->link_detail,
                   _("It is tried again by itself."));
    case VF_LINK_CONNECTED:
    case VF_LINK_READ_ONLY:
        break;
    }
    struct vf_picture_reason reason = domain_reason(control);
    if (reason.missing) {
        return reason;
    }
    if (!control->is_local) {
        return say(_("This VM runs on another machine"),
                   _("Looking Glass frames need the VM's memory on this machine; "
                     "its SPICE display is what can be shown."),
                   OVERLAY_HINT);
    }
    return (struct vf_picture_reason){0};
}

static struct vf_picture_reason
no_device_reason(const struct vf_control_status *control)
{
    char text[512];
    g_snprintf(text, sizeof(text),
               _("The definition of '%s' has neither a <shmem> device nor a kvmfr "
                 "one, so Looking Glass has nowhere to put its frames."),
               control->name);
    return say(_("No shared memory device in this VM"), text,
               _("Add an ivshmem-plain <shmem>, then shut the VM down and start it."));
}

static struct vf_picture_reason
source_reason(const struct vf_picture_facts *facts)
{
    const struct vf_source_status *source = facts->source;
    const char *path = facts->shm_path ? facts->shm_path : "";
    char text[512];
    switch (source->state) {
    case VF_SOURCE_OFF:
        return say(_("No shared memory to show"), "",
                   _("Name a VM, or a region with --shm."));
    case VF_SOURCE_NO_REGION:
        g_snprintf(text, sizeof(text),
                   _("'%s' does not exist yet; the VM makes it when it starts."),
                   path);
        return say(_("Shared memory is not there"), text, OVERLAY_HINT);
    case VF_SOURCE_UNREADABLE:
        return say(_("Shared memory not readable"), source->detail, OVERLAY_HINT);
    case VF_SOURCE_NO_HOST:
        return say(_("Host service not running in the guest"),
                   _("No Looking Glass host is writing frames. It starts with "
                     "Windows once it is installed; before that, and while Windows "
                     "boots, this is normal. When Windows is up and this stays: "
                     "start the service 'Looking Glass (host)' in it."),
                   OVERLAY_HINT);
    case VF_SOURCE_UNSUPPORTED:
        return say(_("This host version cannot be shown"), source->detail,
                   OVERLAY_HINT);
    case VF_SOURCE_NO_SLOT:
        return say(_("Too many viewers"), source->detail,
                   _("Close another viewer of this VM; it is tried again by "
                     "itself."));
    case VF_SOURCE_WAITING:
        return say(_("Waiting for first frame"),
                   _("The Looking Glass host is running and has not sent a picture "
                     "yet."),
                   _("Is a monitor, a dummy plug or the indirect display driver "
                     "there for the guest's GPU?"));
    case VF_SOURCE_BAD_FRAMES:
        return say(_("These frames cannot be shown"), source->detail, OVERLAY_HINT);
    case VF_SOURCE_RUNNING:
        break;
    }
    return (struct vf_picture_reason){0};
}

// The doctor has looked further than this: what it saw, and what to do about it.
static void
take_obstacle(struct vf_picture_reason *reason, const struct vf_finding *finding)
{
    const bool both = strlen(finding->evidence) + strlen(finding->fix) + 2 <
                      sizeof(reason->detail);
    g_snprintf(reason->detail, sizeof(reason->detail), "%s%s%s",
               finding->evidence, both ? " " : "", both ? finding->fix : "");
    g_strlcpy(reason->hint, _("Ctrl+Alt+O, Doctor, says more and can help."),
              sizeof(reason->hint));
}

struct vf_picture_reason
vf_picture_reason_find(const struct vf_picture_facts *facts)
{
    // Frames that arrive are shown, whatever libvirt has to say.
    if (facts->source->state == VF_SOURCE_RUNNING &&
        (!facts->control || facts->control->state != VF_DOMAIN_OFF)) {
        return (struct vf_picture_reason){0};
    }
    if (facts->control) {
        struct vf_picture_reason reason = control_reason(facts->control);
        if (reason.missing) {
            return reason;
        }
        if (!facts->shm_path && !facts->control->facts.has_shm) {
            struct vf_picture_reason none = no_device_reason(facts->control);
            if (facts->obstacle) {
                take_obstacle(&none, facts->obstacle);
            }
            return none;
        }
    }
    struct vf_picture_reason reason = source_reason(facts);
    if (reason.missing && facts->obstacle) {
        take_obstacle(&reason, facts->obstacle);
    }
    return reason;
}
