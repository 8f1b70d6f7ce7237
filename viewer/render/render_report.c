// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/render_report.h"

#include "base/clock.h"
#include "base/mailbox.h"
#include "viewer/render/gl_surface.h"
#include "viewer/render/stage.h"

#include <epoxy/gl.h>

// How often the figures go up while frames come.
static const uint64_t INTERVAL_NS = 250 * VF_NS_PER_MS;

void
vf_render_report_init(struct vf_render_report *report, struct vf_mailbox *box)
{
    *report = (struct vf_render_report){.box = box};
}

void
vf_render_report_describe(struct vf_render_report *report,
                          const struct vf_gl_surface *surface)
{
    struct vf_render_status *status = &report->status;
    g_strlcpy(status->gl_renderer, (const char *)glGetString(GL_RENDERER),
              sizeof(status->gl_renderer));
    g_strlcpy(status->gl_version, (const char *)glGetString(GL_VERSION),
              sizeof(status->gl_version));
    status->platform = surface->platform;
    status->is_software = surface->is_software;
    status->depth = surface->depth;
}

void
vf_render_report_send(struct vf_render_report *report)
{
    vf_mailbox_put(report->box, &report->status, NULL);
    report->sent_ns = vf_clock_ns();
    report->sent_view = report->status.view;
    report->is_stale = false;
}

void
vf_render_report_update(struct vf_render_report *report,
                        const struct vf_stage *stage)
{
    struct vf_render_status *status = &report->status;
    bool had_picture = status->has_picture;
    enum vf_picture_source source = status->source;
    vf_stage_describe(stage, status);
    bool looks_new = had_picture != status->has_picture ||
                     source != status->source ||
                     !vf_view_equal(&status->view, &report->sent_view);
    bool figures_old = status->statistics.frames != 0 &&
                       vf_clock_ns() >= report->sent_ns + INTERVAL_NS;
    if (report->is_stale || looks_new || figures_old) {
        vf_render_report_send(report);
    }
}

void
vf_render_report_fail(struct vf_render_report *report, const GError *error)
{
    report->status.failed = true;
    g_strlcpy(report->status.detail, error->message,
              sizeof(report->status.detail));
    vf_render_report_send(report);
}
