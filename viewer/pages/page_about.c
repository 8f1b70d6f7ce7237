// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/pages/page_about.h"

#include "base/words.h"

void
vf_page_about_fill(struct vf_document *document,
                   const struct vf_page_facts *facts)
{
    const struct vf_render_status *render = facts->render;
    vf_document_heading(document, "virtflow-view " VF_VERSION);
    vf_document_textf(document, VF_TONE_PLAIN,
                      _("A Windows VM with a graphics card of its own, in one "
                        "window."));
    vf_document_row(document, _("Licence"), "GPL-2.0-or-later");
    vf_document_row(document, _("Manual"), "man virtflow-view");
    vf_document_heading(document, _("Runs on"));
    vf_document_row(document, _("Graphics"), "%s", render->gl_renderer);
    vf_document_row(document, "OpenGL", "%s (%s)", render->gl_version,
                    render->platform ? render->platform : "");
    if (facts->control) {
        vf_document_row(document, "libvirt", "%s", facts->control->uri);
    }
}

const struct vf_page VF_PAGE_ABOUT = {
    .name = "about",
    .title = N_("About"),
    .fill = vf_page_about_fill,
};
