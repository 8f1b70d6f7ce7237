// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/doctor/finding.h"

#include "base/words.h"

#include <string.h>

// What does not fit is left out, from a whole letter on.
static void
print(char *text, size_t size, const char *format, va_list arguments)
{
    const char *end;
    g_vsnprintf(text, size, format, arguments);
    if (!g_utf8_validate(text, -1, &end)) {
        text[end - text] = '\0';
    }
}

void
vf_finding_say(struct vf_finding *finding, enum vf_verdict verdict,
               const char *evidence, ...)
{
    va_list arguments;
    finding->verdict = verdict;
    va_start(arguments, evidence);
    print(finding->evidence, sizeof(finding->evidence), evidence, arguments);
    va_end(arguments);
}

void
vf_finding_cause(struct vf_finding *finding, const char *cause, ...)
{
    va_list arguments;
    va_start(arguments, cause);
    print(finding->cause, sizeof(finding->cause), cause, arguments);
    va_end(arguments);
}

void
vf_finding_fix(struct vf_finding *finding, enum vf_fixer fixer, const char *fix,
               ...)
{
    va_list arguments;
    finding->fixer = fixer;
    va_start(arguments, fix);
    print(finding->fix, sizeof(finding->fix), fix, arguments);
    va_end(arguments);
}

void
vf_finding_command(struct vf_finding *finding, const char *command, ...)
{
    va_list arguments;
    va_start(arguments, command);
    print(finding->command, sizeof(finding->command), command, arguments);
    va_end(arguments);
}

const char *
vf_verdict_name(enum vf_verdict verdict)
{
    static const char *const names[VF_VERDICT_COUNT] = {
        [VF_VERDICT_OK] = "ok",         [VF_VERDICT_INFO] = "info",
        [VF_VERDICT_WARN] = "warn",     [VF_VERDICT_FAIL] = "fail",
        [VF_VERDICT_UNKNOWN] = "unknown",
    };
    return names[verdict];
}

static const struct {
    const char *name;
    const char *words;
} fixers[VF_FIXER_COUNT] = {
    [VF_FIXER_NOBODY] = {"nobody", ""},
    [VF_FIXER_PROGRAM] = {"program", N_("this program, with --fix")},
    [VF_FIXER_SETUP] = {"setup", N_("this program, with --fix or 'setup'")},
    [VF_FIXER_HELPER] = {"helper",
                         N_("this program, with the administrator's password")},
    [VF_FIXER_USER] = {"user", N_("you")},
    [VF_FIXER_ADMIN] = {"administrator", N_("an administrator, in a shell")},
    [VF_FIXER_FIRMWARE] = {"firmware", N_("you, in the firmware setup")},
    [VF_FIXER_GUEST] = {"guest", N_("you, in Windows")},
};

const char *
vf_fixer_name(enum vf_fixer fixer)
{
    return fixers[fixer].name;
}

const char *
vf_fixer_words(enum vf_fixer fixer)
{
    return _(fixers[fixer].words);
}

static const struct {
    const char *name;
    const char *words;
} troubles[VF_TROUBLE_COUNT] = {
    [VF_TROUBLE_NO_HOST] = {"host-not-running",
                            N_("the Looking Glass host is not running")},
    [VF_TROUBLE_BLACK_SCREEN] = {"black-screen", N_("the screen is black")},
    [VF_TROUBLE_NO_MOUSE] = {"mouse-not-working", N_("the mouse does not work")},
    [VF_TROUBLE_MOUSE_STUCK] = {"mouse-stuck", N_("the mouse is stuck")},
    [VF_TROUBLE_NO_SPICE] = {"spice-refused",
                             N_("the SPICE connection is refused")},
    [VF_TROUBLE_NO_GPU] = {"gpu-not-detected", N_("the GPU is not detected")},
    [VF_TROUBLE_BINDING] = {"binding-fails",
                            N_("the GPU cannot be bound to vfio-pci")},
    [VF_TROUBLE_GPU_KEPT] = {"gpu-not-restored",
                             N_("the host does not get its GPU back")},
    [VF_TROUBLE_NO_START] = {"vm-does-not-start", N_("the VM does not start")},
    [VF_TROUBLE_NO_CONTROL] = {"no-control",
                               N_("the VM cannot be started or stopped")},
    [VF_TROUBLE_SLOW] = {"slow", N_("the VM is slow")},
};

const char *
vf_trouble_name(enum vf_trouble trouble)
{
    return troubles[trouble].name;
}

const char *
vf_trouble_words(enum vf_trouble trouble)
{
    return _(troubles[trouble].words);
}

enum vf_trouble
vf_trouble_find(const char *name)
{
    int trouble = 0;
    while (trouble < VF_TROUBLE_COUNT &&
           strcmp(troubles[trouble].name, name) != 0) {
        trouble++;
    }
    return (enum vf_trouble)trouble;
}
