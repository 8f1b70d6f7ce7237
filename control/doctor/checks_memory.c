// SPDX-License-Identifier: GPL-2.0-or-later
// The memory that guest and viewer share: the file in /dev/shm, or kvmfr.
#include "base/words.h"
#include "control/doctor/check.h"

#include <string.h>

#define START VF_TROUBLE_BIT(VF_TROUBLE_NO_START)
#define BLACK VF_TROUBLE_BIT(VF_TROUBLE_BLACK_SCREEN)
#define MIB(bytes) ((unsigned long)((bytes) >> 20))

static bool
uses_kvmfr(const struct vf_doctor_facts *facts)
{
    return facts->vm.has_definition &&
           facts->vm.reading.base.facts.shm_is_kvmfr;
}

// Who can do what vf_shm_state_words() proposes, and the line for it.
static void
propose_fix(const struct vf_doctor_facts *facts, const char *words,
            struct vf_finding *finding)
{
    const struct vf_memory_facts *memory = &facts->memory;
    switch (memory->state) {
    case VF_SHM_ABSENT:
    case VF_SHM_SMALL:
    case VF_SHM_CLOSED:
        if (facts->vm.is_running) {
            vf_finding_fix(finding, VF_FIXER_USER,
                           _("%s The VM must be off for that."), words);
        } else {
            vf_finding_fix(finding, VF_FIXER_PROGRAM, "%s", words);
            vf_finding_command(finding, "virtflow-view doctor '%s' --fix",
                               facts->vm.name);
        }
        return;
    case VF_SHM_NOT_MINE:
    case VF_SHM_SMALL_OTHER:
    case VF_SHM_CLOSED_OTHER:
    case VF_SHM_LINKED:
    case VF_SHM_NO_FILE:
        vf_finding_fix(finding, VF_FIXER_ADMIN, "%s", words);
        vf_finding_command(finding, "sudo rm '%s'", memory->path);
        return;
    case VF_SHM_NO_ROOM:
    case VF_SHM_UNKNOWN:
    case VF_SHM_FINE:
        vf_finding_fix(finding, VF_FIXER_USER, "%s", words);
        return;
    }
}

static enum vf_verdict
file_verdict(const struct vf_doctor_facts *facts)
{
    const struct vf_memory_facts *memory = &facts->memory;
    switch (memory->state) {
    case VF_SHM_FINE:
        return VF_VERDICT_OK;
    case VF_SHM_ABSENT:
        // It is made before every start by this program.
        return facts->vm.is_running ? VF_VERDICT_FAIL : VF_VERDICT_INFO;
    case VF_SHM_SMALL:
    case VF_SHM_CLOSED:
        // A VM that is off gets it mended before the start.
        return facts->vm.is_running ? VF_VERDICT_FAIL : VF_VERDICT_WARN;
    case VF_SHM_UNKNOWN:
        return VF_VERDICT_UNKNOWN;
    case VF_SHM_NO_ROOM:
    case VF_SHM_NOT_MINE:
    case VF_SHM_SMALL_OTHER:
    case VF_SHM_CLOSED_OTHER:
    case VF_SHM_NO_FILE:
    case VF_SHM_LINKED:
        return VF_VERDICT_FAIL;
    }
    return VF_VERDICT_UNKNOWN;
}

static const char *
file_cause(const struct vf_memory_facts *memory)
{
    switch (memory->state) {
    case VF_SHM_ABSENT:
        return _("When QEMU makes it, only QEMU's user may write to it, and this "
                 "program cannot use it.");
    case VF_SHM_SMALL:
    case VF_SHM_SMALL_OTHER:
        return _("QEMU refuses to start: 'backing store size does not match "
                 "'size' option'.");
    case VF_SHM_CLOSED:
    case VF_SHM_CLOSED_OTHER:
        return _("QEMU refuses to start: 'can't open backing store: Permission "
                 "denied'.");
    case VF_SHM_NOT_MINE:
        return _("The VM runs, and the picture is in this file, but this program "
                 "may not open it: the window stays empty.");
    case VF_SHM_NO_FILE:
    case VF_SHM_LINKED:
        return _("Anybody can put something of that name into '/dev/shm'; it is "
                 "not used, because it could lead to another file.");
    case VF_SHM_NO_ROOM:
        return _("The guest would stop with a bus error when it writes its frames.");
    case VF_SHM_FINE:
    case VF_SHM_UNKNOWN:
        break;
    }
    return "";
}

static bool
judge_file(const struct vf_doctor_facts *facts, int argument,
           struct vf_finding *finding)
{
    (void)argument;
    const struct vf_memory_facts *memory = &facts->memory;
    if (!memory->looked) {
        return false;
    }
    struct vf_shm_file file = memory->file;
    file.path = memory->path;
    char what[400];
    char fix[400];
    vf_shm_state_words(&file, &memory->look, memory->state, what, sizeof(what),
                       fix, sizeof(fix));
    if (memory->state == VF_SHM_FINE) {
        char owner[64];
        vf_user_name(memory->look.owner, owner, sizeof(owner));
        vf_finding_say(finding, VF_VERDICT_OK,
                       _("'%s' has %lu MiB, belongs to '%s', and both '%s' and "
                         "QEMU may use it."),
                       memory->path, MIB(memory->look.size), owner,
                       facts->host.user);
        return true;
    }
    vf_finding_say(finding, file_verdict(facts), "%s", what);
    vf_finding_cause(finding, "%s", file_cause(memory));
    propose_fix(facts, fix, finding);
    return true;
}

static bool
judge_space(const struct vf_doctor_facts *facts, int argument,
            struct vf_finding *finding)
{
    (void)argument;
    const struct vf_memory_facts *memory = &facts->memory;
    if (!memory->looked || memory->look.room == 0) {
        return false;
    }
    const uint64_t there =
        memory->look.error == 0 ? MIN(memory->look.size, memory->file.size) : 0;
    const bool fits = memory->look.room + there >= memory->file.size;
    vf_finding_say(finding, fits ? VF_VERDICT_OK : VF_VERDICT_FAIL,
                   _("'/dev/shm' has room for %lu MiB more; the VM's memory for "
                     "frames takes %lu MiB."),
                   MIB(memory->look.room), MIB(memory->file.size));
    if (!fits) {
        vf_finding_cause(finding, _("QEMU, or Windows in the middle of a frame, "
                                    "stops with a bus error."));
        vf_finding_fix(finding, VF_FIXER_ADMIN,
                       _("Delete what nobody uses in '/dev/shm', or give it more "
                         "room until the next restart."));
        vf_finding_command(finding, "sudo mount -o remount,size=75%% /dev/shm");
    }
    return true;
}

static bool
judge_boot(const struct vf_doctor_facts *facts, int argument,
           struct vf_finding *finding)
{
    (void)argument;
    const struct vf_memory_facts *memory = &facts->memory;
    if (!memory->looked) {
        return false;
    }
    if (memory->has_tmpfiles) {
        vf_finding_say(finding, VF_VERDICT_OK, _("'%s' makes the file at boot."),
                       memory->tmpfiles);
        return true;
    }
    vf_finding_say(finding, VF_VERDICT_INFO, _("Nothing makes '%s' at boot."),
                   memory->path);
    vf_finding_cause(finding, _("This program makes it before it starts the VM. "
                                "When something else starts the VM first, the "
                                "file becomes QEMU's alone."));
    vf_finding_fix(finding, VF_FIXER_HELPER, _("Have it made at boot, once and for "
                                               "all."));
    return true;
}

static bool
judge_count(const struct vf_doctor_facts *facts, int argument,
            struct vf_finding *finding)
{
    (void)argument;
    const struct vf_domain_facts *shm = &facts->vm.reading.base.facts;
    if (!facts->vm.has_definition || shm->shm_count < 2) {
        return false;
    }
    vf_finding_say(finding, VF_VERDICT_WARN,
                   _("The VM has %u shared memory devices; this program looks at "
                     "'%s'."),
                   shm->shm_count, shm->shm_path);
    vf_finding_cause(finding, _("The host in Windows takes the first that it "
                                "finds, which may be another one: then no picture "
                                "ever comes."));
    vf_finding_fix(finding, VF_FIXER_USER,
                   _("Take the others out of the definition; or tell the host "
                     "which to use ('os:shmDevice' in its configuration)."));
    vf_finding_command(finding, "virsh -c %s edit '%s'", facts->link.uri,
                       facts->vm.name);
    return true;
}

static bool
judge_selinux(const struct vf_doctor_facts *facts, int argument,
              struct vf_finding *finding)
{
    (void)argument;
    if (facts->host.selinux != VF_YES || !facts->memory.looked) {
        return false;
    }
    vf_finding_say(finding, VF_VERDICT_WARN,
                   _("SELinux is enforcing, and libvirt gives '%s' no label."),
                   facts->memory.path);
    vf_finding_cause(finding, _("QEMU may be kept from opening it."));
    vf_finding_fix(finding, VF_FIXER_ADMIN,
                   _("Give it the label of files that VMs may use, when the start "
                     "fails with 'Permission denied'."));
    vf_finding_command(
        finding,
        "sudo semanage fcontext -a -t svirt_tmpfs_t '%s' && sudo restorecon '%s'",
        facts->memory.path, facts->memory.path);
    return true;
}

// kvmfr ------------------------------------------------------------------------

static bool
judge_kvmfr_device(const struct vf_doctor_facts *facts, int argument,
                   struct vf_finding *finding)
{
    (void)argument;
    const struct vf_kvmfr_facts *kvmfr = &facts->memory.kvmfr;
    if (!uses_kvmfr(facts) && !kvmfr->has_node && !kvmfr->is_loaded) {
        return false;
    }
    const enum vf_verdict bad =
        uses_kvmfr(facts) ? VF_VERDICT_FAIL : VF_VERDICT_WARN;
    if (kvmfr->has_node && !kvmfr->is_device) {
        vf_finding_say(finding, bad, _("'/dev/kvmfr0' is a plain file."));
        vf_finding_cause(finding, _("The VM was started before the kernel module "
                                    "was loaded, and QEMU made a file of that "
                                    "name. Frames go nowhere."));
        vf_finding_fix(finding, VF_FIXER_ADMIN,
                       _("Stop the VM, delete the file, load the module."));
        vf_finding_command(finding, "sudo rm /dev/kvmfr0 && sudo modprobe kvmfr");
    } else if (!kvmfr->has_node) {
        vf_finding_say(finding, bad,
                       kvmfr->is_loaded
                           ? _("There is no '/dev/kvmfr0', though the module is "
                               "loaded.")
                           : _("There is no '/dev/kvmfr0'."));
        vf_finding_cause(finding,
                         kvmfr->is_loaded
                             ? _("The module was loaded without a size.")
                             : _("The kernel module 'kvmfr' is not loaded."));
        vf_finding_fix(finding, VF_FIXER_ADMIN, _("Load it with a size."));
        vf_finding_command(finding,
                           "sudo modprobe -r kvmfr; sudo modprobe kvmfr "
                           "static_size_mb=%lu",
                           MAX(MIB(facts->vm.reading.base.facts.shm_size),
                               128ul));
    } else if (!kvmfr->may_use) {
        vf_finding_say(finding, bad, _("'%s' may not use '/dev/kvmfr0'."),
                       facts->host.user);
        vf_finding_cause(finding, _("It belongs to root unless a rule of udev says "
                                    "otherwise."));
        vf_finding_fix(finding, VF_FIXER_HELPER, _("Install the rule."));
    } else {
        vf_finding_say(finding, VF_VERDICT_OK,
                       _("'/dev/kvmfr0' is a device that '%s' may use."),
                       facts->host.user);
    }
    return true;
}

static bool
judge_kvmfr_size(const struct vf_doctor_facts *facts, int argument,
                 struct vf_finding *finding)
{
    (void)argument;
    const uint64_t wanted = facts->vm.reading.base.facts.shm_size;
    const uint64_t size = facts->memory.kvmfr.size;
    if (!uses_kvmfr(facts) || size == 0 || wanted == 0) {
        return false;
    }
    vf_finding_say(finding, size == wanted ? VF_VERDICT_OK : VF_VERDICT_FAIL,
                   _("'/dev/kvmfr0' has %lu MiB, the VM asks for %lu MiB."),
                   MIB(size), MIB(wanted));
    if (size != wanted) {
        vf_finding_cause(finding, _("QEMU refuses to start."));
        vf_finding_fix(finding, VF_FIXER_ADMIN,
                       _("Load the module with the VM's size, in "
                         "'/etc/modprobe.d/kvmfr.conf', too."));
        vf_finding_command(finding,
                           "sudo modprobe -r kvmfr; sudo modprobe kvmfr "
                           "static_size_mb=%lu",
                           MIB(wanted));
    }
    return true;
}

static bool
judge_kvmfr_locks(const struct vf_doctor_facts *facts, int argument,
                  struct vf_finding *finding)
{
    (void)argument;
    const struct vf_kvmfr_facts *kvmfr = &facts->memory.kvmfr;
    if (!uses_kvmfr(facts)) {
        return false;
    }
    const bool profile =
        facts->host.apparmor == VF_YES && !kvmfr->in_abstraction;
    if (profile || kvmfr->in_acl == VF_NO) {
        vf_finding_say(finding, VF_VERDICT_WARN,
                       kvmfr->in_acl != VF_NO
                           ? _("QEMU is kept from '/dev/kvmfr0' by AppArmor.")
                       : profile
                           ? _("QEMU is kept from '/dev/kvmfr0' by AppArmor and "
                               "'cgroup_device_acl' in '/etc/libvirt/qemu.conf'.")
                           : _("QEMU is kept from '/dev/kvmfr0' by "
                               "'cgroup_device_acl' in "
                               "'/etc/libvirt/qemu.conf'."));
        vf_finding_cause(finding, _("The start fails: 'can't open backing store "
                                    "/dev/kvmfr0'."));
        vf_finding_fix(finding, VF_FIXER_HELPER, _("Open both."));
    } else if (kvmfr->in_acl == VF_NOT_KNOWN) {
        vf_finding_say(finding, VF_VERDICT_UNKNOWN,
                       _("'/etc/libvirt/qemu.conf' may be read by root only; it "
                         "says which devices QEMU may open."));
        vf_finding_fix(finding, VF_FIXER_ADMIN,
                       _("When the start fails with 'can't open backing store': "
                         "see that 'cgroup_device_acl' has '/dev/kvmfr0'."));
        vf_finding_command(finding, "sudo grep -A8 cgroup_device_acl "
                                    "/etc/libvirt/qemu.conf");
    } else {
        vf_finding_say(finding, VF_VERDICT_OK, _("QEMU may open '/dev/kvmfr0'."));
    }
    return true;
}

static const struct vf_check checks[] = {
    {.id = "shm.file", .part = VF_PART_MEMORY,
     .title = N_("File"), .area = VF_AREA_MEMORY,
     .troubles = START | BLACK, .stops_picture = true, .judge = judge_file},
    {.id = "shm.space", .part = VF_PART_MEMORY,
     .title = N_("Room"), .area = VF_AREA_MEMORY,
     .troubles = START, .judge = judge_space},
    {.id = "shm.boot", .part = VF_PART_MEMORY,
     .title = N_("At boot"), .area = VF_AREA_MEMORY,
     .judge = judge_boot},
    {.id = "shm.count", .part = VF_PART_VM,
     .title = N_("Several devices"), .area = VF_AREA_MEMORY,
     .troubles = BLACK | VF_TROUBLE_BIT(VF_TROUBLE_NO_HOST),
     .judge = judge_count},
    {.id = "shm.selinux", .part = VF_PART_MEMORY,
     .title = "SELinux", .area = VF_AREA_MEMORY,
     .troubles = START, .judge = judge_selinux},
    {.id = "kvmfr.device", .part = VF_PART_MEMORY,
     .title = "kvmfr", .area = VF_AREA_MEMORY,
     .troubles = START | BLACK, .stops_picture = true,
     .judge = judge_kvmfr_device},
    {.id = "kvmfr.size", .part = VF_PART_MEMORY,
     .title = N_("Size of kvmfr"), .area = VF_AREA_MEMORY,
     .troubles = START, .judge = judge_kvmfr_size},
    {.id = "kvmfr.locks", .part = VF_PART_MEMORY,
     .title = N_("QEMU and kvmfr"), .area = VF_AREA_MEMORY,
     .troubles = START, .judge = judge_kvmfr_locks},
};

const struct vf_check_list vf_checks_memory = {checks, G_N_ELEMENTS(checks)};
