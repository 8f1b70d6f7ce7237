// SPDX-License-Identifier: GPL-2.0-or-later
// What makes a VM slower than it need be, or keeps memory from it.
#include "base/words.h"
#include "control/doctor/check.h"

#define SLOW VF_TROUBLE_BIT(VF_TROUBLE_SLOW)
#define START VF_TROUBLE_BIT(VF_TROUBLE_NO_START)
#define MIB(bytes) ((unsigned long)((bytes) >> 20))

static bool
judge_emulated(const struct vf_doctor_facts *facts, int argument,
               struct vf_finding *finding)
{
    (void)argument;
    if (!facts->vm.has_definition || !facts->vm.reading.is_emulated) {
        return false;
    }
    vf_finding_say(finding, VF_VERDICT_WARN,
                   _("The VM is emulated (<domain type='qemu'>)."));
    vf_finding_cause(finding, _("Every instruction is translated: it is ten times "
                                "slower than with KVM, or worse."));
    vf_finding_fix(finding, VF_FIXER_USER, _("Write type='kvm' instead."));
    vf_finding_command(finding, "virsh -c %s edit '%s'", facts->link.uri,
                       facts->vm.name);
    return true;
}

static bool
judge_huge_pages(const struct vf_doctor_facts *facts, int argument,
                 struct vf_finding *finding)
{
    (void)argument;
    const struct vf_vm_reading *reading = &facts->vm.reading;
    const struct vf_host_facts *host = &facts->host;
    if (!facts->vm.has_definition || !reading->wants_huge_pages ||
        facts->vm.is_running || !facts->link.is_local) {
        return false;
    }
    if (reading->huge_page_size != 0 &&
        reading->huge_page_size != host->huge_page_size) {
        vf_finding_say(finding, VF_VERDICT_UNKNOWN,
                       _("The VM wants huge pages of %lu MiB; '/proc/meminfo' "
                         "counts those of %lu MiB."),
                       MIB(reading->huge_page_size), MIB(host->huge_page_size));
        return true;
    }
    const uint64_t have = host->huge_pages_free * host->huge_page_size;
    const bool enough = have >= reading->memory;
    vf_finding_say(finding, enough ? VF_VERDICT_OK : VF_VERDICT_FAIL,
                   _("%lu MiB of huge pages are free; the VM needs %lu MiB."),
                   MIB(have), MIB(reading->memory));
    if (!enough) {
        const uint64_t size = MAX(host->huge_page_size, UINT64_C(1) << 21);
        vf_finding_cause(finding, _("QEMU refuses to start: 'unable to map backing "
                                    "store for guest RAM'."));
        vf_finding_fix(finding, VF_FIXER_ADMIN,
                       _("Reserve them, best soon after the machine was started; "
                         "or take <hugepages/> out of the definition."));
        vf_finding_command(finding, "sudo sysctl vm.nr_hugepages=%lu",
                           (unsigned long)(reading->memory / size + 1));
    }
    return true;
}

static bool
judge_memory(const struct vf_doctor_facts *facts, int argument,
             struct vf_finding *finding)
{
    (void)argument;
    const struct vf_vm_reading *reading = &facts->vm.reading;
    const struct vf_host_facts *host = &facts->host;
    const uint64_t spare = UINT64_C(2) << 30;
    if (!facts->vm.has_definition || !facts->link.is_local ||
        host->memory_total == 0 || reading->memory == 0 ||
        reading->wants_huge_pages) {
        return false;
    }
    const bool never = reading->memory >= host->memory_total;
    const bool tight = reading->memory + spare > host->memory_total;
    const bool now =
        facts->vm.is_running || reading->memory <= host->memory_available;
    vf_finding_say(finding,
                   never           ? VF_VERDICT_FAIL
                   : tight || !now ? VF_VERDICT_WARN
                                   : VF_VERDICT_OK,
                   _("The VM has %lu MiB, this machine %lu MiB, of which %lu MiB "
                     "are free now."),
                   MIB(reading->memory), MIB(host->memory_total),
                   MIB(host->memory_available));
    if (finding->verdict != VF_VERDICT_OK) {
        vf_finding_cause(
            finding,
            reading->base.passed_count > 0
                ? _("All of the memory of a VM with a device of this machine is "
                    "taken at the start. What does not fit makes the start fail, "
                    "or the host swap.")
                : _("The host swaps, which makes everything slow."));
        vf_finding_fix(finding, VF_FIXER_USER,
                       never || tight
                           ? _("Give the VM less memory: leave 2 GiB to the host.")
                           : _("Close programs before the start."));
        if (never || tight) {
            vf_finding_command(finding, "virsh -c %s setmaxmem '%s' %luM --config",
                               facts->link.uri, facts->vm.name,
                               MIB(host->memory_total) > 2 * MIB(spare)
                                   ? MIB(host->memory_total) - 2 * MIB(spare)
                                   : MIB(host->memory_total) / 2);
        }
    }
    return true;
}

static bool
judge_processors(const struct vf_doctor_facts *facts, int argument,
                 struct vf_finding *finding)
{
    (void)argument;
    const unsigned vcpus = facts->vm.reading.vcpus;
    const unsigned cpus = facts->host.cpus;
    if (!facts->vm.has_definition || !facts->link.is_local || vcpus == 0 ||
        cpus == 0) {
        return false;
    }
    const bool many = vcpus > cpus;
    const bool all = vcpus + 2 > cpus && cpus > 2;
    const bool some = facts->vm.reading.pinned > 0;
    vf_finding_say(finding,
                   many  ? VF_VERDICT_WARN
                   : all ? VF_VERDICT_INFO
                         : VF_VERDICT_OK,
                   some ? _("Processors: the VM has %u, this machine %u; the VM's "
                            "are pinned.")
                        : _("Processors: the VM has %u, this machine %u."),
                   vcpus, cpus);
    if (many || all) {
        vf_finding_cause(finding, _("The viewer, the desktop and QEMU itself need "
                                    "processors, too: when the VM is busy, the "
                                    "picture stutters."));
        vf_finding_fix(finding, VF_FIXER_USER,
                       _("Leave two processors to the host."));
        vf_finding_command(finding, "virsh -c %s setvcpus '%s' %u --config",
                           facts->link.uri, facts->vm.name,
                           cpus > 3 ? cpus - 2 : 1);
    }
    return true;
}

static bool
judge_governor(const struct vf_doctor_facts *facts, int argument,
               struct vf_finding *finding)
{
    (void)argument;
    const char *governor = facts->host.governor;
    if (governor[0] == '\0') {
        return false;
    }
    const bool slow = g_str_equal(governor, "powersave") && facts->host.is_amd;
    vf_finding_say(finding, slow ? VF_VERDICT_WARN : VF_VERDICT_INFO,
                   _("The processor's frequency is chosen by '%s'."), governor);
    if (slow || g_str_equal(governor, "powersave")) {
        vf_finding_cause(finding, _("It may stay low although the VM is busy."));
        vf_finding_fix(finding, VF_FIXER_ADMIN,
                       _("Compare with 'performance', until the next restart."));
        vf_finding_command(finding, "sudo cpupower frequency-set -g performance");
    }
    return true;
}

static bool
judge_renderer(const struct vf_doctor_facts *facts, int argument,
               struct vf_finding *finding)
{
    (void)argument;
    const struct vf_live_facts *live = &facts->live;
    if (live->renderer[0] == '\0') {
        return false;
    }
    vf_finding_say(finding,
                   live->renderer_is_software ? VF_VERDICT_WARN : VF_VERDICT_OK,
                   _("The picture is drawn by '%s'."), live->renderer);
    if (live->renderer_is_software) {
        vf_finding_cause(finding, _("That is the processor: no graphics card of "
                                    "this machine draws."));
        vf_finding_fix(finding, VF_FIXER_ADMIN,
                       _("Leave a graphics card, the processor's will do, to the "
                         "desktop, and install its driver."));
        vf_finding_command(finding, "sudo apt install libgl1-mesa-dri");
    }
    return true;
}

#define CHECK(name, words, needs, what, can_be)                                \
    {                                                                          \
        .id = name, .title = words, .area = VF_AREA_SPEED, .part = needs,      \
        .troubles = can_be, .judge = what                                      \
    }

static const struct vf_check checks[] = {
    CHECK("speed.emulated", "KVM", VF_PART_VM, judge_emulated, SLOW),
    CHECK("speed.hugepages", N_("Huge pages"), VF_PART_VM, judge_huge_pages, SLOW | START),
    CHECK("speed.memory", N_("Memory"), VF_PART_VM, judge_memory, SLOW | START),
    CHECK("speed.processors", N_("Processors"), VF_PART_VM, judge_processors, SLOW),
    CHECK("speed.governor", N_("Frequency"), VF_PART_HOST, judge_governor, SLOW),
    CHECK("speed.renderer", N_("Drawing"), VF_PART_OTHER, judge_renderer, SLOW),
};

const struct vf_check_list vf_checks_speed = {checks, G_N_ELEMENTS(checks)};
