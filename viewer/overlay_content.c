// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/overlay_content.h"

#include "base/clock.h"

#include <glib.h>
#include <inttypes.h>
#include <stdarg.h>

void
vf_format_duration(char *text, size_t size, uint64_t ns)
{
    uint64_t seconds = ns / VF_NS_PER_S;
    if (seconds < 60) {
        g_snprintf(text, size, "%" PRIu64 " s", seconds);
    } else if (seconds < 3600) {
        g_snprintf(text, size, "%" PRIu64 " min", seconds / 60);
    } else if (seconds < 86400) {
        g_snprintf(text, size, "%" PRIu64 " h %" PRIu64 " min", seconds / 3600,
                   seconds / 60 % 60);
    } else {
        g_snprintf(text, size, "%" PRIu64 " d %" PRIu64 " h", seconds / 86400,
                   seconds / 3600 % 24);
    }
}

static G_GNUC_PRINTF(3, 4) void add_row(struct vf_overlay_model *model,
                                        const char *label, const char *format,
                                        ...)
{
    if (model->row_count == VF_OVERLAY_MAX_ROWS) {
        return;
    }
    struct vf_overlay_row *row = &model->rows[model->row_count++];
    g_strlcpy(row->label, label, sizeof(row->label));
    va_list arguments;
    va_start(arguments, format);
    g_vsnprintf(row->value, sizeof(row->value), format, arguments);
    va_end(arguments);
}

// Machine --------------------------------------------------------------------

struct button_text {
    enum vf_operation operation;
    const char *label;
    bool dangerous;
    const char *hint;
};

static const struct button_text BUTTONS[] = {
    {VF_OPERATION_START, "Start", false, ""},
    {VF_OPERATION_SHUTDOWN, "Shut down", false,
     "Asks Windows to shut down, as the power button does."},
    {VF_OPERATION_REBOOT, "Reboot", false,
     "Asks Windows to restart. Changes of the VM's definition need a shut down "
     "and start instead."},
    {VF_OPERATION_PAUSE, "Pause", false, "Stops the VM's processors."},
    {VF_OPERATION_RESUME, "Resume", false, ""},
    {VF_OPERATION_RESET, "Reset", true,
     "As the reset button on the case: unsaved work is lost."},
    {VF_OPERATION_FORCE_OFF, "Force off", true,
     "As pulling the plug: unsaved work is lost."},
};

static bool
hides_when_not_allowed(enum vf_operation operation)
{
    return operation == VF_OPERATION_RESUME || operation == VF_OPERATION_PAUSE;
}

static void
add_buttons(struct vf_overlay_model *model,
            const struct vf_control_status *control)
{
    bool busy = control->busy_with != VF_OPERATION_NONE;
    for (size_t i = 0; i < G_N_ELEMENTS(BUTTONS); i++) {
        const struct button_text *text = &BUTTONS[i];
        bool allowed = control->allowed & (1u << text->operation);
        bool paused = control->state == VF_DOMAIN_PAUSED;
        if (!allowed && hides_when_not_allowed(text->operation) &&
            paused == (text->operation == VF_OPERATION_PAUSE)) {
            continue;
        }
        struct vf_overlay_button *button =
            &model->buttons[model->button_count++];
        g_strlcpy(button->label, text->label, sizeof(button->label));
        button->value = (int)text->operation;
        button->enabled = allowed && !busy;
        button->dangerous = text->dangerous;
        button->preferred =
            button->enabled && (text->operation == VF_OPERATION_START ||
                                text->operation == VF_OPERATION_RESUME);
        g_strlcpy(button->hint,
                  control->link == VF_LINK_READ_ONLY ? control->link_detail
                                                     : text->hint,
                  sizeof(button->hint));
    }
}

static void
add_machine(struct vf_overlay_model *model, const struct vf_overlay_facts *facts)
{
    const struct vf_control_status *control = facts->control;
    g_strlcpy(model->title, facts->title, sizeof(model->title));
    if (!control) {
        g_strlcpy(model->state, "not managed by libvirt", sizeof(model->state));
        return;
    }
    if (control->link == VF_LINK_FAILED || control->link == VF_LINK_CONNECTING) {
        g_strlcpy(model->state, "no connection", sizeof(model->state));
        g_strlcpy(model->message, control->link_detail, sizeof(model->message));
        model->message_is_error = control->link == VF_LINK_FAILED;
        return;
    }
    g_strlcpy(model->state, vf_domain_state_name(control->state),
              sizeof(model->state));
    if (control->running_since_ns != 0 &&
        control->running_since_ns <= facts->now_ns) {
        char duration[24];
        vf_format_duration(duration, sizeof(duration),
                           facts->now_ns - control->running_since_ns);
        g_snprintf(model->uptime, sizeof(model->uptime), "for %s", duration);
    }
    add_buttons(model, control);
    if (control->busy_with != VF_OPERATION_NONE) {
        g_snprintf(model->busy, sizeof(model->busy), "%s: %" PRIu64 " s",
                   vf_operation_name(control->busy_with),
                   (facts->now_ns - control->busy_since_ns) / VF_NS_PER_S);
    }
    g_strlcpy(model->message, control->last_detail, sizeof(model->message));
    model->message_is_error = control->last_failed;
}

static void
add_question(struct vf_overlay_model *model, const struct vf_overlay_facts *facts)
{
    if (facts->asking == VF_OPERATION_NONE) {
        return;
    }
    model->asking = true;
    bool reset = facts->asking == VF_OPERATION_RESET;
    g_snprintf(model->question, sizeof(model->question),
               reset ? "Reset '%s' now? Windows is not asked, and unsaved work in "
                       "it is lost."
                     : "Turn '%s' off now, as if pulling the plug? Windows is not "
                       "asked, and unsaved work in it is lost.",
               facts->title);
    g_strlcpy(model->answer_yes, reset ? "Reset" : "Force off",
              sizeof(model->answer_yes));
}

// Picture --------------------------------------------------------------------

static void
add_source(struct vf_overlay_model *model, const struct vf_overlay_facts *facts)
{
    const struct vf_source_status *source = facts->source;
    if (facts->render->has_picture && facts->picture_is_fresh) {
        if (facts->render->source == VF_PICTURE_SPICE) {
            g_strlcpy(model->source, "Picture: SPICE display",
                      sizeof(model->source));
        } else {
            g_snprintf(model->source, sizeof(model->source),
                       "Picture: Looking Glass %s (LGMP %u, KVMFR %u)",
                       source->host_version, source->lgmp_version,
                       source->kvmfr_version);
        }
    } else {
        g_strlcpy(model->source, "Picture: none", sizeof(model->source));
    }
    g_strlcpy(model->reason_title, facts->reason->title,
              sizeof(model->reason_title));
    g_strlcpy(model->reason_detail, facts->reason->detail,
              sizeof(model->reason_detail));
}

static double
us(uint64_t ns)
{
    return (double)ns / 1e3;
}

static double
ms(uint64_t ns)
{
    return (double)ns / 1e6;
}

static void
add_geometry_rows(struct vf_overlay_model *model,
                  const struct vf_overlay_facts *facts)
{
    const struct vf_source_status *source = facts->source;
    const struct vf_view *view = &facts->render->view;
    if (!facts->render->has_picture) {
        return;
    }
    add_row(model, "Picture", "%d x %d %s%s, shown at %d x %d", view->image.w,
            view->image.h, vf_pixel_format_name(source->format),
            source->truncated ? ", cut at the bottom" : "", view->target.w,
            view->target.h);
}

static void
add_figure_rows(struct vf_overlay_model *model,
                const struct vf_overlay_facts *facts)
{
    const struct vf_statistics *s = &facts->render->statistics;
    if (s->frames == 0) {
        return;
    }
    add_row(model, "Frames", "%.1f a second; %" PRIu64 " shown, %" PRIu64
                             " skipped",
            vf_statistics_fps(s, facts->now_ns, 1.0), s->frames, s->skipped);
    add_row(model, "Noticed within", "%.0f us (half of them), %.0f us (99 %%)",
            us(vf_histogram_percentile(&s->noticed, 0.5)),
            us(vf_histogram_percentile(&s->noticed, 0.99)));
    add_row(model, "Copy, draw, show", "%.2f + %.2f + %.2f ms (half of them)",
            ms(vf_histogram_percentile(&s->copied, 0.5)),
            ms(vf_histogram_percentile(&s->drawn, 0.5)),
            ms(vf_histogram_percentile(&s->swapped, 0.5)));
}

static void
add_rows(struct vf_overlay_model *model, const struct vf_overlay_facts *facts)
{
    add_geometry_rows(model, facts);
    add_figure_rows(model, facts);
    if (facts->spice) {
        const struct vf_spice_status *spice = facts->spice;
        add_row(model, "Input", "%s",
                spice->inputs_ready ? "SPICE" : spice->detail[0]
                                                   ? spice->detail
                                                   : "not connected");
    }
    add_row(model, "Drawn by", "%s (%s)", facts->render->gl_renderer,
            facts->render->platform ? facts->render->platform : "");
    model->graph_count = vf_statistics_recent(&facts->render->statistics,
                                              model->graph_ms,
                                              VF_OVERLAY_GRAPH);
}

// Always ---------------------------------------------------------------------

static void
add_notice(struct vf_overlay_model *model, const struct vf_overlay_facts *facts)
{
    if (!facts->reason->missing ||
        (facts->render->has_picture && facts->picture_is_fresh)) {
        return;
    }
    model->notice = true;
    g_strlcpy(model->notice_title, facts->reason->title,
              sizeof(model->notice_title));
    g_strlcpy(model->notice_detail, facts->reason->detail,
              sizeof(model->notice_detail));
    g_strlcpy(model->notice_hint, facts->reason->hint,
              sizeof(model->notice_hint));
}

void
vf_overlay_content_fill(struct vf_overlay_model *model,
                        const struct vf_overlay_facts *facts)
{
    *model = (struct vf_overlay_model){.open = facts->open};
    if (facts->open) {
        add_machine(model, facts);
        add_source(model, facts);
        add_rows(model, facts);
    }
    add_question(model, facts);
    add_notice(model, facts);
    if (facts->captured) {
        g_snprintf(model->badge, sizeof(model->badge),
                   facts->input_ready
                       ? "captured: %s releases"
                       : "captured, but no input connection: %s releases",
                   facts->capture_key);
    }
    g_strlcpy(model->toast, facts->toast ? facts->toast : "",
              sizeof(model->toast));
}
