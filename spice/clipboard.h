// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The clipboard between host and guest, through the guest's agent: offers are
// told, contents are fetched when somebody pastes. Text is UTF-8 with \n line
// ends on this side, whatever the guest uses.
//
// Thread-safety: the request functions on the main thread; what the guest does
// comes as struct vf_spice_event.
// Path: spice/events.h -> this -> spice/session.h

#include "base/clipboard_format.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vf_spice;

struct vf_spice_clipboard_config {
    bool to_guest;
    bool to_host;
    size_t max_text;  // bytes; greater contents are not passed on, either way
    size_t max_image;
};

// Both ways, 16 MiB of text and 64 MiB of image.
struct vf_spice_clipboard_config
vf_spice_clipboard_config_default(void);

// Takes effect at once and holds across sessions. Without a call nothing
// passes.
void
vf_spice_set_clipboard(struct vf_spice *spice,
                       const struct vf_spice_clipboard_config *config);

// The host's clipboard holds these formats now; 0: nothing. Told again to every
// new agent.
void
vf_spice_clipboard_offer(struct vf_spice *spice, unsigned formats);

// Answers VF_SPICE_CLIPBOARD_WANTED. `data` is *transferred*; NULL: there is
// none.
void
vf_spice_clipboard_give(struct vf_spice *spice, uint32_t request, GBytes *data);

// Asks the guest for its clipboard; VF_SPICE_CLIPBOARD_DATA with `request`
// answers, also when there is nothing or the guest is silent for some seconds.
void
vf_spice_clipboard_fetch(struct vf_spice *spice, unsigned format,
                         uint32_t request);
