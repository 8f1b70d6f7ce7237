// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/pages/page_doctor.h"

#include "base/words.h"
#include "viewer/app/app.h"
#include "viewer/app/doctor.h"

#include <glib.h>

enum {
    LOOK = 1,
    ALL,
    MEND,
    APPLY,
    LEAVE,
    ASK_GUEST,
    START_HOST,
    READ_LOG,
    INSTALLER,
    INSTALL,
};

// What is seen ---------------------------------------------------------------

static enum vf_item_tone
tone_of(enum vf_verdict verdict)
{
    switch (verdict) {
    case VF_VERDICT_OK:
        return VF_TONE_GOOD;
    case VF_VERDICT_WARN:
        return VF_TONE_WARNING;
    case VF_VERDICT_FAIL:
        return VF_TONE_BAD;
    case VF_VERDICT_INFO:
    case VF_VERDICT_UNKNOWN:
    case VF_VERDICT_COUNT:
        break;
    }
    return VF_TONE_DIM;
}

static bool
is_bad(const struct vf_finding *finding)
{
    return finding->verdict == VF_VERDICT_WARN ||
           finding->verdict == VF_VERDICT_FAIL;
}

static void
add_finding(struct vf_document *document, const struct vf_finding *finding,
            enum vf_area area)
{
    static const char *const words[VF_VERDICT_COUNT] = {
        [VF_VERDICT_OK] = N_("in order"),
        [VF_VERDICT_INFO] = "",
        [VF_VERDICT_WARN] = N_("to know about"),
        [VF_VERDICT_FAIL] = N_("to mend"),
        [VF_VERDICT_UNKNOWN] = N_("not to be seen"),
    };
    if (!is_bad(finding)) {
        struct vf_item *row =
            vf_document_row(document, finding->title, "%s", finding->evidence);
        row->tone = tone_of(finding->verdict);
        return;
    }
    g_autofree char *label =
        g_strdup_printf("%s: %s", vf_area_name(area), finding->title);
    struct vf_item *heading = vf_document_heading(document, label);
    heading->value = _(words[finding->verdict]);
    heading->tone = tone_of(finding->verdict);
    vf_document_textf(document, VF_TONE_PLAIN, "%s", finding->evidence);
    vf_document_textf(document, VF_TONE_DIM, "%s", finding->cause);
    vf_document_textf(document, VF_TONE_PLAIN, "%s", finding->fix);
    if (finding->command[0]) {
        vf_document_block(document, VF_ITEM_BLOCK, finding->command);
    }
}

static void
add_of_verdict(struct vf_document *document, const struct vf_report *report,
               enum vf_verdict verdict)
{
    for (unsigned i = 0; i < report->count; i++) {
        if (report->findings[i].verdict == verdict) {
            add_finding(document, &report->findings[i],
                        report->checks[i]->area);
        }
    }
}

// What is to be mended comes first, in the order in which it is best mended.
static void
add_findings(struct vf_document *document, const struct vf_doctor_view *view)
{
    add_of_verdict(document, view->report, VF_VERDICT_FAIL);
    add_of_verdict(document, view->report, VF_VERDICT_WARN);
    if (view->show_all) {
        vf_document_heading(document, _("Everything else"));
        add_of_verdict(document, view->report, VF_VERDICT_INFO);
        add_of_verdict(document, view->report, VF_VERDICT_UNKNOWN);
        add_of_verdict(document, view->report, VF_VERDICT_OK);
    }
}

static void
add_mending(struct vf_document *document, const struct vf_doctor_view *view)
{
    static const char *const labels[VF_FIX_COUNT] = {
        [VF_FIX_SHM_FILE] = N_("Mend the shared memory..."),
        [VF_FIX_SETUP] = N_("Mend the VM's definition..."),
        [VF_FIX_BOOT] = N_("Make the shared memory at boot..."),
        [VF_FIX_KVMFR] = N_("Let QEMU and you use kvmfr..."),
    };
    bool first = true;
    for (int kind = 0; kind < VF_FIX_COUNT; kind++) {
        if (view->fixes & 1u << kind) {
            struct vf_item *button = vf_document_button(
                document, MEND, _(labels[kind]),
                _("Shows first what would be done, and does nothing yet."));
            button->index = (uint32_t)kind;
            button->enabled = !view->busy;
            button->same_line = !first;
            first = false;
        }
    }
    if (view->plan_question) {
        vf_document_heading(document, _("To be done"));
        if (view->plan_details) {
            vf_document_block(document, VF_ITEM_DIFF, view->plan_details);
        }
        vf_document_textf(document, VF_TONE_PLAIN, "%s", view->plan_question);
        vf_document_button(document, APPLY, _("Do it"), "")->enabled = !view->busy;
        struct vf_item *leave =
            vf_document_button(document, LEAVE, _("Leave it"), "");
        leave->same_line = true;
    }
}

static void
add_summary(struct vf_document *document, const struct vf_doctor_view *view)
{
    const struct vf_report *report = view->report;
    if (!report) {
        vf_document_textf(document, VF_TONE_DIM, "%s",
                          view->looking ? _("Looking...") : _("Not looked yet."));
        return;
    }
    const unsigned fail = report->verdicts[VF_VERDICT_FAIL];
    const unsigned warn = report->verdicts[VF_VERDICT_WARN];
    vf_document_textf(document,
                      fail   ? VF_TONE_BAD
                      : warn ? VF_TONE_WARNING
                             : VF_TONE_GOOD,
                      view->looking
                          ? _("%u to mend, %u to know about, %u in order; looking "
                              "again.")
                          : _("%u to mend, %u to know about, %u in order."),
                      fail, warn, report->verdicts[VF_VERDICT_OK]);
}

// Inside Windows -------------------------------------------------------------

static void
add_host(struct vf_document *document, const struct vf_guest_status *guest)
{
    vf_document_row(document, _("System"), "%s",
                    guest->system.name[0] ? guest->system.name
                                          : guest->system.id);
    vf_document_row(document, _("Guest agent"), "%s%s", guest->abilities.version,
                    guest->abilities.can_run ? "" : _(", may not run programs"));
    const enum vf_guest_kind kind = vf_guest_best(guest);
    if (kind == VF_GUEST_KIND_COUNT) {
        vf_document_row(document, _("Host"), "%s",
                        guest->looked_for_host ? _("none is installed")
                                               : _("not known"))
            ->tone = VF_TONE_WARNING;
        return;
    }
    const struct vf_guest_service *host = &guest->services[kind];
    vf_document_row(document, _("Host"), "%s %s, %s", vf_guest_kind_name(kind),
                    host->version, host->is_running ? _("running") : _("not running"))
        ->tone = host->is_running ? VF_TONE_GOOD : VF_TONE_BAD;
}

static void
add_host_buttons(struct vf_document *document,
                 const struct vf_doctor_view *view, bool ready)
{
    const enum vf_guest_kind kind = vf_guest_best(view->guest);
    const bool has_host = kind != VF_GUEST_KIND_COUNT;
    struct vf_item *start = vf_document_button(
        document, START_HOST, _("Start the host"),
        has_host ? "" : _("No Looking Glass host is installed in the guest."));
    start->enabled =
        ready && has_host && !view->guest->services[kind].is_running;
    start->same_line = true;
    struct vf_item *log =
        vf_document_button(document, READ_LOG, _("Read its log"), "");
    log->enabled = ready && has_host;
    log->same_line = true;
}

static void
add_guest(struct vf_document *document, const struct vf_doctor_view *view)
{
    vf_document_heading(document, _("Inside Windows"));
    const bool ready = view->is_running && !view->busy;
    struct vf_item *ask = vf_document_button(
        document, ASK_GUEST, _("Ask Windows"),
        view->is_running ? _("Runs programs in Windows, by QEMU's guest agent, to "
                             "see whether the Looking Glass host is there.")
                         : _("The VM is not running."));
    ask->enabled = ready;
    if (view->guest) {
        add_host_buttons(document, view, ready);
        add_host(document, view->guest);
    }
    vf_document_field(document, INSTALLER, _("Installer"), view->installer,
                      _("The file that you downloaded, such as "
                        "looking-glass-host-setup.exe. Nothing is downloaded."));
    vf_document_button(document, INSTALL, _("Install in Windows..."),
                       _("Gives the file to Windows by the guest agent, which runs "
                         "it without a question; else by SPICE, or on a disc."))
        ->enabled = ready && view->installer[0] != '\0';
    if (view->guest_log) {
        vf_document_block(document, VF_ITEM_BLOCK, view->guest_log);
    }
}

void
vf_page_doctor_fill(struct vf_document *document,
                    const struct vf_page_facts *facts)
{
    const struct vf_doctor_view *view = facts->doctor;
    if (!view) {
        vf_document_textf(document, VF_TONE_DIM, _("There is no VM in this run."));
        return;
    }
    add_summary(document, view);
    struct vf_item *look =
        vf_document_button(document, LOOK, _("Look again"), "");
    look->enabled = !view->looking;
    look->preferred = true;
    vf_document_toggle(document, ALL, _("Show everything"), view->show_all,
                       _("Also what is in order."));
    if (view->busy) {
        vf_document_progress(document, view->busy_with, "", -1);
    }
    if (view->message[0]) {
        vf_document_textf(document,
                          view->message_is_bad ? VF_TONE_BAD : VF_TONE_GOOD,
                          "%s", view->message);
    }
    if (view->report) {
        add_mending(document, view);
    }
    add_guest(document, view);
    if (view->report) {
        add_findings(document, view);
    }
}

// What is done ---------------------------------------------------------------

static void
install(struct vf_app *app, const struct vf_page_action *action)
{
    if (!action->confirmed) {
        g_autofree char *question = g_strdup_printf(
            _("Give '%s' to '%s' and run it there? Windows is not asked."),
            app->doctor.installer, vf_app_title(app));
        vf_app_ask(app, action, question, _("Install"));
        return;
    }
    vf_app_doctor_guest(app, VF_GUEST_ERRAND_INSTALL);
}

static void
act(struct vf_app *app, const struct vf_page_action *action)
{
    switch (action->id) {
    case LOOK:
        vf_app_doctor_look(app);
        break;
    case ALL:
        app->doctor.show_all = action->number != 0;
        break;
    case MEND:
        vf_app_doctor_plan(app, (enum vf_fix_kind)action->index);
        break;
    case APPLY:
        vf_app_doctor_apply(app);
        break;
    case LEAVE:
        vf_app_doctor_leave(app);
        break;
    case ASK_GUEST:
        vf_app_doctor_guest(app, VF_GUEST_ERRAND_LOOK);
        break;
    case START_HOST:
        vf_app_doctor_guest(app, VF_GUEST_ERRAND_START);
        break;
    case READ_LOG:
        vf_app_doctor_guest(app, VF_GUEST_ERRAND_LOG);
        break;
    case INSTALLER:
        g_strlcpy(app->doctor.installer, action->text,
                  sizeof(app->doctor.installer));
        break;
    case INSTALL:
        install(app, action);
        break;
    default:
        break;
    }
}

const struct vf_page VF_PAGE_DOCTOR = {
    .name = "doctor",
    .title = N_("Doctor"),
    .fill = vf_page_doctor_fill,
    .act = act,
};
