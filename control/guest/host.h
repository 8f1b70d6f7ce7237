// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The Looking Glass host in the guest, through the guest agent: is it installed, is
// it running, what does it write in its log; and starting it. In Windows it is one
// of two services: that of the releases up to B7, or the helper of the indirect
// display driver (IDD). In Linux it is a unit of systemd.
//
// Nothing here is done without having been asked for: a look runs programs in the
// guest, too.
//
// Thread-safety: any thread that may block.
// Errors: as control/guest/agent.h.
// Path: control/guest/agent.h -> this -> control/command/guest.c

#include "control/guest/agent.h"

#include <stdbool.h>

enum vf_guest_kind {
    VF_GUEST_HOST, // the service of the releases up to B7
    VF_GUEST_IDD,  // the indirect display driver's
    VF_GUEST_KIND_COUNT,
};

struct vf_guest_service {
    bool is_there;
    bool is_running;
    char path[256];   // of its program; empty: not told
    char version[64]; // of its program; empty: not told
    char log[160];    // where it writes
};

struct vf_guest_status {
    struct vf_agent_abilities abilities;
    struct vf_agent_system system;
    bool looked_for_host; // the agent may run programs
    struct vf_guest_service services[VF_GUEST_KIND_COUNT];
};

// What can be found out; an agent that may not run programs still says the rest.
bool vf_guest_look(const struct vf_agent *agent, struct vf_guest_status *status,
                   GError **error) VF_WARN_UNUSED;

// The service that is to make the picture: the IDD's before the older one.
// VF_GUEST_KIND_COUNT when there is none.
enum vf_guest_kind vf_guest_best(const struct vf_guest_status *status);

// "Looking Glass (host)", "Looking Glass (IDD)".
const char *vf_guest_kind_name(enum vf_guest_kind kind);

// Starts it, and waits until it runs. `status` as looked at before.
bool vf_guest_start_host(const struct vf_agent *agent,
                         const struct vf_guest_status *status,
                         GError **error) VF_WARN_UNUSED;

// The last 64 KiB of its log. *Transferred*, g_free().
char *vf_guest_read_log(const struct vf_agent *agent,
                        const struct vf_guest_status *status,
                        GError **error) VF_WARN_UNUSED;

// What Windows' `sc query NAME` says; false: it is no such output. Pure, and not by
// words, which are in the language of Windows.
bool vf_guest_parse_query(const char *output, bool *is_running);

// The program in what `sc qc NAME` says; false when there is none. Pure.
bool vf_guest_parse_path(const char *output, char *path, size_t size);
