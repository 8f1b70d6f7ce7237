// SPDX-License-Identifier: GPL-2.0-or-later
#include "shm/source_text.h"

#include "base/words.h"

#include <inttypes.h>
#include <glib.h>

static void
describe_no_host(const struct vf_source_reasons *reasons, char *text,
                 size_t size)
{
    if (reasons->sight == VF_LGMP_SILENT) {
        g_snprintf(
            text, size,
            _("The Looking Glass host in the guest is silent: it was "
              "stopped, or the VM is paused or off. The picture comes back "
              "by itself when it runs again."));
    } else {
        g_snprintf(text, size,
                   _("No Looking Glass host has written to shared memory '%s' "
                     "yet. Start the VM, and install and start the Looking Glass "
                     "host in it."),
                   reasons->path);
    }
}

static void
describe_unsupported(const struct vf_source_reasons *reasons,
                     const struct vf_source_status *status, char *text,
                     size_t size)
{
    if (status->kvmfr_version) {
        g_snprintf(text, size,
                   _("The host in the guest speaks KVMFR %u, which this program "
                     "does not speak. Install the Looking Glass host B6, B7 or a "
                     "newer one that speaks KVMFR 34 in the guest."),
                   status->kvmfr_version);
    } else if (!vf_lgmp_layout_for(status->lgmp_version)) {
        g_snprintf(text, size,
                   _("The host in the guest speaks LGMP %u, which this program "
                     "does not speak: it speaks 5, 6, 10 and 12. Install another "
                     "version of the Looking Glass host in the guest."),
                   status->lgmp_version);
    } else {
        g_snprintf(text, size,
                   _("What writes to shared memory '%s' is not Looking Glass. "
                     "Make sure that no other program uses this device."),
                   reasons->path);
    }
}

static void
describe_running(const struct vf_source_reasons *reasons,
                 const struct vf_source_status *status, char *text, size_t size)
{
    if (status->truncated) {
        g_snprintf(text, size,
                   _("Shared memory '%s' is %" PRIu64
                     " MiB but %dx%d needs %" PRIu64
                     " MiB, so the lower part of the picture is missing: run "
                     "'virtflow-view setup --shmem-size %" PRIu64 "'."),
                   reasons->path, status->region_size >> 20, status->screen.w,
                   status->screen.h, status->needed_size >> 20,
                   status->needed_size >> 20);
    } else if (reasons->forbidden) {
        g_snprintf(text, size,
                   _("Shared memory '%s' may not be opened by you any more. The "
                     "picture goes on until the VM is started again."),
                   reasons->path);
    }
}

void
vf_source_text(const struct vf_source_reasons *reasons,
               struct vf_source_status *status)
{
    char *text = status->detail;
    size_t size = sizeof(status->detail);
    text[0] = '\0';
    switch (status->state) {
    case VF_SOURCE_OFF:
        break;
    case VF_SOURCE_NO_REGION:
    case VF_SOURCE_UNREADABLE:
        g_strlcpy(text, reasons->region_error ? reasons->region_error : "",
                  size);
        break;
    case VF_SOURCE_NO_HOST:
        describe_no_host(reasons, text, size);
        break;
    case VF_SOURCE_UNSUPPORTED:
        describe_unsupported(reasons, status, text, size);
        break;
    case VF_SOURCE_NO_SLOT:
        g_snprintf(text, size,
                   _("All %u places for viewers of this VM are taken. Close "
                     "another viewer; the place of one that crashed becomes free "
                     "within seconds."),
                   reasons->slots);
        break;
    case VF_SOURCE_WAITING:
        g_snprintf(text, size,
                   _("The Looking Glass host %s is connected but has not sent a "
                     "picture yet."),
                   status->host_version);
        break;
    case VF_SOURCE_BAD_FRAMES:
        g_snprintf(text, size,
                   _("The guest's frames cannot be shown: in the newest one, %s. "
                     "Update the Looking Glass host in the guest, or restart it."),
                   vf_kvmfr_problem_text(reasons->problem));
        break;
    case VF_SOURCE_RUNNING:
        describe_running(reasons, status, text, size);
        break;
    }
}
