// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/pages/page_switcher.h"

#include "base/words.h"
#include "viewer/app/app.h"

#include <string.h>

enum { ITEM_VM = 1, ITEM_LAUNCHER };

static enum vf_item_tone
tone(enum vf_domain_state state)
{
    return state == VF_DOMAIN_RUNNING   ? VF_TONE_GOOD
           : state == VF_DOMAIN_CRASHED ? VF_TONE_BAD
                                        : VF_TONE_DIM;
}

static void
add_vms(struct vf_document *document, const struct vf_page_facts *facts,
        const struct vf_roster_list *list)
{
    unsigned others = 0;
    for (unsigned i = 0; i < list->count; i++) {
        const struct vf_roster_row *row = &list->rows[i];
        if (g_ascii_strcasecmp(row->uuid_text, facts->uuid) == 0) {
            continue;
        }
        others++;
        vf_document_list(document, ITEM_VM, i, row->name,
                         _(vf_roster_row_state_name(row)), tone(row->state))
            ->hint = vf_document_text(
            document, _("Brings its window to the front, or opens one"));
    }
    if (others == 0) {
        vf_document_textf(document, VF_TONE_DIM,
                          _("'%s' has no other VM."), list->uri);
    }
}

void
vf_page_switcher_fill(struct vf_document *document,
                      const struct vf_page_facts *facts)
{
    const struct vf_roster_list *list =
        facts->switcher ? facts->switcher->list : NULL;
    vf_document_heading(document, _("Other VMs"));
    if (list && list->link_detail[0]) {
        vf_document_textf(document, VF_TONE_WARNING, "%s", list->link_detail);
    }
    if (!list) {
        vf_document_textf(document, VF_TONE_DIM, _("Looking for other VMs ..."));
    } else if (list->link == VF_LINK_CONNECTED || list->link == VF_LINK_READ_ONLY) {
        add_vms(document, facts, list);
    }
    vf_document_heading(document, _("Launcher"));
    vf_document_button(document, ITEM_LAUNCHER, _("Back to the launcher"),
                       _("Brings the launcher to the front, or opens it; this "
                         "window stays"));
}

static void
act(struct vf_app *app, const struct vf_page_action *action)
{
    const struct vf_roster_list *list = app->switcher.list;
    if (action->id == ITEM_LAUNCHER) {
        vf_app_switcher_open(app, NULL);
    } else if (action->id == ITEM_VM && list && action->index < list->count) {
        vf_app_switcher_open(app, list->rows[action->index].name);
    }
}

static bool
is_shown(const struct vf_page_facts *facts)
{
    return facts->switcher != NULL;
}

const struct vf_page VF_PAGE_SWITCHER = {
    .name = "vms",
    .title = N_("VMs"),
    .is_shown = is_shown,
    .fill = vf_page_switcher_fill,
    .act = act,
};
