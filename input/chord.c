// SPDX-License-Identifier: GPL-2.0-or-later
#include "input/chord.h"

#include "base/words.h"
#include "input/keymap.h"

#include <glib.h>
#include <string.h>

static const struct {
    const char *name;
    uint16_t key;
} either_names[] = {
    {"Ctrl", VF_EITHER_CTRL},    {"Shift", VF_EITHER_SHIFT},
    {"Alt", VF_EITHER_ALT},      {"Super", VF_EITHER_WIN},
    {"Control", VF_EITHER_CTRL}, {"Win", VF_EITHER_WIN},
    {"Meta", VF_EITHER_WIN},
};

// The two usages that a chord key stands for; the same one twice for one key.
static void
sides(uint16_t key, uint16_t *left, uint16_t *right)
{
    if (key < VF_USAGE_LIMIT) {
        *left = key;
        *right = key;
        return;
    }
    // Usages of modifiers: Ctrl, Shift, Alt, Win of the left, then of the
    // right.
    *left = (uint16_t)(VF_USAGE_LEFT_CTRL + (key - VF_EITHER_CTRL));
    *right = (uint16_t)(VF_USAGE_RIGHT_CTRL + (key - VF_EITHER_CTRL));
}

static bool
key_is_modifier(uint16_t key)
{
    return key >= VF_USAGE_LIMIT || vf_usage_is_modifier(key);
}

static bool
key_matches(uint16_t key, uint16_t usage)
{
    uint16_t left, right;
    sides(key, &left, &right);
    return usage == left || usage == right;
}

static bool
key_is_held(uint16_t key, const struct vf_key_set *held)
{
    uint16_t left, right;
    sides(key, &left, &right);
    return vf_key_set_has(held, left) || vf_key_set_has(held, right);
}

static uint16_t
key_from_name(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(either_names); i++) {
        if (g_ascii_strcasecmp(name, either_names[i].name) == 0) {
            return either_names[i].key;
        }
    }
    return vf_usage_from_name(name);
}

static const char *
key_name(uint16_t key)
{
    for (size_t i = 0; i < G_N_ELEMENTS(either_names); i++) {
        if (either_names[i].key == key) {
            return either_names[i].name;
        }
    }
    return vf_usage_name(key);
}

static bool
add_key(struct vf_chord *chord, const char *name, const char *text,
        GError **error)
{
    uint16_t key = key_from_name(name);
    if (key == VF_USAGE_NONE) {
        g_set_error(error, VF_ERROR, VF_ERROR_USAGE,
                    _("'%s' in the key chord '%s' is not the name of a key: use "
                      "names such as ScrollLock, RightCtrl, F12, Ctrl+Alt+Q"),
                    name, text);
        return false;
    }
    bool has_plain = false;
    for (unsigned i = 0; i < chord->count; i++) {
        if (chord->keys[i] == key) {
            g_set_error(error, VF_ERROR, VF_ERROR_USAGE,
                        _("The key chord '%s' names '%s' twice"), text, name);
            return false;
        }
        has_plain |= !key_is_modifier(chord->keys[i]);
    }
    if (has_plain && !key_is_modifier(key)) {
        g_set_error(error, VF_ERROR, VF_ERROR_USAGE,
                    _("The key chord '%s' has two keys that are no modifiers: "
                      "use one key with Ctrl, Shift, Alt or Super"),
                    text);
        return false;
    }
    if (chord->count == VF_CHORD_MAX_KEYS) {
        g_set_error(error, VF_ERROR, VF_ERROR_USAGE,
                    _("The key chord '%s' has more than %d keys"), text,
                    VF_CHORD_MAX_KEYS);
        return false;
    }
    chord->keys[chord->count++] = key;
    return true;
}

bool
vf_chord_parse(const char *text, struct vf_chord *chord, GError **error)
{
    *chord = (struct vf_chord){0};
    g_autofree char *trimmed = g_strstrip(g_strdup(text));
    if (*trimmed == '\0' || g_ascii_strcasecmp(trimmed, "none") == 0) {
        return true;
    }
    g_auto(GStrv) names = g_strsplit(trimmed, "+", -1);
    for (char **name = names; *name; name++) {
        if (!add_key(chord, g_strstrip(*name), trimmed, error)) {
            *chord = (struct vf_chord){0};
            return false;
        }
    }
    return true;
}

void
vf_chord_print(const struct vf_chord *chord, char *text, size_t size)
{
    g_strlcpy(text, chord->count ? "" : "none", size);
    for (unsigned i = 0; i < chord->count; i++) {
        if (i > 0) {
            g_strlcat(text, "+", size);
        }
        g_strlcat(text, key_name(chord->keys[i]), size);
    }
}

bool
vf_chord_is_held(const struct vf_chord *chord, const struct vf_key_set *held)
{
    for (unsigned i = 0; i < chord->count; i++) {
        if (!key_is_held(chord->keys[i], held)) {
            return false;
        }
    }
    return chord->count > 0;
}

bool
vf_chord_has_key(const struct vf_chord *chord, uint16_t usage)
{
    for (unsigned i = 0; i < chord->count; i++) {
        if (key_matches(chord->keys[i], usage)) {
            return true;
        }
    }
    return false;
}

bool
vf_chord_is_modifiers_only(const struct vf_chord *chord)
{
    for (unsigned i = 0; i < chord->count; i++) {
        if (!key_is_modifier(chord->keys[i])) {
            return false;
        }
    }
    return chord->count > 0;
}

struct vf_chord
vf_chord_modifiers(const struct vf_chord *chord)
{
    struct vf_chord modifiers = {0};
    for (unsigned i = 0; i < chord->count; i++) {
        if (key_is_modifier(chord->keys[i])) {
            modifiers.keys[modifiers.count++] = chord->keys[i];
        }
    }
    return modifiers;
}

static bool
foreign_modifier_is_held(const struct vf_chord *chord,
                         const struct vf_key_set *held)
{
    for (uint16_t usage = VF_USAGE_LEFT_CTRL; usage <= VF_USAGE_RIGHT_WIN;
         usage++) {
        if (vf_key_set_has(held, usage) && !vf_chord_has_key(chord, usage)) {
            return true;
        }
    }
    return false;
}

bool
vf_chord_modifiers_are_held(const struct vf_chord *chord,
                            const struct vf_key_set *held)
{
    struct vf_chord modifiers = vf_chord_modifiers(chord);
    return vf_chord_is_held(&modifiers, held) &&
           !foreign_modifier_is_held(chord, held);
}

bool
vf_chord_fires(const struct vf_chord *chord, const struct vf_key_set *held,
               uint16_t pressed, bool loose)
{
    if (!vf_chord_has_key(chord, pressed) || !vf_chord_is_held(chord, held)) {
        return false;
    }
    if (!loose && foreign_modifier_is_held(chord, held)) {
        return false;
    }
    return vf_chord_is_modifiers_only(chord) || !vf_usage_is_modifier(pressed);
}
