// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/domain_state.h"

#include "base/words.h"

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
        return N_("unknown");
    case VF_DOMAIN_MISSING:
        return N_("missing");
    case VF_DOMAIN_OFF:
        return N_("off");
    case VF_DOMAIN_RUNNING:
        return N_("running");
    case VF_DOMAIN_PAUSED:
        return N_("paused");
    case VF_DOMAIN_SHUTTING_DOWN:
        return N_("shutting down");
    case VF_DOMAIN_CRASHED:
        return N_("crashed");
    case VF_DOMAIN_SLEEPING:
        return N_("sleeping");
    }
    return N_("unknown");
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
        return N_("migrated from another host");
    case VIR_DOMAIN_RUNNING_RESTORED:
        return N_("restored from a saved state");
    case VIR_DOMAIN_RUNNING_FROM_SNAPSHOT:
        return N_("restored from a snapshot");
    case VIR_DOMAIN_RUNNING_WAKEUP:
        return N_("woken up");
    case VIR_DOMAIN_RUNNING_CRASHED:
        return N_("resumed after a crash");
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
        return N_("being migrated");
    case VIR_DOMAIN_PAUSED_SAVE:
        return N_("being saved");
    case VIR_DOMAIN_PAUSED_DUMP:
        return N_("being dumped");
    case VIR_DOMAIN_PAUSED_IOERROR:
        return N_("a disk failed; is the host's disk full?");
    case VIR_DOMAIN_PAUSED_WATCHDOG:
        return N_("its watchdog fired");
    case VIR_DOMAIN_PAUSED_FROM_SNAPSHOT:
        return N_("restored from a snapshot");
    case VIR_DOMAIN_PAUSED_SHUTTING_DOWN:
        return N_("shutting down");
    case VIR_DOMAIN_PAUSED_SNAPSHOT:
        return N_("a snapshot is being made");
    case VIR_DOMAIN_PAUSED_CRASHED:
        return N_("its system crashed");
    case VIR_DOMAIN_PAUSED_STARTING_UP:
        return N_("being started");
    default:
        return "";
    }
}

static const char *
off_reason(int reason)
{
    switch (reason) {
    case VIR_DOMAIN_SHUTOFF_SHUTDOWN:
        return N_("shut down");
    case VIR_DOMAIN_SHUTOFF_DESTROYED:
        return N_("forced off");
    case VIR_DOMAIN_SHUTOFF_CRASHED:
        return N_("QEMU ended unexpectedly");
    case VIR_DOMAIN_SHUTOFF_MIGRATED:
        return N_("migrated to another host");
    case VIR_DOMAIN_SHUTOFF_SAVED:
        return N_("saved");
    case VIR_DOMAIN_SHUTOFF_FAILED:
        return N_("the last start failed");
    case VIR_DOMAIN_SHUTOFF_DAEMON:
        return N_("ended by libvirt");
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
        return reason == VIR_DOMAIN_CRASHED_PANICKED ? N_("its system panicked")
                                                     : "";
    default:
        return "";
    }
}
