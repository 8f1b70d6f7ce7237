// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/pages/page_keys.h"

#include "input/chord.h"
#include "input/command.h"

#include <glib.h>

void
vf_page_keys_fill(struct vf_document *document,
                  const struct vf_page_facts *facts)
{
    const char *escape = facts->capture_key;
    vf_document_heading(document, "Always");
    vf_document_row(document, escape, "capture keyboard and mouse, release them");
    g_autofree char *held = g_strdup_printf("%s, held", escape);
    vf_document_row(document, held, "list what it does with another key");
    vf_document_row(document, "Ctrl+Alt+F", "full screen");
    vf_document_row(document, "Ctrl+Alt+O", "this overlay");
    vf_document_row(document, "Ctrl+Alt+Q", "quit, always");

    vf_document_heading(document, "While it is held");
    unsigned count;
    const struct vf_command_key *keys = vf_command_keys(&count);
    for (unsigned i = 0; i < count; i++) {
        struct vf_chord key = {.count = 1, .keys = {keys[i].usage}};
        char name[VF_CHORD_TEXT];
        vf_chord_print(&key, name, sizeof(name));
        g_autofree char *label = g_strdup_printf("%s + %s", escape, name);
        vf_document_row(document, label, "%s", keys[i].description);
    }

    vf_document_heading(document, "In this overlay");
    vf_document_row(document, "Arrows, Tab", "move; left and right change a value");
    vf_document_row(document, "Enter", "use what has the frame");
    vf_document_row(document, "Page Up, Page Down", "the page before, the next one");
    vf_document_row(document, "Ctrl + Up, Down", "scroll");
    vf_document_row(document, "Escape", "close");
    vf_document_row(document, "Gamepad",
                    "Guide, or Back and Start together, opens and closes; cross "
                    "and left stick move; A uses; B goes back; shoulders change "
                    "the page; right stick scrolls");
}

const struct vf_page VF_PAGE_KEYS = {
    .name = "keys",
    .title = "Keys",
    .fill = vf_page_keys_fill,
};
