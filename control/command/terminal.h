// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Asks whoever sits at the terminal for what a connection wants to know. It is the
// terminal of the process and not its standard input, which may be a file, nor its
// standard output, which scripts read. Without a terminal nobody is asked, and the
// connection fails; scripts write what is asked for into libvirt's auth.conf.
//
// Lifetime: constant. Thread-safety: one question at a time.
// Path: control/command/session.h -> this -> control/login.h

#include "control/login.h"

extern const struct vf_login_asker vf_terminal_asker;
