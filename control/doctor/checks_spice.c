// SPDX-License-Identifier: GPL-2.0-or-later
// SPICE and what goes over it: keyboard and mouse, agents.
#include "base/words.h"
#include "control/doctor/check.h"

#include <string.h>

#define NO_MOUSE VF_TROUBLE_BIT(VF_TROUBLE_NO_MOUSE)
#define STUCK VF_TROUBLE_BIT(VF_TROUBLE_MOUSE_STUCK)
#define NO_SPICE VF_TROUBLE_BIT(VF_TROUBLE_NO_SPICE)

enum { KVMFR_WITH_INPUT = 34 }; // hosts that take input over the shared memory

static bool
judge_reach(const struct vf_doctor_facts *facts, int argument,
            struct vf_finding *finding)
{
    (void)argument;
    const struct vf_live_facts *live = &facts->live;
    switch (live->spice) {
    case VF_SPICE_NOT_LOOKED:
        return false;
    case VF_SPICE_REACHABLE:
        vf_finding_say(finding, VF_VERDICT_OK, "%s.",
                       live->spice_detail[0] ? live->spice_detail
                                             : _("The SPICE server answers"));
        return true;
    case VF_SPICE_NOWHERE:
        if (facts->link.is_open && !facts->link.is_read_only) {
            vf_finding_say(finding, VF_VERDICT_OK,
                           _("The SPICE server is reached through libvirt."));
            return true;
        }
        vf_finding_say(finding, VF_VERDICT_FAIL,
                       _("The SPICE server has no port, and the way through "
                         "libvirt is closed to '%s'."),
                       facts->host.user);
        vf_finding_cause(finding, _("Neither keyboard nor mouse nor sound reach the "
                                    "VM."));
        vf_finding_fix(finding, VF_FIXER_ADMIN,
                       _("Become a member of the group 'libvirt', and log in "
                         "again."));
        vf_finding_command(finding, "sudo adduser %s libvirt", facts->host.user);
        return true;
    case VF_SPICE_REFUSED:
        vf_finding_say(finding, VF_VERDICT_FAIL, "%s.", live->spice_detail);
        vf_finding_cause(finding, _("Nobody listens where the VM's SPICE server "
                                    "is to be: neither keyboard nor mouse nor "
                                    "sound reach the VM."));
        vf_finding_fix(finding, VF_FIXER_SETUP,
                       _("Shut the VM down and start it again; when that does not "
                         "help, let setup mend the definition."));
        vf_finding_command(finding, "virtflow-view setup '%s'", facts->vm.name);
        finding->edits =
            VF_EDIT_BIT(VF_EDIT_SPICE) | VF_EDIT_BIT(VF_EDIT_SPICE_LISTEN);
        return true;
    }
    return false;
}

static bool
judge_tablet(const struct vf_doctor_facts *facts, int argument,
             struct vf_finding *finding)
{
    (void)argument;
    const struct vf_picture_sight *picture = &facts->live.picture;
    if (!facts->vm.has_definition || !facts->vm.reading.base.facts.has_tablet) {
        return false;
    }
    const bool old_host =
        picture->kvmfr != 0 && picture->kvmfr < KVMFR_WITH_INPUT;
    vf_finding_say(finding, old_host ? VF_VERDICT_WARN : VF_VERDICT_INFO,
                   old_host ? _("The VM has a tablet as its pointer, and the host is "
                                "'%s'.")
                            : _("The VM has a tablet as its pointer."),
                   picture->host);
    vf_finding_cause(finding, _("Clicks go to the tablet, movements to the mouse: "
                                "with hosts up to B7 the pointer of games jumps "
                                "back. For the fallback screen it is exact."));
    vf_finding_fix(finding, VF_FIXER_SETUP,
                   _("When the pointer jumps: remove the tablet."));
    vf_finding_command(finding, "virtflow-view setup '%s' --with no-tablet",
                       facts->vm.name);
    finding->edits = VF_EDIT_BIT(VF_EDIT_NO_TABLET);
    return true;
}

static bool
judge_evdev(const struct vf_doctor_facts *facts, int argument,
            struct vf_finding *finding)
{
    (void)argument;
    const struct vf_vm_reading *reading = &facts->vm.reading;
    if (!facts->vm.has_definition || !reading->has_evdev) {
        return false;
    }
    const char *toggle =
        reading->evdev_toggle[0] ? reading->evdev_toggle : "ctrl-ctrl";
    vf_finding_say(finding,
                   reading->grabs_evdev ? VF_VERDICT_WARN : VF_VERDICT_INFO,
                   reading->grabs_evdev
                       ? _("QEMU takes keyboard or mouse of this machine for itself "
                           "(<input type='evdev'>), all of them at once.")
                       : _("QEMU takes keyboard or mouse of this machine for itself "
                           "(<input type='evdev'>)."));
    vf_finding_cause(finding, _("While it has them, the desktop has none: no key of "
                                "this program, and no window, can take them back."));
    vf_finding_fix(finding, VF_FIXER_USER,
                   _("Press '%s' together to switch. Or take these devices out of "
                     "the definition: this program sends keyboard and mouse over "
                     "SPICE."),
                   toggle);
    vf_finding_command(finding, "virsh -c %s edit '%s'", facts->link.uri,
                       facts->vm.name);
    return true;
}

static bool
judge_capture(const struct vf_doctor_facts *facts, int argument,
              struct vf_finding *finding)
{
    (void)argument;
    const struct vf_live_facts *live = &facts->live;
    if (!live->has_window || !live->captured) {
        return false;
    }
    vf_finding_say(finding, live->input_lost ? VF_VERDICT_FAIL : VF_VERDICT_INFO,
                   live->input_lost
                       ? _("Keyboard and mouse are captured by the window, and lead "
                           "nowhere.")
                       : _("Keyboard and mouse are captured by the window."));
    vf_finding_cause(finding, live->input_lost
                                  ? _("There is no connection that takes them.")
                                  : _("They go to the VM."));
    vf_finding_fix(finding, VF_FIXER_USER,
                   _("Press %s to get them back; Ctrl+Alt+Q quits whatever "
                     "happens."),
                   live->capture_key);
    return true;
}

static bool
judge_capture_key(const struct vf_doctor_facts *facts, int argument,
                  struct vf_finding *finding)
{
    (void)argument;
    switch (facts->host.scroll_lock) {
    case VF_NOT_KNOWN:
        return false;
    case VF_YES:
        vf_finding_say(finding, VF_VERDICT_OK,
                       _("A keyboard of this machine has ScrollLock."));
        return true;
    case VF_NO:
        break;
    }
    vf_finding_say(finding, VF_VERDICT_WARN,
                   _("No keyboard of this machine has the key ScrollLock."));
    vf_finding_cause(finding, _("It is the key that captures keyboard and mouse, "
                                "and releases them."));
    vf_finding_fix(finding, VF_FIXER_USER,
                   _("Choose another in the overlay (Ctrl+Alt+O, Settings). "
                     "Ctrl+Alt+Q quits, and Ctrl+Alt+O opens the overlay, which "
                     "releases the mouse, whatever happens."));
    return true;
}

static bool
judge_keyboard(const struct vf_doctor_facts *facts, int argument,
               struct vf_finding *finding)
{
    (void)argument;
    const struct vf_vm_reading *reading = &facts->vm.reading;
    if (!facts->vm.has_definition || reading->has_virtio_keyboard) {
        return false;
    }
    vf_finding_say(finding, VF_VERDICT_INFO, _("The VM has a PS/2 keyboard."));
    vf_finding_cause(finding, _("It always works; but Windows does not repeat a key "
                                "that is held on it in every program."));
    vf_finding_fix(finding, VF_FIXER_SETUP,
                   _("When keys do not repeat: add a virtio keyboard, once its "
                     "driver 'vioinput' is installed in Windows."));
    vf_finding_command(finding, "virtflow-view setup '%s' --with virtio-input",
                       facts->vm.name);
    finding->edits = VF_EDIT_BIT(VF_EDIT_VIRTIO_INPUT);
    return true;
}

// Agents -----------------------------------------------------------------------

static bool
judge_agent(struct vf_finding *finding, enum vf_channel_state state,
            const char *what, const char *use, const char *installer)
{
    switch (state) {
    case VF_CHANNEL_NONE: // said by setup's check
    case VF_CHANNEL_THERE:
        return false;
    case VF_CHANNEL_CONNECTED:
        vf_finding_say(finding, VF_VERDICT_OK, _("%s is running in Windows."),
                       what);
        return true;
    case VF_CHANNEL_DISCONNECTED:
        break;
    }
    vf_finding_say(finding, VF_VERDICT_INFO, _("%s is not running in Windows."),
                   what);
    vf_finding_cause(finding, "%s", use);
    vf_finding_fix(finding, VF_FIXER_GUEST, _("Install %s in Windows."), installer);
    return true;
}

static bool
judge_guest_agent(const struct vf_doctor_facts *facts, int argument,
                  struct vf_finding *finding)
{
    (void)argument;
    return facts->vm.has_definition && facts->vm.is_running &&
           judge_agent(finding, facts->vm.reading.guest_agent,
                       _("QEMU's guest agent"),
                       _("With it, Windows is shut down in order, and this program "
                         "can help to install and start the Looking Glass host."),
                       _("'guest-agent\\qemu-ga-x86_64.msi' of the virtio-win disc"));
}

static bool
judge_spice_agent(const struct vf_doctor_facts *facts, int argument,
                  struct vf_finding *finding)
{
    (void)argument;
    return facts->vm.has_definition && facts->vm.is_running &&
           judge_agent(finding, facts->vm.reading.spice_agent,
                       _("The SPICE agent"),
                       _("With it, the clipboard is shared and files can be "
                         "dropped into the window."),
                       _("the SPICE guest tools (spice-space.org)"));
}

#define CHECK(name, words, needs, what, can_be)                                \
    {                                                                          \
        .id = name, .title = words, .area = VF_AREA_SPICE, .part = needs,      \
        .troubles = can_be, .judge = what                                      \
    }

static const struct vf_check checks[] = {
    CHECK("spice.reach", N_("SPICE server"), VF_PART_SPICE, judge_reach, NO_SPICE | NO_MOUSE),
    CHECK("input.tablet", N_("Tablet"), VF_PART_VM, judge_tablet, NO_MOUSE),
    CHECK("input.evdev", N_("Devices taken by QEMU"), VF_PART_VM, judge_evdev,
          STUCK | NO_MOUSE),
    CHECK("input.capture", N_("Capture"), VF_PART_OTHER, judge_capture, STUCK | NO_MOUSE),
    CHECK("input.key", N_("Key that releases"), VF_PART_HOST, judge_capture_key, STUCK),
    CHECK("input.keyboard", N_("Keyboard"), VF_PART_VM, judge_keyboard, 0),
    CHECK("agent.guest", N_("Guest agent"), VF_PART_VM, judge_guest_agent, 0),
    CHECK("agent.spice", N_("SPICE agent"), VF_PART_VM, judge_spice_agent, 0),
};

const struct vf_check_list vf_checks_spice = {checks, G_N_ELEMENTS(checks)};
