// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Which font files the overlay's words are in, by fontconfig: those of the family that
// is asked for, and for letters that it has not, those of whatever font has them.
// Fonts of colours or in forms that the toolkit cannot draw are passed over.
//
// Thread-safety: any thread; reads files.
// Path: viewer/overlay/overlay_fonts.h -> this -> fontconfig

#include <glib.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// One file's share of the letters.
struct vf_font_part {
    char *path; // TrueType or OpenType
    int index;  // of the font in its file
    float height; // of a line as the font has it, in ems: with it, fonts that stand in
                  // one line can be made equally large
    GArray *letters; // of uint32_t: code points, in the order they were asked for
};

// Shares `letters` (`count` code points) out among font files, the family's own first,
// then as fontconfig would have them; `family` NULL: the desktop's for interfaces.
// Letters that no font has are in no part. Of struct vf_font_part *, *transferred*;
// empty when the system has no font at all, else the first part is there even if it
// has none of the letters.
GPtrArray *
vf_font_share_out(const char *family, const uint32_t *letters, size_t count);

// What fontconfig takes for `family`, *transferred*; NULL: no font at all.
char *
vf_font_family(const char *family);

#ifdef __cplusplus
}
#endif
