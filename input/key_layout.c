// SPDX-License-Identifier: GPL-2.0-or-later
#include "input/key_layout.h"

#include "input/key_layout_us.h"

#include <glib.h>
#include <stdlib.h>

static const struct vf_key_layout us = {
    .name = "us",
    .label = "English (US)",
    .count = G_N_ELEMENTS(us_rows),
    .rows = us_rows,
};

static const struct vf_key_layout *const layouts[] = {&us, NULL};

const struct vf_key_layout *
vf_key_layout_find(const char *name)
{
    for (size_t i = 0; layouts[i]; i++) {
        if (g_ascii_strcasecmp(layouts[i]->name, name) == 0) {
            return layouts[i];
        }
    }
    return NULL;
}

const struct vf_key_layout *
vf_key_layout_default(void)
{
    return &us;
}

const struct vf_key_layout *const *
vf_key_layouts(void)
{
    return layouts;
}

static int
compare_character(const void *key, const void *row)
{
    uint32_t wanted = *(const uint32_t *)key;
    uint32_t have = ((const struct vf_key_layout_row *)row)->character;
    return wanted < have ? -1 : wanted > have;
}

const struct vf_key_layout_row *
vf_key_layout_row(const struct vf_key_layout *layout, uint32_t character)
{
    return bsearch(&character, layout->rows, layout->count,
                   sizeof(layout->rows[0]), compare_character);
}

char *
vf_key_layout_missing(const struct vf_key_layout *layout, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    GString *missing = g_string_new(NULL);
    for (const char *at = valid; *at; at = g_utf8_next_char(at)) {
        gunichar character = g_utf8_get_char(at);
        if (character == '\r' || vf_key_layout_row(layout, character)) {
            continue;
        }
        if (!g_utf8_strchr(missing->str, -1, character)) {
            g_string_append_unichar(missing, character);
        }
    }
    return g_string_free(missing, FALSE);
}
