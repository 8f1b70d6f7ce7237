// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/domain_state.h"

#include <libvirt/libvirt.h>

enum vf_domain_state
vf_domain_state_from_libvirt(int state)
{
    switch (state) {
    case VIR_DOMAIN_RUNNING:
    case VIR_DOMAIN_BLOCKED:
        return VF_DOMAIN_RUNNING;
    case VIR_DOMAIN_PAUSED:
        return VF_DOMAIN_PAUSED;
    case VIR_DOMAIN_SHUTDOWN:
        return VF_DOMAIN_SHUTTING_DOWN;
    case VIR_DOMAIN_SHUTOFF:
        return VF_DOMAIN_OFF;
    case VIR_DOMAIN_CRASHED:
        return VF_DOMAIN_CRASHED;
    case VIR_DOMAIN_PMSUSPENDED:
        return VF_DOMAIN_SLEEPING;
    default: // VIR_DOMAIN_NOSTATE, and what later libvirts may add
        return VF_DOMAIN_UNKNOWN;
    }
}

const char *
vf_domain_state_name(enum vf_domain_state state)
{
    switch (state) {
    case VF_DOMAIN_UNKNOWN:
        return "unknown";
    case VF_DOMAIN_MISSING:
        return "missing";
    case VF_DOMAIN_OFF:
        return "off";
    case VF_DOMAIN_RUNNING:
        return "running";
    case VF_DOMAIN_PAUSED:
        return "paused";
    case VF_DOMAIN_SHUTTING_DOWN:
        return "shutting down";
    case VF_DOMAIN_CRASHED:
        return "crashed";
    case VF_DOMAIN_SLEEPING:
        return "sleeping";
    }
    return "unknown";
}

bool
vf_domain_state_is_active(enum vf_domain_state state)
{
    switch (state) {
    case VF_DOMAIN_RUNNING:
    case VF_DOMAIN_PAUSED:
    case VF_DOMAIN_SHUTTING_DOWN:
    case VF_DOMAIN_CRASHED:
    case VF_DOMAIN_SLEEPING:
        return true;
    case VF_DOMAIN_UNKNOWN:
    case VF_DOMAIN_MISSING:
    case VF_DOMAIN_OFF:
        return false;
    }
    return false;
}

static const char *
running_reason(int reason)
{
    switch (reason) {
    case VIR_DOMAIN_RUNNING_MIGRATED:
        return "migrated from another host";
    case VIR_DOMAIN_RUNNING_RESTORED:
        return "restored from a saved state";
    case VIR_DOMAIN_RUNNING_FROM_SNAPSHOT:
        return "restored from a snapshot";
    case VIR_DOMAIN_RUNNING_WAKEUP:
        return "woken up";
    case VIR_DOMAIN_RUNNING_CRASHED:
        return "resumed after a crash";
    default:
        return "";
    }
}

static const char *
paused_reason(int reason)
{
    switch (reason) {
    case VIR_DOMAIN_PAUSED_MIGRATION:
    case VIR_DOMAIN_PAUSED_POSTCOPY:
    case VIR_DOMAIN_PAUSED_POSTCOPY_FAILED:
        return "being migrated";
    case VIR_DOMAIN_PAUSED_SAVE:
        return "being saved";
    case VIR_DOMAIN_PAUSED_DUMP:
        return "being dumped";
    case VIR_DOMAIN_PAUSED_IOERROR:
        return "a disk failed; is the host's disk full?";
    case VIR_DOMAIN_PAUSED_WATCHDOG:
        return "its watchdog fired";
    case VIR_DOMAIN_PAUSED_FROM_SNAPSHOT:
        return "restored from a snapshot";
    case VIR_DOMAIN_PAUSED_SHUTTING_DOWN:
        return "shutting down";
    case VIR_DOMAIN_PAUSED_SNAPSHOT:
        return "a snapshot is being made";
    case VIR_DOMAIN_PAUSED_CRASHED:
        return "its system crashed";
    case VIR_DOMAIN_PAUSED_STARTING_UP:
        return "being started";
    default:
        return "";
    }
}

static const char *
off_reason(int reason)
{
    switch (reason) {
    case VIR_DOMAIN_SHUTOFF_SHUTDOWN:
        return "shut down";
    case VIR_DOMAIN_SHUTOFF_DESTROYED:
        return "forced off";
    case VIR_DOMAIN_SHUTOFF_CRASHED:
        return "QEMU ended unexpectedly";
    case VIR_DOMAIN_SHUTOFF_MIGRATED:
        return "migrated to another host";
    case VIR_DOMAIN_SHUTOFF_SAVED:
        return "saved";
    case VIR_DOMAIN_SHUTOFF_FAILED:
        return "the last start failed";
    case VIR_DOMAIN_SHUTOFF_DAEMON:
        return "ended by libvirt";
    default:
        return "";
    }
}

const char *
vf_domain_reason_words(int state, int reason)
{
    switch (state) {
    case VIR_DOMAIN_RUNNING:
        return running_reason(reason);
    case VIR_DOMAIN_PAUSED:
        return paused_reason(reason);
    case VIR_DOMAIN_SHUTOFF:
        return off_reason(reason);
    case VIR_DOMAIN_CRASHED:
        return reason == VIR_DOMAIN_CRASHED_PANICKED ? "its system panicked"
                                                     : "";
    default:
        return "";
    }
}
