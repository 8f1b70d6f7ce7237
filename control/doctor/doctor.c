// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/doctor/doctor.h"

#include "base/words.h"

#include <string.h>

// Who did not answer when it was looked; by part.
static const struct {
    const char *evidence;
    const char *fix;
    const char *command;
} late[VF_PART_COUNT] = {
    [VF_PART_HOST] = {N_("The kernel does not say what this machine is like: "
                         "reading '/proc' or '/sys' does not come to an end."),
                      N_("When it stays so, restart the computer."),
                      "sudo dmesg | tail"},
    [VF_PART_LINK] = {N_("libvirt takes no connection, or does not answer over it."),
                      N_("Start its daemon again; VMs that run go on."),
                      "sudo systemctl restart libvirtd"},
    [VF_PART_VM] = {N_("libvirt does not say what the VM is."),
                    N_("Another call for this VM may be stuck: wait for it, or start "
                       "the daemon again; VMs that run go on."),
                    "sudo systemctl restart libvirtd"},
    [VF_PART_FILES] = {N_("The file system with the VM's disks does not answer."),
                       N_("See whether the network or the disk that it is on is "
                          "there."),
                       "df -h"},
    [VF_PART_GPU] = {N_("The kernel does not say what graphics cards there are, and "
                        "who uses them."),
                     N_("A driver of a graphics card may hang; look into the "
                        "kernel's log."),
                     "sudo dmesg | tail"},
    [VF_PART_MEMORY] = {N_("Looking at the shared memory does not come to an end."),
                        N_("See what is mounted at '/dev/shm'."),
                        "findmnt /dev/shm"},
    [VF_PART_SPICE] = {N_("The VM's SPICE server does not answer."),
                       N_("QEMU may hang; look whether the VM still reacts."), ""},
};

static bool
is_late(const struct vf_doctor_facts *facts, enum vf_part part)
{
    return facts->late & VF_PART_BIT(part) && late[part].evidence;
}

static bool
say_late(enum vf_part part, struct vf_finding *finding)
{
    vf_finding_say(finding, VF_VERDICT_UNKNOWN, "%s", _(late[part].evidence));
    vf_finding_cause(finding, "%s",
                     _("It was not waited for, so this could not be judged."));
    vf_finding_fix(finding, VF_FIXER_USER, "%s", _(late[part].fix));
    vf_finding_command(finding, "%s", late[part].command);
    return true;
}

static bool
judge(const struct vf_check *check, const struct vf_doctor_facts *facts,
      struct vf_finding *finding)
{
    memset(finding, 0, sizeof(*finding));
    if (!(is_late(facts, check->part)
              ? say_late(check->part, finding)
              : check->judge(facts, check->argument, finding))) {
        return false;
    }
    g_strlcpy(finding->id, check->id, sizeof(finding->id));
    g_strlcpy(finding->title, _(check->title), sizeof(finding->title));
    finding->troubles = check->troubles;
    return true;
}

void
vf_report_make(struct vf_report *report, const struct vf_doctor_facts *facts,
               unsigned troubles)
{
    memset(report, 0, sizeof(*report));
    g_strlcpy(report->vm, facts->vm.asked ? facts->vm.name : "",
              sizeof(report->vm));
    g_strlcpy(report->uri, facts->link.uri, sizeof(report->uri));
    unsigned total = 0;
    while (vf_check_at(total)) {
        total++;
    }
    unsigned told = 0; // parts that were late
    report->findings = g_new0(struct vf_finding, total);
    report->checks = g_new0(const struct vf_check *, total);
    for (unsigned i = 0; i < total; i++) {
        const struct vf_check *check = vf_check_at(i);
        struct vf_finding *finding = &report->findings[report->count];
        if ((troubles == 0 || check->troubles & troubles) &&
            judge(check, facts, finding)) {
            finding->speaks_for_late = is_late(facts, check->part) &&
                                       !(told & VF_PART_BIT(check->part));
            told |= finding->speaks_for_late ? VF_PART_BIT(check->part) : 0;
            report->checks[report->count++] = check;
            report->verdicts[finding->verdict]++;
        }
    }
}

void
vf_report_finish(struct vf_report *report)
{
    g_free(report->findings);
    g_free(report->checks);
    memset(report, 0, sizeof(*report));
}

const struct vf_finding *
vf_report_find(const struct vf_report *report, const char *id)
{
    for (unsigned i = 0; i < report->count; i++) {
        if (strcmp(report->findings[i].id, id) == 0) {
            return &report->findings[i];
        }
    }
    return NULL;
}

const struct vf_finding *
vf_report_first_obstacle(const struct vf_report *report)
{
    for (unsigned i = 0; i < report->count; i++) {
        if (report->checks[i]->stops_picture &&
            report->findings[i].verdict == VF_VERDICT_FAIL) {
            return &report->findings[i];
        }
    }
    return NULL;
}

unsigned
vf_report_troubles(const struct vf_report *report)
{
    unsigned troubles = 0;
    for (unsigned i = 0; i < report->count; i++) {
        const struct vf_finding *finding = &report->findings[i];
        if (finding->verdict == VF_VERDICT_WARN ||
            finding->verdict == VF_VERDICT_FAIL) {
            troubles |= finding->troubles;
        }
    }
    return troubles;
}
