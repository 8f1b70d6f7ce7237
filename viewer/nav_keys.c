// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/nav_keys.h"

#include "input/keys.h"
#include "viewer/overlay/overlay_nav.h"

int
vf_nav_key_find(uint16_t usage, bool shift, bool control, bool typing)
{
    switch (usage) {
    case VF_USAGE_SPACE:
        // Text in a field, and uses anything else.
        return typing ? -1 : VF_NAV_USE;
    case VF_USAGE_UP:
        return control ? VF_NAV_SCROLL_UP : VF_NAV_UP;
    case VF_USAGE_DOWN:
        return control ? VF_NAV_SCROLL_DOWN : VF_NAV_DOWN;
    case VF_USAGE_LEFT:
        return VF_NAV_LEFT;
    case VF_USAGE_RIGHT:
        return VF_NAV_RIGHT;
    case VF_USAGE_TAB:
        return shift ? VF_NAV_PREVIOUS : VF_NAV_NEXT;
    case VF_USAGE_ENTER:
    case VF_USAGE_KP_ENTER:
        return VF_NAV_USE;
    case VF_USAGE_ESCAPE:
        return VF_NAV_BACK;
    case VF_USAGE_PAGE_UP:
        return VF_NAV_PREVIOUS_PAGE;
    case VF_USAGE_PAGE_DOWN:
        return VF_NAV_NEXT_PAGE;
    case VF_USAGE_HOME:
        return VF_NAV_FIRST;
    case VF_USAGE_END:
        return VF_NAV_LAST;
    case VF_USAGE_BACKSPACE:
        return VF_NAV_ERASE;
    case VF_USAGE_DELETE:
        return VF_NAV_DELETE;
    default:
        return -1;
    }
}

int
vf_nav_key_find_editing(uint16_t usage)
{
    switch (usage) {
    case VF_USAGE_UP:
        return VF_NAV_SPIN_UP;
    case VF_USAGE_DOWN:
        return VF_NAV_SPIN_DOWN;
    case VF_USAGE_RIGHT:
        return VF_NAV_SPIN_ADD;
    case VF_USAGE_SPACE:
        return VF_NAV_ERASE;
    default:
        return -1;
    }
}
