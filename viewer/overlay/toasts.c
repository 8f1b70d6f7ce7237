// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/overlay/toasts.h"

#include "base/clock.h"

#include <glib.h>
#include <string.h>

// A word is read in a moment, a sentence takes longer.
static const uint64_t SHOWN_NS = 4 * VF_NS_PER_S;
static const uint64_t SHOWN_PER_BYTE_NS = 40 * VF_NS_PER_MS;

static void
show(struct vf_toast *toast, uint64_t now_ns, int64_t wall_s)
{
    toast->times++;
    toast->at_ns = now_ns;
    toast->until_ns =
        now_ns + SHOWN_NS + strlen(toast->text) * SHOWN_PER_BYTE_NS;
    toast->wall_s = wall_s;
}

void
vf_toasts_add(struct vf_toasts *toasts, const char *text, uint64_t now_ns,
              int64_t wall_s)
{
    if (toasts->count > 0 && strcmp(toasts->list[0].text, text) == 0) {
        show(&toasts->list[0], now_ns, wall_s);
        return;
    }
    toasts->count = MIN(toasts->count + 1, VF_TOASTS_KEPT);
    memmove(&toasts->list[1], &toasts->list[0],
            (toasts->count - 1) * sizeof(toasts->list[0]));
    toasts->list[0] = (struct vf_toast){0};
    g_strlcpy(toasts->list[0].text, text, sizeof(toasts->list[0].text));
    show(&toasts->list[0], now_ns, wall_s);
}

unsigned
vf_toasts_shown(const struct vf_toasts *toasts, uint64_t now_ns,
                unsigned indices[VF_TOASTS_SHOWN])
{
    unsigned count = 0;
    for (unsigned i = MIN(toasts->count, VF_TOASTS_SHOWN); i-- > 0;) {
        if (now_ns < toasts->list[i].until_ns) {
            indices[count++] = i;
        }
    }
    return count;
}

uint64_t
vf_toasts_change_at(const struct vf_toasts *toasts, uint64_t now_ns)
{
    unsigned indices[VF_TOASTS_SHOWN];
    unsigned count = vf_toasts_shown(toasts, now_ns, indices);
    uint64_t at = UINT64_MAX;
    for (unsigned i = 0; i < count; i++) {
        at = MIN(at, toasts->list[indices[i]].until_ns);
    }
    return at;
}
