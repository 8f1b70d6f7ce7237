// SPDX-License-Identifier: GPL-2.0-or-later
// libvirt: is it there, and may this user manage VMs?
#include "base/words.h"
#include "control/doctor/check.h"

#define CONTROL VF_TROUBLE_BIT(VF_TROUBLE_NO_CONTROL)
#define START VF_TROUBLE_BIT(VF_TROUBLE_NO_START)

static bool
judge_reach(const struct vf_doctor_facts *facts, int argument,
            struct vf_finding *finding)
{
    (void)argument;
    const struct vf_link_facts *link = &facts->link;
    if (link->is_open) {
        vf_finding_say(finding, VF_VERDICT_OK, _("Connected to '%s'."), link->uri);
        return true;
    }
    if (!link->asked) {
        return false;
    }
    if (link->permission) {
        vf_finding_say(finding, VF_VERDICT_FAIL, "%s", link->why);
        vf_finding_cause(finding, _("'%s' may not manage VMs."), facts->host.user);
        vf_finding_fix(finding, VF_FIXER_ADMIN,
                       _("Become a member of the group 'libvirt', and log in "
                         "again. Its members can become root through libvirt."));
        vf_finding_command(finding, "sudo adduser %s libvirt", facts->host.user);
        return true;
    }
    vf_finding_say(finding, VF_VERDICT_FAIL, "%s", link->why);
    if (link->has_socket) {
        vf_finding_cause(finding, _("'%s' is there, but the daemon does not "
                                    "answer."),
                         link->socket);
        vf_finding_fix(finding, VF_FIXER_ADMIN, _("Start it again."));
        vf_finding_command(finding, "sudo systemctl restart libvirtd");
    } else {
        vf_finding_cause(finding, _("There is no socket of libvirt in "
                                    "'/run/libvirt': its daemon is not running, "
                                    "or not installed."));
        vf_finding_fix(finding, VF_FIXER_ADMIN,
                       _("Install the package 'libvirt-daemon-system', and start "
                         "the daemon."));
        vf_finding_command(finding, "sudo apt install libvirt-daemon-system && "
                                    "sudo systemctl enable --now libvirtd");
    }
    return true;
}

static bool
judge_permission(const struct vf_doctor_facts *facts, int argument,
                 struct vf_finding *finding)
{
    (void)argument;
    const struct vf_link_facts *link = &facts->link;
    const struct vf_host_facts *host = &facts->host;
    if (!link->is_open || !link->is_local) {
        return false;
    }
    if (!link->is_read_only) {
        vf_finding_say(finding, VF_VERDICT_OK, _("'%s' may manage VMs."),
                       host->user);
        return true;
    }
    if (host->in_libvirt_file && !host->in_libvirt_session) {
        vf_finding_say(finding, VF_VERDICT_FAIL,
                       _("'%s' is a member of the group 'libvirt', but this login "
                         "began before that."),
                       host->user);
        vf_finding_cause(finding, _("VMs can be looked at, but neither started nor "
                                    "stopped nor changed."));
        vf_finding_fix(finding, VF_FIXER_USER,
                       _("Log out of the desktop, and log in again."));
        return true;
    }
    vf_finding_say(finding, VF_VERDICT_FAIL,
                   link->why[0] ? _("libvirt lets '%s' look, but not act: %s")
                                : _("libvirt lets '%s' look, but not act."),
                   host->user, link->why);
    vf_finding_cause(finding, _("The buttons and commands that start, stop and "
                                "change VMs do not work."));
    vf_finding_fix(finding, VF_FIXER_ADMIN,
                   _("Become a member of the group 'libvirt' (its members can "
                     "become root through libvirt) and log in again; or run a "
                     "polkit agent, which asks for the password each time."));
    vf_finding_command(finding, "sudo adduser %s libvirt", host->user);
    return true;
}

static bool
judge_version(const struct vf_doctor_facts *facts, int argument,
              struct vf_finding *finding)
{
    (void)argument;
    enum { MAJOR = 1000000, MINOR = 1000 };
    enum { LIBVIRT_NEEDED = 7 * MAJOR + 9 * MINOR, QEMU_NEEDED = 6 * MAJOR + 2 * MINOR };
    const struct vf_link_facts *link = &facts->link;
    if (!link->is_open || link->libvirt == 0 ||
        !g_str_has_prefix(link->uri, "qemu")) {
        return false;
    }
    const bool is_old = link->libvirt < LIBVIRT_NEEDED ||
                        (link->qemu != 0 && link->qemu < QEMU_NEEDED);
    vf_finding_say(finding, is_old ? VF_VERDICT_WARN : VF_VERDICT_OK,
                   "libvirt %lu.%lu.%lu, QEMU %lu.%lu.%lu.",
                   link->libvirt / MAJOR, link->libvirt / MINOR % MINOR,
                   link->libvirt % MINOR, link->qemu / MAJOR,
                   link->qemu / MINOR % MINOR, link->qemu % MINOR);
    if (is_old) {
        vf_finding_cause(finding, _("kvmfr and sound over SPICE need libvirt 7.9 "
                                    "and QEMU 6.2."));
        vf_finding_fix(finding, VF_FIXER_ADMIN, _("Update the system."));
    }
    return true;
}

static bool
judge_session(const struct vf_doctor_facts *facts, int argument,
              struct vf_finding *finding)
{
    (void)argument;
    if (!facts->link.is_session) {
        return false;
    }
    const bool passes = facts->vm.reading.base.passed_count > 0;
    vf_finding_say(finding, passes ? VF_VERDICT_FAIL : VF_VERDICT_INFO,
                   _("'%s' runs VMs as '%s', without root's rights."),
                   facts->link.uri, facts->host.user);
    vf_finding_cause(finding, _("It cannot give a device of this machine to a VM."));
    vf_finding_fix(finding, VF_FIXER_USER,
                   _("Define the VM in 'qemu:///system' for a graphics card of "
                     "its own."));
    return true;
}

static const struct vf_check checks[] = {
    {.id = "libvirt.reach", .part = VF_PART_LINK,
     .title = N_("Connection"), .area = VF_AREA_LIBVIRT,
     .troubles = CONTROL | START, .judge = judge_reach},
    {.id = "libvirt.permission", .part = VF_PART_LINK,
     .title = N_("Permission"),
     .area = VF_AREA_LIBVIRT, .troubles = CONTROL | START,
     .judge = judge_permission},
    {.id = "libvirt.version", .part = VF_PART_LINK,
     .title = N_("Versions"), .area = VF_AREA_LIBVIRT,
     .judge = judge_version},
    {.id = "libvirt.session", .part = VF_PART_LINK,
     .title = N_("Session daemon"),
     .area = VF_AREA_LIBVIRT,
     .troubles = START | VF_TROUBLE_BIT(VF_TROUBLE_BINDING),
     .judge = judge_session},
};

const struct vf_check_list vf_checks_libvirt = {checks, G_N_ELEMENTS(checks)};
