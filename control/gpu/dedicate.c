// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/gpu/dedicate.h"

#include "base/words.h"
#include "control/pci/journal.h"
#include "control/privileged.h"

bool
vf_gpu_may_dedicate(const struct vf_gpu_plan *plan, GError **error)
{
    char text[VF_PCI_TEXT];
    vf_pci_format(plan->pass[0], text);
    if (plan->at_boot != VF_GPU_BOOT_NOT_SET &&
        plan->at_boot != VF_GPU_BOOT_MISSED) {
        g_set_error(error, VF_ERROR, VF_ERROR_UNFIT,
                    _("The card %s is dedicated at boot already. 'virtflow-view gpu "
                      "undedicate %s' takes that back."),
                    text, text);
        return false;
    }
    if (plan->verdict == VF_GPU_DEDICATED) {
        g_set_error(error, VF_ERROR, VF_ERROR_UNFIT,
                    _("vfio-pci had the card %s since this machine started, so a "
                      "setting that is not of virtflow-view dedicates it already."),
                    text);
        return false;
    }
    if (plan->verdict == VF_GPU_REFUSED) {
        g_set_error(error, VF_ERROR, VF_ERROR_UNFIT,
                    _("The card %s cannot be dedicated. %s"), text, plan->reason);
        return false;
    }
    return true;
}

static bool
check(struct vf_pci_address address, GError **error)
{
    g_autofree char *folder = vf_journal_user_folder();
    struct vf_gpu_scene scene;
    struct vf_gpu_plan plan;
    vf_gpu_scene_read(&scene, &vf_roots_real, folder);
    const struct vf_gpu *gpu = vf_gpu_find(&scene, address, error);
    if (gpu) {
        vf_gpu_plan_make(&plan, &scene, gpu, NULL);
    }
    vf_gpu_scene_finish(&scene);
    return gpu && vf_gpu_may_dedicate(&plan, error);
}

static bool
ask_helper(const char *const *arguments, bool shows, char **said, GError **error)
{
    const struct vf_privileged system = vf_privileged_system();
    return shows ? vf_privileged_show(&system, arguments, said, error)
                 : vf_privileged_run(&system, arguments, said, error);
}

bool
vf_gpu_dedicate(struct vf_pci_address address, bool shows, char **said,
                GError **error)
{
    char text[VF_PCI_TEXT];
    vf_pci_format(address, text);
    const char *const arguments[] = {"vfio-dedicate", text, NULL};
    return check(address, error) && ask_helper(arguments, shows, said, error);
}

bool
vf_gpu_undedicate(struct vf_pci_address address, bool shows, char **said,
                  GError **error)
{
    char text[VF_PCI_TEXT];
    vf_pci_format(address, text);
    const char *const arguments[] = {"undo", "vfio-dedicate", text, NULL};
    return ask_helper(arguments, shows, said, error);
}
