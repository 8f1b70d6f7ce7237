// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What the launcher says: from the VMs that there are to the model that is shown. On
// the left a card for every VM and one for the connection, which are its pages, by
// number; on the right the page chosen. Pure: the same facts give the same model.
//
// Thread-safety: main thread.
// Path: viewer/launcher/launcher.h -> this -> viewer/overlay/overlay_model.h

#include "control/roster.h"
#include "viewer/overlay/overlay_model.h"
#include "viewer/overlay/overlay_nav.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

// Items of its pages.
enum vf_launcher_item {
    VF_LAUNCHER_CARD = 1, // index: page
    VF_LAUNCHER_VIEW,
    VF_LAUNCHER_START,
    VF_LAUNCHER_RESUME,
    VF_LAUNCHER_SHUTDOWN,
    VF_LAUNCHER_FORCE_OFF,
    VF_LAUNCHER_SETUP,
    VF_LAUNCHER_DOCTOR,
    VF_LAUNCHER_CONNECTION, // a choice: index into the connections
    VF_LAUNCHER_STAYS,      // a toggle
    VF_LAUNCHER_QUIT,
};

// The last screen of a VM.
struct vf_launcher_screen {
    char uuid_text[40];
    int64_t taken_s; // seconds since 1970; 0: just now, by libvirt
    int64_t kept_us; // of the file that a window kept, since 1970; 0: there is none
    struct vf_item_image image;
};

enum { VF_LAUNCHER_MAX_CONNECTIONS = 4 };

// Everything is borrowed for the call.
struct vf_launcher_facts {
    int64_t now_s; // seconds since 1970
    const struct vf_roster_list *list; // NULL: nothing was heard yet
    const char *uri;   // of the connection, as it was asked for
    const char *const *connections; // to choose among; ends in NULL
    const struct vf_launcher_screen *screens;
    unsigned screen_count;
    unsigned page;  // chosen
    bool stays;     // when a VM's window opens
    bool has_gamepad;
};

// How many pages there are: the VMs, and the connection.
unsigned
vf_launcher_page_count(const struct vf_launcher_facts *facts);

// The VM that page shows, borrowed from the list; NULL: it is the connection's.
const struct vf_roster_row *
vf_launcher_row(const struct vf_launcher_facts *facts, unsigned page);

// The page to show: that of the VM `chosen` (a UUID), else of `last`, else of the
// first VM that runs, else of the first one, else the connection's. Both may be NULL.
unsigned
vf_launcher_preselect(const struct vf_roster_list *list, const char *chosen,
                      const char *last);

// All that is shown but what is asked and said in passing; `nav` follows the page. A
// reference.
struct vf_overlay_model *
vf_launcher_model(const struct vf_launcher_facts *facts,
                  struct vf_overlay_nav *nav);

// The page's document, *transferred*.
struct vf_document *
vf_launcher_page(const struct vf_launcher_facts *facts);

// The cards, *transferred*.
struct vf_document *
vf_launcher_cards(const struct vf_launcher_facts *facts);
