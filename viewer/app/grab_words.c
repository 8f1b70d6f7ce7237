// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/app/grab_words.h"

#include "base/words.h"

#include <glib.h>
#include <string.h>

const char *
vf_grab_state_name(enum vf_grab_state state)
{
    switch (state) {
    case VF_GRAB_OFF:
        return "off";
    case VF_GRAB_ON:
        return "on";
    case VF_GRAB_ASKED:
        return _("asked for; no answer yet");
    case VF_GRAB_REFUSED:
        return "refused";
    case VF_GRAB_UNOFFERED:
        return _("not offered");
    }
    return "off";
}

static bool
is_gnome(const char *desktop)
{
    g_autofree char *lower = g_ascii_strdown(desktop ? desktop : "", -1);
    return strstr(lower, "gnome") != NULL;
}

const char *
vf_grab_complaint(struct vf_grabs grabs, bool is_wayland, const char *desktop)
{
    if (grabs.mouse == VF_GRAB_REFUSED) {
        return is_wayland
                   ? _("The pointer is not held in the window: move it onto the "
                       "picture, and if it leaves again, allow pointer constraints "
                       "in the compositor's settings.")
                   : _("The mouse could not be captured: another program holds it.");
    }
    if (grabs.keyboard == VF_GRAB_UNOFFERED) {
        return _("This compositor keeps its shortcuts: it does not offer to "
                 "inhibit them. Use the overlay's Send keys for Super and Alt+Tab.");
    }
    if (grabs.keyboard != VF_GRAB_REFUSED) {
        return NULL;
    }
    if (!is_wayland) {
        return _("Another program holds the keyboard, so the desktop's shortcuts do "
                 "not reach the guest: close its menu or its grab, then capture "
                 "again.");
    }
    // GNOME asks once and remembers the answer in Flatpak's store, also for programs
    // that are not from Flatpak.
    return is_gnome(desktop)
               ? _("GNOME keeps its shortcuts; to let the guest have them run: "
                   "flatpak permission-set gnome shortcuts-inhibitor "
                   "virtflow-view.desktop GRANTED")
               : _("The compositor keeps its shortcuts: let virtflow-view inhibit "
                   "them in its settings, or use the overlay's Send keys for Super "
                   "and Alt+Tab.");
}
