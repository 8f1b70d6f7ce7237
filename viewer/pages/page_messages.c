// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/pages/page_messages.h"

#include "base/words.h"

#include <glib.h>

void
vf_page_messages_fill(struct vf_document *document,
                      const struct vf_page_facts *facts)
{
    const struct vf_toasts *toasts = facts->toasts;
    if (!toasts || toasts->count == 0) {
        vf_document_textf(document, VF_TONE_DIM, _("Nothing has happened yet."));
        return;
    }
    for (unsigned i = 0; i < toasts->count; i++) {
        const struct vf_toast *toast = &toasts->list[i];
        g_autoptr(GDateTime) at = g_date_time_new_from_unix_local(toast->wall_s);
        g_autofree char *label = g_date_time_format(at, "%H:%M:%S");
        g_autofree char *times =
            toast->times > 1 ? g_strdup_printf(_(" (%u times)"), toast->times) : NULL;
        vf_document_row(document, label, "%s%s", toast->text, times ? times : "");
    }
}

const struct vf_page VF_PAGE_MESSAGES = {
    .name = "messages",
    .title = N_("Messages"),
    .fill = vf_page_messages_fill,
};
