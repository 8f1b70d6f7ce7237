// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Doing one thing to a VM from the command line: looks whether it makes sense now,
// asks about what the user may lose, does it, and says what came of it. The same
// rules and the same calls as behind the window's buttons.
//
// Thread-safety: as control/command/command.h.
// Path: control/command/session.h -> this -> control/perform.h, control/operation.h

#include "base/words.h"
#include "control/command/session.h"
#include "control/status.h"

#include <stdbool.h>

// The settings of verbs that are one operation.
struct vf_act_settings {
    struct vf_verb_common common;
    bool yes; // to every question
};

// The option for `yes`, a row of a verb's table.
#define VF_ACT_YES_OPTION(type)                                                \
    {                                                                          \
        N_("This command"), "yes", 'y', VF_OPTION_FLAG, offsetof(type, yes),   \
            NULL, N_("answer questions with yes beforehand"), NULL, NULL, 0, 0 \
    }

// Fills in `status`.
void vf_act_look(const struct vf_session *session,
                 struct vf_control_status *status);

// Does `operation`; `yes` as above. `*changed` is false when the VM was where it
// should be already.
bool vf_act_do(const struct vf_session *session, enum vf_operation operation,
               bool yes, bool *changed, GError **error) VF_WARN_UNUSED;

// One line or one object: what was done, and the state of the VM now.
void vf_act_report(const struct vf_verb_run *run,
                   const struct vf_session *session,
                   enum vf_operation operation, bool changed);

// All of the above for a verb whose settings are struct vf_act_settings and whose
// one word is the VM.
enum vf_exit vf_act_run(struct vf_verb_run *run, enum vf_operation operation,
                        GError **error);
