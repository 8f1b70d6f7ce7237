// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/operation.h"

#include "base/words.h"

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
        return N_("start");
    case VF_OPERATION_SHUTDOWN:
        return N_("shut down");
    case VF_OPERATION_REBOOT:
        return N_("reboot");
    case VF_OPERATION_RESET:
        return N_("reset");
    case VF_OPERATION_PAUSE:
        return N_("pause");
    case VF_OPERATION_RESUME:
        return N_("resume");
    case VF_OPERATION_FORCE_OFF:
        return N_("force off");
    case VF_OPERATION_SAVE:
        return N_("save");
    case VF_OPERATION_DISCARD_SAVED:
        return N_("discard the saved state of");
    case VF_OPERATION_AUTOSTART_ON:
        return N_("turn on autostart of");
    case VF_OPERATION_AUTOSTART_OFF:
        return N_("turn off autostart of");
    case VF_OPERATION_SNAPSHOT:
        return N_("take a snapshot of");
    case VF_OPERATION_REVERT:
        return N_("go back to a snapshot of");
    case VF_OPERATION_CD_INSERT:
        return N_("insert a CD into");
    case VF_OPERATION_CD_EJECT:
        return N_("eject the CD of");
    }
    return N_("do nothing with");
}

#define KEEPING                                                                \
    (BIT(AUTOSTART_ON) | BIT(AUTOSTART_OFF) | BIT(SNAPSHOT) | BIT(REVERT) |    \
     BIT(CD_INSERT) | BIT(CD_EJECT) | BIT(DISCARD_SAVED))

// A paused VM can be asked to shut down or reboot: it is resumed first, which the
// user was asked about (vf_operation_wakes()).
static unsigned
allowed_in_state(enum vf_domain_state state)
{
    switch (state) {
    case VF_DOMAIN_UNKNOWN:
    case VF_DOMAIN_MISSING:
        return 0;
    case VF_DOMAIN_OFF:
        return BIT(START) | KEEPING;
    case VF_DOMAIN_RUNNING:
        return BIT(SHUTDOWN) | BIT(REBOOT) | BIT(RESET) | BIT(PAUSE) |
               BIT(FORCE_OFF) | BIT(SAVE) | KEEPING;
    case VF_DOMAIN_PAUSED:
        return BIT(RESUME) | BIT(SHUTDOWN) | BIT(REBOOT) | BIT(FORCE_OFF) |
               BIT(SAVE) | KEEPING;
    case VF_DOMAIN_SLEEPING:
        return BIT(RESUME) | BIT(SHUTDOWN) | BIT(REBOOT) | BIT(FORCE_OFF);
    case VF_DOMAIN_SHUTTING_DOWN:
        return BIT(FORCE_OFF);
    case VF_DOMAIN_CRASHED: // kept for a look at it, the process is still there
        return BIT(RESET) | BIT(FORCE_OFF);
    }
    return 0;
}

bool
vf_operation_wakes(enum vf_operation operation, enum vf_domain_state state)
{
    return (operation == VF_OPERATION_SHUTDOWN ||
            operation == VF_OPERATION_REBOOT) &&
           (state == VF_DOMAIN_PAUSED || state == VF_DOMAIN_SLEEPING);
}

bool
vf_operation_loses_work(enum vf_operation operation)
{
    return operation == VF_OPERATION_RESET ||
           operation == VF_OPERATION_FORCE_OFF ||
           operation == VF_OPERATION_REVERT ||
           operation == VF_OPERATION_DISCARD_SAVED;
}

static bool
has_full_drive(const struct vf_domain_facts *facts)
{
    for (unsigned i = 0; i < facts->cd_count; i++) {
        if (facts->cds[i].source[0] != '\0') {
            return true;
        }
    }
    return false;
}

// Why the memory of a running VM cannot be written down; NULL: it can.
static const char *
memory_reason(const struct vf_domain_facts *facts)
{
    if (facts->passed_count > 0) {
        return _("it has a passed-through device, whose state cannot be saved");
    }
    if (facts->shm_forbids_save) {
        return _("QEMU saves no VM that has a shared memory device");
    }
    return NULL;
}

static const char *
snapshot_reason(const struct vf_operation_scene *scene)
{
    if (!scene->keeping->is_persistent) {
        return _("it is gone when it is off");
    }
    if (scene->state == VF_DOMAIN_OFF) {
        return NULL;
    }
    return memory_reason(scene->facts) ? _("it has devices whose state cannot be "
                                           "saved; shut it down first")
                                       : NULL;
}

// Why this VM does not have what `operation` needs; NULL: it does, or nobody knows.
static const char *
keeping_reason(const struct vf_operation_scene *scene,
               enum vf_operation operation)
{
    const struct vf_domain_facts *facts = scene->facts;
    const struct vf_domain_keeping *keeping = scene->keeping;
    if (!facts || !keeping) {
        return NULL;
    }
    switch (operation) {
    case VF_OPERATION_SAVE:
        return keeping->is_persistent ? memory_reason(facts)
                                      : _("it is gone when it is off");
    case VF_OPERATION_DISCARD_SAVED:
        return keeping->has_saved ? NULL : _("it has no saved state");
    case VF_OPERATION_AUTOSTART_ON:
        if (!keeping->is_persistent) {
            return _("it is gone when it is off");
        }
        return keeping->autostart ? _("it starts with the host already") : NULL;
    case VF_OPERATION_AUTOSTART_OFF:
        return keeping->autostart ? NULL : _("it does not start with the host");
    case VF_OPERATION_SNAPSHOT:
        return snapshot_reason(scene);
    case VF_OPERATION_REVERT:
        return keeping->snapshot_count > 0 ? NULL : _("it has no snapshot");
    case VF_OPERATION_CD_INSERT:
        return facts->cd_count > 0 ? NULL : _("it has no CD drive");
    case VF_OPERATION_CD_EJECT:
        return has_full_drive(facts) ? NULL : _("no CD is in its drive");
    case VF_OPERATION_NONE:
    case VF_OPERATION_START:
    case VF_OPERATION_SHUTDOWN:
    case VF_OPERATION_REBOOT:
    case VF_OPERATION_RESET:
    case VF_OPERATION_PAUSE:
    case VF_OPERATION_RESUME:
    case VF_OPERATION_FORCE_OFF:
    case VF_OPERATION_COUNT:
        break;
    }
    return NULL;
}

static bool
is_allowed(const struct vf_operation_scene *scene, enum vf_operation operation)
{
    return (allowed_in_state(scene->state) & (1u << operation)) &&
           !keeping_reason(scene, operation);
}

unsigned
vf_operation_allowed(const struct vf_operation_scene *scene)
{
    if (scene->link != VF_LINK_CONNECTED ||
        scene->busy_with != VF_OPERATION_NONE) {
        return 0;
    }
    unsigned bits = 0;
    for (int i = 1; i < VF_OPERATION_COUNT; i++) {
        if (is_allowed(scene, (enum vf_operation)i)) {
            bits |= 1u << i;
        }
    }
    return bits;
}

struct vf_operation_scene
vf_operation_scene_of(const struct vf_control_status *status)
{
    return (struct vf_operation_scene){
        .state = status->state,
        .link = status->link,
        .busy_with = status->busy_with,
        .name = status->name,
        .facts = &status->facts,
        .keeping = &status->keeping,
    };
}

static const char *
link_reason(enum vf_link_state link)
{
    switch (link) {
    case VF_LINK_CONNECTED:
        break;
    case VF_LINK_READ_ONLY:
        return _("this connection to libvirt lets you look but not act");
    case VF_LINK_CONNECTING:
    case VF_LINK_FAILED:
        return _("there is no connection to libvirt");
    }
    return NULL;
}

static const char *
state_reason(enum vf_operation operation, enum vf_domain_state state)
{
    switch (state) {
    case VF_DOMAIN_UNKNOWN:
        return _("its state is not known yet");
    case VF_DOMAIN_MISSING:
        return _("libvirt knows no such VM");
    case VF_DOMAIN_OFF:
        return _("it is off");
    case VF_DOMAIN_RUNNING:
        return _("it is running");
    case VF_DOMAIN_PAUSED:
        return operation == VF_OPERATION_PAUSE ? _("it is paused")
                                               : _("it is paused; resume it "
                                                   "first");
    case VF_DOMAIN_SLEEPING:
        return _("it is asleep; resume it first");
    case VF_DOMAIN_SHUTTING_DOWN:
        return _("it is shutting down");
    case VF_DOMAIN_CRASHED:
        return _("it has crashed; reset it or force it off first");
    }
    return _("its state is not known");
}

bool
vf_operation_check(const struct vf_operation_scene *scene,
                   enum vf_operation operation, char *words, size_t size)
{
    if (operation <= VF_OPERATION_NONE || operation >= VF_OPERATION_COUNT) {
        g_snprintf(words, size, _("There is no such operation."));
        return false;
    }
    const char *reason = link_reason(scene->link);
    if (!reason && scene->busy_with != VF_OPERATION_NONE) {
        g_snprintf(words, size,
                   // Translators: what is asked for, as "start"; the VM's name.
                   _("Cannot %s '%s' now: the request to %s it is still in "
                     "progress."),
                   _(vf_operation_name(operation)), scene->name,
                   _(vf_operation_name(scene->busy_with)));
        return false;
    }
    if (!reason && !(allowed_in_state(scene->state) & (1u << operation))) {
        reason = state_reason(operation, scene->state);
    }
    if (!reason) {
        reason = keeping_reason(scene, operation);
    }
    if (!reason) {
        return true;
    }
    g_snprintf(words, size, _("Cannot %s '%s' now: %s."),
               _(vf_operation_name(operation)), scene->name, reason);
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
    case VF_OPERATION_SAVE:
        return state == VF_DOMAIN_OFF;
    case VF_OPERATION_PAUSE:
        return state == VF_DOMAIN_PAUSED;
    case VF_OPERATION_NONE:
    case VF_OPERATION_REBOOT:
    case VF_OPERATION_RESET:
    case VF_OPERATION_DISCARD_SAVED:
    case VF_OPERATION_AUTOSTART_ON:
    case VF_OPERATION_AUTOSTART_OFF:
    case VF_OPERATION_SNAPSHOT:
    case VF_OPERATION_REVERT:
    case VF_OPERATION_CD_INSERT:
    case VF_OPERATION_CD_EJECT:
    case VF_OPERATION_COUNT:
        return false;
    }
    return false;
}
