// SPDX-License-Identifier: GPL-2.0-or-later
// The verbs that are one operation and no more.
#include "base/words.h"
#include "control/command/act.h"
#include "control/command/verbs.h"

static const struct vf_option OPTIONS[] = {
    VF_ACT_YES_OPTION(struct vf_act_settings),
    VF_VERB_COMMON_OPTIONS(struct vf_act_settings),
};

static enum vf_exit
run_start(struct vf_verb_run *run, GError **error)
{
    return vf_act_run(run, VF_OPERATION_START, error);
}

static enum vf_exit
run_pause(struct vf_verb_run *run, GError **error)
{
    return vf_act_run(run, VF_OPERATION_PAUSE, error);
}

static enum vf_exit
run_resume(struct vf_verb_run *run, GError **error)
{
    return vf_act_run(run, VF_OPERATION_RESUME, error);
}

static enum vf_exit
run_reboot(struct vf_verb_run *run, GError **error)
{
    return vf_act_run(run, VF_OPERATION_REBOOT, error);
}

static enum vf_exit
run_reset(struct vf_verb_run *run, GError **error)
{
    return vf_act_run(run, VF_OPERATION_RESET, error);
}

static enum vf_exit
run_kill(struct vf_verb_run *run, GError **error)
{
    return vf_act_run(run, VF_OPERATION_FORCE_OFF, error);
}

#define OPERATION(verb, words, text)                                           \
    const struct vf_verb vf_verb_##verb = {                                    \
        .name = #verb,                                                         \
        .arguments = "VM",                                                     \
        .summary = words,                                                      \
        .manual = text,                                                        \
        .min_words = 1,                                                        \
        .max_words = 1,                                                        \
        .options = {OPTIONS, G_N_ELEMENTS(OPTIONS)},                           \
        .settings_size = sizeof(struct vf_act_settings),                       \
        .run = run_##verb,                                                     \
    }

OPERATION(start, N_("start a VM"),
          N_("Starts the VM, or goes on from its saved state. The file of its "
             "shared memory is made first, so that both QEMU and you can use it."));
OPERATION(pause, N_("stop a VM's processors for a while"),
          N_("Stops the VM's processors; its memory and its devices stay."));
OPERATION(resume, N_("let a paused VM go on"),
          N_("Lets a paused VM go on, and wakes one that sleeps."));
OPERATION(reboot, N_("ask the guest to restart"),
          N_("Asks the guest to restart. Changes of the VM's definition need it to "
             "be shut down and started instead."));
OPERATION(reset, N_("restart the VM at once; unsaved work is lost"),
          N_("As the reset button on the case: the guest is not asked, and unsaved "
             "work in it is lost. Asks before."));
OPERATION(kill, N_("turn the VM off at once; unsaved work is lost"),
          N_("As pulling the plug: the guest is not asked, and unsaved work in it "
             "is lost. Asks before."));
