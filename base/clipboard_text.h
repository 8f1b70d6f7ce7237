// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Text on its way between two systems' clipboards. Pure.
//
// Path: base/clipboard_format.h -> this -> spice/clipboard.c, shm/clipboard_stream.c

#include <glib.h>
#include <stdbool.h>

// Valid UTF-8 with \n line ends, cut at the first NUL. Bytes that are no UTF-8
// become U+FFFD.
GBytes *
vf_clipboard_text_from_guest(GBytes *text);

// The same, and with \r\n line ends when `crlf`.
GBytes *
vf_clipboard_text_to_guest(GBytes *text, bool crlf);
