// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/doctor/cpu_set.h"

#include <glib.h>
#include <stdlib.h>

static void
set_range(struct vf_cpu_set *set, unsigned long first, unsigned long last,
          bool on)
{
    for (unsigned long i = first; i <= last && i < VF_CPU_SET_MAX; i++) {
        const uint64_t bit = UINT64_C(1) << (i % 64);
        set->bits[i / 64] =
            on ? set->bits[i / 64] | bit : set->bits[i / 64] & ~bit;
    }
}

void
vf_cpu_set_add(struct vf_cpu_set *set, const char *text)
{
    while (*text) {
        const bool on = *text != '^';
        text += on ? 0 : 1;
        if (!g_ascii_isdigit(*text)) {
            return;
        }
        char *end;
        const unsigned long first = strtoul(text, &end, 10);
        unsigned long last = first;
        if (*end == '-' && g_ascii_isdigit(end[1])) {
            last = strtoul(end + 1, &end, 10);
        }
        set_range(set, first, last, on);
        text = *end == ',' ? end + 1 : "";
    }
}

unsigned
vf_cpu_set_count(const struct vf_cpu_set *set)
{
    unsigned count = 0;
    for (unsigned i = 0; i < VF_CPU_SET_MAX; i++) {
        count += vf_cpu_set_has(set, i);
    }
    return count;
}

bool
vf_cpu_set_has(const struct vf_cpu_set *set, unsigned number)
{
    return number < VF_CPU_SET_MAX &&
           set->bits[number / 64] >> (number % 64) & 1;
}

bool
vf_cpu_set_is_within(const struct vf_cpu_set *part,
                     const struct vf_cpu_set *whole)
{
    for (size_t i = 0; i < G_N_ELEMENTS(part->bits); i++) {
        if (part->bits[i] & ~whole->bits[i]) {
            return false;
        }
    }
    return true;
}
