// SPDX-License-Identifier: GPL-2.0-or-later
// Graphics cards: the tasks of the GPU page, on the job thread.
#include "viewer/app/gpu.h"

#include "viewer/app/app.h"

#include <glib.h>
#include <string.h>

struct errand {
    enum vf_gpu_task task;
    char *uri;
    char *uuid_text;
    struct vf_pci_address address;
    struct vf_gpu_report *found;
    char *message;
    bool failed;
};

static void
free_errand(void *data)
{
    struct errand *errand = data;
    vf_gpu_report_unref(errand->found);
    g_free(errand->uri);
    g_free(errand->uuid_text);
    g_free(errand->message);
    g_free(errand);
}

// On the job thread ------------------------------------------------------------

// Whatever it came to, how things are now is looked at afterwards.
static void
work(void *data)
{
    struct errand *errand = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GError) second = NULL;
    g_autoptr(GString) message = g_string_new(NULL);
    const struct vf_gpu_errand task = {
        .task = errand->task,
        .uri = errand->uri,
        .uuid_text = errand->uuid_text,
        .address = errand->address,
    };
    const bool is_done = vf_gpu_errand_run(&task, message, &error);
    errand->found =
        vf_gpu_report_make(errand->uri, errand->uuid_text, &second);
    const GError *failure = !is_done ? error : errand->found ? NULL : second;
    if (failure) {
        errand->failed = true;
        errand->message = g_strdup(failure->message);
    } else if (message->len > 0) {
        errand->message = g_strdup(message->str);
    }
}

// On the main thread -----------------------------------------------------------

static void
done(struct vf_app *app, void *data)
{
    struct errand *errand = data;
    struct vf_app_gpu *gpu = &app->gpu;
    gpu->task = VF_GPU_IDLE;
    if (errand->found) {
        vf_gpu_report_unref(gpu->report);
        gpu->report = g_steal_pointer(&errand->found);
    }
    if (errand->message) {
        g_strlcpy(gpu->message, errand->message, sizeof(gpu->message));
        gpu->message_is_error = errand->failed;
    }
    vf_app_scene_changed(app);
}

static bool
can_do(const struct vf_app *app)
{
    const struct vf_control_status *control = &app->known.control;
    return app->known.has_control && control->uuid_text[0] != '\0' &&
           (control->link == VF_LINK_CONNECTED ||
            control->link == VF_LINK_READ_ONLY) &&
           app->gpu.task == VF_GPU_IDLE;
}

void
vf_app_gpu_do(struct vf_app *app, enum vf_gpu_task task, unsigned card)
{
    struct vf_app_gpu *gpu = &app->gpu;
    if (!can_do(app)) {
        return;
    }
    struct errand *errand = g_new0(struct errand, 1);
    errand->task = task;
    errand->uri = g_strdup(app->known.control.uri);
    errand->uuid_text = g_strdup(app->known.control.uuid_text);
    if (gpu->report && !gpu->report->is_remote &&
        card < gpu->report->scene.gpus->len) {
        errand->address =
            vf_gpu_scene_at(&gpu->report->scene, card)->members[0].device.address;
    }
    gpu->task = task;
    gpu->generation = app->known.control.generation;
    if (task != VF_GPU_LOOKING) {
        gpu->message[0] = '\0';
    }
    vf_app_job(app, &(struct vf_app_job){.work = work,
                                         .done = done,
                                         .free = free_errand,
                                         .data = errand});
    vf_app_scene_changed(app);
}

void
vf_app_gpu_update(struct vf_app *app)
{
    struct vf_app_gpu *gpu = &app->gpu;
    const bool was_open = gpu->is_open;
    gpu->is_open = vf_app_overlay_shows(app, "gpu");
    gpu->is_stale |= gpu->is_open &&
                     (!was_open ||
                      gpu->generation != app->known.control.generation);
    if (gpu->is_open && gpu->is_stale && can_do(app)) {
        gpu->is_stale = false;
        vf_app_gpu_do(app, VF_GPU_LOOKING, 0);
    }
}

void
vf_app_gpu_finish(struct vf_app *app)
{
    vf_gpu_report_unref(app->gpu.report);
    app->gpu.report = NULL;
}
