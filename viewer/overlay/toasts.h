// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Short words about what just happened: the newest few are shown for a while, the
// last ones are kept to be read again. The same words again while they are still
// known count up instead of filling the screen.
//
// Lifetime: a value; starts as all zero. Thread-safety: main thread.
// Path: viewer/app/app.h -> this -> viewer/overlay/overlay_model.h,
//   viewer/pages/page_messages.h

#include <stdbool.h>
#include <stdint.h>

enum {
    VF_TOASTS_KEPT = 50,
    VF_TOASTS_SHOWN = 3,
    VF_TOAST_TEXT = 512,
};

struct vf_toast {
    char text[VF_TOAST_TEXT];
    unsigned times;      // said in a row; 0: an empty place
    uint64_t at_ns;      // when it was said last
    uint64_t until_ns;   // shown until then
    int64_t wall_s;      // UNIX time of at_ns
};

struct vf_toasts {
    struct vf_toast list[VF_TOASTS_KEPT]; // newest first
    unsigned count;
};

// `wall_s`: UNIX time.
void
vf_toasts_add(struct vf_toasts *toasts, const char *text, uint64_t now_ns,
              int64_t wall_s);

// Indices of those to be shown now, oldest first; returns how many, at most
// VF_TOASTS_SHOWN.
unsigned
vf_toasts_shown(const struct vf_toasts *toasts, uint64_t now_ns,
                unsigned indices[VF_TOASTS_SHOWN]);

// When one of those shown is to go; UINT64_MAX: none is shown.
uint64_t
vf_toasts_change_at(const struct vf_toasts *toasts, uint64_t now_ns);
