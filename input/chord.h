// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Keys pressed together: "Ctrl+Alt+Q", "ScrollLock", "RightCtrl". A chord
// speaks of physical keys, not of characters, so it is the same on every
// keyboard layout. "Ctrl", "Alt", "Shift" and "Super" mean the key on either
// side.
//
// A chord with a key that is no modifier fires when that key goes down while
// its modifiers are held; a chord of modifiers alone fires with the last of
// them.
//
// Path: input/key_set.h -> this -> input/capture.h

#include "base/error.h"
#include "input/key_set.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { VF_CHORD_MAX_KEYS = 5, VF_CHORD_TEXT = 96 };

// Modifiers of either side, in place of a usage in a chord.
enum {
    VF_EITHER_CTRL = VF_USAGE_LIMIT,
    VF_EITHER_SHIFT,
    VF_EITHER_ALT,
    VF_EITHER_WIN,
};

struct vf_chord {
    uint8_t count; // 0: no chord; it never fires
    uint16_t
        keys[VF_CHORD_MAX_KEYS]; // usages or VF_EITHER_*; the order is kept
};

// Names joined by '+', in any case, spaces allowed. "" and "none" give the
// chord that never fires. At most one key that is no modifier.
bool
vf_chord_parse(const char *text, struct vf_chord *chord,
               GError **error) VF_WARN_UNUSED;

// Writes what vf_chord_parse() understands, "none" for an empty chord. `size`
// of VF_CHORD_TEXT is always enough.
void
vf_chord_print(const struct vf_chord *chord, char *text, size_t size);

// True when all keys of the chord are held.
bool
vf_chord_is_held(const struct vf_chord *chord, const struct vf_key_set *held);

// True when `pressed`, already in `held`, makes the chord fire. Unless `loose`,
// no modifier beyond the chord's own may be held.
bool
vf_chord_fires(const struct vf_chord *chord, const struct vf_key_set *held,
               uint16_t pressed, bool loose);

// True when the key is one of the chord's.
bool
vf_chord_has_key(const struct vf_chord *chord, uint16_t usage);

bool
vf_chord_is_modifiers_only(const struct vf_chord *chord);

// The chord's modifiers, without its other key.
struct vf_chord
vf_chord_modifiers(const struct vf_chord *chord);

// True when exactly the modifiers of the chord are held, whatever else is.
bool
vf_chord_modifiers_are_held(const struct vf_chord *chord,
                            const struct vf_key_set *held);

static inline bool
vf_usage_is_modifier(uint16_t usage)
{
    return usage >= VF_USAGE_LEFT_CTRL && usage <= VF_USAGE_RIGHT_WIN;
}
