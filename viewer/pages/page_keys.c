// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/pages/page_keys.h"

#include "base/words.h"
#include "input/chord.h"
#include "input/command.h"

#include <glib.h>

void
vf_page_keys_fill(struct vf_document *document,
                  const struct vf_page_facts *facts)
{
    const char *escape = facts->capture_key;
    vf_document_heading(document, _("Always"));
    vf_document_row(document, escape, _("capture keyboard and mouse, release them"));
    g_autofree char *held = g_strdup_printf(_("%s, held"), escape);
    vf_document_row(document, held, _("list what it does with another key"));
    vf_document_row(document, "Ctrl+Alt+F", _("full screen"));
    vf_document_row(document, "Ctrl+Alt+O", _("this overlay"));
    vf_document_row(document, "Ctrl+Alt+Q", _("quit, always"));

    vf_document_heading(document, _("While it is held"));
    unsigned count;
    const struct vf_command_key *keys = vf_command_keys(&count);
    for (unsigned i = 0; i < count; i++) {
        struct vf_chord key = {.count = 1, .keys = {keys[i].usage}};
        char name[VF_CHORD_TEXT];
        vf_chord_print(&key, name, sizeof(name));
        g_autofree char *label = g_strdup_printf("%s + %s", escape, name);
        vf_document_row(document, label, "%s", _(keys[i].description));
    }

    vf_document_heading(document, _("In this overlay"));
    vf_document_row(document, _("Arrows, Tab"), _("move; left and right change a value"));
    vf_document_row(document, _("Enter"), _("use what has the frame"));
    vf_document_row(document, _("Page Up, Page Down"), _("the page before, the next one"));
    vf_document_row(document, _("Ctrl + Up, Down"), _("scroll"));
    vf_document_row(document, _("Escape"), _("close"));
    vf_document_row(document, _("Gamepad"),
                    _("Guide, or Back and Start together, opens and closes; cross "
                      "and left stick move; A uses; B goes back; shoulders change "
                      "the page; right stick scrolls"));
}

const struct vf_page VF_PAGE_KEYS = {
    .name = "keys",
    .title = N_("Keys"),
    .fill = vf_page_keys_fill,
};
