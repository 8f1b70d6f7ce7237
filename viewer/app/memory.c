// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/app/memory.h"

#include "base/start_code.h"
#include "viewer/app/app.h"

#include <glib.h>
#include <malloc.h>

// Upload ways are measured, fonts and pages made by then.
static const uint64_t settled_ns = 2 * VF_NS_PER_S;

// Of a library's code; less is not worth looking for.
static const size_t least_resident = 4 << 20;

static void
give_back(void *data)
{
    (void)data;
    malloc_trim(0);
    const size_t gone = vf_start_code_let_go(least_resident);
    g_debug("%zu KiB of code that starting needed are let go of", gone / 1024);
}

uint64_t
vf_app_memory_wake_at(const struct vf_app *app)
{
    const uint64_t first_ns = app->known.render.statistics.first_frame_ns;
    return first_ns == 0 || app->memory.is_given_back ? UINT64_MAX
                                                      : first_ns + settled_ns;
}

void
vf_app_memory_update(struct vf_app *app, uint64_t now_ns)
{
    if (now_ns >= vf_app_memory_wake_at(app)) {
        app->memory.is_given_back = true;
        vf_app_job(app, &(struct vf_app_job){.work = give_back, .is_quick = true});
    }
}
