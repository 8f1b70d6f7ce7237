// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A page of the overlay. It has two halves that meet only through the ids of its
// items: `fill` says what there is to see, from known facts, and is pure; `act` does
// what was asked for. Neither knows the toolkit, and no page keeps a state: what it
// wants to remember is a fact, in struct vf_app or where it belongs.
//
// Adding a page:
//   1. page_NAME.h declares `extern const struct vf_page VF_PAGE_NAME`, and its fill
//      function for the tests; page_NAME.c has both halves and an enum of item ids,
//      from 1.
//   2. What it needs to know and struct vf_page_facts does not say yet becomes a
//      field there, filled in by facts() in app/overlay.c.
//   3. One row in page_table.c, where the pages stand in the order of the list.
//   4. tests/unit/viewer/test_page_NAME.c: facts in, items out.
//
// `fill` runs on the main thread whenever something known changed and twice a second
// while its page is shown: it must not block, read files or call libvirt. Nothing is
// drawn when its document says the same as before.
//
// `act` runs on the main thread and must not block either. What takes longer (a
// libvirt call, a file, a process) is posted with vf_app_job(): `work` runs on the
// job thread, where it may block for minutes and must touch nothing but its own
// data; `done` runs on the main thread afterwards, keeps the result among the app's
// facts, frees the data and calls vf_app_scene_changed(). While a job runs, its page
// shows a progress item and its buttons as disabled: that, too, is a fact.
//
// What loses work is asked about first:
//     if (!action->confirmed) {
//         vf_app_ask(app, action, "Turn 'win11' off now?", "Force off");
//         return;
//     }
// On "yes", `act` is called again with the same action, confirmed.
//
// Path: viewer/overlay/document.h -> this -> viewer/pages/page_table.h,
//   viewer/app/overlay.c

#include "viewer/overlay/document.h"
#include "viewer/pages/page_facts.h"

#include <stdbool.h>
#include <stdint.h>

struct vf_app;

struct vf_page_action {
    uint32_t id; // of the item
    uint32_t index;
    double number;    // what a slider or choice is now to be; toggle: 0 or 1
    const char *text; // what a field or key is now to be; else empty; borrowed
    bool confirmed;   // a question about it was answered with yes
};

struct vf_page {
    const char *name;  // stable, for --overlay and tests: "machine"
    const char *title; // "Machine"
    // NULL: always in the list.
    bool (*is_shown)(const struct vf_page_facts *facts);
    void (*fill)(struct vf_document *document,
                 const struct vf_page_facts *facts);
    // NULL: there is nothing to do on it.
    void (*act)(struct vf_app *app, const struct vf_page_action *action);
};
