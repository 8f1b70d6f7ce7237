// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/setup/edit.h"

#include "base/words.h"

#include <glib.h>
#include <stdarg.h>
#include <string.h>

static const struct vf_edit *const EDITS[VF_EDIT_COUNT] = {
    [VF_EDIT_KVMFR] = &vf_edit_kvmfr,
    [VF_EDIT_SHMEM] = &vf_edit_shmem,
    [VF_EDIT_SHMEM_NAME] = &vf_edit_shmem_name,
    [VF_EDIT_SPICE] = &vf_edit_spice,
    [VF_EDIT_SPICE_LISTEN] = &vf_edit_spice_listen,
    [VF_EDIT_VIDEO] = &vf_edit_video,
    [VF_EDIT_SPICE_AGENT] = &vf_edit_spice_agent,
    [VF_EDIT_GUEST_AGENT] = &vf_edit_guest_agent,
    [VF_EDIT_SOUND] = &vf_edit_sound,
    [VF_EDIT_MEMBALLOON] = &vf_edit_memballoon,
    [VF_EDIT_USB_REDIRECTION] = &vf_edit_usb_redirection,
    [VF_EDIT_VIRTIO_INPUT] = &vf_edit_virtio_input,
    [VF_EDIT_NO_TABLET] = &vf_edit_no_tablet,
    [VF_EDIT_HOST_CPU] = &vf_edit_host_cpu,
    [VF_EDIT_HYPERV] = &vf_edit_hyperv,
};

const struct vf_edit *
vf_edit_get(enum vf_edit_id id)
{
    g_assert(id < VF_EDIT_COUNT);
    return EDITS[id];
}

enum vf_edit_id
vf_edit_find(const char *name)
{
    int id = 0;
    while (id < VF_EDIT_COUNT && strcmp(EDITS[id]->name, name) != 0) {
        id++;
    }
    return (enum vf_edit_id)id;
}

void
vf_edit_say(struct vf_edit_verdict *verdict, enum vf_edit_state state,
            const char *why, const char *action, ...)
{
    verdict->state = state;
    va_list arguments;
    va_start(arguments, action);
    g_vsnprintf(verdict->action, sizeof(verdict->action), action, arguments);
    va_end(arguments);
    g_strlcpy(verdict->why, _(why), sizeof(verdict->why));
}
