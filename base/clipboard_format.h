// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What a clipboard can hold, in the words of everybody who passes it on: the
// desktop's, SPICE's and Looking Glass's.
//
// Path: -> this -> viewer/clipboard/desktop_clipboard.h, spice/clipboard.h,
//       shm/lgmp_clipboard.h

// The order is that of KVMFR 34: bit n is its format n + 1.
enum vf_clipboard_format {
    VF_CLIPBOARD_TEXT = 1u << 0, // UTF-8
    VF_CLIPBOARD_PNG = 1u << 1,
    VF_CLIPBOARD_BMP = 1u << 2,
    VF_CLIPBOARD_TIFF = 1u << 3,
    VF_CLIPBOARD_JPEG = 1u << 4,
};

enum {
    VF_CLIPBOARD_FORMATS = 5,
    VF_CLIPBOARD_IMAGES = VF_CLIPBOARD_PNG | VF_CLIPBOARD_BMP |
                          VF_CLIPBOARD_TIFF | VF_CLIPBOARD_JPEG,
    VF_CLIPBOARD_ALL = VF_CLIPBOARD_TEXT | VF_CLIPBOARD_IMAGES,
};
