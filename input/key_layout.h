// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Which keys type which character on a guest keyboard of some layout. A layout
// is a table: add one and list it in vf_key_layouts().
//
// Path: input/keys.h -> this -> input/key_player.h

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// One press of a key with these modifiers.
struct vf_key_stroke {
    uint16_t usage;
    bool shift;
    bool alt_gr;
};

// A character, and the one or two strokes that make it (a dead key comes
// first).
struct vf_key_layout_row {
    uint32_t character; // Unicode
    struct vf_key_stroke first;
    struct vf_key_stroke second; // usage 0: none
};

struct vf_key_layout {
    const char *name;  // "us"
    const char *label; // "English (US)"
    size_t count;
    const struct vf_key_layout_row *rows; // by ascending character
};

// NULL when there is no such layout.
const struct vf_key_layout *
vf_key_layout_find(const char *name);

// The layout used when nothing is said; "us".
const struct vf_key_layout *
vf_key_layout_default(void);

// NULL-terminated. Static.
const struct vf_key_layout *const *
vf_key_layouts(void);

// NULL when the layout cannot type it.
const struct vf_key_layout_row *
vf_key_layout_row(const struct vf_key_layout *layout, uint32_t character);

// The characters of `text` that the layout cannot type, each once, as UTF-8 to
// be freed with g_free(); "" when it can type all.
char *
vf_key_layout_missing(const struct vf_key_layout *layout, const char *text);
