// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The few words that the overlay has of its own, beside those of the model: in one
// place, so that the fonts can be asked for their letters.
//
// Thread-safety: any thread. Path: viewer/overlay/overlay_pages.h -> this

#ifdef __cplusplus
extern "C" {
#endif

enum vf_overlay_word_id {
    VF_WORD_CLOSE,
    VF_WORD_CANCEL,
    VF_WORD_ON,
    VF_WORD_OFF,
    VF_WORD_PRESS, // in place of a key that is being picked
    VF_WORD_KEYS,  // what keys do, when there is nothing else to say
    VF_WORD_RANGE, // a plot's name, least and most with unit: "%s, %g to %g%s"
    VF_WORD_EDIT,  // the same while something is written
    VF_WORD_MORE,  // behind a text of which there is more
    VF_OVERLAY_WORDS,
};

// Static.
const char *
vf_overlay_word(enum vf_overlay_word_id word);

#ifdef __cplusplus
}
#endif
