// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What one check of the doctor came to: a verdict, what was seen, what that means,
// what to do and who can do it. Plain values, so that the command, the window and
// a script show the same thing.
//
// Lifetime: a value; nothing to free. Thread-safety: any thread.
// Path: control/doctor/facts.h -> this -> control/doctor/check.h

#include <glib.h>
#include <stdbool.h>

enum vf_verdict {
    VF_VERDICT_OK,      // as it should be
    VF_VERDICT_INFO,    // worth knowing; nothing is wrong
    VF_VERDICT_WARN,    // works, and not as it could; or will fail one day
    VF_VERDICT_FAIL,    // something that was asked for cannot work
    VF_VERDICT_UNKNOWN, // this user, or this program, cannot find out
    VF_VERDICT_COUNT,
};

// Who can apply the fix.
enum vf_fixer {
    VF_FIXER_NOBODY,  // there is nothing to apply
    VF_FIXER_PROGRAM, // 'virtflow-view doctor --fix', with the user's own rights
    VF_FIXER_SETUP,   // 'virtflow-view setup': a change of the VM's definition
    VF_FIXER_HELPER,  // this program, after the administrator's password
    VF_FIXER_USER,    // the user, in a shell or in the window
    VF_FIXER_ADMIN,   // somebody with root's rights, by hand
    VF_FIXER_FIRMWARE, // somebody in the firmware setup of this computer
    VF_FIXER_GUEST,    // somebody in Windows
    VF_FIXER_COUNT,
};

// What people say when they look for help, and which findings can be why.
enum vf_trouble {
    VF_TROUBLE_NO_HOST,       // "host not running"
    VF_TROUBLE_BLACK_SCREEN,  // "black screen"
    VF_TROUBLE_NO_MOUSE,      // "the mouse does not work"
    VF_TROUBLE_MOUSE_STUCK,   // "the mouse is stuck"
    VF_TROUBLE_NO_SPICE,      // "SPICE connection refused"
    VF_TROUBLE_NO_GPU,        // "GPU not detected"
    VF_TROUBLE_BINDING,       // "binding fails"
    VF_TROUBLE_GPU_KEPT,      // "GPU not restored"
    VF_TROUBLE_NO_START,      // "VM won't start"
    VF_TROUBLE_NO_CONTROL,    // "no control"
    VF_TROUBLE_SLOW,          // "slow"
    VF_TROUBLE_COUNT,
};

#define VF_TROUBLE_BIT(trouble) (1u << (trouble))

struct vf_finding {
    char id[40];      // "shm.file"; constant, for scripts
    char title[64];   // a few words
    enum vf_verdict verdict;
    char evidence[600]; // what was seen
    char cause[600];    // what that means; empty when all is well
    char fix[600];      // what to do; empty when there is nothing to do
    char command[240];  // the same for a shell, or empty
    enum vf_fixer fixer;
    unsigned edits; // VF_FIXER_SETUP: VF_EDIT_BIT of the edits that mend it
    unsigned troubles; // VF_TROUBLE_BIT of what it can be the reason for
    bool speaks_for_late; // the first of those that could not be judged because
                          // something did not answer
};

// For checks. Each sets one part of the finding, in printf's way.
void vf_finding_say(struct vf_finding *finding, enum vf_verdict verdict,
                    const char *evidence, ...) G_GNUC_PRINTF(3, 4);

void vf_finding_cause(struct vf_finding *finding, const char *cause, ...)
    G_GNUC_PRINTF(2, 3);

void vf_finding_fix(struct vf_finding *finding, enum vf_fixer fixer,
                    const char *fix, ...) G_GNUC_PRINTF(3, 4);

void vf_finding_command(struct vf_finding *finding, const char *command, ...)
    G_GNUC_PRINTF(2, 3);

// "ok", "info", "warn", "fail", "unknown".
const char *vf_verdict_name(enum vf_verdict verdict);

// "program", "setup", "helper", ... for scripts.
const char *vf_fixer_name(enum vf_fixer fixer);

// "this program, with --fix", ... for people; empty for VF_FIXER_NOBODY.
const char *vf_fixer_words(enum vf_fixer fixer);

// "slow", ... for scripts and --about.
const char *vf_trouble_name(enum vf_trouble trouble);

// "everything is slow", ... what people say.
const char *vf_trouble_words(enum vf_trouble trouble);

// VF_TROUBLE_COUNT when there is none of that name.
enum vf_trouble vf_trouble_find(const char *name);
