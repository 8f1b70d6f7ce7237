// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/words.h"
#include "control/command/say.h"
#include "control/command/session.h"
#include "control/command/terminal.h"
#include "control/command/verbs.h"
#include "control/doctor/fix.h"
#include "control/doctor/report.h"

#include <string.h>
#include <unistd.h>

struct settings {
    struct vf_verb_common common;
    bool all;
    bool fix;
    bool yes;
    int about;
    char *root;
    double wait_seconds;
};

// As control/doctor/finding.c names them; "all" first.
static const char *const ABOUT[] = {
    "all",           "host-not-running", "black-screen",
    "mouse-not-working", "mouse-stuck",  "spice-refused",
    "gpu-not-detected",  "binding-fails", "gpu-not-restored",
    "vm-does-not-start", "no-control",   "slow",
    NULL};

static const struct vf_option OPTIONS[] = {
    {N_("Doctor"), "all", 'a', VF_OPTION_FLAG, offsetof(struct settings, all), NULL,
     N_("also show what is as it should be"), NULL, NULL, 0, 0},
    {N_("Doctor"), "about", 0, VF_OPTION_CHOICE, offsetof(struct settings, about),
     "TROUBLE", N_("only what can be the reason for this"), "all", ABOUT, 0, 0},
    {N_("Doctor"), "fix", 0, VF_OPTION_FLAG, offsetof(struct settings, fix), NULL,
     N_("mend what this program can mend, after a question each"), NULL, NULL, 0,
     0},
    {N_("Doctor"), "yes", 'y', VF_OPTION_FLAG, offsetof(struct settings, yes), NULL,
     N_("answer the questions of --fix with yes"), NULL, NULL, 0, 0},
    {N_("Doctor"), "sysroot", 0, VF_OPTION_TEXT, offsetof(struct settings, root),
     "FOLDER", N_("look at the machine whose '/sys', '/proc', '/etc' and '/dev' lie "
     "there"),
     NULL, NULL, 0, 0},
    {N_("Doctor"), "wait", 0, VF_OPTION_NUMBER,
     offsetof(struct settings, wait_seconds), "SECONDS",
     N_("how long each part may take to answer before it is left out"), "2", NULL,
     0.1, 600},
    VF_VERB_COMMON_OPTIONS(struct settings),
};

static void
look_live(void *data, const struct vf_vm_facts *vm, struct vf_live_facts *live)
{
    const struct vf_verb_services *services = data;
    services->look_live(vm, live);
}

static struct vf_doctor_facts *
look(const struct vf_verb_run *run)
{
    const struct settings *settings = run->settings;
    const bool is_this_machine = !settings->root;
    return vf_doctor_look(&(struct vf_doctor_params){
        .root = is_this_machine ? "" : settings->root,
        .uri = run->common->uri,
        .vm = run->words[0],
        .asker = &vf_terminal_asker,
        .budget_ms = (unsigned)(settings->wait_seconds * 1000),
        .look_live = is_this_machine && run->services->look_live ? look_live
                                                                 : NULL,
        .data = (void *)run->services,
    });
}

static unsigned
wanted_troubles(const struct settings *settings)
{
    return settings->about == 0
               ? 0
               : VF_TROUBLE_BIT(vf_trouble_find(ABOUT[settings->about]));
}

static void
print_report(const struct vf_verb_run *run, const struct vf_report *report)
{
    const struct settings *settings = run->settings;
    if (run->common->json) {
        g_autoptr(JsonBuilder) json = json_builder_new();
        json_builder_begin_object(json);
        vf_report_json(report, json);
        json_builder_end_object(json);
        vf_verb_print_json(run, json);
        return;
    }
    const bool colour = isatty(fileno(run->out)) && !g_getenv("NO_COLOR");
    g_autofree char *text = vf_report_text(
        report,
        &(struct vf_report_style){.all = settings->all, .colour = colour});
    fputs(text, run->out);
}

// Mending ----------------------------------------------------------------------

// One thing; a "no" is an answer and no failure.
static bool
mend(const struct vf_verb_run *run, enum vf_fix_kind kind,
     const struct vf_report *report, const struct vf_doctor_facts *facts,
     virDomainPtr domain, GError **error)
{
    const struct settings *settings = run->settings;
    g_autoptr(GError) why = NULL;
    struct vf_fix fix;
    if (!vf_fix_plan(&fix, kind, report, facts, domain, &why)) {
        vf_fix_finish(&fix);
        if (g_error_matches(why, VF_ERROR, VF_ERROR_NOT_FOUND)) {
            g_printerr("%s\n", why->message);
            return true;
        }
        g_propagate_error(error, g_steal_pointer(&why));
        return false;
    }
    if (fix.details) {
        g_printerr("\n%s\n", fix.details);
    }
    char done[512];
    bool ok = vf_verb_ask(settings->yes, fix.question, &why);
    if (ok) {
        ok = vf_fix_apply(&fix, domain, done, sizeof(done), error);
        if (ok) {
            g_printerr("%s\n", done);
        }
    } else if (g_error_matches(why, VF_ERROR, VF_ERROR_CANCELLED)) {
        ok = true;
    } else {
        g_propagate_error(error, g_steal_pointer(&why));
    }
    vf_fix_finish(&fix);
    return ok;
}

static bool
mend_all(const struct vf_verb_run *run, unsigned fixes,
         const struct vf_report *report, const struct vf_doctor_facts *facts,
         GError **error)
{
    struct vf_session session;
    bool ok = vf_session_open(&session, run, run->words[0], true, error);
    for (int kind = 0; ok && kind < VF_FIX_COUNT; kind++) {
        if (fixes & 1u << kind) {
            ok = mend(run, (enum vf_fix_kind)kind, report, facts,
                      session.domain, error);
        }
    }
    vf_session_close(&session);
    return ok;
}

static enum vf_exit
run_doctor(struct vf_verb_run *run, GError **error)
{
    const struct settings *settings = run->settings;
    if (settings->fix && !run->words[0]) {
        g_set_error(error, VF_ERROR, VF_ERROR_USAGE,
                    _("What is to be mended? Name the VM: virtflow-view doctor VM "
                      "--fix."));
        return VF_EXIT_USAGE;
    }
    struct vf_doctor_facts *facts = look(run);
    struct vf_report report;
    vf_report_make(&report, facts, wanted_troubles(settings));
    const unsigned fixes = settings->fix ? vf_fix_find(&report) : 0;
    if (fixes != 0) {
        if (!run->common->json) {
            print_report(run, &report);
        }
        const bool ok = mend_all(run, fixes, &report, facts, error);
        vf_report_finish(&report);
        g_free(facts);
        if (!ok) {
            return VF_EXIT_FAILED;
        }
        g_printerr(_("\nAfterwards:\n\n"));
        facts = look(run);
        vf_report_make(&report, facts, wanted_troubles(settings));
    }
    print_report(run, &report);
    const bool bad = report.verdicts[VF_VERDICT_FAIL] > 0;
    vf_report_finish(&report);
    g_free(facts);
    return bad ? VF_EXIT_FAILED : VF_EXIT_DONE;
}

const struct vf_verb vf_verb_doctor = {
    .name = "doctor",
    .arguments = "[VM]",
    .summary = N_("what is wrong, why, and what to do about it"),
    .manual =
        N_("Looks at everything between this machine's firmware and the picture in "
           "the window: processor, IOMMU, graphics cards, libvirt, the VM's "
           "definition, the shared memory, SPICE, and whether a Looking Glass host "
           "is alive in the guest. What is not as it should be is printed with what "
           "was seen, what that means, what to do and who can do it.\n\n"
           "It needs no rights, and changes nothing. With --fix it mends what this "
           "program can mend, which is the shared memory file, the VM's "
           "definition, and, with the administrator's password, the system's "
           "settings for them, after a question each; then it looks again.\n\n"
           "It ends with 0 when nothing has failed, and with 1 when something has."),
    .max_words = 1,
    .options = {OPTIONS, G_N_ELEMENTS(OPTIONS)},
    .settings_size = sizeof(struct settings),
    .run = run_doctor,
};
