// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/pages/page_machine.h"

#include "base/clock.h"
#include "base/words.h"
#include "control/operation.h"
#include "viewer/app/app.h"
#include "viewer/overlay/duration.h"
#include "viewer/pages/page_login.h"
#include "viewer/pages/page_machine_keeping.h"
#include "viewer/window.h"

#include <glib.h>
#include <inttypes.h>

enum { OPERATION = 1, FULLSCREEN, CLOSE, QUIT, WAIT_ON };

// What is seen ---------------------------------------------------------------

struct button_text {
    enum vf_operation operation;
    const char *label;
    bool dangerous;
    const char *hint;
};

static const struct button_text BUTTONS[] = {
    {VF_OPERATION_START, N_("Start"), false, ""},
    {VF_OPERATION_SHUTDOWN, N_("Shut down"), false,
     N_("Asks Windows to shut down, as the power button does.")},
    {VF_OPERATION_REBOOT, N_("Reboot"), false,
     N_("Asks Windows to restart. Changes of the VM's definition need a shut down "
        "and start instead.")},
    {VF_OPERATION_PAUSE, N_("Pause"), false, N_("Stops the VM's processors.")},
    {VF_OPERATION_RESUME, N_("Resume"), false, ""},
    {VF_OPERATION_RESET, N_("Reset"), true,
     N_("As the reset button on the case: unsaved work is lost.")},
    {VF_OPERATION_FORCE_OFF, N_("Force off"), true,
     N_("As pulling the plug: unsaved work is lost.")},
};

static bool
hides_when_not_allowed(enum vf_operation operation)
{
    return operation == VF_OPERATION_RESUME || operation == VF_OPERATION_PAUSE;
}

static void
add_buttons(struct vf_document *document, const struct vf_control_status *control)
{
    bool busy = control->busy_with != VF_OPERATION_NONE;
    bool first = true;
    for (size_t i = 0; i < G_N_ELEMENTS(BUTTONS); i++) {
        const struct button_text *text = &BUTTONS[i];
        bool allowed = control->allowed & (1u << text->operation);
        bool paused = control->state == VF_DOMAIN_PAUSED;
        if (!allowed && hides_when_not_allowed(text->operation) &&
            paused == (text->operation == VF_OPERATION_PAUSE)) {
            continue;
        }
        char words[512];
        const struct vf_operation_scene scene = vf_operation_scene_of(control);
        const bool greyed = !allowed && !vf_operation_check(
                                            &scene, text->operation, words,
                                            sizeof(words));
        struct vf_item *button = vf_document_button(
            document, OPERATION, _(text->label),
            control->link == VF_LINK_READ_ONLY ? control->link_detail
            : greyed                           ? words
                                               : _(text->hint));
        button->index = (uint32_t)text->operation;
        button->enabled = allowed && !busy;
        button->dangerous = text->dangerous;
        button->preferred =
            button->enabled && (text->operation == VF_OPERATION_START ||
                                text->operation == VF_OPERATION_RESUME);
        button->same_line = !first;
        first = false;
    }
}

// What is going on with a guest that was asked to shut down, and when patience is
// over, what the user can do about it.
static void
add_shutdown(struct vf_document *document, const struct vf_page_facts *facts)
{
    const struct vf_control_status *control = facts->control;
    if (facts->shutdown != VF_SHUTDOWN_WAITING &&
        facts->shutdown != VF_SHUTDOWN_OVERDUE) {
        return;
    }
    const uint64_t waited_ns = facts->now_ns > control->shutdown_asked_ns
                                   ? facts->now_ns - control->shutdown_asked_ns
                                   : 0;
    g_autofree char *label =
        g_strdup_printf(_("The guest was asked to shut down: %" PRIu64 " s"),
                        waited_ns / VF_NS_PER_S);
    vf_document_progress(document, label, "", -1);
    if (facts->shutdown != VF_SHUTDOWN_OVERDUE) {
        return;
    }
    vf_document_textf(document, VF_TONE_WARNING,
                      _("It is still running. It may be installing updates, or "
                        "asking somebody about unsaved work."));
    vf_document_button(document, WAIT_ON, _("Keep waiting"), _("Asks later again."))
        ->preferred = true;
    struct vf_item *again = vf_document_button(
        document, OPERATION, _("Ask it again"), _("Some guests hear it only then."));
    again->index = VF_OPERATION_SHUTDOWN;
    again->same_line = true;
    again->enabled = control->allowed & (1u << VF_OPERATION_SHUTDOWN);
    struct vf_item *off = vf_document_button(
        document, OPERATION, _("Turn the power off"),
        _("Unsaved work is lost, and updates may break."));
    off->index = VF_OPERATION_FORCE_OFF;
    off->same_line = true;
    off->dangerous = true;
    off->enabled = control->allowed & (1u << VF_OPERATION_FORCE_OFF);
}

static void
add_machine(struct vf_document *document, const struct vf_page_facts *facts)
{
    const struct vf_control_status *control = facts->control;
    if (!control) {
        return;
    }
    vf_page_login_fill(document, facts);
    if (control->link == VF_LINK_FAILED || control->link == VF_LINK_CONNECTING) {
        vf_document_textf(document,
                          control->link == VF_LINK_FAILED ? VF_TONE_BAD
                                                          : VF_TONE_DIM,
                          "%s", control->link_detail);
        return;
    }
    if (control->running_since_ns != 0 &&
        control->running_since_ns <= facts->now_ns) {
        char duration[24];
        vf_format_duration(duration, sizeof(duration),
                           facts->now_ns - control->running_since_ns);
        vf_document_row(document, _("Runs for"), "%s", duration);
    }
    if (facts->sleep) {
        vf_document_row(document, _("When this computer sleeps"), "%s",
                        facts->sleep);
    }
    add_buttons(document, control);
    add_shutdown(document, facts);
    if (control->busy_with != VF_OPERATION_NONE) {
        g_autofree char *label = g_strdup_printf(
            "%s: %" PRIu64 " s", _(vf_operation_name(control->busy_with)),
            (facts->now_ns - control->busy_since_ns) / VF_NS_PER_S);
        vf_document_progress(document, label, "", -1);
        if (control->busy_detail[0]) {
            vf_document_textf(document, VF_TONE_WARNING, "%s",
                              control->busy_detail);
        }
    }
    if (control->last_detail[0]) {
        vf_document_textf(document,
                          control->last_failed ? VF_TONE_BAD : VF_TONE_DIM, "%s",
                          control->last_detail);
    }
    if (control->last_failed && control->last_raw[0]) {
        vf_document_textf(document, VF_TONE_DIM, _("Details: %s"),
                          control->last_raw);
    }
}

static void
add_picture(struct vf_document *document, const struct vf_page_facts *facts)
{
    const struct vf_source_status *source = facts->source;
    const struct vf_render_status *render = facts->render;
    vf_document_heading(document, _("Picture"));
    if (!render->has_picture || !facts->picture_is_fresh) {
        vf_document_row(document, _("From"), _("nowhere"));
    } else if (render->source == VF_PICTURE_SPICE) {
        vf_document_row(document, _("From"), _("SPICE display"));
    } else {
        vf_document_row(document, _("From"), _("Looking Glass %s (LGMP %u, KVMFR %u)"),
                        source->host_version, source->lgmp_version,
                        source->kvmfr_version);
    }
    if (facts->reason->title[0]) {
        vf_document_textf(document, VF_TONE_BAD, "%s", facts->reason->title);
        vf_document_textf(document, VF_TONE_PLAIN, "%s", facts->reason->detail);
    }
    if (render->has_picture) {
        const struct vf_view *view = &render->view;
        vf_document_row(document, _("Size"), _("%d x %d %s%s, shown at %d x %d"),
                        view->image.w, view->image.h,
                        vf_pixel_format_name(source->format),
                        source->truncated ? _(", cut at the bottom") : "",
                        view->target.w, view->target.h);
    }
    const char *detail = facts->spice ? facts->spice->detail : "";
    vf_document_row(document, _("Input"), "%s",
                    facts->input_way ? facts->input_way
                    : detail[0]      ? detail
                                     : _("not connected"));
}

void
vf_page_machine_fill(struct vf_document *document,
                     const struct vf_page_facts *facts)
{
    add_machine(document, facts);
    add_picture(document, facts);
    vf_page_keeping_fill(document, facts);
    vf_document_heading(document, _("Window"));
    vf_document_button(document, FULLSCREEN,
                       facts->is_fullscreen ? _("Leave full screen") : _("Full screen"),
                       _("Ctrl+Alt+F does the same."));
    vf_document_button(document, CLOSE, _("Close overlay"), _("Or Escape."))->same_line =
        true;
    vf_document_button(document, QUIT, _("Quit viewer"),
                       _("Leaves the VM as it is. Ctrl+Alt+Q does the same."))
        ->same_line = true;
    vf_document_textf(document, VF_TONE_DIM,
                      _("Quitting or closing the window leaves the VM as it is."));
}

// What is done ---------------------------------------------------------------

static void
operate(struct vf_app *app, const struct vf_page_action *action)
{
    enum vf_operation operation = (enum vf_operation)action->index;
    const char *name = vf_app_title(app);
    g_autofree char *question = NULL;
    const char *yes = vf_operation_loses_work(operation)
                          ? operation == VF_OPERATION_RESET ? _("Reset") : _("Force off")
                          : _("Resume");
    if (vf_operation_wakes(operation, app->known.control.state)) {
        question = g_strdup_printf(
            _("'%s' is %s and would not hear it. Resume it first?"), name,
            _(vf_domain_state_name(app->known.control.state)));
    } else if (operation == VF_OPERATION_RESET) {
        question = g_strdup_printf(
            _("Reset '%s' now? Windows is not asked, and unsaved work in it is "
              "lost."),
            name);
    } else if (operation == VF_OPERATION_FORCE_OFF) {
        question = g_strdup_printf(
            _("Turn '%s' off now, as if pulling the plug? Windows is not asked, and "
              "unsaved work in it is lost."),
            name);
    }
    if (question && !action->confirmed) {
        vf_app_ask(app, action, question, yes);
    } else if (app->control) {
        vf_control_request(app->control, operation);
    }
}

static void
act(struct vf_app *app, const struct vf_page_action *action)
{
    if (action->id >= VF_PAGE_KEEPING_FIRST) {
        vf_page_keeping_act(app, action);
        return;
    }
    if (action->id >= VF_PAGE_LOGIN_FIRST) {
        vf_page_login_act(app, action);
        return;
    }
    switch (action->id) {
    case OPERATION:
        operate(app, action);
        break;
    case WAIT_ON:
        vf_app_machine_wait_on(app);
        break;
    case FULLSCREEN:
        vf_window_set_fullscreen(app->window,
                                 !vf_window_is_fullscreen(app->window));
        break;
    case CLOSE:
        vf_app_set_overlay(app, false);
        break;
    case QUIT:
        vf_app_quit(app, 0, NULL);
        break;
    default:
        break;
    }
}

const struct vf_page VF_PAGE_MACHINE = {
    .name = "machine",
    .title = N_("Machine"),
    .fill = vf_page_machine_fill,
    .act = act,
};
