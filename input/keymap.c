// SPDX-License-Identifier: GPL-2.0-or-later
#include "input/keymap.h"

#include <glib.h>
#include <linux/input-event-codes.h>
#include <string.h>

struct row {
    uint16_t usage;
    uint16_t set1;
    uint16_t linux_code;
    const char *name;
    const char *linux_name;
};

static const struct row rows[] = {
#define VF_KEY(constant, usage_, set1_, suffix, name_) \
    {.usage = (usage_),                                \
     .set1 = (set1_),                                  \
     .linux_code = KEY_##suffix,                       \
     .name = (name_),                                  \
     .linux_name = "KEY_" #suffix},
    VF_KEY_TABLE(VF_KEY)
#undef VF_KEY
};

// What people write, beside the names of the table.
static const struct {
    const char *alias;
    uint16_t usage;
} aliases[] = {
    {"Esc", VF_USAGE_ESCAPE},           {"Return", VF_USAGE_ENTER},
    {"Del", VF_USAGE_DELETE},           {"Ins", VF_USAGE_INSERT},
    {"PgUp", VF_USAGE_PAGE_UP},         {"PgDn", VF_USAGE_PAGE_DOWN},
    {"ScrLk", VF_USAGE_SCROLL_LOCK},    {"PrtSc", VF_USAGE_PRINT_SCREEN},
    {"Print", VF_USAGE_PRINT_SCREEN},   {"Break", VF_USAGE_PAUSE},
    {"LCtrl", VF_USAGE_LEFT_CTRL},      {"RCtrl", VF_USAGE_RIGHT_CTRL},
    {"LShift", VF_USAGE_LEFT_SHIFT},    {"RShift", VF_USAGE_RIGHT_SHIFT},
    {"LAlt", VF_USAGE_LEFT_ALT},        {"RAlt", VF_USAGE_RIGHT_ALT},
    {"AltGr", VF_USAGE_RIGHT_ALT},      {"LWin", VF_USAGE_LEFT_WIN},
    {"RWin", VF_USAGE_RIGHT_WIN},       {"LeftSuper", VF_USAGE_LEFT_WIN},
    {"RightSuper", VF_USAGE_RIGHT_WIN}, {"LeftMeta", VF_USAGE_LEFT_WIN},
    {"RightMeta", VF_USAGE_RIGHT_WIN},  {"Compose", VF_USAGE_MENU},
    {"Dot", VF_USAGE_PERIOD},
};

static const struct row *
find_usage(uint16_t usage)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (rows[i].usage == usage) {
            return &rows[i];
        }
    }
    return NULL;
}

static bool
give(const struct row *row, struct vf_key *key)
{
    *key = row ? (struct vf_key){.usage = row->usage, .set1 = row->set1}
               : (struct vf_key){0};
    return row != NULL;
}

bool
vf_key_from_usage(uint16_t usage, struct vf_key *key)
{
    return give(find_usage(usage), key);
}

bool
vf_key_from_set1(uint16_t set1, struct vf_key *key)
{
    for (size_t i = 0; set1 != 0 && i < G_N_ELEMENTS(rows); i++) {
        if (rows[i].set1 == set1) {
            return give(&rows[i], key);
        }
    }
    return give(NULL, key);
}

uint16_t
vf_usage_from_linux(unsigned code)
{
    for (size_t i = 0; code != KEY_RESERVED && i < G_N_ELEMENTS(rows); i++) {
        if (rows[i].linux_code == code && code != KEY_UNKNOWN) {
            return rows[i].usage;
        }
    }
    return VF_USAGE_NONE;
}

uint16_t
vf_usage_from_name(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (g_ascii_strcasecmp(name, rows[i].name) == 0 ||
            (g_ascii_strcasecmp(name, rows[i].linux_name) == 0 &&
             rows[i].linux_code != KEY_UNKNOWN)) {
            return rows[i].usage;
        }
    }
    for (size_t i = 0; i < G_N_ELEMENTS(aliases); i++) {
        if (g_ascii_strcasecmp(name, aliases[i].alias) == 0) {
            return aliases[i].usage;
        }
    }
    return VF_USAGE_NONE;
}

const char *
vf_usage_name(uint16_t usage)
{
    const struct row *row = find_usage(usage);
    return row ? row->name : NULL;
}

unsigned
vf_key_count(void)
{
    return G_N_ELEMENTS(rows);
}

uint16_t
vf_key_usage_at(unsigned index)
{
    return index < G_N_ELEMENTS(rows) ? rows[index].usage : VF_USAGE_NONE;
}
