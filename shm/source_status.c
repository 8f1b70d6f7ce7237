// SPDX-License-Identifier: GPL-2.0-or-later
#include "shm/source_status.h"

const char *
vf_source_state_name(enum vf_source_state state)
{
    switch (state) {
    case VF_SOURCE_OFF:
        return "off";
    case VF_SOURCE_NO_REGION:
        return "no region";
    case VF_SOURCE_UNREADABLE:
        return "unreadable";
    case VF_SOURCE_NO_HOST:
        return "no host";
    case VF_SOURCE_UNSUPPORTED:
        return "unsupported";
    case VF_SOURCE_NO_SLOT:
        return "no slot";
    case VF_SOURCE_WAITING:
        return "waiting";
    case VF_SOURCE_BAD_FRAMES:
        return "bad frames";
    case VF_SOURCE_RUNNING:
        return "running";
    }
    return "unknown";
}
