// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What a SPICE session has to tell of which every one counts: clipboard, files,
// USB.
//
// Ownership: an event taken from the queue owns its data until
// vf_spice_event_clear().
// Thread-safety: values may move between threads.
// Path: spice/clipboard.h, spice/files.h, spice/usb.h -> this -> viewer/app/app.c

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum vf_spice_event_type {
    // The guest's clipboard holds `formats` now (0: nothing). Fetch what is
    // pasted.
    VF_SPICE_CLIPBOARD_OFFERED,
    // The guest pastes: answer `request` with vf_spice_clipboard_give().
    VF_SPICE_CLIPBOARD_WANTED,
    // The answer to vf_spice_clipboard_fetch(): `data` of `format`, or NULL.
    VF_SPICE_CLIPBOARD_DATA,
    // So much of transfer `request` is sent; `total` is all there is to send.
    VF_SPICE_FILES_PROGRESS,
    // Transfer `request` has ended; `text` says why when it failed.
    VF_SPICE_FILES_DONE,
    // Something about USB went wrong: `text`.
    VF_SPICE_USB_FAILED,
};

struct vf_spice_event {
    enum vf_spice_event_type type;
    uint32_t request;
    unsigned formats; // enum vf_clipboard_format bits
    unsigned format;  // one of them
    GBytes *data;     // owned, or NULL
    bool too_large;   // there was more than is passed on
    uint64_t sent;    // bytes
    uint64_t total;   // bytes
    bool ok;
    char *text; // owned, or NULL
};

void
vf_spice_event_clear(struct vf_spice_event *event);
