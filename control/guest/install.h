// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Handing an installer to the guest: which way there is, and by the guest agent, all
// of it: written to Windows' folder for such files, run without a question, removed
// again, and looked at what came of it. The other ways, a copy over SPICE and a disc
// in the drive, leave the double-click to the user.
//
// Thread-safety: any thread that may block.
// Errors: whole sentences; VF_ERROR_UNSUPPORTED when it cannot be run silently.
// Path: control/guest/installer.h, control/guest/host.h -> this ->
// control/command/guest.c

#include "control/guest/host.h"
#include "control/guest/installer.h"

#include <stdbool.h>
#include <stdint.h>

enum vf_delivery {
    VF_DELIVERY_AGENT, // written and run by the guest agent
    VF_DELIVERY_SPICE, // dropped on the desktop by the SPICE agent
    VF_DELIVERY_DISC,  // on a disc in the VM's drive
    VF_DELIVERY_NONE,
};

// What there is to deliver with.
struct vf_delivery_scene {
    bool agent_answers;
    struct vf_agent_abilities agent;
    bool is_windows;
    bool spice_takes_files; // there is a session, and the SPICE agent runs
    bool has_drive;         // the VM has a CD drive
};

// The best way, and in `why` a sentence about it. Pure.
enum vf_delivery vf_delivery_choose(const struct vf_delivery_scene *scene,
                                    char *why, size_t size);

enum vf_install_step {
    VF_INSTALL_COPY,
    VF_INSTALL_PREPARE, // the older host is stopped
    VF_INSTALL_RUN,
    VF_INSTALL_CLEAN,
};

struct vf_install {
    const struct vf_installer *installer; // borrowed
    const struct vf_guest_status *status; // borrowed

    // Called now and then; false stops it, where it can be stopped. May be NULL.
    bool (*progress)(void *data, enum vf_install_step step, uint64_t done,
                     uint64_t total);
    void *data;
};

// What is run in the guest, word by word, for the question before. NULL when this
// installer cannot be run silently. *Transferred*, g_strfreev().
char **vf_install_words(const struct vf_installer *installer);

// `done`: what was done, in a sentence.
bool vf_install_by_agent(const struct vf_agent *agent,
                         const struct vf_install *install, char *done,
                         size_t size, GError **error) VF_WARN_UNUSED;
