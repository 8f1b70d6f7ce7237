// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/shutdown_wait.h"

#include "control/domain_state.h"

enum vf_shutdown_step
vf_shutdown_wait_look(struct vf_shutdown_wait *wait, uint64_t asked_ns,
                      enum vf_domain_state state, uint64_t now_ns,
                      uint64_t patience_ns)
{
    const bool is_over = asked_ns == 0 || (state != VF_DOMAIN_UNKNOWN &&
                                           !vf_domain_state_is_active(state));
    if (is_over) {
        const bool was_waiting = wait->asked_ns != 0;
        *wait = (struct vf_shutdown_wait){.asked_ns = 0};
        return was_waiting ? VF_SHUTDOWN_DONE : VF_SHUTDOWN_IDLE;
    }
    if (wait->asked_ns != asked_ns) {
        wait->asked_ns = asked_ns;
        wait->ask_at_ns = asked_ns + patience_ns;
    }
    return now_ns >= wait->ask_at_ns ? VF_SHUTDOWN_OVERDUE
                                     : VF_SHUTDOWN_WAITING;
}

void
vf_shutdown_wait_more(struct vf_shutdown_wait *wait, uint64_t now_ns,
                      uint64_t patience_ns)
{
    if (wait->asked_ns != 0) {
        wait->ask_at_ns = now_ns + patience_ns;
    }
}
