// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/app/guest_size.h"

#include "base/clock.h"

// A mode change takes the guest a second of black screen: not for every step of
// a window that is being dragged.
static const uint64_t rest_ns = 500 * VF_NS_PER_MS;

void
vf_guest_size_init(struct vf_guest_size *guest, bool is_wanted)
{
    *guest = (struct vf_guest_size){.is_wanted = is_wanted};
}

static bool
is_known(struct vf_size size)
{
    return size.w > 0 && size.h > 0;
}

static void
note_window(struct vf_guest_size *guest, struct vf_size window, uint64_t now_ns)
{
    if (!is_known(window) || vf_size_equal(window, guest->window)) {
        return;
    }
    guest->is_wanted = guest->is_wanted || is_known(guest->window);
    guest->window = window;
    guest->since_ns = now_ns;
}

bool
vf_guest_size_update(struct vf_guest_size *guest,
                     const struct vf_guest_size_facts *facts,
                     struct vf_size *size)
{
    note_window(guest, facts->window, facts->now_ns);
    if (facts->host != guest->host) {
        guest->host = facts->host;
        guest->asked = (struct vf_size){0, 0};
    }
    *size = facts->is_turned
                ? (struct vf_size){guest->window.h, guest->window.w}
                : guest->window;
    if (!facts->is_offered || !guest->is_wanted ||
        !is_known(guest->window) || !is_known(facts->screen) ||
        facts->now_ns - guest->since_ns < rest_ns ||
        vf_size_equal(*size, guest->asked)) {
        return false;
    }
    guest->asked = *size;
    return !vf_size_equal(*size, facts->screen);
}

uint64_t
vf_guest_size_wake_at(const struct vf_guest_size *guest, uint64_t now_ns)
{
    uint64_t at = guest->since_ns + rest_ns;
    return guest->is_wanted && is_known(guest->window) && at > now_ns
               ? at
               : UINT64_MAX;
}
