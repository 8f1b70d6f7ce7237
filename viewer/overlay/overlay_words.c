// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/overlay/overlay_words.h"

#include "base/words.h"

const char *
vf_overlay_word(enum vf_overlay_word_id word)
{
    switch (word) {
    case VF_WORD_CLOSE:
        return _("Close");
    case VF_WORD_CANCEL:
        return _("Cancel");
    case VF_WORD_ON:
        return _("on");
    case VF_WORD_OFF:
        return _("off");
    case VF_WORD_PRESS:
        return _("press a key, or several together");
    case VF_WORD_KEYS:
        return _("Arrows move, Enter uses, Page Up and Page Down change the page, "
               "Escape closes");
    case VF_WORD_RANGE:
        return _("%s, %g to %g%s");
    case VF_WORD_EDIT:
        return _("Enter takes it, Escape leaves it as it was. With a gamepad, up and "
                 "down change the letter, right adds one, X takes one away");
    case VF_WORD_MORE:
        return "…";
    case VF_OVERLAY_WORDS:
        break;
    }
    return "";
}
