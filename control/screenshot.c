// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/screenshot.h"

#include "base/words.h"
#include "control/failure.h"

#include <stdlib.h>

static int
append(virStreamPtr stream, const char *bytes, size_t count, void *data)
{
    (void)stream;
    GByteArray *all = data;
    if (all->len + count > VF_SCREENSHOT_MAX_BYTES) {
        return -1;
    }
    g_byte_array_append(all, (const guint8 *)bytes, (guint)count);
    return (int)count;
}

GBytes *
vf_screenshot_take(virDomainPtr domain, GError **error)
{
    g_autoptr(GByteArray) all = g_byte_array_new();
    virStreamPtr stream = virStreamNew(virDomainGetConnect(domain), 0);
    char *type = stream ? virDomainScreenshot(domain, stream, 0, 0) : NULL;
    bool ok = type && virStreamRecvAll(stream, append, all) >= 0 &&
              virStreamFinish(stream) == 0;
    if (!ok) {
        struct vf_failure failure;
        vf_failure_take(&failure);
        g_autofree char *beginning = g_strdup_printf(
            _("There is no picture of '%s'"), virDomainGetName(domain));
        vf_failure_set_error(&failure, beginning, error);
        if (type) {
            virStreamAbort(stream);
        }
    }
    free(type);
    if (stream) {
        virStreamFree(stream);
    }
    return ok ? g_byte_array_free_to_bytes(g_steal_pointer(&all)) : NULL;
}
