// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What desktops call the kinds of content, and which kind is made of which. Pure.
//
// Path: base/clipboard_format.h -> this -> viewer/clipboard/desktop_backend.h

#include "base/clipboard_format.h"

#include <stddef.h>

enum { VF_CLIPBOARD_NAMES = 11 };

struct vf_clipboard_name {
    const char *name; // MIME type, or one of X's own words for text
    unsigned format;
};

// Names of a format follow each other, the one to ask for first.
extern const struct vf_clipboard_name VF_CLIPBOARD_NAME[VF_CLIPBOARD_NAMES];

// 0: none that is passed on.
unsigned
vf_clipboard_format_of(const char *name);

// "image/png"
const char *
vf_clipboard_mime(unsigned format);

// What can be given to somebody when these are there: with any image PNG and BMP
// are, which is what guests and programs ask for.
unsigned
vf_clipboard_derived(unsigned formats);

// Which of `formats` to fetch for somebody who asks for `wanted`; 0: there is none.
unsigned
vf_clipboard_best_source(unsigned formats, unsigned wanted);
