// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/doctor/patience.h"

#include "base/clock.h"
#include "base/mutex.h"
#include "base/thread.h"

#include <glib.h>

// While both are there the one that leaves last frees it.
struct errand {
    struct vf_patience patience; // constant
    struct vf_mutex lock;
    struct vf_cond changed;

    // protected by lock
    bool done;
    bool left; // nobody waits any more
};

static void
free_errand(struct errand *errand)
{
    vf_cond_finish(&errand->changed);
    vf_mutex_finish(&errand->lock);
    g_free(errand);
}

static void
run(void *data)
{
    struct errand *errand = data;
    errand->patience.run(errand->patience.data);
    vf_mutex_lock(&errand->lock);
    errand->done = true;
    const bool left = errand->left;
    vf_cond_signal(&errand->changed);
    vf_mutex_unlock(&errand->lock);
    if (left) {
        errand->patience.discard(errand->patience.data);
        free_errand(errand);
    }
}

static bool
is_over(const struct errand *errand, uint64_t began_ns, uint64_t budget_ns)
{
    const struct vf_patience *patience = &errand->patience;
    const uint64_t waited_ns = vf_clock_ns() - began_ns;
    return waited_ns >= budget_ns &&
           !(patience->may_wait &&
             patience->may_wait(patience->data, waited_ns));
}

bool
vf_patience_run(const struct vf_patience *patience, uint64_t budget_ns)
{
    // How often it is asked whether to wait on.
    const uint64_t step_ns = 100 * VF_NS_PER_MS;
    const uint64_t began_ns = vf_clock_ns();
    struct errand *errand = g_new0(struct errand, 1);
    errand->patience = *patience;
    vf_mutex_init(&errand->lock);
    vf_cond_init(&errand->changed);
    struct vf_thread *thread =
        vf_thread_start(VF_ROLE_WORKER, "vf-look", run, errand);

    vf_mutex_lock(&errand->lock);
    while (!errand->done && !is_over(errand, began_ns, budget_ns)) {
        const uint64_t end_ns = began_ns + budget_ns;
        vf_cond_wait_until(&errand->changed, &errand->lock,
                           MAX(end_ns, vf_clock_ns() + step_ns));
    }
    const bool done = errand->done;
    errand->left = !done;
    vf_mutex_unlock(&errand->lock);
    if (!done) {
        vf_thread_abandon(thread);
        return false;
    }
    vf_thread_join(thread);
    free_errand(errand);
    return true;
}
