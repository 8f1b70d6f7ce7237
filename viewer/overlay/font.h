// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Which font file the overlay's words are in: the desktop's own user interface
// font, by fontconfig.
//
// Thread-safety: any one thread at a time.
// Path: viewer/render/stage.c -> this -> viewer/overlay/overlay.h

// Path of the outline font file that `family` ("sans-serif", "monospace") means on
// this desktop, *transferred*; NULL when the system has none.
char *
vf_font_find(const char *family);
