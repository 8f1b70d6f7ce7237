// SPDX-License-Identifier: GPL-2.0-or-later
// Looking Glass: how far does the picture get?
#include "base/words.h"
#include "control/doctor/check.h"

#include <string.h>

#define BLACK VF_TROUBLE_BIT(VF_TROUBLE_BLACK_SCREEN)
#define NO_HOST VF_TROUBLE_BIT(VF_TROUBLE_NO_HOST)

static bool
is_looked_at(const struct vf_doctor_facts *facts)
{
    return facts->live.picture.stage != VF_PICTURE_NOT_LOOKED &&
           (facts->vm.is_running || !facts->vm.asked);
}

static bool
judge_region(const struct vf_doctor_facts *facts, int argument,
             struct vf_finding *finding)
{
    (void)argument;
    const struct vf_picture_sight *picture = &facts->live.picture;
    if (!is_looked_at(facts)) {
        return false;
    }
    if (picture->stage > VF_PICTURE_UNREADABLE) {
        vf_finding_say(finding, VF_VERDICT_OK, _("%lu MiB are mapped."),
                       (unsigned long)(picture->region_size >> 20));
        return true;
    }
    vf_finding_say(finding, VF_VERDICT_FAIL, "%s", picture->detail);
    vf_finding_cause(finding, _("The frames of the guest cannot be read."));
    vf_finding_fix(finding, VF_FIXER_USER,
                   _("See what is said about the shared memory above."));
    return true;
}

static bool
judge_heartbeat(const struct vf_doctor_facts *facts, int argument,
                struct vf_finding *finding)
{
    (void)argument;
    const struct vf_picture_sight *picture = &facts->live.picture;
    if (!is_looked_at(facts) || picture->stage <= VF_PICTURE_UNREADABLE) {
        return false;
    }
    if (picture->stage > VF_PICTURE_SILENT) {
        vf_finding_say(finding, VF_VERDICT_OK, _("The host in Windows is alive."));
        return true;
    }
    const bool was_there = picture->stage == VF_PICTURE_SILENT;
    vf_finding_say(finding, VF_VERDICT_FAIL,
                   was_there ? _("A Looking Glass host was there, and its heartbeat "
                                 "stands still.")
                             : _("No Looking Glass host has written to the shared "
                                 "memory."));
    vf_finding_cause(finding,
                     was_there
                         ? _("The host in Windows was stopped or crashed, or "
                             "Windows is shutting down. While it starts, this is "
                             "normal.")
                         : _("Looking Glass is not installed in Windows, or not "
                             "running, or its IVSHMEM driver is missing. While "
                             "Windows boots, this is normal."));
    vf_finding_fix(finding, VF_FIXER_GUEST,
                   was_there
                       ? _("When Windows is up: start the service 'Looking Glass "
                           "(host)' in it. SPICE shows its screen meanwhile.")
                       : _("When Windows is up and this stays so: install the "
                           "Looking Glass host in it, by giving this program the "
                           "installer that you downloaded."));
    if (was_there) {
        vf_finding_command(finding, "virtflow-view guest start-host '%s'",
                           facts->vm.name);
    } else {
        vf_finding_command(finding,
                           "virtflow-view guest install '%s' "
                           "looking-glass-host-setup.exe",
                           facts->vm.name);
    }
    return true;
}

static bool
judge_version(const struct vf_doctor_facts *facts, int argument,
              struct vf_finding *finding)
{
    (void)argument;
    const struct vf_picture_sight *picture = &facts->live.picture;
    if (!is_looked_at(facts) || picture->stage < VF_PICTURE_UNSUPPORTED) {
        return false;
    }
    if (picture->stage != VF_PICTURE_UNSUPPORTED) {
        vf_finding_say(finding, VF_VERDICT_OK,
                       _("Host '%s' speaks LGMP %u and KVMFR %u."), picture->host,
                       picture->lgmp, picture->kvmfr);
        return true;
    }
    vf_finding_say(finding, VF_VERDICT_FAIL, "%s", picture->detail);
    vf_finding_cause(finding, _("The frames are there, in a form that this program "
                                "does not know."));
    vf_finding_fix(finding, VF_FIXER_GUEST,
                   _("Install the host B6, B7 or one that speaks KVMFR 34 in "
                     "Windows."));
    return true;
}

static bool
judge_uuid(const struct vf_doctor_facts *facts, int argument,
           struct vf_finding *finding)
{
    (void)argument;
    static const uint8_t none[16] = {0};
    const struct vf_picture_sight *picture = &facts->live.picture;
    if (!is_looked_at(facts) || !picture->has_uuid || !facts->vm.is_found ||
        memcmp(picture->uuid, none, sizeof(none)) == 0) {
        return false;
    }
    if (memcmp(picture->uuid, facts->vm.uuid, sizeof(none)) == 0) {
        vf_finding_say(finding, VF_VERDICT_OK, _("The host runs in this VM."));
        return true;
    }
    vf_finding_say(finding, VF_VERDICT_FAIL,
                   _("The host that writes there runs in another VM."));
    vf_finding_cause(finding, _("Two VMs share one file: you would see one, and "
                                "type into the other."));
    vf_finding_fix(finding, VF_FIXER_SETUP,
                   _("Give each VM a shared memory of its own name, and start both "
                     "again."));
    vf_finding_command(finding, "virtflow-view setup '%s'", facts->vm.name);
    finding->edits = VF_EDIT_BIT(VF_EDIT_SHMEM_NAME);
    return true;
}

static bool
judge_frames(const struct vf_doctor_facts *facts, int argument,
             struct vf_finding *finding)
{
    (void)argument;
    const struct vf_picture_sight *picture = &facts->live.picture;
    if (!is_looked_at(facts)) {
        return false;
    }
    switch (picture->stage) {
    case VF_PICTURE_FRAMES:
        vf_finding_say(finding, VF_VERDICT_OK, _("Frames arrive: %ux%u, by %s."),
                       picture->width, picture->height,
                       picture->capture[0] ? picture->capture : _("the host"));
        return true;
    case VF_PICTURE_WAITING:
        vf_finding_say(finding, VF_VERDICT_FAIL,
                       _("The host runs, but sends no picture."));
        vf_finding_cause(finding,
                         _("It shows what the guest's graphics card shows, and the "
                           "card shows nothing without a monitor. (QXL and VGA are "
                           "the fallback screen, which it never captures.)"));
        vf_finding_fix(finding, VF_FIXER_GUEST,
                       _("Plug a monitor or a dummy plug into the card that the VM "
                         "has, or install the indirect display driver (IDD), which "
                         "brings a monitor of its own."));
        return true;
    case VF_PICTURE_BAD_FRAMES:
        vf_finding_say(finding, VF_VERDICT_FAIL, "%s", picture->detail);
        vf_finding_cause(finding, _("What the host writes cannot be a picture."));
        vf_finding_fix(finding, VF_FIXER_GUEST,
                       _("Restart the host in Windows, or update it."));
        vf_finding_command(finding, "virtflow-view guest start-host '%s'",
                           facts->vm.name);
        return true;
    case VF_PICTURE_NO_SLOT:
        vf_finding_say(finding, VF_VERDICT_FAIL,
                       _("All places for viewers of this VM are taken."));
        vf_finding_cause(finding, _("Other windows show it, or crashed a moment "
                                    "ago."));
        vf_finding_fix(finding, VF_FIXER_USER, _("Close another viewer."));
        return true;
    case VF_PICTURE_NOT_LOOKED:
    case VF_PICTURE_NO_REGION:
    case VF_PICTURE_UNREADABLE:
    case VF_PICTURE_NO_MAGIC:
    case VF_PICTURE_SILENT:
    case VF_PICTURE_UNSUPPORTED:
        break;
    }
    return false;
}

static bool
judge_truncated(const struct vf_doctor_facts *facts, int argument,
                struct vf_finding *finding)
{
    (void)argument;
    const struct vf_picture_sight *picture = &facts->live.picture;
    if (!is_looked_at(facts) || picture->stage != VF_PICTURE_FRAMES) {
        return false;
    }
    const unsigned long needed = (unsigned long)(picture->needed_size >> 20);
    if (!picture->is_truncated) {
        vf_finding_say(finding, VF_VERDICT_OK, _("The whole picture fits."));
        return true;
    }
    vf_finding_say(finding, VF_VERDICT_WARN,
                   _("%ux%u needs %lu MiB of shared memory, and there are %lu: the "
                     "lower part is missing."),
                   picture->width, picture->height, needed,
                   (unsigned long)(picture->region_size >> 20));
    vf_finding_cause(finding, _("The host leaves out what does not fit."));
    vf_finding_fix(finding, VF_FIXER_SETUP,
                   _("Make the shared memory larger; it takes effect when the VM "
                     "is shut down and started."));
    vf_finding_command(finding, "virtflow-view setup '%s' --shmem-size %lu",
                       facts->vm.name, needed);
    return true;
}

#define CHECK(name, words, what, can_be, stops)                                \
    {                                                                          \
        .id = name, .title = words, .area = VF_AREA_PICTURE,                   \
        .troubles = can_be, .judge = what, .stops_picture = stops              \
    }

static const struct vf_check checks[] = {
    CHECK("lg.region", N_("Memory"), judge_region, BLACK, true),
    CHECK("lg.heartbeat", N_("Host"), judge_heartbeat, BLACK | NO_HOST, true),
    CHECK("lg.version", N_("Version"), judge_version, BLACK | NO_HOST, true),
    CHECK("lg.uuid", N_("Which VM"), judge_uuid,
          BLACK | VF_TROUBLE_BIT(VF_TROUBLE_NO_MOUSE), false),
    CHECK("lg.frames", N_("Frames"), judge_frames, BLACK, true),
    CHECK("lg.truncated", N_("Size"), judge_truncated, BLACK, false),
};

const struct vf_check_list vf_checks_picture = {checks, G_N_ELEMENTS(checks)};
