// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The one GError domain of the program. A message is a whole sentence that
// quotes what it speaks of, says why, and what to do next; it is shown to the
// user as it is. The code is for callers that must decide.
//
// Thread-safety: any thread.
// Path: -> this -> base/clock.h

#include <glib.h>

#define VF_ERROR (vf_error_quark())

enum vf_error {
    VF_ERROR_FAILED,      // anything without a code of its own
    VF_ERROR_NOT_FOUND,   // the thing named does not exist (yet)
    VF_ERROR_PERMISSION,  // exists, but this user may not
    VF_ERROR_INVALID,     // exists, but is not what it must be
    VF_ERROR_UNSUPPORTED, // understood, but this program or the peer cannot
    VF_ERROR_BUSY,        // somebody else is using it; try again
    VF_ERROR_LOST,        // was there, went away while in use
    VF_ERROR_CANCELLED,   // the user or a shutdown asked to stop
    VF_ERROR_USAGE,       // the command line or a settings value is wrong
    VF_ERROR_UNFIT,       // makes no sense in the state the thing is in now
    VF_ERROR_TIMEOUT,     // did not happen in the time given
};

GQuark
vf_error_quark(void);

#define VF_WARN_UNUSED __attribute__((warn_unused_result))
