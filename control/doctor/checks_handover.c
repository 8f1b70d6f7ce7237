// SPDX-License-Identifier: GPL-2.0-or-later
// Handing a graphics card to the VM, and getting it back.
#include "base/words.h"
#include "control/doctor/cards.h"
#include "control/doctor/check.h"

#include <string.h>

#define START VF_TROUBLE_BIT(VF_TROUBLE_NO_START)
#define BINDING VF_TROUBLE_BIT(VF_TROUBLE_BINDING)
#define NO_GPU VF_TROUBLE_BIT(VF_TROUBLE_NO_GPU)
#define KEPT VF_TROUBLE_BIT(VF_TROUBLE_GPU_KEPT)

// Handing over -----------------------------------------------------------------

static bool
judge_driver(const struct vf_doctor_facts *facts, int argument,
             struct vf_finding *finding)
{
    (void)argument;
    const struct vf_gpu_facts *gpu = &facts->gpu;
    char text[128];
    unsigned seen = 0;
    for (unsigned i = 0; i < gpu->count; i++) {
        const struct vf_gpu_device *device = &gpu->devices[i];
        seen += device->is_passed;
        if (!device->is_passed || device->passed_managed ||
            vf_card_is_on_vfio(device) || device->device.driver[0] == '\0') {
            continue;
        }
        vf_finding_say(finding, VF_VERDICT_FAIL,
                       _("%s has the driver '%s', and the definition says "
                         "managed='no'."),
                       vf_card_name(device, text, sizeof(text)),
                       device->device.driver);
        vf_finding_cause(finding, _("Nobody gives it to 'vfio-pci', so QEMU cannot "
                                    "open it."));
        vf_finding_fix(finding, VF_FIXER_USER,
                       _("Write managed='yes' in its <hostdev>: libvirt hands it "
                         "over at the start, and back at the end."));
        vf_finding_command(finding, "virsh -c %s edit '%s'", facts->link.uri,
                           facts->vm.name);
        return true;
    }
    if (seen == 0) {
        return false;
    }
    const struct vf_gpu_device *card = vf_card_next(gpu, NULL, true);
    vf_finding_say(finding, VF_VERDICT_OK,
                   !card              ? _("libvirt hands the devices over.")
                   : vf_card_is_on_vfio(card) ? _("The card is with 'vfio-pci'.")
                                      : _("libvirt takes the card from '%s' at the "
                                          "start, and gives it back at the end."),
                   card ? card->device.driver : "");
    return true;
}

static const struct vf_pci_connector *
lit_connector(const struct vf_gpu_device *card)
{
    for (unsigned i = 0; i < card->use.connector_count; i++) {
        const struct vf_pci_connector *connector = &card->use.connectors[i];
        if (connector->connected && connector->enabled) {
            return connector;
        }
    }
    return NULL;
}

static bool
say_who_uses(const struct vf_gpu_device *card, struct vf_finding *finding)
{
    char text[128];
    vf_card_name(card, text, sizeof(text));
    const struct vf_pci_connector *lit = lit_connector(card);
    if (lit) {
        vf_finding_say(finding, VF_VERDICT_FAIL,
                       _("The desktop is on a monitor at %s of %s."), lit->name,
                       text);
        vf_finding_cause(finding, _("The desktop would lose it in the middle of "
                                    "its work, and may take your session along."));
        vf_finding_fix(finding, VF_FIXER_USER,
                       _("Plug the monitor into the other card, or tell the "
                         "desktop to draw on that one, before the VM starts."));
        return true;
    }
    if (card->use.holder_count > 0) {
        const struct vf_open_file *holder = &card->use.holders[0];
        vf_finding_say(finding, VF_VERDICT_FAIL,
                       card->use.holder_count > 1
                           ? _("'%s' (process %d) has /dev/%s of %s open, and is "
                               "not alone.")
                           : _("'%s' (process %d) has /dev/%s of %s open."),
                       holder->name, (int)holder->pid, holder->node, text);
        vf_finding_cause(finding, _("With NVIDIA's driver the start of the VM hangs "
                                    "until the program lets go; with others the "
                                    "program may crash."));
        vf_finding_fix(finding, VF_FIXER_USER,
                       holder->is_self
                           ? _("This very program draws with it: run it on the "
                               "other card (DRI_PRIME, or the desktop's setting).")
                           : _("End that program before the VM starts."));
        return true;
    }
    return false;
}

static bool
judge_host_use(const struct vf_doctor_facts *facts, int argument,
               struct vf_finding *finding)
{
    (void)argument;
    const struct vf_gpu_facts *gpu = &facts->gpu;
    const struct vf_gpu_device *card = NULL;
    unsigned seen = 0;
    bool hidden = false;
    while ((card = vf_card_next(gpu, card, true))) {
        if (vf_card_is_on_vfio(card) || card->device.driver[0] == '\0') {
            continue;
        }
        seen++;
        hidden = hidden || !card->use.all_visible;
        if (say_who_uses(card, finding)) {
            return true;
        }
        if (card->device.boot_vga && gpu->displays > 1) {
            char text[128];
            vf_finding_say(finding, VF_VERDICT_WARN,
                           _("The firmware starts on %s."),
                           vf_card_name(card, text, sizeof(text)));
            vf_finding_cause(finding, _("The messages of the start are on it, and "
                                        "its own firmware may have been used up "
                                        "by then."));
            vf_finding_fix(finding, VF_FIXER_FIRMWARE,
                           _("Choose the other card as the first one ('primary "
                             "display', 'iGPU')."));
            return true;
        }
    }
    if (seen == 0) {
        return false;
    }
    vf_finding_say(finding, hidden ? VF_VERDICT_UNKNOWN : VF_VERDICT_OK,
                   hidden ? _("No program of '%s' uses the card; those of others "
                              "cannot be seen.")
                          : _("No program uses the card that '%s' wants to give "
                              "away."),
                   facts->host.user);
    return true;
}

static void
propose_dedicating(const struct vf_gpu_device *card, struct vf_finding *finding)
{
    char address[VF_PCI_TEXT];
    vf_finding_command(finding, "virtflow-view gpu dedicate %s",
                       vf_card_address(card, address));
}

static bool
judge_nvidia(const struct vf_doctor_facts *facts, int argument,
             struct vf_finding *finding)
{
    (void)argument;
    const struct vf_gpu_facts *gpu = &facts->gpu;
    const struct vf_gpu_device *card = NULL;
    while ((card = vf_card_next(gpu, card, true)) &&
           strcmp(card->device.driver, "nvidia") != 0) {
        continue;
    }
    if (!card) {
        return false;
    }
    const bool busy = gpu->runs_persistenced || gpu->nvidia_modeset == 1 ||
                      card->use.module_references > 0;
    vf_finding_say(finding, busy ? VF_VERDICT_WARN : VF_VERDICT_INFO,
                   _("NVIDIA's driver has the card%s%s."),
                   gpu->runs_persistenced ? _(", kept awake by "
                                              "'nvidia-persistenced'")
                                          : "",
                   gpu->nvidia_modeset == 1 ? _(", with mode setting") : "");
    vf_finding_cause(finding, _("It lets go of a card only when nothing at all uses "
                                "it, and waits for that without end: the start of "
                                "the VM hangs."));
    vf_finding_fix(finding, VF_FIXER_ADMIN,
                   _("Dedicate the card to VMs from boot on, which is the surest "
                     "way, and restart; or install the package "
                     "'virtflow-view-gpu-hook', which looks first and refuses "
                     "instead of hanging."));
    propose_dedicating(card, finding);
    return true;
}

static bool
judge_identical(const struct vf_doctor_facts *facts, int argument,
                struct vf_finding *finding)
{
    (void)argument;
    const struct vf_gpu_facts *gpu = &facts->gpu;
    const struct vf_gpu_device *card = NULL;
    while ((card = vf_card_next(gpu, card, true))) {
        const struct vf_gpu_device *twin = NULL;
        while ((twin = vf_card_next(gpu, twin, false))) {
            if (twin == card || twin->is_passed ||
                twin->device.vendor != card->device.vendor ||
                twin->device.device != card->device.device) {
                continue;
            }
            char text[128];
            vf_finding_say(finding,
                           card->by_numbers ? VF_VERDICT_FAIL : VF_VERDICT_INFO,
                           card->by_numbers
                               ? _("There are two of the same model; the VM gets %s, "
                                   "and a setting gives the model's numbers to "
                                   "'vfio-pci'.")
                               : _("There are two of the same model; the VM gets "
                                   "%s."),
                           vf_card_name(card, text, sizeof(text)));
            vf_finding_cause(finding, _("By numbers both go to 'vfio-pci', and the "
                                        "desktop has none."));
            vf_finding_fix(finding, VF_FIXER_ADMIN,
                           _("Take a setting by numbers out of '/etc/modprobe.d', "
                             "and dedicate the card by its address, which this does "
                             "by itself; then restart."));
            propose_dedicating(card, finding);
            return true;
        }
    }
    return false;
}

// Afterwards -------------------------------------------------------------------

static bool
judge_restored(const struct vf_doctor_facts *facts, int argument,
               struct vf_finding *finding)
{
    (void)argument;
    if (!facts->vm.has_definition || facts->vm.is_running) {
        return false;
    }
    const struct vf_gpu_device *card = NULL;
    char text[128];
    char address[VF_PCI_TEXT];
    unsigned seen = 0;
    while ((card = vf_card_next(&facts->gpu, card, true))) {
        seen++;
        const bool lost = card->device.driver[0] == '\0';
        if (card->is_dedicated || (!lost && !vf_card_is_on_vfio(card))) {
            continue;
        }
        vf_finding_say(finding, VF_VERDICT_WARN,
                       lost ? _("The VM is off, and %s has no driver.")
                            : _("The VM is off, and %s is still with 'vfio-pci'."),
                       vf_card_name(card, text, sizeof(text)));
        vf_finding_cause(finding,
                         lost ? _("libvirt gave it back, but the driver's module "
                                  "was unloaded meanwhile.")
                              : _("The VM ended in a way that libvirt did not see, "
                                  "or somebody bound the card by hand."));
        vf_finding_fix(finding, VF_FIXER_USER, _("Give it back to this machine."));
        vf_finding_command(finding, "virtflow-view gpu give-back %s",
                           vf_card_address(card, address));
        return true;
    }
    if (seen == 0) {
        return false;
    }
    vf_finding_say(finding, VF_VERDICT_OK,
                   _("The card is where it belongs while the VM is off."));
    return true;
}

static bool
judge_reset(const struct vf_doctor_facts *facts, int argument,
            struct vf_finding *finding)
{
    (void)argument;
    char text[128];
    char address[VF_PCI_TEXT];
    const struct vf_gpu_device *card = NULL;
    unsigned seen = 0;
    while ((card = vf_card_next(&facts->gpu, card, true))) {
        const char *methods = card->device.reset_methods;
        seen += methods[0] != '\0';
        if (!vf_pci_has_reset_bug(&card->device) || strstr(methods, "flr") ||
            strstr(methods, "device_specific")) {
            continue;
        }
        vf_finding_say(finding, VF_VERDICT_WARN,
                       _("%s can be reset by: %s."),
                       vf_card_name(card, text, sizeof(text)),
                       methods[0] ? methods : _("nothing"));
        vf_finding_cause(finding, _("Cards of this family do not come back from "
                                    "that: the second start of the VM fails, and "
                                    "so does giving the card back, until this "
                                    "machine is restarted."));
        vf_finding_fix(finding, VF_FIXER_ADMIN,
                       facts->host.has_vendor_reset
                           ? _("Tell the kernel to use 'vendor-reset' for it.")
                           : _("Look at the third-party module 'vendor-reset'; "
                               "shut Windows down rather than turning the VM off."));
        if (facts->host.has_vendor_reset) {
            vf_finding_command(finding,
                               "echo device_specific | sudo tee "
                               "/sys/bus/pci/devices/%s/reset_method",
                               vf_card_address(card, address));
        }
        return true;
    }
    if (seen == 0) {
        return false;
    }
    vf_finding_say(finding, VF_VERDICT_OK, _("The kernel can reset the card."));
    return true;
}

// Installed, known to libvirt, and able to run.
static bool
judge_hook(const struct vf_doctor_facts *facts, int argument,
           struct vf_finding *finding)
{
    (void)argument;
    switch (facts->host.gpu_hook) {
    case VF_HOOK_ABSENT:
        return false; // where one is needed, the driver's check says so
    case VF_HOOK_BROKEN:
        vf_finding_say(finding, VF_VERDICT_WARN,
                       _("libvirt's hook for graphics cards, '%s', leads to no "
                       "program."),
                       VF_HOOK_PATH);
        vf_finding_cause(finding, _("libvirt passes over it: before a start nobody "
                                    "looks who uses the card."));
        vf_finding_fix(finding, VF_FIXER_ADMIN,
                       _("Install the package again, or purge it."));
        vf_finding_command(finding,
                           "sudo apt install --reinstall virtflow-view-gpu-hook");
        return true;
    case VF_HOOK_UNKNOWN_TO_LIBVIRT:
        vf_finding_say(finding, VF_VERDICT_WARN,
                       _("The hook for graphics cards was installed after libvirt "
                       "started."));
        vf_finding_cause(finding, _("libvirt looks for its hooks when it starts, and "
                                  "does not run this one yet."));
        vf_finding_fix(finding, VF_FIXER_ADMIN, _("Have libvirt look again."));
        vf_finding_command(finding, "sudo systemctl reload libvirtd");
        return true;
    case VF_HOOK_READY:
        vf_finding_say(finding, VF_VERDICT_OK,
                       _("The hook for graphics cards is installed, and libvirt runs "
                       "it."));
        return true;
    }
    return false;
}

#define CHECK(name, words, what, can_be)                                       \
    {                                                                          \
        .id = name, .title = words, .area = VF_AREA_GPU, .part = VF_PART_GPU,  \
        .troubles = can_be, .judge = what                                                          \
    }

static const struct vf_check checks[] = {
    CHECK("gpu.driver", N_("Driver"), judge_driver, START | BINDING),
    CHECK("gpu.hostuse", N_("Use by this machine"), judge_host_use,
          BINDING | START | KEPT),
    CHECK("gpu.nvidia", N_("NVIDIA's driver"), judge_nvidia, BINDING | KEPT),
    CHECK("gpu.hook", N_("Hook for NVIDIA's driver"), judge_hook,
          START | BINDING | KEPT),
    CHECK("gpu.identical", N_("Twins"), judge_identical, BINDING | NO_GPU),
    CHECK("gpu.restored", N_("Back to this machine"), judge_restored, KEPT),
    CHECK("gpu.reset", N_("Reset"), judge_reset, START | KEPT),
};

const struct vf_check_list vf_checks_handover = {checks,
                                                 G_N_ELEMENTS(checks)};
