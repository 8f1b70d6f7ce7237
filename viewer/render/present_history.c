// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/present_history.h"

#include "viewer/render/gl_surface.h"

void
vf_present_history_clear(struct vf_present_history *history)
{
    history->count = 0;
    history->next = 0;
}

struct vf_damage
vf_present_history_repaint(const struct vf_present_history *history, int age,
                           const struct vf_damage *damage)
{
    struct vf_damage repaint = *damage;
    if (age == VF_SURFACE_AGE_PRESERVED) {
        return repaint;
    }
    if (age <= VF_SURFACE_AGE_UNKNOWN || (unsigned)age > history->count + 1) {
        vf_damage_add_full(&repaint);
        return repaint;
    }
    // Age 1: the present before this one drew it, so nothing is missing.
    for (unsigned back = 1; back < (unsigned)age; back++) {
        unsigned index =
            (history->next + VF_PRESENT_HISTORY - back) % VF_PRESENT_HISTORY;
        vf_damage_merge(&repaint, &history->damage[index]);
    }
    return repaint;
}

void
vf_present_history_add(struct vf_present_history *history,
                       const struct vf_damage *damage)
{
    history->damage[history->next] = *damage;
    history->next = (history->next + 1) % VF_PRESENT_HISTORY;
    if (history->count < VF_PRESENT_HISTORY) {
        history->count++;
    }
}
