// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/power/sleep.h"

#include "base/words.h"

static bool
is_running(const struct vf_sleep_facts *facts)
{
    return facts->has_gpu && facts->state == VF_DOMAIN_RUNNING;
}

static enum vf_sleep_lock
choose_lock(const struct vf_sleep_memory *memory,
            const struct vf_sleep_facts *facts)
{
    // A VM that is paused, off or asleep itself is no reason to wait.
    if (!is_running(facts)) {
        return VF_SLEEP_LOCK_NONE;
    }
    switch (facts->policy) {
    case VF_SLEEP_LET:
        return VF_SLEEP_LOCK_NONE;
    case VF_SLEEP_BLOCK:
        return VF_SLEEP_LOCK_BLOCK;
    case VF_SLEEP_PAUSE:
        break;
    }
    return !facts->can_act || memory->gave_up ? VF_SLEEP_LOCK_NONE
                                              : VF_SLEEP_LOCK_DELAY;
}

static void
look_before(struct vf_sleep_memory *memory, const struct vf_sleep_facts *facts,
            struct vf_sleep_advice *advice)
{
    const bool wants = is_running(facts) && facts->can_act &&
                       facts->policy == VF_SLEEP_PAUSE && !memory->gave_up;
    if (wants && !memory->asked && !facts->is_busy) {
        memory->asked = true;
        memory->serial = facts->last_serial;
        advice->operation = VF_OPERATION_PAUSE;
    } else if (memory->asked && facts->state == VF_DOMAIN_PAUSED) {
        memory->paused = true;
    } else if (wants && memory->asked && !facts->is_busy &&
               facts->last_serial != memory->serial && facts->last_failed) {
        memory->gave_up = true;
        advice->words = N_("The VM could not be paused before this computer "
                           "sleeps; its GPU may not wake in order.");
    }
}

static void
look_after(struct vf_sleep_memory *memory, const struct vf_sleep_facts *facts,
           struct vf_sleep_advice *advice)
{
    // Paused a moment too late is paused all the same.
    memory->paused = memory->paused ||
                     (memory->asked && facts->state == VF_DOMAIN_PAUSED);
    if (memory->asked && !memory->paused && facts->can_act &&
        (facts->is_busy || facts->last_serial == memory->serial)) {
        return; // it will be paused any moment
    }
    memory->asked = false;
    memory->gave_up = false;
    if (!memory->paused || facts->is_busy ||
        facts->state == VF_DOMAIN_UNKNOWN) {
        return;
    }
    memory->paused = false;
    if (facts->state != VF_DOMAIN_PAUSED) {
        return; // somebody else went on with it
    }
    advice->operation = facts->resumes ? VF_OPERATION_RESUME : VF_OPERATION_NONE;
    advice->words = facts->resumes
                        ? N_("The VM was paused while this computer slept, and "
                             "goes on now.")
                        : N_("The VM was paused before this computer slept: "
                             "'Resume' in the overlay (Ctrl+Alt+O) goes on with "
                             "it.");
}

struct vf_sleep_advice
vf_sleep_look(struct vf_sleep_memory *memory, const struct vf_sleep_facts *facts)
{
    struct vf_sleep_advice advice = {.operation = VF_OPERATION_NONE};
    if (facts->going_to_sleep) {
        look_before(memory, facts, &advice);
    } else {
        look_after(memory, facts, &advice);
    }
    advice.lock = choose_lock(memory, facts);
    return advice;
}
